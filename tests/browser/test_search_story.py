# SPDX-License-Identifier: EUPL-1.2
"""Without a mouse: a lamp mistyped then found, a street shown on the map, the map alone; and the first visit."""

import re

from playwright.sync_api import expect

from tests.browser.test_story import QUIET

STREET = """
SELECT min(feature.name) FROM territories_mapfeature feature JOIN territories_territory place ON place.id = territory_id
 WHERE layer = 'street' AND feature.name <> '' AND code IN ('200066876', '51108')
"""


def test_by_the_keyboard_one_finds_a_lamp_then_a_street_then_what_one_looked_for(browser_of, stack):
    _, code, _ = stack.query(QUIET, "talq-chalons", "light_point")[0]
    page = browser_of("pcc").open_console(drawn=False)
    page.keyboard.press("Control+k")
    page.keyboard.type(code.lower().replace("-", ""))
    found = page.locator("[data-results] [role=option]")
    expect(found.first).to_contain_text(code)
    page.keyboard.press("ArrowDown")
    expect(found.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("[data-panel-title]")).to_have_text(code)
    street = stack.value(STREET)
    page.keyboard.press("/")
    page.keyboard.type(street.upper())
    expect(page.get_by_role("group", name="Rues").get_by_role("option").first).to_contain_text(street)
    page.keyboard.press("Escape")
    page.locator("[data-search] input").fill("")
    expect(page.get_by_role("group", name="Recherches récentes").get_by_role("option")).to_have_count(1)


def test_what_is_not_found_says_where_one_looked_and_m_leaves_the_map_alone(browser_of):
    page = browser_of("pcc").open_console(drawn=False)
    page.keyboard.press("/")
    page.keyboard.type("zzyzxqwfp")
    expect(page.locator("[data-results] .note")).to_contain_text(
        re.compile("Rien pour.*équipements, rues, territoires")
    )
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    expect(page.locator("[data-map-only]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-queue]")).to_be_hidden()
    page.keyboard.press("m")
    expect(page.locator("[data-queue]")).to_be_visible()


def test_the_first_visit_is_shown_once_and_again_from_the_help(browser_of):
    window = browser_of("pcc")
    window.page.add_init_script("if (!sessionStorage.back) localStorage.removeItem('connecte-toured')")
    page = window.open("/console/", "load")
    visit = page.locator("[data-tour]")
    expect(visit).to_be_visible()
    for _ in range(4):
        expect(visit.get_by_role("heading")).to_be_focused()
        page.locator("[data-tour-next]").click()
    expect(visit).to_be_hidden()
    page.evaluate("sessionStorage.back = 1")
    page.reload()
    expect(page.locator("[data-live=live]")).to_be_attached()
    expect(visit).to_be_hidden()
    page.keyboard.press("?")
    page.locator("[data-tour-open]").click()
    expect(visit).to_be_visible()
    page.keyboard.press("Escape")
    expect(visit).to_be_hidden()
