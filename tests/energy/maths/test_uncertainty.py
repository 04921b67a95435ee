# SPDX-License-Identifier: EUPL-1.2
"""Intervals, sums of savings, and how often an interval that says 90 % is right."""

import numpy as np
import pytest
from scipy.stats import t as student_law

from apps.energy.maths import change_point, periods, savings, uncertainty
from apps.energy.maths.refusals import InputRefused, Refusal
from apps.energy.maths.uncertainty import Verdict
from benchmarks import buildings

SHARES = np.resize([0.0, 0.05, 0.10, 0.33], 200)


def judged(seed, memory, monthly=False):
    """(savings found, savings true (m,), which are not refused) of a fictitious town."""
    town = buildings.town(seed, SHARES, memory=memory)
    if monthly:
        every = periods.months(town.days, town.kwh, town.temperature)
    else:
        every = periods.daily(town.days, town.kwh, town.temperature, occupied=town.working)
    every = every.without([buildings.WORKS])
    models = change_point.fit_many(every.between(*buildings.BEFORE))
    found = savings.avoided(models, every.between(*buildings.AFTER))
    inside = (town.days >= np.datetime64(buildings.AFTER[0])) & (town.days < np.datetime64(buildings.AFTER[1]))
    return found, (town.would - town.kwh)[:, inside].sum(axis=1), ~models.refused


@pytest.mark.parametrize("monthly", [False, True], ids=["days", "months"])
@pytest.mark.parametrize("memory", [0.0, 0.3, 0.6, 0.8])
def test_an_interval_of_90_percent_is_right_nine_times_in_ten(memory, monthly):
    right, false_alarms = [], []
    for seed in (11, 12):
        found, truth, kept = judged(seed, memory, monthly)
        right += (np.abs(found.avoided - truth) <= found.half)[kept].tolist()
        false_alarms += (found.avoided > found.half)[kept & (SHARES == 0)].tolist()
        assert kept.mean() > 0.95
    assert 0.85 <= np.mean(right) <= 0.96
    assert np.mean(false_alarms) <= 0.10  # 5 % on the side of a saving, of a hundred buildings that saved nothing


def test_intervals_without_autocorrelation_would_be_too_sure():
    """What n' is for: the same savings, as if each day were independent of the one before it."""
    found, truth, kept = judged(11, 0.8)
    naive = found.half * ((1 - 0.8) / (1 + 0.8)) ** 0.5
    assert np.mean((np.abs(found.avoided - truth) <= naive)[kept]) < 0.65


def test_planted_savings_are_found_and_a_portfolio_is_surer_than_its_meters():
    found, truth, kept = judged(13, 0.3)
    whole = savings.portfolio(found)
    assert whole.counted == tuple(np.flatnonzero(kept))
    assert whole.share == pytest.approx(truth[kept].sum() / found.adjusted[kept].sum(), abs=0.02)
    assert abs(whole.avoided.value - truth[kept].sum()) <= whole.avoided.half
    assert whole.share_half < np.median(found.half / found.adjusted) / 3
    for planted in (0.0, 0.05, 0.10, 0.33):
        of_share = kept & (planted == SHARES)
        assert np.mean((found.avoided / found.adjusted)[of_share]) == pytest.approx(planted, abs=0.01)
    assert {found[rank].verdict for rank in np.flatnonzero(SHARES == 0.33)} == {Verdict.DEMONSTRATED}


def test_an_interval_that_spans_zero_demonstrates_nothing():
    assert uncertainty.interval(10, 20, 50).verdict is Verdict.NOT_DEMONSTRATED
    assert uncertainty.interval(100, 20, 50).verdict is Verdict.DEMONSTRATED
    assert uncertainty.interval(-100, 20, 50).verdict is Verdict.INCREASED
    assert uncertainty.interval(100, 20, float("nan")).verdict is Verdict.REFUSED


@pytest.mark.parametrize("freedom", [2, 9, 350.5, np.inf])
def test_quantiles_are_those_of_student(freedom):
    assert float(uncertainty.student(freedom)) == pytest.approx(student_law.ppf(0.95, freedom))


