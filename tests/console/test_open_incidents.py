# SPDX-License-Identifier: EUPL-1.2
"""What the snapshot counts: incidents that one may see; masked symptoms are no alarm to count."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.events.models import Episode, Incident
from tests.factories import AlarmFactory, AssetFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/console/state/"


def incident(territory, **fields):
    now = timezone.now()
    return Incident.objects.create(
        territory=territory, title="Armoire au noir", opened_at=now, changed_at=now, **fields
    )


def member(one, alarm, **fields):
    return Episode.objects.create(
        alarm=alarm,
        asset=alarm.asset,
        source=alarm.source,
        territory=alarm.territory,
        condition=alarm.condition,
        severity=alarm.severity,
        started_at=alarm.raised_at - timedelta(seconds=1),
        incident=one,
        **fields,
    )


def test_open_incidents_are_counted_and_those_that_nobody_took(commune, operator, client_of):
    incident(commune)
    incident(commune, state="in_charge")
    incident(commune, state="closed")
    assert client_of(operator).get(URL).json()["open_incidents"] == {"all": 2, "todo": 1}


def test_incidents_of_others_are_not_counted(commune, neighbour_operator, client_of):
    incident(commune)
    assert client_of(neighbour_operator).get(URL).json()["open_incidents"] == {"all": 0, "todo": 0}


def test_masked_symptoms_are_not_counted_among_the_alarms(commune, operator, client_of):
    cause, symptom = (AlarmFactory(asset=AssetFactory(owner=commune, telemetered=True)) for _ in range(2))
    one = incident(commune)
    member(one, cause, is_cause=True)
    member(one, symptom, masked=True)
    assert client_of(operator).get(URL).json()["open_alarms"] == {"all": 1, "todo": 1}
