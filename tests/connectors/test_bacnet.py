# SPDX-License-Identifier: EUPL-1.2
"""BACnet/IP against real devices of bacpypes3 in a process: objects are data, nothing is written."""

import asyncio
import threading
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.connectors import bacnet
from apps.connectors.bacnet import changes, client
from apps.connectors.bacnet.link import Refused
from apps.connectors.base import SUSPECT, Alarm, ConnectorError, Measure, Seen
from apps.connectors.catalogue import option_errors
from apps.connectors.http import Client
from apps.connectors.polled_devices import Told
from tests.connectors.counterparts import bacnet as counterpart
from tests.connectors.test_properties import storable

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
OBJECTS = {
    "analog-input,1": {"value": 21.5},
    "analog-input,2": {"value": 850.0},
    "analog-value,3": {"value": 1000.0},
    "binary-input,1": {"value": "inactive"},
}
MAP = [
    {"object": "analog-input,1", "metric": "temperature", "unit": "Cel", "most": 50},
    {"object": "analog-input,2", "metric": "co2", "unit": "[ppm]"},
    {"object": "analog-value,3", "metric": "index", "unit": "kWh", "delta": "energy"},
    {"object": "binary-input,1", "alarm": {"condition": "boiler_failure", "title": "Chaudière en défaut"}},
    {"object": "analog-input,2", "alarm": {"condition": "co2_alarm", "title": "CO2", "when": "in-alarm"}},
]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with counterpart.running(tmp_path_factory.mktemp("bacnet"), 2, OBJECTS) as one:
        yield one


def said_by(server, first=OBJECTS, second=OBJECTS):
    server.write(dict(zip(map(str, server.ports), (first, second), strict=True)))


def options(*ports, objects=MAP):
    devices = {
        f"GTB {n}": {"host": "127.0.0.1", "port": port, "map": "salle", "ref": f"BAT-{n}"}
        for n, port in enumerate(ports)
    }
    return {"devices": devices, "maps": {"salle": objects}, "timeout": 0.6}


def polled(chosen, cursor=None, driver=bacnet.fetch, allow=True):
    ports = {said["port"] for said in chosen["devices"].values()}

    async def run():
        async with Client(None, allow={("127.0.0.1", port) for port in ports} if allow else set()) as http:
            return await driver(http, chosen, *([] if driver is bacnet.check else [cursor or {}]))

    return asyncio.run(run())


def values(batch):
    return {one.metric: one.value for one in batch.records if isinstance(one, Measure)}


def alarms(batch):
    return [(one.ref, one.condition, one.active) for one in batch.records if isinstance(one, Alarm)]


def test_a_list_of_objects_is_read_with_its_metrics_and_units(server):
    said_by(server)
    batch = polled(options(server.ports[0]))
    assert values(batch) == {"temperature": 21.5, "co2": 850.0, "index": 1000.0}
    assert [one for one in batch.records if isinstance(one, Seen)][0].ref == "BAT-0"
    assert not batch.rejected and not batch.problem and not alarms(batch)
    storable(batch.records)
    assert polled(options(server.ports[0]), driver=bacnet.check).startswith("1 appareil(s) sur 1 répondent")


def test_a_counter_gives_what_it_counted_since_the_last_poll(server):
    said_by(server)
    first = polled(options(server.ports[0]))
    said_by(server, OBJECTS | {"analog-value,3": {"value": 1002.5}})
    second = polled(options(server.ports[0]), first.cursor)
    assert values(second)["energy"] == 2.5


def test_what_is_wrong_begins_and_ends_once(server):
    wrong = {"binary-input,1": {"value": "active"}, "analog-input,2": {"value": 2100.0, "flags": [1, 0, 0, 0]}}
    said_by(server, OBJECTS | wrong)
    first = polled(options(server.ports[0]))
    again = polled(options(server.ports[0]), first.cursor)
    assert set(alarms(first)) == {("BAT-0", "boiler_failure", True), ("BAT-0", "co2_alarm", True)}
    assert [one for one in again.records if isinstance(one, Alarm)] == [
        one for one in first.records if isinstance(one, Alarm)
    ]
    said_by(server)
    assert {active for *_of, active in alarms(polled(options(server.ports[0]), again.cursor))} == {False}


