# SPDX-License-Identifier: EUPL-1.2
"""The life of a request and of its orders: each act once, refused in words where the life-cycle does not allow it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction
from django.utils import timezone

from apps.events.models import JournalEntry
from apps.interventions import assigning, services
from apps.interventions.models import Passage, WorkOrder, WorkRequest
from apps.interventions.services import Report, Used
from tests.events.conftest import observe, said
from tests.events.incidents.conftest import SUPPLY

pytestmark = pytest.mark.django_db


def state_of(row):
    row.refresh_from_db()
    return row.state


def repaired(order, contractor):
    services.arrive(order_id=order.pk, by=contractor)
    return services.repair(order_id=order.pk, by=contractor, final=True, report=Report(said="Câble changé"))


# --- From the team to the end -----------------------------------------------------------------------------------------


def test_a_team_goes_repairs_and_the_request_is_settled_then_closed(request_, order, contractor, pcc):
    services.depart(order_id=order.pk, by=contractor)
    services.arrive(order_id=order.pk, by=contractor)
    services.repair(order_id=order.pk, by=contractor, final=False)
    request_.refresh_from_db()
    assert (request_.state, request_.repaired_at) == ("assigned", None) and request_.provisional_at
    parts = [Used("Fusible", Decimal(2), "F-10")]
    report = Report("Câble changé", 45, Decimal("120.50"), parts, "M. Petit")
    done = services.repair(order_id=order.pk, by=contractor, final=True, report=report)
    request_.refresh_from_db()
    assert (done.state, request_.state, request_.outcome) == ("repaired", "settled", "repaired")
    assert request_.repaired_at == done.repaired_at > request_.provisional_at > request_.arrived_at
    assert (done.minutes, done.cost, done.signed_by) == (45, Decimal("120.50"), "M. Petit")
    assert list(done.parts.values_list("label", "quantity", "reference")) == [("Fusible", Decimal(2), "F-10")]
    services.control(order_id=order.pk, by=pcc, accepted=True)
    assert services.close(request_id=request_.pk, by=pcc).state == "closed"
    assert state_of(order) == "closed"


def test_what_is_closed_without_being_repaired_says_so(request_, order, contractor):
    services.arrive(order_id=order.pk, by=contractor)
    with pytest.raises(services.InterventionRefused, match="ce qui a été constaté"):
        services.conclude(order_id=order.pk, by=contractor, outcome="not_found")
    with pytest.raises(services.InterventionRefused, match="Issue inattendue"):
        services.conclude(order_id=order.pk, by=contractor, outcome="repaired", report=Report("x"))
    report = Report("La lampe brûle, rien à voir")
    services.conclude(order_id=order.pk, by=contractor, outcome="not_found", report=report)
    request_.refresh_from_db()
    assert (request_.state, request_.outcome, request_.repaired_at) == ("settled", "not_found", None)


def test_two_teams_the_request_is_repaired_when_the_last_one_is(request_, order, other_team, contractor, pcc):
    services.assign(request_id=request_.pk, team=other_team, by=pcc, also=True)
    second = request_.orders.get(team=other_team)
    repaired(order, contractor)
    assert state_of(request_) == "assigned"
    services.arrive(order_id=second.pk, by=contractor)
    services.conclude(order_id=second.pk, by=contractor, outcome="needless", report=Report("Déjà fait"))
    request_.refresh_from_db()
    assert (request_.state, request_.outcome) == ("settled", "repaired")


def test_a_control_that_refuses_sends_the_team_back(request_, order, contractor, pcc):
    repaired(order, contractor)
    with pytest.raises(services.InterventionRefused, match="motif"):
        services.control(order_id=order.pk, by=pcc, accepted=False)
    services.control(order_id=order.pk, by=pcc, accepted=False, why="Toujours éteinte")
    request_.refresh_from_db()
    assert (request_.state, request_.repaired_at, request_.outcome, state_of(order)) == (
        "assigned",
        None,
        "",
        "on_site",
    )
    services.repair(order_id=order.pk, by=contractor, final=True)
    assert state_of(request_) == "settled"


def test_only_what_is_said_to_be_repaired_is_controlled(request_, order, contractor, pcc):
    for accepted in (True, False):
        with pytest.raises(services.TransitionRefused, match="dit réparé"):
            services.control(order_id=order.pk, by=pcc, accepted=accepted, why="vu")
    repaired(order, contractor)
    services.contest(request_id=request_.pk, by=pcc, why="La rue est encore noire")
    with pytest.raises(services.TransitionRefused, match="dit réparé"):
        services.control(order_id=order.pk, by=pcc, accepted=False, why="vu")


def test_contested_then_done_again_by_another_order(request_, order, team, contractor, pcc):
    repaired(order, contractor)
    services.contest(request_id=request_.pk, by=pcc, why="La rue est encore noire")
    request_.refresh_from_db()
    assert (request_.state, request_.repaired_at) == ("contested", None)
    services.assign(request_id=request_.pk, team=team, by=pcc)
    second = request_.orders.exclude(pk=order.pk).get()
    services.cancel(order_id=second.pk, by=pcc, why="Erreur d'équipe")
    assert state_of(request_) == "acknowledged"  # what was contested does not settle it again
    services.assign(request_id=request_.pk, team=team, by=pcc)
    third = request_.orders.order_by("pk").last()
    done = repaired(third, contractor)
    request_.refresh_from_db()
    assert (request_.state, request_.repaired_at) == ("settled", done.repaired_at)


def test_a_contest_that_is_dropped_gives_the_repair_its_date_back(request_, order, contractor, pcc):
    done = repaired(order, contractor)
    services.contest(request_id=request_.pk, by=pcc, why="Pas sûr")
    closed = services.close(request_id=request_.pk, by=pcc, why="Vérifié ce matin : elle marche")
    assert (closed.state, closed.repaired_at, closed.outcome) == ("closed", done.repaired_at, "repaired")


def test_reopened_a_new_round_begins_and_the_former_stays(request_, order, team, contractor, pcc):
    repaired(order, contractor)
    services.close(request_id=request_.pk, by=pcc)
    again = services.reopen(request_id=request_.pk, by=pcc, why="De nouveau éteinte")
    assert (again.state, again.round, again.repaired_at, again.outcome) == ("acknowledged", 2, None, "")
    assert again.handoffs.count() == 2
    services.assign(request_id=again.pk, team=team, by=pcc)
    second = again.orders.order_by("pk").last()
    assert (second.round, state_of(order)) == (2, "closed")
    assert repaired(second, contractor).request.state == "settled"


def test_what_is_over_is_not_validated_again_but_reopened(request_, pcc):
    services.withdraw(request_id=request_.pk, by=pcc, why="Le courant est revenu")
    with pytest.raises(services.TransitionRefused, match="de « Clôturée » à « Validée »"):
        services.validate(request_id=request_.pk, by=pcc)
    request_.refresh_from_db()
    assert (request_.state, request_.round, request_.handoffs.count()) == ("closed", 1, 1)


def test_refused_it_says_why_and_may_be_asked_again(lamp, technician, pcc):
    request = services.open_from_assets(uids=[lamp.uid], by=technician)
    with pytest.raises(services.InterventionRefused, match="motif"):
        services.refuse(request_id=request.pk, by=pcc, why=" ")
    services.refuse(request_id=request.pk, by=pcc, why="Remplacée demain par les travaux")
    assert services.reopen(request_id=request.pk, by=pcc, why="Travaux reportés").state == "created"


def test_needless_before_anybody_left_and_never_after(request_, order, other_team, contractor, pcc):
    services.depart(order_id=order.pk, by=contractor)
    with pytest.raises(services.TransitionRefused, match="est déjà « En route »"):
        services.withdraw(request_id=request_.pk, by=pcc, why="Le courant est revenu")
    assert state_of(request_) == "assigned"
    services.plan(order_id=order.pk, by=pcc, start=timezone.now(), end=timezone.now() + timedelta(hours=2))
    gone = services.withdraw(request_id=request_.pk, by=pcc, why="Le courant est revenu")
    assert (gone.state, gone.outcome, gone.outcome_said) == ("closed", "needless", "Le courant est revenu")
    assert state_of(order) == "cancelled"


# --- Teams ------------------------------------------------------------------------------------------------------------


def test_another_team_replaces_the_one_that_has_not_left(request_, order, other_team, pcc):
    services.assign(request_id=request_.pk, team=other_team, by=pcc)
    request_.refresh_from_db()
    assert (state_of(order), request_.team, request_.orders.count()) == ("cancelled", other_team, 2)


def test_a_team_that_left_keeps_its_order(request_, order, other_team, contractor, pcc):
    services.depart(order_id=order.pk, by=contractor)
    with pytest.raises(services.TransitionRefused, match="En route"):
        services.take_back(request_id=request_.pk, by=pcc, why="Urgence")
    services.assign(request_id=request_.pk, team=other_team, by=pcc)
    assert state_of(order) == "en_route"


def test_taken_back_it_waits_for_a_team(request_, order, pcc):
    services.take_back(request_id=request_.pk, by=pcc, why="Équipe appelée ailleurs")
    request_.refresh_from_db()
    assert (request_.state, request_.team, state_of(order)) == ("acknowledged", None, "cancelled")


def test_a_window_is_in_order_and_to_come(order, pcc):
    now = timezone.now()
    for start, end, field in (
        (now + timedelta(hours=2), now + timedelta(hours=1), "end"),
        (now - timedelta(hours=2), now - timedelta(hours=1), "start"),
        (now, now + timedelta(days=40), "end"),
    ):
        with pytest.raises(services.InterventionRefused) as refused:
            services.plan(order_id=order.pk, by=pcc, start=start, end=end)
        assert refused.value.field == field
    start, end = now + timedelta(hours=1), now + timedelta(hours=2)
    services.plan(order_id=order.pk, by=pcc, start=start, end=end)
    services.plan(order_id=order.pk, by=pcc, start=start, end=end)  # a double click
    services.plan(order_id=order.pk, by=pcc, start=start, end=end + timedelta(hours=1))
    assert list(order.passages.values_list("after", flat=True)) == ["to_plan", "planned", "planned"]


def test_the_checklist_is_ticked_by_who_works(order, contractor, pcc):
    assigning.checklist(order, ["Couper l'alimentation", "Mesurer la terre"])
    services.check(order_id=order.pk, by=contractor, rank=1, done=True, note="Consigné")
    item = order.checks.get(rank=1)
    assert (item.done_by, item.note) == (contractor, "Consigné") and item.done_at
    services.check(order_id=order.pk, by=contractor, rank=1, done=False)
    assert order.checks.get(rank=1).done_at is None
    with pytest.raises(services.InterventionRefused, match="pas dans la liste"):
        services.check(order_id=order.pk, by=contractor, rank=9, done=True)
    with pytest.raises(PermissionDenied):
        services.check(order_id=order.pk, by=pcc, rank=1, done=True)


# --- Told later -------------------------------------------------------------------------------------------------------


def test_an_act_told_later_keeps_its_hour_and_says_when_it_was_heard(order, contractor):
    WorkRequest.objects.update(detected_at=timezone.now() - timedelta(days=3))
    at = timezone.now() - timedelta(hours=3)
    services.arrive(order_id=order.pk, by=contractor, at=at)
    order.refresh_from_db()
    passage = order.passages.get(after="on_site")
    assert order.arrived_at == passage.at == at and passage.recorded_at > at + timedelta(hours=2)


def test_an_hour_that_cannot_be_is_refused(order, contractor):
    WorkRequest.objects.update(detected_at=timezone.now() - timedelta(days=5))
    now = timezone.now()
    services.depart(order_id=order.pk, by=contractor, at=now - timedelta(hours=1))
    for at, words in (
        (now + timedelta(hours=1), "pas encore passée"),
        (now - timedelta(hours=49), "Trop ancien"),
        (now - timedelta(hours=2), "Avant ce qui précède"),
    ):
        with pytest.raises(services.InterventionRefused, match=words) as refused:
            services.arrive(order_id=order.pk, by=contractor, at=at)
        assert refused.value.field == "at"


# --- Once, and by two people ------------------------------------------------------------------------------------------

ACTS = {
    "depart": lambda order, by: services.depart(order_id=order.pk, by=by),
    "arrive": lambda order, by: services.arrive(order_id=order.pk, by=by),
    "suspend": lambda order, by: services.suspend(order_id=order.pk, by=by, reason="part", said="Driver"),
    "resume": lambda order, by: services.resume(order_id=order.pk, by=by),
    "provisional": lambda order, by: services.repair(order_id=order.pk, by=by, final=False),
    "repaired": lambda order, by: services.repair(order_id=order.pk, by=by, final=True),
}


def test_each_act_asked_twice_is_done_once(order, contractor):
    for act in ("depart", "arrive", "suspend", "resume", "provisional", "repaired"):
        ACTS[act](order, contractor)
        before = Passage.objects.count()
        assert ACTS[act](order, contractor).state == state_of(order)
        assert Passage.objects.count() == before, act
    assert order.suspensions.count() == 1


def test_who_looked_at_an_older_version_is_told_who_changed_it(request_, pcc, referent, team):
    seen = request_.version
    services.assign(request_id=request_.pk, team=team, by=referent, seen=seen)
    with pytest.raises(services.Changed, match="referent a fait un changement entre-temps, l'état est « Affectée »"):
        services.withdraw(request_id=request_.pk, by=pcc, why="inutile", seen=seen)
    assert state_of(request_) == "assigned"


# --- Refused ----------------------------------------------------------------------------------------------------------


def test_a_step_that_the_life_does_not_have_is_refused_with_what_may_come(request_, order, contractor, pcc):
    with pytest.raises(services.TransitionRefused) as refused:
        services.repair(order_id=order.pk, by=contractor, final=True)
    assert str(refused.value).startswith("Passage impossible de « À planifier » à « Réparé » : ensuite, « Planifié »")
    with pytest.raises(services.TransitionRefused, match="de « Affectée » à « Clôturée »"):
        services.close(request_id=request_.pk, by=pcc)
    with pytest.raises(services.TransitionRefused, match="rien à reprendre"):
        services.resume(order_id=order.pk, by=contractor)


def test_each_act_needs_its_right(request_, order, contractor, viewer, stranger, technician, pcc):
    for user, act in (
        (viewer, ACTS["depart"]),
        (pcc, ACTS["depart"]),  # who decides does not say that the team is there
    ):
        with pytest.raises(PermissionDenied):
            act(order, user)
    for call in (
        lambda: services.withdraw(request_id=request_.pk, by=contractor, why="x"),
        lambda: services.control(order_id=order.pk, by=contractor, accepted=True),
        lambda: services.assign(request_id=request_.pk, team=order.team, by=technician),
    ):
        with pytest.raises(PermissionDenied):
            call()
    with pytest.raises(WorkOrder.DoesNotExist):
        ACTS["depart"](order, stranger)
    with pytest.raises(WorkRequest.DoesNotExist):
        services.withdraw(request_id=request_.pk, by=stranger, why="x")


# --- What follows -----------------------------------------------------------------------------------------------------


def test_the_incident_follows_its_request(dark, lamps, cabinet, camera, pcc, contractor, team):
    wish = services.Wish(team=team)
    request = services.open_from_incident(incident_id=dark.pk, by=pcc, wish=wish)
    order = request.orders.get()
    services.depart(order_id=order.pk, by=contractor)
    assert state_of(dark) == "requested"
    services.arrive(order_id=order.pk, by=contractor)
    assert state_of(dark) == "in_progress"
    services.repair(order_id=order.pk, by=contractor, final=False)
    assert state_of(dark) == "provisional"
    services.repair(order_id=order.pk, by=contractor, final=True)
    assert state_of(dark) == "provisional"  # the machines still see seven lamps in the dark
    line = JournalEntry.objects.filter(kind="incident.updated").order_by("id").last()
    assert (
        line.why
        == f"OT n° {order.pk} · DI n° {request.pk} : Réparé. Retour à la normale attendu : alarmes encore présentes, 7."
    )
    observe(cabinet, *(said(asset, False, 5, condition=SUPPLY) for asset in [*lamps, camera]))
    assert state_of(dark) == "restored"


def test_nobody_goes_any_more_and_the_incident_is_worked_again(dark, pcc):
    request = services.open_from_incident(incident_id=dark.pk, by=pcc)
    other = services.open_from_incident(incident_id=dark.pk, by=pcc, wish=services.Wish(another=True))
    services.withdraw(request_id=request.pk, by=pcc, why="doublon")
    assert state_of(dark) == "requested"  # the other one still stands
    services.withdraw(request_id=other.pk, by=pcc, why="rétabli par le distributeur")
    assert state_of(dark) == "in_charge"


# --- Kept -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["interventions_passage", "interventions_comment"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET at = now()", "DELETE FROM {}"])
def test_what_was_said_and_passed_through_is_never_edited(request_, pcc, table, statement):
    services.comment(request_id=request_.pk, by=pcc, text="Accès par la cour")
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_the_database_refuses_two_active_orders_of_one_team_and_an_end_without_outcome(request_, order, team):
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkOrder.objects.create(request=request_, team=team, changed_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkRequest.objects.filter(pk=request_.pk).update(state="closed")
