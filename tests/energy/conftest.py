# SPDX-License-Identifier: EUPL-1.2
"""Meters of the commune and what they told; who looks after them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.telemetry import services as telemetry
from tests.factories import MembershipFactory, UserFactory
from tests.matrix import ROLES

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def referent(commune):
    """Manages the meters of the commune and imports their readings."""
    user = UserFactory(username="referente")
    MembershipFactory(user=user, territory=commune, permissions=ROLES["referent"])
    return user


@pytest.fixture
def tell():
    """`tell(point, metric, unit, first, values, step)`: stores values from a local date on, one every `step`."""

    def told(point, metric, unit, first, values, step=timedelta(hours=1), quality=0):
        at = first.replace(tzinfo=PARIS).astimezone(ZoneInfo("UTC"))
        rows = [
            telemetry.Point(point.asset_id, metric, unit, at + rank * step, value, quality)
            for rank, value in enumerate(values)
            if value is not None
        ]
        result = telemetry.append(rows)
        assert not result.rejected
        return result

    return told


def local(*parts):
    return datetime(*parts)
