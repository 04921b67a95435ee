# SPDX-License-Identifier: EUPL-1.2
"""The outbox forgets after three days; partitions are there before they are needed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.events import live, retention, tasks
from apps.events.models import LiveMessage
from apps.telemetry import partitions
from apps.telemetry.tasks import maintain_partitions

pytestmark = pytest.mark.django_db


def message(territory, at):
    partitions.ensure("events_livemessage", [at])
    return LiveMessage.objects.create(at=at, territory=territory, kind="asset.state", payload={})


def months_of(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [table])
        return {name for (name,) in cursor.fetchall()}


def test_old_messages_are_forgotten_in_slices_and_recent_ones_stay(commune, monkeypatch):
    monkeypatch.setattr(retention, "SLICE", 10)
    now = datetime(2026, 5, 20, tzinfo=UTC)
    for hours in range(25):
        message(commune, now - timedelta(days=4, hours=-hours / 24))
    kept = message(commune, now - timedelta(days=2))
    assert retention.prune_live(now) == 25
    assert list(LiveMessage.objects.values_list("id", flat=True)) == [kept.id]
    assert live.head() == kept.id


def test_a_month_that_is_over_goes_at_once(commune):
    now = datetime(2026, 5, 20, tzinfo=UTC)
    message(commune, datetime(2026, 2, 3, tzinfo=UTC))
    assert "events_livemessage_202602" in months_of("events_livemessage")
    assert retention.prune_live(now) == 0
    assert "events_livemessage_202602" not in months_of("events_livemessage")


def test_three_days_over_the_end_of_a_month_are_kept(commune):
    last = message(commune, datetime(2026, 4, 30, 23, tzinfo=UTC))
    retention.prune_live(datetime(2026, 5, 2, tzinfo=UTC))
    assert LiveMessage.objects.get().id == last.id


@pytest.mark.parametrize("table", ["events_livemessage", "events_journalentry", "events_observation"])
def test_the_hourly_task_makes_the_months_that_are_missing(table):
    month = f"{table}_{timezone.now() + timedelta(days=31):%Y%m}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {month}")
    tasks.prune_live()
    assert month in months_of(table)
    assert maintain_partitions() == 0
