# SPDX-License-Identifier: EUPL-1.2
"""The queue of somebody who lives in it: narrowed by its address, kept as a view, many rows in one gesture, paused."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import COLLEAGUE
from tests.browser.test_accessibility import faults
from tests.stack import PATIENCE, Person, eventually

SHELVED = "SELECT count(*) FROM events_alarm WHERE state = 'shelved' AND shelve_reason = 'essai de la file'"
WAITING = re.compile(r"^[1-9]\d*\sen attente\.$")


@pytest.fixture
def window(browser_of):
    window = browser_of("pcc")
    window.open_console(shown="alarms", drawn=False)
    return window


def test_a_filter_is_in_the_address_and_becomes_a_view(window):
    page = window.page
    page.locator("[data-filters-open]").click()
    page.locator("[data-filters] [value=critical]").check()
    expect(page).to_have_url(re.compile("list=alarms&state=todo&severity=critical$"))
    assert not faults(page)
    page.locator("[data-filters] [name=older_than]").select_option("10080")
    expect(page.locator(".chip")).to_have_count(2)
    expect(page.locator("[data-queue-empty]")).to_have_text("Aucune alarme pour ce filtre.")
    page.go_back()
    expect(page.locator(".chip")).to_have_count(1)
    page.locator("[data-filters] [name=state]").select_option("all")
    expect(page.locator(".chip").first).to_have_text(re.compile(r"^État\s: "))
    page.keyboard.press("Escape")
    page.locator(".chip").first.click()
    expect(page).to_have_url(re.compile("list=alarms&state=todo&severity=critical$"))
    page.locator("[data-views] > summary").click()
    page.locator("[data-views-save] [name=name]").fill("Le pire")
    page.locator("[data-views-save] button").click()
    expect(page.locator("[data-views-name]")).to_have_text("Le pire")
    expect(page.locator("[data-views-change]")).to_be_visible()
    assert not faults(page)
    page.locator("[data-views-list] a", has_text="À traiter").first.click()
    expect(page.locator("[data-list=incidents]")).to_have_attribute("aria-pressed", "true")
    page.locator("[data-views] > summary").click()
    page.locator("[data-views-list] a", has_text="Le pire").click()
    expect(page.locator(".chip")).to_have_text(re.compile("critique"))
    page.locator("[data-views] > summary").click()
    page.locator("[data-views-forget]").click()
    expect(page.locator("[data-views-name]")).to_have_text("sur mesure")
    assert window.faults == []


def test_many_rows_are_shelved_in_one_gesture_and_brought_back(window, stack):
    page = window.page
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-count]")).to_have_text("1 alarme choisie")
    page.locator("[data-choose]").nth(2).click(modifiers=["Shift"])
    expect(page.locator("[data-chosen]")).to_have_count(3)
    expect(page.locator("[data-bulk-all]")).to_contain_text("Tout ce qui est filtré (")
    page.locator("[data-bulk-act=shelve]").click()
    assert not faults(page)
    page.locator("[data-bulk-submit]").click()
    expect(page.locator("[data-bulk-form] [data-error]")).to_have_text(re.compile("motif"))
    page.locator("[data-bulk-form] [name=comment]").fill("essai de la file")
    page.locator("[data-bulk-submit]").click()
    expect(page.locator("[data-bulk-said]")).to_have_text("3 masquées.")
    assert stack.value(SHELVED) == 3
    page.locator("[data-bulk-undo]").click()
    expect(page.locator("[data-bulk-said]")).to_have_text("3 remises en surveillance.")
    assert stack.value(SHELVED) == 0
    page.keyboard.press("Escape")
    expect(page.locator("[data-choosing]")).to_have_count(0)
    assert window.faults == []


def test_a_paused_screen_says_so_counts_what_waits_and_applies_it_in_order(window, stack):
    page = window.page
    colleague = Person(stack, COLLEAGUE, "demo")
    page.keyboard.press("p")
    expect(page.locator("[data-live]")).to_have_text(re.compile("en pause depuis"))
    expect(page.locator("[data-pause-banner]")).to_contain_text("il montre l'état de")
    first = page.locator("[data-rows] > li").filter(has=page.locator("[data-ack]:not([hidden])")).first
    number, before = first.get_attribute("data-id"), first.locator("[data-detail]").inner_text()
    row = page.locator(f"[data-rows] > li[data-id='{number}']")
    assert colleague.say(f"/api/v1/alarms/{number}/acknowledge/", comment="").status_code == 200
    expect(page.locator("[data-pause-count]")).to_have_text(WAITING)
    assert row.locator("[data-detail]").inner_text() == before
    assert not faults(page)
    page.locator("[data-pause-resume]").click()
    expect(row.locator("[data-detail]")).to_contain_text(re.compile("acquittée|normal"))
    expect(page.locator("[data-pause-banner]")).to_be_hidden()
    assert window.faults == []


def test_a_sound_is_asked_for_and_is_heard_once_somebody_touched_the_page(window):
    page = window.page
    sound = page.locator("[data-sound]")
    sound.locator("summary").click()
    expect(page.locator("[data-sound-said]")).to_have_text("Aucun son.")
    sound.locator("[value=critical]").check()
    page.locator("[data-sound-test]").click()
    eventually(lambda: sound.get_attribute("data-rung") == "critical", "la sonnerie", within=PATIENCE)
    expect(page.locator("[data-sound-said]")).to_have_text(re.compile("Une sonnerie par salve"))
    page.reload()
    expect(page.locator("[data-sound] [value=critical]")).to_be_checked()
