# SPDX-License-Identifier: EUPL-1.2
"""The register of adjustments: nothing is applied without both parties, and the saving moves when it is."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, ProgrammingError, transaction

from apps.energy.models import Adjustment, Evidence, LedgerLine
from apps.energy.performance import evidence, recounting, register, workflow
from apps.energy.performance.register import Proposal
from apps.energy.performance.workflow import PerformanceRefused, TransitionRefused
from apps.events.models import JournalEntry
from tests.energy.performance_world import world
from tests.factories import AdjustmentFactory, EvidenceFactory, LedgerLineFactory

D = Decimal


@pytest.fixture
def here(commune):
    return world(commune)


@pytest.fixture
def there(neighbour):
    return world(neighbour)


def proposed(here, **more):
    given = {"lot": "buildings", "authority": here.contract.territory, "kind": "non_routine", "title": "Extension"}
    given |= {"said": "Trois classes", "first": date(2023, 3, 1), "effect": D("36500")}
    return register.propose(contract=here.contract, proposal=Proposal(**{**given, **more}), by=here.contractor)


def justified(here, **more):
    row = proposed(here, **more)
    register.add_evidence(adjustment_id=row.pk, by=here.contractor, note="Plan de récolement")
    return register.justify(adjustment_id=row.pk, by=here.contractor)


def accept(row, side, by):
    return register.accept(adjustment_id=row.pk, side=side, by=by)


def test_accepted_by_both_it_is_applied_and_the_saving_moves(here):
    row = justified(here)
    told = recounting.move(row)
    assert (told.lines, told.kwh, told.euros) == (1, D("3100.00"), D("310.00000"))  # 36 500 / 365 × 31, at 0,10 €
    accept(row, "contractor", here.contractor)
    here.line.refresh_from_db()
    assert here.line.avoided_kwh == D("151800.00")  # one side only: nothing moved
    applied = accept(row, "owner", here.owner)
    here.line.refresh_from_db()
    assert (applied.state, here.line.adjustment_kwh, here.line.avoided_kwh) == ("applied", 3100, D("154900.00"))
    assert recounting.move(applied).kwh == D("3100.00")  # told again, it is what it changed


def test_each_step_is_told_to_the_journal_with_who_and_why(here):
    row = justified(here)
    accept(row, "owner", here.owner)
    accept(row, "contractor", here.contractor)
    told = JournalEntry.objects.filter(kind=register.KIND).order_by("id").values_list("before", "after", "actor_id")
    states = [(before, after) for before, after, _actor in told]
    assert states == [
        ("", "proposed"),
        ("proposed", "proposed"),  # a piece of evidence
        ("proposed", "justified"),
        ("justified", "accepted_owner"),
        ("accepted_owner", "accepted"),
        ("accepted", "applied"),
    ]
    assert {actor for *_states, actor in told} == {here.owner.pk, here.contractor.pk}


def test_without_evidence_it_is_not_justified(here):
    with pytest.raises(PerformanceRefused, match="joindre d'abord"):
        register.justify(adjustment_id=proposed(here).pk, by=here.contractor)


def test_nobody_accepts_for_the_other_side_or_for_both(here):
    row = justified(here)
    with pytest.raises(PermissionDenied):
        accept(row, "owner", here.contractor)
    with pytest.raises(PermissionDenied):
        accept(row, "contractor", here.owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.filter(pk=row.pk).update(owner_by=here.owner, contractor_by=here.owner)


def test_who_only_reads_decides_nothing(here):
    row = justified(here)
    for side in ("owner", "contractor"):
        with pytest.raises(PermissionDenied):
            accept(row, side, here.viewer)
    with pytest.raises(PermissionDenied):
        register.add_evidence(adjustment_id=row.pk, by=here.viewer, note="x")


def test_the_other_territory_does_not_even_see_it(here, there):
    row = justified(here)
    for side, by in (("owner", there.owner), ("contractor", there.contractor)):
        with pytest.raises(Adjustment.DoesNotExist):
            accept(row, side, by)
    assert not Evidence.objects.visible_to(there.owner).filter(adjustment=row).exists()
    with pytest.raises(PermissionDenied):
        register.propose(
            contract=here.contract,
            proposal=Proposal("buildings", here.contract.territory, "routine", "x", "y", date(2023, 3, 1)),
            by=there.owner,
        )


def test_rejected_it_says_why_and_is_over(here):
    row = justified(here)
    with pytest.raises(PerformanceRefused):
        register.reject(adjustment_id=row.pk, side="owner", why=" ", by=here.owner)
    over = register.reject(adjustment_id=row.pk, side="owner", why="Surface non prouvée", by=here.owner)
    assert (over.state, over.rejected_why) == ("rejected", "Surface non prouvée")
    with pytest.raises(TransitionRefused):
        accept(row, "contractor", here.contractor)


def test_a_step_out_of_order_is_refused(here):
    row = proposed(here)
    with pytest.raises(TransitionRefused):
        accept(row, "owner", here.owner)
    assert set(workflow.ADJUSTMENT) == set(Adjustment.State.values)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"effect": D(0)}, "effect"),
        ({"effect": D(-101), "unit": "percent"}, "effect"),
        ({"kind": "works"}, "last"),
        ({"first": date(2022, 1, 1)}, "first"),
        ({"last": date(2023, 2, 1)}, "last"),
        ({"title": " "}, "title"),
        ({"margin_percent": D(101)}, "margin_percent"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(here, changed, field):
    with pytest.raises(PerformanceRefused) as refusal:
        proposed(here, **changed)
    assert refusal.value.field == field


def test_works_leave_the_month_out_of_the_count(here):
    row = justified(here, kind="works", effect=D(0), last=date(2023, 3, 10))
    accept(row, "owner", here.owner)
    accept(row, "contractor", here.contractor)
    here.line.refresh_from_db()
    assert (here.line.verdict, here.line.avoided_kwh) == ("excluded", None)
    assert here.line.reasons == [recounting.WORKS_SAID]


def test_it_touches_its_lot_its_thing_and_its_days_only(here):
    other = LedgerLineFactory(
        contract=here.contract, label="Autre", first=date(2023, 4, 1), last=date(2023, 4, 30), days_expected=30
    )
    row = justified(here, label=here.line.label)
    assert list(recounting.touched(row)) == [here.line]
    accept(row, "owner", here.owner)
    accept(row, "contractor", here.contractor)
    other.refresh_from_db()
    assert other.adjustment_kwh == 0


def test_two_adjustments_add_up_whichever_comes_first(here):
    for effect in ("36500", "-7300"):
        row = justified(here, effect=D(effect))
        accept(row, "owner", here.owner)
        accept(row, "contractor", here.contractor)
    here.line.refresh_from_db()
    assert here.line.adjustment_kwh == D("2480.00")  # (36 500 − 7 300) / 365 × 31


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg xmlns='x'/>", b"MZ\x90\x00binary", b"a;b\n<script>;1\x00", b"%PDF-" + b"0" * 5 * 1024 * 1024],
)
def test_what_is_no_evidence_is_refused_in_words(content):
    with pytest.raises(PerformanceRefused) as refusal:
        evidence.filed("plan.pdf", content)
    assert refusal.value.field == "file"


def test_evidence_is_kept_with_its_digest_under_a_plain_name(here):
    row = proposed(here)
    made = register.add_evidence(
        adjustment_id=row.pk, by=here.contractor, name='../..\\plan "1"<b>.exe', content=b"%PDF-1.7 essai"
    )
    assert made.media_type == "application/pdf"
    assert made.name.endswith(".pdf")
    assert not set('"<>/\\') & set(made.name)
    assert len(made.digest) == 64


# --- What the database itself refuses ---------------------------------------------------------------------------------


def refused(act):
    with pytest.raises(ProgrammingError), transaction.atomic():
        act()


def test_once_justified_its_effect_does_not_change_and_once_applied_nothing_does(here):
    row = justified(here)
    rows = Adjustment.objects.filter(pk=row.pk)
    refused(lambda: rows.update(effect=1))
    refused(lambda: rows.delete())
    accept(row, "owner", here.owner)
    accept(row, "contractor", here.contractor)
    refused(lambda: rows.update(state="rejected"))
    refused(lambda: row.evidence.update(note="autre"))
    refused(lambda: row.evidence.all().delete())


def test_applied_without_both_is_impossible(here):
    row = AdjustmentFactory(contract=here.contract)
    EvidenceFactory(adjustment=row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.filter(pk=row.pk).update(state="applied")


def test_a_line_of_the_ledger_adds_up_or_says_why_not(here):
    for wrong in ({"avoided_kwh": 1}, {"verdict": "missing"}, {"low_kwh": D("151801")}, {"days_counted": 32}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LedgerLine.objects.filter(pk=here.line.pk).update(**wrong)
