# SPDX-License-Identifier: EUPL-1.2
"""A territory leaves whole, alone, without a secret; it arrives the same, or not at all."""

import csv
import io
import json
import shutil
import zipfile

import psycopg
import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import CommandError, call_command

from apps.assets.photos import storing
from apps.reversibility import exporting, proving, restoring, server
from apps.reversibility.refusals import Refused
from tests.reversibility.conftest import copy
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
    """And nothing of the proof stays: neither the database nor a lock."""
    proof = proving.prove(archive, fill=lambda where: copy(empty, where))
    assert [line for line in [*proof.tables, *proof.figures, proof.files] if not line.same] == []
    assert sum(line.announced != "0" for line in proof.tables) > 100
    assert len(proof.figures) > 3
    with psycopg.connect(**server.ours()) as asked:
        left = asked.execute("SELECT count(*) FROM pg_database WHERE datname LIKE '%%\\_preuve\\_%%'").fetchone()
    assert left == (0,)
