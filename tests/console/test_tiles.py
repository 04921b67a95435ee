# SPDX-License-Identifier: EUPL-1.2
"""Tiles carry geometry only, for exactly what the person may see, and are never shared across rights."""

import pytest
from django.contrib.gis.geos import LineString, Point, Polygon

from apps.assets.models import Asset
from apps.console import drawing, scope
from apps.territories.models import MapFeature, Membership
from tests.console import mvt
from tests.console.tile_places import PLACE, address_of, features, forget_this_transaction, url_of
from tests.factories import AssetFactory, MembershipFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_feature_carries_its_fid_its_kind_and_whether_it_is_telemetered_and_no_text(commune, operator, client_of):
    lamp = AssetFactory(owner=commune, telemetered=True, geometry=Point(*PLACE))
    [feature] = features(client_of(operator))
    assert feature["id"] == lamp.fid
    assert feature["properties"] == {"k": lamp.kind_id, "m": 1}


def test_an_asset_of_an_inventory_is_said_silent(commune, operator, client_of):
    AssetFactory(owner=commune, geometry=Point(*PLACE))
    assert features(client_of(operator))[0]["properties"]["m"] == 0


def test_the_point_falls_where_the_asset_is(commune, operator, client_of):
    AssetFactory(owner=commune, geometry=Point(*PLACE))
    x, y = features(client_of(operator))[0]["point"]
    fraction = (PLACE[0] + 180) / 360 * 2**14 % 1
    assert x == pytest.approx(fraction * 4096, abs=1)
    assert 0 <= y <= 4096


def test_a_line_is_drawn_by_a_point_on_it(commune, operator, client_of):
    AssetFactory(owner=commune, geometry=LineString(PLACE, (PLACE[0] + 0.001, PLACE[1])))
    assert len(features(client_of(operator))) == 1


def shapes(client, **parameters):
    return mvt.decode(client.get(url_of("assets", **parameters)).content).get("shapes", [])


def test_what_is_more_than_a_point_has_its_shape_besides(commune, operator, client_of):
    AssetFactory(owner=commune, geometry=Point(*PLACE))
    cable = AssetFactory(owner=commune, telemetered=True, geometry=LineString(PLACE, (PLACE[0] + 0.002, PLACE[1])))
    square = Polygon.from_bbox((*PLACE, PLACE[0] + 0.001, PLACE[1] + 0.001))
    yard = AssetFactory(owner=commune, geometry=square)
    client = client_of(operator)
    assert {shape["id"]: shape["properties"] for shape in shapes(client)} == {
        cable.fid: {"k": cable.kind_id, "m": 1},
        yard.fid: {"k": yard.kind_id, "m": 0},
    }
    assert len(features(client)) == 3


def test_a_shape_too_small_to_be_seen_is_its_point_until_one_is_near(commune, operator, client_of):
    AssetFactory(owner=commune, geometry=LineString(PLACE, (PLACE[0] + 0.0002, PLACE[1])))  # 15 m, 3 pixels at zoom 14
    assert (len(shapes(client_of(operator))), len(shapes(client_of(operator), zoom=16))) == (0, 1)


def test_the_largest_shapes_of_a_full_tile_are_those_drawn(commune, operator, client_of, monkeypatch):
    monkeypatch.setattr(drawing, "DETAIL", drawing.DETAIL.replace(f"LIMIT {drawing.SHAPES_MOST}", "LIMIT 1"))
    lines = [LineString(PLACE, (PLACE[0] + length, PLACE[1])) for length in (0.001, 0.003, 0.002)]
    cables = [AssetFactory(owner=commune, geometry=line) for line in lines]
    assert [shape["id"] for shape in shapes(client_of(operator))] == [cables[1].fid]


def test_a_shape_is_seen_by_who_sees_its_point(commune, neighbour, operator, neighbour_operator, client_of):
    cable = LineString(PLACE, (PLACE[0] + 0.002, PLACE[1]))
    ours = AssetFactory(owner=commune, camera=True, geometry=cable)
    theirs = AssetFactory(owner=neighbour, geometry=cable)
    viewer = UserFactory()
    MembershipFactory(user=viewer, territory=commune)
    assert [shape["id"] for shape in shapes(client_of(operator))] == [ours.fid]
    assert [shape["id"] for shape in shapes(client_of(neighbour_operator))] == [theirs.fid]
    assert shapes(client_of(viewer)) == []


