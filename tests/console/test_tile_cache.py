# SPDX-License-Identifier: EUPL-1.2
"""A tile is kept under a version (rights and geometry), and served again under that one only."""

import pytest
from django.contrib.gis.geos import Point
from django.db import OperationalError

from apps.assets.models import Asset, AssetKind, Source
from apps.console import scope, tiles
from apps.console.models import Tile
from apps.territories.models import Membership
from tests.console.tile_places import PLACE, address_of, features, forget_this_transaction, url_of
from tests.factories import AssetFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_the_second_reader_with_the_same_rights_gets_the_kept_tile(commune, operator, client_of):
    AssetFactory(owner=commune, geometry=Point(*PLACE))
    features(client_of(operator))
    kept = Tile.objects.get()
    kept.body = b"kept"
    kept.save()
    colleague = UserFactory()
    Membership.objects.create(user=colleague, territory=commune, role=operator.memberships.get().role)
    assert client_of(colleague).get(url_of("assets")).content == b"kept"


@pytest.mark.parametrize("change", ["added", "moved", "retired", "deleted"])
def test_a_change_of_geometry_changes_the_version(commune, operator, change):
    lamp = AssetFactory(owner=commune, geometry=Point(*PLACE))
    seen = scope.of_assets(operator)
    before = scope.version(seen, "assets")
    forget_this_transaction()
    changes = {
        "added": lambda: AssetFactory(owner=commune),
        "moved": lambda: Asset.objects.filter(pk=lamp.pk).update(geometry=Point(4.4, 48.9)),
        "retired": lambda: Asset.objects.filter(pk=lamp.pk).update(lifecycle=Asset.Lifecycle.REMOVED),
        "deleted": lambda: Asset.objects.filter(pk=lamp.pk).delete(),
    }
    changes[change]()
    assert scope.version(seen, "assets") != before


def test_a_change_of_state_keeps_the_version(commune, operator):
    lamp = AssetFactory(owner=commune, telemetered=True)
    seen = scope.of_assets(operator)
    before = scope.version(seen, "assets")
    forget_this_transaction()
    Asset.objects.filter(pk=lamp.pk).update(state=Asset.State.FAULT, severity=1, last_seen_at=lamp.state_at)
    assert scope.version(seen, "assets") == before


def test_a_change_at_the_neighbours_keeps_our_version(commune, neighbour, operator):
    seen = scope.of_assets(operator)
    before = scope.version(seen, "assets")
    AssetFactory(owner=neighbour)
    assert scope.version(seen, "assets") == before


def test_a_kind_that_becomes_restricted_and_a_source_that_gets_a_supervisor_change_the_version(commune, operator):
    lamp = AssetFactory(owner=commune)
    seen = scope.of_assets(operator)
    versions = {scope.version(seen, "assets")}
    AssetKind.objects.filter(pk=lamp.kind_id).update(restricted=True)
    versions.add(scope.version(seen, "assets"))
    forget_this_transaction()
    Source.objects.filter(pk=lamp.source_id).update(driver="talq")
    versions.add(scope.version(seen, "assets"))
    assert len(versions) == 3


def test_a_tile_asked_with_its_version_never_changes_and_one_without_is_checked_each_time(commune, operator, client_of):
    client = client_of(operator)
    version = scope.version(scope.of_assets(operator), "assets")
    asked = client.get(url_of("assets", v=version))
    assert "immutable" in asked.headers["Cache-Control"]
    assert "private" in asked.headers["Cache-Control"]
    for other in ("", "autre"):
        assert client.get(url_of("assets", v=other)).headers["Cache-Control"] == "private, no-cache"
    again = client.get(url_of("assets"), headers={"If-None-Match": asked.headers["ETag"]})
    assert again.status_code == 304


def test_who_pans_the_map_is_not_slowed_down(operator, client_of, monkeypatch):
    monkeypatch.setattr("rest_framework.throttling.UserRateThrottle.THROTTLE_RATES", {"user": "2/min", "anon": "2/min"})
    client = client_of(operator)
    assert {client.get(url_of("assets", zoom=zoom)).status_code for zoom in range(10, 16)} == {200}


