# SPDX-License-Identifier: EUPL-1.2
"""The TALQ driver against real gateways: the demo's, and some that behave badly."""

import asyncio
import json
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
from aiohttp import ClientSession, web

from apps.connectors.base import Alarm, ConnectorError, Device, Measure
from apps.connectors.http import Client
from apps.connectors.talq import check, fetch, prepare
from apps.connectors.talq.gateway import still_present
from tests.connectors.fictitious import CABINET, LAMPS, city, ref_of
from tests.connectors.serving import answering, served

CMS = "11111111-1111-4111-8111-111111111111"
LAMP = ref_of("PL-0001")


@asynccontextmanager
async def demo(tmp_path, path="/chalons"):
    """The demo city, a client of one of its gateways, and a way to provoke things."""
    async with served(city(tmp_path).application()) as port, ClientSession() as session:
        allow = {("127.0.0.1", port)}

        async def provoke(order, **query):
            async with session.post(f"http://127.0.0.1:{port}/_demo/{order}", params=query) as answer:
                return await answer.json()

        async with Client(f"http://127.0.0.1:{port}{path}", allow=allow) as client:
            yield client, provoke


def options(**changes) -> dict:
    return {"url": "unused", "cms_address": CMS, **changes}


def alarms(batch, ref=None) -> list[tuple[str, bool]]:
    found = [r for r in batch.records if isinstance(r, Alarm) and ref in (None, r.ref)]
    return [(alarm.condition, alarm.active) for alarm in found]


async def test_the_first_poll_brings_the_inventory_and_the_next_only_what_is_new(tmp_path):
    async with demo(tmp_path) as (client, _provoke):
        first = await fetch(client, options(), {})
        second = await fetch(client, options(), first.cursor)
    devices = [record for record in first.records if isinstance(record, Device)]
    assert len(devices) == 1 + LAMPS + 200 + 3
    assert {device.kind for device in devices} == {"control_cabinet", "light_point", "presence_sensor"}
    assert any(isinstance(record, Measure) for record in first.records)
    assert not first.rejected and not first.problem
    assert not [record for record in second.records if isinstance(record, Device)]
    assert json.loads(json.dumps(second.cursor)) == second.cursor


async def test_an_inventory_that_did_not_change_is_not_written_again():
    async with gateway({"/devices": page_of([lamp(1), lamp(2)])}) as client:
        ours = options(alarm_logger="", measure_logger="")
        first = await fetch(client, ours, {})
        again = {**first.cursor, "devices_at": "2026-01-01T00:00:00+00:00"}
        second = await fetch(client, ours, again)
    assert len(first.records) == 2 and not second.records
    assert second.cursor["devices_at"] > again["devices_at"]


async def test_a_lamp_that_fails_is_told_at_the_next_poll_and_so_is_its_repair(tmp_path):
    async with demo(tmp_path) as (client, provoke):
        cursor = (await fetch(client, options(), {})).cursor
        said = await provoke("fail", ref="PL-0001")
        failed = await fetch(client, options(), cursor)
        await provoke("repair", ref=LAMP)
        repaired = await fetch(client, options(), failed.cursor)
    assert said["ref"] == LAMP
    assert alarms(failed, LAMP) == [("lamp_failure", True)]
    assert ("lamp_failure", False) in alarms(repaired, LAMP)
    assert f"{LAMP}|lamp_failure" in failed.cursor["present"]
    assert f"{LAMP}|lamp_failure" not in repaired.cursor["present"]


async def test_an_end_that_was_lost_is_found_in_the_status_of_the_devices(tmp_path):
    async with demo(tmp_path) as (client, provoke):
        await provoke("fail", ref=LAMP)
        before = await fetch(client, options(), {})
        await provoke("repair", ref=LAMP)
        await fetch(client, options(), before.cursor)  # read, then lost: the cursor of this poll is thrown away
        late = {**before.cursor, "devices_at": "2026-01-01T00:00:00+00:00"}
        assert ("lamp_failure", False) in alarms(await fetch(client, options(alarm_logger=""), late), LAMP)


