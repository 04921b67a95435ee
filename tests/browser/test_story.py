# SPDX-License-Identifier: EUPL-1.2
"""A lamp fails and a bin fills: seen on the map and in the list without reloading, acknowledged, seen by the colleague,
never by the other territory."""

import json
import time
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import paho.mqtt.publish
import pytest
import requests
from playwright.sync_api import expect
from websockets.sync.client import connect

from tests.browser.conftest import COLLEAGUE, PASSWORD
from tests.stack import PATIENCE, Person, eventually

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "oracles" / "chirpstack" / "up.json"
QUIET = """
SELECT source_ref, code, uid::text FROM assets_asset asset JOIN assets_source source ON source.id = source_id
 WHERE slug = %s AND kind_id = (SELECT id FROM assets_assetkind WHERE code = %s)
   AND NOT EXISTS (SELECT FROM events_alarm WHERE asset_id = fid AND state <> 'normal')
 ORDER BY code LIMIT 1
"""


@pytest.fixture(scope="module")
def lamp(stack):
    """(reference, code, uid) of a lamp of Châlons that nothing is wrong with."""
    return stack.query(QUIET, "talq-chalons", "light_point")[0]


@pytest.fixture(scope="module")
def bin_(stack):
    return stack.query(QUIET, "lora-chalons", "litter_bin")[0]


def publish_full_bin(stack, ref):
    """An event "up" as ChirpStack publishes it: its own published example, of our probe, now."""
    message = json.loads(PUBLISHED.read_text()) if PUBLISHED.exists() else {"rxInfo": [], "fPort": 1}
    message |= {"deduplicationId": str(uuid.uuid4()), "time": datetime.now(UTC).isoformat()}
    message["deviceInfo"] = message.get("deviceInfo", {}) | {"devEui": ref}
    message["object"] = {"fill": 96.0, "tilt": False}
    port, password = stack.mqtt
    account = {"username": "connecte", "password": password}
    topic = f"application/{uuid.uuid4()}/device/{ref}/event/up"
    paho.mqtt.publish.single(topic, json.dumps(message), qos=1, hostname="127.0.0.1", port=port, auth=account)


def fail_lamp(stack, ref):
    requests.post(
        f"http://127.0.0.1:{stack.settings['DEMO_TALQ_PORT']}/_demo/fail", params={"ref": ref}
    ).raise_for_status()


def row(page, code):
    return page.locator("[data-rows] > li").filter(has=page.locator("[data-code]", has_text=code))


def marked(window):
    """The page bears a mark that a reload would wipe out."""
    window.page.evaluate("window.notReloaded = true")
    return window.page


def test_a_failure_is_seen_acknowledged_and_shared_by_the_operators_of_the_territory_alone(
    browser_of, stack, lamp, bin_
):
    told_before = stack.value("SELECT coalesce(max(id), 0) FROM events_journalentry")  # by other stories of this stack
    windows = {name: browser_of(name) for name in ("pcc", COLLEAGUE, "pcc-mtp")}
    for name, window in windows.items():
        window.open_console(shown="alarms", drawn=name == "pcc")
    mine, colleague, elsewhere = (marked(window) for window in windows.values())
    # What is acknowledged leaves the list « À acquitter » whenever it is read again.
    colleague.locator("[data-filters-open]").click()
    colleague.locator("[data-filters] [name=state]").select_option(label="Toutes les ouvertes")
    colleague.keyboard.press("Escape")
    with stranger(stack) as heard:
        publish_full_bin(stack, bin_[0])
        fail_lamp(stack, lamp[0])
        for page in (mine, colleague):
            for _ref, code, _uid in (lamp, bin_):
                expect(row(page, code)).to_be_visible(timeout=180_000)
        for _ref, code, _uid in (lamp, bin_):
            assert_on_the_map(mine, code)
        row(mine, lamp[1]).locator("[data-ack]").click()
        expect(row(colleague, lamp[1]).locator("[data-detail]")).to_contain_text("acquittée")
        expect(row(colleague, lamp[1]).locator("[data-ack]")).to_be_hidden()
        expect(row(mine, bin_[1]).locator("[data-ack]")).to_be_visible()
        assert_sees_nothing(elsewhere, stack, heard, [lamp[2], bin_[2]])
    for page in (mine, colleague, elsewhere):
        assert page.evaluate("window.notReloaded") is True
    assert [window.faults for window in windows.values()] == [[], [], []]
    by = stack.query(
        """SELECT kind, username FROM events_journalentry entry JOIN territories_user person
                         ON person.id = actor_id JOIN assets_asset ON asset_id = fid
            WHERE uid = %s AND entry.id > %s""",
        *(lamp[2], told_before),
    )
    assert by == [("alarm.acknowledged", "pcc")]


