# SPDX-License-Identifier: EUPL-1.2
"""A past night is played again: a lamp goes in fault and back, forward and backward; two nights side by side."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import WIDEST

# A short spell of the past: from its line « raised » to its next line « cleared », in hours of France.
SPELL = """
SELECT to_char(raised.at AT TIME ZONE 'Europe/Paris', 'YYYY-MM-DD"T"HH24:MI:SS'), asset.code,
       to_char(cleared.at AT TIME ZONE 'Europe/Paris', 'YYYY-MM-DD"T"HH24:MI:SS')
  FROM events_journalentry raised
  JOIN events_journalentry cleared ON cleared.alarm_id = raised.alarm_id AND cleared.kind = 'alarm.cleared'
   AND cleared.at BETWEEN raised.at + interval '10 min' AND raised.at + interval '8 h'
  JOIN assets_asset asset ON asset.fid = raised.asset_id JOIN territories_territory owner ON owner.id = asset.owner_id
 WHERE raised.kind = 'alarm.raised' AND raised.before = 'normal' AND owner.code = '51108' AND NOT raised.restricted
   AND cleared.at < now() - interval '1 day'
 ORDER BY cleared.at - raised.at, raised.at LIMIT 1
"""


@pytest.fixture
def spell(stack):
    rows = stack.query(SPELL)
    assert rows, "no past alarm in the demo"
    return rows[0]


def minutes(text, n):
    return (datetime.fromisoformat(text) + timedelta(minutes=n)).isoformat()


def opened(window, query):
    page = window.open(f"/console/rejeu/?territory=51108&{query}", "load")
    expect(page.locator("[data-transport]")).to_have_attribute("data-ready", "")
    return page


def present(page):
    return int(re.search(r"présentes (\d+)", page.locator("[data-pane-counts]").first.inner_text()).group(1))


def test_a_lamp_goes_in_fault_and_back_forward_and_backward(browser_of, spell):
    raised, code, cleared = spell
    window = browser_of("pcc", 1440)
    page = opened(window, f"from={minutes(raised, -5)}&to={minutes(cleared, 5)}&speed=600")
    expect(page.get_by_role("heading", level=1)).to_have_text("Rejeu : ce n'est pas le direct")
    assert page.locator("[data-pane-map] canvas").bounding_box()["height"] > 300  # of 900
    current = page.locator("[data-events] [aria-current]")
    page.locator("[data-events] button", has_text="Alarme apparue").filter(has_text=code).first.click()
    expect(current).to_contain_text(code)
    at_fault = present(page)
    page.locator("body").press("k")
    before = present(page)
    assert before < at_fault
    page.locator("body").press("j")
    expect(current).to_contain_text(code)
    assert present(page) == at_fault
    page.locator("body").press(" ")  # to its end, and stops
    expect(page.locator("[data-slider]")).to_have_js_property(
        "value", page.locator("[data-slider]").get_attribute("max")
    )
    expect(page.locator("[data-play]")).to_have_attribute("aria-label", "Lire")
    page.locator("[data-events] button", has_text="Alarme disparue").filter(has_text=code).last.click()
    after = present(page)
    page.locator("body").press("k")
    assert present(page) >= after
    expect(page).to_have_url(re.compile(r"at=\d{4}-"))
    assert window.faults == []


def test_two_nights_side_by_side_and_the_deep_link_of_one_instant(browser_of, spell):
    raised, _code, _cleared = spell
    window = browser_of("pcc", 1440)
    query = f"from={minutes(raised, -60)}&to={minutes(raised, 60)}&with={minutes(raised, -7 * 24 * 60)}&at={raised}"
    page = opened(window, query)
    expect(page.locator("[data-pane]")).to_have_count(2)
    expect(page.locator("[data-clock-hour]")).to_have_text(raised[-8:])
    expect(page.locator(".replay-table tbody tr").first).to_contain_text("Alarmes apparues")
    expect(page.locator("[data-pane-map] canvas")).to_have_count(2)
    assert window.faults == []


@pytest.mark.parametrize("width", [390, 1440, 2560])
def test_nothing_is_wider_than_the_window(browser_of, width):
    window = browser_of("pcc", width, "dark")
    page = opened(window, "")
    assert page.evaluate(WIDEST) == []


def test_without_a_script_the_night_is_a_list(chromium, stack, cookies, spell):
    raised, code, cleared = spell
    context = chromium.new_context(base_url=stack.address, java_script_enabled=False, locale="fr-FR")
    context.add_cookies(cookies("pcc"))
    page = context.new_page()
    page.goto("/console/rejeu/")
    page.locator("summary", has_text="Choisir une nuit").click()
    page.get_by_label("Du", exact=True).fill(minutes(raised, -5)[:16])
    page.get_by_label("au", exact=True).fill(minutes(cleared, 5)[:16])
    page.get_by_role("button", name="Rejouer").click()
    expect(page.locator("[data-events]")).to_contain_text(code)
    expect(page.locator("[data-transport]")).not_to_be_visible()
    context.close()
