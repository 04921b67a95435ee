# SPDX-License-Identifier: EUPL-1.2
"""Through the database: batches cut, repeated, delayed and concurrent leave the same rows."""

import random
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.events import live, services
from apps.events.models import Alarm, Observation
from tests.events.conftest import observe, said
from tests.factories import AssetFactory

FOLDED = (
    *("state", "active", "severity", "occurrences", "first_at", "raised_at", "cleared_at", "last_at", "last_kind"),
    *("flapping", "title"),
)
ROUNDS = 40


def story(lamp, rng, length=9):
    """Messages of one condition; the title tells the moment, as suppliers' texts do."""
    told = {}
    for _ in range(length):
        minute, active = rng.randrange(0, 40) / 4, rng.choice([True, False, None])
        told[minute, active] = said(lamp, active, minute, severity=rng.randint(1, 3), title=f"à {minute} min")
    return list(told.values())


def deliver(lamp, messages, rng):
    """In batches of any size, some messages twice."""
    messages = messages + rng.sample(messages, k=min(3, len(messages)))
    rng.shuffle(messages)
    while messages:
        size = rng.randint(1, 4)
        observe(lamp, *messages[:size])
        del messages[:size]


def row():
    return Alarm.objects.values(*FOLDED).get()


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_any_order_of_delivery_ends_in_the_same_row(lamp, seed):
    rng = random.Random(seed)
    messages = story(lamp, rng)
    observe(lamp, *messages)
    expected = row()
    Observation.objects.all().delete()
    Alarm.objects.all().delete()
    deliver(lamp, messages, rng)
    assert row() == expected, f"seed {seed}"


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_any_order_after_an_acknowledgement_ends_in_the_same_row(lamp, operator, seed):
    rng = random.Random(seed)
    seen, rest = [said(lamp, True, 1, severity=2)], story(lamp, rng)
    rows = []
    for order in (list, rng.sample):
        Observation.objects.all().delete()
        Alarm.objects.all().delete()
        observe(lamp, *seen)
        services.acknowledge(alarm_id=Alarm.objects.get().pk, by=operator)
        if order is list:
            observe(lamp, *rest)
        else:
            deliver(lamp, rest, rng)
        rows.append(row())
    assert rows[0] == rows[1], f"seed {seed}"


@pytest.mark.django_db(transaction=True)
def test_two_batches_at_once_neither_deadlock_nor_lose_anything(commune):
    lamps = [AssetFactory(owner=commune, telemetered=True)]
    lamps += [AssetFactory(owner=commune, source=lamps[0].source, last_seen_at=timezone.now()) for _ in range(29)]
    failures = run_together(
        [lambda half=half: storm(lamps if half else lamps[::-1], minute=half) for half in (0, 1)] * 2
    )
    assert failures == []
    assert set(Alarm.objects.values_list("state", "occurrences")) == {("unack", 2)}
    assert Alarm.objects.count() == 30


@pytest.mark.django_db(transaction=True)
def test_acknowledging_while_a_storm_arrives_does_not_deadlock(commune, operator):
    lamps = [AssetFactory(owner=commune, telemetered=True)]
    lamps += [AssetFactory(owner=commune, source=lamps[0].source, last_seen_at=timezone.now()) for _ in range(19)]
    storm(lamps, minute=0)
    ids = list(Alarm.objects.order_by("-pk").values_list("pk", flat=True))
    failures = run_together(
        [
            lambda: [storm(lamps[::-1], minute=minute) for minute in range(1, 4)],
            lambda: services.acknowledge_many(alarm_ids=ids[:10], by=operator),
            lambda: [services.acknowledge(alarm_id=pk, by=operator) for pk in ids[10:]],
        ]
    )
    assert failures == []
    assert set(Alarm.objects.values_list("state", "occurrences")) == {("acked", 4)}


@pytest.mark.django_db(transaction=True)
def test_drawn_again_while_its_last_word_is_being_stored_an_asset_shows_that_word(lamp):
    """What groups incidents draws assets again beside the batches of their sources: it waits, then reads anew."""
    observe(lamp, said(lamp, True))
    with transaction.atomic():
        services.observe(source=lamp.source, observed=[said(lamp, False, 1)], received_at=timezone.now())
        drawing = threading.Thread(target=drawn_again, args=[lamp])
        drawing.start()
        until_somebody_waits()
    drawing.join(timeout=60)
    lamp.refresh_from_db()
    assert (Alarm.objects.get().active, lamp.state) == (False, "returned")


def drawn_again(lamp):
    try:
        services.refresh_states(asset_ids=[lamp.pk])
    finally:
        connection.close()


def until_somebody_waits():
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    for _ in range(600):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.05)")
    raise AssertionError("nobody waited")


def storm(lamps, minute):
    observed = [said(lamp, True, minute) for lamp in lamps]
    with transaction.atomic():
        result = services.observe(source=lamps[0].source, observed=observed, received_at=timezone.now())
        live.publish(result.messages)


def run_together(jobs):
    """Each job in a thread with a connection of its own; what they raised."""
    failures, start = [], threading.Barrier(len(jobs))

    def run(job):
        start.wait(timeout=60)
        try:
            job()
        except Exception as error:  # noqa: BLE001  (reported to the test)
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=300)
    assert not any(thread.is_alive() for thread in threads)
    return failures
