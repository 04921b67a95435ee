# SPDX-License-Identifier: EUPL-1.2
"""The back office of the assets: what the city's own technician does there, and only on her territory."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.assets import secrets, workflow
from apps.assets.models import Asset, AssetKind, ImportJob, NetworkEdge, Source
from apps.territories.models import Territory
from tests.factories import (
    AssetFactory,
    AssetKindFactory,
    MembershipFactory,
    NetworkEdgeFactory,
    SourceFactory,
    UserFactory,
    square,
)

pytestmark = pytest.mark.django_db
REFERENT = [
    f"assets.{action}_{model}"
    for action in ("view", "add", "change")
    for model in ("asset", "source", "assetkind", "networkedge")
] + [
    "assets.import_assets",
    "assets.export_assets",
    "assets.change_source_secret",
    "territories.view_territory",
    "territories.add_territory",
    "territories.change_territory",
]


@pytest.fixture
def referent(commune):
    user = UserFactory(username="referente", is_staff=True)
    MembershipFactory(user=user, territory=commune, permissions=REFERENT)
    return user


@pytest.fixture
def office(client_of, referent):
    return client_of(referent)


def url(name, *args):
    return reverse(f"admin:{name}", args=args)


# --- Lists


def test_every_list_opens_and_shows_only_her_territory(office, commune, neighbour):
    mine = AssetFactory(owner=commune, code="PL-MIEN", telemetered=True)
    AssetFactory(owner=neighbour, code="PL-AUTRE", telemetered=True)
    page = office.get(url("assets_asset_changelist")).content.decode()
    assert "PL-MIEN" in page
    assert "PL-AUTRE" not in page
    assert neighbour.name not in page  # not even among the filters
    sources = office.get(url("assets_source_changelist")).content.decode()
    assert mine.source.name in sources
    for name in ("assets_assetkind", "assets_networkedge", "assets_importjob", "territories_territory"):
        assert office.get(url(f"{name}_changelist")).status_code == 200


def test_an_asset_of_the_neighbour_cannot_be_opened(office, neighbour):
    asset = AssetFactory(owner=neighbour)
    assert office.get(url("assets_asset_change", asset.pk)).status_code in {302, 404}


def test_the_list_of_assets_asks_as_many_queries_for_30_as_for_1(office, commune, django_assert_max_num_queries):
    for _ in range(30):
        AssetFactory(owner=commune, telemetered=True)
    with django_assert_max_num_queries(16):
        office.get(url("assets_asset_changelist"))


def test_assets_are_searched_by_code_name_or_public_identifier(office, commune):
    asset = AssetFactory(owner=commune, code="PL-77", name="Rue Gambetta")
    AssetFactory(owner=commune, code="PL-88")
    for words in ("pl-77", "gambetta", str(asset.uid)):
        page = office.get(url("assets_asset_changelist"), {"q": words}).content.decode()
        assert "PL-77" in page
        assert "PL-88" not in page


def test_chosen_assets_are_exported(office, commune):
    asset, other = AssetFactory(owner=commune), AssetFactory(owner=commune)
    data = {"action": "export_csv", "_selected_action": [asset.pk]}
    text = b"".join(office.post(url("assets_asset_changelist"), data).streaming_content).decode()
    assert asset.code in text
    assert other.code not in text


# --- Editing


def edited(asset, **changes):
    data = {
        "code": asset.code,
        "name": asset.name,
        "kind": asset.kind_id,
        "owner": asset.owner_id,
        "lifecycle": asset.lifecycle,
        "geometry": json.dumps({"type": "Point", "coordinates": asset.geometry.coords}),
        "local_attributes": "{}",
        "local_fields": ",".join(asset.local_fields),
    }
    return data | changes


def test_a_field_edited_by_hand_is_no_longer_the_source_s_and_the_state_is_left_alone(office, commune):
    asset = AssetFactory(owner=commune, telemetered=True, geometry="SRID=4326;POINT(4.37 48.96)")
    response = office.post(url("assets_asset_change", asset.pk), edited(asset, name="Devant la mairie"))
    assert response.status_code == 302, response.context["adminform"].errors
    asset.refresh_from_db()
    assert (asset.name, asset.local_fields, asset.state) == ("Devant la mairie", ["name"], "normal")


def test_an_asset_cannot_be_given_to_a_territory_out_of_reach(office, commune, neighbour):
    asset = AssetFactory(owner=commune)
    response = office.post(url("assets_asset_change", asset.pk), edited(asset, owner=neighbour.pk))
    assert response.status_code == 200
    asset.refresh_from_db()
    assert asset.owner == commune


def test_the_map_of_an_asset_has_no_inline_script_and_its_background_is_ours(office, commune):
    asset = AssetFactory(owner=commune)
    page = office.get(url("assets_asset_change", asset.pk)).content.decode()
    assert "data-geometry" in page
    scripts = page.split("<script")[1:]
    assert all(" src=" in one.split(">")[0] or "application/json" in one.split(">")[0] for one in scripts)
    around = office.get(url("assets_asset_context"), {"bbox": "4.3,48.9,4.5,49.1"}).json()
    assert around["features"][0]["properties"]["layer"] == "outline"


def test_a_wrong_geometry_is_refused_in_the_form(office, commune):
    asset = AssetFactory(owner=commune)
    bad = json.dumps({"type": "Point", "coordinates": [768915.0, 6281719.0]})
    response = office.post(url("assets_asset_change", asset.pk), edited(asset, geometry=bad))
    assert response.status_code == 200
    assert "geometry" in response.context["adminform"].errors


def test_a_kind_with_a_broken_schema_is_refused(office):
    kind = AssetKindFactory()
    data = {"label": "x", "label_plural": "x", "code": "x", "trade": "other", "icon": "lamp", "position": 1}
    response = office.post(url("assets_assetkind_change", kind.pk), data | {"attribute_schema": '{"type": 12}'})
    assert response.status_code == 200
    assert AssetKind.objects.get(pk=kind.pk).code == "light_point"


def test_a_link_needs_both_ends_in_her_territory(office, commune, neighbour):
    ours, other = AssetFactory(owner=commune), AssetFactory(owner=commune)
    foreign = AssetFactory(owner=neighbour)
    NetworkEdgeFactory(upstream__owner=neighbour, downstream=foreign)
    office.post(url("assets_networkedge_add"), {"upstream": ours.pk, "downstream": foreign.pk, "nature": "power"})
    assert NetworkEdge.objects.count() == 1
    office.post(url("assets_networkedge_add"), {"upstream": ours.pk, "downstream": other.pk, "nature": "power"})
    assert NetworkEdge.objects.count() == 2


# --- Sources


def source_form(source, **changes):
    data = {
        "name": source.name,
        "slug": source.slug,
        "territory": source.territory_id,
        "driver": source.driver,
        "options": json.dumps(source.options),
        "poll_every": 60,
        "silent_after": 300,
        "enabled": "on",
    }
    return data | changes


def test_a_secret_is_written_encrypted_and_never_shown(office, commune):
    source = SourceFactory(territory=commune)
    office.post(url("assets_source_change", source.pk), source_form(source, new_secret="m0t-de-passe"))
    source.refresh_from_db()
    assert secrets.decrypt(source.secret) == "m0t-de-passe"
    assert b"m0t-de-passe" not in bytes(source.secret)
    assert "m0t-de-passe" not in office.get(url("assets_source_change", source.pk)).content.decode()
    office.post(url("assets_source_change", source.pk), source_form(source))
    assert secrets.decrypt(Source.objects.get().secret) == "m0t-de-passe"


def test_settings_obey_the_schema_of_the_driver(office, commune):
    source = SourceFactory(territory=commune)
    response = office.post(url("assets_source_change", source.pk), source_form(source, driver="talq", options="{}"))
    assert response.status_code == 200
    assert "obligatoire" in str(response.context["adminform"].errors["options"])


def test_a_connection_test_tells_what_is_wrong(office, commune):
    source = SourceFactory(territory=commune, driver="talq", options={"url": "http://127.0.0.1:9/x"})
    data = {"action": "test_connection", "_selected_action": [source.pk]}
    page = office.post(url("assets_source_changelist"), data, follow=True).content.decode()
    assert "OUTBOUND_ALLOW" in page


# --- Import


def deposited(office, commune, content, name="f.csv", **said):
    kind = AssetKindFactory()
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    data = {"file": file, "target": "assets", "territory": commune.pk, "kind": kind.pk} | said
    response = office.post(url("assets_importjob_add"), data)
    assert response.status_code == 302, response.context["form"].errors
    return ImportJob.objects.latest("pk")


def described(office, job, **said):
    page = office.get(url("assets_importjob_change", job.pk))
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, False)} | said
    office.post(url("assets_importjob_change", job.pk), data)
    job.refresh_from_db()
    return job


def test_a_file_goes_from_the_desk_to_the_map_in_four_pages(office, commune):
    job = deposited(office, commune, "code;nom;lon;lat\nPL-1;Rue A;4,37;48,96\nPL-2;Rue B;abc;48,96\n")
    assert job.source.name == f"Inventaire – {commune.name}"
    job = described(office, job)
    assert (job.status, Asset.objects.count()) == (workflow.READY, 0)
    page = office.get(url("assets_importjob_change", job.pk)).content.decode()
    assert "nombre attendu, lu : abc" in page
    assert "Écrire ces différences" in page
    errors = office.get(url("assets_importjob_errors", job.pk)).content.decode("utf-8-sig")
    assert errors.splitlines()[1] == "3;lon, lat;nombre attendu, lu : abc;oui"
    office.post(url("assets_importjob_confirm", job.pk))
    assert Asset.objects.get().code == "PL-1"
    progress = office.get(url("assets_importjob_progress", job.pk)).json()
    assert (progress["status"], progress["moving"]) == ("done", False)
    assert "Créés" in office.get(url("assets_importjob_change", job.pk)).content.decode()


def test_the_page_asks_for_the_crs_and_goes_on_when_it_is_said(office, commune):
    Territory.objects.filter(pk=commune.pk).update(outline=square(4.3, 48.9, 0.2))
    job = described(office, deposited(office, commune, "code,x,y\nPL-1,799000,6873000\n"))
    page = office.get(url("assets_importjob_change", job.pk)).content.decode()
    assert "ne sont pas des degrés" in page
    assert "EPSG:2154" in page
    job = described(office, job, srid="2154")
    assert job.status == workflow.READY


def test_another_delimiter_reads_the_columns_again(office, commune):
    job = deposited(office, commune, "code|nom,lon|lat\nPL-1|a,4.37|48.96\n")
    job = described(office, job, delimiter=",")
    assert job.columns == ["code|nom", "lon|lat"]


def test_giving_up_writes_nothing(office, commune):
    job = described(office, deposited(office, commune, "code,lon,lat\nPL-1,4.37,48.96\n"))
    office.post(url("assets_importjob_cancel", job.pk))
    office.post(url("assets_importjob_confirm", job.pk))
    job.refresh_from_db()
    assert (job.status, Asset.objects.count()) == (workflow.CANCELLED, 0)


def test_a_large_file_waits_for_the_worker_and_shows_its_progress(office, commune, monkeypatch):
    monkeypatch.setattr("apps.assets.admin.import_jobs.AT_ONCE", 10)
    job = described(office, deposited(office, commune, "code,lon,lat\nPL-1,4.37,48.96\n"))
    assert job.status == workflow.ANALYSING
    page = office.get(url("assets_importjob_change", job.pk)).content.decode()
    assert "data-progress" in page
    from apps.assets.tasks import run_due_imports

    assert run_due_imports() == 1
    assert office.get(url("assets_importjob_progress", job.pk)).json()["status"] == "ready"


def test_an_import_of_the_neighbour_is_not_found(office, commune, neighbour, client_of):
    other = UserFactory(is_staff=True)
    MembershipFactory(user=other, territory=neighbour, permissions=REFERENT)
    job = described(office, deposited(office, commune, "code,lon,lat\nPL-1,4.37,48.96\n"))
    for name in ("change", "errors", "progress"):
        assert client_of(other).get(url(f"assets_importjob_{name}", job.pk)).status_code == 404
    assert client_of(other).post(url("assets_importjob_confirm", job.pk)).status_code == 404
    assert Asset.objects.count() == 0


def test_importing_needs_its_right(client_of, commune):
    viewer = UserFactory(is_staff=True)
    MembershipFactory(user=viewer, territory=commune, permissions=["assets.view_asset"])
    assert client_of(viewer).get(url("assets_importjob_add")).status_code == 403
    assert client_of(viewer).get(url("assets_importjob_changelist")).status_code == 403


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b'{"type": "Topology"}', b"{"])
def test_an_unreadable_file_is_told_beside_its_field_or_on_its_page(office, commune, content):
    kind = AssetKindFactory()
    data = {"file": SimpleUploadedFile("x", content), "target": "assets", "territory": commune.pk, "kind": kind.pk}
    response = office.post(url("assets_importjob_add"), data)
    assert response.status_code in {200, 302}
    if response.status_code == 200:
        assert response.context["form"].errors["file"]


# --- The page of an asset


def test_the_page_of_an_asset_tells_its_state_source_and_labelled_attributes(client_of, operator, commune):
    kind = AssetKindFactory(
        code="lamp2",
        attribute_schema={
            "properties": {
                "power_w": {"type": "number", "title": "Puissance (W)"},
                "renewed_on": {"type": "string", "format": "date", "title": "Changée le"},
                "protected": {"type": "string", "title": "Espace protégé", "x-labels": {"none": "aucun"}},
            }
        },
    )
    said = {"power_w": 42, "neuf": True, "renewed_on": "2024-11-04", "protected": "none"}
    asset = AssetFactory(owner=commune, kind=kind, telemetered=True, attributes=said)
    page = client_of(operator).get(f"/equipements/{asset.uid}/").content.decode()
    for words in ("Puissance (W)", "Normal", asset.source.name, "oui", "4 novembre 2024", "<dd>aucun"):
        assert words in page


def test_the_page_of_an_asset_of_the_neighbour_is_not_found(client_of, operator, neighbour):
    assert client_of(operator).get(f"/equipements/{AssetFactory(owner=neighbour).uid}/").status_code == 404


def test_the_page_of_an_asset_asks_a_fixed_number_of_queries(
    client_of, operator, commune, django_assert_max_num_queries
):
    edge = NetworkEdgeFactory(upstream__owner=commune)
    for _ in range(10):
        NetworkEdgeFactory(upstream=edge.upstream)
    browser = client_of(operator)
    with django_assert_max_num_queries(10):
        browser.get(f"/equipements/{edge.upstream.uid}/")
