# SPDX-License-Identifier: EUPL-1.2
"""Squares of the map are kept as assets come and go: always what a recount would say, without reading the assets."""

import random

import psycopg
import pytest
from django.contrib.gis.geos import LineString, Point
from django.db import connection

from apps.assets.models import Asset, AssetKind, Source
from apps.console import cells, drawing, scope
from apps.console.drawing import Address
from apps.console.models import Cell, CellChange
from tests.console import mvt
from tests.console.tile_places import PLACE, address_of
from tests.factories import AssetFactory

pytestmark = pytest.mark.django_db
IN_FORCE = """
SELECT key, owner_id, kind_id, sum(n)::int, sum(sum_x)::bigint, sum(sum_y)::bigint FROM ({kept}) kept
 GROUP BY 1, 2, 3 HAVING sum(n) <> 0 OR sum(sum_x) <> 0 OR sum(sum_y) <> 0 ORDER BY 1, 2, 3
"""


def in_force(level):
    """Of every owner, as a reader finds them."""
    owners = [
        *Asset.objects.values_list("owner_id", flat=True).distinct(),
        *Cell.objects.values_list("owner_id", flat=True),
    ]
    values = {"level": level, "low": 0, "high": 1 << 2 * level, "owners": owners}
    with connection.cursor() as cursor:
        cursor.execute(IN_FORCE.format(kept=cells.KEPT), values)
        return cursor.fetchall()


def recounted():
    """What the squares would be, told by Python from the assets themselves."""
    found = {level: {} for level in cells.LEVELS}
    for asset in Asset.objects.exclude(lifecycle="removed").exclude(geometry=None):
        middle = asset.geom_3857.centroid
        for level, squares in found.items():
            x = int((middle.x + drawing.WORLD / 2) / drawing.WORLD * 2**level)
            y = int((drawing.WORLD / 2 - middle.y) / drawing.WORLD * 2**level)
            counted = squares.setdefault((cells.quadkey(x, y), asset.owner_id, asset.kind_id), [0, 0, 0])
            for place, more in enumerate((1, round(middle.x * 100), round(middle.y * 100))):
                counted[place] += more
    return {level: [(*key, *counted) for key, counted in sorted(squares.items())] for level, squares in found.items()}


def holds():
    expected = recounted()
    for level in cells.LEVELS:
        assert in_force(level) == expected[level]


def test_a_number_is_the_one_of_the_quadkey():
    """Bing Maps Tile System, « Tile Coordinates and Quadkeys »: tile (3, 5) of level 3 is quadkey 213."""
    assert cells.quadkey(3, 5) == int("213", 4)


def test_whatever_becomes_of_assets_the_squares_are_what_a_recount_says(commune, neighbour):
    draw = random.Random(48)
    lamp = AssetFactory(owner=commune, geometry=Point(*PLACE)).kind
    camera = AssetKind.objects.exclude(pk=lamp.pk).first() or AssetFactory(owner=commune, kind__code="autre").kind

    def somewhere():
        return Point(draw.uniform(4.3, 4.4), draw.uniform(48.9, 49.0), srid=4326)

    changes = [
        lambda asset: AssetFactory(owner=draw.choice([commune, neighbour]), kind=lamp, geometry=somewhere()),
        lambda asset: AssetFactory(owner=commune, kind=camera, geometry=LineString((4.3, 48.9), (4.4, 48.95))),
        lambda asset: AssetFactory(owner=commune, kind=camera, geometry=None),
        lambda asset: Asset.objects.filter(pk=asset.pk).update(geometry=somewhere()),
        lambda asset: Asset.objects.filter(pk=asset.pk).update(geometry=None),
        lambda asset: Asset.objects.filter(pk=asset.pk).update(owner=draw.choice([commune, neighbour])),
        lambda asset: Asset.objects.filter(pk=asset.pk).update(kind=draw.choice([lamp, camera])),
        lambda asset: Asset.objects.filter(pk=asset.pk).update(lifecycle=draw.choice(Asset.Lifecycle.values)),
        lambda asset: Asset.objects.filter(pk=asset.pk).delete(),
        lambda asset: cells.fold(),
    ]
    for _ in range(150):
        draw.choice(changes)(Asset.objects.order_by("?").first() or AssetFactory(owner=commune, kind=lamp))
    assert Asset.objects.count() > 10
    holds()
    cells.fold()
    holds()
    assert not CellChange.objects.exists()
    assert not Cell.objects.filter(n=0).exists()


def test_many_at_once_are_one_change_a_square(commune):
    kind = AssetFactory(owner=commune, geometry=Point(*PLACE)).kind
    cells.fold()
    rows = [Asset(code=f"L{n}", kind=kind, owner=commune, geometry=Point(4.36, 48.95 + n / 10**7)) for n in range(50)]
    Asset.objects.bulk_create(rows)
    assert [change.n for change in CellChange.objects.all()] == [50]
    holds()


