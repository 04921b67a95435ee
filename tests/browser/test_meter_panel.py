# SPDX-License-Identifier: EUPL-1.2
"""The panel of an asset of the console leads to what its meters count, and says nothing where nothing is counted."""

from playwright.sync_api import expect

from tests.browser.test_story import QUIET

FED = """
SELECT served.code, meter.code FROM energy_meteringpoint point JOIN assets_asset meter ON meter.fid = point.asset_id
  JOIN assets_asset served ON served.fid = point.serves_id JOIN assets_assetkind kind ON kind.id = served.kind_id
  JOIN territories_territory owner ON owner.id = served.owner_id
 WHERE kind.code = 'control_cabinet' AND owner.code = '51108' AND point.ends_on IS NULL ORDER BY served.code LIMIT 1
"""


def chosen(page, code):
    """Found by the search, its panel open."""
    page.keyboard.press("/")
    page.locator("[data-search] input").fill(code)
    page.locator("[data-results] [role=option]").filter(has_text=code).first.click()
    expect(page.locator("[data-panel-title]")).to_have_text(code)
    return page.locator("[data-panel-energy]")


def test_from_a_cabinet_of_the_console_to_what_its_meter_counts(browser_of, stack):
    cabinet, meter = stack.query(FED)[0]
    _, lamp, _ = stack.query(QUIET, "talq-chalons", "light_point")[0]
    window = browser_of("pcc")
    page = window.open_console(drawn=False)
    energy = chosen(page, cabinet)
    expect(energy).to_be_visible()
    link = energy.get_by_role("link", name=f"Ce que compte {meter}")
    expect(link).to_be_visible()
    expect(chosen(page, lamp)).to_be_hidden()  # a lamp counts nothing: no section, no empty list
    energy = chosen(page, cabinet)
    energy.get_by_role("link", name=f"Ce que compte {meter}").click()
    page.wait_for_url("**/energie/compteurs/*/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(meter)
    assert window.faults == []
