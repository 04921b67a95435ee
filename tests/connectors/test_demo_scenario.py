# SPDX-License-Identifier: EUPL-1.2
"""The scenario of the fictitious city: one seed, one story, whenever the demo was started."""

import json
from itertools import pairwise
from statistics import mean

import pytest
from aiohttp import ClientSession

from demo import light, probes
from demo.control import Control
from demo.failures import RATES, Failures
from demo.inventory import load
from demo.settings import FIXTURES
from tests.connectors.fictitious import CABINET, GATEWAY, LAMPS, PROBES, city, ref_of, settings
from tests.connectors.serving import served

NOW = 1_795_370_400.0  # 22 November 2026, 18:00 UTC
HOUR = 3600.0
ENOUGH = pytest.mark.skipif(
    not (FIXTURES / "chalons" / "inventory.csv.gz").is_file(), reason="fixtures/chalons/inventory.csv.gz absent"
)


@pytest.fixture
def small(tmp_path):
    return city(tmp_path)


def failures(items, *, seed=1, speed=1.0, source="talq-chalons"):
    return Failures(source, items, RATES[source], seed=seed, speed=speed)


def test_the_same_seed_tells_the_same_story(small):
    items = small.lighting["chalons"].items
    told = [list(failures(items, seed=seed).between(NOW - 24 * HOUR, NOW)) for seed in (1, 1, 2)]
    assert told[0] == told[1] != told[2]


def test_windows_side_by_side_tell_what_one_window_tells(small):
    lighting = small.lighting["chalons"]
    whole = lighting.events(NOW - 12 * HOUR, NOW)
    parts = [
        entry for hour in range(12) for entry in lighting.events(NOW - (12 - hour) * HOUR, NOW - (11 - hour) * HOUR)
    ]
    assert whole == parts and len(whole) > 20


def test_every_fault_that_begins_ends(small):
    lighting = small.lighting["chalons"]
    entries = [entry["data"] for _at, entry in lighting.events(NOW - 48 * HOUR, NOW)]
    starts = {(e["srcAddress"], e["eventType"]) for e in entries if e["startEndFlag"]}
    now = {fault.ref for fault in lighting.faults(NOW - 1, NOW) if fault.present(NOW)}
    ended = {(e["srcAddress"], e["eventType"]) for e in entries if not e["startEndFlag"]}
    assert {key for key in starts - ended if key[0].split("/")[0] not in now} == set()


@ENOUGH
@pytest.mark.parametrize(("town", "least", "most"), [("chalons", 6, 12), ("montpellier", 33, 47)])
@pytest.mark.parametrize("speed", [1.0, 10.0])
def test_a_calm_evening_has_a_few_failures_of_each_severity(town, least, most, speed):
    source = f"talq-{town}"
    items = load(FIXTURES, town).of(source)
    scenario = failures(items, source=source, speed=speed)
    present = [[f for f in scenario.between(at - 1, at) if f.present(at)] for at in _moments(speed)]
    assert least <= mean(len(faults) for faults in present) <= most
    assert min(len(faults) for faults in present) > 0
    assert len({fault.event for faults in present for fault in faults}) >= 6


def _moments(speed):
    return [NOW + hours * HOUR / speed for hours in range(0, 200, 5)]


@ENOUGH
def test_the_real_inventory_has_one_storm_cabinet_with_its_63_lamps():
    known = load(FIXTURES, "chalons")
    fed = known.fed_by(known.storm_cabinet())
    assert sum(item.kind == "light_point" for item in fed) == 63
    assert sum(item.kind == "camera" for item in fed) == 2
    assert sum(item.kind == "lora_gateway" for item in fed) == 1


def test_each_probe_speaks_once_a_quarter_of_an_hour_and_a_few_more_often(small):
    said = [message for second in range(int(NOW), int(NOW) + 900) for message in small.probes.messages(second)]
    ups = [topic for topic, _payload in said if topic.endswith("/up")]
    assert len(set(ups)) == PROBES + len(small.probes.sentinels)
    assert len(ups) >= PROBES + 900 // 20


def test_probes_behind_a_gateway_without_power_are_not_heard(small):
    known = small.inventories["chalons"]
    small.control.storm(known.storm_cabinet(), known, NOW)
    said = [topic for second in range(int(NOW), int(NOW) + 900) for topic, _p in small.probes.messages(second)]
    assert {topic.split("/")[3][-2:] for topic in said} == {"03", "04", "7f", "80"}  # and the mains probes


def test_what_a_mains_probe_watches_over_says_that_it_lost_the_mains_then_that_it_is_back(small):
    known = small.inventories["chalons"]
    gateway = known.by_code[GATEWAY]
    small.control.storm(known.storm_cabinet(), known, NOW)
    assert small.probes.last_words(NOW + 1) == [gateway]
    assert mains(small, gateway, NOW + 1) == (False, "0200ce0e7fb17e80")  # heard by the other gateway
    small.control.calm(NOW + 60)
    assert small.probes.last_words(NOW + 61) == []
    assert mains(small, gateway, NOW + 61)[0] is True


def mains(city, item, at):
    ((_topic, payload),) = city.probes.said_now(item, at)
    said = json.loads(payload)
    return said["object"]["mains"], said["rxInfo"][0]["gatewayId"]


