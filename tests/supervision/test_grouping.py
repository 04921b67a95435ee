# SPDX-License-Identifier: EUPL-1.2
"""The process that groups: woken at once, at work again after the database was away, stopped cleanly."""

import threading
import time

import pytest
from django.db import connection

from apps.events.incidents import turns
from apps.events.models import Incident, Ungrouped
from apps.supervision import grouping
from apps.supervision.models import Heartbeat
from tests.events.conftest import observe, said
from tests.factories import AssetFactory
from tests.stack import eventually

pytestmark = pytest.mark.django_db(transaction=True)
SELF = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%%' AND pid <> pg_backend_pid()"


@pytest.fixture
def lamp(commune):
    return AssetFactory(owner=commune, telemetered=True)


@pytest.fixture
def serving(monkeypatch):
    """The loop of the process, in a thread; it never looks by itself, so that what it does it was told."""
    monkeypatch.setattr(grouping, "LOOK", 60.0)
    monkeypatch.setattr(grouping, "AGAIN", 0.1)
    stop = threading.Event()

    def run():
        grouping.serve(stop)
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    eventually(Heartbeat.objects.filter(component="grouping").exists, "le premier battement")
    yield
    stop.set()
    wake()
    thread.join(30)
    assert not thread.is_alive()


def wake():
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {turns.CHANNEL}")


def test_it_is_woken_by_what_is_left(lamp, serving, monkeypatch):
    monkeypatch.setattr(turns, "_rests_until", float("inf"))
    observe(lamp, said(lamp, True))
    eventually(Incident.objects.exists, "un incident", within=30, every=0.02)
    eventually(lambda: not Ungrouped.objects.exists(), "plus rien à regrouper")


def test_it_works_again_after_its_connection_was_cut(lamp, serving, monkeypatch):
    monkeypatch.setattr(turns, "_rests_until", float("inf"))
    time.sleep(0.2)  # it listens
    with connection.cursor() as cursor:
        cursor.execute(SELF)
    observe(lamp, said(lamp, True))
    eventually(Incident.objects.exists, "un incident", within=30, every=0.02)
