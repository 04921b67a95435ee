# SPDX-License-Identifier: EUPL-1.2
"""Baselines: the right model found, refused when there is not enough of it, the same as least squares done by hand."""

import json

import numpy as np
import pytest

from apps.energy.maths import change_point, fit, periods, savings
from apps.energy.maths.change_point import Criterion, Rules
from apps.energy.maths.fit import Thresholds
from apps.energy.maths.model import Kind, Model, Models
from apps.energy.maths.refusals import InputRefused, Refusal
from benchmarks import buildings

DAYS = np.datetime64("2024-01-01") + np.arange(366)  # with a 29 February
WEATHER = 11 - 9 * np.cos(2 * np.pi * np.arange(366) / 366) + np.tile([-3.0, 0.0, 3.0], 122)
NAN = float("nan")
COLD, WARM = np.maximum(0, 15 - WEATHER), np.maximum(0, WEATHER - 20)
SHAPES = {
    Kind.CONSTANT: 100 + 0 * WEATHER,
    Kind.LINEAR: 100 - 2 * WEATHER,
    Kind.HEATING: 100 + 8 * COLD,
    Kind.COOLING: 100 + 6 * WARM,
    Kind.BOTH: 100 + 8 * COLD + 6 * WARM,
}


def noisy(kwh, seed=1, share=0.05):
    return kwh + np.random.default_rng(seed).standard_normal(np.shape(kwh)) * share * np.mean(kwh)


def fitted(kwh, rules=Rules(), **more):  # noqa: B008
    return change_point.fit_many(periods.daily(DAYS, kwh, WEATHER, **more), rules)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("criterion", list(Criterion))
def test_each_kind_of_building_is_recognised(kind, criterion):
    exact = fitted(SHAPES[kind], Rules(criterion=criterion))[0]
    assert exact.kind is kind and not exact.refusals
    if criterion is Criterion.BIC:  # adjusted R² forgives a term too many
        assert fitted(noisy(SHAPES[kind]), Rules(criterion=criterion))[0].kind is kind


def test_exact_parameters_are_found_exactly():
    found = fitted(SHAPES[Kind.BOTH])[0]
    assert (found.heating_base, found.cooling_base) == (15.0, 20.0)
    assert (found.constant, found.heating, found.cooling) == pytest.approx((100, 8, 6))
    assert found.r2 == pytest.approx(1) and found.cv_rmse < 1e-4 and (found.linear, found.occupied) == (None, None)


def test_meters_fitted_together_are_what_they_are_alone():
    table = np.stack([noisy(one, seed) for seed, one in enumerate(SHAPES.values())])
    table[1, 40:60] = NAN
    together = fitted(table)
    for rank, row in enumerate(table):
        alone = fitted(row)
        assert alone.values[0] == pytest.approx(together.values[rank], rel=1e-9, nan_ok=True)
        assert alone[0].refusals == together[rank].refusals


def test_more_meters_than_are_fitted_at_once_keep_their_order():
    levels = np.arange(1.0, change_point.AT_ONCE * 2 + 3)
    found = fitted(levels[:, None] * noisy(SHAPES[Kind.HEATING])[None])
    assert len(found) == len(levels) == len(found.refusals)
    assert found.values[:, 1] / levels == pytest.approx(np.full(len(levels), found.values[0, 1]))


def test_the_grid_is_least_squares_as_done_by_hand():
    """Bases named by the contract: the fit must be that of an ordinary regression."""
    kwh = noisy(SHAPES[Kind.BOTH], share=0.1)
    found = fitted(kwh, Rules(kinds=(Kind.BOTH,), heating_bases=(15.0,), cooling_bases=(20.0,)))[0]
    design = np.c_[np.ones(366), COLD, WARM]
    expected, squares, *_ = np.linalg.lstsq(design, kwh, rcond=None)
    assert (found.constant, found.heating, found.cooling) == pytest.approx(tuple(expected))
    assert found.parameters == 3  # a base that is named is not a parameter
    assert found.cv_rmse == pytest.approx((squares[0] / 363) ** 0.5 / kwh.mean())
    kept = np.array(found.inverse)[np.ix_([0, 1, 3], [0, 1, 3])]
    assert kept == pytest.approx(np.linalg.inv(design.T @ design))