def test_the_neighbour_gets_another_tile_at_the_same_address(
    commune, neighbour, operator, neighbour_operator, client_of
):
    ours = AssetFactory(owner=commune, geometry=Point(*PLACE))
    theirs = AssetFactory(owner=neighbour, geometry=Point(*PLACE))
    for _ in range(2):  # drawn, then from the cache
        assert [f["id"] for f in features(client_of(operator))] == [ours.fid]
        assert [f["id"] for f in features(client_of(neighbour_operator))] == [theirs.fid]


def test_a_camera_is_absent_without_the_right_to_restricted_positions(commune, operator, client_of):
    camera = AssetFactory(owner=commune, camera=True, geometry=Point(*PLACE))
    viewer = UserFactory()
    MembershipFactory(user=viewer, territory=commune)
    assert [f["id"] for f in features(client_of(operator))] == [camera.fid]
    assert features(client_of(viewer)) == []


def test_a_tile_shows_what_the_api_would(commune, neighbour, client_of):
    epci = TerritoryFactory(epci=True)
    epci.includes.add(commune)
    agent = UserFactory()
    MembershipFactory(user=agent, territory=epci)
    for owner in (commune, neighbour, epci):
        AssetFactory(owner=owner, geometry=Point(*PLACE))
        AssetFactory(owner=owner, camera=True, geometry=Point(*PLACE))
    AssetFactory(owner=commune, lifecycle=Asset.Lifecycle.REMOVED, geometry=Point(*PLACE))
    drawn = {feature["id"] for feature in features(client_of(agent))}
    assert drawn == set(Asset.objects.visible_to(agent).in_service().values_list("pk", flat=True))
    assert len(drawn) == 2


def test_a_membership_withdrawn_changes_the_next_tile(commune, operator, client_of):
    AssetFactory(owner=commune, geometry=Point(*PLACE))
    client = client_of(operator)
    assert len(features(client)) == 1
    Membership.objects.filter(user=operator).delete()
    assert features(client) == []


def test_one_territory_of_several_can_be_asked_for(commune, neighbour, operator, client_of):
    MembershipFactory(user=operator, territory=neighbour)
    ours = AssetFactory(owner=commune, geometry=Point(*PLACE))
    AssetFactory(owner=neighbour, geometry=Point(*PLACE))
    assert [f["id"] for f in features(client_of(operator), territory=commune.code)] == [ours.fid]


def test_a_territory_one_may_not_see_is_not_found(neighbour, operator, client_of):
    assert client_of(operator).get(url_of("assets", territory=neighbour.code)).status_code == 404


@pytest.mark.parametrize("address", ["3/8/0", "3/0/8", "23/0/0"])
def test_a_tile_outside_the_world_is_not_found(operator, client_of, address):
    assert client_of(operator).get(f"/api/v1/tiles/assets/{address}.mvt").status_code == 404


def test_a_visitor_gets_no_tile(client):
    assert client.get(url_of("assets")).status_code in {401, 403}


# --- Aggregates -----------------------------------------------------------------------------------------------


def test_below_the_detail_zoom_a_tile_carries_counts(commune, operator, client_of, monkeypatch):
    monkeypatch.setattr(drawing, "FULLEST", 2)
    monkeypatch.setattr(drawing, "DETAIL_MIN", 0)
    for _ in range(5):
        AssetFactory(owner=commune, geometry=Point(*PLACE))
    cells = features(client_of(operator), zoom=8)
    assert [cell["properties"]["n"] for cell in cells] == [5]
    assert cells[0]["id"] is None


def test_counts_by_cell_and_kind_add_up_to_all_assets(commune, operator):
    for number in range(30):
        AssetFactory(owner=commune, camera=number % 3 == 0, geometry=Point(PLACE[0] + number / 1000, PLACE[1]))
    seen = scope.of_assets(operator)
    address = address_of(*PLACE, 6)
    cells = mvt.decode(drawing.assets(address, seen, detailed=False))["assets"]
    assert sum(cell["properties"]["n"] for cell in cells) == 30
    assert len({cell["properties"]["k"] for cell in cells}) == 2


