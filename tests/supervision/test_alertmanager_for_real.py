# SPDX-License-Identifier: EUPL-1.2
"""A running Alertmanager posts to our door over a socket: grouped, repeated, resolved, refused, and sent again when we
were not able to keep it."""

from datetime import timedelta

import pytest
from django.db import OperationalError

from apps.events.models import Alarm
from apps.supervision import inbox, keys, receiving
from apps.supervision.models import Arrival
from tests.connectors.counterparts.alertmanager import PROGRAM, running
from tests.factories import AssetFactory, SourceFactory
from tests.stack import eventually

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not PROGRAM.exists(), reason="prometheus-alertmanager absent (deploy/setup.sh --with-chromium)"),
]
HOLDS, OVER = timedelta(minutes=5), timedelta(seconds=-1)
VAR, HOME = (
    {"alertname": "DiskFull", "instance": "srv-1:9100", "severity": "critical", "mountpoint": point}
    for point in ("/var", "/home")
)
OTHER = {"alertname": "DiskFull", "instance": "srv-2:9100", "severity": "warning", "mountpoint": "/var"}


@pytest.fixture
def source(commune):
    source = SourceFactory(slug="prometheus", driver="alertmanager", territory=commune)
    for ref in ("srv-1:9100", "srv-2:9100"):
        AssetFactory(owner=commune, source=source, source_ref=ref, code=ref.partition(":")[0])
    return source


@pytest.fixture
def alertmanager(tmp_path):
    with running(tmp_path) as server:
        yield server


def stored():
    """{(equipment, severity, active, how often it began)} of what was posted until now."""
    inbox.store_some()
    rows = Alarm.objects.values_list("asset__code", "severity", "active", "occurrences")
    return sorted(rows)


def test_alerts_are_grouped_repeated_and_resolved(alertmanager, source, live_server):
    alertmanager.start(f"{live_server.url}/ingest/prometheus/", keys.renew(source=source, by=None))
    alertmanager.told((VAR, HOLDS), (HOME, HOLDS), (OTHER, HOLDS))
    began = [("srv-1", 1, True, 1), ("srv-1", 1, True, 1), ("srv-2", 3, True, 1)]
    eventually(lambda: stored() == began, "les trois alertes d'une règle, en une notification")
    posted = Arrival.objects.count()
    eventually(lambda: Arrival.objects.count() >= posted + 2, "la même notification, répétée")
    assert stored() == began
    alertmanager.told((OTHER, OVER))
    eventually(lambda: stored() == [*began[:2], ("srv-2", 3, False, 1)], "la fin de l'une, sans les autres")


def test_what_we_could_not_keep_is_posted_again(alertmanager, source, live_server, monkeypatch):
    refused = []

    def away(*given, **words):
        refused.append(given)
        raise OperationalError("la base s'en va")

    with monkeypatch.context() as patch:
        patch.setattr(receiving, "_keep", away)
        alertmanager.start(f"{live_server.url}/ingest/prometheus/", keys.renew(source=source, by=None))
        alertmanager.told((VAR, HOLDS))
        eventually(lambda: refused, "une première fois, refusée")
    eventually(lambda: stored() == [("srv-1", 1, True, 1)], "la même alerte, envoyée de nouveau")


def test_a_wrong_key_keeps_nothing_and_is_said_there(alertmanager, source, live_server):
    alertmanager.start(f"{live_server.url}/ingest/prometheus/", "une-autre")
    alertmanager.told((VAR, HOLDS))
    eventually(lambda: "unexpected status code 401" in alertmanager.said, "le refus, dit dans son journal")
    assert not Arrival.objects.exists()