def test_bills_find_what_their_days_say():
    by_month = periods.months(DAYS, SHAPES[Kind.BOTH], WEATHER)
    found = change_point.fit_many(by_month)[0]
    assert found.kind is Kind.BOTH and (found.heating_base, found.cooling_base) == (15.0, 20.0)
    assert (found.constant, found.heating, found.cooling) == pytest.approx((100, 8, 6))
    assert found.n == 12


def test_weekends_are_a_term_when_they_count_only():
    week = (np.arange(366) % 7 < 5).astype(float)
    busy = noisy(SHAPES[Kind.HEATING] + 40 * week)
    with_term, without = fitted(busy, occupied=week)[0], fitted(busy)[0]
    assert with_term.occupied == pytest.approx(40, abs=4) and with_term.cv_rmse < without.cv_rmse
    assert fitted(noisy(SHAPES[Kind.HEATING]), occupied=week)[0].occupied is None
    apart = fitted(np.stack([busy, busy]), occupied=np.stack([week, np.zeros(366)]))
    assert (apart[0].occupied, apart[1].occupied) == (with_term.occupied, None)


def test_a_model_with_occupancy_refuses_a_period_that_has_none():
    week = (np.arange(366) % 7 < 5).astype(float)
    models = fitted(noisy(SHAPES[Kind.HEATING] + 40 * week), occupied=week)
    with pytest.raises(InputRefused, match="occupied"):
        savings.avoided(models, periods.daily(DAYS, SHAPES[Kind.HEATING], WEATHER))


def test_heating_never_uses_less_when_it_is_colder():
    assert fitted(noisy(200 - 8 * COLD), Rules(kinds=(Kind.CONSTANT, Kind.HEATING)))[0].kind is Kind.CONSTANT


def test_only_the_kinds_that_are_allowed_are_tried():
    assert fitted(SHAPES[Kind.BOTH], Rules(kinds=(Kind.HEATING,)))[0].kind is Kind.HEATING
    assert fitted(SHAPES[Kind.CONSTANT], Rules(kinds=(Kind.HEATING,)))[0].refusals == (Refusal.NO_MODEL,)


# --- Refusals ---------------------------------------------------------------------------------------------------------


def holed(hole):
    kwh = noisy(SHAPES[Kind.HEATING])
    kwh[hole] = NAN
    return kwh


def test_thirty_days_unknown_here_and_there_are_tolerated_and_counted():
    found = fitted(holed(np.arange(0, 360, 12)))[0]
    assert not found.refusals and (found.days_known, found.days_expected) == (336, 366)


@pytest.mark.parametrize(
    ("hole", "reason"),
    [
        (slice(0, 20), Refusal.TOO_SHORT),  # most of January
        (np.arange(0, 366, 5), Refusal.GAPS),
        (slice(0, 366), Refusal.TOO_FEW),
    ],
)
def test_a_baseline_without_enough_days_is_refused(hole, reason):
    assert reason in fitted(holed(hole))[0].refusals


def test_a_summer_may_be_missing_when_it_does_not_matter():
    rules = Rules(kinds=(Kind.HEATING,), months=frozenset({1, 2, 3, 4, 5, 10, 11, 12}))
    assert not fitted(holed(slice(152, 274)), rules)[0].refusals
    assert Refusal.TOO_SHORT in fitted(holed(slice(152, 274)))[0].refusals


def test_two_winters_do_not_make_a_year():
    days = np.datetime64("2023-01-01") + np.arange(731)
    kwh = np.where(np.isin(days.astype("datetime64[M]").astype(int) % 12, [0, 1, 2, 10, 11]), 100.0, NAN)
    found = change_point.fit_many(periods.daily(days, kwh, np.full(731, 10.0)))[0]
    assert Refusal.TOO_SHORT in found.refusals