def test_the_detail_zoom_is_the_lowest_at_which_no_tile_is_too_full(commune, operator, monkeypatch):
    monkeypatch.setattr(drawing, "FULLEST", 10)
    for number in range(40):
        AssetFactory(owner=commune, geometry=Point(PLACE[0] + number / 500, PLACE[1]))
    seen = scope.of_assets(operator)
    zoom = drawing.detail_zoom(seen)
    assert drawing.DETAIL_MIN < zoom <= drawing.DETAIL_MAX
    assert fullest_tile(seen, zoom) <= 10 < fullest_tile(seen, zoom - 1)


def fullest_tile(seen, zoom):
    addresses = {address_of(PLACE[0] + number / 500, PLACE[1], zoom) for number in range(40)}
    return max(len(inside(mvt.decode(drawing.assets(address, seen, detailed=True)))) for address in addresses)


def inside(layers):
    """Without the margin that a tile shares with its neighbours."""
    return [f for f in layers.get("assets", []) if 0 <= f["point"][0] < 4096 and 0 <= f["point"][1] < 4096]


# --- Base map -----------------------------------------------------------------------------------------------


def street(territory, name="Rue fictive"):
    line = LineString(PLACE, (PLACE[0] + 0.002, PLACE[1]), srid=4326)
    return MapFeature.objects.create(territory=territory, layer="street", name=name, geometry=line)


def base_map(client, **parameters):
    layers = mvt.decode(client.get(url_of("base", zoom=15, **parameters)).content)
    return {
        name: sorted(found["properties"]["label"] for found in layers.get(name, [])) for name in ("street", "outline")
    }


def test_the_base_map_is_drawn_by_place_and_outlines_are_those_of_ones_own_territories(
    commune, neighbour, operator, neighbour_operator, client_of
):
    """The streets of a commune often come with the EPCI that contains it: they are nobody's secret."""
    street(TerritoryFactory(epci=True), "Rue de l'agglomération")
    street(neighbour, "Rue voisine")
    both = ["Rue de l'agglomération", "Rue voisine"]
    assert base_map(client_of(operator)) == {"street": both, "outline": [commune.name]}
    assert base_map(client_of(neighbour_operator)) == {"street": both, "outline": [neighbour.name]}
    assert base_map(client_of(operator), territory=commune.code)["street"] == both


def test_who_serves_no_territory_sees_no_street(commune, client_of):
    street(commune)
    assert base_map(client_of(UserFactory())) == {"street": [], "outline": []}


def test_the_streets_of_a_place_are_drawn_once_for_everybody(
    commune, operator, neighbour_operator, client_of, monkeypatch
):
    street(commune)
    drawn, place = [], drawing.place
    monkeypatch.setattr(drawing, "place", lambda address: drawn.append(address) or place(address))
    for client in (client_of(operator), client_of(neighbour_operator), client_of(operator)):
        assert base_map(client)["street"] == ["Rue fictive"]
    assert len(drawn) == 1


def test_a_new_street_of_anybody_is_drawn_for_everybody(commune, neighbour, operator, client_of):
    client = client_of(operator)
    street(commune, "Rue A")
    base_map(client)
    forget_this_transaction()
    street(neighbour, "Rue B")
    assert base_map(client)["street"] == ["Rue A", "Rue B"]


def test_the_tiles_of_assets_do_not_follow_the_base_map(commune, operator):
    before = scope.version(scope.of_assets(operator), "assets")
    street(commune)
    assert scope.version(scope.of_assets(operator), "assets") == before


def test_a_new_street_changes_the_version_of_the_base_map(commune, operator):
    seen = scope.of_base(operator)
    forget_this_transaction()
    before = scope.version(seen, "base")
    line = LineString(PLACE, (PLACE[0] + 0.002, PLACE[1]), srid=4326)
    MapFeature.objects.create(territory=commune, layer="street", geometry=line)
    assert scope.version(seen, "base") != before
