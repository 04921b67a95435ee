# SPDX-License-Identifier: EUPL-1.2
"""The city's files: equipment that has another supervisor than in an older version is handed over, not doubled; feeders
and buildings have their shape."""

import pytest
from django.contrib.gis.geos import Polygon

from apps.assets.models import Asset, Source
from apps.supervision.demo import inventory
from apps.territories.models import MapFeature
from tests.factories import AlarmFactory, AssetKindFactory, SourceFactory

pytestmark = pytest.mark.django_db
PLACE = {"lon": "4.36", "lat": "48.95", "powered_by": "", "connected_via": ""}


@pytest.fixture
def files(commune, monkeypatch):
    """Rows of the city's only file, and its two supervisors."""
    for code in ("light_point", "control_cabinet", "feeder", "building"):
        AssetKindFactory(code=code)
    for slug in ("talq-agglo", "talq-village"):
        SourceFactory(slug=slug, territory=commune)
    rows = []
    monkeypatch.setattr(inventory, "read_rows", lambda _name: list(rows))
    return rows


def lamp(owner, code, source, ref, fictif="true"):
    said = {"code": code, "kind": "light_point", "owner": owner.code, "source": source, "source_ref": ref}
    return {**PLACE, **said, "name": code, "attributes": f'{{"fictif": {fictif}}}'}


def test_what_another_supervisor_tells_of_now_is_handed_over_with_its_alarm(files, commune):
    files += [lamp(commune, "PL-1", "talq-agglo", "a-1"), lamp(commune, "PL-2", "talq-agglo", "a-2")]
    inventory.load(["f"])
    first = Asset.objects.get(code="PL-1")
    alarm = AlarmFactory(asset=first, source=first.source)
    files[0] = lamp(commune, "PL-1", "talq-village", "v-1")
    assert inventory.load(["f"]) == 2
    village = Source.objects.get(slug="talq-village")
    assert list(Asset.objects.order_by("code").values_list("fid", "source__slug", "source_ref")) == [
        (first.fid, "talq-village", "v-1"),
        (Asset.objects.get(code="PL-2").fid, "talq-agglo", "a-2"),
    ]
    alarm.refresh_from_db()
    assert alarm.source == village


def test_a_real_equipment_of_the_same_code_is_left_to_who_has_it(files, commune):
    files += [lamp(commune, "PL-1", "talq-agglo", "a-1", fictif="false")]
    inventory.load(["f"])
    files += [lamp(commune, "PL-1", "talq-village", "v-1")]
    inventory.load(["f"])
    assert sorted(Asset.objects.values_list("source__slug", "source_ref")) == [
        ("talq-agglo", "a-1"),
        ("talq-village", "v-1"),
    ]


def placed(owner, kind, code, lon, lat, powered_by=""):
    row = lamp(owner, code, "talq-agglo", code)
    return row | {"kind": kind, "lon": str(lon), "lat": str(lat), "powered_by": powered_by}


def test_a_feeder_goes_from_its_cabinet_to_each_of_its_lamps_by_the_shortest_cable(files, commune):
    files += [
        placed(commune, "control_cabinet", "AC-1", 4.0, 48.0),
        placed(commune, "feeder", "DEP-1", 4.0, 48.0, "AC-1"),
        placed(commune, "light_point", "PL-1", 4.02, 48.0, "DEP-1"),
        placed(commune, "light_point", "PL-2", 4.01, 48.0, "DEP-1"),
        placed(commune, "light_point", "PL-3", 4.01, 48.001, "DEP-1"),
        placed(commune, "feeder", "DEP-2", 4.0, 48.0, "AC-1"),
    ]
    inventory.load(["f"])
    cable = Asset.objects.get(code="DEP-1").geometry
    assert [line.coords for line in cable] == [
        ((4.0, 48.0), (4.01, 48.0)),
        ((4.01, 48.0), (4.01, 48.001)),
        ((4.01, 48.0), (4.02, 48.0)),
    ]
    assert Asset.objects.get(code="DEP-2").geometry.geom_type == "Point"  # no lamp: nothing to draw


def test_a_building_has_the_shape_of_the_base_map_where_it_shows_it(files, commune):
    walls = Polygon.from_bbox((4.0, 48.0, 4.001, 48.001))
    MapFeature.objects.create(territory=commune, layer="building", geometry=walls)
    files += [placed(commune, "building", "BAT-1", 4.0005, 48.0005), placed(commune, "building", "BAT-2", 4.5, 48.5)]
    inventory.load(["f"])
    inside, outside = (Asset.objects.get(code=code).geometry for code in ("BAT-1", "BAT-2"))
    assert inside.equals(walls)
    assert outside.coords == (4.5, 48.5)
