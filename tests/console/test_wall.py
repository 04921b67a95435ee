# SPDX-License-Identifier: EUPL-1.2
"""The wall screen: what its address may ask, what it carries, what it never loads."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import QueryDict
from django.utils import timezone
from rest_framework.test import APIClient

from apps.console.wall import settings
from apps.console.wall.page import OWN, SHARED
from tests.factories import VIEWER, AssetFactory, MembershipFactory, UserFactory

URL, POST = "/console/mur/", "/api/v1/console/wall/"
SCRIPTS = Path(__file__).parents[2] / "static/js"
ACTS = {
    "acknowledge",
    "acts",
    "incident_acts",
    "incident_panel",
    "keyboard",
    "map",
    "panel",
    "queue",
    "search",
    "selection",
}


def config_of(page):
    return json.loads(re.search(r'id="console-config" type="application/json">(.*?)</script>', page)[1])


def asked(query):
    return settings.read(QueryDict(query))


def test_without_a_word_everything_turns_every_twenty_seconds_in_the_dark():
    assert asked("") == settings.WallSettings(20, ("perimetre", "communes", "incident"), "dark")


def test_an_address_chooses_views_seconds_and_theme():
    chosen = asked("territory=51108&secondes=600&vues=incident,perimetre&theme=clair")
    assert chosen == settings.WallSettings(600, ("perimetre", "incident"), "light")
    assert asked("theme=auto").theme == ""


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("secondes=9", "« secondes » : un nombre entier de 10 à 600 est attendu, pas « 9 »."),
        ("secondes=601", "de 10 à 600"),
        ("secondes=vite", "pas « vite »"),
        ("secondes=-20", "pas « -20 »"),
        ("secondes=%D9%A2%D9%A0", "« secondes »"),
        ("secondes=1" + "0" * 5000, "« secondes »"),
        ("vues=carte", "« vues » : perimetre, communes, incident sont possibles"),
        ("vues=,", "« vues »"),
        ("theme=rose", "« theme » : sombre, clair, auto sont possibles, pas « rose »."),
        ("seconds=30", "« seconds » : paramètre inconnu."),
    ],
)
def test_a_bad_address_is_said_with_its_parameter(query, sentence):
    with pytest.raises(settings.BadWall) as refused:
        asked(query)
    assert [sentence in said for said in refused.value.sentences] == [True]


@pytest.mark.django_db
def test_a_bad_address_is_a_page_that_says_all_that_is_wrong_and_what_is_possible(commune, operator, client_of):
    answer = client_of(operator).get(URL + "?secondes=5&vues=<script>alert(1)</script>")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "de 10 à 600 est attendu" in page and "« vues »" in page and "20 sans rien dire" in page
    assert "<script>alert" not in page


@pytest.mark.django_db
def test_the_wall_asks_who_you_are_and_says_when_there_is_nothing_to_show(client, client_of):
    assert client.get(URL).status_code == 302
    assert "Aucun territoire à afficher" in client_of(UserFactory()).get(URL).content.decode()


@pytest.mark.django_db
def test_a_territory_of_others_is_not_found(neighbour, operator, client_of):
    client = client_of(operator)
    assert client.get(f"{URL}?territory={neighbour.code}").status_code == 404
    assert client.get(f"{POST}?territory={neighbour.code}").status_code == 404


@pytest.mark.django_db
def test_the_page_carries_its_territories_and_what_was_asked(commune, operator, client_of):
    AssetFactory(owner=commune)
    page = client_of(operator).get(f"{URL}?secondes=30&vues=communes&theme=clair").content.decode()
    wall = config_of(page)["wall"]
    assert (wall["seconds"], wall["views"], wall["name"], wall["followed"]) == (30, ["communes"], commune.name, 1)
    assert list(wall["territories"]) == [commune.code]
    assert 'data-theme="light"' in page and "data-theme-fixed" in page
    assert " style=" not in page


@pytest.mark.django_db
def test_only_figures_that_one_may_see_have_a_place(commune, client_of):
    rights = {
        (): set(),
        ("events.view_alarm", "events.view_incident"): {"alarms", "incidents"},
        ("interventions.view_workrequest",): {"interventions"},
        ("signalements.view_signalement", "assets.view_source"): {"signalements", "sources"},
    }
    for given, figures in rights.items():
        person = MembershipFactory(territory=commune, permissions=["assets.view_asset", *given]).user
        page = client_of(person).get(URL).content.decode()
        assert set(re.findall(r'data-figure="(\w+)"', page)) == figures


@pytest.mark.django_db
def test_the_wall_costs_few_queries(commune, operator, client_of, django_assert_max_num_queries):
    AssetFactory(owner=commune)
    client = client_of(operator)
    client.get(URL)
    with django_assert_max_num_queries(26):
        client.get(URL)
    client.get(POST)
    with django_assert_max_num_queries(8):
        client.get(POST)


@pytest.mark.django_db
def test_the_post_knows_the_hour_the_end_of_its_session_and_what_it_watches(commune, neighbour, operator, client_of):
    AssetFactory(owner=commune)
    AssetFactory(owner=neighbour)
    told = client_of(operator).get(POST).json()
    assert told["followed"] == 1
    assert abs(datetime.fromisoformat(told["at"]) - timezone.now()) < timedelta(minutes=1)
    assert datetime.fromisoformat(told["session_ends_at"]) > timezone.now()


@pytest.mark.django_db
def test_cameras_are_not_counted_for_who_may_not_see_them(commune, client_of):
    AssetFactory(owner=commune, kind__restricted=True)
    for right, seen in ((), 0), (("assets.view_restricted_position",), 1):
        person = MembershipFactory(territory=commune, permissions=[*VIEWER, *right]).user
        assert client_of(person).get(POST).json()["followed"] == seen


@pytest.mark.django_db
def test_the_version_is_the_one_of_the_files_of_the_release(commune, operator, client_of, monkeypatch):
    client = client_of(operator)
    assert client.get(POST).json()["version"] == ""
    monkeypatch.setattr(staticfiles_storage, "manifest_hash", "b77f3", raising=False)
    assert client.get(POST).json()["version"] == "b77f3"
    assert config_of(client.get(URL).content.decode())["wall"]["version"] == "b77f3"


def test_the_post_is_for_who_is_logged_in():
    assert APIClient().get(POST).status_code == 401


def loaded(module, found):
    """Every module that this one imports, by whatever way, at once or later."""
    if module not in found and "vendor" not in module.parts:
        found.add(module)
        for name in re.findall(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""", module.read_text()):
            loaded((module.parent / name).resolve(), found)
    return found


def test_the_wall_loads_nothing_that_acts_and_asks_for_the_rest_at_once():
    modules = loaded(SCRIPTS / "wall.js", set())
    shared = {path.stem for path in modules if path.parent.name == "console"}
    own = {path.stem for path in modules if path.parent.name == "wall"}
    assert not shared & ACTS
    assert (shared, own) == (set(SHARED), set(OWN))