@pytest.mark.parametrize("confidence", [0, 1, 90])
def test_a_confidence_is_a_share(confidence):
    with pytest.raises(InputRefused, match="confidence"):
        uncertainty.student(10, confidence)


def test_independent_errors_add_as_squares_and_common_ones_as_they_are():
    three, four = [10, 20], [3.0, 4.0]
    apart = uncertainty.total(three, four, [1e9, 1e9])
    together = uncertainty.total(three, four, [1e9, 1e9], correlation=1.0)
    assert (apart.value, apart.sigma, together.sigma) == pytest.approx((30, 5, 7))
    assert uncertainty.total(three, four, [8, 8]).freedom == pytest.approx(5**4 / (3**4 / 8 + 4**4 / 8))
    assert uncertainty.total(three, four, [8, 50], correlation=0.5).freedom == 8


def test_the_fractional_uncertainty_of_the_guideline_by_hand():
    """CV 10 %, 12 months before and after, no autocorrelation, 10 % saved, t of 10 degrees of freedom."""
    found = uncertainty.guideline14(cv_rmse=0.10, n=12, n_effective=12, parameters=2, reported=12, fraction=0.10)
    assert found == pytest.approx(1.26 * 1.8125 * 0.10 * ((1 + 2 / 12) / 12) ** 0.5 / 0.10, rel=1e-4)
    assert uncertainty.guideline14(cv_rmse=0.1, n=12, n_effective=12, parameters=2, reported=12, fraction=0) == float(
        "inf"
    )


def test_the_factor_that_replaces_1_26_grows_with_the_months():
    assert uncertainty.sun_baltazar(12, daily=False) == pytest.approx(1.3056, abs=1e-4)
    assert uncertainty.sun_baltazar(12, daily=True) == pytest.approx(1.3925, abs=1e-4)


def test_the_interval_agrees_with_the_guideline_where_both_hold():
    """No autocorrelation, a year on a year: the simple formula is a little wider, and of the same size."""
    found, _truth, kept = judged(11, 0.0)
    town = buildings.town(11, SHARES, memory=0.0)
    every = periods.daily(town.days, town.kwh, town.temperature, occupied=town.working)
    models = change_point.fit_many(every.between(*buildings.BEFORE))
    ratios = []
    for rank in np.flatnonzero(kept & (SHARES == 0.33)):
        one, saving = models[rank], found[rank]
        simple = uncertainty.guideline14(
            cv_rmse=one.cv_rmse,
            n=one.n,
            n_effective=one.n_effective,
            parameters=one.parameters,
            reported=saving.days_known,
            fraction=saving.share,
        )
        ratios.append(saving.avoided.half / saving.avoided.value / simple)
    assert 0.8 < np.median(ratios) < 1.25


# --- What a saving does with what it does not know --------------------------------------------------------------------


@pytest.fixture(scope="module")
def town():
    return buildings.town(21, np.array([0.10]), memory=0.2, cooled=0.0)


def of_town(town, kwh):
    every = periods.daily(town.days, kwh, town.temperature, occupied=town.working).without([buildings.WORKS])
    return savings.avoided(change_point.fit_many(every.between(*buildings.BEFORE)), every.between(*buildings.AFTER))


def test_missing_days_leave_the_share_and_lower_the_coverage(town):
    """The days of a cold month are lost: neither saved nor used."""
    holed = town.kwh.copy()
    lost = (town.days >= np.datetime64("2023-01-01")) & (town.days < np.datetime64("2023-01-31"))
    holed[:, lost] = np.nan
    whole, less = of_town(town, town.kwh)[0], of_town(town, holed)[0]
    assert less.days_known == whole.days_known - 30 and less.coverage == pytest.approx(335 / 365)
    assert less.share == pytest.approx(whole.share, abs=0.02)
    assert less.avoided.value < whole.avoided.value and less.adjusted < whole.adjusted
    assert less.avoided.half / less.adjusted > whole.avoided.half / whole.adjusted


