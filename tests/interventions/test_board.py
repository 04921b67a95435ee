# SPDX-License-Identifier: EUPL-1.2
"""The planning board: a card is placed, moved, taken off; what is unwise is confirmed, what is forbidden says why."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.gis.geos import Point
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.interventions import services
from apps.interventions.board import reading
from apps.interventions.board.period import DAY, WEEK, Period
from apps.interventions.models import Team, TeamLeave, WorkOrder, WorkRequest
from apps.interventions.rounds import travel
from apps.interventions.services import Changed, InterventionRefused, ToConfirm, TransitionRefused, Wanted
from tests.factories import ClockFactory, TeamFactory, WaitingRequestFactory, WorkOrderFactory, WorkRequestFactory

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def day():
    return timezone.localdate() + timedelta(days=3)


def at(day, hour, minute=0):
    return datetime.combine(day, time(hour, minute), PARIS)


def waiting(commune, **more):
    return WaitingRequestFactory(asset__owner=commune, **more)


def place(work, team, by, *, day=None, start=None, minutes=None, **more):
    return services.place(request_id=work.pk, wanted=Wanted(team.pk, day, start, minutes), by=by, **more)


def hours(order):
    return tuple(f"{at.astimezone(PARIS):%H:%M}" for at in (order.planned_from, order.planned_to))


# --- Placing ----------------------------------------------------------------------------------------------------------


def test_a_request_dropped_on_a_day_takes_its_first_free_gap(commune, team, pcc, day):
    orders = [place(waiting(commune), team, pcc, day=day) for _ in range(6)]
    assert [hours(order) for order in orders] == [
        ("08:00", "08:45"),
        ("08:45", "09:30"),
        ("09:30", "10:15"),
        ("10:15", "11:00"),
        ("11:00", "11:45"),
        ("12:45", "13:30"),  # after the break
    ]
    assert {(order.state, order.request.state, order.request.team_id) for order in orders} == {
        ("planned", "assigned", team.pk)
    }


def test_what_is_dropped_is_journaled_with_its_window(commune, team, pcc, day):
    order = place(waiting(commune), team, pcc, start=at(day, 14), minutes=60)
    last = order.passages.order_by("-pk").first()
    assert (last.before, last.after, last.by) == ("to_plan", "planned", pcc)
    assert "de 14:00 à 15:00" in last.why


def test_another_day_keeps_the_team_and_the_length(commune, team, pcc, day):
    order = place(waiting(commune), team, pcc, start=at(day, 14), minutes=75)
    moved = place(order.request, team, pcc, day=day + timedelta(days=1), order_id=order.pk, order_seen=order.version)
    assert moved.pk == order.pk and hours(moved) == ("08:00", "09:15")


def test_another_team_takes_over_and_the_first_is_told_why(commune, team, other_team, pcc, day):
    order = place(waiting(commune), team, pcc, day=day)
    moved = place(order.request, other_team, pcc, day=day, order_id=order.pk, order_seen=order.version)
    order.refresh_from_db()
    assert (order.state, moved.team, moved.state) == ("cancelled", other_team, "planned")
    assert WorkRequest.objects.get(pk=order.request_id).team == other_team


def test_a_reinforcement_that_moves_leaves_the_first_team_alone(commune, team, other_team, pcc, day):
    first = place(waiting(commune), team, pcc, day=day)
    services.assign(request_id=first.request_id, team=other_team, by=pcc, also=True)
    second = first.request.orders.get(team=other_team)
    third = TeamFactory(territory=commune)
    place(first.request, third, pcc, day=day, order_id=second.pk, order_seen=second.version)
    states = set(first.request.orders.values_list("team", "state"))
    assert states == {(team.pk, "planned"), (other_team.pk, "cancelled"), (third.pk, "planned")}
    with pytest.raises(InterventionRefused, match="a déjà un ordre"):
        place(first.request, third, pcc, day=day, order_id=first.pk)


def test_a_card_taken_off_keeps_its_team_and_waits_again(commune, team, pcc, day):
    order = place(waiting(commune), team, pcc, day=day)
    services.unplan(order_id=order.pk, by=pcc, seen=order.version)
    order.refresh_from_db()
    assert (order.state, order.planned_from, order.team) == ("to_plan", None, team)
    (row,) = reading.waiting(pcc)
    assert [one.pk for one in row.movable] == [order.pk]
    services.unplan(order_id=order.pk, by=pcc, seen=1)  # already done: nothing more, and no refusal


def test_the_second_to_move_a_card_is_told_who_was_first(commune, team, other_team, pcc, referent, day):
    work = waiting(commune)
    place(work, team, pcc, day=day, seen=work.version)
    with pytest.raises(Changed, match="pcc a fait un changement"):
        place(work, other_team, referent, day=day, seen=work.version)
    order = work.orders.get()
    place(work, team, pcc, start=at(day, 15), order_id=order.pk, order_seen=order.version)
    with pytest.raises(Changed, match="pcc a fait un changement"):
        place(work, other_team, referent, day=day, order_id=order.pk, order_seen=order.version)
    with pytest.raises(Changed, match="pcc a fait un changement"):
        services.unplan(order_id=order.pk, by=referent, seen=order.version)
    assert list(work.orders.values_list("team", flat=True)) == [team.pk]


def test_an_order_that_somebody_cancelled_is_no_longer_there_to_move(commune, team, pcc, referent, day):
    order = place(waiting(commune), team, pcc, day=day)
    services.cancel(order_id=order.pk, by=referent, why="Doublon")
    with pytest.raises(Changed, match="n'est plus en cours"):
        place(order.request, team, pcc, day=day, order_id=order.pk, order_seen=order.version)


@pytest.mark.parametrize("state", ["en_route", "on_site", "suspended", "provisional"])
def test_work_that_has_begun_is_not_given_to_another_team(commune, team, other_team, pcc, day, state):
    order = WorkOrderFactory(request=waiting(commune, state="assigned"), team=team, state=state)
    with pytest.raises(TransitionRefused, match="Nacelle 1 .* est déjà"):
        place(order.request, other_team, pcc, day=day, order_id=order.pk)
    with pytest.raises(TransitionRefused, match="est déjà"):
        place(order.request, other_team, pcc, day=day)
    with pytest.raises(TransitionRefused):
        services.unplan(order_id=order.pk, by=pcc)


@pytest.mark.parametrize("state", ["created", "to_send", "closed"])
def test_a_request_that_waits_for_no_team_is_refused_in_words(commune, team, pcc, day, state):
    work = waiting(commune, state=state, outcome="repaired" if state == "closed" else "")
    with pytest.raises(TransitionRefused, match="Passage impossible"):
        place(work, team, pcc, day=day)
    assert not WorkOrder.objects.exists()


def test_a_team_of_elsewhere_or_of_another_trade_is_refused(commune, neighbour, team, pcc, day):
    with pytest.raises(InterventionRefused, match="Équipe inconnue"):
        place(waiting(commune), TeamFactory(territory=neighbour), pcc, day=day)
    with pytest.raises(InterventionRefused, match="Feux : cette équipe n'est pas de ce métier"):
        place(waiting(commune), TeamFactory(territory=commune, name="Feux", trades=["traffic"]), pcc, day=day)
    team.active = False
    team.save()
    with pytest.raises(InterventionRefused, match="plus en activité"):
        place(waiting(commune), team, pcc, day=day)


def test_who_only_looks_and_who_is_elsewhere_move_nothing(commune, team, viewer, stranger, day):
    with pytest.raises(PermissionDenied):
        place(waiting(commune), team, viewer, day=day)
    with pytest.raises(WorkRequest.DoesNotExist):
        place(waiting(commune), team, stranger, day=day)


def test_a_day_or_an_hour_that_is_over_is_refused(commune, team, pcc):
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(InterventionRefused, match="Ce jour est passé"):
        place(waiting(commune), team, pcc, day=yesterday)
    with pytest.raises(InterventionRefused, match="déjà passé"):
        place(waiting(commune), team, pcc, start=at(yesterday, 9))
    with pytest.raises(InterventionRefused, match="Choisir un jour"):
        place(waiting(commune), team, pcc)


# --- What must be confirmed -------------------------------------------------------------------------------------------


def reasons(work, team, by, **more):
    with pytest.raises(ToConfirm) as refused:
        place(work, team, by, **more)
    work.refresh_from_db()
    assert work.state == "acknowledged" and not work.orders.exists()  # nothing was written
    return [reason.replace("\N{NO-BREAK SPACE}", " ") for reason in refused.value.reasons]


def test_after_the_deadline_of_the_contract_one_must_confirm_and_it_is_kept(commune, team, pcc, day):
    work = waiting(commune)
    ClockFactory(request=work, kind="gtr", amount=72, due_at=at(day, 10))
    assert place(waiting(commune), team, pcc, start=at(day, 8), minutes=30)
    (reason,) = reasons(work, team, pcc, start=at(day, 9, 45), minutes=30)
    assert reason.startswith("Après l'échéance GTR : ") and "10 h" in reason
    order = place(work, team, pcc, start=at(day, 9, 45), minutes=30, confirmed=True)
    assert "Confirmé : Après l'échéance GTR" in order.passages.order_by("-pk").first().why


def test_the_gti_is_kept_by_being_there(commune, team, pcc, day):
    work = waiting(commune)
    ClockFactory(request=work, kind="gti", due_at=at(day, 10))
    assert "GTI" in reasons(work, team, pcc, start=at(day, 10, 15))[0]
    assert place(work, team, pcc, start=at(day, 9, 45), minutes=90)


def test_a_day_off_a_full_day_and_an_hour_outside_are_confirmed(commune, team, pcc, day):
    TeamLeave.objects.create(team=team, first_day=day, last_day=day, reason="Formation nacelle")
    assert reasons(waiting(commune), team, pcc, day=day) == [
        "Nacelle 1 ne travaille pas ce jour-là : Formation nacelle."
    ]
    later = day + timedelta(days=1)
    (outside,) = reasons(waiting(commune), team, pcc, start=at(later, 18))
    assert outside == "Hors de sa journée, de 8 h à 17 h."
    place(waiting(commune), team, pcc, start=at(later, 8), minutes=8 * 60)
    assert reasons(waiting(commune), team, pcc, day=later) == [
        "Journée trop pleine : Nacelle 1 aurait 8 h 45 de travail pour 8 h 15."
    ]


# --- Reading ----------------------------------------------------------------------------------------------------------


def cells(user, day, view=DAY, **more):
    return [cell for line in reading.board(user, Period.read(view, str(day), day), **more).lines for cell in line.cells]


def test_the_board_shows_each_order_once_on_its_day_and_what_the_day_holds(commune, team, pcc, day):
    place(waiting(commune), team, pcc, start=at(day, 9), minutes=120)
    order = place(waiting(commune), team, pcc, start=at(day, 13), minutes=30)
    services.cancel(order_id=order.pk, by=pcc, why="Doublon")
    found = {cell.column.day: cell for cell in cells(pcc, day, WEEK)}
    assert [len(found[one].orders) for one in (day,)] == [1]
    assert (found[day].load, found[day].day.capacity) == (120, 8 * 60 + 15)
    assert sum(len(cell.orders) for cell in found.values()) == 1


def test_joined_jobs_share_one_window_and_count_once_unless_they_need_more(commune, team, pcc, day):
    for minutes in (45, 45):
        place(waiting(commune), team, pcc, start=at(day, 9), minutes=minutes)
    assert cells(pcc, day)[0].load == 90  # both need their three quarters of an hour
    place(waiting(commune), team, pcc, start=at(day, 14), minutes=120)
    place(waiting(commune), team, pcc, start=at(day, 14), minutes=120)
    assert cells(pcc, day)[0].load == 90 + 120


def test_a_day_counts_its_trips_from_the_depot_and_back(commune, team, pcc, day):
    near, far = Point(4.36, 48.95, srid=4326), Point(4.40, 48.95, srid=4326)
    for hour, where in ((13, far), (9, near)):
        work = waiting(commune)
        WorkRequest.objects.filter(pk=work.pk).update(place=where)
        place(work, team, pcc, start=at(day, hour), minutes=60)
    one_way = travel.minutes((4.36, 48.95), (4.40, 48.95))
    (cell,) = [one for one in cells(pcc, day, WEEK) if one.column.day == day]
    assert (cell.driving, cell.load) == (one_way, 120 + one_way)
    Team.objects.filter(pk=team.pk).update(base=near)
    (cell,) = [one for one in cells(pcc, day, WEEK) if one.column.day == day]
    assert (cell.driving, cell.load) == (2 * one_way, 120 + 2 * one_way)
    team.refresh_from_db()
    full = waiting(commune)
    WorkRequest.objects.filter(pk=full.pk).update(place=far)
    assert reasons(full, team, pcc, start=at(day, 14), minutes=6 * 60 + 15)[-1].startswith("Journée trop pleine")


def test_a_window_over_several_days_is_on_the_first_that_is_shown(commune, team, pcc, day):
    monday = day + timedelta(days=7 - day.weekday())
    order = WorkOrderFactory(request=waiting(commune, state="assigned"), team=team)
    services.plan(
        order_id=order.pk, by=pcc, start=at(monday - timedelta(days=2), 8), end=at(monday + timedelta(days=2), 12)
    )
    assert [bool(cell.orders) for cell in cells(pcc, monday, WEEK)] == [True] + [False] * 6
    assert [bool(cell.orders) for cell in cells(pcc, monday - timedelta(days=7), WEEK)] == [False] * 5 + [True, False]


def test_in_a_day_each_order_is_in_its_hour_and_the_early_ones_in_the_first(commune, team, pcc, day):
    place(waiting(commune), team, pcc, start=at(day, 5), confirmed=True)
    place(waiting(commune), team, pcc, start=at(day, 10, 45))
    place(waiting(commune), team, pcc, start=at(day, 21), confirmed=True)
    found = {cell.column.hour: len(cell.orders) for cell in cells(pcc, day) if cell.orders}
    assert found == {8: 1, 10: 1, 16: 1}


def test_a_team_overseas_has_its_own_days(pcc, commune):
    commune.time_zone = "Indian/Reunion"
    commune.save()
    team = TeamFactory(territory=commune)
    monday = date(2027, 1, 4)
    order = WorkOrderFactory(
        request=waiting(commune, state="assigned"),
        team=team,
        state="planned",
        planned_from=datetime(2027, 1, 4, 21, tzinfo=ZoneInfo("UTC")),  # Tuesday 1:00 there
        planned_to=datetime(2027, 1, 4, 22, tzinfo=ZoneInfo("UTC")),
    )
    (cell,) = [cell for cell in cells(pcc, monday, WEEK) if cell.orders]
    assert (cell.column.day, cell.orders) == (date(2027, 1, 5), [order])


def test_what_waits_has_no_day_or_one_that_went_by(commune, neighbour, team, pcc, day):
    now = timezone.now()
    free = waiting(commune)
    given = WorkOrderFactory(request=waiting(commune, state="assigned"), team=team).request
    gone = {"planned_from": now - timedelta(days=2), "planned_to": now - timedelta(days=2, hours=-1)}
    missed = WorkOrderFactory(request=waiting(commune, state="assigned"), team=team, state="planned", **gone).request
    WorkOrderFactory(request=waiting(commune, state="assigned"), team=team, state="on_site", **gone)
    WorkRequestFactory(asset__owner=commune, state="created")
    waiting(neighbour)
    place(waiting(commune), team, pcc, day=day)
    assert set(reading.waiting(pcc)) == {free, given, missed}


def test_nobody_sees_the_teams_and_the_cards_of_the_neighbour(commune, neighbour, team, pcc, stranger, day):
    place(waiting(commune), team, pcc, day=day)
    assert cells(stranger, day) == []
    assert not reading.waiting(stranger).exists()
    assert [line.team for line in reading.board(pcc, Period.read(WEEK, str(day), day)).lines] == [team]


def test_filters_choose_teams(commune, team, pcc, day):
    roads = TeamFactory(territory=commune, name="Feux", trades=["traffic"])
    period = Period.read(WEEK, str(day), day)
    assert {line.team for line in reading.board(pcc, period, trade="traffic").lines} == {team, roads}
    assert [line.team for line in reading.board(pcc, period, trade="lighting").lines] == [team]
    assert reading.board(pcc, period, code="00000").lines == []
