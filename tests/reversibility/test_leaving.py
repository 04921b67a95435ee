# SPDX-License-Identifier: EUPL-1.2
"""A territory leaves whole, alone, without a secret; it arrives the same, or not at all."""

import csv
import io
import json
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command

from apps.assets.photos import storing
from apps.reversibility import exporting, proving, reading, restoring, server, writing
from apps.reversibility.refusals import Refused
from tests.reversibility.conftest import copy, drop
from tests.world import MARK

pytestmark = pytest.mark.django_db


def manifest_of(path):
    with zipfile.ZipFile(path) as kept:
        return json.loads(kept.read("manifest.json"))


def rows_of(path, table):
    with zipfile.ZipFile(path) as kept:
        return list(csv.DictReader(io.StringIO(kept.read(f"tables/{table}.csv").decode())))


def test_every_row_of_the_territory_leaves_and_none_of_another(archive, worlds):
    own, _ = worlds
    with zipfile.ZipFile(archive) as kept:
        texts = {name: kept.read(name) for name in kept.namelist() if not name.startswith("fichiers/")}
    assert [name for name, text in texts.items() if MARK.encode() in text] == []
    counts = {table["model"].lower(): table["rows"] for table in manifest_of(archive)["tables"]}
    missing = [label for label in own.objects if label in counts and not counts[label]]
    assert missing == []
    assert sum(1 for count in counts.values() if count) > 100


def test_no_secret_leaves(archive):
    said = manifest_of(archive)
    columns = {(table["name"], name) for table in said["tables"] for name, _ in table["columns"]}
    assert not {("territories_user", "password"), ("assets_source", "secret"), ("open311_apikey", "digest")} & columns
    assert "territories_user.password" in said["secrets"]["à ressaisir"]
    assert "territories_token" in said["not_exported"]


def test_files_leave_with_their_rows(archive, worlds):
    own, other = worlds
    names = {own.objects["interventions.attachment"].file, own.objects["signalements.photo"].file}
    with zipfile.ZipFile(archive) as kept:
        found = {name.removeprefix("fichiers/") for name in kept.namelist()}
        assert kept.read(f"fichiers/{min(names)}") == storing.read(min(names))
    assert names <= found
    assert other.objects["interventions.attachment"].file not in found


def test_a_text_is_no_formula_for_a_spreadsheet(archive, worlds):
    own, _ = worlds
    texts = [value for row in rows_of(archive, "events_journalentry") for value in row.values()]
    assert not [one for one in texts if one.startswith(("=", "@"))]


def test_the_archive_restores_with_the_same_rows_and_figures(archive, empty):
    """And nothing of the proof stays, nor of one that was killed before."""
    here = server.ours()
    with psycopg.connect(**here, autocommit=True) as asked:
        asked.execute(f"CREATE DATABASE {here['dbname'][:30]}_preuve_tuee")
    proof = proving.prove(archive, fill=lambda where: copy(empty, where))
    assert [line for line in [*proof.tables, *proof.figures, proof.files] if not line.same] == []
    assert sum(line.announced != "0" for line in proof.tables) > 100
    assert len(proof.figures) > 3
    with psycopg.connect(**server.ours()) as asked:
        left = asked.execute("SELECT count(*) FROM pg_database WHERE datname LIKE '%%\\_preuve\\_%%'").fetchone()
    assert left == (0,)


def test_a_proof_sees_another_row_and_another_figure(archive):
    with reading.opened(archive) as kept:
        said = kept.says
    assert all(line.same for line in [*proving.compared_tables(said, said), *proving.compared_figures(said, said)])
    first = said.tables[0]
    other = replace(said, tables=[replace(first, sha256="0" * 64), *said.tables[1:]], figures={})
    assert [line.name for line in proving.compared_tables(said, other) if not line.same] == [first.name]
    assert not [line for line in proving.compared_figures(said, other) if line.same]


def test_without_personal_data_a_report_keeps_its_place_and_its_dates(archive, worlds, tmp_path, empty):
    path = tmp_path / "sans.zip"
    call_command(
        "export_territory", "51108", str(path), "--sans-donnees-personnelles", verbosity=0, stdout=io.StringIO()
    )
    rows = rows_of(path, "signalements_signalement")
    assert rows
    assert {(row["text"], row["answers"], row["outcome_said"]) for row in rows} == {("", "{}", "")}
    assert {row["received_at"] for row in rows} == {
        row["received_at"] for row in rows_of(archive, "signalements_signalement")
    }
    assert rows_of(path, "signalements_contact") == rows_of(path, "duty_channel") == []
    assert {row["email"] for row in rows_of(path, "territories_user")} == {""}
    assert "habitants" in manifest_of(path)["warning"]
    proof = proving.prove(path, fill=lambda where: copy(empty, where))
    assert proof.holds


# --- What arrives ---------------------------------------------------------------------------------------------------


@pytest.fixture
def home(empty, tmp_path):
    """An empty installation of this test."""
    there = {**empty, "dbname": f"{empty['dbname']}_ici"}
    copy(empty, there)
    yield there
    drop(there)


