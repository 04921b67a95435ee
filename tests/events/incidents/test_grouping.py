# SPDX-License-Identifier: EUPL-1.2
"""Supervisors that storm at the same time wait for each other, and leave what one after the other would have left."""

import pytest
from django.db import transaction
from django.utils import timezone

from apps.events import live, services
from apps.events.incidents import combined
from apps.events.models import Episode, Incident
from tests.events.conftest import said
from tests.events.test_delivery import run_together
from tests.factories import (
    AssetFactory,
    AssetKindFactory,
    ConditionNatureFactory,
    NetworkEdgeFactory,
    SourceFactory,
)

LAMPS, CAMERAS = 12, 6


@pytest.fixture
def street(commune):
    """A cabinet that feeds lamps and cameras, followed by two supervisors."""
    ConditionNatureFactory(pattern="supply_loss", nature="supply")
    lighting, video = (SourceFactory(territory=commune, telemetered=True) for _ in range(2))
    kind = AssetKindFactory(code="control_cabinet", label="Armoire", label_plural="Armoires")
    cabinet = AssetFactory(owner=commune, kind=kind, source=lighting)
    lamps = [AssetFactory(owner=commune, source=lighting) for _ in range(LAMPS)]
    cameras = [AssetFactory(owner=commune, source=video, camera=True) for _ in range(CAMERAS)]
    for fed in (*lamps, *cameras):
        NetworkEdgeFactory(upstream=cabinet, downstream=fed)
    return lamps, cameras


@pytest.mark.django_db(transaction=True)
def test_two_supervisors_storming_at_once_do_not_deadlock_and_make_one_incident(street):
    lamps, cameras = street
    jobs = [
        lambda: storm(lamps[:6], 0),
        lambda: storm(cameras[3:], 1),
        lambda: storm(lamps[:5:-1], 1),
        lambda: storm(cameras[:3][::-1], 0),
        group_again_and_again,
    ]
    assert run_together(jobs) == []
    combined.group_left()
    (incident,) = Incident.objects.filter(members__gt=0)
    assert (incident.members, incident.active) == (LAMPS + CAMERAS, LAMPS + CAMERAS)
    assert Episode.objects.count() == LAMPS + CAMERAS
    assert (incident.shape, incident.cause_said, incident.cause_asset.kind.code) == (
        "cabinet",
        False,
        "control_cabinet",
    )


def group_again_and_again(times=20):
    """What batches that met another one left, as its own process does."""
    for _ in range(times):
        combined.group_left()


def storm(assets, minute):
    """Each told in a transaction of its own, as a supervisor tells them one by one; then all at once, again."""
    told = [said(asset, True, minute, condition="supply_loss") for asset in assets]
    for observed in ([one] for one in told):
        deliver(assets[0].source, observed)
    deliver(assets[0].source, told)


def deliver(source, observed):
    with transaction.atomic():
        result = services.observe(source=source, observed=observed, received_at=timezone.now())
        live.publish(result.messages)
