# SPDX-License-Identifier: EUPL-1.2
"""A wall that nobody touches: what breaks appears by itself; what is no longer of now is never shown as if it were."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_reader import LAMP
from tests.browser.test_story import fail_lamp
from tests.stack import eventually

OPENED = "SELECT count(*) FROM events_incident JOIN assets_asset ON fid = cause_asset_id WHERE code = %s"
WALL = "/console/mur/?secondes=600&vues=perimetre"


@pytest.fixture
def wall(browser_of):
    window = browser_of("pcc", 1440, "dark")
    page = window.open(WALL, "load")
    expect(page.locator("[data-live=live]")).to_be_attached()
    expect(page.locator("[data-worst] li").first).to_be_visible()
    return window


def test_a_lamp_that_fails_appears_on_the_wall_without_a_reload(wall, stack):
    ref, code = stack.query(LAMP)[0]
    page = wall.page
    page.evaluate("window.notReloaded = true")
    before = int(page.locator("[data-figure=alarms] [data-value]").inner_text())
    fail_lamp(stack, ref)
    expect(page.locator("[data-figure=alarms] [data-value]")).not_to_have_text(str(before))
    eventually(lambda: stack.value(OPENED, code) == 1, "un incident pour cette lampe")
    assert page.evaluate("window.notReloaded") is True
    assert wall.faults == []


def test_without_the_network_the_wall_says_since_when_its_data_are_frozen_then_catches_up(wall):
    page = wall.page
    page.context.set_offline(True)
    banner = page.locator("[data-banner]")
    expect(banner).to_contain_text("Données figées depuis", timeout=90_000)
    assert float(page.locator(".wall-figures").evaluate("(one) => getComputedStyle(one).opacity")) < 0.5
    page.context.set_offline(False)
    expect(banner).to_be_hidden(timeout=60_000)
    expect(page.locator("[data-live=live]")).to_be_attached(timeout=40_000)
