# SPDX-License-Identifier: EUPL-1.2
"""Modbus/TCP against pymodbus' own server in a process, and SunSpec on it: registers are data, nothing is written."""

import asyncio
import json
import struct
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.connectors import modbus
from apps.connectors.base import ESTIMATED, GOOD, SUSPECT, Alarm, ConnectorError, Device, Measure, Seen
from apps.connectors.catalogue import option_errors
from apps.connectors.http import Client
from apps.connectors.modbus import device, registers, sunspec
from apps.connectors.polled_devices import Told
from tests.connectors.counterparts import modbus as counterpart
from tests.connectors.serving import closed_port
from tests.connectors.test_properties import storable

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
MAP = [
    {"address": 0, "type": "float32", "metric": "power", "unit": "W"},
    {
        "address": 2,
        "type": "uint32",
        "words": "little",
        "scale": 0.1,
        "metric": "index",
        "unit": "kWh",
        "delta": "energy",
    },
    {
        "address": 5,
        "type": "int16",
        "scale": 0.1,
        "metric": "temperature",
        "unit": "Cel",
        "ignore": [-32768],
        "most": 60,
    },
    {"address": 40, "type": "uint16", "metric": "humidity", "unit": "%"},
    {"address": 3, "function": "coil", "alarm": {"condition": "breaker_tripped", "title": "Disjoncteur ouvert"}},
]


def words(kind, value):
    data = struct.pack(registers.FORMATS[kind][1], value)
    return list(struct.unpack(f">{len(data) // 2}H", data))


def table(start, *found):
    return {str(start + n): word for n, word in enumerate(found)}


def meter(power=1234.5, index=10_000, temperature=215, **more):
    low, high = words("uint32", index)[::-1]
    held = table(0, *words("float32", power), low, high, 0, temperature & 0xFFFF) | {"40": 47}
    return {"holding": held, "coil": table(0, 0, 0, 0, 0), **more}


