# SPDX-License-Identifier: EUPL-1.2
"""Months that follow each other: what an earlier one counted, what it left undecided, what became of it since."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from apps.interventions import services
from apps.interventions.models import Clock, Statement, Suspension
from apps.interventions.statements import deciding
from apps.interventions.workflow import TransitionRefused
from tests.factories import CommitmentFactory, ContractVersionFactory, PenaltyRuleFactory, published
from tests.interventions.test_statements import (  # noqa: F401  (a fixture)
    MARCH,
    at,
    clock,
    issued,
    make_line,
    prepared,
    refused_by_the_database,
    signed,
)

pytestmark = pytest.mark.django_db
FEBRUARY, APRIL, MAY = date(2027, 2, 1), date(2027, 4, 1), date(2027, 5, 1)


@pytest.fixture(autouse=True)
def june(monkeypatch):
    """The 5th of June 2027, whatever the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2027, 6, 5, 8, tzinfo=UTC))


@pytest.fixture
def closed(referent, contractor):
    """A month counted, issued, signed by both."""

    def close(line, month=MARCH):
        return signed(issued(line, referent, month), referent, contractor)

    return close


def suspended(late, contractor, begin, end, state="accepted", decided=None):
    """Asked in time; decided in May, after the month was signed."""
    return Suspension.objects.create(
        request=late.request,
        reason="access",
        started_at=begin,
        ended_at=end,
        proposed_at=begin,
        proposed_by=contractor,
        state=state,
        decided_at=decided or at(20, month=5),
    )


def euros(text):
    return Decimal(text)


# --- In which order -------------------------------------------------------------------------------------------------


def test_a_month_is_not_issued_before_the_one_that_precedes_it_is_signed(make_line, lamp, referent, closed):  # noqa: F811
    line = make_line(cap_per_year="120.00")
    for month in (2, 3):
        clock(line, lamp, at(10, month=month), at(12, month=month))
    february = issued(line, referent, FEBRUARY)
    with pytest.raises(TransitionRefused, match="février 2027 n'est pas encore signé"):
        issued(line, referent)
    assert prepared(line, referent).total == euros("20.00")  # a draft tells what it would be
    Statement.objects.filter(pk=february.pk).update(state="draft")
    closed(line, FEBRUARY)
    assert issued(line, referent).total == euros("20.00")


def test_a_month_whose_deadlines_were_never_counted_comes_first(make_line, lamp, referent):  # noqa: F811
    line = make_line()
    clock(line, lamp, at(10, month=2), at(12, month=2))
    with pytest.raises(TransitionRefused, match="échéances de février 2027 ne sont dans aucun décompte"):
        issued(line, referent)


def test_a_month_is_not_counted_again_once_a_later_one_is_issued(make_line, lamp, referent, closed):  # noqa: F811
    line = make_line()
    clock(line, lamp, at(10, month=4), at(12, month=4))
    closed(line, APRIL)
    with pytest.raises(TransitionRefused, match="avril 2027 est déjà émis"):
        prepared(line, referent)


def test_a_year_cap_is_shared_by_the_versions_of_a_contract(make_line, lamp, referent, closed):  # noqa: F811
    line = make_line(cap_per_year="120.00")
    clock(line, lamp, at(10), at(12))
    closed(line)
    second = ContractVersionFactory(contract=line.version.contract)
    other = CommitmentFactory(version=second, fault_class=line.fault_class, gti="", gtr="24 h")
    PenaltyRuleFactory(version=second, cap_per_year="120.00")
    published(second, valid_from=APRIL, now=at(1))
    clock(other, lamp, at(10, month=4), at(12, month=4))
    assert issued(line, referent, APRIL).total == euros("20.00")


def test_a_draft_is_counted_again_under_the_draft_of_a_later_month(make_line, lamp, referent):  # noqa: F811
    line = make_line()
    clock(line, lamp, at(30), at(2, month=4))
    prepared(line, referent)
    later = prepared(line, referent, APRIL)
    assert later.lines.get().previous is not None
    assert prepared(line, referent).total == euros("100.00")
    assert later.lines.get().previous is None
    assert prepared(line, referent, APRIL).lines.get().previous is not None


# --- Caps and what is counted twice ---------------------------------------------------------------------------------