def test_unknown_weather_is_as_bad_as_unknown_readings():
    warm = np.where(np.arange(366) < 60, NAN, WEATHER)
    assert Refusal.TOO_SHORT in change_point.fit_many(periods.daily(DAYS, SHAPES[Kind.HEATING], warm))[0].refusals


def test_a_poor_fit_is_refused_and_still_shown():
    found = fitted(noisy(SHAPES[Kind.HEATING], share=0.6).clip(0))[0]
    assert found.refusals == (Refusal.POOR_FIT,) and 0.4 < found.cv_rmse < 0.8


def test_thresholds_come_from_the_contract():
    kwh = noisy(SHAPES[Kind.CONSTANT], share=0.1)
    assert not fitted(kwh)[0].refusals
    assert fitted(kwh, Rules(thresholds=Thresholds(0.05, 0.05)))[0].refusals == (Refusal.POOR_FIT,)
    assert fitted(kwh, Rules(thresholds=Thresholds(0.2, 0.05, r2=0.75)))[0].refusals == (Refusal.LOW_R2,)


def test_nothing_used_is_no_baseline():
    assert fitted(np.zeros(366))[0].refusals == (Refusal.NOTHING_USED,)


def test_six_bills_are_too_few_for_five_parameters_and_enough_for_named_bases():
    by_two = DAYS[::61]
    kwh = np.add.reduceat(SHAPES[Kind.BOTH], np.arange(0, 366, 61))
    bills = periods.billed(by_two, by_two + 61, kwh, days=DAYS, temperature=WEATHER)
    assert change_point.fit_many(bills, Rules(kinds=(Kind.BOTH,)))[0].kind is None
    named = change_point.fit_many(bills, Rules(kinds=(Kind.BOTH,), heating_bases=(15.0,), cooling_bases=(20.0,)))[0]
    assert not named.refusals and named.heating == pytest.approx(8)


# --- Kept, and read again ---------------------------------------------------------------------------------------------


def test_a_model_survives_json_and_says_the_same():
    models = fitted(np.stack([noisy(SHAPES[Kind.BOTH]), np.zeros(366), np.full(366, NAN)]))
    again = Models.of([Model.from_dict(json.loads(json.dumps(one.as_dict()))) for one in models])
    assert again.refusals == models.refusals and again[0] == models[0]
    after = periods.daily(DAYS, np.full((3, 366), 90.0), WEATHER)
    one, other = savings.avoided(models, after), savings.avoided(again, after)
    assert one[0] == other[0] and one.refusals == other.refusals


def test_statistics_are_those_of_the_guideline():
    observed, expected = np.array([[10.0, 12.0, 9.0, 11.0]]), np.array([[11.0, 11.0, 10.0, 11.0]])
    found = fit.statistics(observed, expected, np.ones((1, 4)), np.array([1.0]))
    assert found.cv_rmse[0] == pytest.approx((3 / 3) ** 0.5 / 10.5)
    assert found.nmbe[0] == pytest.approx(-1 / (3 * 10.5))
    assert found.r2[0] == pytest.approx(1 - 3 / 5)
    assert found.adjusted_r2[0] == pytest.approx(1 - (3 / 3) / (5 / 3))


def test_autocorrelation_skips_what_is_unknown_and_takes_readings_away():
    residuals = buildings.autoregressive(np.random.default_rng(3), 4, 0.6, 4000)
    known = np.random.default_rng(4).random((4, 4000)) > 0.2
    assert fit.autocorrelation(residuals, known) == pytest.approx(np.full(4, 0.6), abs=0.05)
    n = np.full(4, 400.0)
    assert fit.effective(n, fit.inflation(np.full(4, 0.6))) == pytest.approx(n / 4)
    assert fit.inflation(np.array([-0.5])) == 1  # negative autocorrelation earns nothing


def test_what_lasts_for_weeks_is_seen_on_blocks():
    slow = np.repeat(np.random.default_rng(5).standard_normal((1, 40)), 30, axis=1)
    white = np.random.default_rng(6).standard_normal((1, 1200))
    everything = np.ones((1, 1200), dtype=bool)
    assert fit.spread(slow, everything)[0] == pytest.approx(30)
    assert fit.spread(white, everything)[0] < 1.6
