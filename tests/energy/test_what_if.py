# SPDX-License-Identifier: EUPL-1.2
"""What would change if: lamps, hours, presence, sun and vehicle; without a database."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.energy.maths import what_if

DARK = np.array([365.0] * 5 + [200.0, 100.0] + [0.0] * 10 + [100.0, 150.0, 200.0, 300.0, 350.0, 365.0, 365.0])
PRICES = what_if.Prices(euros=0.20, kg=0.05)


def fleet(n=10, **changes):
    values = {
        "watts": np.full(n, 100.0),
        "led_watts": np.full(n, 40.0),
        "led_cost": np.full(n, 500.0),
        "street": np.arange(n) % 2,
    }
    return what_if.Fleet(**(values | changes))


def ask(scenario, **changes):
    return what_if.answer(fleet(**changes), DARK, scenario, PRICES)


def test_a_year_of_darkness_is_half_a_year_and_winter_has_more_of_it():
    dark = what_if.lit_hours(2026, 48.957, 4.365, zone="Europe/Paris")
    assert 4050 < dark.sum() < 4350
    assert dark[1] == pytest.approx(365, abs=0.2)
    assert dark[13] == 0
    assert dark[23] == 365


def test_nothing_changed_saves_nothing():
    same = ask(what_if.Scenario())
    assert same.saved_kwh == 0
    assert same.kwh_now == pytest.approx(10 * 100 * DARK.sum() / 1000)
    assert np.isnan(same.payback.simple)


def test_each_measure_by_hand_in_the_published_order():
    scenario = what_if.Scenario(
        dimming=np.where(np.isin(np.arange(24), [22, 23, 0, 1, 2, 3, 4]), 0.5, 1.0),
        cut_off=(1, 4),
        presence_streets=np.array([1]),
        presence_rest=0.1,
        passing=np.full(24, 0.25),
        led_budget=2500.0,
    )
    found = ask(scenario)
    full = DARK.sum()
    night = DARK[[22, 23, 0, 1, 2, 3, 4]].sum()
    cut = 365.0 * 3
    led = 5 * 60 * full / 1000
    watts = 5 * 40 + 5 * 100
    assert found.replaced == 5
    assert found.steps["led"] == pytest.approx(led)
    assert found.steps["dimming"] == pytest.approx(watts * night * 0.5 / 1000)
    assert found.steps["cut_off"] == pytest.approx(watts * cut * 0.5 / 1000)
    assert sum(found.steps.values()) == pytest.approx(found.saved_kwh)
    present = 5 * DARK @ np.where(np.isin(np.arange(24), [1, 2, 3]), 0, 1)
    assert found.light_hours == pytest.approx(2 * present)
    assert found.euros == pytest.approx(found.saved_kwh * 0.2)
    assert found.assumptions["order"] == what_if.ORDER


def test_streets_lit_all_night_are_not_cut_off():
    cut = ask(what_if.Scenario(cut_off=(23, 5)))
    spared = ask(what_if.Scenario(cut_off=(23, 5), lit_all_night=np.array([0])))
    assert spared.saved_kwh == pytest.approx(cut.saved_kwh / 2)
    assert cut.steps["cut_off"] == pytest.approx(10 * 100 * 365 * 6 / 1000)


def test_the_best_lamps_are_replaced_first_and_those_that_save_nothing_never():
    odd = fleet(4, watts=np.array([100.0, 250.0, 40.0, 100.0]), led_watts=np.full(4, 40.0))
    order = what_if.replacement_order(odd, DARK, what_if.Scenario(led_budget=1000.0))
    assert order.tolist() == [1, 0]
    assert what_if.replacement_order(odd, DARK, what_if.Scenario(led_budget=9000.0)).tolist() == [1, 0, 3]


@given(st.lists(st.floats(0, 1), min_size=24, max_size=24), st.floats(0, 1), st.floats(0, 5000))
def test_no_measure_ever_costs_energy(profile, rest, budget):
    scenario = what_if.Scenario(
        dimming=np.array(profile), cut_off=(0, 5), presence_streets=np.array([0]), presence_rest=rest, led_budget=budget
    )
    found = ask(scenario)
    assert min(found.steps.values()) >= -1e-9
    assert found.kwh >= 0
    assert found.full_hours <= found.light_hours + 1e-6


def test_an_unknown_price_is_an_unknown_euro_not_zero():
    found = what_if.answer(fleet(), DARK, what_if.Scenario(cut_off=(0, 5)), replace(PRICES, euros=np.nan))
    assert np.isnan(found.euros)
    assert found.saved_kwh > 0
    assert np.isnan(found.payback.simple)


@pytest.mark.parametrize(
    ("scenario", "named"),
    [
        (what_if.Scenario(dimming=np.full(24, 1.2)), "dimming"),
        (what_if.Scenario(now=np.ones(23)), "now"),
        (what_if.Scenario(cut_off=(1, 24)), "cut_off"),
        (what_if.Scenario(presence_rest=-0.1), "presence_rest"),
    ],
)
def test_an_impossible_wish_is_refused_by_its_name(scenario, named):
    with pytest.raises(ValueError, match=named):
        ask(scenario)


def test_a_lamp_of_unknown_power_is_refused():
    with pytest.raises(ValueError, match="watts"):
        ask(what_if.Scenario(), watts=np.array([np.nan] * 10))


def test_payback_simple_and_discounted():
    plain = what_if.payback(10_000, 1_000)
    assert (plain.simple, plain.discounted) == (10, 10)
    assert plain.present_value == 10_000
    discounted = what_if.payback(10_000, 1_000, rate=0.04)
    years = discounted.discounted
    assert 1_000 * (1 - 1.04**-years) / 0.04 == pytest.approx(10_000)
    assert years > 10
    assert what_if.payback(10_000, 1_000, rate=0.04, growth=0.04).discounted == pytest.approx(10)


@pytest.mark.parametrize(("invested", "saved", "rate"), [(10_000, 0, 0.0), (10_000, -5, 0.0), (30_000, 1_000, 0.04)])
def test_what_never_pays_back_says_so(invested, saved, rate):
    assert np.isnan(what_if.payback(invested, saved, rate=rate).discounted)


def sunny(**changes):
    values = {"load": np.full(24, 2.0), "per_kw_peak": np.array([0.0] * 8 + [0.5] * 8 + [0.0] * 8), "step": 3600.0}
    return what_if.SunAndVehicle(**(values | {"kw_peak": 10.0, "cost": 1000.0} | changes))


def test_sun_alone_then_with_a_vehicle_that_keeps_the_surplus():
    alone = what_if.sun_and_vehicle(sunny(), PRICES, sell=0.1)
    assert alone.produced == 40
    assert (alone.imported, alone.exported) == (32, 24)
    assert alone.self_consumption == pytest.approx(0.4)
    assert alone.euros == pytest.approx(16 * 0.2 + 24 * 0.1)
    kept = what_if.sun_and_vehicle(sunny(battery_kwh=20.0, battery_kw=7.0, efficiency=1.0), PRICES, sell=0.1)
    assert kept.imported == pytest.approx(32 - 16)  # the evening takes 2 kW for 8 h
    assert kept.self_sufficiency > alone.self_sufficiency
    away = sunny(battery_kwh=20.0, battery_kw=7.0, plugged=np.zeros(24, bool))
    assert what_if.sun_and_vehicle(away, PRICES).imported == 32