def test_the_months_of_a_meter_add_up_to_its_year_a_little_wider_and_never_narrower(town):
    every = periods.daily(town.days, town.kwh, town.temperature, occupied=town.working).without([buildings.WORKS])
    models = change_point.fit_many(every.between(*buildings.BEFORE))
    year = savings.avoided(models, every.between(*buildings.AFTER))[0]
    firsts = np.arange(np.datetime64("2022-04"), np.datetime64("2023-05")).astype("datetime64[D]")
    windows = zip(firsts[:-1], firsts[1:], strict=True)
    months = [savings.avoided(models, every.between(since, until))[0] for since, until in windows]
    whole = uncertainty.same_model(
        [one.avoided.value for one in months],
        [one.of_model for one in months],
        [one.of_noise for one in months],
        year.avoided.freedom,
    )
    assert whole.value == pytest.approx(year.avoided.value)
    assert year.avoided.half <= whole.half < 1.25 * year.avoided.half
    apart = sum(one.avoided.half**2 for one in months) ** 0.5
    together = sum(one.avoided.half for one in months)
    assert apart < year.avoided.half < together  # too sure, and not sure enough


def test_too_many_missing_days_refuse_the_word_not_the_figures(town):
    holed = town.kwh.copy()
    holed[:, town.days >= np.datetime64("2023-01-01")] = np.nan
    found = of_town(town, holed)[0]
    assert found.refusals == (Refusal.GAPS_AFTER,) and found.verdict is Verdict.REFUSED and found.avoided.value > 0


def test_nothing_known_after_the_works_is_said(town):
    holed = np.where(town.days >= np.datetime64("2022-01-01"), np.nan, town.kwh)
    found = of_town(town, holed)[0]
    assert found.refusals == (Refusal.NO_READINGS_AFTER,) and found.days_known == 0


def test_negative_readings_are_unknown_and_raise_no_saving(town):
    wrong = town.kwh.copy()
    at = np.flatnonzero(town.days == np.datetime64("2022-12-01"))[0]
    wrong[0, at] = -1e6
    found, plain = of_town(town, wrong)[0], of_town(town, town.kwh)[0]
    assert found.days_known == plain.days_known - 1 and found.share == pytest.approx(plain.share, abs=0.002)


def test_adjustments_move_the_baseline_and_their_doubt_widens_the_interval(town):
    every = periods.daily(town.days, town.kwh, town.temperature).without([buildings.WORKS])
    models, after = change_point.fit_many(every.between(*buildings.BEFORE)), every.between(*buildings.AFTER)
    plain = savings.avoided(models, after)[0]
    moved = savings.avoided(models, after, adjustments=[1000.0], adjustments_sigma=[500.0])[0]
    assert moved.avoided.value == pytest.approx(plain.avoided.value + 1000)
    assert moved.avoided.sigma == pytest.approx((plain.avoided.sigma**2 + 500**2) ** 0.5)


def test_weather_never_seen_by_the_baseline_is_counted(town):
    every = periods.daily(town.days, town.kwh, town.temperature)
    models, after = change_point.fit_many(every.between(*buildings.BEFORE)), every.between(*buildings.AFTER)
    cold = periods.daily(after.starts, after.kwh, np.full(365, -40.0))
    assert savings.avoided(models, cold)[0].extrapolated == 365
    assert savings.avoided(models, after)[0].extrapolated < 40


def test_a_refused_meter_is_in_no_sum_and_is_listed():
    town = buildings.town(22, np.array([0.2, 0.2, 0.2]))
    town.kwh[1, :200] = np.nan
    found = of_town(town, town.kwh)
    whole = savings.portfolio(found)
    assert (whole.counted, whole.left_out) == ((0, 2), (1,))
    assert whole.adjusted == pytest.approx(found.adjusted[0] + found.adjusted[2])
    nobody = savings.portfolio([found[1]])
    assert nobody.verdict is Verdict.REFUSED and nobody.counted == ()
