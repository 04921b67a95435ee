# SPDX-License-Identifier: EUPL-1.2
"""Savings of lighting in the ledger of a contract."""

from datetime import date
from decimal import Decimal

import pytest

from apps.energy.ledger import counting
from apps.energy.lighting import standing
from apps.energy.models import LedgerLine, Site
from apps.energy.performance import figures, reading
from tests.energy.lighting import world as lw
from tests.energy.lighting.asked import plain
from tests.energy.lighting.billing import JULY, bill, counted_by_meter
from tests.energy.lighting.world import UNTIL, WORKS, lamp
from tests.factories import (
    CommitmentFactory,
    ContractFactory,
    ContractVersionFactory,
    PerformanceRuleFactory,
    SavingBaselineFactory,
    published,
)

pytestmark = pytest.mark.django_db


def promised(*communes):
    """150 W a lamp over the dark hours of the year before: what each commune used, written in a contract."""
    contract = ContractFactory(territory=communes[0][0], perimeter=[town for town, _lamps in communes])
    draft = ContractVersionFactory(contract=contract)
    CommitmentFactory(version=draft)
    hours = sum(map(lw.dark, lw.REFERENCE))
    for authority, lamps in communes:
        SavingBaselineFactory(
            version=draft, authority=authority, lot="lighting", energy="electricity", option="B",
            method="lighting_hours", reference_kwh=Decimal(f"{lamps * 0.15 * hours:.2f}"),
            reference_from=lw.REFERENCE[0], reference_to=lw.REFERENCE[-1], years={1: 79},
        )  # fmt: skip
    PerformanceRuleFactory(version=draft, lot="lighting")
    published(draft)
    return contract


def ledger_of(contract, authority):
    lines = LedgerLine.objects.filter(contract=contract, current=True, authority=authority).order_by("first")
    return list(lines), figures.total(reading.as_rows(lines))


def test_the_lines_of_the_ledger_contain_the_planted_saving(stage):
    contract = promised((stage.ville, 10), (stage.village, 11))
    assert counting.recount(contract=contract, year=1) == 24
    lines, found = ledger_of(contract, stage.ville)
    assert float(found.percent.value) == pytest.approx(79.0, abs=0.05)
    assert found.percent.low < 79 < found.percent.high
    for line in lines:
        assert line.low_kwh <= Decimal("0.79") * line.baseline_kwh <= line.high_kwh
    planted = 100 * (4 * 0.875 + 4 * 0.88 + 3 * 0.95) / 11
    _lines, village = ledger_of(contract, stage.village)
    assert float(village.percent.value) == pytest.approx(planted, abs=0.05)
    page = next(one for one in standing.of(stage.user, WORKS, UNTIL).communes if one.name.name == "Ville")
    assert float(found.measured) == pytest.approx(page.measured, abs=1)


def test_a_month_that_no_meter_told_is_missing_in_the_ledger_too(stage):
    town = lw.town("Trou")
    site = Site.objects.create(territory=town, code="EP", name="Éclairage", nature="lighting")
    one = stage.make.cabinet(town, "J", 10, lamp(150, 45, lw.DIMMED), site=site)
    lw.tell(one.meter, [(day, kwh) for day, kwh in lw.steady(10, 150, 31.5) if (day.year, day.month) != (2023, 7)])
    contract = promised((stage.ville, 10), (town, 10))
    counting.recount(contract=contract, year=1)
    (_lines, whole), (lines, found) = ledger_of(contract, stage.ville), ledger_of(contract, town)
    (july,) = [line for line in lines if line.first == date(2023, 7, 1)]
    assert (july.verdict, july.days_counted, july.avoided_kwh) == ("missing", 0, None)
    assert found.avoided.value < whole.avoided.value and found.completeness < Decimal("0.95") < whole.completeness
    assert float(found.percent.value) == pytest.approx(79.0, abs=0.1)


def test_the_ledger_of_the_contract_says_the_bills_that_end_in_its_month(stage):
    contract = promised((stage.ville, 10))
    counting.recount(contract=contract, year=1)
    before, _found = ledger_of(contract, stage.ville)
    bill(stage, "A", *JULY, counted_by_meter(*JULY) * 0.5)
    assert counting.recount(contract=contract, year=1) == 1
    after, _found = ledger_of(contract, stage.ville)
    told = {line.first: line.inputs.get("factures") for line in after}
    assert "de moins que mesurés" in plain(told.pop(JULY[0])) and set(told.values()) == {None}
    assert [line.avoided_kwh for line in after] == [line.avoided_kwh for line in before]  # shown, never counted