def test_a_value_that_its_device_doubts_is_doubtful_here(server):
    said_by(
        server, OBJECTS | {"analog-input,1": {"value": 99.0}, "analog-input,2": {"value": 1.0, "flags": [0, 1, 0, 0]}}
    )
    found = [one for one in polled(options(server.ports[0])).records if isinstance(one, Measure) and one.quality]
    assert {(one.metric, one.quality) for one in found} == {("temperature", SUSPECT), ("co2", SUSPECT)}


def test_an_object_that_is_not_there_is_told_once_and_the_others_go_on(server):
    said_by(server, {name: said for name, said in OBJECTS.items() if name != "analog-input,1"})
    batch = polled(options(server.ports[0]))
    assert values(batch).keys() == {"co2", "index"}
    assert [item.reason for item in batch.rejected] == ["GTB 0 : objet analog-input,1 refusé (unknown-object)"]
    with pytest.raises(ConnectorError, match="analog-input,1"):
        list(bacnet.decode("item", batch.rejected[0].payload, {}))
    assert not polled(options(server.ports[0]), batch.cursor).rejected


def test_a_device_that_does_not_answer_is_told_at_the_second_poll(server):
    said_by(server)
    (closed,) = counterpart.free_ports(1)
    chosen = options(server.ports[0], closed)
    first = polled(chosen)
    assert values(first) and not alarms(first)
    assert alarms(polled(chosen, first.cursor)) == [("BAT-1", "communication_failure", True)]
    with pytest.raises(ConnectorError, match="GTB 0 : pas de réponse") as told:
        polled(options(closed))
    assert told.value.retryable


def test_an_address_that_is_not_allowed_is_never_called(server):
    with pytest.raises(ConnectorError, match="OUTBOUND_ALLOW"):
        polled(options(server.ports[0]), allow=False)


class Alone:
    """A device that knows ReadProperty only, or that says anything."""

    def __init__(self, said):
        self.said, self.answered, self.asked = said, True, []

    async def several(self, objects):
        self.asked.append(tuple(objects))
        raise client.NotTogether("unrecognized-service")

    async def one(self, identifier):
        value = self.said.get(identifier, Refused("unknown-object"))
        if isinstance(value, Refused):
            raise value
        return value


def test_a_device_without_read_property_multiple_is_asked_one_by_one_from_then_on():
    link, told = Alone({"analog-input,1": (20.0, None), "analog-input,2": (400.0, [0, 0, 0, 0])}), Told("BAT-0", {})
    for _turn in range(2):
        asyncio.run(client._read(link, "GTB 0", options(1), told, NOW))
    assert len(link.asked) == 1 and told.known["alone"]
    assert {one.metric for one in told.records if isinstance(one, Measure)} == {"temperature", "co2"}
    assert len(told.rejected) == 2


# --- Changes of value -------------------------------------------------------------------------------------------------

FOLLOWED = [{**one, "cov": True} if one["object"] != "analog-value,3" else one for one in MAP]


def heard_while(server, seconds, *later, objects=OBJECTS, cursor=None):
    """A poll that listens; each of `later` is (after how many seconds, what the first device says from then on)."""
    said_by(server, objects)
    timers = [threading.Timer(after, said_by, (server, changed)) for after, changed in later]
    chosen = options(server.ports[0], objects=FOLLOWED) | {"listen": seconds}
    for timer in timers:
        timer.start()
    try:
        return polled(chosen, cursor)
    finally:
        for timer in timers:
            timer.join()


def changed(**said):
    names = {"warm": "analog-input,1", "co2": "analog-input,2", "index": "analog-value,3", "fault": "binary-input,1"}
    return OBJECTS | {names[name]: {"value": value} for name, value in said.items()}