def test_what_the_cap_of_a_month_cut_off_does_not_come_back_the_next_month(make_line, lamp, closed, referent):  # noqa: F811
    line = make_line(cap_per_month="60.00")
    clock(line, lamp, at(30), at(2, month=4))  # 100 € in March, 50 more in April
    assert closed(line).total == euros("60.00")
    april = prepared(line, referent, APRIL).lines.get()
    assert (april.whole, april.before, april.owed, april.amount) == (
        *(euros("150.00"), euros("100.00"), euros("50.00"), euros("50.00")),
    )


def test_a_dropped_line_is_not_asked_again_the_next_month(make_line, lamp, referent, contractor):  # noqa: F811
    line = make_line()
    clock(line, lamp, at(30), at(2, month=4))
    march = issued(line, referent)
    row = march.lines.get()
    deciding.contest(statement_id=march.pk, line_id=row.pk, why="Accès refusé", by=contractor)
    deciding.decide(statement_id=march.pk, line_id=row.pk, kept=False, why="Exact", by=referent)
    assert signed(Statement.objects.get(pk=march.pk), referent, contractor).total == euros("0.00")
    assert issued(line, referent, APRIL).total == euros("50.00")


# --- Contested, undecided -------------------------------------------------------------------------------------------


def contested_march(line, lamp, referent, contractor):
    clock(line, lamp, at(10), at(12))
    clock(line, lamp, at(11), at(12))
    march = issued(line, referent)
    deciding.contest(statement_id=march.pk, line_id=march.lines.first().pk, why="Accès refusé", by=contractor)
    return signed(Statement.objects.get(pk=march.pk), referent, contractor)


def test_a_line_left_undecided_is_carried_to_the_next_month(make_line, lamp, referent, contractor):  # noqa: F811
    line = make_line()
    march = contested_march(line, lamp, referent, contractor)
    assert (march.total, march.contested) == (euros("50.00"), euros("100.00"))
    april = issued(line, referent, APRIL)
    row = april.lines.get()
    assert (april.state, row.nature, row.amount, row.contest_reason) == (
        *("contested", "carried", euros("100.00"), "Accès refusé"),
    )
    assert row.previous.statement == march and april.total == euros("0.00")
    deciding.decide(statement_id=april.pk, line_id=row.pk, kept=True, why="Portail ouvert", by=referent)
    assert Statement.objects.get(pk=april.pk).total == euros("100.00")
    signed(Statement.objects.get(pk=april.pk), referent, contractor)
    assert not prepared(line, referent, MAY).lines.exists()  # decided: it is carried no further


def test_a_carried_line_that_is_dropped_costs_nothing_for_ever(make_line, lamp, referent, contractor):  # noqa: F811
    line = make_line()
    contested_march(line, lamp, referent, contractor)
    april = issued(line, referent, APRIL)
    deciding.decide(statement_id=april.pk, line_id=april.lines.get().pk, kept=False, why="Exact", by=referent)
    assert signed(Statement.objects.get(pk=april.pk), referent, contractor).total == euros("0.00")
    assert not prepared(line, referent, MAY).lines.exists()


# --- What changed since ---------------------------------------------------------------------------------------------


def test_a_suspension_accepted_after_the_month_was_signed_is_given_back_the_next_one(
    make_line,  # noqa: F811
    lamp,
    referent,
    contractor,
    closed,
):
    line = make_line(step_amount=1, amount="10.00")
    late = clock(line, lamp, at(10), at(10, 17))
    march = closed(line)
    assert march.total == euros("50.00")
    suspended(late, contractor, at(10, 13), at(10, 16))
    april = issued(line, referent, APRIL)
    row = april.lines.get()
    assert (row.nature, row.whole, row.before, row.amount) == (
        *("correction", euros("20.00"), euros("50.00"), euros("-30.00")),
    )
    assert (april.penalties, april.bonuses, april.corrections, april.total) == (
        *(euros("0.00"), euros("0.00"), euros("-30.00"), euros("-30.00")),
    )
    assert "régularisation" in row.said and row.previous.statement == march
    march.refresh_from_db()
    assert march.total == euros("50.00") and deciding.is_intact(march)
    signed(april, referent, contractor)
    assert not prepared(line, referent, MAY).lines.exists()  # given back once


