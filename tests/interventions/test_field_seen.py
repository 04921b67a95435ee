# SPDX-License-Identifier: EUPL-1.2
"""What phones saw: photos, lamps seen off or lit, where an act was done; kept as told, forgotten when it must be."""

from datetime import datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from apps.interventions import tasks
from apps.interventions.models import (
    Attachment,
    Comment,
    FieldAct,
    FieldPlace,
    Sighting,
    WorkRequest,
)
from tests.factories import AssetFactory, FaultClassFactory
from tests.interventions.phones import act, given_an_hour_ago, photo, send

pytestmark = pytest.mark.django_db


def test_a_photo_that_is_none_is_refused_for_good(phone, crew, order):
    answer = photo(phone, act(crew, "photo", order=order.pk), b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert (answer.status_code, answer.json()["field"]) == (409, "file")
    assert "SVG" in answer.json()["detail"] and not Attachment.objects.exists()


def test_the_photo_of_a_refused_act_leaves_no_file(phone, crew, order, media, monkeypatch):
    monkeypatch.setattr("apps.interventions.discussing.holding.request", lambda *_: (_ for _ in ()).throw(RuntimeError))
    with pytest.raises(RuntimeError):
        photo(phone, act(crew, "photo", order=order.pk))
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert not FieldAct.objects.exists()


def test_two_taps_of_a_patrol_open_a_request_and_its_photo_follows(phone, crew, lamp):
    FaultClassFactory(code="lamp_off", trade="lighting", label="Lampe éteinte")
    data = {"asset": "pl-0412", "fault_class": "lamp_off", "title": "Lampe éteinte"}
    seen = act(crew, "observe", ago=5, data=data)
    assert [send(phone, seen).status_code for _ in range(2)] == [200, 200]
    request = WorkRequest.objects.get()
    assert (request.origin, request.title, request.asset) == ("patrol", "Lampe éteinte", lamp)
    assert request.detected_at == datetime.fromisoformat(seen["declared_at"])
    assert photo(phone, act(crew, "photo", about=seen["uid"])).status_code == 200
    assert Attachment.objects.get().request == request


def test_what_a_patrol_sees_of_a_lamp_is_a_row_with_who_when_and_how(phone, crew, lamp):
    FaultClassFactory(code="lamp_off", trade="lighting", label="Lampe éteinte")
    dark = act(crew, "observe", ago=30, data={"asset": "PL-0412", "fault_class": "lamp_off", "title": "Lampe éteinte"})
    shown = act(crew, "lit", ago=5, data={"asset": str(lamp.uid)})
    assert [send(phone, one).status_code for one in (dark, dark, shown, shown)] == [200] * 4
    off, lit = Sighting.objects.order_by("pk")
    assert [(one.asset, one.state, one.source, one.seen_by) for one in (off, lit)] == [
        (lamp, "off", "patrol", crew),
        (lamp, "lit", "patrol", crew),
    ]
    assert off.seen_at == datetime.fromisoformat(dark["declared_at"])
    assert off.act.request == WorkRequest.objects.get() and lit.act.request is None  # lit: nothing to do
    assert lit.act.territory == lamp.owner
    with pytest.raises(DatabaseError), transaction.atomic():
        Sighting.objects.filter(pk=off.pk).update(state="lit")


def test_only_a_lamp_is_seen_lit_and_what_says_nothing_of_light_is_no_sighting(phone, crew, commune, lamp):
    AssetFactory(owner=commune, code="ARM-1", kind__code="control_cabinet")
    answer = send(phone, act(crew, "lit", data={"asset": "ARM-1"}))
    assert answer.status_code == 409 and answer.json()["field"] == "asset"
    send(phone, act(crew, "observe", data={"asset": "PL-0412", "title": "Trappe ouverte"}))
    assert not Sighting.objects.exists()


def test_a_team_sent_for_a_dark_lamp_that_finds_no_fault_saw_it_lit(phone, crew, order, lamp):
    given_an_hour_ago(order)
    WorkRequest.objects.filter(pk=order.request_id).update(
        asset=lamp, fault_class=FaultClassFactory(code="lamp_off", trade="lighting")
    )
    send(phone, act(crew, "arrive", ago=9, order=order.pk))
    data = {"outcome": "not_found", "said": "Elle éclaire"}
    assert send(phone, act(crew, "conclude", ago=2, order=order.pk, data=data)).status_code == 200
    seen = Sighting.objects.get()
    assert (seen.asset, seen.state, seen.source) == (lamp, "lit", "order")


def test_what_is_known_already_is_written_there(phone, crew, request_):
    answer = send(phone, act(crew, "observe", data={"asset": "PL-0412", "title": "Lampe éteinte"}))
    assert answer.json()["request"] == request_.pk and "déjà ouverte" in answer.json()["detail"]
    assert "Vu en patrouille, PL-0412 : Lampe éteinte" in Comment.objects.get().text


def test_the_qr_code_of_an_asset_is_its_address_or_its_number(phone, lamp):
    for text in (f"https://connecte.example/equipements/{lamp.uid}/", str(lamp.uid), "PL-0412", "pl-0412"):
        (row,) = phone.get("/api/v1/interventions/field/find/", {"text": text}).json()
        assert row["code"] == "PL-0412"
    for text in ("", "\x00", "inconnu", "🚫" * 300):
        assert phone.get("/api/v1/interventions/field/find/", {"text": text}).json() == []


def test_a_number_that_two_things_have_is_asked_again(phone, crew, commune, lamp):
    AssetFactory(owner=commune, code="PL-0412")
    answer = send(phone, act(crew, "observe", data={"asset": "PL-0412"}))
    assert answer.status_code == 409 and "Plusieurs équipements" in answer.json()["detail"]


def test_a_position_is_kept_only_when_it_is_told_and_forgotten_when_asked(phone, crew, order):
    send(phone, act(crew, "depart", order=order.pk))
    assert not FieldPlace.objects.exists()
    place = {"lon": 4.3631, "lat": 48.9566, "accuracy": 12}
    send(phone, act(crew, "arrive", order=order.pk, place=place))
    assert FieldPlace.objects.get().act.kind == "arrive"
    assert phone.post("/api/v1/interventions/field/forget-places/").json() == {"forgotten": 1}
    assert not FieldPlace.objects.exists() and FieldAct.objects.count() == 2


def test_positions_are_forgotten_after_ninety_days(phone, crew, order, monkeypatch):
    send(phone, act(crew, "arrive", order=order.pk, place={"lon": 4.3, "lat": 48.9, "accuracy": 12}))
    assert tasks.forget_old_places() == 0
    monkeypatch.setattr(tasks, "PLACES_KEPT", timedelta(0))
    assert tasks.forget_old_places() == 1
