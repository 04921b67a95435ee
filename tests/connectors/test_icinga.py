# SPDX-License-Identifier: EUPL-1.2
"""The Icinga 2 driver against a real Icinga 2."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from apps.connectors import icinga as driver
from apps.connectors.base import Acknowledged, Alarm, ConnectorError, Device, Seen, Taken
from apps.connectors.catalogue import DRIVERS, option_errors
from apps.connectors.http import Client
from tests.connectors.serving import answering
from tests.icinga import PASSWORD, USER

DISK = "cam-place!Disque /var"


@pytest.fixture
def calm(icinga):
    """Everything is well, checked just now."""
    for name in ("cam-place", "cam-gare", "serveur", DISK, "cam-place!flux"):
        icinga.found(name, 0, times=1)
    return icinga


def client(server, user=USER, password=PASSWORD, ca=True):
    tls = driver.tls(server.options) if ca else None
    heads = driver.headers(f"{user}:{password}")
    return Client(server.url, allow={("localhost", server.port)}, headers=heads, tls=tls)


async def poll(server, cursor=None, **options):
    async with client(server) as there:
        return await driver.fetch(there, {**server.options, **options}, cursor or {})


def of(batch, kind, ref="cam-place"):
    return [record for record in batch.records if isinstance(record, kind) and record.ref == ref]


def alarms(batch, ref="cam-place"):
    return [(alarm.condition, alarm.active, alarm.severity) for alarm in of(batch, Alarm, ref)]


def test_its_settings_obey_their_schema(icinga):
    assert option_errors("icinga2", icinga.options) == []
    assert option_errors("icinga2", {**icinga.options, "url": "http://localhost:5665"})  # a password in the clear
    assert DRIVERS["icinga2"].tls(icinga.options) is not None
    with pytest.raises(ConnectorError, match="PEM"):
        driver.tls({"ca": "pas un certificat"})


async def test_hosts_are_equipment_and_those_that_answer_were_seen(calm):
    batch = await poll(calm, kinds={"videoprotection": "camera"}, kind="building")
    place, gare, server = (of(batch, Device, ref)[0] for ref in ("cam-place", "cam-gare", "serveur"))
    assert (place.kind, place.name, place.lonlat) == ("camera", "Caméra de la place", (4.3631, 48.9566))
    assert place.attributes == {"adresse": "192.0.2.11", "groupes": "videoprotection"}
    assert gare.lonlat is None  # « quelque part » is no position
    assert server.kind == "building"
    assert abs(of(batch, Seen)[0].at - datetime.now(UTC)) < timedelta(minutes=1)
    assert not of(batch, Alarm) and not batch.rejected
    again = await poll(calm, batch.cursor)
    assert not [record for record in again.records if isinstance(record, Device)]


async def test_only_hosts_of_the_group_are_followed(calm):
    calm.found("serveur", 1, times=1)
    batch = await poll(calm, group="videoprotection")
    assert {record.ref for record in batch.records} == {"cam-place", "cam-gare"}


async def test_a_service_is_told_once_it_is_hard_then_worse_then_well(calm):
    cursor = (await poll(calm)).cursor
    calm.found(DISK, 1, "DISK WARNING - 91 %", times=1)
    soft = await poll(calm, cursor)
    assert alarms(soft) == []  # it will be checked again
    calm.found(DISK, 1, "DISK WARNING - 91 %", times=1)
    hard = await poll(calm, soft.cursor)
    (alarm,) = of(hard, Alarm)
    assert (alarm.condition, alarm.active, alarm.severity) == ("disque_var", True, "minor")
    assert alarm.title == "Disque d'enregistrement : avertissement · DISK WARNING - 91 %"
    assert alarm.detail["objet"] == DISK
    calm.found(DISK, 2, "DISK CRITICAL - 99 %", times=1)
    worse = await poll(calm, hard.cursor)
    assert alarms(worse) == [("disque_var", True, "major")]
    assert of(worse, Alarm)[0].at > alarm.at  # a new start: what was acknowledged is to be acknowledged anew
    assert of(await poll(calm, worse.cursor), Alarm) == of(worse, Alarm)  # told again as it was: no news
    calm.found(DISK, 0, "DISK OK", times=1)
    well = await poll(calm, worse.cursor)
    assert alarms(well) == [("disque_var", False, "major")]
    assert of(well, Alarm)[0].at == datetime.fromtimestamp(calm.attributes(DISK)["last_hard_state_change"], UTC)
    assert alarms(await poll(calm, well.cursor)) == []


async def test_a_host_that_is_down_no_longer_speaks(calm):
    cursor = (await poll(calm)).cursor
    calm.found("cam-place", 1, "CRITICAL - 192.0.2.11: rta nan, lost 100%", times=1)
    batch = await poll(calm, cursor)
    assert alarms(batch) == [("communication_failure", True, "major")]
    assert of(batch, Alarm)[0].title == "Injoignable"
    assert not of(batch, Seen) and of(batch, Seen, "cam-gare")


async def test_a_downtime_makes_it_minor_and_hides_nothing(calm):
    now = datetime.now(UTC).timestamp()
    calm.found(DISK, 2, "DISK CRITICAL")
    kind = {"type": "Service", "service": DISK}
    calm.act("schedule-downtime", **kind, author="essai", comment="travaux", start_time=now - 5, end_time=now + 600)
    (planned,) = of(await poll(calm), Alarm)
    assert (planned.severity, "arrêt programmé" in planned.title) == ("minor", True)
    calm.act("remove-downtime", **kind)
    (after,) = of(await poll(calm), Alarm)
    assert (after.severity, after.at) == ("major", planned.at)


async def test_what_is_acknowledged_there_is_told_once_with_who_and_why(calm):
    calm.found(DISK, 2)
    cursor = (await poll(calm)).cursor
    kind = {"type": "Service", "service": DISK}
    calm.act("acknowledge-problem", **kind, author="n.martin", comment="je m'en occupe", sticky=True)
    batch = await poll(calm, cursor)
    (said,) = of(batch, Acknowledged)
    assert (said.condition, said.active, said.by, said.comment) == ("disque_var", True, "n.martin", "je m'en occupe")
    again = await poll(calm, batch.cursor)
    assert not of(again, Acknowledged)
    calm.act("remove-acknowledgement", **kind)
    (withdrawn,) = of(await poll(calm, again.cursor), Acknowledged)
    assert (withdrawn.active, withdrawn.at > said.at) == (False, True)


async def test_what_is_taken_here_is_acknowledged_there(calm):
    calm.found(DISK, 2)
    calm.found("cam-gare", 1, times=1)
    taken = Taken("cam-place", "disque_var", "pcc", "vu à l'écran", {"objet": DISK})
    async with client(calm) as there:
        await driver.acknowledge(there, calm.options, taken)
        await driver.acknowledge(there, calm.options, taken)  # told twice does no harm
        await driver.acknowledge(there, calm.options, Taken("cam-gare", "communication_failure", "pcc", ""))
        with pytest.raises(ConnectorError, match="n'existe plus"):
            await driver.acknowledge(there, calm.options, Taken("cam-place", "x", "pcc", "", {"objet": "cam-place!x"}))
        calm.found(DISK, 0, times=1)
        await driver.acknowledge(there, calm.options, taken)  # over meanwhile: nothing to say
    assert calm.attributes("cam-gare")["acknowledgement"] == 1
    (said,) = of(await poll(calm), Acknowledged, "cam-gare")
    assert (said.by, said.comment) == ("pcc (Connecte)", "Prise en charge dans Connecte")


async def test_a_service_that_is_no_longer_followed_ends(calm):
    calm.found(DISK, 2)
    batch = await poll(calm)
    gone = {**batch.cursor, "present": {**batch.cursor["present"], "cam-place!ancien": ["cam-place", "ancien"]}}
    assert ("ancien", False, "major") in alarms(await poll(calm, gone))


async def test_the_test_of_the_connection_says_what_is_missing(calm):
    async with client(calm) as there:
        assert await driver.check(there, calm.options) == "Icinga r2.13.6-1 joignable : 3 hôtes, compte connecte."
    async with client(calm, "lecteur") as there:
        with pytest.raises(ConnectorError, match="objects/query/Service, objects/query/Comment, actions/acknowledge"):
            await driver.check(there, calm.options)
    async with client(calm, "connecte", "faux") as there:
        with pytest.raises(ConnectorError, match="identifiants refusés"):
            await driver.check(there, calm.options)
    async with client(calm, ca=False) as there:
        with pytest.raises(ConnectorError, match="certificat refusé"):
            await driver.check(there, calm.options)


def item(**attrs):
    said = {"__name": "h!s", "host_name": "h", "name": "s", "last_hard_state": 2, "last_hard_state_change": 1.7e9}
    return {"attrs": said | attrs}


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        ({"last_hard_state_change": "hier"}, "last_hard_state_change"),
        ({"last_hard_state_change": 1e300}, "last_hard_state_change"),
        ({"host_name": "h" * 400}, "host_name"),
        ({"display_name": "nul\x00"}, "caractère nul"),
        ({"acknowledgement": []}, "acknowledgement"),
    ],
)
async def test_an_odd_object_is_kept_apart_and_the_others_are_read(odd, words):
    answers = {"services": [item(**odd), item(__name="h!t", name="t")], "hosts": [], "comments": []}

    async def answer(request):
        return web.json_response({"results": answers[request.path.rpartition("/")[2]]})

    async with answering(answer) as port, Client(f"http://127.0.0.1:{port}", allow={("127.0.0.1", port)}) as there:
        batch = await driver.fetch(there, {"kind": "camera"}, {})
    assert [alarm.condition for alarm in of(batch, Alarm, "h")] == ["t"]
    assert [words in one.reason for one in batch.rejected] == [True]


async def test_two_services_that_would_be_one_condition_are_told_apart_in_words():
    answers = {"services": [item(name="Flux 1"), item(__name="h!flux-1", name="flux-1")], "hosts": []}

    async def answer(request):
        return web.json_response({"results": answers[request.path.rpartition("/")[2]]})

    async with answering(answer) as port, Client(f"http://127.0.0.1:{port}", allow={("127.0.0.1", port)}) as there:
        batch = await driver.fetch(there, {"kind": "camera"}, {})
    assert len(of(batch, Alarm, "h")) == 1
    assert "la condition flux_1" in batch.rejected[0].reason


def test_a_dead_letter_of_an_object_is_read_again():
    (alarm,) = driver.decode("item", json.dumps(item()).encode(), {"kind": "camera"})
    assert (alarm.ref, alarm.condition) == ("h", "s")
