# SPDX-License-Identifier: EUPL-1.2
"""The API of assets, kinds and sources: what one sees, what one filters, what one takes away."""

import csv
import io
import json

import pytest

from apps.assets import secrets
from apps.assets.exports import safe_cell
from apps.assets.models import Asset
from apps.assets.services import imports
from tests.factories import (
    AssetFactory,
    MembershipFactory,
    NetworkEdgeFactory,
    SourceFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/api/v1/assets/"


@pytest.fixture
def api(client_of, operator):
    return client_of(operator)


def codes(response):
    assert response.status_code == 200, response.content
    return [row["code"] for row in response.json()["results"]]


def test_a_list_gives_each_asset_with_its_state_its_source_and_a_point(api, commune):
    asset = AssetFactory(owner=commune, code="PL-1", name="Rue A", telemetered=True)
    row = api.get(LIST).json()["results"][0]
    assert (row["uid"], row["fid"], row["kind"], row["trade"]) == (str(asset.uid), asset.fid, "light_point", "lighting")
    assert (row["owner"]["code"], row["source"]["slug"]) == (commune.code, asset.source.slug)
    assert row["lonlat"] == pytest.approx(list(asset.geometry.coords))
    assert (row["state"], row["severity"], row["acked"]) == ("normal", None, False)


def test_assets_of_the_neighbour_are_not_found(api, neighbour):
    asset = AssetFactory(owner=neighbour)
    assert codes(api.get(LIST)) == []
    assert api.get(f"{LIST}{asset.uid}/").status_code == 404


def test_a_camera_is_seen_only_with_the_right_to_see_its_position(api, client_of, commune):
    camera = AssetFactory(owner=commune, camera=True)
    viewer = UserFactory()
    MembershipFactory(user=viewer, territory=commune, permissions=["assets.view_asset", "assets.export_assets"])
    assert codes(api.get(LIST)) == [camera.code]
    assert codes(client_of(viewer).get(LIST)) == []
    exported = b"".join(client_of(viewer).get(f"{LIST}export.csv").streaming_content).decode()
    assert camera.code not in exported


def test_the_number_of_queries_does_not_grow_with_the_list(api, commune, django_assert_max_num_queries):
    for _ in range(20):
        AssetFactory(owner=commune, telemetered=True)
    with django_assert_max_num_queries(5):  # session, user, permissions, rows
        assert len(codes(api.get(LIST))) == 20


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=light_point", ["PL-1", "PL-2"]),
        ("kind=camera", ["CAM-1"]),
        ("trade=cctv", ["CAM-1"]),
        ("state=fault", ["PL-2"]),
        ("state=fault&state=silent", ["PL-1", "PL-2", "CAM-1"]),
        ("lifecycle=removed", ["CAM-1"]),
        ("source=sig", ["PL-1"]),
        ("q=pl-", ["PL-1", "PL-2"]),
        ("q=gambetta 2", ["PL-2"]),
        ("q=%", []),
        ("bbox=4.3,48.9,4.35,48.95", ["PL-2"]),
        ("territory=51108", ["PL-1", "PL-2", "CAM-1"]),
        ("territory=34172", []),
        ("limit=1", ["PL-1"]),
    ],
)
def test_a_list_is_filtered(api, commune, query, found):
    AssetFactory(owner=commune, code="PL-1", name="Rue Gambetta", source=SourceFactory(slug="sig", territory=commune))
    AssetFactory(owner=commune, code="PL-2", name="Rue Gambetta", state="fault", geometry="SRID=4326;POINT(4.31 48.91)")
    AssetFactory(owner=commune, code="CAM-1", camera=True, lifecycle="removed")
    assert codes(api.get(f"{LIST}?{query}")) == found


@pytest.mark.parametrize("query", ["bbox=1,2,3", "bbox=nan,0,1,1", "state=perdu", "trade=x", "inconnu=1"])
def test_a_wrong_filter_is_told_in_french_with_its_name(api, query):
    response = api.get(f"{LIST}?{query}")
    assert response.status_code == 400
    assert query.split("=")[0] in response.json()


def test_the_detail_tells_attributes_and_network(api, commune, django_assert_max_num_queries):
    edge = NetworkEdgeFactory(upstream__owner=commune, upstream__code="AC-1", downstream__code="PL-1")
    Asset.objects.filter(pk=edge.downstream_id).update(attributes={"w": 1, "h": 2}, local_attributes={"h": 3})
    with django_assert_max_num_queries(8):
        detail = api.get(f"{LIST}{edge.downstream.uid}/").json()
    assert detail["attributes"] == {"w": 1, "h": 3}
    assert [row["code"] for row in detail["network"]["upstream"]] == ["AC-1"]
    assert detail["geometry"]["type"] == "Point"
    assert api.get(f"{LIST}{edge.upstream.uid}/").json()["downstream_total"] == 1


def test_a_neighbour_in_the_network_that_one_may_not_see_is_left_out(api, commune, neighbour):
    edge = NetworkEdgeFactory(upstream__owner=neighbour, downstream__owner=commune)
    assert api.get(f"{LIST}{edge.downstream.uid}/").json()["network"]["upstream"] == []


