# SPDX-License-Identifier: EUPL-1.2
"""An archive asked for in the administration: made by a worker, taken for some days, written in the journal."""

import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as project
from django.db import connection
from django.utils import timezone

from apps.events.models import JournalEntry
from apps.reversibility import departing, exporting
from apps.reversibility.models import Departure
from apps.reversibility.refusals import Refused
from tests.factories import AssetFactory, MembershipFactory, TerritoryFactory, UserFactory
from tests.factories.people import role_with

ADD = "/admin/reversibility/departure/add/"
RIGHTS = ["reversibility.add_departure", "reversibility.view_departure"]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def commune():
    return TerritoryFactory(code="51108", name="Commune fictive")


@pytest.fixture
def referent(commune):
    return MembershipFactory(territory=commune, role=role_with(RIGHTS)).user


def ask(territory, by, **options):
    return departing.ask(territory=territory, by=by, **{"personal": True, "included": False} | options)


def told():
    return list(
        JournalEntry.objects.filter(kind__startswith="territory.").order_by("id").values_list("kind", flat=True)
    )


# --- Asked, made, taken -----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_it_is_asked_made_taken_and_erased(commune, referent, client_of, folder):
    AssetFactory(owner=commune, code="PL-0412")
    browser = client_of(referent)
    page = browser.get(ADD).content.decode()
    assert "données personnelles" in page
    answer = browser.post(ADD, {"territory": commune.pk, "personal": "on"}, follow=True)
    row = Departure.objects.get()
    assert "En attente" in answer.content.decode()
    assert browser.get(f"/admin/reversibility/departure/{row.pk}/progress.json").json()["moving"]
    assert (departing.run_due(), departing.run_due()) == (1, 0)
    row.refresh_from_db()
    assert (row.state, row.size > 0, row.asked_by) == ("ready", True, referent)
    assert timedelta(days=6) < row.until - timezone.now() < timedelta(days=8)
    page = browser.get(f"/admin/reversibility/departure/{row.pk}/change/").content.decode()
    assert f'formaction="/admin/reversibility/departure/{row.pk}/archive/"' in page
    assert browser.get(f"/admin/reversibility/departure/{row.pk}/archive/").status_code == 405
    taken = browser.post(f"/admin/reversibility/departure/{row.pk}/archive/")
    content = b"".join(taken.streaming_content)
    assert len(content) == row.size
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert json.loads(archive.read("manifest.json"))["code"] == "51108"
        assert b"PL-0412" in archive.read("tables/assets_asset.csv")
    assert told() == ["territory.export_asked", "territory.export_ready", "territory.export_taken"]
    assert departing.erase_old(row.until - timedelta(seconds=1)) == 0
    assert departing.erase_old(row.until) == 1
    assert not list(folder.rglob("*.zip"))
    late = browser.post(f"/admin/reversibility/departure/{row.pk}/archive/", follow=True)
    assert "n&#x27;est plus gardée" in late.content.decode()


DYING = """
import django, os, signal
django.setup()
from django.conf import settings
from django.db import connection
connection.settings_dict["NAME"] = {database!r}
settings.MEDIA_ROOT = {folder!r}
from apps.reversibility import departing, exporting
whole = exporting._files
exporting._files = lambda *a: os.kill(os.getpid(), signal.SIGKILL)
departing.run_due()
"""


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_it_is_made_again_by_the_next_one(commune, referent, folder):
    row = ask(commune, referent)
    code = DYING.format(database=connection.settings_dict["NAME"], folder=str(folder))
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "connecte.settings"}
    died = subprocess.run([sys.executable, "-c", code], cwd=project.BASE_DIR, env=environment, check=False)
    assert died.returncode == -signal.SIGKILL
    assert list(folder.rglob("*.partiel"))
    assert departing.run_due() == 0  # its lease is not over
    Departure.objects.update(lease_until=timezone.now())
    assert departing.run_due() == 1
    row.refresh_from_db()
    assert row.state == "ready"
    assert [path.suffix for path in folder.rglob("*") if path.is_file()] == [".zip"]
    assert oct(next(folder.rglob("*.zip")).stat().st_mode)[-3:] == "600"


# --- Refused ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_one_at_a_time_for_a_territory(commune, referent, client_of):
    ask(commune, referent)
    with pytest.raises(Refused, match="déjà en préparation"):
        ask(commune, referent)
    answer = client_of(referent).post(ADD, {"territory": commune.pk}, follow=True)
    assert "déjà en préparation" in answer.content.decode()
    assert Departure.objects.count() == 1


@pytest.mark.django_db
def test_a_full_disk_is_said_and_nothing_stays(commune, referent, client_of, folder, monkeypatch):
    def full(_asked, path, **_options):
        path.with_name("reste").write_bytes(b"a")
        raise Refused(exporting._in_words(OSError(28, "No space left on device"), path))

    monkeypatch.setattr(exporting, "export", full)
    row = ask(commune, referent)
    departing.run_due()
    row.refresh_from_db()
    assert (row.state, row.last_error[:11]) == ("failed", "Disque plei")
    assert str(folder) not in row.last_error
    assert not [path for path in folder.rglob("*") if path.is_file()]
    page = client_of(referent).get("/admin/reversibility/departure/").content.decode()
    assert "Disque plein" in page
    ask(commune, referent)  # it may be asked again


@pytest.mark.django_db
def test_a_worker_that_always_dies_ends_by_saying_so(commune, referent):
    row = ask(commune, referent)
    Departure.objects.update(attempts=departing.TRIES)
    departing.run_due()
    row.refresh_from_db()
    assert (row.state, "interrompu" in row.last_error) == ("failed", True)


@pytest.mark.django_db
def test_a_worker_believed_dead_writes_nothing(commune, referent, monkeypatch):
    def slow(_asked, path, each):
        Departure.objects.update(lease_token=None, lease_until=None)  # the sweep gave it to another
        each(1, 2)

    monkeypatch.setattr(exporting, "export", slow)
    ask(commune, referent)
    departing.run_due()
    assert Departure.objects.get().state == "running"


# --- Who --------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_neighbour_sees_and_takes_nothing(commune, referent, client_of, folder):
    row = ask(commune, referent)
    place = departing._place(row)
    place.mkdir(parents=True)
    Path(place, "a.zip").write_bytes(b"secret")
    until = timezone.now() + timedelta(days=1)
    Departure.objects.update(state="ready", name="a.zip", size=6, until=until)
    other = MembershipFactory(territory=TerritoryFactory(code="34172"), role=role_with(RIGHTS)).user
    without = MembershipFactory(territory=commune, role=role_with(["assets.view_asset", "assets.change_asset"])).user
    for person in (other, without):
        browser = client_of(person)
        for end in ("archive/", "progress.json", "change/"):
            ask_it = browser.post if end == "archive/" else browser.get
            assert ask_it(f"/admin/reversibility/departure/{row.pk}/{end}").status_code in (302, 403, 404), end
        browser.post(ADD, {"territory": commune.pk, "personal": "on"})
    assert "51108" not in client_of(other).get("/admin/reversibility/departure/").content.decode()
    assert Departure.objects.count() == 1
    mine = client_of(referent).post(f"/admin/reversibility/departure/{row.pk}/archive/")
    assert b"".join(mine.streaming_content) == b"secret"
    assert "no-store" in mine["Cache-Control"]


@pytest.mark.django_db
def test_nothing_is_taken_without_an_account(commune, client):
    row = ask(commune, UserFactory())
    assert client.post(f"/admin/reversibility/departure/{row.pk}/archive/").status_code == 302
