# SPDX-License-Identifier: EUPL-1.2
"""The planning board: a card dragged to a team's day, a refusal told, somebody else's change seen; the same by a form
on a phone."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.test_intervention_story import TEAM

SOUTH = "Éclairage sud"
WORK = """
from apps.assets.models import Asset
from apps.interventions import services
from apps.territories.models import User
by = User.objects.get(username="referent")
lamp = Asset.objects.visible_to(by).filter(owner__code="{town}", kind__code="light_point").order_by("-fid")[{rank}]
services.open_from_assets(uids=[lamp.uid], by=by, wish=services.Wish(title="{title}", another=True))
"""


@pytest.fixture(scope="module")
def monday():
    """Of the week after next: no holiday hides a whole week, and nothing of the other stories is planned there."""
    today = date.today()
    return today + timedelta(days=14 - today.weekday())


@pytest.fixture(scope="module")
def works(stack):
    """Two requests that wait for a day; their titles."""
    town = stack.value("""
        SELECT place.code FROM assets_asset asset JOIN territories_territory place ON place.id = owner_id
          JOIN assets_source source ON source.id = source_id
         WHERE slug = 'talq-chalons' GROUP BY place.code ORDER BY count(*) DESC LIMIT 1""")
    titles = ["Crosse tordue rue A", "Crosse tordue rue B"]
    for rank, title in enumerate(titles):
        stack.manage("shell", "-v0", "-c", WORK.format(town=town, rank=rank, title=title))
    return titles


def card(page, title):
    return page.locator(".plan-card").filter(has_text=title)


def cell(page, team, day):
    number = page.locator("tbody tr").filter(has=page.get_by_role("rowheader", name=re.compile(team)))
    return number.locator(f"[data-day='{day}']")


def drag(page, what, where):
    expect(page.locator("[data-plan][aria-busy]")).to_have_count(0)
    expect(what).to_be_visible()
    where.scroll_into_view_if_needed()
    start, end = what.bounding_box(), where.bounding_box()
    page.mouse.move(start["x"] + 60, start["y"] + start["height"] - 8)
    page.mouse.down()
    page.mouse.move(start["x"] + 90, start["y"] + 20, steps=4)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=6)
    expect(where).to_have_class(re.compile("plan-target"))
    page.mouse.up()


def test_a_card_is_dragged_and_the_colleague_sees_it(browser_of, works, monday):
    mine, theirs = browser_of("pcc"), browser_of("referent")
    address = f"/interventions/planning/?jour={monday}&q=crosse"
    page, other = mine.open(address, "load"), theirs.open(address, "load")
    expect(page.locator("[data-live]")).to_have_text("En direct")
    expect(other.locator("[data-live]")).to_have_text("En direct")
    drag(page, card(page, works[0]), cell(page, SOUTH, monday))
    expect(card(cell(page, SOUTH, monday), works[0])).to_contain_text("08:00")
    expect(page.locator("[data-plan-said]")).to_contain_text("Enregistré")
    expect(card(cell(other, SOUTH, monday), works[0])).to_be_visible()
    drag(other, card(other, works[0]), cell(other, SOUTH, monday + timedelta(days=1)))
    expect(card(cell(page, SOUTH, monday + timedelta(days=1)), works[0])).to_be_visible()
    assert mine.faults == [] and theirs.faults == []


def test_a_refusal_is_told_and_what_is_unwise_is_confirmed(browser_of, works, monday):
    window = browser_of("pcc")
    page = window.open(f"/interventions/planning/?jour={monday}&q=crosse", "load")
    drag(page, card(page, works[1]), cell(page, "Réseaux et vidéo", monday))
    expect(page.locator("[data-plan-refusal]")).to_contain_text("n'est pas de ce métier")
    expect(card(page.locator("[data-part=waiting]"), works[1])).to_be_visible()
    sunday = monday + timedelta(days=6)
    drag(page, card(page, works[1]), cell(page, SOUTH, sunday))
    expect(page.locator("[data-plan-confirm]")).to_contain_text("ne travaille pas ce jour-là : repos")
    page.get_by_role("button", name="Ne rien changer").click()
    expect(card(page.locator("[data-part=waiting]"), works[1])).to_be_visible()
    drag(page, card(page, works[1]), cell(page, SOUTH, sunday))
    page.get_by_role("button", name="Planifier quand même").click()
    expect(card(cell(page, SOUTH, sunday), works[1])).to_be_visible()
    drag(page, card(page, works[1]), page.locator("[data-part=waiting]"))
    expect(card(page.locator("[data-part=waiting]"), works[1])).to_contain_text(SOUTH)
    refused = [fault for fault in window.faults if not re.search(r"40[09]|Failed to load resource", fault)]
    assert refused == []


def test_on_a_phone_without_a_pointer_a_form_does_it(browser_of, works, monday):
    window = browser_of("titulaire", 390)
    page = window.open(f"/interventions/planning/?jour={monday}&q=crosse", "load")
    card(page.locator("[data-part=waiting]"), works[1]).locator(".plan-act").click()
    page.get_by_label("Équipe").select_option(label=TEAM)
    page.get_by_label("Jour").fill(str(monday))
    page.get_by_label(re.compile("Début")).fill("10:00")
    page.get_by_role("button", name="Planifier").click()
    expect(page.locator(".messages")).to_contain_text("planifiée : Éclairage nord")
    expect(card(page.locator("[data-part=board]"), works[1])).to_contain_text("10:00")
    card(page.locator("[data-part=board]"), works[1]).locator(".plan-act").click()
    page.get_by_role("button", name="Retirer du planning").click()
    expect(page.locator(".messages")).to_contain_text("retirée du planning")
    assert window.faults == []