async def test_a_storm_says_what_a_real_gateway_would(tmp_path):
    async with demo(tmp_path) as (client, provoke):
        cursor = (await fetch(client, options(), {})).cursor
        said = await provoke("storm")
        again = await provoke("storm")
        batch = await fetch(client, options(), cursor)
    assert (said["cabinet"], said["events"], said["without_power"]) == (CABINET, LAMPS + 2, LAMPS + 3)
    assert (said["silent_probes"], said["last_words"]) == (3, 1)
    assert again["already"]
    assert ("supply_loss", True) in alarms(batch, ref_of(CABINET))


async def test_a_silent_gateway_is_a_failure_that_may_pass(tmp_path):
    async with demo(tmp_path) as (client, provoke):
        await provoke("silence", source="talq-chalons")
        with pytest.raises(ConnectorError) as caught:
            await fetch(client, options(), {})
        assert caught.value.retryable
        await provoke("calm")
        assert (await fetch(client, options(), {})).records


async def test_the_connection_test_says_what_it_found(tmp_path):
    async with demo(tmp_path, "/montpellier") as (client, _provoke):
        assert (
            await check(client, options())
            == "Passerelle TALQ joignable : 301 appareils, journaux alarms, measures présents."
        )


async def test_missing_loggers_are_named_then_created(tmp_path):
    async with demo(tmp_path) as (client, provoke):
        ours = options(alarm_logger="connecte-alarmes", measure_logger="connecte-mesures")
        with pytest.raises(ConnectorError, match="connecte-alarmes, connecte-mesures"):
            await check(client, ours)
        assert await prepare(client, ours) == "Journaux créés : connecte-alarmes, connecte-mesures."
        assert await prepare(client, ours) == "Les journaux existent déjà."
        cursor = (await fetch(client, ours, {})).cursor
        await provoke("fail", ref=LAMP)
        assert alarms(await fetch(client, ours, cursor), LAMP) == [("lamp_failure", True)]


async def test_the_version_and_the_address_go_with_every_call():
    seen = []

    async def handler(request):
        seen.append((request.headers.get("talq-api-version"), request.query.get("clientAddress")))
        return web.json_response([] if request.path == "/devices" else {"entries": []})

    async with answering(handler) as port, Client(f"http://127.0.0.1:{port}", allow={("127.0.0.1", port)}) as client:
        await fetch(client, options(version="2.5.0"), {})
    assert len(seen) == 3 and set(seen) == {("2.5.0", CMS)}


def lamp(number: int) -> dict:
    functions = [{"id": "lamp", "type": "LampMonitorFunction"}]
    return {"address": f"{number:08}-0000-4000-8000-000000000000", "name": "", "class": "L", "functions": functions}


def entry(name: str) -> dict:
    stamp = "2026-11-22T19:04:11+01:00"
    said = {"type": "EventLogData", "srcAddress": "a/lamp", "timestamp": stamp, "eventType": name, "startEndFlag": True}
    return {"data": said}


@asynccontextmanager
async def gateway(answers):
    """A gateway that gives `answers[path](request)`; a missing path is a 500."""

    async def handler(request):
        if request.path not in answers:
            return web.Response(status=500)
        return answers[request.path](request)

    async with answering(handler) as port, Client(f"http://127.0.0.1:{port}", allow={("127.0.0.1", port)}) as client:
        yield client


def page_of(devices, *, most=1000, pages=True):
    def answer(request):
        offset, limit = int(request.query["offset"]), min(int(request.query["limit"]), most)
        return web.json_response(devices[offset : offset + limit] if pages else devices)

    return answer


@pytest.mark.parametrize("kwargs", [{}, {"most": 7}, {"pages": False}])
@pytest.mark.parametrize("count", [0, 1, 7, 500, 501, 1203])
async def test_every_device_is_read_however_the_gateway_pages(count, kwargs):
    if kwargs.get("most") == 7 and count > 7 * 30:
        count = 7 * 30
    answers = {"/devices": page_of([lamp(n) for n in range(count)], **kwargs)}
    async with gateway(answers) as client:
        batch = await fetch(client, options(alarm_logger="", measure_logger=""), {})
    assert len({record.ref for record in batch.records}) == len(batch.records) == count