def test_a_source_never_shows_its_secret_or_settings(api, commune):
    SourceFactory(territory=commune, slug="talq", secret=secrets.encrypt("s3cr3t"), options={"url": "http://x"})
    response = api.get("/api/v1/sources/")
    assert response.json()["results"][0]["slug"] == "talq"
    assert not {"secret", "options"} & set(response.json()["results"][0])
    assert api.get("/api/v1/sources/talq/").status_code == 200


def test_a_supervisor_of_the_agglomeration_is_read_by_the_commune_whose_lamps_it_follows(client_of, commune):
    """Its health, not how it is set; and nothing of one that feeds the neighbours only."""
    epci = TerritoryFactory(epci=True)
    shared = SourceFactory(territory=epci, telemetered=True, slug="partagee")
    AssetFactory(owner=commune, source=shared)
    AssetFactory(source=SourceFactory(territory=epci, telemetered=True, slug="ailleurs"))
    elu = client_of(MembershipFactory(territory=commune).user)
    for query in ("", f"?territory={commune.code}"):
        [row] = elu.get(f"/api/v1/sources/{query}").json()["results"]
        assert (row["slug"], row["health"], row["telemetered"]) == ("partagee", "ok", True)
        assert {row["driver"], row["poll_every"], row["silent_after"]} == {None}
    assert elu.get("/api/v1/sources/partagee/").status_code == 200
    assert elu.get("/api/v1/sources/ailleurs/").status_code == 404


def test_how_a_source_is_set_is_read_by_who_may_change_it(client_of, commune):
    SourceFactory(territory=commune, telemetered=True, slug="talq", poll_every=30)
    rights = ["assets.view_source", "assets.change_source"]
    referent = client_of(MembershipFactory(territory=commune, permissions=rights).user)
    row = referent.get("/api/v1/sources/talq/").json()
    assert (row["driver"], row["poll_every"]) == ("talq", 30)


def test_the_list_of_sources_costs_the_same_queries_whatever_there_is(api, commune, django_assert_num_queries):
    for _ in range(6):
        AssetFactory(owner=commune, telemetered=True)
    api.get("/api/v1/sources/")
    with django_assert_num_queries(3):  # session, user, page
        assert len(api.get("/api/v1/sources/").json()["results"]) == 6


def test_kinds_come_with_their_schema(api, commune):
    AssetFactory(owner=commune)
    assert api.get("/api/v1/kinds/light_point/").json()["label"] == "Point lumineux"


def test_an_export_needs_its_right_and_keeps_the_filters(api, client_of, commune):
    AssetFactory(owner=commune, code="PL-1")
    AssetFactory(owner=commune, code="PL-2", state="fault")
    viewer = UserFactory()
    MembershipFactory(user=viewer, territory=commune, permissions=["assets.view_asset"])
    assert client_of(viewer).get(f"{LIST}export.csv").status_code == 403
    text = b"".join(api.get(f"{LIST}export.csv?state=fault").streaming_content).decode("utf-8-sig")
    assert [row["code"] for row in csv.DictReader(io.StringIO(text), delimiter=";")] == ["PL-2"]
    document = json.loads(b"".join(api.get(f"{LIST}export.geojson?q=PL-1").streaming_content))
    assert [feature["properties"]["code"] for feature in document["features"]] == ["PL-1"]


def test_an_empty_geojson_export_is_still_valid(api):
    document = json.loads(b"".join(api.get(f"{LIST}export.geojson").streaming_content))
    assert document["features"] == []


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("  @cmd", "'  @cmd"),
        ("\ufeff-2+3", "'\ufeff-2+3"),
        ("a\n=b", "'a\n=b"),
        ("\tx", "'\tx"),
        ("-12,5", "-12,5"),
        ("+33", "+33"),
        ("Rue A-B", "Rue A-B"),
        (-4.5, -4.5),
    ],
)
def test_a_cell_cannot_become_a_formula(value, written):
    assert safe_cell(value) == written


@pytest.mark.parametrize("extension", ["csv", "geojson"])
def test_what_is_exported_is_imported_back_unchanged(api, commune, extension):
    source = SourceFactory(territory=commune)
    AssetFactory(
        owner=commune,
        source=source,
        code="=PL-1",
        name="-Rue A",
        attributes={"w": 40, "note": "a;b"},
        geometry="SRID=4326;POINT(4.3612345 48.9512345)",
    )
    AssetFactory(owner=commune, source=source, code="Z-1", geometry="SRID=4326;LINESTRING(4.36 48.95,4.37 48.96)")
    content = b"".join(api.get(f"{LIST}export.{extension}").streaming_content)
    job = imports.deposit(
        target="assets", filename=f"f.{extension}", content=content, by=None, territory=commune, source=source
    )
    kept = {column: "" if field.startswith("attr:") else field for column, field in job.mapping.items()}
    imports.describe(job_id=job.pk, by=None, mapping=kept)
    job = imports.run_now(job)
    assert [job.summary[key] for key in ("created", "updated", "unchanged", "refused")] == [0, 0, 2, 0], job.summary