def test_a_bin_fills_and_is_emptied(small):
    bin_ = small.inventories["chalons"].by_code["SONDE-0"]
    levels = [probes.fill(bin_, NOW + hour * HOUR, seed=1, speed=1) for hour in range(24 * 30)]
    assert all(0 <= level <= 100 for level in levels)
    assert 3 <= sum(second < first - 20 for first, second in pairwise(levels)) <= 20


@ENOUGH
def test_a_few_containers_are_full_and_a_few_batteries_low():
    known = load(FIXTURES, "chalons").of("lora-chalons", "litter_bin", "glass_container")
    full = [item for item in known if probes.fill(item, NOW, seed=1, speed=1) >= 80]
    flat = [item for item in known if probes.battery(item, NOW, seed=1) <= 20]
    assert 1 <= len(full) <= 12 and 1 <= len(flat) <= 8


def test_counters_never_go_back(small):
    meter = small.inventories["chalons"].by_code["SONDE-2"]
    moments = [NOW + minutes * 60 for minutes in range(0, 4 * 24 * 60, 7)]
    energy = [probes.energy(meter, at) for at in moments]
    hours = [light.burning_hours(at, 4, 49) for at in moments]
    assert all(first < second for first, second in pairwise(energy))
    assert all(first <= second for first, second in pairwise(hours)) and hours[-1] - hours[0] > 30


def test_the_energy_of_a_building_is_the_sum_of_its_power(small):
    meter = small.inventories["chalons"].by_code["SONDE-2"]
    summed = sum(probes.power(meter, NOW + minute * 60) / 60 for minute in range(24 * 60)) / 1000
    counted = probes.energy(meter, NOW + 24 * HOUR) - probes.energy(meter, NOW)
    assert summed == pytest.approx(counted, rel=0.03)


@pytest.mark.parametrize(("hour", "expected"), [(12, 0), (19, 100), (1, 50), (3, 50), (6, 100), (9, 0)])
def test_in_november_lamps_burn_at_night_and_are_dimmed_late(hour, expected):
    midnight = NOW - 18 * HOUR
    assert light.level(midnight + hour * HOUR, 4.36, 48.95) == expected


def test_what_was_provoked_survives_a_restart(tmp_path):
    memory = tmp_path / "memory.json"
    before = city(tmp_path, memory=memory)
    known = before.inventories["chalons"]
    before.control.storm(known.storm_cabinet(), known, NOW)
    before.control.silent.add("talq-montpellier")
    before.control.save(NOW)
    after = city(tmp_path, memory=memory)
    assert after.control.faults == before.control.faults and after.control.silent == {"talq-montpellier"}
    assert len(after.control.faults) == LAMPS + 2


@pytest.mark.parametrize("content", ["", "{", "[]", '{"faults": [{"x": 1}]}'])
def test_an_unreadable_memory_is_an_empty_one(tmp_path, content):
    memory = tmp_path / "memory.json"
    memory.write_text(content)
    assert Control.remembered(memory).faults == []


def test_a_repair_ends_what_the_scenario_broke(small):
    lighting = small.lighting["chalons"]
    fault = next(f for f in lighting.faults(NOW - 1, NOW) if f.present(NOW) and f.end > NOW + 60)
    small.control.repair([fault.ref], NOW + 10)
    assert not [f for f in lighting.faults(NOW + 20, NOW + 21) if f.ref == fault.ref and f.present(NOW + 21)]
    ends = [entry["data"] for at, entry in lighting.events(NOW, NOW + 30) if at == NOW + 10]
    assert [(e["srcAddress"].split("/")[0], e["startEndFlag"]) for e in ends] == [(fault.ref, False)]


async def test_the_control_endpoint_refuses_what_it_does_not_know(tmp_path):
    app = city(tmp_path).application()
    async with served(app) as port, ClientSession(f"http://127.0.0.1:{port}/_demo/") as session:
        for path in (
            "fail?ref=none",
            "repair?ref=",
            "silence?source=none",
            "fail?ref=CAM-001",
            "fail?ref=PL-0001&city=x",
        ):
            async with session.post(path) as answer:
                assert answer.status == 404, path


async def test_the_state_endpoint_tells_the_truth_to_compare_with(tmp_path):
    app = city(tmp_path).application()
    async with served(app) as port, ClientSession(f"http://127.0.0.1:{port}/_demo/") as session:
        await (await session.post("fail?ref=PL-0002")).release()
        async with session.get("state") as answer:
            said = await answer.json()
    assert [ref_of("PL-0002"), "lampFailure"] in said["faults"]["talq-chalons"]


def test_settings_come_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("DEMO_TALQ_URL", "http://127.0.0.1:4567")
    monkeypatch.setenv("DEMO_SPEED", "5")
    monkeypatch.setenv("CONNECTE_RUN_DIR", str(tmp_path))
    found = type(settings(tmp_path)).from_environment()
    assert (found.port, found.speed, found.memory) == (4567, 5.0, tmp_path / "demo-city.json")
    assert json.dumps(found.url) == '"http://127.0.0.1:4567"'
    assert CABINET