def inverter(*, watts=4200, wh=123_456, state=4, events=0, base=40000):
    """Models 1 and 103, then the end: as a three-phase inverter shows them."""
    common = [1, 66] + [0] * 66
    for name, offset in (("Fictif SA", 2), ("PV-10", 18), ("SN-0001", 50)):
        data = name.encode().ljust(32, b"\0")[:32]
        common[offset : offset + 16] = list(struct.unpack(">16H", data))
    body = [103, 50] + [0xFFFF] * 50
    body[14:16] = [*words("int16", watts // 10), 1]
    body[24:27] = [*words("uint32", wh), 0]
    body[31:33] = [0x8000, 0]
    body[33], body[37], body[38] = 412, 0xFFFF, state
    body[40:42] = words("uint32", events)
    return {"holding": table(base, *sunspec.MARKER, *common, *body, sunspec.END, 0)}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    said = {"1": meter(), "2": inverter(), "3": meter()}
    with counterpart.running(tmp_path_factory.mktemp("modbus"), said) as one:
        yield one


def options(port, **devices):
    chosen = devices or {"Compteur": {"map": "meter", "ref": "CPT-1", "unit": 1}}
    return {
        "devices": {name: {"host": "127.0.0.1", "port": port, **said} for name, said in chosen.items()},
        "maps": {"meter": MAP},
        "timeout": 1,
    }


def polled(settings, cursor=None, driver=modbus.fetch):
    ports = {said["port"] for said in settings["devices"].values()}

    async def run():
        async with Client(None, allow={("127.0.0.1", port) for port in ports}) as client:
            return await driver(client, settings, *([] if driver is modbus.check else [cursor or {}]))

    return asyncio.run(run())


def values(batch):
    return {one.metric: one.value for one in batch.records if isinstance(one, Measure)}


# --- Registers --------------------------------------------------------------------------------------------------------


def test_a_map_is_read_with_its_types_orders_scales_and_units(server):
    server.write({"1": meter(), "2": inverter(), "3": meter()})
    batch = polled(options(server.port))
    assert values(batch) == pytest.approx({"power": 1234.5, "index": 1000.0, "temperature": 21.5, "humidity": 47})
    assert {(one.ref, one.unit) for one in batch.records if isinstance(one, Measure) and one.metric == "index"} == {
        ("CPT-1", "kWh")
    }
    assert [type(one) for one in batch.records if not isinstance(one, Measure)] == [Seen]
    assert not batch.rejected and not batch.problem
    storable(batch.records)
    assert "1 appareil(s) sur 1 répondent" in polled(options(server.port), driver=modbus.check)


def test_neighbours_are_asked_together_and_no_request_is_too_long():
    wanted = registers.registers([{"address": n * 2, "type": "uint32", "metric": "a"} for n in range(200)])
    found = list(registers.blocks(wanted))
    assert sum(len(block.registers) for block in found) == 200 and len(found) == 4
    assert all(block.count <= 100 for block in found)
    assert len(list(registers.blocks(registers.registers(MAP)))) == 3  # 0 to 5, 40, and the coil


@pytest.mark.parametrize(
    ("kind", "order", "said", "value"),
    [
        ("int16", {}, [0xFFFE], -2),
        ("uint16", {"bytes": "little"}, [0x0100], 1),
        ("int32", {"words": "little"}, [0xFFFF, 0xFFFF], -1),
        ("float32", {}, words("float32", 1.5), 1.5),
        ("float64", {}, words("float64", 1e9), 1e9),
        ("uint64", {}, [0, 0, 1, 0], 65536),
    ],
)
def test_words_are_numbers_in_their_order(kind, order, said, value):
    (one,) = registers.registers([{"address": 0, "type": kind, "metric": "m", **order}])
    assert registers.value(one, said) == value


def test_what_a_device_says_that_it_has_not_is_no_measure(server):
    server.write({"1": meter(power=float("nan"), temperature=-32768), "2": inverter(), "3": meter()})
    assert values(polled(options(server.port))).keys() == {"index", "humidity"}
    server.write({"1": meter(temperature=700), "2": inverter(), "3": meter()})
    doubtful = [one for one in polled(options(server.port)).records if isinstance(one, Measure) and one.quality]
    assert [(one.metric, one.quality) for one in doubtful] == [("temperature", SUSPECT)]


def test_a_register_that_is_not_there_is_told_once_and_the_others_go_on(server):
    said = meter()
    del said["holding"]["3"]
    server.write({"1": said, "2": inverter(), "3": meter()})
    batch = polled(options(server.port))
    assert values(batch).keys() == {"power", "temperature", "humidity"}
    assert [item.reason for item in batch.rejected] == [
        "Compteur : registre holding:2 refusé (adresse inconnue de l'appareil)"
    ]
    with pytest.raises(ConnectorError, match="holding:2"):
        list(modbus.decode("item", batch.rejected[0].payload, {}))
    assert not polled(options(server.port), batch.cursor).rejected


def test_a_counter_gives_what_it_counted_and_a_reset_gives_nothing():
    told = Told("CPT-1", {})
    for minutes, value in ((0, 100.0), (10, 101.5), (20, 3.0), (30, 4.0), (150, 9.0), (60 * 30, 12.0)):
        at = NOW + timedelta(minutes=minutes)
        told.counted(Measure("CPT-1", "index", at, value, "kWh"), "energy", "k", at)
    found = [(one.at - NOW, one.value, one.quality) for one in told.records]
    assert found == [
        (timedelta(), 1.5, GOOD),
        (timedelta(minutes=20), 1.0, GOOD),  # nothing for the reset at 20 min
        (timedelta(minutes=30), 5.0, ESTIMATED),  # two hours: the energy is right, its place is not
    ]  # and nothing for more than a day


def test_a_coil_is_an_alarm_that_begins_and_ends_once(server):
    server.write({"1": meter(coil=table(0, 0, 0, 0, 1)), "2": inverter(), "3": meter()})
    first = polled(options(server.port))
    again = polled(options(server.port), first.cursor)
    server.write({"1": meter(), "2": inverter(), "3": meter()})
    last = polled(options(server.port), again.cursor)
    (began,), (same,), (ended,) = ([one for one in b.records if isinstance(one, Alarm)] for b in (first, again, last))
    assert began == same and began.active and began.condition == "breaker_tripped"
    assert ended.active is False
    assert not [one for one in polled(options(server.port), last.cursor).records if isinstance(one, Alarm)]


# --- Devices that do not answer ---------------------------------------------------------------------------------------


def test_a_silent_device_is_told_at_the_second_poll_and_stops_nobody(server):
    server.write({"1": meter(), "2": inverter(), "3": {"silent": True}})
    devices = {"A": {"map": "meter", "ref": "CPT-1", "unit": 1}, "B": {"map": "meter", "ref": "CPT-3", "unit": 3}}
    settings = options(server.port, **devices)
    settings["timeout"] = 0.4
    first = polled(settings)
    assert values(first) and not first.problem
    second = polled(settings, first.cursor)
    lost = [one for one in second.records if isinstance(one, Alarm)]
    assert [(one.ref, one.condition, one.active) for one in lost] == [("CPT-3", "communication_failure", True)]
    server.write({"1": meter(), "2": inverter(), "3": meter()})
    back = polled(settings, second.cursor)
    assert [(one.ref, one.active) for one in back.records if isinstance(one, Alarm)] == [("CPT-3", False)]


def test_nobody_answers_is_a_failure_and_an_address_that_is_not_allowed_is_never_called(server):
    with pytest.raises(ConnectorError, match="connexion impossible") as told:
        polled(options(closed_port()))
    assert told.value.retryable

    async def run():
        async with Client(None, allow=set()) as client:
            return await modbus.fetch(client, options(server.port), {})

    with pytest.raises(ConnectorError, match="OUTBOUND_ALLOW"):
        asyncio.run(run())


def test_a_busy_device_and_an_unknown_unit_are_told_in_words(server):
    server.write({"1": {**meter(), "busy": True}, "2": inverter(), "3": meter()})
    devices = {"A": {"map": "meter", "ref": "CPT-1", "unit": 1}, "B": {"map": "meter", "ref": "CPT-3", "unit": 3}}
    batch = polled(options(server.port, **devices))
    assert batch.cursor["devices"]["A"]["missed"] == 1 and "missed" not in batch.cursor["devices"]["B"]
    with pytest.raises(ConnectorError, match="occupé"):
        polled(options(server.port))


# --- SunSpec ----------------------------------------------------------------------------------------------------------

SUN = {"Onduleur": {"map": "sunspec", "ref": "PV-001", "unit": 2, "kind": "pv_plant"}}


@pytest.mark.parametrize("base", [40000, 0])
def test_an_inverter_is_found_by_its_marker(server, base):
    server.write({"1": meter(), "2": inverter(base=base), "3": meter()})
    batch = polled(options(server.port, **SUN))
    assert values(batch) == pytest.approx({"power": 4200.0, "injection_index": 123.456, "temperature": 41.2})
    (announced,) = [one for one in batch.records if isinstance(one, Device)]
    assert dict(announced.attributes) == {"fabricant": "Fictif SA", "modèle": "PV-10", "numéro de série": "SN-0001"}
    assert batch.cursor["devices"]["Onduleur"]["models"] == [[1, base + 2, 66], [103, base + 70, 50]]


def test_what_it_produced_since_the_last_poll_is_an_interval(server):
    server.write({"1": meter(), "2": inverter(), "3": meter()})
    first = polled(options(server.port, **SUN))
    server.write({"1": meter(), "2": inverter(wh=123_956), "3": meter()})
    second = polled(options(server.port, **SUN), first.cursor)
    (made,) = [one for one in second.records if isinstance(one, Measure) and one.metric == "injection"]
    before = next(one.at for one in first.records if isinstance(one, Measure))
    assert (made.at, made.value, made.unit) == (before, 0.5, "kWh")
    assert not [one for one in second.records if isinstance(one, Device)]  # once a day


def test_its_faults_are_alarms(server):
    server.write({"1": meter(), "2": inverter(state=7, events=1 << 7), "3": meter()})
    first = polled(options(server.port, **SUN))
    told = {one.condition: one.severity for one in first.records if isinstance(one, Alarm)}
    assert told == {"inverter_fault": "major", "inverter_over_temperature": "major"}
    server.write({"1": meter(), "2": inverter(), "3": meter()})
    ends = [one for one in polled(options(server.port, **SUN), first.cursor).records if isinstance(one, Alarm)]
    assert {(one.condition, one.active) for one in ends} == {(name, False) for name in told}


def test_a_device_that_is_not_sunspec_says_so_and_is_not_silent(server):
    server.write({"1": meter(), "2": meter(), "3": meter()})
    devices = {"Onduleur": SUN["Onduleur"], "A": {"map": "meter", "unit": 1}}
    batch = polled(options(server.port, **devices))
    assert "marqueur SunS absent" in batch.problem and "missed" not in batch.cursor["devices"]["Onduleur"]


def test_a_floating_point_meter_has_imports_and_exports():
    body = [213, 124] + [0] * 124
    for offset, value in ((28, -1500.0), (60, 5000.0), (68, 9000.0)):
        body[offset : offset + 2] = words("float32", value)
    found = {point.metric: sunspec.amount(point, body) for point in sunspec.MODELS[213]}
    assert found == {"power": -1500.0, "index": 9.0, "injection_index": 5.0}
    assert sunspec.amount(sunspec.MODELS[213][1], body[:60]) is None


# --- Settings, and whatever comes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"devices": {}}, "devices"),
        ({"devices": {"A": {"host": "10.0.0.4"}}}, "map"),
        ({"devices": {"A": {"host": "10.0.0.4/x", "map": "m"}}}, "host"),
        ({"maps": {"m": [{"address": 70000, "metric": "power"}]}}, "address"),
        ({"maps": {"m": [{"address": 1}]}}, "maps.m.0"),
        ({"maps": {"sunspec": []}}, "maps"),
        ({"maps": {"m": [{"address": 1, "metric": "power", "write": True}]}}, "write"),
    ],
)
def test_settings_are_checked_in_words(change, named):
    good = {"devices": {"A": {"host": "10.0.0.4", "map": "m"}}, "maps": {"m": MAP}}
    assert not option_errors("modbus", good)
    errors = option_errors("modbus", good | change)
    assert any(named in line for line in errors), errors


class Answers:
    """A device that says anything."""

    def __init__(self, said):
        self.said, self.answered = list(said), True

    async def read(self, function, address, count):
        return [self.said[(address + n) % len(self.said)] for n in range(count)]

    async def registers(self, address, count):
        return await self.read("holding", address, count)


@settings(max_examples=60, deadline=None)
@given(said=st.lists(st.integers(0, 0xFFFF), min_size=1, max_size=90), name=st.sampled_from(["meter", "sunspec"]))
def test_any_words_are_measures_that_can_be_stored_or_a_refusal(said, name):
    told = Told("CPT-1", {})
    link = Answers([*sunspec.MARKER, *said] if name == "sunspec" else said)
    bounded = {"maps": {"meter": [one for one in MAP if "alarm" not in one]}}
    for turn in range(2):
        try:
            asyncio.run(device.read(link, "A", {"map": name}, bounded, told, NOW + timedelta(minutes=turn)))
        except ConnectorError as error:
            assert error.reason
    storable(told.records)
    json.dumps(told.known, allow_nan=False)
