# SPDX-License-Identifier: EUPL-1.2
"""The contract's clocks on real requests: started, warned of, breached, suspended, aggravated, stopped, told once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from apps.contracts.models import ContractVersion, FaultClass
from apps.events.models import JournalEntry, LiveMessage
from apps.interventions import services
from apps.interventions.clocks import sweeping
from apps.interventions.models import NEVER, Clock, WorkRequest
from apps.interventions.services import Report, Wish
from tests.factories import (
    AssetFactory,
    CommitmentFactory,
    ContractVersionFactory,
    FaultClassFactory,
    published,
)
from tests.interventions.promises import HOUR, PARIS, asked, clocks_of, flickering, lines, make_contract, states

pytestmark = pytest.mark.django_db


# --- Started ----------------------------------------------------------------------------------------------------------


def test_a_request_has_its_three_deadlines_and_says_which_line_gave_them(dark_request, contract, watch):
    rows = clocks_of(dark_request)
    assert {kind: row.due_at - watch.at for kind, row in rows.items()} == {
        "gti": 2 * HOUR,
        "gtrp": 12 * HOUR,
        "gtr": 24 * HOUR,
    }
    dark_request.refresh_from_db()
    assert (dark_request.version_of_contract, dark_request.due_at) == (contract, rows["gti"].due_at)
    assert "Armoire au noir" in dark_request.commitment_why
    assert LiveMessage.objects.order_by("id").last().payload["due_at"] is not None


def test_friday_at_four_in_calendar_hours_and_in_working_days(lamp, commune, pcc, contract, lamp_off, watch):
    rows = clocks_of(asked(AssetFactory(owner=commune), pcc, flickering()))
    assert rows["gti"].due_at.astimezone(PARIS) == datetime(2026, 11, 30, 16, 0, tzinfo=PARIS)  # Monday
    rows = clocks_of(asked(lamp, pcc, lamp_off))
    assert rows["gtr"].due_at.astimezone(PARIS) == datetime(2026, 12, 2, 16, 0, tzinfo=PARIS)  # Wednesday
    assert (rows["gtrp"].state, rows["gtrp"].due_at) == ("none", None)


def test_christmas_is_no_working_day(lamp, pcc, contract, lamp_off, watch):
    watch.at = datetime(2026, 12, 23, 15, 0, tzinfo=UTC)  # Wednesday 16:00; the 25th is a Friday
    rows = clocks_of(asked(lamp, pcc, lamp_off))
    assert rows["gtr"].due_at.astimezone(PARIS) == datetime(2026, 12, 29, 16, 0, tzinfo=PARIS)


def test_the_night_of_the_clock_change_has_its_real_hours(lamp, commune, pcc, contract, lamp_off, watch):
    watch.at = datetime(2026, 10, 23, 14, 0, tzinfo=UTC)  # Friday 16:00 in summer; back to winter on the 25th
    rows = clocks_of(asked(AssetFactory(owner=commune), pcc, flickering()))
    assert rows["gti"].due_at.astimezone(PARIS) == datetime(2026, 10, 26, 15, 0, tzinfo=PARIS)  # 72 real hours
    rows = clocks_of(asked(lamp, pcc, lamp_off))
    assert rows["gtr"].due_at.astimezone(PARIS) == datetime(2026, 10, 28, 16, 0, tzinfo=PARIS)


def test_without_a_contract_nothing_is_promised_and_it_says_so(request_):
    assert states(request_) == {"gti": "none", "gtrp": "none", "gtr": "none"}
    assert request_.commitment is None and request_.due_at == NEVER
    assert "Aucun contrat à cette date" in request_.commitment_why


def test_clocks_wait_for_the_sending_when_the_contract_says_so(lamp, technician, pcc, contract, cabinet_dark, watch):
    request = asked(lamp, technician, cabinet_dark)
    assert set(states(request).values()) == {"waiting"}
    watch.goes(hours=3)
    services.validate(request_id=request.pk, by=pcc)
    assert clocks_of(request)["gti"].started_at == watch.at


def test_or_for_the_detection(commune, lamp, pcc, cabinet_dark, lamp_off, watch):
    make_contract(commune, cabinet_dark, lamp_off, clock_start=ContractVersion.ClockStart.DETECTION)
    since = watch.at - HOUR
    request = asked(lamp, pcc, cabinet_dark, detected_at=since)
    assert {row.started_at for row in clocks_of(request).values()} == {since}


def test_a_version_published_later_does_not_move_a_deadline(dark_request, contract, cabinet_dark, pcc, watch):
    later = ContractVersionFactory(contract=contract.contract)
    CommitmentFactory(version=later, fault_class=cabinet_dark, gti="1 h", gtr="2 h")
    published(later, valid_from=watch.at.date() + timedelta(days=1))
    due = watch.at + 2 * HOUR
    watch.goes(days=1)
    services.comment(request_id=dark_request.pk, by=pcc, text="on regarde")
    assert clocks_of(dark_request)["gti"].due_at == due


# --- Time passes ------------------------------------------------------------------------------------------------------


def test_warned_before_then_breached_each_told_once(dark_request, watch):
    watch.goes(minutes=89)
    assert lines() == []
    watch.goes(minutes=1)
    assert lines() == [("30 min avant GTI", None)]
    watch.goes(minutes=29)
    assert sweeping.sweep() == 0 and states(dark_request)["gti"] == "running"
    watch.goes(minutes=3)
    assert states(dark_request)["gti"] == "breached"
    assert lines()[1:] == [("GTI dépassée de 2 min", None)]
    watch.goes(hours=1)
    assert len(lines()) == 2
    told = LiveMessage.objects.filter(kind="intervention.updated").order_by("id").last()
    assert told.payload["due_at"] == clocks_of(dark_request)["gti"].due_at.isoformat()


def test_the_sweep_reads_nothing_when_nothing_is_due(dark_request, watch, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert sweeping.sweep() == 0


def test_acts_stop_their_clock_kept_or_not(dark_request, contractor, pcc, watch):
    order = dark_request.orders.get()
    watch.goes(hours=3)
    services.arrive(order_id=order.pk, by=contractor)
    watch.goes(hours=8)
    services.repair(order_id=order.pk, by=contractor, final=False)
    watch.goes(hours=2)
    services.repair(order_id=order.pk, by=contractor, final=True)
    rows = clocks_of(dark_request)
    assert {kind: row.state for kind, row in rows.items()} == {"gti": "missed", "gtrp": "met", "gtr": "met"}
    assert rows["gtr"].stopped_at == watch.at and rows["gtrp"].stopped_at == watch.at - 2 * HOUR
    dark_request.refresh_from_db()
    assert dark_request.due_at == NEVER and not Clock.objects.filter(look_at__isnull=False).exists()


def test_a_late_act_heard_before_the_sweep_tells_the_breach_too(dark_request, contractor, watch):
    watch.at += 3 * HOUR
    services.arrive(order_id=dark_request.orders.get().pk, by=contractor)
    assert ("GTI dépassée de 1 h 00", None) in lines()


def test_repaired_at_once_the_provisional_clock_stops_too(dark_request, contractor, watch):
    order = dark_request.orders.get()
    services.arrive(order_id=order.pk, by=contractor)
    services.repair(order_id=order.pk, by=contractor, final=True)
    assert set(states(dark_request).values()) == {"met"}


def test_an_arrival_told_later_is_judged_at_its_hour(dark_request, contractor, watch):
    watch.goes(hours=4)
    assert states(dark_request)["gti"] == "breached"
    services.arrive(order_id=dark_request.orders.get().pk, by=contractor, at=watch.at - 3 * HOUR)
    assert states(dark_request)["gti"] == "met"


# --- Worse, contested, reopened, merged, needless ---------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "left"), [("restart", 2), ("go_on", -3)])
def test_an_aggravation_restarts_the_clocks_or_not_as_the_contract_says(
    commune, lamp, pcc, cabinet_dark, lamp_off, watch, rule, left
):
    make_contract(commune, cabinet_dark, lamp_off, aggravation=rule)
    request = asked(lamp, pcc, lamp_off)
    watch.goes(hours=5)
    services.classify(request_id=request.pk, by=pcc, fault_class=cabinet_dark, aggravated=True, why="toute la rue")
    rows = clocks_of(request)
    assert rows["gti"].due_at == watch.at + left * HOUR
    assert rows["gti"].state == ("running" if left > 0 else "breached")
    assert (
        "Lampe éteinte devient Armoire au noir (aggravation)"
        in JournalEntry.objects.filter(why="toute la rue").get().text
    )


def test_an_aggravation_does_not_start_again_a_clock_that_had_stopped(
    commune, lamp, pcc, contractor, cabinet_dark, lamp_off, team, watch
):
    make_contract(commune, cabinet_dark, lamp_off, aggravation="restart")
    request = asked(lamp, pcc, lamp_off, team=team)
    services.arrive(order_id=request.orders.get().pk, by=contractor)
    watch.goes(hours=5)
    services.classify(request_id=request.pk, by=pcc, fault_class=cabinet_dark, aggravated=True)
    rows = clocks_of(request)
    assert rows["gti"].state == "met" and rows["gtr"].due_at == watch.at + 24 * HOUR


def test_a_correction_counts_as_if_it_had_always_been_so(lamp, pcc, contract, cabinet_dark, lamp_off, watch):
    request = asked(lamp, pcc, lamp_off)
    watch.goes(hours=1)
    services.classify(request_id=request.pk, by=pcc, fault_class=cabinet_dark, aggravated=False)
    assert clocks_of(request)["gti"].due_at == watch.at + HOUR


def test_contested_the_clock_runs_as_if_it_had_not_been_repaired(dark_request, contractor, pcc, watch):
    start, order = watch.at, dark_request.orders.get()
    services.arrive(order_id=order.pk, by=contractor)
    services.repair(order_id=order.pk, by=contractor, final=True)
    watch.goes(hours=30)
    services.contest(request_id=dark_request.pk, by=pcc, why="Toujours noire")
    rows = clocks_of(dark_request)
    assert (rows["gtr"].state, rows["gtr"].due_at, rows["gtr"].stopped_at) == ("breached", start + 24 * HOUR, None)
    services.close(request_id=dark_request.pk, by=pcc, why="Vérifié : elle marche")
    assert states(dark_request)["gtr"] == "met"


def test_reopened_new_clocks_start_and_the_former_ones_stay(dark_request, contractor, pcc, watch):
    order = dark_request.orders.get()
    services.arrive(order_id=order.pk, by=contractor)
    services.repair(order_id=order.pk, by=contractor, final=True)
    services.close(request_id=dark_request.pk, by=pcc)
    watch.goes(days=2)
    again = services.reopen(request_id=dark_request.pk, by=pcc, why="De nouveau noire")
    assert clocks_of(again)["gti"].due_at == watch.at + 2 * HOUR
    former = Clock.objects.filter(request=again, round=1)
    assert set(former.values_list("state", flat=True)) == {"met"} and former.count() == 3


def test_merged_the_clock_counts_from_the_earliest(dark_request, commune, pcc, cabinet_dark, watch):
    start = watch.at
    watch.goes(hours=1)
    other = asked(AssetFactory(owner=commune, telemetered=True), pcc, cabinet_dark)
    services.merge(into=other.pk, request_ids=[dark_request.pk], by=pcc, why="même panne")
    assert clocks_of(other)["gti"].due_at == start + 2 * HOUR
    dark_request.refresh_from_db()
    assert set(states(dark_request).values()) == {"void"} and dark_request.due_at == NEVER


def test_split_the_new_request_is_as_old_as_the_first(commune, pcc, contract, cabinet_dark, watch):
    start = watch.at
    assets = [AssetFactory(owner=commune, telemetered=True) for _ in range(2)]
    wish = Wish(fault_class=cabinet_dark)
    request = services.open_from_assets(uids=[asset.uid for asset in assets], by=pcc, wish=wish)
    watch.goes(hours=1)
    new = services.split(request_id=request.pk, uids=[assets[1].uid], by=pcc, why="autre cause")
    assert clocks_of(new)["gti"].due_at == start + 2 * HOUR


def test_nothing_to_repair_the_last_clocks_have_no_object(dark_request, contractor, watch):
    order = dark_request.orders.get()
    services.arrive(order_id=order.pk, by=contractor)
    services.conclude(order_id=order.pk, by=contractor, outcome="not_found", report=Report("Rien vu"))
    assert states(dark_request) == {"gti": "met", "gtrp": "void", "gtr": "void"}


@pytest.mark.parametrize(("hours", "gti"), [(1, "void"), (3, "missed")])
def test_withdrawn_too_late_the_broken_promise_stays_broken(dark_request, pcc, watch, hours, gti):
    watch.goes(hours=hours)
    services.withdraw(request_id=dark_request.pk, by=pcc, why="Le courant est revenu")
    assert states(dark_request) == {"gti": gti, "gtrp": "void", "gtr": "void"}


def test_refused_nothing_was_promised(lamp, technician, pcc, contract, cabinet_dark, watch):
    request = asked(lamp, technician, cabinet_dark)
    services.refuse(request_id=request.pk, by=pcc, why="Déjà prévue")
    assert set(states(request).values()) == {"void"}


# --- The list of what is late -----------------------------------------------------------------------------------------


def test_late_requests_are_those_whose_clock_ran_out(dark_request, commune, pcc, lamp_off, watch):
    asked(AssetFactory(owner=commune), pcc, lamp_off)
    assert WorkRequest.objects.late(timezone.now()).count() == 0
    watch.goes(hours=3)
    assert list(WorkRequest.objects.late(timezone.now())) == [dark_request]


def test_the_class_of_another_trade_promises_nothing_and_says_why(commune, pcc, contract, watch):
    bin_full = FaultClassFactory(code="bin_full", label="Benne pleine", trade="waste", recognises=[])
    request = asked(AssetFactory(owner=commune), pcc, bin_full)
    assert (request.trade, request.commitment) == ("waste", None)
    assert "aucune ligne" in request.commitment_why and FaultClass.objects.count() == 4
