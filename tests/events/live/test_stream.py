# SPDX-License-Identifier: EUPL-1.2
"""What a socket hears: news once, in order, what it missed first, and nothing of its neighbours."""

import asyncio

import pytest
from channels.db import database_sync_to_async
from websockets.exceptions import InvalidStatus

from apps.events import hub as hubs
from tests.events.live.conftest import PATIENCE, head, publish, raised
from tests.factories import MembershipFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_message_arrives_with_its_id_its_kind_its_date_and_its_territory(connect, operator, commune):
    socket = await connect(operator)
    await publish(commune, raised(91))
    message = await socket.news()
    assert message["id"] == await head()
    assert (message["kind"], message["territory"], message["ref"]["id"]) == ("alarm.raised", "51108", 91)
    assert message["at"].endswith("Z")


async def test_the_neighbour_hears_nothing(connect, operator, neighbour_operator, commune):
    mine, theirs = await connect(operator), await connect(neighbour_operator)
    await publish(commune, raised(1))
    assert await mine.titles(1) == ["Alarme 1"]
    assert await theirs.hears_nothing()


async def test_a_member_of_the_agglomeration_hears_its_communes(connect, commune):
    def member():
        epci = TerritoryFactory(epci=True)
        epci.includes.add(commune)
        return MembershipFactory(territory=epci).user

    socket = await connect(await database_sync_to_async(member)())
    await publish(commune, raised(1))
    assert await socket.titles(1) == ["Alarme 1"]


async def test_a_restricted_message_needs_the_right_to_restricted_positions(connect, operator, commune):
    viewer = await database_sync_to_async(lambda: MembershipFactory(territory=commune).user)()
    permitted, plain = await connect(operator), await connect(viewer)
    await publish(commune, raised(1), restricted=True)
    assert await permitted.titles(1) == ["Alarme 1"]
    assert await plain.hears_nothing()


async def test_an_administrator_hears_everything(connect, commune, neighbour):
    boss = await database_sync_to_async(UserFactory)(is_superuser=True)
    socket = await connect(boss)
    await publish(commune, raised(1), restricted=True)
    await publish(neighbour, raised(2))
    assert await socket.titles(2) == ["Alarme 1", "Alarme 2"]


async def test_who_comes_back_hears_what_was_missed_then_what_comes(connect, operator, commune, neighbour):
    await publish(commune, raised(1))
    known = await head()
    await publish(commune, raised(2), raised(3))
    await publish(neighbour, raised(99))
    socket = await connect(operator, after=known)
    await publish(commune, raised(4))
    assert await socket.titles(3) == ["Alarme 2", "Alarme 3", "Alarme 4"]
    assert await socket.hears_nothing()


async def test_a_stream_cut_at_any_moment_has_no_gap_and_no_repeat(connect, operator, commune):
    async def speak():
        for number in range(120):
            await publish(commune, raised(number))

    await publish(commune, raised(-1))
    heard, after = [], await head()
    speaking = asyncio.create_task(speak())
    while len(heard) < 120:
        socket = await connect(operator, after=after)
        for _ in range(min(7, 120 - len(heard))):
            message = await socket.news()
            heard.append(message["ref"]["id"])
            after = message["id"]
        await socket.connection.close()
    await speaking
    assert heard == list(range(120))


async def test_a_socket_that_asks_ahead_of_the_hub_waits_for_it_and_hears_nothing_twice(connect, operator, commune):
    await connect(operator)  # the hub runs and has not looked since
    await publish(commune, raised(1))
    socket = await connect(operator, after=await head())
    await publish(commune, raised(2))
    assert await socket.titles(1) == ["Alarme 2"]


@pytest.mark.parametrize("after", [10**12, "abc", "-3", "9" * 40], ids=["of elsewhere", "text", "negative", "long"])
async def test_an_unusable_position_is_told_to_start_again(connect, operator, commune, after):
    await publish(commune, raised(1))
    socket = await connect(operator, after=after)
    assert await socket.news() == {"kind": "resync"}
    await publish(commune, raised(2))
    assert await socket.titles(1) == ["Alarme 2"]


async def test_who_was_away_too_long_is_told_to_start_again(connect, operator, commune, monkeypatch):
    monkeypatch.setattr("apps.events.news.BACKLOG", 10)
    await publish(commune, raised(0))
    known, witness = await head(), await connect(operator)
    await publish(commune, *[raised(number) for number in range(30)])
    await witness.titles(30)
    assert await (await connect(operator, after=known)).news() == {"kind": "resync"}


async def test_only_repeated_states_are_conflated(connect, operator, commune):
    await publish(commune, raised(0))
    socket = await connect(operator)
    state = {"asset": {"uid": "lamp"}}
    await publish(
        commune,
        raised(1),
        ("asset.state", {**state, "title": "old"}),
        ("alarm.updated", {"ref": {"id": 1}, "title": "once"}),
        ("alarm.cleared", {"ref": {"id": 1}, "title": "cleared"}),
        ("alarm.updated", {"ref": {"id": 1}, "title": "twice"}),
        ("alarm.updated", {"ref": {"id": 2}, "title": "another"}),
        raised(1),
        ("asset.state", {**state, "title": "new"}),
    )
    assert await socket.titles(6) == ["Alarme 1", "cleared", "twice", "another", "Alarme 1", "new"]
    assert await socket.hears_nothing()


async def test_a_heartbeat_tells_the_head_of_the_stream(connect, operator, commune):
    await publish(commune, raised(1))
    socket = await connect(operator)
    assert await socket.hears_nothing(0.2)
    assert socket.beats[0]["head"] == await head()
    assert socket.beats[0]["age"] < 5


async def test_heartbeats_go_on(connect, operator, monkeypatch):
    monkeypatch.setattr(hubs, "HEARTBEAT", 0.05)
    socket = await connect(operator)
    async with asyncio.timeout(PATIENCE):
        while len(socket.beats) <= 3:
            await socket.hears_nothing(0.1)


async def test_without_login_the_socket_is_closed_with_a_code_that_says_so(connect):
    assert await (await connect()).close_code() == 4401


async def test_a_forged_session_is_refused(connect):
    assert await (await connect(session="a" * 32)).close_code() == 4401


@pytest.mark.parametrize("origin", ["https://example.org", ""], ids=["another", "none"])
async def test_a_page_of_another_origin_is_refused(connect, operator, origin):
    with pytest.raises(InvalidStatus) as refused:
        await connect(operator, origin=origin)
    assert refused.value.response.status_code == 403
