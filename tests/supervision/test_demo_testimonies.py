# SPDX-License-Identifier: EUPL-1.2
"""The demo: three invented inhabitants about one quiet feeder, by the door of the form; what machines had seen."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from apps.events.incidents import combined
from apps.events.models import Alarm, Episode, Incident
from apps.signalements.models import Signalement
from apps.supervision.demo import testimonies
from tests.factories import (
    AlarmFactory,
    AssetFactory,
    AssetKindFactory,
    CategoryFactory,
    ConditionNatureFactory,
    DeskFactory,
    NetworkEdgeFactory,
    SignalementFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def category(commune):
    ConditionNatureFactory(pattern="reported_dark", nature="outage")
    DeskFactory(territory=commune)
    return CategoryFactory(territory=commune, condition="reported_dark")


def feeder_of(commune, code):
    kind = AssetKindFactory(code="feeder", label="Départ", label_plural="Départs")
    feeder = AssetFactory(owner=commune, kind=kind, code=code, geometry=None)
    lamps = [AssetFactory(owner=commune, geometry=Point(4.385, 48.975), telemetered=True) for _n in range(3)]
    for lamp in lamps:
        NetworkEdgeFactory(upstream=feeder, downstream=lamp)
    return feeder, lamps


def test_the_first_quiet_feeder_is_supposed_dark_once(commune, category):
    _noisy, lamps = feeder_of(commune, "D-1")
    AlarmFactory(asset=lamps[0])
    quiet, _lamps = feeder_of(commune, "D-2")
    assert testimonies.three_voices(commune.code) == 3
    combined.group_left()
    incident = Incident.objects.get(testimonies=3)
    assert incident.cause_asset == quiet
    assert all("(fictif)" in one.text for one in Signalement.objects.all())
    assert testimonies.three_voices(commune.code) == 0


def test_without_a_network_nothing_is_invented(commune, category):
    AssetFactory(owner=commune)
    assert testimonies.three_voices(commune.code) == 0
    assert testimonies.three_voices("inconnu") == 0


def test_some_failures_of_the_past_had_been_told_by_machines(commune, category):
    _feeder, lamps = feeder_of(commune, "D-1")
    now = timezone.now()
    for rank in range(3):
        SignalementFactory(
            territory=commune,
            category=category,
            asset=lamps[rank],
            state="confirmed",
            outcome="resolved",
            received_at=now - timedelta(days=30),
            treated_at=now - timedelta(days=28),
        )
    made = sum(testimonies.seen_by_machines(seed) for seed in range(4))
    assert made
    assert Episode.objects.filter(started_at__lt=now - timedelta(days=30)).count() == Alarm.objects.count()
    assert set(Incident.objects.values_list("state", flat=True)) == {"closed"}
