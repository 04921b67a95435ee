# SPDX-License-Identifier: EUPL-1.2
from datetime import UTC, datetime

import pytest

from apps.connectors.base import Alarm, Measure
from tests.factories import AssetFactory, SourceFactory

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def source(commune):
    """A supervisor never heard yet."""
    return SourceFactory(slug="talq-essai", driver="talq", territory=commune)


@pytest.fixture
def lamp(source, commune):
    return AssetFactory(code="PL-1", owner=commune, source=source, source_ref="lampe-1", state="unknown")


def measure(ref="lampe-1", value=42.0, at=NOON, metric="power"):
    return Measure(ref, metric, at, value, "W")


def failure(ref="lampe-1", at=NOON, active=True, **more):
    return Alarm(ref, "lamp_failure", at, active, severity="major", title="Lampe éteinte", **more)
