# SPDX-License-Identifier: EUPL-1.2
"""/api/v1/interventions/: what is shown, to whom, in which order, at which cost; what is asked, and refused."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.interventions import services
from apps.interventions.models import WorkRequest
from apps.interventions.services import Wish
from tests.factories import (
    AssetFactory,
    ClockFactory,
    CommitmentFactory,
    ContractFactory,
    ContractVersionFactory,
    FaultClassFactory,
    TeamFactory,
    WorkOrderFactory,
    WorkRequestFactory,
    published,
)
from tests.interventions.calling import BASE, ORDERS, REQUESTS, post
from tests.interventions.conftest import alarm_on

pytestmark = pytest.mark.django_db


def ids(response):
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


# --- Shown ------------------------------------------------------------------------------------------------------------


def test_a_request_says_what_where_who_and_by_when(api, request_, lamp, team, pcc):
    services.assign(request_id=request_.pk, team=team, by=pcc)
    ClockFactory(request=WorkRequest.objects.get(), round=9)  # of another round
    (row,) = api.get(REQUESTS).json()["results"]
    assert (row["id"], row["title"], row["state"], row["state_label"]) == (
        request_.pk,
        "Lampe éteinte",
        "assigned",
        "Affectée",
    )
    assert row["asset"]["code"] == "PL-0412" and row["lonlat"] == list(lamp.geometry.coords)
    assert row["team"] == {"id": team.pk, "name": "Nacelle 1", "company": "Lumières SA"}
    assert (row["due_at"], row["late"], row["outcome"]) == (None, False, "")
    assert [(clock["acronym"], clock["state_label"], clock["delay"]) for clock in row["clocks"]] == [
        ("GTI", "Sans engagement", None),
        ("GTRP", "Sans engagement", None),
        ("GTR", "Sans engagement", None),
    ]


def test_the_detail_says_which_line_of_which_contract_and_what_may_be_done(api, field, request_, order):
    detail = api.get(f"{REQUESTS}{request_.pk}/").json()
    assert "Aucun contrat" in detail["why"] and detail["contract"] is None
    assert set(detail["acts"]) == {"assign", "take_back", "withdraw", "classify", "merge", "split", "discuss"}
    assert detail["orders"][0]["acts"] == ["plan", "cancel"]
    theirs = field.get(f"{REQUESTS}{request_.pk}/").json()
    assert set(theirs["acts"]) == {"assign", "take_back", "propose", "discuss"}
    assert theirs["orders"][0]["acts"] == ["plan", "cancel", "depart", "arrive", "check"]


def test_open_requests_come_by_their_next_deadline_and_those_without_one_last(api, commune):
    now = timezone.now()
    rows = [
        WorkRequestFactory(asset__owner=commune, due_at=now + timedelta(hours=hours))
        for hours in (5, -2, 1)  # the second one is late
    ]
    quiet = WorkRequestFactory(asset__owner=commune)
    over = WorkRequestFactory(asset__owner=commune, state="closed", outcome="repaired")
    expected = [rows[1].pk, rows[2].pk, rows[0].pk, quiet.pk]
    assert ids(api.get(REQUESTS, {"open": "true"})) == expected
    page, seen = api.get(REQUESTS, {"open": "true", "limit": 1}), []
    while True:
        seen += ids(page)
        if not page.json()["next"]:
            break
        page = api.get(page.json()["next"])
    assert seen == expected
    assert ids(api.get(REQUESTS, {"late": "true"})) == [rows[1].pk]
    assert ids(api.get(REQUESTS, {"open": "false"})) == [over.pk]
    assert api.get(f"{BASE}summary/").json() == {"open": 4, "late": 1, "to_assign": 0}


@pytest.mark.parametrize(
    "query",
    [
        {"state": "assigned"},
        {"priority": "critical"},
        {"trade": "waste"},
        {"origin": "patrol"},
        {"fault_class": "bin_full"},
        {"q": "pleine"},
        {"q": "rue basse"},
        {"q": "B-1"},
        {"mine": "true"},
        {"territory": "51108", "priority": "critical"},
    ],
)
def test_each_filter_keeps_the_request_it_describes(api, commune, request_, pcc, query):
    found = FaultClassFactory(code="bin_full", label="Benne pleine", trade="waste", recognises=[])
    asset = AssetFactory(owner=commune, code="B-1", name="Benne de la rue Basse")
    wish = Wish(title="Benne pleine", priority=1, fault_class=found)
    wanted = services.open_from_assets(uids=[asset.uid], by=pcc, wish=wish, origin="patrol")
    mine = TeamFactory(territory=commune)
    mine.members.add(pcc)
    services.assign(request_id=wanted.pk, team=mine, by=pcc)
    assert ids(api.get(REQUESTS, query)) == [wanted.pk]
    assert request_.pk in ids(api.get(REQUESTS, {"mine": "false"}))


def test_filters_by_number_by_link_and_by_team(api, request_, order, lamp, pcc, commune):
    other = services.open_from_alarm(alarm_id=alarm_on(AssetFactory(owner=commune, telemetered=True)).pk, by=pcc)
    assert ids(api.get(REQUESTS, {"q": f"DI-{request_.pk}"})) == [request_.pk]
    assert ids(api.get(REQUESTS, {"q": f"n°{other.pk}"})) == [other.pk]
    assert ids(api.get(REQUESTS, {"asset": str(lamp.uid)})) == [request_.pk]
    assert ids(api.get(REQUESTS, {"alarm": other.alarms.get().pk})) == [other.pk]
    assert ids(api.get(REQUESTS, {"incident": other.incidents.get().pk})) == [other.pk]
    assert ids(api.get(REQUESTS, {"team": order.team_id})) == [request_.pk]
    assert ids(api.get(ORDERS, {"request": request_.pk, "active": "true"})) == [order.pk]
    assert ids(api.get(ORDERS, {"mine": "true"})) == []


@pytest.mark.parametrize(
    "address", [f"{REQUESTS}?stat=x", f"{REQUESTS}?state=broken", f"{REQUESTS}?since=hier", f"{BASE}draft/?x=1"]
)
def test_a_wrong_parameter_is_named(api, address):
    response = api.get(address)
    name = address.partition("?")[2].partition("=")[0]
    assert response.status_code == 400 and name in response.json()


# --- Cost -------------------------------------------------------------------------------------------------------------


def test_a_page_costs_the_same_whatever_its_length(api, commune, team, django_assert_num_queries):
    for _ in range(6):
        request = WorkRequestFactory(asset__owner=commune, state="assigned", team=team)
        WorkOrderFactory(request=request, team=team)
        ClockFactory(request=request)
    api.get(REQUESTS)
    for address, query, queries in (
        (REQUESTS, {}, 5),  # session, user, rows, clocks, sendings to a GMAO
        (REQUESTS, {"open": "true"}, 5),
        (ORDERS, {}, 6),  # session, user, rows, checks, parts, rights
        (f"{BASE}clocks/", {}, 3),
        (f"{BASE}teams/", {}, 3),
        (f"{BASE}suspensions/", {}, 3),
    ):
        for limit in (1, 6):
            with django_assert_num_queries(queries):
                api.get(address, {**query, "limit": limit})


def test_the_detail_costs_the_same_whatever_it_holds(api, request_, order, pcc, django_assert_num_queries):
    address = f"{REQUESTS}{request_.pk}/"
    api.get(address)
    with django_assert_num_queries(16):
        api.get(address)
    for _ in range(3):
        WorkOrderFactory(request=request_, team__territory=request_.territory)
        request_.assets.add(AssetFactory(owner=request_.territory))
    with django_assert_num_queries(16):
        api.get(address)


# --- Asked ------------------------------------------------------------------------------------------------------------


def test_the_draft_shows_the_three_deadlines_and_why_before_anything_is_made(api, dark, cabinet, commune, team):
    version = ContractVersionFactory(contract=ContractFactory(territory=commune, name="Marché global"))
    CommitmentFactory(version=version, fault_class=FaultClassFactory(), gti="2 h", gtrp="12 h", gtr="24 h")
    published(version)
    draft = api.get(f"{BASE}draft/", {"incident": dark.pk}).json()
    assert (draft["title"], draft["fault_class"]["code"], draft["priority"]) == (
        "Armoire au noir",
        "cabinet_dark",
        "major",
    )
    assert [(clock["acronym"], clock["delay"]) for clock in draft["clocks"]] == [
        ("GTI", "2 h"),
        ("GTRP", "12 h"),
        ("GTR", "24 h"),
    ]
    assert "Marché global" in draft["why"] and draft["contract"].startswith("Marché global")
    assert (draft["decides"], [one["name"] for one in draft["teams"]], draft["open"]) == (True, ["Nacelle 1"], [])
    assert [asset["code"] for asset in draft["assets"]] == ["A-230"] and not WorkRequest.objects.exists()
    other = FaultClassFactory(code="lamp_off", label="Lampe éteinte", recognises=[])
    changed = api.get(f"{BASE}draft/", {"incident": dark.pk, "fault_class": other.code}).json()
    assert [clock["delay"] for clock in changed["clocks"]] == [None, None, None]
    assert "aucune ligne" in changed["why"]


def test_the_draft_says_what_is_already_open(api, dark, pcc, cabinet):
    made = services.open_from_incident(incident_id=dark.pk, by=pcc)
    for query in ({"incident": dark.pk}, {"asset": str(cabinet.uid)}):
        (found,) = api.get(f"{BASE}draft/", query).json()["open"]
        assert found == {"id": made.pk, "title": "Armoire au noir", "state_label": "Accusée"}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("incident=x", 400),
        ("incident=987", 404),
        ("asset=x", 400),
        ("asset=00000000-0000-4000-8000-000000000000", 404),
    ],
)
def test_a_draft_of_nothing_is_refused(api, query, status):
    assert api.get(f"{BASE}draft/?{query}").status_code == status


def test_one_confirmation_opens_the_request_and_a_second_one_is_told_its_number(api, dark, client_of, referent):
    token = str(uuid4())
    made = post(api, REQUESTS, {"incident": dark.pk, "token": token, "title": "Armoire A-230 au noir"})
    assert (made.status_code, made.json()["state"], made.json()["incidents"]) == (201, "acknowledged", [dark.pk])
    assert post(api, REQUESTS, {"incident": dark.pk, "token": token}).json()["id"] == made.json()["id"]
    second = post(client_of(referent), REQUESTS, {"incident": dark.pk})
    assert second.status_code == 409 and second.json()["request"] == str(made.json()["id"])
    assert "déjà ouverte" in second.json()["detail"]


def test_it_is_opened_from_an_alarm_from_equipment_and_from_nothing(api, lamp, commune, team):
    alarm = alarm_on(lamp)
    assert post(api, REQUESTS, {"alarm": alarm.pk}).json()["origin"] == "alarm"
    other = AssetFactory(owner=commune)
    body = {"assets": [str(other.uid)], "patrol": True, "team": team.pk, "priority": "critical"}
    made = post(api, REQUESTS, body).json()
    assert (made["origin"], made["state"], made["priority"]) == ("patrol", "assigned", "critical")
    body = {"territory": "51108", "title": "Câble à terre", "trade": "lighting", "lonlat": [4.36, 48.95]}
    made = post(api, REQUESTS, body).json()
    assert (made["origin"], made["lonlat"]) == ("hand", [4.36, 48.95])


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 400, "incident"),
        ({"incident": 1, "alarm": 2}, 400, "alarm"),
        ({"incident": 987}, 404, "detail"),
        ({"assets": ["x"]}, 400, "assets"),
        ({"territory": "99999", "title": "x"}, 400, "territory"),
        ({"territory": "51108"}, 400, "title"),
        ({"territory": "51108", "title": "x", "lonlat": [400, 0]}, 400, "lonlat"),
        ({"territory": "51108", "title": "x", "team": 987}, 400, "team"),
        ({"territory": "51108", "title": "x", "fault_class": "absente"}, 400, "fault_class"),
        ({"territory": "51108", "title": "x" * 201}, 400, "title"),
        ({"territory": "51108", "title": "x", "detected_at": "2031-01-01T00:00:00Z"}, 400, "detected_at"),
    ],
)
def test_what_cannot_be_opened_names_the_field(api, body, status, field):
    response = post(api, REQUESTS, body)
    assert (response.status_code, list(response.json())) == (status, [field])
    assert not WorkRequest.objects.exists()


def test_a_team_works_through_the_api(field, api, request_, order):
    address = f"{ORDERS}{order.pk}/"
    assert post(field, f"{address}depart/").json()["state"] == "en_route"
    assert post(field, f"{address}arrive/").json()["state"] == "on_site"
    assert post(field, f"{address}suspend/", {"reason": "part", "said": "Driver"}).json()["state"] == "suspended"
    (wait,) = api.get(f"{BASE}suspensions/", {"state": "proposed"}).json()["results"]
    assert (wait["request"], wait["reason_label"], wait["acts"]) == (request_.pk, "Pièce attendue", [])
    assert post(field, f"{address}resume/").json()["state"] == "on_site"
    report = {"final": True, "said": "Driver changé", "minutes": 40, "cost": "90.50", "parts": [{"label": "Driver"}]}
    done = post(field, f"{address}repair/", report).json()
    assert (done["state"], done["minutes"], done["cost"]) == ("repaired", 40, "90.50")
    assert done["parts"] == [{"label": "Driver", "reference": "", "quantity": "1.00"}]
    assert post(api, f"{address}control/", {"accepted": True}).json()["state"] == "controlled"
    closed = post(api, f"{REQUESTS}{request_.pk}/close/")
    assert (closed.status_code, closed.json()["outcome_label"]) == (200, "Réparé")
    kinds = [row["after"] for row in api.get(f"{REQUESTS}{request_.pk}/passages/").json()["results"] if row["order"]]
    assert kinds == ["to_plan", "en_route", "on_site", "suspended", "on_site", "repaired", "controlled", "closed"]


def test_a_refusal_is_told_in_french_with_what_may_come(field, api, request_, order):
    refused = post(field, f"{ORDERS}{order.pk}/repair/", {"final": True})
    assert refused.status_code == 409
    assert refused.json()["detail"].startswith("Passage impossible de « À planifier » à « Réparé » : ensuite,")
    assert post(api, f"{REQUESTS}{request_.pk}/close/").status_code == 409
    stale = post(api, f"{REQUESTS}{request_.pk}/withdraw/", {"why": "x", "version": 1})
    assert stale.status_code == 409 and "Relire, puis recommencer" in stale.json()["detail"]
    assert post(api, f"{REQUESTS}{request_.pk}/withdraw/").json() == {
        "why": ["Un motif est nécessaire : les collègues le liront."]
    }
    assert post(field, f"{ORDERS}{order.pk}/suspend/", {"reason": "siesta"}).status_code == 400
    assert post(field, f"{ORDERS}{order.pk}/arrive/", {"at": "hier"}).status_code == 400


def test_requests_are_classed_merged_and_split_through_the_api(api, request_, pcc, commune, lamp):
    other = services.open_from_assets(uids=[AssetFactory(owner=commune).uid], by=pcc)
    address = f"{REQUESTS}{request_.pk}/"
    FaultClassFactory()
    classed = post(api, f"{address}classify/", {"fault_class": "cabinet_dark", "aggravated": False}).json()
    assert classed["fault_class"]["label"] == "Armoire au noir"
    merged = post(api, f"{address}merge/", {"requests": [other.pk], "why": "même panne"}).json()
    assert [one["id"] for one in merged["merged"]] == [other.pk] and len(merged["assets"]) == 2
    parted = post(api, f"{address}split/", {"assets": [str(lamp.uid)], "why": "autre panne"})
    assert parted.json()["split_from"] == request_.pk
    assert api.get(f"{REQUESTS}{other.pk}/").json()["merged_into"] == request_.pk


def test_a_suspension_is_proposed_and_answered(field, client_of, referent, request_, order):
    WorkRequest.objects.update(created_at=timezone.now() - timedelta(days=1))
    now = timezone.now()
    body = {
        "reason": "weather",
        "started_at": (now - timedelta(hours=3)).isoformat(),
        "ended_at": (now - timedelta(hours=1)).isoformat(),
    }
    made = post(field, f"{REQUESTS}{request_.pk}/suspensions/", body)
    assert (made.status_code, made.json()["state"]) == (201, "proposed")
    decide = f"{BASE}suspensions/{made.json()['id']}/decide/"
    assert post(field, decide, {"accepted": True}).status_code == 403
    authority = client_of(referent)
    assert authority.get(f"{BASE}suspensions/{made.json()['id']}/").json()["acts"] == ["accept", "reject"]
    assert list(post(authority, decide, {"accepted": False}).json()) == ["why"]
    assert post(authority, decide, {"accepted": True}).json()["state_label"] == "Acceptée"


# --- Who --------------------------------------------------------------------------------------------------------------


def test_the_neighbour_sees_nothing_and_who_only_looks_is_refused(client_of, stranger, viewer, reader, request_, order):
    other = client_of(stranger)
    assert ids(other.get(REQUESTS)) == ids(other.get(ORDERS)) == []
    for page in ("", "comments/", "photos/", "passages/", "suspensions/"):
        assert other.get(f"{REQUESTS}{request_.pk}/{page}").status_code == 404
    assert other.get(f"{BASE}summary/").json()["open"] == 0
    assert client_of(reader).get(f"{BASE}summary/").status_code == 403
    looked = post(client_of(viewer), f"{REQUESTS}{request_.pk}/withdraw/", {"why": "x"})
    assert looked.status_code == 403 and "rôle" in looked.json()["detail"]
