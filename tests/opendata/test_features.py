# SPDX-License-Identifier: EUPL-1.2
"""Features over HTTP: who reads which ones and what of them, boxes, moments, filters, pages, CSV, pages for people."""

import csv
import io
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.assets.models import Asset, AssetKind
from apps.opendata.models import Opening
from apps.territories.models import Token
from tests.factories import AssetFactory, MembershipFactory, ModerationFactory, TerritoryFactory
from tests.opendata.conftest import names
from tests.opendata.test_asking import HOSTILE

ALL = ("equipements", "incidents", "signalements", "indicateurs", "territoires")


def person(territory, *rights):
    client = Client()
    user = MembershipFactory(territory=territory, permissions=rights).user
    client.force_login(user, backend="apps.territories.backends.MembershipBackend")
    return client


# --- Who sees what ----------------------------------------------------------------------------------------------------


def test_anybody_reads_what_is_declared_open_and_nothing_else(town, read):
    said = read("equipements/items")
    assert names(said) == [str(one.uid) for one in town.lamps]
    assert (said["numberMatched"], said["numberReturned"]) == (3, 3)
    first = said["features"][0]
    assert first["geometry"] == {"type": "Point", "coordinates": [4.3612346, 48.95]}
    assert first["properties"]["attributes"] == {"puissance": 70}
    assert not {"state", "source", "state_at"} & set(first["properties"])
    assert "SN-SECRET" not in json.dumps(said)
    assert names(read("incidents/items")) == [town.incidents[0].pk]
    assert "Mot de travail" not in json.dumps(read("incidents/items"))
    assert names(read("signalements/items")) == [town.report.reference]
    assert names(read("territoires/items")) == [town.open.code]
    [figure] = read("indicateurs/items")["features"]
    told = figure["properties"]
    assert (figure["id"], told["month"], told["value"]) == (town.figure.pk, "2026-10", 76.4)


def test_what_is_closed_answers_as_what_does_not_exist(town, client):
    absent = client.get("/ogc/collections/equipements/items/00000000-0000-0000-0000-000000000000")
    for row in (town.camera, town.seat, town.theirs):
        answer = client.get(f"/ogc/collections/equipements/items/{row.uid}")
        assert (answer.status_code, answer.content) == (404, absent.content)
    for name in ("a%00b", "%ED%A0%80", "x" * 300, "'; DROP TABLE assets_asset", str(town.lamps[0].uid).upper()):
        assert client.get(f"/ogc/collections/equipements/items/{name}").status_code == 404


def test_a_kind_that_becomes_restricted_and_a_territory_that_closes_are_closed_at_once(town, read):
    AssetKind.objects.filter(code="light_point").update(restricted=True)
    assert names(read("equipements/items")) == names(read("incidents/items")) == []
    AssetKind.objects.update(restricted=False)
    Opening.objects.update(incidents=False)
    assert (len(names(read("equipements/items"))), names(read("incidents/items"))) == (3, [])
    Opening.objects.update(is_open=False)
    assert names(read("equipements/items")) == names(read("territoires/items")) == []


def test_a_report_is_read_as_the_public_page_shows_it(town, read):
    [feature] = read("signalements/items")["features"]
    assert feature["properties"]["text"] is None
    ModerationFactory(signalement=town.report, text="Relu", private_ground=True)
    [feature] = read("signalements/items")["features"]
    assert (feature["properties"]["text"], feature["properties"]["rounded"]) == ("Relu", True)
    town.report.moderation.withheld = True
    town.report.moderation.save()
    assert names(read("signalements/items")) == []