def series(batch, metric):
    return [one.value for one in batch.records if isinstance(one, Measure) and one.metric == metric]


def test_what_changes_between_two_polls_is_heard_with_its_date(server):
    """The temperature went up and came back, the boiler failed and recovered: a poll every minute would see nothing."""
    batch = heard_while(server, 6, (1.5, changed(warm=30.0, fault="active", index=1500.0)), (3, OBJECTS))
    warm = [one for one in batch.records if isinstance(one, Measure) and one.metric == "temperature"]
    assert [one.value for one in warm if one.value == 30.0] and warm[-1].value == 21.5
    assert [one.at for one in warm] == sorted(one.at for one in warm) and warm[-1].at > warm[0].at
    assert alarms(batch) == [("BAT-0", "boiler_failure", True), ("BAT-0", "boiler_failure", False)]
    assert series(batch, "index") == [1000.0]  # nobody asked to follow it
    assert batch.cursor["devices"]["GTB 0"]["polled_only"] == []
    storable(batch.records)


def test_a_subscription_is_renewed_before_it_ends(server, monkeypatch):
    monkeypatch.setattr(changes, "LIFETIME", 3)
    batch = heard_while(server, 8, (5.5, changed(warm=27.0)))
    assert series(batch, "temperature")[-1] == 27.0


def test_once_listened_a_device_is_not_subscribed_any_more(server):
    """What a device would go on sending goes nowhere: the next poll reads, and subscribes again."""
    first = heard_while(server, 5)
    second = heard_while(server, 5, (1.5, changed(co2=1200.0)), cursor=first.cursor)
    assert series(second, "co2")[-1] == 1200.0


def test_a_device_that_refuses_subscriptions_is_polled(server):
    """Its subscriptions are refused one by one; what is read stays, and the next poll reads again."""
    deaf = {name: {**said, "cov": False} for name, said in OBJECTS.items()}
    said_by(server, {"binary-input,1": OBJECTS["binary-input,1"]})  # built again, without COV
    batch = heard_while(server, 5, objects=deaf | {"binary-input,1": OBJECTS["binary-input,1"]})
    known = batch.cursor["devices"]["GTB 0"]
    assert known["polled_only"] == ["analog-input,1", "analog-input,2"]
    assert values(batch) == {"temperature": 21.5, "co2": 850.0, "index": 1000.0} and not batch.problem
    assert not batch.rejected
    said_by(server, {"binary-input,1": OBJECTS["binary-input,1"]})
    said_by(server)


def test_a_trial_does_not_listen(server):
    said_by(server)
    chosen = options(server.ports[0], objects=FOLLOWED) | {"listen": 40}
    began = time.monotonic()
    assert polled(chosen, driver=bacnet.check).startswith("1 appareil(s) sur 1 répondent")
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"listen": 300}, "listen"),
        ({"maps": {"salle": [{"object": "device,1", "metric": "x"}]}}, "object"),
        ({"maps": {"salle": [{"object": "analog-input,1"}]}}, "maps.salle.0"),
        ({"devices": {"A": {"host": "10.0.0.1"}}}, "map"),
        ({"broadcast": True}, "broadcast"),
    ],
)
def test_settings_are_checked_in_words(change, named):
    assert not option_errors("bacnet", options(47808))
    errors = option_errors("bacnet", options(47808) | change)
    assert any(named in line for line in errors), errors


anything = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.lists(st.integers())


@settings(max_examples=60, deadline=None)
@given(present=anything, flags=anything | st.lists(st.integers(0, 1), max_size=6))
def test_any_value_is_a_measure_that_can_be_stored_or_nothing(present, flags):
    told = Told("BAT-0", {})
    link = Alone({one["object"]: (present, flags) for one in MAP})
    asyncio.run(client._read(link, "GTB 0", options(1), told, NOW))
    storable(told.records)