def test_a_kept_tile_costs_few_queries(commune, operator, client_of, django_assert_num_queries):
    client = client_of(operator)
    client.get(url_of("assets"))
    with django_assert_num_queries(4):  # session, user, owners, version and tile
        client.get(url_of("assets"))


def test_who_asks_the_headers_of_a_tile_keeps_it_whole(commune, operator, client_of):
    AssetFactory(owner=commune, geometry=Point(*PLACE))
    assert client_of(operator).head(url_of("assets")).content == b""
    assert len(features(client_of(operator))) == 1
    assert Tile.objects.count() == 1


@pytest.mark.parametrize("layer", ["assets", "base"])
def test_a_tile_drawn_under_a_version_is_the_one_that_the_view_gives(commune, neighbour, operator, client_of, layer):
    for owner in (commune, neighbour):
        AssetFactory(owner=owner, geometry=Point(*PLACE))
    answer = client_of(operator).get(url_of(layer))
    version = answer["ETag"].strip('"').rsplit("-", 3)[0]
    Tile.objects.all().delete()
    found = tiles.under(layer, address_of(*PLACE, 14), version)
    assert found.body() == answer.content
    found.keep(found.body())
    assert tiles.under(layer, address_of(*PLACE, 14), version).kept == answer.content


def test_nothing_is_drawn_under_a_version_of_nobody_known_or_that_is_over(commune, operator, client_of):
    address = address_of(*PLACE, 14)
    seen = scope.of_assets(operator)
    version = scope.version(seen, "assets")
    tiles.known.clear()
    assert tiles.under("assets", address, version) is None
    client_of(operator).get(url_of("assets"))
    assert tiles.under("assets", address, version)
    forget_this_transaction()
    AssetFactory(owner=commune, geometry=Point(*PLACE))
    assert tiles.under("assets", address, version) is None
    assert tiles.under("assets", address, scope.version(seen, "assets"))


def test_outside_the_world_nothing_is_drawn():
    assert tiles.apart("assets", 3, 8, 0, "a-1-1") is None


def test_the_scopes_that_are_known_are_bounded(monkeypatch):
    monkeypatch.setattr(tiles, "KNOWN", 2)
    tiles.known.clear()
    for owner in (1, 2, 3):
        tiles.remember(scope.Scope((owner,)))
    assert [seen.owners for seen in tiles.known.values()] == [(2,), (3,)]


def test_nothing_is_kept_of_a_geometry_that_moved_while_it_was_drawn(commune, operator):
    found = tiles.look("assets", address_of(*PLACE, 14), scope.of_assets(operator))
    body = found.body()
    forget_this_transaction()
    AssetFactory(owner=commune, geometry=Point(*PLACE))
    found.keep(body)
    assert not Tile.objects.exists()


def test_a_tile_that_cannot_be_kept_is_given_all_the_same(commune, operator, client_of, monkeypatch, caplog):
    AssetFactory(owner=commune, geometry=Point(*PLACE))

    def full(*_):
        raise OperationalError("disque plein")

    monkeypatch.setattr(tiles.Place, "keep", full)
    assert len(features(client_of(operator))) == 1
    assert "A tile was given and not kept" in caplog.text


def test_the_cache_is_bounded(monkeypatch):
    monkeypatch.setattr(tiles, "KEPT", 3)
    for number in range(5):
        Tile.objects.create(layer="assets", version="v", z=1, x=number, y=0, body=b"")
    tiles.sweep()
    assert set(Tile.objects.values_list("x", flat=True)) == {2, 3, 4}


def test_a_tile_sets_no_cookie_so_that_it_can_be_kept_for_all_who_may_see_it(commune, operator, client_of):
    AssetFactory(owner=commune, telemetered=True, geometry=Point(*PLACE))
    answer = client_of(operator).get(url_of("assets"))
    assert answer.status_code == 200 and not answer.cookies