def test_what_was_frozen_stays_frozen_and_new_rows_come_after(archive, home, tmp_path):
    storage = FileSystemStorage(location=tmp_path / "media")
    restoring.restore(archive, where=home, storage=storage)
    with psycopg.connect(**home, autocommit=True) as here:
        with pytest.raises(psycopg.Error, match="ne se modifie pas"):
            here.execute("UPDATE events_journalentry SET text = 'autre'")
        last, following = here.execute(
            "SELECT max(id), nextval(pg_get_serial_sequence('events_alarm', 'id')) FROM events_alarm"
        ).fetchone()
        assert following == last + 1
        secrets = here.execute("SELECT DISTINCT password, is_superuser FROM territories_user").fetchall()
        assert secrets == [("!", False)]
        seen, counted = here.execute(
            "SELECT (SELECT count(*) FROM assets_asset WHERE geometry IS NOT NULL AND lifecycle <> 'removed'),"
            " (SELECT sum(n)::int FROM console_cellchange)"
        ).fetchone()
        assert seen == counted > 0  # the map from afar
    with pytest.raises(Refused, match="n'est pas vide"):
        restoring.restore(archive, where=home, storage=FileSystemStorage(location=tmp_path / "other"))
    assert not [one for one in (tmp_path / "other").rglob("*") if one.is_file()]


def changed(archive, path, *, said=None, names=None, table=None):
    """A copy of the archive with another manifest, other entries, or another table."""
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "manifest.json" and said:
                data = json.dumps(json.loads(data) | said).encode()
            new.writestr(name, data.replace(b"51108", b"51109") if name == table else data)
        for name in names or ():
            new.writestr(name, b"x")
    return path


BAD = {
    "tronquée": lambda archive, path: path.write_bytes(archive.read_bytes()[:-2000]),
    "format 99": lambda archive, path: changed(archive, path, said={"format_version": 99}),
    "schéma": lambda archive, path: changed(archive, path, said={"schema": {"assets": "0000_other"}}),
    "illisible": lambda archive, path: changed(archive, path, said={"tables": "aucune"}),
    "empreinte": lambda archive, path: changed(archive, path, table="tables/territories_territory.csv"),
    "dangereux": lambda archive, path: changed(archive, path, names=["fichiers/../../etc/passwd"]),
    "n'annonce pas": lambda archive, path: changed(archive, path, names=["fichiers/photos/autre.jpg"]),
    "ne se lit pas": lambda archive, path: path.write_bytes(b"pas une archive"),
}


@pytest.mark.parametrize("reason", BAD)
def test_a_bad_archive_is_refused_in_words_and_restores_nothing(archive, empty, tmp_path, reason):
    path = tmp_path / "abimee.zip"
    BAD[reason](archive, path)
    media = tmp_path / "media"
    with pytest.raises(Refused, match=reason if reason != "tronquée" else "tronquée ou abîmée"):
        restoring.restore(path, where=empty, storage=FileSystemStorage(location=media))
    assert not list(media.rglob("*.jpg"))
    with psycopg.connect(**empty) as asked:
        assert asked.execute("SELECT count(*) FROM territories_territory").fetchone() == (0,)


# --- What the command says ------------------------------------------------------------------------------------------


def test_a_living_installation_restores_nothing_and_an_export_overwrites_nothing(
    archive, worlds, tmp_path, monkeypatch
):
    before = archive.read_bytes()
    with pytest.raises(CommandError, match="n'est pas vide"):
        call_command("restore_territory", str(archive))
    with pytest.raises(CommandError, match="existe déjà"):
        call_command("export_territory", "51108", str(archive))
    assert archive.read_bytes() == before
    with pytest.raises(CommandError, match="Aucun territoire"):
        call_command("export_territory", "99999", str(tmp_path / "a.zip"))
    with pytest.raises(CommandError, match="n'a pas pu être écrit"):
        call_command("export_territory", "51108", str(tmp_path / "nulle" / "part.zip"))
    here = server.ours()
    monkeypatch.setattr(server, "ours", lambda: {**here, "dbname": "absente"})
    with pytest.raises(CommandError, match="La base n'a pas suivi"):
        call_command("export_territory", "51108", str(tmp_path / "a.zip"))
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing_behind(worlds, tmp_path, monkeypatch):
    """The device that is always full."""

    @contextmanager
    def full(path):
        with Path("/dev/full").open("r+b", buffering=0) as out:
            yield out

    monkeypatch.setattr(writing, "new_file", full)
    with pytest.raises(Refused, match="Disque plein"):
        exporting.export(exporting.Asked("51108"), tmp_path / "a.zip")
    assert list(tmp_path.iterdir()) == []


# --- What belongs to two authorities --------------------------------------------------------------------------------


def test_what_another_authority_owns_is_named_or_left_and_it_is_said(worlds, empty, tmp_path, capsys, monkeypatch):
    """A supervisor of the EPCI feeds the lamp of a commune; a cable leads to the lamp of the next one."""
    alone, both = tmp_path / "commune.zip", tmp_path / "epci.zip"
    call_command("export_territory", "51001", str(alone))
    assert "1 laissés (à une autre autorité)" in capsys.readouterr().out
    assert {row["code"]: row["notice"] for row in rows_of(alone, "territories_territory")} == {
        "51001": "",
        "200066876": "",
    }
    sources = rows_of(alone, "assets_source")
    assert [(row["slug"], row["options"], row["enabled"]) for row in sources] == [("epci", "{}", "f")]
    assert len(rows_of(alone, "assets_asset")) == 1
    assert rows_of(alone, "assets_networkedge") == []
    assert len(rows_of(alone, "signalements_signalement")) == len(rows_of(alone, "interventions_workorder")) == 1
    assert [(row["label"], row["active"]) for row in rows_of(alone, "signalements_category")] == [
        ("Éclairage de l'EPCI", "f")
    ]
    monkeypatch.setattr(proving, "migrated", lambda where: copy(empty, where))
    capsys.readouterr()
    call_command("prove_export", str(alone))
    assert "se restaure à l'identique" in capsys.readouterr().out
    call_command("export_territory", "200066876", str(both), "--avec-inclus")
    assert {row["code"] for row in rows_of(both, "territories_territory")} == {"51001", "200066876"}
    assert [row["options"] for row in rows_of(both, "assets_source")] == ['{"url": "https://epci.invalid"}']