def test_a_person_reads_what_their_role_lets_them(town):
    rights = ("assets.view_asset", "events.view_incident", "territories.view_territory", "kpi.view_figure")
    reader = person(town.closed, *rights)
    asked = {one: reader.get(f"/ogc/collections/{one}/items").json() for one in ALL}
    assert names(asked["equipements"]) == [str(town.theirs.uid)]
    assert asked["equipements"]["features"][0]["properties"]["state"] == "silent"
    assert names(asked["incidents"]) == [town.incidents[2].pk]
    assert names(asked["territoires"]) == [town.closed.code]
    assert names(asked["indicateurs"]) == [town.hidden.pk]
    assert names(asked["signalements"]) == [town.report.reference]
    assert reader.get("/ogc/collections/equipements/items?state=fault").json()["numberMatched"] == 0
    assert names(person(town.open, "signalements.view_desk").get("/ogc/collections/equipements/items").json()) == []


def test_a_token_is_a_person_and_a_wrong_one_is_nobody(town, client):
    user = MembershipFactory(territory=town.closed, permissions=["assets.view_asset"]).user
    _row, text = Token.objects.create(user=user, name="SIG")
    answer = client.get("/ogc/collections/equipements/items", headers={"Authorization": f"Token {text}"})
    assert names(answer.json()) == [str(town.theirs.uid)]
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "private" in answer.headers["Cache-Control"]
    answer = client.get("/ogc/collections/equipements/items", headers={"Authorization": "Token faux"})
    assert (answer.status_code, answer.json()["code"]) == (401, "Unauthorized")
    assert person(town.closed).get("/ogc/collections/equipements/items").json()["features"] == []


# --- What is asked for ------------------------------------------------------------------------------------------------


def test_no_question_is_an_error_of_the_server(client, db):
    for query in HOSTILE:
        answer = client.get("/ogc/collections/equipements/items", query)
        assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json"), query
        assert answer.json()["detail"] == answer.json()["description"]


def test_a_box_is_cut_by_the_antimeridian_and_leaves_out_what_has_no_place(town, read):
    here, fiji, nowhere = town.lamps
    assert names(read("equipements/items", bbox="4,48,5,49")) == [str(here.uid)]
    assert names(read("equipements/items", bbox="179,-20,-179,-10")) == [str(fiji.uid)]
    assert names(read("equipements/items", bbox="-180,-90,180,90")) == [str(here.uid), str(fiji.uid)]
    assert names(read("equipements/items", bbox="0,86,10,90")) == []
    assert names(read("incidents/items", bbox="4,48,5,49")) == [town.incidents[0].pk]
    assert names(read("signalements/items", bbox="4,48,5,49")) == [town.report.reference]
    assert names(read("territoires/items", bbox="5,48,6,49")) == []


def test_moments_are_compared_with_what_lasts(town, read):
    for one in ALL[:3]:
        today, tomorrow = f"{timezone.localdate():%Y-%m-%d}", "2999-01-01T00:00:00Z"
        found = read(f"{one}/items")["numberMatched"]
        assert read(f"{one}/items", datetime=today)["numberMatched"] == found
        assert read(f"{one}/items", datetime="../2001-01-01")["numberMatched"] == 0
        lasting = 0 if one == "equipements" else found  # open incidents and reports last until they end
        assert read(f"{one}/items", datetime=f"{tomorrow}/..")["numberMatched"] == lasting
    assert read("territoires/items", datetime="2001-01-01")["numberMatched"] == 1  # nothing of it has a date
    for moment, found in {"2026-10-01": 1, "2026-11-01/..": 0, "../2026-09-30": 0, "2026-09-01/2026-10-31": 1}.items():
        assert read("indicateurs/items", datetime=moment)["numberMatched"] == found, moment


def test_filters_are_equalities(town, read):
    assert (
        read("equipements/items", territory=town.open.code, kind="light_point", trade="lighting")["numberMatched"] == 3
    )
    assert read("equipements/items", territory=town.closed.code)["numberMatched"] == 0
    assert names(read("equipements/items", code="=1+1")) == [str(town.lamps[0].uid)]
    assert read("equipements/items", kind="' OR 1=1 --")["numberMatched"] == 0
    assert read("incidents/items", severity="major", state="new", kind="light_point")["numberMatched"] == 1
    assert read("signalements/items", phase="open", category="lamp-out")["numberMatched"] == 1
    assert read("territoires/items", kind="commune")["numberMatched"] == 1
    parent = TerritoryFactory(epci=True)
    parent.includes.add(town.open)
    assert read("equipements/items", territory=parent.code)["numberMatched"] == 3


