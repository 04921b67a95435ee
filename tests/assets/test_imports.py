# SPDX-License-Identifier: EUPL-1.2
"""From a file to assets: real files of a city, and the ways in which files are wrong."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.assets import workflow
from apps.assets.imports.records import FileRefused
from apps.assets.models import Asset, ImportJob, ImportMapping, NetworkEdge
from apps.assets.services import imports
from apps.territories.models import MapFeature, Territory
from tests.factories import AssetKindFactory, MembershipFactory, SourceFactory, TerritoryFactory, UserFactory, square

REAL = Path(__file__).resolve().parents[3] / "shared/data/inventaires_montpellier"
pytestmark = pytest.mark.django_db

needs_real_files = pytest.mark.skipif(not REAL.exists(), reason="inventaires réels absents de ../shared/data")
LIGHT_POINT = {"type": "object", "properties": {"power_w": {"type": "number", "title": "Puissance"}}}


@pytest.fixture
def kind(db):
    return AssetKindFactory(code="light_point", label="Point lumineux", attribute_schema=LIGHT_POINT)


@pytest.fixture
def source(commune):
    return SourceFactory(territory=commune, slug="sig")


@pytest.fixture
def montpellier(db):
    return TerritoryFactory(code="34999", outline=square(3.80, 43.56, 0.15))


@pytest.fixture
def bring(source, kind):
    """Analyse a file; `bring(..., go=True)` confirms it too."""

    def brought(content, *, go=False, job_values=None, **said):
        values = {"target": "assets", "filename": "f.csv", "territory": source.territory, "source": source}
        content = content if isinstance(content, bytes) else content.encode()
        job = imports.deposit(content=content, by=None, **{**values, "kind": kind, **(job_values or {})})
        imports.describe(job_id=job.pk, by=None, **{"options": {}, **said})
        job = imports.run_now(job)
        if go:
            assert job.status == workflow.READY, job.summary
            imports.confirm(job_id=job.pk, by=None)
            job = imports.run_now(job)
        return job

    return brought


def collection(*geometries, **members):
    features = [
        {"type": "Feature", "properties": {"code": f"E{n}"}, "geometry": geometry}
        for n, geometry in enumerate(geometries)
    ]
    return json.dumps({"type": "FeatureCollection", **members, "features": features})


def reasons(job):
    return [(problem["line"], problem["field"], problem["reason"]) for problem in job.errors]


# --- The usual way


def test_a_csv_is_previewed_then_written_then_unchanged(bring, kind):
    content = "code;nom;Puissance;lon;lat\nPL-1;Rue A;42,5;4,37;48,96\nPL-2;Rue B;;4,38;48,97\n"
    job = bring(content)
    assert (job.status, job.summary["created"]) == (workflow.READY, 2)
    assert Asset.objects.count() == 0
    job = bring(content, go=True)
    assert (job.status, job.summary["created"]) == (workflow.DONE, 2)
    asset = Asset.objects.get(code="PL-1")
    assert (asset.name, asset.attributes, asset.geometry.coords) == ("Rue A", {"power_w": 42.5}, (4.37, 48.96))
    assert (asset.source_ref, asset.state, asset.kind) == ("PL-1", "silent", kind)
    again = bring(content, go=True)
    assert [again.summary[key] for key in ("created", "updated", "unchanged")] == [0, 0, 2]


def test_the_preview_shows_what_would_change(bring):
    bring("code,nom,lon,lat\nPL-1,Rue A,4.37,48.96\nPL-2,Rue B,4.38,48.97\n", go=True)
    job = bring("code,nom,lon,lat\nPL-1,Rue C,4.37,48.96\nPL-3,Rue D,4.38,48.97\n")
    assert [job.summary[key] for key in ("created", "updated", "unchanged", "absent")] == [1, 1, 0, 1]
    assert [["name", "Rue A", "Rue C"]] in [change["changes"] for change in job.summary["sample"]]
    assert Asset.objects.get(code="PL-1").name == "Rue A"


def test_nothing_is_written_when_the_person_cancels(bring):
    job = bring("code,lon,lat\nPL-1,4.37,48.96\n")
    imports.cancel(job_id=job.pk, by=None)
    imports.run_due()
    job.refresh_from_db()
    assert (Asset.objects.count(), job.status, bytes(job.content)) == (0, workflow.CANCELLED, b"")
    with pytest.raises(imports.ImportRefused):
        imports.confirm(job_id=job.pk, by=None)


def test_the_mapping_is_remembered_for_the_next_file_with_these_columns(bring, source):
    bring("a,b,c\nPL-1,4.37,48.96\n", go=True, mapping={"a": "code", "b": "x", "c": "y"}, srid=4326)
    assert ImportMapping.objects.count() == 1
    values = {"target": "assets", "by": None, "territory": source.territory, "source": source, "filename": "g.csv"}
    job = imports.deposit(content=b"c,b,a\n48.96,4.37,PL-1\n", **values)
    assert (job.mapping, job.srid) == ({"a": "code", "b": "x", "c": "y"}, 4326)


def test_rows_without_reference_stay_idempotent_even_doubled(bring):
    content = "lon,lat,type\n4.37,48.96,A\n4.37,48.96,A\n4.38,48.96,B\n"
    bring(content, go=True)
    job = bring(content, go=True)
    assert (Asset.objects.count(), job.summary["unchanged"]) == (3, 3)


def test_what_the_file_no_longer_says_is_removed_only_when_asked(bring):
    bring("code,lon,lat\nPL-1,4.37,48.96\nPL-2,4.38,48.96\n", go=True)
    bring("code,lon,lat\nPL-1,4.37,48.96\n", go=True)
    assert Asset.objects.filter(lifecycle="removed").count() == 0
    job = bring("code,lon,lat\nPL-1,4.37,48.96\n", go=True, options={"remove_absent": True})
    assert job.summary["removed"] == 1
    assert Asset.objects.get(lifecycle="removed").code == "PL-2"
    bring("code,lon,lat\nPL-1,4.37,48.96\nPL-2,4.38,48.96\n", go=True, options={"remove_absent": True})
    assert Asset.objects.filter(lifecycle="removed").count() == 0


def test_the_network_comes_with_the_file(bring):
    AssetKindFactory(code="control_cabinet", label="Armoire")
    job = bring(
        "code,kind,powered_by,lon,lat\nPL-1,light_point,AC-1,4.37,48.96\nAC-1,Armoire,,4.37,48.96\n"
        "PL-2,light_point,AC-9,4.37,48.96\n",
        go=True,
    )
    edge = NetworkEdge.objects.get()
    assert (edge.upstream.code, edge.downstream.code) == ("AC-1", "PL-1")
    assert reasons(job) == [(4, "powered_by", "équipement inconnu : AC-9")]


# --- Coordinates


@needs_real_files
def test_a_geojson_in_lambert_93_without_crs_is_never_stored_as_degrees(bring, montpellier):
    content = (REAL / "VilleMTP_MTP_CameraSurv.geojson").read_bytes()
    job = bring(content, job_values={"territory": montpellier})
    assert job.status == workflow.UPLOADED
    assert "ne sont pas des degrés" in job.summary["question"]
    assert 2154 in job.summary["proposals"]
    assert Asset.objects.count() == 0
    job = bring(content, job_values={"territory": montpellier}, srid=2154, go=True)
    assert job.summary["created"] == 141
    west, south, east, north = montpellier.outline.extent
    assert all(west < asset.geometry.x < east and south < asset.geometry.y < north for asset in Asset.objects.all())


@needs_real_files
def test_a_latin_1_csv_with_dbase_headers_is_read(bring, montpellier):
    job = bring((REAL / "VilleMTP_MTP_Comptage.csv").read_bytes(), go=True)
    assert job.encoding == "cp1252"
    assert {"NOM", "VLEGALE", "COMMENTAIR"} <= set(job.columns)
    assert job.summary["created"] + job.summary["refused"] == 3314
    assert Asset.objects.filter(name="Voie non dénommée").exists()
    assert not Asset.objects.filter(attributes__commentair="#N/A").exists()


def test_the_crs_member_of_an_old_geojson_is_honoured(bring):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}
    bring(collection({"type": "Point", "coordinates": [799_000, 6_873_000]}, crs=crs), go=True)
    assert Asset.objects.get().geometry.coords == pytest.approx((4.35, 48.95), abs=0.1)


def test_metres_far_from_the_territory_are_asked_about_even_with_a_crs(bring, source):
    job = bring("code,x,y\nA,799000,6873000\n", srid=3857)
    assert job.status == workflow.UPLOADED
    assert 2154 in job.summary["proposals"]


def test_latitude_before_longitude_is_proposed_then_corrected(bring):
    content = "code,lon,lat\nPL-1,48.96,4.37\nPL-2,48.97,4.38\n"
    job = bring(content)
    assert (job.status, job.summary["swapped"]) == (workflow.UPLOADED, True)
    bring(content, go=True, options={"swap": True})
    assert Asset.objects.get(code="PL-1").geometry.coords == (4.37, 48.96)


def test_an_unknown_crs_is_refused_in_words(bring):
    assert "inconnu" in bring("code,x,y\nA,1,1\n", srid=999999).summary["question"]


# --- Wrong rows: told one by one, the others kept


def test_wrong_rows_are_told_with_line_field_and_reason(bring):
    job = bring(
        "code;Puissance;lon;lat\nPL-1;42;4,37;48,96\n;;;\nPL-1;42;4,37;48,96\nPL-2;beaucoup;4,37;48,96\n"
        "PL-3;1;abc;48,96\nPL-4;1;4,37;148\nPL-5;1;4,37;\nPL-6;1;4,37;48,96;en;trop\nPL-7;1;1e400;48,9\n"
        + "X" * 61
        + ";1;4;48\n",
        go=True,
    )
    assert reasons(job) == [
        (4, "ref", "référence « PL-1 » déjà vue ligne 2"),
        (5, "power_w", "nombre attendu, lu : beaucoup"),
        (6, "geometry", "nombre attendu, lu : abc"),
        (7, "geometry", "position impossible : 4.37 ; 148.0"),
        (8, "geometry", "une seule des deux coordonnées est remplie"),
        (9, "", "6 cellules pour 4 colonnes"),
        (10, "geometry", "position impossible : inf ; 48.9"),
        (11, "code", "61 caractères, au plus 60"),
    ]
    assert sorted(Asset.objects.values_list("code", flat=True)) == ["PL-1", "PL-2"]


def test_odd_geometries_are_repaired_or_refused_with_a_reason(bring):
    bowtie = [[[4.36, 48.95], [4.37, 48.96], [4.37, 48.95], [4.36, 48.96], [4.36, 48.95]]]
    point = {"type": "Point", "coordinates": [4.37, 48.96, 120.5]}
    job = bring(
        collection(
            point,
            None,
            {"type": "Polygon", "coordinates": bowtie},
            {"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection", "geometries": [point]}]},
            {"type": "GeometryCollection", "geometries": [point, {"type": "Polygon", "coordinates": bowtie}]},
            {"type": "Point", "coordinates": ["4", None]},
            {"type": "Circle", "coordinates": [4, 48]},
            {"type": "Polygon", "coordinates": [[[4.3, 48.9], [4.4, 48.9]]]},
            {"type": "Point", "coordinates": [float("nan"), 48]},
            {"type": "Point", "coordinates": [10**400, 48]},
            {"type": "Point", "coordinates": [4, None]},
        ),
        go=True,
    )
    shapes = {asset.code: asset.geometry for asset in Asset.objects.all()}
    assert sorted(shapes) == ["E0", "E1", "E2", "E3"]
    assert (shapes["E0"].coords, shapes["E1"], shapes["E3"].coords) == ((4.37, 48.96), None, (4.37, 48.96))
    assert shapes["E2"].valid
    assert [line for line, _field, _reason in reasons(job)] == [5, 6, 7, 8, 9, 10, 11]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"\n\n", "vide"),
        (b'{"type": "FeatureCollection", "features": [{"type": "Fea', "illisible"),
        (b'{"type": "Topology"}', "FeatureCollection"),
        (b'{"type": "FeatureCollection"}', "features"),
        (b'{"features": ' + b"[" * 100_000, "illisible"),
        (b"a,b\n" + b'"' + b"x" * 200_000, "Ligne 2"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 200, "pas un fichier de texte"),
        (b"PK\x03\x04" + b"\x14\x00\x06\x00" * 40, "enregistrez la feuille en CSV"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(bring, content, words):
    try:
        said = bring(content).summary.get("question", "")
    except FileRefused as refusal:
        said = str(refusal)
    assert words in said


def test_a_column_whose_values_are_kinds_says_the_kind(bring, kind):
    unsaid = {"kind": None}
    head = "code;type;marque;lon;lat"
    job = bring(f"{head}\nPL-1;{kind.label};A;4,37;48,96\nPL-2;{kind.code};A;4,38;48,96\n", job_values=unsaid)
    assert job.mapping["type"] == "kind" and job.summary["created"] == 2
    job = bring(f"{head}\nPL-1;sur mât;A;4,37;48,96\nPL-2;en façade;A;4,38;48,96\n", job_values=unsaid)
    assert job.mapping["type"] == "attr:type"


def test_doubled_and_empty_headers_and_a_nul_byte_do_not_crash(bring):
    job = bring(b"\xef\xbb\xbfcode,nom,nom,,lon,lat\nPL-1,a,b,c,4.37,48.96\nPL-2,a\x00,b,c,4.37,48.96\n", go=True)
    assert job.columns == ["code", "nom", "nom (2)", "colonne 4", "lon", "lat"]
    assert reasons(job) == [(3, "", "caractère nul")]
    assert Asset.objects.get().attributes == {"nom_2": "b", "colonne_4": "c"}


# --- Rights


def test_an_import_gives_nothing_to_a_territory_out_of_reach(bring, commune, neighbour):
    person = UserFactory()
    MembershipFactory(user=person, territory=commune, permissions=["assets.import_assets"])
    content = f"code,owner,lon,lat\nA,{commune.code},4.37,48.96\nB,{neighbour.code},4.37,48.96\n"
    job = bring(
        content,
    )
    ImportJob.objects.filter(pk=job.pk).update(created_by=person)
    imports.describe(job_id=job.pk, by=person)
    job = imports.run_now(job)
    assert reasons(job) == [(3, "owner", f"territoire inconnu ou hors de vos habilitations : {neighbour.code}")]


def test_outlines_create_territories_and_never_annex_those_of_others(commune, neighbour):
    person = UserFactory()
    MembershipFactory(
        user=person, territory=commune, permissions=["assets.import_assets", "territories.change_territory"]
    )
    features = [
        {"type": "Feature", "properties": {"code": code, "nom": code}, "geometry": json.loads(square().geojson)}
        for code in ("90001", neighbour.code)
    ]
    job = imports.deposit(
        target="territories",
        filename="t.geojson",
        content=json.dumps({"type": "FeatureCollection", "features": features}).encode(),
        by=person,
        territory=commune,
    )
    imports.describe(job_id=job.pk, by=person)
    imports.run_now(job)
    imports.confirm(job_id=job.pk, by=person)
    job = imports.run_now(job)
    assert (job.summary["created"], job.summary["refused"]) == (1, 1)
    assert list(commune.includes.values_list("code", flat=True)) == ["90001"]
    assert Territory.objects.get(code="90001").outline.geom_type == "MultiPolygon"


def test_a_base_map_is_added_once(commune, bring):
    line = {"type": "LineString", "coordinates": [[4.36, 48.95], [4.37, 48.96]]}
    values = {"target": "basemap", "source": None, "kind": None}
    for created in (1, 0):
        job = bring(collection(line), go=True, job_values=values, options={"layer": "street"})
        assert job.summary["created"] == created
    assert MapFeature.objects.get().layer == "street"


# --- Workers


def test_a_worker_killed_in_the_middle_leaves_a_job_that_resumes_where_it_stopped(bring, monkeypatch):
    monkeypatch.setattr("apps.assets.imports.reading.CHUNK", 10)
    content = "code,lon,lat\n" + "".join(f"PL-{n},4.37,48.96\n" for n in range(35))
    job = bring(content)
    imports.confirm(job_id=job.pk, by=None)
    real, calls = imports._write_chunk, []

    def dies_at_the_third(*args):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*args)

    monkeypatch.setattr(imports, "_write_chunk", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        imports.run_due()
    job.refresh_from_db()
    assert (job.status, job.processed, Asset.objects.count()) == (workflow.RUNNING, 20, 20)
    assert imports.run_due() == 0  # the lease of the dead worker still runs
    ImportJob.objects.update(lease_until="2020-01-01T00:00Z")
    assert imports.run_due() == 1
    job.refresh_from_db()
    assert (job.status, job.summary["created"], Asset.objects.count()) == (workflow.DONE, 35, 35)


def test_a_worker_believed_dead_cannot_write_after_another_took_over(bring, monkeypatch):
    job = bring("code,lon,lat\nPL-1,4.37,48.96\n")
    imports.confirm(job_id=job.pk, by=None)
    (zombie,) = imports.owed.claim(ImportJob.objects.filter(pk=job.pk), limit=1, lease=imports.LEASE)
    ImportJob.objects.update(lease_until="2020-01-01T00:00Z")
    imports.run_due()
    Asset.objects.all().delete()
    imports.run(zombie)
    assert Asset.objects.count() == 0


# --- The command


def test_the_command_shows_without_writing_then_writes(tmp_path, commune, kind, capsys):
    path = tmp_path / "lampes.csv"
    path.write_text("code,lon,lat\nPL-1,4.37,48.96\n")
    arguments = [path, "--territory", commune.code, "--source", "sig", "--kind", "light_point"]
    call_command("import_assets", *arguments, "--dry-run")
    assert (Asset.objects.count(), "1 créés" in capsys.readouterr().out) == (0, True)
    call_command("import_assets", *arguments)
    assert Asset.objects.count() == 1


def test_the_command_says_which_system_would_fit(tmp_path, commune, kind):
    path = tmp_path / "lampes.csv"
    path.write_text("code,x,y\nPL-1,799000,6873000\n")
    with pytest.raises(CommandError, match="--srid 2154"):
        call_command("import_assets", path, "--territory", commune.code, "--source", "sig", "--kind", "light_point")
