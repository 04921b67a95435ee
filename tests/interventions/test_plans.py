# SPDX-License-Identifier: EUPL-1.2
"""Preventive plans: each time of the schedule becomes one request, whoever sweeps and however often."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apps.interventions import planning, services
from apps.interventions.models import Plan, PlanSlot, WorkRequest
from tests.factories import AssetFactory, PlanFactory, TeamFactory

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


# --- The schedule, pure -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts_on", "every", "unit", "since", "expected"),
    [
        (date(2026, 1, 31), 1, "months", date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 1, 31), 1, "months", date(2026, 3, 1), date(2026, 3, 31)),  # not the 28th for ever
        (date(2024, 2, 29), 1, "years", date(2025, 1, 1), date(2025, 2, 28)),
        (date(2024, 2, 29), 1, "years", date(2028, 1, 1), date(2028, 2, 29)),
        (date(2026, 1, 5), 2, "weeks", date(2026, 1, 6), date(2026, 1, 19)),
        (date(2026, 1, 5), 10, "days", date(2026, 1, 15), date(2026, 1, 15)),
        (date(2026, 6, 1), 6, "months", date(2020, 1, 1), date(2026, 6, 1)),
        (date(2020, 11, 30), 3, "months", date(2026, 3, 1), date(2026, 5, 30)),
    ],
)
def test_the_next_time_of_a_schedule(starts_on, every, unit, since, expected):
    assert planning.next_on(starts_on, every, unit, since) == expected


@given(starts_on=DAYS, since=DAYS, every=st.integers(1, 120), unit=st.sampled_from(Plan.Unit.values))
def test_the_next_time_is_the_first_one_that_is_not_before(starts_on, since, every, unit):
    found = planning.next_on(starts_on, every, unit, since)
    assert found >= max(starts_on, since)
    assert planning.next_on(starts_on, every, unit, found) == found
    if found > max(starts_on, since):
        assert planning.next_on(starts_on, every, unit, found - timedelta(days=1)) == found


# --- On real rows -----------------------------------------------------------------------------------------------------

rows = pytest.mark.django_db


@pytest.fixture
def plan(commune, team, lamp):
    made = PlanFactory(
        territory=commune,
        title="Vérification annuelle",
        description="Consigner avant d'ouvrir",
        checklist=["Serrage", "Terre"],
        team=team,
    )
    made.assets.add(lamp)
    return made


@rows
def test_its_day_comes_near_and_it_becomes_one_request_given_to_its_team(plan, lamp, team):
    assert planning.sweep() == 1
    request = WorkRequest.objects.get()
    assert (request.origin, request.state, request.team, request.created_by) == ("plan", "assigned", team, None)
    assert (request.title, request.asset, request.priority) == ("Vérification annuelle", lamp, 3)
    assert f"Échéance : {plan.starts_on:%d/%m/%Y}" in request.description and "Consigner" in request.description
    order = request.orders.get()
    assert list(order.checks.values_list("text", flat=True)) == ["Serrage", "Terre"]
    assert planning.sweep() == 0
    coming = plan.slots.get(done_at=None)
    assert coming.due_on == planning.months_later(plan.starts_on, 12)


@rows
def test_before_its_day_nothing_is_opened(commune):
    plan = PlanFactory(territory=commune, starts_on=timezone.localdate() + timedelta(days=15), ahead=14)
    assert planning.sweep() == 0 and plan.slots.get().due_on == plan.starts_on
    PlanFactory(territory=commune, active=False)
    assert planning.sweep() == 0 and PlanSlot.objects.count() == 1


@rows
def test_after_a_long_stop_one_request_is_opened(commune):
    start = timezone.localdate() - timedelta(days=100)
    PlanFactory(territory=commune, starts_on=start, every=1, unit="weeks", ahead=0)
    for _ in range(8):
        planning.sweep()
    assert WorkRequest.objects.count() <= 1 and PlanSlot.objects.filter(done_at=None).count() == 1


@rows
def test_the_next_time_waits_for_the_one_before(plan, commune):
    planning.sweep()
    slot = plan.slots.get(done_at=None)
    PlanSlot.objects.filter(pk=slot.pk).update(due_on=timezone.localdate())
    assert planning.sweep() == 0
    slot.refresh_from_db()
    assert slot.skipped == f"La DI n° {WorkRequest.objects.get().pk} de la fois d'avant n'est pas finie."
    assert plan.slots.filter(done_at=None).count() == 1


@rows
def test_a_team_that_no_longer_can_is_left_aside_and_it_is_told(plan, team):
    team.active = False
    team.save()
    assert planning.sweep() == 1
    request = WorkRequest.objects.get()
    assert (request.state, request.team) == ("acknowledged", None)
    assert request.passages.filter(why="Cette équipe n'est plus en activité.").exists()


@rows
def test_it_may_be_opened_before_its_day_by_who_may(plan, referent, pcc, stranger):
    with pytest.raises(PermissionDenied):
        planning.open_now(plan_id=plan.pk, by=pcc)
    with pytest.raises(Plan.DoesNotExist):
        planning.open_now(plan_id=plan.pk, by=stranger)
    made = planning.open_now(plan_id=plan.pk, by=referent)
    assert made.plan_slot.plan == plan and made.created_by == referent
    with pytest.raises(services.InterventionRefused, match=f"n° {made.pk} de ce plan n'est pas finie"):
        planning.open_now(plan_id=plan.pk, by=referent)


@rows
def test_a_camera_makes_the_preventive_request_reserved(commune, camera):
    plan = PlanFactory(territory=commune, trade="cctv")
    plan.assets.add(camera)
    planning.sweep()
    assert WorkRequest.objects.get().restricted


@rows
def test_plans_are_read_through_the_api(client_of, pcc, stranger, plan):
    planning.sweep()
    (row,) = client_of(pcc).get("/api/v1/interventions/plans/").json()["results"]
    assert (row["title"], row["every"], row["unit"], row["checklist"]) == (
        "Vérification annuelle",
        12,
        "months",
        ["Serrage", "Terre"],
    )
    assert row["next_on"] == planning.months_later(plan.starts_on, 12).isoformat()
    assert client_of(stranger).get("/api/v1/interventions/plans/").json()["results"] == []


PLANS = "/admin/interventions/plan/"


@rows
def test_a_plan_is_written_in_the_back_office_and_its_next_time_follows(client_of, referent, commune, lamp, neighbour):
    office = client_of(referent)
    asked = {
        "title": "Terres",
        "territory": commune.pk,
        "trade": "lighting",
        "priority": 3,
        "assets": [lamp.pk],
        "checklist": "Serrage\n\nTerre",
        "every": 1,
        "unit": "years",
        "starts_on": "2031-05-01",
        "ahead": 10,
        "active": "on",
    }
    assert office.post(f"{PLANS}add/", asked).status_code == 302
    plan = Plan.objects.get()
    assert plan.checklist == ["Serrage", "Terre"] and plan.slots.get().due_on == date(2031, 5, 1)
    assert office.post(f"{PLANS}{plan.pk}/change/", {**asked, "starts_on": "2031-06-01"}).status_code == 302
    assert plan.slots.get().due_on == date(2031, 6, 1)
    assert "01/06/2031" in office.get(PLANS).content.decode()
    for wrong, words in (
        ({"assets": [AssetFactory(owner=neighbour).pk]}, "Sélectionnez un choix valide"),
        ({"team": TeamFactory(territory=commune, trades=["cctv"]).pk}, "pas de ce métier ou de ce territoire"),
        ({"checklist": "x" * 201}, "200 caractères au plus"),
        ({"every": 0}, "supérieure ou égale à 1"),
    ):
        page = office.post(f"{PLANS}{plan.pk}/change/", {**asked, **wrong})
        assert page.status_code == 200 and words in page.content.decode(), wrong
    chosen = {"action": "open_chosen", "_selected_action": [plan.pk]}
    assert "Fait : 1." in office.post(PLANS, chosen, follow=True).content.decode()
    assert WorkRequest.objects.get().title == "Terres"
