# SPDX-License-Identifier: EUPL-1.2
"""Rounds of polling against real HTTP servers: a slow or dead source never delays another."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from apps.assets import owed
from apps.connectors.base import Batch
from apps.supervision import polling
from apps.supervision.models import Poll
from apps.telemetry.models import Measure
from tests.connectors.serving import closed_port
from tests.factories import SourceFactory
from tests.supervision.conftest import measure
from tests.supervision.serving import gateway

CMS = "6f5902ac-237f-4a4c-b1ef-a4b6f9f0c5f5"


def talq(territory, url, **more):
    return SourceFactory(driver="talq", territory=territory, options={"url": url, "cms_address": CMS}, **more)


@pytest.fixture
def outbound(settings):
    def allow(*ports):
        settings.OUTBOUND_ALLOW = frozenset(f"127.0.0.1:{port}" for port in ports)

    return allow


@pytest.mark.django_db(transaction=True)
def test_a_healthy_source_is_polled_on_time_beside_a_slow_one_and_a_dead_one(commune, outbound):
    dead = closed_port()
    with gateway() as healthy, gateway(delay=12) as slow:
        outbound(healthy.port, slow.port, dead)
        good = talq(commune, healthy.url, poll_every=1)
        talq(commune, slow.url, poll_every=1)
        bad = talq(commune, f"http://127.0.0.1:{dead}", poll_every=1)
        failed_twice = Poll.objects.filter(source=bad, failures__gte=2)
        polling.run_round(seconds=60, stopping=lambda: len(healthy.asked_at) >= 5 and failed_twice.exists())
        good.refresh_from_db()
        assert good.health == "ok"
        assert len(healthy.asked_at) >= 5  # devices and two reports, then the reports again
        assert 1 <= len(slow.asked_at) <= 3  # one poll, which asks three things at once, was still under way
    refused = Poll.objects.get(source=bad)
    assert refused.failures >= 2
    assert "connexion impossible" in refused.last_error


@pytest.mark.django_db(transaction=True)
def test_a_source_outside_the_allow_list_is_never_called(commune, outbound):
    with gateway() as server:
        outbound()
        source = talq(commune, server.url)
        polling.run_round(seconds=0.5)
        assert server.asked_at == []
    assert Poll.objects.get(source=source).last_error


@pytest.mark.django_db(transaction=True)
def test_a_secret_that_cannot_be_read_is_told_on_its_source(commune, outbound):
    with gateway() as server:
        outbound(server.port)
        source = talq(commune, server.url, secret=b"chiffre avec une autre cle")
        polling.run_round(seconds=0.5)
        assert server.asked_at == []
    refused = Poll.objects.get(source=source)
    assert (refused.failures, "erreur interne" in refused.last_error) == (1, True)


@pytest.mark.django_db(transaction=True)
def test_one_round_at_a_time(commune, outbound, django_db_blocker):
    results = []

    def second_round():
        """While the first one is asking."""
        while not server.asked_at:
            time.sleep(0.02)
        with django_db_blocker.unblock():
            results.append(polling.run_round(seconds=0.1))
            connections.close_all()

    with gateway(delay=0.1) as server:
        outbound(server.port)
        talq(commune, server.url)
        other = threading.Thread(target=second_round, daemon=True)
        other.start()
        assert polling.run_round(seconds=4, stopping=lambda: bool(results)) == 1
        other.join(60)
    assert results == [0]


@pytest.mark.django_db
def test_facts_of_a_worker_believed_dead_are_refused(source, lamp):
    poll = Poll.objects.create(source=source)
    (mine,) = polling.claim()
    Poll.objects.filter(pk=poll.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    polling.claim()  # another worker takes it over
    with pytest.raises(owed.LeaseLost):
        polling.store(mine, Batch(records=(measure(),), cursor={"seen": 1}), 0.1)
    assert Measure.objects.count() == 0
    assert Poll.objects.get(pk=poll.pk).cursor == {}


@pytest.mark.django_db
def test_a_stored_poll_moves_its_cursor_and_is_due_again(source, lamp):
    Poll.objects.create(source=source, failures=3)
    (poll,) = polling.claim()
    polling.store(poll, Batch(records=(measure(),), cursor={"seen": 1}), 0.25)
    poll.refresh_from_db()
    assert (poll.cursor, poll.failures, poll.last_duration_ms, poll.lease_token) == ({"seen": 1}, 0, 250, None)
    assert poll.due_at > timezone.now()
    assert polling.claim() == []


@pytest.mark.django_db
def test_a_failing_source_is_asked_less_and_less_but_within_the_minute(source):
    Poll.objects.create(source=source, failures=50)
    source.poll_every = 10
    source.save()
    (poll,) = polling.claim()
    polling.postpone(poll, "connexion impossible")
    poll.refresh_from_db()
    assert poll.failures == 51
    assert timedelta(seconds=50) < poll.due_at - timezone.now() <= timedelta(seconds=60)


@pytest.mark.django_db
def test_a_disabled_source_is_not_polled(source):
    source.enabled = False
    source.save()
    assert polling.claim() == []
