# SPDX-License-Identifier: EUPL-1.2
"""Refreshes and batches at once, each with a connection of its own: nothing is rolled twice, nothing is lost."""

import threading
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from apps.telemetry import rolling
from apps.telemetry.models import RollupDirty
from tests.stack import eventually
from tests.telemetry.days import FAR, assert_exact, series_in, tell

pytestmark = pytest.mark.django_db(transaction=True)

START = datetime(2026, 3, 27, tzinfo=UTC)


@contextmanager
def elsewhere(job):
    """`job` runs in a thread while the block runs; joined at its end, what it raised is raised here."""
    failures = []

    def run():
        try:
            job()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    yield
    thread.join(timeout=120)
    assert not thread.is_alive()
    if failures:
        raise failures[0]


def test_a_batch_that_is_not_committed_when_its_hour_is_rolled_is_not_lost():
    """The race: the refresh cannot see the measure, and would take away the mark that tells of it."""
    one = series_in("Europe/Paris")
    tell(one, (START, 1.0))
    rolling.refresh()
    stored, refreshed = threading.Event(), threading.Event()

    def batch():
        with transaction.atomic():
            tell(one, (START + timedelta(minutes=10), 2.0))
            stored.set()
            assert refreshed.wait(60)

    tell(one, (START + timedelta(minutes=5), 2.0))  # the day is dirty, committed
    with elsewhere(batch):
        assert stored.wait(60)
        assert rolling.refresh() == (0, 0)  # the series is held by the batch
        refreshed.set()
    assert RollupDirty.objects.count() == 1
    assert rolling.refresh() == (1, 0)
    assert_exact([one], START - FAR, START + FAR)


def test_a_batch_that_meets_a_refresh_waits_for_it_and_is_marked():
    one = series_in("Europe/Paris")
    tell(one, (START, 1.0))
    with ExitStack() as stack, transaction.atomic():
        assert rolling._tails(0, START + timedelta(hours=30))[0] == 1
        stack.enter_context(elsewhere(lambda: tell(one, (START + timedelta(minutes=10), 2.0))))
        waits()
    assert RollupDirty.objects.count() == 1
    assert_exact([one], START - FAR, START + FAR)


def waits():
    """Until somebody waits for a lock of this transaction."""
    eventually(somebody_waits, "quelqu'un attend", within=60, every=0.02)


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
        return cursor.fetchone() is not None


def test_two_refreshes_and_a_batch_at_once_end_exact():
    series = [series_in(zone) for zone in ("Europe/Paris", "Indian/Reunion") for _ in range(3)]
    hours = [START + n * timedelta(hours=1) for n in range(80)]
    for one in series:
        tell(one, *((at, 1.0) for at in hours))
    rolling.refresh()
    for one in series:
        tell(one, *((at + timedelta(minutes=20), 2.0) for at in hours))

    def late():
        for one in series:
            tell(one, *((at + timedelta(minutes=40), 3.0) for at in hours))

    done = []
    with elsewhere(lambda: done.append(rolling.refresh())), elsewhere(late):
        done.append(rolling.refresh())
    assert sum(one.late for one in done) >= 1
    assert_exact(series, START - FAR, START + FAR)
    while any(rolling.refresh()):
        pass
    assert not RollupDirty.objects.exists()
    assert_exact(series, START - FAR, START + FAR)
