# SPDX-License-Identifier: EUPL-1.2
"""Known savings: 10 % planted in the samples of eemeter, none in a real boiler to which nobody did anything."""

import json

import numpy as np
import pytest

from apps.energy.maths import change_point, periods, savings
from apps.energy.maths.change_point import Rules
from apps.energy.maths.degree_days import celsius
from apps.energy.maths.fit import Thresholds
from apps.energy.maths.model import Kind
from apps.energy.maths.refusals import Refusal
from apps.energy.maths.uncertainty import Verdict
from tests.energy.maths import samples

pytestmark = pytest.mark.skipif(not samples.METADATA.is_file(), reason="../shared/data/energie absent")

WORKS = ("2016-12-26", "2017-01-04")
BEFORE, AFTER = ("2015-11-22", "2016-12-26"), ("2017-01-05", "2018-01-05")
# two months to a bill leave six of them before the works: bases are then named, as a contract would
NAMED = Rules(heating_bases=(float(celsius(60)[0]),), cooling_bases=(float(celsius(65)[0]),))


def by_day(name):
    """The last day of the hourly file is not whole: only days that both have are kept."""
    days, kwh = samples.by_local_day(f"il-electricity-cdd-hdd-{name}.csv.gz", "start", "value", samples.ILLINOIS)
    weather_days, weather = samples.illinois_weather()
    kept = np.isin(days, weather_days[:-1])
    return periods.daily(days[kept], kwh[kept], weather[np.isin(weather_days, days[kept])])


def billed(name):
    rows = samples.read(f"il-electricity-cdd-hdd-{name}.csv.gz", "start", "value")
    starts = np.array([at.astimezone(samples.ILLINOIS).date() for at, _ in rows], dtype="datetime64[D]")
    days, weather = samples.illinois_weather()
    return periods.billed(starts[:-1], starts[1:], [kwh for _, kwh in rows[:-1]], days=days, temperature=weather)


CASES = {
    "daily": (lambda: by_day("daily"), Rules()),
    "hourly": (lambda: by_day("hourly"), Rules()),
    "monthly": (lambda: billed("billing_monthly"), Rules()),
    "bimonthly": (lambda: billed("billing_bimonthly"), NAMED),
}


@pytest.fixture(scope="module")
def found():
    """{sample: (its baseline, its saving)}."""
    result = {}
    for name, (read, rules) in CASES.items():
        every = read().without([WORKS])
        models = change_point.fit_many(every.between(*BEFORE), rules)
        last = AFTER[1] if every.is_daily else "2018-02-01"
        result[name] = models[0], savings.avoided(models, every.between(AFTER[0], last))[0]
    return result


@pytest.mark.parametrize("name", CASES)
def test_the_interval_contains_the_planted_saving(name, found):
    model, saving = found[name]
    truth = json.loads(samples.METADATA.read_text())["il-electricity-cdd-hdd-daily"]
    planted = 1 - truth["annual_reporting_total_load"] / truth["annual_baseline_total_load"]
    assert model.kind is Kind.BOTH and not model.refusals
    assert saving.share_low <= planted <= saving.share_high
    assert saving.verdict is Verdict.DEMONSTRATED
    assert saving.share_high - saving.share_low < 0.08  # an interval that contains everything would prove nothing


def test_the_sum_of_the_samples_is_within_two_points_of_the_truth(found):
    whole = savings.portfolio([saving for _, saving in found.values()])
    assert len(whole.counted) == 4 and whole.share == pytest.approx(0.10, abs=0.02)
    assert whole.verdict is Verdict.DEMONSTRATED


def test_bases_named_in_degrees_are_those_of_the_file():
    found = change_point.fit_many(by_day("daily").without([WORKS]).between(*BEFORE), NAMED)[0]
    truth = json.loads(samples.METADATA.read_text())["il-electricity-cdd-hdd-daily"]
    assert found.constant * 365 == pytest.approx(truth["annual_baseline_base_load"], rel=0.7)
    assert found.parameters == 3 and found.heating > 0 and found.cooling > 0


def test_works_are_in_neither_period():
    every = by_day("daily")
    inside = (every.starts >= np.datetime64(WORKS[0])) & (every.starts <= np.datetime64(WORKS[1]))
    assert every.without([WORKS]).excluded.sum() == inside.sum() == 10
    bills = billed("billing_monthly").without([WORKS])
    assert [str(day) for day in bills.starts[bills.excluded]] == ["2016-12-19"]


def test_hours_add_up_to_days_on_both_sides_of_a_clock_change():
    """The files are two draws, not the same one: days must be whole, on the days of 23 and 25 hours too."""
    rows = samples.read("il-electricity-cdd-hdd-hourly.csv.gz", "start", "value")
    days = np.array([at.astimezone(samples.ILLINOIS).date() for at, _ in rows], dtype="datetime64[D]")
    names, counts = np.unique(days, return_counts=True)
    lengths = dict(zip(names.astype(str), counts, strict=True))
    assert (lengths["2016-03-13"], lengths["2016-11-06"], lengths["2016-06-01"]) == (23, 25, 24)


def test_six_bills_without_named_bases_are_refused_rather_than_believed():
    bills = billed("billing_bimonthly").without([WORKS])
    assert Refusal.POOR_FIT in change_point.fit_many(bills.between(*BEFORE))[0].refusals


# --- A real boiler ----------------------------------------------------------------------------------------------------

TOLERANT = Thresholds(cv_rmse=0.5, nmbe=0.1)
YEARS = [("2020-05-01", "2021-05-01", "2022-05-01"), ("2020-12-01", "2021-12-01", "2022-12-01")]


@pytest.fixture(scope="module")
def boiler():
    days, kwh = samples.by_local_day("uk-gas-hdd-only-hourly-sample-0.csv.gz", "start", "value", samples.LONDON)
    _, weather = samples.by_local_day("uk-tempC-sample-0.csv.gz", "dt", "tempC", samples.LONDON, mean=True)
    return days, kwh, weather


@pytest.mark.parametrize(("first", "between", "last"), YEARS)
@pytest.mark.parametrize("read", [periods.daily, periods.months])
def test_a_boiler_heats_and_nothing_is_demonstrated_from_one_year_to_the_next(boiler, read, first, between, last):
    every = read(*boiler)
    models = change_point.fit_many(every.between(first, between), Rules(thresholds=TOLERANT))
    model, saving = models[0], savings.avoided(models, every.between(between, last))[0]
    assert model.kind is Kind.HEATING and 9 <= model.heating_base <= 17 and 2 < model.heating < 5
    assert saving.verdict is Verdict.NOT_DEMONSTRATED and abs(saving.share) < 0.15


def test_by_the_thresholds_of_the_house_its_days_are_too_irregular(boiler):
    found = change_point.fit_many(periods.daily(*boiler).between(*YEARS[0][:2]))[0]
    assert found.refusals == (Refusal.POOR_FIT,) and 0.3 < found.cv_rmse < 0.5


def test_a_year_of_gas_is_the_one_of_the_file(boiler):
    days, kwh, _ = boiler
    assert kwh[days.astype("datetime64[Y]") == np.datetime64("2021")].sum() == pytest.approx(6_962, abs=5)