def test_accepted_by_the_authority_on_a_real_request_it_moves_the_deadline_and_corrects(
    make_line,  # noqa: F811
    lamp,
    referent,
    contractor,
    closed,
):
    line = make_line(step_amount=1, amount="10.00")
    late = clock(line, lamp, at(10), at(10, 17))
    work = late.request
    for name, value in {
        "sent_at": late.started_at,
        "repaired_at": late.stopped_at,
        "settled_at": late.stopped_at,
    }.items():
        setattr(work, name, value)
    work.state, work.outcome = "settled", "repaired"
    work.save()
    closed(line)
    asked = suspended(late, contractor, at(9, 14), at(9, 16), state="proposed")
    services.decide(suspension_id=asked.pk, by=referent, accepted=True)
    late.refresh_from_db()
    assert late.due_at == at(10, 14)
    assert issued(line, referent, APRIL).total == euros("-20.00")


def test_what_is_given_back_first_eats_what_the_cap_had_cut_off(make_line, lamp, referent, contractor, closed):  # noqa: F811
    """Two delays of 100 € under a cap of 130 €. Without the first, the second still costs 100: 30 € are given back."""
    line = make_line(step_amount=1, amount="10.00", cap_per_month="130.00")
    first = clock(line, lamp, at(10), at(10, 22))
    clock(line, lamp, at(11), at(11, 22))
    assert closed(line).total == euros("130.00")
    suspended(first, contractor, at(10, 12), at(10, 22))
    april = issued(line, referent, APRIL)
    assert (april.total, april.lines.get().owed) == (euros("-30.00"), euros("-100.00"))
    totals = deciding.recount(signed(april, referent, contractor))
    assert totals.total == euros("-30.00")


def test_a_merged_request_gives_back_what_was_counted(make_line, lamp, referent, closed):  # noqa: F811
    line = make_line()
    late = clock(line, lamp, at(10), at(12))
    closed(line)
    Clock.objects.filter(pk=late.pk).update(state="void")
    row = issued(line, referent, APRIL).lines.get()
    assert (row.whole, row.amount, row.nature) == (euros("0.00"), euros("-100.00"), "correction")


def test_what_was_given_back_frees_the_cap_of_the_year(make_line, lamp, referent, contractor, closed):  # noqa: F811
    line = make_line(step_amount=1, amount="10.00", cap_per_year="60.00")
    late = clock(line, lamp, at(10), at(10, 17))
    closed(line)
    suspended(late, contractor, at(10, 12), at(10, 17))
    clock(line, lamp, at(10, month=4), at(10, 21, month=4))  # 90 €, in the same month as the 50 € given back
    assert issued(line, referent, APRIL).total == euros("10.00")


def test_under_a_running_clock_a_late_suspension_is_a_correction_too(make_line, lamp, referent, contractor, closed):  # noqa: F811
    line = make_line(step_amount=24, amount="50.00")
    late = clock(line, lamp, at(30))
    closed(line)
    suspended(late, contractor, at(30, 12), at(30, 12, month=4))
    row = prepared(line, referent, APRIL).lines.get()
    assert (row.nature, row.whole, row.amount) == ("correction", euros("50.00"), euros("-50.00"))


# --- Frozen ---------------------------------------------------------------------------------------------------------


def test_a_signed_month_says_whether_it_is_intact(make_line, lamp, closed):  # noqa: F811
    line = make_line()
    clock(line, lamp, at(10), at(12))
    made = closed(line)
    assert len(made.checksum) == 64 and deciding.is_intact(made)
    refused_by_the_database(lambda: Statement.objects.filter(pk=made.pk).update(checksum="0" * 64))
    made.checksum = "0" * 64
    assert not deciding.is_intact(made)


def test_the_same_facts_counted_in_two_orders_give_the_same_lines(make_line, lamp, referent):  # noqa: F811
    line = make_line(cap_per_month="130.00")
    for day in (12, 10, 11):
        clock(line, lamp, at(day), at(day + 1, 13))
    first = list(prepared(line, referent).lines.values_list("clock", "amount", "said"))
    assert list(prepared(line, referent).lines.values_list("clock", "amount", "said")) == first
    assert [amount for _clock, amount, _said in first] == [euros("100.00"), euros("30.00"), euros("0.00")]


def test_a_line_keeps_the_clause_it_was_counted_under(make_line, lamp, referent, closed):  # noqa: F811
    line = make_line()
    late = clock(line, lamp, at(10), at(12))
    made = closed(line)
    late.request.title = "Autre chose"
    late.request.save()
    row = made.lines.get()
    assert row.about.startswith("Lampe éteinte") and "GTR 24 h" in row.clause and row.commitment == line
    assert row.said == "Retard de 2 j 0 h : 2 pas entamés de 24 h à 50,00\u00a0€ = 100,00\u00a0€."
