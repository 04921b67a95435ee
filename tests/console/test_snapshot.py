# SPDX-License-Identifier: EUPL-1.2
"""The snapshot says all that is not as the tiles say, small, and can be followed from its head."""

import gzip
import json

import pytest
from django.contrib.gis.geos import Point
from django.db import transaction

from apps.assets import services as assets
from apps.assets.models import Asset
from apps.events import live
from tests.console.columns import summed
from tests.factories import (
    AlarmFactory,
    AssetFactory,
    MembershipFactory,
    SourceFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

URL = "/api/v1/console/state/"


def fids(runs):
    starts = summed(runs[0::2])
    return {start + step for start, length in zip(starts, runs[1::2], strict=True) for step in range(length)}


def test_an_asset_in_fault_is_there_with_its_place_severity_and_alarms(commune, operator, client_of):
    lamp = AssetFactory(owner=commune, telemetered=True, geometry=Point(4.36123, 48.95456))
    Asset.objects.filter(pk=lamp.pk).update(state="fault", severity=2)
    AlarmFactory(asset=lamp)
    AlarmFactory(asset=lamp, condition="door_open", acked=True)
    AlarmFactory(asset=lamp, condition="old", over=True)
    state = client_of(operator).get(URL).json()
    assert summed(state["abnormal"]["fid"]) == [lamp.fid]
    row = {name: column[0] for name, column in state["abnormal"].items()}
    assert (row["state"], row["severity"], row["acked"], row["alarms"]) == (0, 2, 0, 2)
    assert (row["lon"], row["lat"]) == (436123, 4895456)
    assert state["open_alarms"] == {"all": 2, "todo": 1}


def test_it_is_compressed_for_who_can_read_it_so(commune, operator, client_of):
    for _ in range(60):
        AssetFactory(owner=commune, telemetered=True, state="fault", severity=2, geometry=Point(4.36, 48.95))
    client = client_of(operator)
    plain, small = client.get(URL), client.get(URL, headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in plain
    assert (small["Content-Encoding"], small["Cache-Control"]) == ("gzip", "private, no-store")
    assert "Accept-Encoding" in small["Vary"]
    assert len(small.content) < 0.5 * len(plain.content)
    said = json.loads(gzip.decompress(small.content))
    assert said["abnormal"] == plain.json()["abnormal"] and len(said["abnormal"]["fid"]) == 60


def test_normal_and_silent_assets_are_neither_listed_nor_counted(commune, operator, client_of):
    AssetFactory(owner=commune, telemetered=True)
    AssetFactory(owner=commune)
    state = client_of(operator).get(URL).json()
    assert state["abnormal"]["fid"] == []
    assert state["unknown"]["runs"] == []
    assert state["counts"] == {}  # what is quiet is not counted


def test_unknown_assets_are_runs_of_fids_and_cells_that_add_up(commune, operator, client_of):
    lamps = [AssetFactory(owner=commune, telemetered=True) for _ in range(12)]
    unknown = {lamp.fid for number, lamp in enumerate(lamps) if number != 5}
    Asset.objects.filter(pk__in=unknown).update(state="unknown")
    state = client_of(operator).get(URL).json()
    assert fids(state["unknown"]["runs"]) == unknown
    assert len(state["unknown"]["runs"]) == 4
    assert sum(state["unknown"]["cells"]["count"]) == 11


def test_cells_become_coarser_until_there_are_few_enough_and_lose_nobody(commune, operator, client_of, monkeypatch):
    monkeypatch.setattr("apps.console.snapshot.MOST_CELLS", 4)
    for number in range(40):
        AssetFactory(owner=commune, telemetered=True, state="unknown", geometry=Point(4.3 + number / 100, 48.9))
    cells = client_of(operator).get(URL).json()["unknown"]["cells"]
    assert len(cells["x"]) <= 4
    assert sum(cells["count"]) == 40


def test_the_neighbours_are_not_told_of(commune, neighbour, neighbour_operator, client_of):
    lamp = AssetFactory(owner=commune, telemetered=True)
    Asset.objects.filter(pk=lamp.pk).update(state="fault", severity=1)
    AlarmFactory(asset=lamp)
    SourceFactory(territory=commune, telemetered=True)
    state = client_of(neighbour_operator).get(URL).json()
    assert state["abnormal"]["fid"] == []
    assert state["counts"] == {}
    assert state["sources"] == []
    assert state["open_alarms"] == {"all": 0, "todo": 0}


def test_a_camera_in_fault_is_not_told_without_the_right(commune, client_of):
    camera = AssetFactory(owner=commune, camera=True, telemetered=True)
    Asset.objects.filter(pk=camera.pk).update(state="fault", severity=1)
    AlarmFactory(asset=camera)
    viewer = UserFactory()
    MembershipFactory(user=viewer, territory=commune)
    state = client_of(viewer).get(URL).json()
    assert state["abnormal"]["fid"] == []
    assert state["open_alarms"]["all"] == 0


def test_the_head_is_read_before_the_states(commune, operator, client_of):
    """A message written after the head was read is replayed: it may say again what the snapshot says, never less."""
    with transaction.atomic():
        live.publish([live.Message(commune.pk, "asset.state", {"asset": {}})])
    assert client_of(operator).get(URL).json()["head"] == live.head()


def test_a_dead_source_is_told_with_its_reason(commune, operator, client_of):
    SourceFactory(territory=commune, down=True, slug="talq")
    [source] = client_of(operator).get(URL).json()["sources"]
    assert (source["slug"], source["health"], source["health_reason"]) == ("talq", "down", "délai dépassé")


def test_a_source_of_the_agglomeration_is_told_to_the_commune_whose_lamps_it_follows(commune, client_of):
    """And the choice of one territory keeps it; a supervisor that feeds nothing there stays unknown."""
    epci = TerritoryFactory(epci=True)
    shared = SourceFactory(territory=epci, telemetered=True, slug="partagee")
    SourceFactory(territory=epci, telemetered=True, slug="ailleurs")
    AssetFactory(owner=commune, source=shared)
    elu = client_of(MembershipFactory(territory=commune).user)
    for query in ("", "?territory=51108"):
        assert [source["slug"] for source in elu.get(URL + query).json()["sources"]] == ["partagee"]


def test_a_source_of_cameras_only_is_told_to_who_may_see_them(commune, operator, client_of):
    source = SourceFactory(territory=TerritoryFactory(epci=True), telemetered=True)
    AssetFactory(owner=commune, source=source, camera=True)
    assert len(client_of(operator).get(URL).json()["sources"]) == 1
    assert client_of(MembershipFactory(territory=commune).user).get(URL).json()["sources"] == []


def test_a_source_whose_last_lamp_was_removed_is_no_longer_told(commune, operator, client_of):
    source = SourceFactory(territory=TerritoryFactory(epci=True), telemetered=True)
    AssetFactory(owner=commune, source=source, lifecycle=Asset.Lifecycle.REMOVED)
    assert client_of(operator).get(URL).json()["sources"] == []


def test_thirty_thousand_unknown_assets_stay_small(commune, operator, client_of):
    model = AssetFactory(owner=commune, telemetered=True)
    places = (Point(4.3 + n % 200 / 4000, 48.9 + n // 200 / 4000, srid=4326) for n in range(30_000))
    assets.upsert(
        source=model.source,
        rows=[
            assets.AssetRow(f"x{n}", model.kind_id, f"PL-{n}", "", commune.pk, place.hexewkb.decode())
            for n, place in enumerate(places)
        ],
    )
    response = client_of(operator).get(URL)
    assert len(fids(response.json()["unknown"]["runs"])) == 30_000
    assert len(gzip.compress(response.content)) < 30_000


def test_the_snapshot_costs_the_same_queries_whatever_there_is(
    commune, operator, client_of, django_assert_max_num_queries
):
    for _ in range(5):
        AlarmFactory(asset__owner=commune)
    client = client_of(operator)
    client.get(URL)
    with django_assert_max_num_queries(18):
        assert json.loads(client.get(URL).content)


def test_a_visitor_gets_no_snapshot(client):
    assert client.get(URL).status_code in {401, 403}


def test_a_point_of_the_map_leads_to_its_asset_and_only_ours(commune, operator, neighbour_operator, client_of):
    lamp = AssetFactory(owner=commune)
    url = f"/api/v1/console/points/{lamp.fid}/"
    assert client_of(operator).get(url).json()["uid"] == str(lamp.uid)
    assert client_of(neighbour_operator).get(url).status_code == 404
