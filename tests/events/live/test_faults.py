# SPDX-License-Identifier: EUPL-1.2
"""A slow client, a hung Redis, a database that cuts its connections: the stream goes on or comes back."""

import asyncio
import socket
import time

import pytest
from channels.db import database_sync_to_async
from django.db import connection, transaction

from apps.events import hub as hubs
from apps.events import listener, live
from tests.events.live.conftest import PATIENCE, head, publish, raised

pytestmark = pytest.mark.django_db(transaction=True)

BIG = "x" * 100_000


def big(number):
    return "alarm.raised", {"ref": {"type": "alarm", "id": number}, "title": f"Alarme {number}", "detail": BIG}


async def test_a_client_that_does_not_read_is_dropped_and_the_others_hear_everything(connect, operator, commune):
    quick = await connect(operator)
    stuck = await connect(operator)
    stuck.connection.transport.pause_reading()
    hub = hubs.current()
    for number in range(12):
        await publish(commune, *[big(number * 10 + n) for n in range(10)])
        assert await quick.titles(10) == [f"Alarme {number * 10 + n}" for n in range(10)]
    async with asyncio.timeout(PATIENCE):
        while len(hub.listeners) > 1:
            await asyncio.sleep(0.05)
    assert hub.dropped == 1


async def test_who_was_dropped_comes_back_where_it_stopped(connect, operator, commune, monkeypatch):
    monkeypatch.setattr(listener, "BUFFER", 300_000)
    await publish(commune, raised(0))
    after = await head()
    slow = await connect(operator, after=after)
    await publish(commune, *[big(n) for n in range(10)])
    assert await slow.close_code() == 4408
    monkeypatch.undo()
    again = await connect(operator, after=after)
    assert await again.titles(10) == [f"Alarme {n}" for n in range(10)]


@pytest.fixture
def hung_redis(settings):
    """A Redis that accepts and never answers."""
    from channels.layers import channel_layers

    with socket.create_server(("127.0.0.1", 0), backlog=50) as mute:
        address = f"redis://127.0.0.1:{mute.getsockname()[1]}"
        settings.CHANNEL_LAYERS = {
            "default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [address]}}
        }
        channel_layers.backends.clear()
        yield
    channel_layers.backends.clear()


async def test_with_a_hung_redis_news_arrive_within_a_second_and_writers_wait_for_nothing(
    hung_redis, connect, operator, commune
):
    socket = await connect(operator)
    published, heard = [], []
    for number in range(3):
        started = time.monotonic()
        await publish(commune, raised(number))
        published.append(time.monotonic() - started)
        assert await socket.titles(1) == [f"Alarme {number}"]
        heard.append(time.monotonic() - started)
    assert max(published) < 0.5, "la publication attend Redis"
    assert max(heard) < 2.5


async def test_after_the_database_cut_its_connections_the_stream_comes_back_without_loss(connect, operator, commune):
    socket = await connect(operator)
    await publish(commune, raised(1))
    assert await socket.titles(1) == ["Alarme 1"]
    await database_sync_to_async(cut)()
    await publish(commune, raised(2))
    assert await socket.titles(1) == ["Alarme 2"]


def cut():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'connecte-live' AND datname = current_database()"
        )
        assert cursor.fetchall()


async def test_another_database_is_a_new_stream(connect, operator, commune):
    socket = await connect(operator)
    await publish(commune, raised(1))
    assert await socket.titles(1) == ["Alarme 1"]
    hub = hubs.current()
    hub.head += 1000  # as if the database had been restored from before
    await database_sync_to_async(cut)()
    assert await socket.news() == {"kind": "resync"}
    await publish(commune, raised(2))
    assert await socket.titles(1) == ["Alarme 2"]


def test_news_outside_a_transaction_are_refused(commune):
    with pytest.raises(transaction.TransactionManagementError):
        live.publish([live.Message(commune.pk, "alarm.raised", {})])


async def test_ids_are_in_the_order_of_commits(connect, operator, commune):
    """A writer that is slow to commit after publishing makes the next one wait: a reader never skips it."""
    socket = await connect(operator)

    def slow_then_quick():
        import threading

        published = threading.Event()

        def slow():
            with transaction.atomic():
                live.publish([live.Message(commune.pk, "alarm.raised", {"title": "slow"})])
                published.set()
                time.sleep(0.5)
            connection.close()

        thread = threading.Thread(target=slow)
        thread.start()
        published.wait()
        with transaction.atomic():
            live.publish([live.Message(commune.pk, "alarm.raised", {"title": "quick"})])
        thread.join()

    await database_sync_to_async(slow_then_quick)()
    assert await socket.titles(2) == ["slow", "quick"]