async def test_a_bad_device_does_not_block_its_page():
    devices = [lamp(1), {"name": "no address"}, None, lamp(2) | {"functions": 3}, lamp(3) | {"class": None}, lamp(4)]
    answers = {"/devices": page_of(devices)}
    async with gateway(answers) as client:
        batch = await fetch(client, options(alarm_logger="", measure_logger=""), {})
    assert [record.ref[:8] for record in batch.records] == ["00000001", "00000004"]
    assert len(batch.rejected) == 4


async def test_an_unknown_class_is_rejected_once_not_for_each_device():
    devices = [lamp(n) | {"functions": []} for n in range(50)]
    async with gateway({"/devices": page_of(devices)}) as client:
        batch = await fetch(client, options(alarm_logger="", measure_logger=""), {})
    assert len(batch.rejected) == 1 and "« L »" in batch.rejected[0].reason


async def test_what_was_read_is_brought_even_when_the_rest_fails():
    answers = {"/log-reports/alarms": lambda _request: web.json_response({"entries": [entry("lampFailure")]})}
    async with gateway(answers) as client:
        batch = await fetch(client, options(), {})
    assert alarms(batch) == [("lamp_failure", True)]
    assert "/devices" in batch.problem and "/log-reports/measures" in batch.problem
    assert "devices_at" not in batch.cursor


async def test_a_report_that_cannot_be_understood_is_kept_whole():
    answers = {"/log-reports/alarms": lambda _request: web.Response(body=b'{"entries": [tronqu')}
    async with gateway(answers) as client:
        batch = await fetch(client, options(measure_logger=""), {"devices_at": "2999-01-01"} | fresh())
    assert [item.payload for item in batch.rejected] == [b'{"entries": [tronqu']
    assert "journal alarms" in batch.problem  # told as a failure too: the source is not in full health


def fresh() -> dict:
    from datetime import UTC, datetime

    return {"devices_at": datetime.now(UTC).isoformat()}


async def test_everything_is_asked_at_once_so_that_a_gateway_that_hangs_is_known_after_one_time_out():
    together = asyncio.Barrier(3)  # devices and two reports: none is answered before all three are asked

    async def handler(request):
        await together.wait()
        return web.json_response([] if request.path == "/devices" else {"entries": []})

    async with answering(handler) as port, Client(f"http://127.0.0.1:{port}", allow={("127.0.0.1", port)}) as client:
        assert (await fetch(client, options(), {})).problem == ""


async def test_nothing_that_answers_is_a_failure():
    async with gateway({}) as client:
        with pytest.raises(ConnectorError) as caught:
            await fetch(client, options(), {})
    assert caught.value.retryable


@pytest.mark.parametrize("cursor", [{}, {"present": []}, {"devices_at": "2030-01-01T00:00:00Z", "present": []}])
async def test_a_clock_that_went_back_does_not_stop_the_reading_of_devices(cursor):
    async with gateway({"/devices": page_of([lamp(1)])}) as client:
        assert (await fetch(client, options(alarm_logger="", measure_logger=""), cursor)).records


def test_the_alarms_present_do_not_depend_on_the_order_of_the_records():
    from datetime import UTC, datetime, timedelta
    from itertools import permutations

    start = datetime(2026, 11, 22, tzinfo=UTC)
    said = [Alarm("a", "x", start + timedelta(minutes=n), active=n % 2 == 0) for n in range(4)]
    said.append(Alarm("b", "x", start, active=True))
    said.append(Alarm("c", "x", start, active=None))
    assert {tuple(still_present(["a|x", "d|y"], order)) for order in permutations(said)} == {("b|x", "d|y")}


async def test_measures_are_told_once_and_in_order(tmp_path):
    async with demo(tmp_path) as (client, _provoke):
        cursor, seen = {}, []
        for _ in range(3):
            batch = await fetch(client, options(), cursor)
            cursor = batch.cursor
            seen += [(r.ref, r.metric, r.at) for r in batch.records if isinstance(r, Measure)]
    assert len(seen) == len(set(seen))
    assert all(first[2] <= second[2] for first, second in pairwise(seen))