@pytest.mark.parametrize("one", ALL)
def test_pages_follow_each_other_without_a_gap(town, superuser, client, one):
    client.force_login(superuser, backend="apps.territories.backends.MembershipBackend")
    whole = client.get(f"/ogc/collections/{one}/items").json()
    seen, address, pages = [], f"/ogc/collections/{one}/items?limit=1", 0
    while address:
        said = client.get(address).json()
        seen, pages = seen + names(said), pages + 1
        address = next((link["href"] for link in said["links"] if link["rel"] == "next"), None)
    assert seen == names(whole)
    assert pages == whole["numberMatched"] == len(seen) > 0
    for name in seen:
        feature = client.get(f"/ogc/collections/{one}/items/{name}").json()
        assert (feature["id"], feature["type"]) == (name, "Feature")


def test_a_page_costs_as_many_queries_whatever_its_size(town, client):
    with CaptureQueriesContext(connection) as few:
        client.get("/ogc/collections/equipements/items?limit=1")
    AssetFactory.create_batch(20, owner=town.open)
    with CaptureQueriesContext(connection) as many:
        assert len(names(client.get("/ogc/collections/equipements/items").json())) == 23
    assert len(few) == len(many) <= 2


# --- Other forms ------------------------------------------------------------------------------------------------------


def cells(answer, delimiter):
    text = b"".join(answer.streaming_content).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text), delimiter=delimiter)), text


def test_csv_for_people_and_for_machines(town, client):
    rows, text = cells(client.get("/ogc/collections/equipements/items?f=csv"), ";")
    assert text.startswith("\ufeff")
    assert [row["code terrain"] for row in rows][:2] == ["'=1+1", town.lamps[1].code]
    assert (rows[0]["nom"], rows[0]["longitude"], rows[2]["longitude"]) == ('Mât "A" ; rue', "4,3612346", "")
    assert rows[0]["attributs publiés"] == "puissance : 70"
    for address, headers in (("?f=csv&style=machine", {}), ("", {"Accept": "text/csv"})):
        rows, text = cells(client.get(f"/ogc/collections/equipements/items{address}", headers=headers), ",")
        assert (rows[0]["code"], rows[0]["lon"], text[0]) == ("'=1+1", "4.3612346", "u")
        assert json.loads(rows[0]["attributes"]) == {"puissance": 70}
    answer = client.get("/ogc/collections/equipements/items?f=csv&limit=2")
    assert len(cells(answer, ";")[0]) == 2
    rows, _text = cells(client.get(answer.headers["Link"].split(">")[0][1:]), ";")
    assert len(rows) == 1
    assert client.get("/ogc/collections/equipements/items?f=json&style=machine").status_code == 400


@pytest.mark.parametrize("one", ALL)
def test_a_whole_file_has_every_row(town, superuser, client, one, monkeypatch):
    monkeypatch.setattr("apps.opendata.reading.BATCH", 2)
    client.force_login(superuser, backend="apps.territories.backends.MembershipBackend")
    matched = client.get(f"/ogc/collections/{one}/items").json()["numberMatched"]
    rows, _text = cells(client.get(f"/ogc/collections/{one}/items?f=csv&style=machine"), ",")
    assert len(rows) == matched > 0
    if one == "equipements":
        assert matched == Asset.objects.count()


@pytest.mark.parametrize("one", ALL)
def test_people_read_pages(town, client, one):
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    name = names(client.get(f"/ogc/collections/{one}/items").json())[0]
    for address in (
        "",
        "collections",
        f"collections/{one}",
        f"collections/{one}/items",
        f"collections/{one}/items/{name}",
    ):
        answer = client.get(f"/ogc/{address}", headers=browser)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8"), address
        assert "SN-SECRET" not in answer.content.decode()
    assert str(name) in answer.content.decode()
