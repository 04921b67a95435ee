# SPDX-License-Identifier: EUPL-1.2
"""Figures, effects of adjustments and trajectory of a contract: worked by hand, without a database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.energy.maths import uncertainty
from apps.energy.performance import effects, figures, trajectory
from apps.energy.performance.effects import Effect, Month
from apps.energy.performance.figures import Row, Span
from apps.energy.performance.trajectory import Year

D = Decimal


def row(avoided=100, half=10, key="a", **more):
    given = {"first": date(2025, 3, 1), "days_expected": 31, "days_counted": 31, "verdict": "proven"}
    given |= {"baseline": D(1000), "measured": D(1000) - D(avoided), "avoided": D(avoided)}
    given |= {"low": D(avoided) - D(half), "high": D(avoided) + D(half), "reference_price": D("0.1")}
    given |= {"price": D("0.2"), "kg_per_kwh": D("0.05")}
    return Row(**{"key": key, **given, **more})


def test_the_building_of_the_worked_examples_saves_33_per_cent_not_38():
    """K9 n° 3: 100 000 fixed + 400 000 of heating at 2 500 DJU; a year of 2 250 DJU; 308 200 measured."""
    adjusted = D(100_000) + D(400_000) * 2250 / 2500
    found = figures.total([row(adjusted - 308_200, half=9000, baseline=adjusted, measured=D(308_200))])
    assert found.adjusted == 460_000
    assert found.percent.value.quantize(D("0.1")) == D("33.0")
    assert found.verdict == "proven"


def test_the_lamp_of_the_worked_examples_saves_79_per_cent():
    """K9 n° 2: 150 W × 4 100 h, then 45 W, 1 640 h whole and 2 460 h at half."""
    before = D(150) * 4100 / 1000
    after = D(45) * (D(1640) + D(2460) / 2) / 1000
    found = figures.total([row(before - after, half=5, baseline=before, measured=after)])
    assert (before, after) == (615, D("129.15"))
    assert found.percent.value.quantize(D("0.1")) == D("79.0")


def test_months_of_one_meter_add_their_doubts_and_meters_combine_them():
    same = figures.total([row(key="a"), row(key="a")])
    apart = figures.total([row(key="a"), row(key="b")])
    assert (same.avoided.low, same.avoided.high) == (180, 220)
    assert float(apart.avoided.high) == pytest.approx(200 + 200**0.5)  # √(10² + 10²)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=24))
def test_months_of_one_meter_have_the_interval_of_the_mathematics(parts):
    """Their model goes together, their noise does not: `uncertainty.same_model`, at two standard deviations."""
    rows = [
        row(10_000, half=2 * D(shared**2 + own**2).sqrt(), noise=2 * D(own), measured=D(0)) for shared, own in parts
    ]
    found = figures.total(rows).avoided
    wanted = uncertainty.same_model([10_000] * len(parts), *zip(*parts, strict=True), freedom=float("inf"))
    assert float(found.high - found.value) / 2 == pytest.approx(wanted.sigma, abs=1e-6)
    assert float(found.value - found.low) / 2 == pytest.approx(wanted.sigma, abs=1e-6)


def test_the_noise_of_a_month_never_narrows_it_alone():
    assert figures.total([row(noise=D(4))]).avoided.high == 110
    assert figures.total([row(noise=D(25))]).avoided.high == 110  # more than the whole: of another count


def test_euros_have_the_interval_of_the_kwh_at_both_prices():
    found = figures.total([row()])
    assert (found.euros.value, found.euros.low, found.euros.high) == (10, 9, 11)
    assert (found.current.value, found.co2.value) == (20, 5)


def test_a_missing_price_or_factor_is_said_and_lowers_the_confidence():
    found = figures.total([row(), row(avoided=50, price=None, kg_per_kwh=None)])
    assert (found.current.value, found.unpriced, found.unweighed) == (20, 50, 50)
    assert found.confidence == "medium"
    assert any("50 kWh sans prix connu" in one for one in found.reasons)
    assert figures.total([row(price=None)]).current is None


def test_an_interval_that_holds_zero_is_not_demonstrated():
    found = figures.total([row(avoided=5, half=10)])
    assert (found.verdict, found.confidence) == ("unproven", "low")
    assert "Non démontré : l'intervalle contient zéro." in found.reasons


def test_what_is_missing_or_refused_neither_lowers_nor_raises_the_share():
    whole = figures.total([row()])
    silent = row(verdict="missing", days_counted=0, avoided=0, baseline=None, measured=None, reasons=("Aucun relevé.",))
    silent = replace(silent, avoided=None, low=None, high=None)
    holed = figures.total([row(), silent])
    assert holed.percent == whole.percent
    assert (holed.completeness, holed.confidence) == (D("0.5"), "low")
    assert "Aucun relevé." in holed.reasons


def test_works_are_out_of_the_count():
    works = replace(row(), verdict="excluded", avoided=None, low=None, high=None, reasons=("Travaux.",))
    assert figures.total([row(), works]) == figures.total([row()])


def test_nothing_counted_says_nothing():
    found = figures.total([])
    assert (found.avoided, found.percent, found.confidence, found.verdict) == (None, None, "none", "missing")


@given(
    st.lists(st.tuples(st.integers(-500, 900), st.integers(0, 300), st.sampled_from("abc")), min_size=1, max_size=20)
)
def test_in_any_order_the_total_is_the_same_and_inside_its_interval(given_rows):
    rows = [row(avoided, half, key) for avoided, half, key in given_rows]
    found = figures.total(rows)
    assert found.avoided == figures.total(rows[::-1]).avoided
    assert found.avoided.low <= found.avoided.value <= found.avoided.high


# --- Adjustments ------------------------------------------------------------------------------------------------------

APRIL = Month(date(2025, 4, 1), date(2025, 4, 30), 30, 30, D(10_000), D(6_500), D(300))


def effect(amount, unit="kwh_year", **more):
    return Effect(
        **{"kind": "non_routine", "unit": unit, "amount": D(amount), "margin": D(0), "first": date(2025, 1, 1), **more}
    )


def test_a_yearly_effect_is_spread_over_the_days():
    found = effects.count(APRIL, [effect(3650)])
    assert (found.adjustment, found.avoided, found.low, found.high) == (300, 3800, 3500, 4100)


def test_a_share_acts_on_the_reference_of_the_days_concerned():
    assert effects.count(APRIL, [effect(-10, "percent")]).adjustment == -1000
    half = effects.count(APRIL, [effect(-10, "percent", first=date(2025, 4, 16))])
    assert half.adjustment == -500


def test_a_month_half_read_takes_half_of_a_yearly_effect():
    assert effects.count(replace(APRIL, days_counted=15), [effect(3650)]).adjustment == 150


def test_the_doubt_of_an_adjustment_widens_the_interval():
    found = effects.count(APRIL, [effect(40_000 * 365 / 300, margin=D("0.1"))])  # 4 000 kWh ± 400
    assert found.high - found.avoided == 500  # √(300² + 400²)


def test_an_effect_that_eats_the_saving_makes_it_unproven():
    assert effects.count(APRIL, [effect(-35, "percent")]).verdict == "unproven"


def test_works_exclude_the_month_they_touch_and_no_other():
    works = Effect("works", "none", D(0), D(0), date(2025, 4, 30), date(2025, 5, 2))
    assert effects.count(APRIL, [works]).verdict == "excluded"
    march = replace(APRIL, first=date(2025, 3, 1), last=date(2025, 3, 31))
    assert effects.count(march, [works]).verdict == "proven"


# --- Trajectory -------------------------------------------------------------------------------------------------------


def span(value, half=0):
    return Span(D(value), D(value) - D(half), D(value) + D(half))


def test_the_projection_is_the_cumul_and_the_rest_of_the_plan_at_the_realised_ratio():
    """K3: plan 100 a year over four years; 90 then 110 achieved: ratio 1, and 400 at the end."""
    years = [Year(1, D(100), 1, 1, span(90)), Year(2, D(100), 1, 1, span(110)), Year(3, D(100), 0, 0, None)]
    years.append(Year(4, D(100), 0, 0, None))
    found = trajectory.draw(years, span(200), 0.9)
    assert (found.plan, found.planned_so_far, found.ratio, found.remaining) == (400, 200, 1, 200)
    assert float(found.projected.value) == pytest.approx(400)
    # Student's t at 90 % with one degree of freedom: 6,3138; s = √0,02; √(100² + 100² + 200²/2)
    assert float(found.projected.high) == pytest.approx(400 + 6.31375 * 0.141421356 * 200, rel=1e-4)
    assert [one.achieved for one in found.points] == [90, 200, None, None]


def test_half_of_a_year_half_measured_is_compared_with_a_quarter_of_its_plan():
    found = trajectory.draw([Year(1, D(100), 0.5, 0.5, span(20, 2))], span(20, 2), 0.9)
    assert (found.ratio, found.years_rated) == (pytest.approx(0.8), 1)
    assert float(found.projected.value) == pytest.approx(20 + 50 * 0.8)
    assert float(found.projected.high - found.projected.value) == pytest.approx(2 * (1 + 50 / 25))


def test_nothing_counted_is_not_projected():
    found = trajectory.draw([Year(1, D(100), 1, 0, None), Year(2, D(100), 0, 0, None)], None, 0.9)
    assert (found.ratio, found.projected, [one.planned for one in found.points]) == (None, None, [100, 200])


def test_the_band_never_closes_as_years_go():
    years = [
        Year(n, D(100), 1 if n < 4 else 0, 1 if n < 4 else 0, span(80 + n) if n < 4 else None) for n in range(1, 9)
    ]
    found = trajectory.draw(years, span(246, 10), 0.9)
    widths = [one.high - one.low for one in found.points if one.high is not None]
    assert widths == sorted(widths)
    assert len(widths) == 5