def assert_on_the_map(page, code):
    """Chosen in the list, it is brought to the middle of the map: pointing there names it and its state."""
    row(page, code).locator("[data-open]").click()
    expect(page.locator("[data-panel]")).to_contain_text(code)
    area = page.locator("[data-map]").bounding_box()
    panel = page.locator("[data-panel]").bounding_box()
    right = min(area["x"] + area["width"], panel["x"])
    middle = ((area["x"] + right) / 2, area["y"] + area["height"] / 2)
    tip = page.locator("[data-map-tip]")
    eventually(lambda: names(page, middle, tip, code), f"{code} au milieu de la carte", every=0.3)
    page.locator("[data-panel-close]").click()


def names(page, middle, tip, code):
    for step in range(-8, 9, 4):
        page.mouse.move(middle[0] + step, middle[1] + step / 2)
        page.wait_for_timeout(60)
        if tip.is_visible() and code in tip.inner_text():
            return True
    return False


@contextmanager
def stranger(stack):
    """The live stream of the other territory's operator, heard from the beginning."""
    person, address = Person(stack, "pcc-mtp", PASSWORD), stack.address.replace("http", "ws")
    cookie = {"Cookie": person.cookie}
    with connect(f"{address}/ws/live/", additional_headers=cookie, origin=stack.address, open_timeout=60) as socket:
        yield Stranger(person, socket)


class Stranger:
    def __init__(self, person, socket):
        self.person, self.socket, self.said = person, socket, []

    def words(self):
        """Everything heard until the next heartbeat that comes after now."""
        now = time.time()
        while True:
            text = self.socket.recv(timeout=PATIENCE)
            self.said.append(text)
            beats = [message for message in json.loads(text) if message["kind"] == "heartbeat"]
            if beats and datetime.fromisoformat(beats[-1]["at"]).timestamp() >= now:
                return "".join(self.said)


def assert_sees_nothing(page, stack, heard, uids):
    """Neither on the page, nor in the API, nor in the live stream; by uid: two cities may use the same code."""
    words, shown = (
        heard.words(),
        set(page.locator("[data-rows] > li").evaluate_all("rows => rows.map((r) => r.dataset.id)")),
    )
    for uid in uids:
        alarm = stack.value("SELECT id FROM assets_asset JOIN events_alarm ON asset_id = fid WHERE uid = %s", uid)
        assert str(alarm) not in shown
        assert uid not in words
        assert heard.person.ask(f"/api/v1/assets/{uid}/").status_code == 404
        assert heard.person.ask(f"/api/v1/alarms/{alarm}/").status_code == 404
        assert heard.person.ask(f"/equipements/{uid}/").status_code == 404
        assert heard.person.say(f"/api/v1/alarms/{alarm}/acknowledge/").status_code == 404
        assert heard.person.ask(f"/api/v1/alarms/?asset={uid}").json()["results"] == []


def test_an_operator_logs_in_and_out(browser_of):
    window = browser_of()
    page = window.open("/console/")
    page.get_by_label("Nom d’utilisateur").or_(page.locator("[name=username]")).first.fill("pcc")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url("**/console/")
    expect(page.locator("[data-live=live]")).to_be_attached()
    assert window.faults == []


def test_a_list_worked_with_the_keyboard_alone(browser_of, stack, lamp):
    window = browser_of("pcc")
    page = window.open_console(drawn=False)
    page.keyboard.press("j")
    expect(page.locator("[data-rows] li[aria-current]")).to_have_count(1)
    page.keyboard.press("o")
    expect(page.locator("[data-incident]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-incident]")).to_be_hidden()
    assert window.faults == []
