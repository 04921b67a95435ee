# SPDX-License-Identifier: EUPL-1.2
"""A lamp that a supervisor follows, and what it says of it."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from apps.assets import selectors as asset_selectors
from apps.events import live, services
from tests.factories import AssetFactory

T0 = timezone.now().replace(microsecond=0) - timedelta(hours=1)


@pytest.fixture
def lamp(commune):
    return AssetFactory(owner=commune, code="PL-0412", telemetered=True)


def said(asset, active, minutes=0.0, *, condition="lamp_failure", severity=2, title="Lampe éteinte", **more):
    """A condition of `asset` started (True), ended (False) or flashed (None), `minutes` after T0."""
    ref = asset_selectors.by_fids([asset.pk])[asset.pk]
    at = T0 + timedelta(minutes=minutes)
    return services.Observed(ref, condition, at, active, severity, title, **more)


def observe(asset, *observed, received_at=None):
    """As the ingest does it: one transaction, news last."""
    with transaction.atomic():
        result = services.observe(source=asset.source, observed=observed, received_at=received_at or timezone.now())
        live.publish(result.messages)
    return result
