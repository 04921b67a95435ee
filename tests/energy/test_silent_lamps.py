# SPDX-License-Identifier: EUPL-1.2
"""Silent lamps: what the meter of a feeder and witnesses say of lamps that say nothing; without a database."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.energy.maths import silent_lamps as silent

NOISE = silent.Noise(0.02, 0.01)
LEVEL = np.repeat([1.0, 0.5, 1.0], [30, 36, 18])


def lamps(n=20, watts=60.0, prior=0.01, ratio=None):
    return silent.Lamps(np.full(n, watts), np.full(n, prior), np.ones(n) if ratio is None else np.array(ratio, float))


def seen(watts, dead, noise=NOISE, voltage=None, exponent=0.0):
    expected = silent.expected_power(watts, level=LEVEL, voltage=voltage, voltage_exponent=exponent)
    measured = silent.expected_power(np.delete(watts, dead), level=LEVEL, voltage=voltage, voltage_exponent=exponent)
    return silent.missing_power(expected, measured, level=LEVEL, noise=noise)


def test_what_is_missing_is_told_in_watts_of_full_light_whatever_the_dimming():
    missing = seen(np.full(20, 60.0), [3, 4])
    assert missing.watts == pytest.approx(120)
    assert missing.samples == len(LEVEL)
    assert missing.sigma >= 0.01 * 1200  # the error of the model does not average out


def test_voltage_moves_discharge_lamps_and_is_taken_into_account():
    low = np.full(len(LEVEL), 218.0)
    assert seen(np.full(20, 60.0), [3], voltage=low, exponent=1.8).watts == pytest.approx(60 * (218 / 230) ** 1.8)


def test_two_dead_lamps_of_twenty_are_believed_and_counted():
    belief = silent.believe(lamps(), seen(np.full(20, 60.0), [3, 4]))
    assert belief.any_dead > 0.99
    assert belief.likeliest == 2
    assert belief.expected_dead == pytest.approx(2, abs=0.05)
    assert belief.lamps == pytest.approx(0.1, abs=0.01)  # nothing says which


def test_a_lit_feeder_is_believed_lit():
    belief = silent.believe(lamps(), seen(np.full(20, 60.0), []))
    assert belief.any_dead < 0.02
    assert belief.counts.sum() == pytest.approx(1)


def test_a_resident_names_the_lamp_and_the_meter_confirms_that_there_is_one():
    ratio = silent.witnessed([["reported_dead"]] + [[]] * 19)
    alone = silent.believe(lamps(ratio=ratio), None)
    both = silent.believe(lamps(ratio=ratio), seen(np.full(20, 60.0), [0]))
    assert alone.lamps[0] == pytest.approx(20 * 0.01 / 0.99 / (1 + 20 * 0.01 / 0.99))
    assert both.lamps[0] > 0.5 > alone.lamps[0]
    assert both.lamps[0] > 10 * both.lamps[1]


def test_a_patrol_that_saw_it_lit_sends_the_doubt_to_the_others():
    belief = silent.believe(lamps(ratio=[0.05] * 10 + [1] * 10), seen(np.full(20, 60.0), [15]))
    assert belief.lamps[10:].min() > 10 * belief.lamps[:10].max()


def test_watts_tell_a_big_lamp_from_a_small_one():
    watts = np.array([150.0] + [50.0] * 19)
    belief = silent.believe(
        silent.Lamps(watts, np.full(20, 0.01), np.ones(20)), seen(watts, [0], silent.Noise(0.02, 0.005))
    )
    assert belief.lamps[0] > 0.9
    assert belief.likeliest == 1


def test_the_same_is_reported_once():
    assert silent.witnessed([["reported_dead", "reported_dead"]]) == pytest.approx([20])


def test_a_dark_feeder_is_not_sixty_dead_lamps():
    watts = np.full(20, 60.0)
    expected = silent.expected_power(watts, level=LEVEL)
    missing = silent.missing_power(expected, -expected, level=LEVEL, noise=NOISE)  # reversed cable
    belief = silent.believe(lamps(), missing)
    assert not belief.explained
    assert silent.night_round([belief]) == ()


def test_without_a_measure_the_prior_stays():
    expected = silent.expected_power(np.full(20, 60.0), level=LEVEL)
    assert silent.missing_power(expected, np.full(len(LEVEL), np.nan), level=LEVEL, noise=NOISE) is None
    assert silent.believe(lamps(), None).expected_dead == pytest.approx(0.2)
    assert silent.believe(silent.Lamps(*[np.zeros(0)] * 3), None).any_dead == 0


def test_a_feeder_is_calibrated_on_a_night_seen_lit():
    expected = silent.expected_power(np.full(20, 60.0), level=LEVEL)
    assert silent.calibration(expected, expected * 1.03) == pytest.approx(1.03)
    with pytest.raises(ValueError, match="measured"):
        silent.calibration(expected, np.full(len(LEVEL), np.nan))


def by_all_sets(given_lamps, missing):
    """Every set of dead lamps, one by one: the definition."""
    dead = given_lamps.prior / (1 - given_lamps.prior) * given_lamps.ratio
    dead = dead / (1 + dead)
    weights, each = 0.0, np.zeros(len(dead))
    for choice in product([0, 1], repeat=len(dead)):
        chosen = np.array(choice)
        away = (chosen @ given_lamps.watts - missing.watts) / np.hypot(missing.sigma, 0.5)
        weight = np.prod(np.where(chosen, dead, 1 - dead)) * np.exp(-0.5 * away**2)
        weights, each = weights + weight, each + weight * chosen
    return each / weights


@given(
    st.lists(
        st.tuples(st.sampled_from([20.0, 40.0, 41.0, 90.0]), st.sampled_from([0.02, 1.0, 20.0])), min_size=1, max_size=6
    ),
    st.floats(0, 200),
    st.floats(5, 40),
)
def test_beliefs_are_those_of_the_definition(drawn, watts, sigma):
    given_lamps = silent.Lamps(
        np.array([one[0] for one in drawn]), np.full(len(drawn), 0.05), np.array([one[1] for one in drawn])
    )
    missing = silent.Missing(watts, sigma, 10)
    expected = by_all_sets(given_lamps, missing)
    assert silent.believe(given_lamps, missing).lamps == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_the_round_goes_where_most_is_found_in_an_hour():
    two = silent.believe(lamps(), seen(np.full(20, 60.0), [3, 4]))
    one_of_few = silent.believe(lamps(5), seen(np.full(5, 60.0), [1]))
    none = silent.believe(lamps(), seen(np.full(20, 60.0), []))
    visits = silent.night_round([none, one_of_few, two])
    assert [visit.feeder for visit in visits] == [2, 1]
    assert visits[0].per_hour == pytest.approx(2 / (6 + 10) * 60, rel=0.05)
    assert len(silent.night_round([two] * 30, most=20)) == 20


def test_what_was_seen_is_worth_half_every_fortnight_then_nothing():
    assert [silent.weight(days) for days in (0, 14, 28)] == [1, 0.5, 0.25]
    assert [silent.weight(days) for days in (42, 400, -1, float("nan"))] == [0, 0, 0, 0]
