# SPDX-License-Identifier: EUPL-1.2
"""The ledger added up by the database says what its rows say, to the cent: any rows, any groups."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from apps.energy.models import LedgerLine
from apps.energy.performance import figures, promises, reading, standing, summing
from tests.energy.performance_world import promising
from tests.factories import LedgerLineFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
CENT = Decimal("0.005")
VERDICTS = ("proven", "missing", "refused", "excluded", "proven", "proven", "proven")


def money(random, most):
    return Decimal(random.randint(0, most * 100)) / 100


def a_line(random, contract, first, label):
    """Any month: with or without price, factor, noise, readings; noise wider than the interval now and then."""
    verdict = random.choice(VERDICTS)
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    given = {"contract": contract, "first": first, "last": last, "days_expected": last.day, "label": label}
    given |= {"reference_price": Decimal(random.randint(1, 30_000)) / 100_000}
    if verdict != "proven":
        none = dict.fromkeys(("baseline_kwh", "measured_kwh", "margin_kwh", "avoided_kwh", "low_kwh", "high_kwh"))
        said = [random.choice(("Aucun relevé sur le mois.", "Modèle peu fidèle."))]
        return LedgerLineFactory.build(**given, **none, verdict=verdict, days_counted=0, reasons=said)
    baseline, measured, low, high = (money(random, most) for most in (90_000, 60_000, 9_000, 9_000))
    avoided = baseline - measured
    given |= {
        "price": random.choice((None, Decimal("0.123456"))),
        "kg_per_kwh": random.choice((None, Decimal("0.227"))),
    }
    given |= {"baseline_kwh": baseline, "measured_kwh": measured, "avoided_kwh": avoided, "margin_kwh": low}
    given |= {"low_kwh": avoided - low, "high_kwh": avoided + high, "days_counted": random.randint(1, last.day)}
    noise = random.choice((None, Decimal(0), money(random, 4_000), Decimal(20_000)))
    return LedgerLineFactory.build(**given, noise_kwh=noise)


@pytest.fixture
def contract():
    """Two years and a half of four meters, two of them of one name in two lots: 120 lines of every kind."""
    found, random = promising(TerritoryFactory()), Random(51108)  # noqa: S311
    months = [date(2023 + (2 + n) // 12, (2 + n) % 12 + 1, 1) for n in range(30)]
    lines = [a_line(random, found, first, f"École {mark}") for mark in "abcd" for first in months]
    for line in lines:
        line.contract, line.authority = found, found.territory
        line.lot = "lighting" if line.label.endswith("d") else "buildings"
    LedgerLine.objects.bulk_create(lines)
    return found


def lines_of(contract):
    return LedgerLine.objects.filter(contract=contract, current=True)


def same(one, other):
    """To the cent; everything that is not an amount, exactly."""
    for name in ("avoided", "euros", "current", "co2"):
        mine, theirs = getattr(one, name), getattr(other, name)
        apart = (mine.value - theirs.value, mine.low - theirs.low, mine.high - theirs.high)
        assert max(map(abs, apart)) < CENT, name
    for name in ("adjusted", "measured", "unpriced", "unweighed", "completeness", "verdict", "confidence", "rows"):
        assert getattr(one, name) == getattr(other, name), name
    assert one.reasons == other.reasons


def test_sums_say_what_the_rows_say(contract):
    told = summing.of(lines_of(contract))
    assert len(told) == 12  # three years of four things, not 120 lines
    same(figures.of_sums(one.sum for one in told), figures.total(reading.as_rows(lines_of(contract))))
    for year in (1, 2, 3):
        bounds = contract.periods.get(number=year)
        rows = lines_of(contract).filter(first__range=(bounds.starts_on, bounds.ends_on))
        held = [one.sum for one in told if one.year == year]
        same(figures.of_sums(held), figures.total(reading.as_rows(rows)))


def test_a_year_of_the_page_is_that_of_its_statement(contract):
    """The page adds up in the database, the statement copies the lines: one figure."""
    page = standing.of(contract, summing.of(lines_of(contract)), date(2025, 9, 1))
    promised = next(one for one in promises.of(contract) if one.period.number == 1)
    stated = standing.cells(promised, list(lines_of(contract)))
    assert len(stated) == len(page.years[0].cells) == 1
    same(page.years[0].cells[0].figure, stated[0].figure)
    assert page.years[0].cells[0].committed == stated[0].committed
    assert len(stated[0].lines) == 36  # three meters, twelve months: those of the lot
