# SPDX-License-Identifier: EUPL-1.2
"""The monthly statement: to the cent by hand, contested apart, signed by two, frozen, the same when counted again."""

import csv
import io
import math
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, transaction

from apps.interventions.models import Clock, Statement, StatementLine, Suspension, WorkRequest
from apps.interventions.refusals import InterventionRefused
from apps.interventions.statements import deciding, exporting
from apps.interventions.workflow import TransitionRefused
from tests.factories import (
    ClockFactory,
    CommitmentFactory,
    ContractFactory,
    ContractVersionFactory,
    FaultClassFactory,
    PartyFactory,
    PenaltyRuleFactory,
    WorkRequestFactory,
    published,
)

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
MARCH = date(2027, 3, 1)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def april(monkeypatch):
    """The 5th of April 2027, whatever the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2027, 4, 5, 8, tzinfo=UTC))


@pytest.fixture
def make_line(commune, contractor):
    """A published line of a contract with one rule on the GTR: 50 € a day begun unless said."""

    def make(**rule):
        version = ContractVersionFactory(
            contract=ContractFactory(territory=commune, starts_on=date(2026, 1, 1), ends_on=date(2030, 12, 31))
        )
        PartyFactory(contract=version.contract).people.add(contractor)
        line = CommitmentFactory(version=version, fault_class=FaultClassFactory(), gti="", gtrp="", gtr="24 h")
        PenaltyRuleFactory(version=version, **rule)
        published(version)
        return line

    return make


def at(day, hour=12, month=3, minute=0):
    return datetime(2027, month, day, hour, minute, tzinfo=PARIS)


def clock(line, lamp, due, stopped=None):
    request = WorkRequestFactory(
        asset=lamp, commitment=line, version_of_contract=line.version, detected_at=due - 24 * HOUR
    )
    state = Clock.State.BREACHED if stopped is None else Clock.State.MET if stopped <= due else Clock.State.MISSED
    return ClockFactory(
        request=request,
        kind="gtr",
        amount=24,
        state=state,
        started_at=due - 24 * HOUR,
        due_at=due,
        stopped_at=stopped,
    )


def prepared(line, by, month=MARCH):
    return deciding.prepare(contract=line.version.contract, month=month, by=by)


def issued(line, by, month=MARCH):
    return deciding.issue(statement_id=prepared(line, by, month).pk, by=by)


def refused_by_the_database(act):
    with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
        act()


def test_a_day_and_a_minute_late_are_two_steps(make_line, lamp, referent):
    line = make_line()
    clock(line, lamp, at(10), at(11, minute=1))
    row = prepared(line, referent).lines.get()
    assert (row.steps, row.amount, row.late, row.overrun) == (
        2,
        Decimal("100.00"),
        True,
        24 * HOUR + timedelta(minutes=1),
    )


def test_kept_on_time_costs_nothing_and_an_advance_earns_its_bonus(make_line, lamp, referent):
    line = make_line(step_amount=1, amount="7.35", bonus="1.15", bonus_cap="4.00")
    clock(line, lamp, at(10), at(10))
    clock(line, lamp, at(11), at(11, 9, minute=30))  # 2 whole hours early: 2.30
    clock(line, lamp, at(12), at(12, 2))  # 10 hours early: 11.50, capped at 4.00
    clock(line, lamp, at(13), at(13, 14, minute=30))  # 3 hours begun: 22.05
    made = prepared(line, referent)
    assert [row.amount for row in made.lines.order_by("due_at")] == [
        *(Decimal("0.00"), Decimal("-2.30"), Decimal("-4.00"), Decimal("22.05"))
    ]
    assert (made.penalties, made.bonuses, made.total) == (Decimal("22.05"), Decimal("6.30"), Decimal("15.75"))


def test_the_hour_that_the_clock_change_takes_away_is_not_counted(make_line, lamp, referent):
    line = make_line(step_amount=1, amount="10.00")
    clock(line, lamp, datetime(2027, 3, 28, 1, tzinfo=PARIS), datetime(2027, 3, 28, 4, tzinfo=PARIS))
    assert prepared(line, referent).lines.get().amount == Decimal("20.00")  # from 1:00 to 4:00 that night: 2 hours


def test_easter_monday_is_no_working_day(make_line, lamp, referent):
    line = make_line(step_amount=1, step_unit="working_days", amount="80.00")
    clock(line, lamp, at(26, 18), at(30, 12))  # Friday evening to Tuesday noon, Monday 29 a holiday: half a day
    assert prepared(line, referent).lines.get().amount == Decimal("80.00")


def test_an_accepted_suspension_does_not_count_and_a_proposed_one_does(make_line, lamp, referent, contractor):
    line = make_line(step_amount=1, amount="10.00")
    late = clock(line, lamp, at(10), at(10, 17))
    asked = Suspension.objects.create(
        request=late.request,
        reason="access",
        started_at=at(10, 13),
        ended_at=at(10, 16),
        proposed_at=at(10, 13),
        proposed_by=contractor,
    )
    assert prepared(line, referent).total == Decimal("50.00")
    asked.state = Suspension.State.ACCEPTED
    asked.save()
    made = prepared(line, referent)
    assert (made.total, made.lines.get().suspended) == (Decimal("20.00"), 3 * HOUR)


def test_still_open_at_the_end_it_counts_as_failed_then_what_follows_only(make_line, lamp, referent):
    line = make_line(cap_per_case="500.00")
    late = clock(line, lamp, at(30), at(3, month=4))
    march = issued(line, referent)
    first = march.lines.get()
    assert (first.stopped_at, first.late, first.amount) == (None, True, Decimal("100.00"))  # 30 noon to 31 midnight
    april = prepared(line, referent, date(2027, 4, 1))
    second = april.lines.get()
    assert (second.whole, second.before, second.amount) == (Decimal("200.00"), Decimal("100.00"), Decimal("100.00"))
    assert second.clock == late


def test_the_caps_of_the_case_of_the_month_and_of_the_year(make_line, lamp, referent):
    line = make_line(cap_per_case="120.00", cap_per_month="200.00", cap_per_year="250.00")
    clock(line, lamp, at(2, month=2), at(5, month=2))  # 150, 120 by case
    for day in (10, 11, 12):
        clock(line, lamp, at(day), at(day + 1))  # 50 each
    assert issued(line, referent, date(2027, 2, 1)).total == Decimal("120.00")
    march = prepared(line, referent)
    assert [row.amount for row in march.lines.order_by("due_at")] == [
        Decimal("50.00"),
        Decimal("50.00"),
        Decimal("30.00"),
    ]
    assert march.total == Decimal("130.00")


def test_a_contested_line_is_apart_until_decided(make_line, lamp, referent, contractor):
    line = make_line()
    for day in (10, 11):
        clock(line, lamp, at(day), at(day + 1))
    made = issued(line, referent)
    row = made.lines.first()
    deciding.contest(statement_id=made.pk, line_id=row.pk, why="Accès refusé", by=contractor)
    made.refresh_from_db()
    assert (made.state, made.total, made.contested) == ("contested", Decimal("50.00"), Decimal("50.00"))
    deciding.decide(statement_id=made.pk, line_id=row.pk, kept=True, why="Portail ouvert", by=referent)
    made.refresh_from_db()
    assert (made.state, made.total, made.contested) == ("issued", Decimal("100.00"), Decimal("0.00"))


def test_a_contest_and_a_decision_say_why(make_line, lamp, referent, contractor):
    line = make_line()
    clock(line, lamp, at(10), at(11))
    made = issued(line, referent)
    with pytest.raises(InterventionRefused) as refusal:
        deciding.contest(statement_id=made.pk, line_id=made.lines.get().pk, why=" ", by=contractor)
    assert refusal.value.field == "why"


def signed(made, referent, contractor):
    deciding.sign(statement_id=made.pk, side="contractor", by=contractor)
    return deciding.sign(statement_id=made.pk, side="owner", by=referent)


def test_signed_by_both_it_is_frozen_and_counts_the_same_to_the_cent(make_line, lamp, referent, contractor):
    line = make_line(cap_per_month="120.00")
    for day in (10, 11, 12):
        clock(line, lamp, at(day), at(day + 1))
    made = signed(issued(line, referent), referent, contractor)
    assert made.state == "validated" and made.frozen_at
    Clock.objects.update(stopped_at=at(31))  # what happens to the clocks later changes nothing
    totals = deciding.recount(made)
    assert (totals.penalties, totals.bonuses, totals.total) == (made.penalties, made.bonuses, made.total)
    assert made.total == Decimal("120.00")
    with pytest.raises(TransitionRefused):
        prepared(line, referent)
    refused_by_the_database(lambda: Statement.objects.filter(pk=made.pk).update(total=0, penalties=0, bonuses=0))
    refused_by_the_database(lambda: Statement.objects.filter(pk=made.pk).update(state="issued", frozen_at=None))
    refused_by_the_database(lambda: StatementLine.objects.filter(statement=made).update(amount=0))
    refused_by_the_database(lambda: StatementLine.objects.filter(statement=made).delete())
    assert deciding.pay(statement_id=made.pk, by=referent).state == "paid"


def test_nobody_signs_for_both_nor_without_the_right(make_line, lamp, referent, contractor, admin_user, stranger):
    line = make_line()
    clock(line, lamp, at(10), at(11))
    made = issued(line, referent)
    with pytest.raises(PermissionDenied):
        deciding.sign(statement_id=made.pk, side="owner", by=contractor)
    with pytest.raises(PermissionDenied):
        deciding.sign(statement_id=made.pk, side="contractor", by=referent)
    with pytest.raises(Statement.DoesNotExist):
        deciding.sign(statement_id=made.pk, side="owner", by=stranger)
    deciding.sign(statement_id=made.pk, side="owner", by=admin_user)
    with pytest.raises(TransitionRefused, match="deux parties"):
        deciding.sign(statement_id=made.pk, side="contractor", by=admin_user)


def test_a_contest_after_a_signature_asks_for_it_again(make_line, lamp, referent, contractor):
    line = make_line()
    clock(line, lamp, at(10), at(11))
    made = issued(line, referent)
    deciding.sign(statement_id=made.pk, side="owner", by=referent)
    deciding.contest(statement_id=made.pk, line_id=made.lines.get().pk, why="Accès refusé", by=contractor)
    made.refresh_from_db()
    assert made.owner_signed_at is None and made.owner_signed_by is None


def test_a_month_that_goes_on_is_not_issued(make_line, referent):
    line = make_line()
    made = prepared(line, referent, date(2027, 4, 1))
    with pytest.raises(TransitionRefused, match="pas fini"):
        deciding.issue(statement_id=made.pk, by=referent)
    with pytest.raises(InterventionRefused):
        prepared(line, referent, date(2027, 5, 1))


def test_before_the_month_ends_what_was_repaired_in_time_is_there_already(make_line, lamp, referent):
    line = make_line()
    clock(line, lamp, at(5, 23, month=4), at(5, 9, month=4))  # due tonight, repaired an hour ago
    clock(line, lamp, at(5, 23, month=4))  # due tonight, still running: nothing to tell yet
    clock(line, lamp, at(1, month=5), at(5, 9, month=4))  # due next month
    row = prepared(line, referent, date(2027, 4, 1)).lines.get()
    assert (row.late, row.amount, row.stopped_at) == (False, Decimal("0.00"), at(5, 9, month=4))


def test_the_file_has_decimal_commas_and_no_formula(make_line, lamp, referent, contractor):
    line = make_line(amount="50.25")
    clock(line, lamp, at(10), at(11))
    made = issued(line, referent)
    deciding.contest(statement_id=made.pk, line_id=made.lines.get().pk, why="=HYPERLINK(1)", by=contractor)
    made.refresh_from_db()
    header, row, total = csv.reader(io.StringIO(exporting.text(made).lstrip("\ufeff")), delimiter=";")
    cells = dict(zip(header, row, strict=True))
    assert (cells["montant"], cells["depassement_h"], cells["motif_contestation"]) == (
        "50,25",
        "24,00",
        "'=HYPERLINK(1)",
    )
    assert cells["echeance"] == "10/03/2027 12:00" and total[10] == "0,00"


def test_five_thousand_requests_cost_ten_times_five_hundred(make_line, lamp, referent, django_assert_max_num_queries):
    """What they cost in seconds is of a machine: benchmarks/statement.py (5 s)."""
    line = make_line(cap_per_month="9000.00")

    def counted(more):
        late(more, line, lamp)
        began = time.process_time()
        with django_assert_max_num_queries(40):
            made = prepared(line, referent)
        return made, time.process_time() - began

    few, briefly = counted(500)
    assert few.lines.count() == 500
    made, took = counted(4_500)
    assert made.lines.count() == 5_000 and made.total == Decimal("9000.00")
    assert math.log10(took / briefly) < 1.2, f"{briefly:.2f} s, then {took:.2f} s"


def late(count, line, lamp):
    """Requests that were repaired an hour after their time."""
    given = {"territory": lamp.owner, "trade": line.trade, "title": "Lampe éteinte", "origin": "asset"}
    given |= {"commitment": line, "version_of_contract": line.version, "detected_at": at(9), "changed_at": at(9)}
    rows = WorkRequest.objects.bulk_create(WorkRequest(asset=lamp, **given) for _ in range(count))
    named = {"kind": "gtr", "amount": 24, "unit": "hours", "state": "missed", "started_at": at(9), "due_at": at(10)}
    Clock.objects.bulk_create(Clock(request=row, stopped_at=at(11), **named) for row in rows)
