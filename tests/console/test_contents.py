# SPDX-License-Identifier: EUPL-1.2
"""Two territories at the same place, somebody of each role in both: what the map carries is exactly what is theirs.

Tiles are binary and compressed, the snapshot is numbers: the names that tests/test_scoping.py looks for are not there.
"""

import pytest
from django.contrib.gis.geos import Point

from apps.assets.models import Asset
from apps.console import drawing
from tests.console import mvt
from tests.console.columns import summed
from tests.console.test_snapshot import URL
from tests.console.tile_places import PLACE, url_of
from tests.factories import MembershipFactory, role_with
from tests.matrix import ROLES
from tests.world import World

pytestmark = pytest.mark.django_db
AGGREGATED, DETAILED = 8, 16


@pytest.fixture
def worlds(monkeypatch):
    """Each with a lamp, a camera, a meter and a room in fault, all at the same place; few assets are already many."""
    monkeypatch.setattr(drawing, "FULLEST", 1)
    monkeypatch.setattr(drawing, "DETAIL_MIN", 9)
    both = World("Commune d'ici", "51108"), World("Commune voisine", "34172")
    Asset.objects.update(state="fault", severity=1, geometry=Point(*PLACE, srid=4326))
    return both


def expected(world, role):
    """What the role may see of its world, by the rights it holds and not by the code under test."""
    seen = Asset.objects.filter(owner=world.territory) if "assets.view_asset" in ROLES[role] else Asset.objects.none()
    return seen if "assets.view_restricted_position" in ROLES[role] else seen.filter(kind__restricted=False)


def tile(client, zoom):
    return mvt.decode(client.get(url_of("assets", zoom=zoom)).content).get("assets", [])


@pytest.mark.parametrize("role", ROLES)
def test_tiles_and_snapshot_carry_ones_own_assets_and_no_other(worlds, client_of, role):
    for world in worlds:
        client = client_of(
            MembershipFactory(territory=world.territory, role=role_with(ROLES[role], f"{role} {world.territory}")).user
        )
        own = set(expected(world, role).values_list("pk", flat=True))
        assert {feature["id"] for feature in tile(client, DETAILED)} == own
        assert sum(cell["properties"]["n"] for cell in tile(client, AGGREGATED)) == len(own)
        state = client.get(URL).json()
        assert set(summed(state["abnormal"]["fid"])) == own
        assert state["counts"] == ({"fault": len(own)} if own else {})


def test_the_two_worlds_share_the_tiles_that_are_compared(worlds, client_of):
    """Else the test above would compare empty places."""
    boss = MembershipFactory(territory=worlds[0].territory, permissions=ROLES["operator"]).user
    MembershipFactory(user=boss, territory=worlds[1].territory, permissions=ROLES["operator"])
    client = client_of(boss)
    everything = 2 * len(("lamp", "camera", "meter", "room"))
    assert Asset.objects.count() == everything
    assert len(tile(client, DETAILED)) == everything
    assert sum(cell["properties"]["n"] for cell in tile(client, AGGREGATED)) == everything
