# SPDX-License-Identifier: EUPL-1.2
"""BACnet/IP against real devices of bacpypes3 in a process: objects are data, nothing is written."""

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.connectors import bacnet
from apps.connectors.bacnet import client
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


@pytest.mark.parametrize(
    ("change", "named"),
    [
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
