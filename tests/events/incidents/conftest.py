# SPDX-License-Identifier: EUPL-1.2
"""A cabinet, the lamps and the camera that it feeds, and how they fail."""

import pytest

from apps.events.models import Incident
from tests.events.conftest import observe, said
from tests.factories import (
    VIEWER,
    AssetFactory,
    AssetKindFactory,
    ConditionNatureFactory,
    FaultClassFactory,
    MembershipFactory,
    NetworkEdgeFactory,
)

SUPPLY = "supply_loss"


@pytest.fixture
def cabinet(commune):
    """A-230, which says nothing itself when it loses its supply; six lamps and a camera of the same source below."""
    ConditionNatureFactory(pattern=SUPPLY)
    FaultClassFactory()
    kind = AssetKindFactory(code="control_cabinet", label="Armoire", label_plural="Armoires")
    return AssetFactory(owner=commune, kind=kind, code="A-230", telemetered=True)


@pytest.fixture
def lamps(cabinet):
    made = [
        AssetFactory(owner=cabinet.owner, source=cabinet.source, last_seen_at=cabinet.last_seen_at) for _ in range(6)
    ]
    for lamp in made:
        NetworkEdgeFactory(upstream=cabinet, downstream=lamp)
    return made


@pytest.fixture
def camera(cabinet):
    made = AssetFactory(
        owner=cabinet.owner, source=cabinet.source, last_seen_at=cabinet.last_seen_at, camera=True, code="CAM-7"
    )
    NetworkEdgeFactory(upstream=cabinet, downstream=made)
    return made


@pytest.fixture
def dark(cabinet, lamps, camera):
    """One incident: everything that the cabinet feeds went dark."""
    observe(cabinet, *(said(asset, True, condition=SUPPLY, title="Plus de courant") for asset in [*lamps, camera]))
    return Incident.objects.get()


def lone(lamp, severity=2, minutes=0.0, **more):
    """The incident of one alarm."""
    observe(lamp, said(lamp, True, minutes, condition="lamp_failure", severity=severity, **more))
    return Incident.objects.get(cause_asset=lamp)


@pytest.fixture
def api(client_of, operator):
    return client_of(operator)


@pytest.fixture
def viewer(commune):
    """Reads, without the right to know where cameras are."""
    return MembershipFactory(territory=commune, permissions=VIEWER).user
