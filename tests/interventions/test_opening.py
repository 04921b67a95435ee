# SPDX-License-Identifier: EUPL-1.2
"""Asking for an intervention: one gesture, one request, whoever asks and however often."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from apps.assets.models import Asset
from apps.events.models import Alarm, Incident, JournalEntry, LiveMessage
from apps.interventions import services
from apps.interventions.models import Handoff, Passage, WorkRequest
from apps.interventions.services import Wish
from tests.factories import AssetFactory, FaultClassFactory, TeamFactory
from tests.interventions.conftest import alarm_on, somebody

pytestmark = pytest.mark.django_db


# --- From what is known -----------------------------------------------------------------------------------------------


def test_an_incident_becomes_a_request_about_its_cause_in_one_gesture(dark, cabinet, pcc):
    request = services.open_from_incident(incident_id=dark.pk, by=pcc)
    assert (request.title, request.state, request.origin) == ("Armoire au noir", "acknowledged", "incident")
    assert (request.asset, list(request.assets.all()), list(request.incidents.all())) == (cabinet, [cabinet], [dark])
    assert (request.priority, request.trade, request.fault_class.code) == (dark.severity, "lighting", "cabinet_dark")
    assert request.detected_at == dark.opened_at and request.sent_at is not None
    assert request.place.coords == cabinet.geometry.coords


def test_who_asks_takes_the_incident_in_charge_and_its_alarms_are_acknowledged(dark, pcc):
    request = services.open_from_incident(incident_id=dark.pk, by=pcc)
    dark.refresh_from_db()
    assert (dark.state, dark.assigned_to) == ("requested", pcc)
    assert set(Alarm.objects.values_list("state", flat=True)) == {"acked"}
    line = JournalEntry.objects.get(kind="incident.updated")
    assert (line.before, line.after, line.why) == ("new", "requested", f"Intervention demandée, DI n° {request.pk}.")


def test_an_alarm_brings_its_equipment_and_its_incident(lamp, pcc):
    alarm = alarm_on(lamp, severity=1)
    request = services.open_from_alarm(alarm_id=alarm.pk, by=pcc)
    assert (request.origin, request.asset, list(request.alarms.all())) == ("alarm", lamp, [alarm])
    assert list(request.incidents.all()) == [Incident.objects.get()] and request.priority == 1
    assert request.detected_at == alarm.raised_at


def test_a_symptom_alone_does_not_bring_the_whole_incident(dark, lamps, pcc):
    alarm = lamps[0].alarms.get()
    request = services.open_from_alarm(alarm_id=alarm.pk, by=pcc)
    assert list(request.incidents.all()) == []


def test_equipment_becomes_a_request_of_its_owner(commune, lamp, technician):
    second = AssetFactory(owner=commune)
    request = services.open_from_assets(uids=[lamp.uid, second.uid], by=technician, origin="patrol")
    assert (request.territory, request.asset, request.assets.count()) == (commune, lamp, 2)
    assert (request.origin, request.state) == ("patrol", "created")  # somebody must decide
    assert request.title == "Point lumineux à réparer"


def test_something_that_is_in_no_inventory_needs_words(commune, pcc):
    with pytest.raises(services.InterventionRefused) as refused:
        services.open_by_hand(territory=commune, by=pcc, wish=Wish(trade="lighting"))
    assert refused.value.field == "title"
    wish = Wish(title="Câble à terre rue Basse", trade="lighting", priority=1)
    request = services.open_by_hand(territory=commune, by=pcc, wish=wish)
    assert (request.origin, request.asset, request.state) == ("hand", None, "acknowledged")


def test_a_camera_makes_a_reserved_request(commune, camera, pcc, technician, viewer):
    request = services.open_from_assets(uids=[camera.uid], by=pcc)
    assert request.restricted
    assert WorkRequest.objects.visible_to(technician).count() == 1
    assert WorkRequest.objects.visible_to(viewer).count() == 0
    assert LiveMessage.objects.filter(kind="intervention.updated", restricted=True).exists()


# --- What the person changes ------------------------------------------------------------------------------------------


def test_what_the_form_changed_wins_over_what_was_proposed(lamp, pcc, team):
    found = FaultClassFactory(code="mast_down", label="Mât à terre", recognises=[])
    since = timezone.now() - timedelta(hours=2)
    wish = Wish(
        title="Mât à terre", description="Barrière posée", priority=1, fault_class=found, detected_at=since, team=team
    )
    request = services.open_from_assets(uids=[lamp.uid], by=pcc, wish=wish)
    assert (request.title, request.description, request.priority) == ("Mât à terre", "Barrière posée", 1)
    assert (request.fault_class, request.detected_at, request.state, request.team) == (found, since, "assigned", team)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish(title="x" * 201), "title"),
        (Wish(description="x" * 4001), "description"),
        (Wish(priority=9), "priority"),
        (Wish(trade="magic"), "trade"),
        (Wish(detected_at=timezone.now() + timedelta(days=1)), "detected_at"),
    ],
)
def test_a_wrong_field_is_named(lamp, pcc, wish, field):
    with pytest.raises(services.InterventionRefused) as refused:
        services.open_from_assets(uids=[lamp.uid], by=pcc, wish=wish)
    assert refused.value.field == field
    assert not WorkRequest.objects.exists()


def test_equipment_of_two_owners_is_two_requests(commune, neighbour, lamp):
    both = somebody(commune, "deux", "operator")
    somebody_else = AssetFactory(owner=neighbour)
    with pytest.raises(Asset.DoesNotExist):
        services.open_from_assets(uids=[lamp.uid, somebody_else.uid], by=both)
    both.is_superuser = True
    both.save()
    with pytest.raises(services.InterventionRefused, match="une demande chacun"):
        services.open_from_assets(uids=[lamp.uid, somebody_else.uid], by=both)


def test_a_team_of_another_trade_or_territory_is_refused_and_nothing_is_opened(lamp, commune, neighbour, pcc):
    wrong = TeamFactory(territory=commune, trades=["cctv"])
    with pytest.raises(services.InterventionRefused, match="métier"):
        services.open_from_assets(uids=[lamp.uid], by=pcc, wish=Wish(team=wrong))
    with pytest.raises(services.InterventionRefused, match="ce territoire"):
        services.open_from_assets(uids=[lamp.uid], by=pcc, wish=Wish(team=TeamFactory(territory=neighbour)))
    assert not WorkRequest.objects.exists()


# --- Once -------------------------------------------------------------------------------------------------------------


def test_a_double_click_makes_one_request(lamp, pcc):
    token = uuid4()
    first = services.open_from_assets(uids=[lamp.uid], by=pcc, wish=Wish(token=token))
    again = services.open_from_assets(uids=[lamp.uid], by=pcc, wish=Wish(token=token))
    assert first == again and Handoff.objects.count() == 1


def test_the_token_of_somebody_else_opens_nothing(lamp, pcc, referent):
    token = uuid4()
    services.open_from_assets(uids=[lamp.uid], by=pcc, wish=Wish(token=token))
    with pytest.raises(services.InterventionRefused, match="jeton"):
        services.open_from_assets(uids=[lamp.uid], by=referent, wish=Wish(token=token))


def test_a_second_request_for_the_same_thing_is_told_the_number_of_the_first(dark, cabinet, pcc, referent):
    first = services.open_from_incident(incident_id=dark.pk, by=pcc)
    with pytest.raises(services.AlreadyOpen, match=f"n° {first.pk} est déjà ouverte") as refused:
        services.open_from_incident(incident_id=dark.pk, by=referent)
    assert refused.value.request == first
    with pytest.raises(services.AlreadyOpen):
        services.open_from_assets(uids=[cabinet.uid], by=referent)
    second = services.open_from_incident(incident_id=dark.pk, by=referent, wish=Wish(another=True))
    assert second != first


@pytest.mark.django_db(transaction=True)
def test_two_people_at_the_same_time_make_one_request(lamp, pcc, referent):
    def ask(by):
        try:
            return services.open_from_assets(uids=[lamp.uid], by=by).pk
        except services.AlreadyOpen as refused:
            return refused.request.pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        numbers = set(pool.map(ask, [pcc, referent, pcc, referent]))
    assert numbers == {WorkRequest.objects.get().pk}


# --- Who --------------------------------------------------------------------------------------------------------------


def test_who_may_not_decide_asks_and_somebody_else_decides(dark, technician, pcc):
    request = services.open_from_incident(incident_id=dark.pk, by=technician)
    dark.refresh_from_db()
    assert (request.state, request.sent_at, dark.state, dark.assigned_to) == ("created", None, "requested", None)
    assert set(Alarm.objects.values_list("state", flat=True)) == {"unack"}
    assert services.validate(request_id=request.pk, by=pcc).state == "acknowledged"


def test_who_may_only_look_opens_nothing_and_the_neighbour_sees_nothing(lamp, viewer, contractor, stranger):
    for user in (viewer, contractor):
        with pytest.raises(PermissionDenied):
            services.open_from_assets(uids=[lamp.uid], by=user)
    with pytest.raises(Asset.DoesNotExist):
        services.open_from_assets(uids=[lamp.uid], by=stranger)
    assert not WorkRequest.objects.exists()


# --- What is told -----------------------------------------------------------------------------------------------------


def test_the_journal_the_passages_and_the_live_stream_tell_it(dark, pcc):
    request = services.open_from_incident(incident_id=dark.pk, by=pcc)
    lines = JournalEntry.objects.filter(kind__startswith="intervention.").order_by("id")
    assert [(line.kind, line.before, line.after) for line in lines] == [
        ("intervention.opened", "", "Créée"),
        ("intervention.updated", "Créée", "À envoyer"),
        ("intervention.updated", "À envoyer", "Accusée"),
    ]
    assert {(line.incident_id, line.actor_id, line.territory_id) for line in lines} == {
        (dark.pk, pcc.pk, request.territory_id)
    }
    assert list(Passage.objects.values_list("before", "after")) == [
        ("", "created"),
        ("created", "to_send"),
        ("to_send", "acknowledged"),
    ]
    told = LiveMessage.objects.order_by("id").last()
    assert (told.kind, told.payload["ref"]) == ("intervention.updated", {"type": "intervention", "id": request.pk})
    assert (told.payload["state"], told.payload["incidents"]) == ("acknowledged", [dark.pk])


def test_the_same_equipment_within_thirty_days_of_its_repair_is_a_repeat(lamp, pcc):
    first = services.open_from_assets(uids=[lamp.uid], by=pcc)
    repaired = timezone.now() - timedelta(days=29)
    ended = {"state": "closed", "outcome": "repaired", "repaired_at": repaired}
    WorkRequest.objects.filter(pk=first.pk).update(**ended)
    again = services.open_from_assets(uids=[lamp.uid], by=pcc)
    assert again.repeat_of == first
    WorkRequest.objects.filter(pk=again.pk).update(**ended)
    WorkRequest.objects.update(repaired_at=timezone.now() - timedelta(days=31))
    assert services.open_from_assets(uids=[lamp.uid], by=pcc).repeat_of is None