def test_a_state_and_another_source_change_no_square(commune):
    lamp = AssetFactory(owner=commune, geometry=Point(*PLACE))
    cells.fold()
    Asset.objects.update(state="fault", severity=1)
    Asset.objects.filter(pk=lamp.pk).update(source=Source.objects.create(slug="autre", name="Autre", territory=commune))
    assert not CellChange.objects.exists()


@pytest.mark.parametrize("lat", [-90, -86, 86, 90])
def test_what_is_outside_the_grid_is_kept_and_in_no_square(commune, lat):
    AssetFactory(owner=commune, geometry=Point(4, lat, srid=4326))
    assert Asset.objects.count() == 1
    assert in_force(cells.FINEST) == []


def test_a_recount_finds_what_triggers_that_were_off_missed(commune):
    AssetFactory(owner=commune, geometry=Point(*PLACE))
    cells.fold()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        Asset.objects.update(geometry=Point(4.4, 48.9, srid=4326))
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        assert in_force(cells.FINEST) != recounted()[cells.FINEST]
        cursor.execute("SELECT connecte_recount_cells()")
    holds()


def test_more_changes_than_are_folded_at_once_are_all_folded(commune, monkeypatch):
    monkeypatch.setattr(cells, "AT_ONCE", 3)
    for n in range(7):
        AssetFactory(owner=commune, geometry=Point(PLACE[0] + n / 100, PLACE[1]))
    assert cells.fold() == 7
    assert not CellChange.objects.exists()
    holds()


def test_while_another_process_folds_nothing_is_added_twice_nor_lost(commune):
    AssetFactory(owner=commune, geometry=Point(*PLACE))
    given = connection.get_connection_params()
    where = {name: given[name] for name in ("host", "port", "user", "password", "dbname") if name in given}
    with psycopg.connect(**where) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [cells.ALONE])
        assert cells.fold() == 0
        holds()
    assert cells.fold() == 1
    assert cells.fold() == 0
    holds()


@pytest.mark.parametrize("zoom", [4, 9, 10, 11, 13, 14, 15])
def test_a_tile_from_afar_counts_each_asset_once_whether_folded_or_not(commune, operator, zoom):
    place = address_of(*PLACE, zoom)
    for n in range(30):
        AssetFactory(owner=commune, geometry=Point(PLACE[0] + n / 10**6, PLACE[1]))
        if n == 20:
            cells.fold()
    seen = scope.of_assets(operator)
    drawn = mvt.decode(drawing.assets(place, seen, detailed=False))["assets"]
    assert sum(cell["properties"]["n"] for cell in drawn) == 30
    beside = Address(zoom, place.x + 1, place.y)
    assert mvt.decode(drawing.assets(beside, seen, detailed=False)).get("assets", []) == []


@pytest.mark.parametrize("zoom", [6, 11, 13])
def test_only_the_squares_of_a_tile_are_read_for_it(commune, operator, zoom):
    for folded in (True, False):
        AssetFactory(owner=commune, geometry=Point(*PLACE))
        if folded:
            cells.fold()
    seen, place = scope.of_assets(operator), address_of(*PLACE, zoom)
    around = [Address(zoom, place.x + dx, place.y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
    counts = {address: read_for(address, seen) for address in around}
    assert counts == {address: 2 if address == place else 0 for address in around}


def read_for(address, seen):
    with connection.cursor() as cursor:
        values = address.squares() | {"owners": list(seen.owners)}
        cursor.execute(f"SELECT coalesce(sum(n), 0) FROM ({cells.KEPT}) kept", values)
        return cursor.fetchone()[0]


def test_a_tile_has_sixty_four_squares_a_side_and_what_is_in_one_is_drawn_in_its_middle(commune, operator):
    place = address_of(*PLACE, 10)
    square = place.side / 64
    west, north = place.x * place.side - drawing.WORLD / 2, drawing.WORLD / 2 - place.y * place.side
    for across in (0.25, 0.75, 1.5):  # two in the first square, one in the next
        where = Point(west + across * square, north - 0.5 * square, srid=3857)
        AssetFactory(owner=commune, geometry=where.transform(4326, clone=True))
    drawn = mvt.decode(drawing.assets(place, scope.of_assets(operator), detailed=False))["assets"]
    of_a_square = drawing.EXTENT // 64
    one, two = sorted(drawn, key=lambda cell: cell["properties"]["n"])
    assert (one["properties"]["n"], two["properties"]["n"]) == (1, 2)
    assert one["point"] == pytest.approx((1.5 * of_a_square, 0.5 * of_a_square), abs=1)
    assert two["point"] == pytest.approx((0.5 * of_a_square, 0.5 * of_a_square), abs=1)


def test_the_map_from_afar_reads_no_asset(commune, operator):
    AssetFactory(owner=commune, geometry=Point(*PLACE))
    cells.fold()
    seen = scope.of_assets(operator)
    before = read()
    drawing.detail_zoom(seen)
    drawing.assets(address_of(*PLACE, 9), seen, detailed=False)
    assert read() == before


def read():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_tup_read, idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'assets_asset'"
        )
        return cursor.fetchone()
