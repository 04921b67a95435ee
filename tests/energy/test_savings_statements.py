# SPDX-License-Identifier: EUPL-1.2
"""The yearly statement: counted from the ledger, frozen when issued, contested, accepted by both, paid; what is read
late is another year's correction."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, transaction
from reportlab.platypus import Paragraph

from apps.energy.models import LedgerLine, SavingsStatement
from apps.energy.performance import recounting, workflow
from apps.energy.performance.workflow import PerformanceRefused, TransitionRefused
from apps.energy.statements import deciding, exporting, freezing, printing
from tests.energy.performance_world import months, world
from tests.factories import LedgerLineFactory

D = Decimal


@pytest.fixture
def here(commune):
    return world(commune)


@pytest.fixture
def there(neighbour):
    return world(neighbour)


@pytest.fixture
def short(here):
    """128 800 kWh avoided of 460 000: 28 %, five points under the promise."""
    LedgerLine.objects.update(measured_kwh=D(331_200), avoided_kwh=D(128_800), low_kwh=D(108_800), high_kwh=D(148_800))
    return here


def prepared(here, year=1):
    return deciding.prepare(contract=here.contract, year=year, by=here.owner)


def issued(here, year=1):
    return deciding.issue(statement_id=prepared(here, year).pk, by=here.owner)


def test_the_building_of_the_worked_examples_keeps_its_promise_to_the_kwh(here):
    row = prepared(here)
    line = row.lines.get()
    assert (line.adjusted_kwh, line.avoided_kwh, line.percent) == (460_000, 151_800, D("33.00"))
    assert (line.committed_kwh, line.gap_kwh, line.settlement, line.amount) == (151_800, 0, "neutral", 0)
    assert (line.euros_constant, line.euros_current) == (D("15180.00"), D("18216.00"))
    assert (line.low_kwh, line.high_kwh, line.verdict) == (131_800, 171_800, "proven")


def test_what_is_missing_is_a_malus_and_more_is_a_bonus(short):
    row = prepared(short)
    assert (row.malus, row.bonus, row.total) == (D("2300.00"), 0, D("2300.00"))  # 23 000 kWh at 0,10 €
    LedgerLine.objects.update(measured_kwh=D(285_200), avoided_kwh=D(174_800), low_kwh=D(154_800), high_kwh=D(194_800))
    row = prepared(short)
    assert (row.malus, row.bonus, row.total) == (0, D("1150.00"), D("-1150.00"))


def test_an_interval_that_holds_zero_suspends_the_bonus_and_the_malus(here):
    LedgerLine.objects.update(margin_kwh=D(160_000), low_kwh=D(-8_200), high_kwh=D(311_800), verdict="unproven")
    line = prepared(here).lines.get()
    assert (line.verdict, line.settlement, line.amount, line.confidence) == ("unproven", "suspended", 0, "low")
    assert "non démontrée" in line.why


def test_silent_months_change_neither_the_share_nor_the_amount_but_the_confidence(short):
    before = prepared(short).lines.get()
    LedgerLineFactory(
        contract=short.contract, first=date(2023, 4, 1), last=date(2023, 4, 30), days_expected=30, days_counted=0,
        verdict="missing", baseline_kwh=None, measured_kwh=None, margin_kwh=None, avoided_kwh=None, low_kwh=None,
        high_kwh=None, reasons=["Compteur muet."],
    )  # fmt: skip
    after = prepared(short).lines.get()
    assert (after.percent, after.amount) == (before.percent, before.amount)
    assert (after.confidence, after.completeness) == ("low", D("0.5082"))
    assert "Compteur muet." in after.reasons


def test_a_month_without_price_says_so(here):
    LedgerLine.objects.update(price=None)
    line = prepared(here).lines.get()
    assert line.euros_current is None
    assert line.euros_constant == D("15180.00")
    assert any("sans prix connu" in one for one in line.reasons)


def test_issued_it_is_frozen_with_a_copy_of_everything(short):
    row = issued(short)
    line = row.lines.get()
    assert row.state == "issued"
    assert freezing.holds(row)
    assert line.rows[0]["measured_kwh"] == "331200.00"
    assert line.inputs["reference_price"] == "0.10000"
    assert LedgerLine.objects.get().statement == row
    with pytest.raises(TransitionRefused, match="ne se recompte plus"):
        prepared(short)


def test_what_is_read_late_never_changes_it_and_corrects_the_next_year(short):
    first = issued(short)
    kept = first.checksum
    old = LedgerLine.objects.get()
    recounting.supersede(
        old, {"measured_kwh": D(308_200), "avoided_kwh": D(151_800), "low_kwh": D(131_800), "high_kwh": D(171_800)}
    )
    first = SavingsStatement.objects.get(pk=first.pk)
    assert (first.total, freezing.checksum(first)) == (D("2300.00"), kept)
    LedgerLineFactory(contract=short.contract, first=date(2024, 3, 1), last=date(2024, 3, 31))
    second = prepared(short, 2)
    correction = second.lines.get(nature="correction")
    assert (correction.year, correction.whole, correction.before, correction.amount) == (
        1,
        0,
        D("2300.00"),
        D("-2300.00"),
    )
    assert (second.corrections, second.total) == (D("-2300.00"), D("-2300.00"))
    assert "Régularisation de l'année 1" in correction.why
    issued_second = deciding.issue(statement_id=second.pk, by=short.owner)
    third = deciding.prepare(contract=short.contract, year=3, by=short.owner)
    assert issued_second.state == "issued"
    assert not third.lines.filter(nature="correction").exists()  # told once


def test_a_contested_line_leaves_the_total_until_it_is_decided(short):
    row = issued(short)
    line = row.lines.get()
    deciding.sign(statement_id=row.pk, side="owner", by=short.owner)
    deciding.contest(statement_id=row.pk, line_id=line.pk, why="Chaufferie en panne", by=short.contractor)
    row.refresh_from_db()
    assert (row.state, row.total, row.contested, row.owner_at) == ("contested", 0, D("2300.00"), None)
    with pytest.raises(TransitionRefused):
        deciding.sign(statement_id=row.pk, side="contractor", by=short.contractor)
    deciding.decide(statement_id=row.pk, line_id=line.pk, kept=True, why="Panne imputable", by=short.owner)
    row.refresh_from_db()
    assert (row.state, row.total, row.contested) == ("issued", D("2300.00"), 0)
    assert freezing.holds(row)  # what was contested is not what was frozen


def test_a_line_that_is_dropped_is_never_asked_again(short):
    row = issued(short)
    line = row.lines.get()
    deciding.contest(statement_id=row.pk, line_id=line.pk, why="x", by=short.contractor)
    deciding.decide(statement_id=row.pk, line_id=line.pk, kept=False, why="Admis", by=short.owner)
    row.refresh_from_db()
    assert row.total == 0
    assert not prepared(short, 2).lines.filter(nature="correction").exists()


def test_accepted_by_both_it_is_validated_then_paid(short):
    row = issued(short)
    for side, by in (("contractor", short.contractor), ("owner", short.owner)):
        deciding.sign(statement_id=row.pk, side=side, by=by)
    row.refresh_from_db()
    assert row.state == "validated"
    assert deciding.pay(statement_id=row.pk, by=short.owner).state == "paid"


ACTS = {
    "issue": lambda row, by: deciding.issue(statement_id=row.pk, by=by),
    "contest": lambda row, by: deciding.contest(statement_id=row.pk, line_id=row.lines.get().pk, why="x", by=by),
    "sign_owner": lambda row, by: deciding.sign(statement_id=row.pk, side="owner", by=by),
    "sign_contractor": lambda row, by: deciding.sign(statement_id=row.pk, side="contractor", by=by),
    "pay": lambda row, by: deciding.pay(statement_id=row.pk, by=by),
}
MAY = {
    "issue": {"owner"},
    "contest": {"contractor"},
    "sign_owner": {"owner"},
    "sign_contractor": {"contractor"},
    "pay": {"owner"},
}


@pytest.mark.parametrize("act", ACTS)
def test_each_act_has_its_side_and_the_other_territory_sees_nothing(here, there, act):
    row = prepared(here) if act == "issue" else issued(here)
    for name in ("viewer", "owner", "contractor"):
        with pytest.raises(SavingsStatement.DoesNotExist):
            ACTS[act](row, getattr(there, name))
        if name not in MAY[act]:
            with pytest.raises(PermissionDenied):
                ACTS[act](row, getattr(here, name))


def test_a_year_that_is_not_over_is_not_issued_nor_one_before_its_elders(here):
    running = prepared(here, 4)
    if running.last >= date.today():  # noqa: DTZ011
        with pytest.raises(TransitionRefused, match="n'est pas finie"):
            deciding.issue(statement_id=running.pk, by=here.owner)
    prepared(here, 1)
    with pytest.raises(TransitionRefused, match="année 1 n'est pas encore émis"):
        deciding.issue(statement_id=prepared(here, 2).pk, by=here.owner)
    with pytest.raises(PerformanceRefused):
        prepared(here, 13)


def test_the_life_cycle_says_every_state():
    assert set(workflow.STATEMENT) == set(SavingsStatement.State.values)


# --- What the database itself refuses ---------------------------------------------------------------------------------


def refused(act, kind=ProgrammingError):
    with pytest.raises(kind), transaction.atomic():
        act()


def test_nothing_of_an_issued_statement_changes_but_its_life(short):
    row = issued(short)
    rows, lines = SavingsStatement.objects.filter(pk=row.pk), row.lines.all()
    refused(lambda: rows.update(year=2))
    refused(lambda: rows.update(state="draft", issued_at=None, checksum=""), (ProgrammingError, IntegrityError))
    refused(lambda: rows._raw_delete("default"))
    refused(lambda: lines.update(amount=0, whole=0))
    refused(lambda: lines.update(rows=[]))
    refused(lambda: lines.delete())
    refused(lambda: LedgerLine.objects.update(price=D(1)))
    refused(lambda: LedgerLine.objects.all().delete())
    for side, by in (("contractor", short.contractor), ("owner", short.owner)):
        deciding.sign(statement_id=row.pk, side=side, by=by)
    refused(lambda: lines.update(contested=True, contest_reason="x"))
    refused(lambda: rows.update(malus=0, total=0))


# --- As documents -----------------------------------------------------------------------------------------------------


def test_the_pdf_tells_amounts_intervals_and_its_checksum(short):
    row = issued(short)
    pdf = printing.pdf(row)
    assert pdf.startswith(b"%PDF-")
    assert b"/FontFile2" in pdf
    text = " ".join(word for one in printing.story(row, ZoneInfo("Europe/Paris"), str(row)) for word in words_of(one))
    for words in ("128 800 kWh", "28,0 %", "33,0 %", "2 300,00 €", row.checksum):
        assert words in text, words
    assert "de 108 800 à 148 800 kWh, à 90 %" in text


def test_the_csv_goes_down_to_the_rows_without_formulas(short):
    LedgerLine.objects.update(label="=1+1")
    rows = list(csv.DictReader(io.StringIO(exporting.text(prepared(short)).removeprefix("\ufeff")), delimiter=";"))
    assert [one["ligne"] for one in rows][::2] == ["décompte", "total"]
    assert rows[1]["objet"] == "'=1+1"
    assert rows[1]["mesure_kwh"] == "331200,00"
    assert rows[-1]["montant"] == "2300,00"


def words_of(flowable):
    """Every paragraph of what is printed, in reading order."""
    if isinstance(flowable, Paragraph):
        yield re.sub(r"\s+", " ", flowable.getPlainText())
    for row in getattr(flowable, "_cellvalues", ()):
        for cell in row:
            for one in cell if isinstance(cell, list) else [cell]:
                yield from words_of(one)
    for one in getattr(flowable, "_content", ()):
        yield from words_of(one)


def test_a_year_of_twelve_months_sums_them(here):
    LedgerLine.objects.all().delete()
    months(here.contract, 12)
    line = prepared(here).lines.get()
    assert (line.adjusted_kwh, line.measured_kwh, line.avoided_kwh) == (552_000, 369_840, 182_160)
    assert (line.percent, line.high_kwh - line.avoided_kwh) == (D("33.00"), 24_000)  # one model: doubts add up
