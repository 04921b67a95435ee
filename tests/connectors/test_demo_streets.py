# SPDX-License-Identifier: EUPL-1.2
"""The junctions and cameras of the fictitious city: what they tell is what the scenario, or somebody, broke."""

import time

import pytest

from apps.connectors import onvif, rsmp
from demo import rsmp_site
from demo.cameras import Cameras
from demo.control import Control
from demo.failures import EVENTS, HOUR, RATES, Failures
from demo.inventory import Inventory, Item
from demo.junctions import Junctions
from demo.onvif_camera import EVENTS as EVENTS_SERVICE
from demo.onvif_camera import OFFLINE, TOPICS
from tests.connectors.test_rsmp import decoded

REF, CAMERA = "FR+CAR001", "CAM-003"


def town(kind, source, ref, *, quiet=False):
    """One equipment; `quiet`: nothing breaks by itself."""
    item = Item(ref, kind, source, ref, "", "", 4.36, 48.95, "Fictif", {"phases": 3})
    return (
        Inventory("chalons", (item,)),
        source,
        Failures(source, [] if quiet else [item], RATES[source], seed=1, speed=1.0),
    )


@pytest.fixture
def control():
    return Control()


def alarms(site):
    """What waits to be said, as the driver reads it."""
    said = [one for one in site._waiting.values() if one["type"] != "Watchdog"]
    return {record.condition: record.active for one in said for record in decoded(one, {}) if hasattr(record, "active")}


def test_a_junction_tells_what_is_broken_and_repaired_and_flashes_when_its_controller_fails(control):
    inventory, source, failures = town("signal_junction", "rsmp-chalons", REF, quiet=True)
    junctions, now = Junctions(inventory, source, failures, control), time.time()
    site = junctions.sites[REF]
    junctions.step(now)
    site._waiting.clear()
    control.fail(REF, "A0001", now + 1)
    junctions.step(now + 2)
    well = {"local_mode": False, "communication_failure": False}
    assert alarms(site) == well | {"controller_fault": True, "signal_flashing": True}
    assert any(one["se"][2] for one in junctions.now_wrong(REF, now + 3) if one["type"] == "AggregatedStatus")
    told = rsmp_site.alarm(REF, "TC", "A0001", now, True, "2")
    junctions._acknowledged(told | {"aSp": "Acknowledge"})
    control.repair([REF], now + 4)
    junctions.step(now + 5)
    assert alarms(site) | {"controller_fault": False, "signal_flashing": False} == alarms(site)
    control.fail(REF, "link", now + 6)
    junctions.step(now + 7)
    assert site.silent  # and that is all that is known of it
    assert "link" not in str(list(junctions.now_wrong(REF, now + 7)))


def test_a_camera_tells_what_is_broken(control):
    inventory, source, failures = town("camera", "onvif-chalons", CAMERA, quiet=True)
    cameras, now = Cameras(inventory, source, failures, control), time.time()
    camera = cameras._cameras[CAMERA]
    control.fail(CAMERA, "signalLoss", now - 1)
    head = '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>'
    ask = f'{head}<{{}} xmlns="{EVENTS_SERVICE}"/></s:Body></s:Envelope>'
    path = f"/onvif/{CAMERA}/event_service"
    status, answer = camera.answer(path, ask.format("CreatePullPointSubscription").encode())
    subscription = answer.decode().partition("http://192.0.2.1")[2].partition("<")[0]
    assert (status, subscription.startswith(f"/onvif/{CAMERA}/subscriptions/")) == (200, True)
    said = camera.answer(subscription, ask.format("PullMessages").encode())[1]
    assert {one.condition for one in onvif.decode(CAMERA, said, {}) if one.active} == {"video_loss"}
    control.repair([CAMERA], time.time())
    said = camera.answer(subscription, ask.format("PullMessages").encode())[1]
    assert {one.condition: one.active for one in onvif.decode(CAMERA, said, {})} == {"video_loss": False}


@pytest.mark.parametrize(
    ("source", "kind", "ref"), [("rsmp-chalons", "signal_junction", REF), ("onvif-chalons", "camera", CAMERA)]
)
def test_what_breaks_by_itself_is_known_to_the_driver_and_the_same_after_a_restart(source, kind, ref):
    events = {event for event, _weight in EVENTS[kind]}
    assert events <= set(rsmp.model.ALARMS) | set(TOPICS) | {OFFLINE}
    lives = [list(town(kind, source, ref)[2].between(0, 1000 * HOUR)) for _ in range(2)]
    assert lives[0] == lives[1] and len(lives[0]) > 100
    assert {fault.event for fault in lives[0]} <= events
