# SPDX-License-Identifier: EUPL-1.2
"""Who may only read is offered nothing else: an élue opens the console, an incident, an alarm, presses keys."""

import pytest
import requests
from playwright.sync_api import expect

# Far from anything wrong, whatever the other stories have broken: an incident of several lamps bears another's code.
LAMP = """
SELECT source_ref, asset.code FROM assets_asset asset
  JOIN assets_source source ON source.id = source_id JOIN territories_territory place ON place.id = owner_id
 WHERE slug = 'talq-chalons' AND place.code = '51108'
   AND kind_id = (SELECT id FROM assets_assetkind WHERE code = 'light_point')
   AND NOT EXISTS (SELECT FROM events_alarm WHERE asset_id = asset.fid)
 ORDER BY (SELECT min(ST_Distance(other.geom_3857, asset.geom_3857)) FROM events_alarm
             JOIN assets_asset other ON other.fid = asset_id WHERE events_alarm.state <> 'normal') DESC NULLS LAST
 LIMIT 1
"""
ACTS = "Traiter|Prendre|Acquitter|Masquer|Séparer|Fusionner|Clore|Classe de panne…"


@pytest.fixture(scope="module")
def lamp(stack):
    """The code of a lamp that failed where the élue reads."""
    ref, code = stack.query(LAMP)[0]
    demo = f"http://127.0.0.1:{stack.settings['DEMO_TALQ_PORT']}/_demo"
    requests.post(f"{demo}/fail", params={"ref": ref}, timeout=30).raise_for_status()
    yield code
    requests.post(f"{demo}/repair", params={"ref": ref}, timeout=30)


@pytest.fixture
def window(browser_of, lamp):
    opened = browser_of("elu")
    opened.open_console()
    return opened


def offered(page):
    """Words of every act that is in sight: buttons, folds, fields, titles of what can be done."""
    seen = page.locator("button:visible, summary:visible, input:visible, h3:visible, kbd:visible").all_inner_texts()
    return {word for word in ACTS.split("|") for text in seen if text.strip().startswith(word)}


def test_neither_the_list_nor_its_panels_offer_an_act(window, lamp):
    page = window.page
    row = page.locator("[data-rows] > li").filter(has_text=lamp)
    expect(row).to_be_visible(timeout=180_000)
    assert offered(page) == set()
    row.locator("[data-open]").click()
    expect(page.locator("[data-incident-history] > li").first).to_be_visible()
    assert offered(page) == set()
    page.locator("[data-incident-members] [data-member-open]").first.click()
    expect(page.locator("[data-panel-alarms] .alarm").first).to_be_visible()
    assert offered(page) == set()
    assert window.faults == []


def test_neither_the_help_nor_the_keys_do(window, lamp):
    page = window.page
    expect(page.locator("[data-rows] > li").filter(has_text=lamp)).to_be_visible(timeout=180_000)
    page.keyboard.press("?")
    expect(page.locator("[data-help]")).to_be_visible()
    assert {"a", "s"}.isdisjoint(page.locator("kbd").all_inner_texts())
    page.keyboard.press("?")
    asked = []
    page.on("request", lambda request: request.method != "GET" and asked.append(request.url))
    page.keyboard.press("j")
    for key in ("a", "s"):
        page.keyboard.press(key)
    page.wait_for_timeout(500)
    expect(page.locator("[data-incident]")).to_be_hidden()
    assert asked == []
    assert window.faults == []


def test_its_words_are_those_of_a_reader(window):
    page = window.page
    states = page.locator("[data-filters] [name=state] option").all_text_contents()
    assert "Que je suis" not in states
    assert states[0] == "Ouverts"
    assert "à prendre" not in page.locator("[data-queue-count]").inner_text()
