# SPDX-License-Identifier: EUPL-1.2
"""The suppliers and the field buses of the fictitious city, read by our own drivers."""

import asyncio
import contextlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from apps.connectors import bacnet, modbus
from apps.connectors.base import Measure
from apps.connectors.http import Client
from apps.supervision.demo.files import read_json
from demo import buses, consumption, controller, inventory, solar
from demo.settings import FIXTURES, Settings
from tests.connectors import fictitious
from tests.connectors.counterparts.bacnet import free_ports
from tests.connectors.serving import closed_port

DAY = 86_400.0
NOON = datetime(2026, 6, 21, 11, tzinfo=UTC).timestamp()


@pytest.fixture(scope="module")
def meters():
    return inventory.meters(FIXTURES, "chalons")


def test_a_city_without_metering_points_has_none(tmp_path):
    small = fictitious.city(tmp_path)
    assert small.meters.items == () and small.enedis.items == {} == small.grdf.items


def test_metering_points_are_fictitious_and_each_has_its_source(meters):
    slugs = {one["slug"] for one in read_json("demo.json")["sources"]}
    assert {item.source for item in meters.items} <= slugs
    assert all(item.attributes["fictif"] for item in meters.items)
    assert all(item.ref.startswith("9999") for item in meters.of("enedis-chalons"))


def test_the_same_day_is_told_the_same_unless_it_is_late_or_corrected(meters):
    item, day = meters.of("enedis-chalons")[0], date(2026, 11, 10)
    later = [consumption.curve(item, day, day + timedelta(days=n), seed=1) for n in (5, 40)]
    assert later[0] == later[1]
    assert consumption.curve(item, day, day, seed=1) == []
    kwh = consumption.day_energy(item, day, day + timedelta(days=5), seed=1) / 1000
    assert 0.3 * 14 * item.attributes["rated_w"] / 1000 < kwh < 14.5 * item.attributes["rated_w"] / 1000  # a long night


def test_a_plant_counts_what_it_produces_and_nothing_at_night(meters):
    plant = solar.Plant.of(meters.of("pv-chalons")[0])
    assert solar.power(plant, NOON) > 0.2 * plant.peak_w and solar.power(plant, NOON - DAY / 2) == 0
    registers = [solar.register_wh(plant, NOON - DAY / 2 + n * 1800) for n in range(49)]
    assert all(before <= after for before, after in pairwise(registers))
    counted = registers[-1] - registers[0]
    assert counted == pytest.approx(sum(solar.power(plant, NOON - DAY / 2 + n * 900) / 4 for n in range(96)), rel=0.02)


def test_heat_never_decreases():
    told = [controller.values(NOON + n * 3600, seed=1)[controller.HEAT] for n in range(48)]
    assert all(before <= after for before, after in pairwise(told))


def test_the_inverter_and_the_controller_are_read_by_our_drivers(tmp_path):
    told = asyncio.run(_both(tmp_path))
    power, wh = (next(one.value for one in told[0].records if _is(one, name)) for name in ("power", "injection_index"))
    assert power >= 0 and wh > solar.FIRST_WH / 1000
    assert {one.metric for one in told[1].records if isinstance(one, Measure)} == {"temperature", "co2", "heat_index"}
    assert not [batch.problem for batch in told if batch.problem]


def _is(record, metric):
    return isinstance(record, Measure) and record.metric == metric


async def _both(folder):
    modbus_port, (bacnet_port,) = closed_port(), free_ports(1)
    settings = replace(Settings.from_environment(), modbus_port=modbus_port, bacnet_port=bacnet_port, memory=None)
    city = fictitious.City(replace(settings, fixtures=FIXTURES, mqtt_url=""))
    serving = asyncio.create_task(buses.serve(city))
    entries = {one["slug"]: one for one in read_json("demo.json")["sources"]}
    where = {"host": "127.0.0.1", "ref": "X"}
    sun = {"devices": {"PV-001": {**where, "port": modbus_port, "map": "sunspec"}}, "timeout": 2}
    room = {"devices": {"GTB-001": {**where, "port": bacnet_port, "map": "salle"}}, "timeout": 2}
    try:
        await _listens(modbus_port)
        async with Client(None, allow={("127.0.0.1", modbus_port), ("127.0.0.1", bacnet_port)}) as client:
            return [
                await modbus.fetch(client, sun, {}),
                await bacnet.fetch(client, {**room, **entries["gtb-chalons"]["options"]}, {}),
            ]
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving


async def _listens(port):
    for _turn in range(200):
        with contextlib.suppress(OSError):
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.05)
    raise AssertionError("l'onduleur fictif n'écoute pas")
