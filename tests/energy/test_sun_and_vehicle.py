# SPDX-License-Identifier: EUPL-1.2
"""Sun, flows of a site, a vehicle as a battery: without a database; the sun is compared with astral."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from astral import LocationInfo
from astral import sun as oracle
from hypothesis import given
from hypothesis import strategies as st

from apps.energy.maths import battery, flows, solar, sun
from tests.energy.test_night_base import every

CHALONS = LocationInfo("", "", "UTC", 48.957, 4.365)
PLANT = solar.Plant(kw_peak=36, latitude=48.957, longitude=4.365)


def test_the_sun_is_where_astral_sees_it():
    at = every(97, "2026-01-01T00:20", 365)[::37]
    ours = sun.position(at, CHALONS.latitude, CHALONS.longitude)
    for n, one in enumerate(at):
        moment = datetime.fromtimestamp(int(one.astype(int)), UTC)
        height = oracle.elevation(CHALONS.observer, moment, with_refraction=False)
        assert ours.elevation[n] == pytest.approx(height, abs=0.05)
        away = (ours.azimuth[n] - oracle.azimuth(CHALONS.observer, moment) + 180) % 360 - 180
        assert abs(away) < 0.1


def test_nights_are_as_long_as_between_two_suns_of_astral():
    days = np.arange("2026-01-01", "2027-01-01", 30, dtype="datetime64[D]")
    for day, hours in zip(days, sun.night_hours(days, CHALONS.latitude, CHALONS.longitude), strict=True):
        when: date = day.astype(date)
        light = oracle.sunset(CHALONS.observer, when) - oracle.sunrise(CHALONS.observer, when)
        assert timedelta(hours=24 - float(hours)).total_seconds() == pytest.approx(light.total_seconds(), abs=150)


def test_a_flat_plane_receives_the_horizontal_light_and_a_tilted_one_more_in_winter():
    at = every(10, "2026-01-15T00:05", 1)
    ghi = solar.clear_sky(at, 48.957, 4.365)
    flat = solar.plane_irradiance(at, ghi, solar.Plant(36, 48.957, 4.365, tilt=0))
    high = sun.position(at, 48.957, 4.365).elevation > 5
    assert flat[high] == pytest.approx(ghi[high])
    assert solar.plane_irradiance(at, ghi, PLANT)[high].sum() > 1.3 * ghi[high].sum()


def test_an_expectation_times_its_ratio_gives_back_the_ratio():
    at = every(10, "2026-06-15T00:05", 3)
    plane = solar.plane_irradiance(at, solar.clear_sky(at, 48.957, 4.365), PLANT)
    kwh = solar.expected_kwh(plane, PLANT, step=600, ratio=0.78)
    found = solar.performance_ratio(kwh, plane, PLANT, step=600)
    assert found.ratio == pytest.approx(0.78)
    assert found.coverage == 1
    assert 4.5 < kwh.sum() / 3 / 36 < 7.5  # kWh a day and kW of peak, a clear day of June


def test_a_ratio_on_too_little_light_is_not_given():
    at = every(10, "2026-06-15T00:05", 1)
    plane = solar.plane_irradiance(at, solar.clear_sky(at, 48.957, 4.365), PLANT)
    kwh = solar.expected_kwh(plane, PLANT, step=600)
    plane[:90] = np.nan
    assert np.isnan(solar.performance_ratio(kwh, plane, PLANT, step=600).ratio)
    assert np.isnan(solar.performance_ratio(kwh, np.zeros(len(at)), PLANT, step=600).ratio)


POWERS = st.lists(st.floats(0, 50), min_size=4, max_size=4)


@given(POWERS, POWERS, POWERS, POWERS)
def test_links_are_balanced_at_every_node(load, solar_kw, charge, discharge):
    found = flows.split(load=load, solar=solar_kw, charge=charge, discharge=discharge, step=900)
    hours = 0.25
    assert found.into(flows.BUILDING) == pytest.approx(sum(load) * hours)
    assert found.out_of(flows.SUN) == pytest.approx(sum(solar_kw) * hours)
    assert found.into(flows.VEHICLE) == pytest.approx(sum(charge) * hours)
    assert found.out_of(flows.VEHICLE) == pytest.approx(sum(discharge) * hours)
    assert found.into(flows.GRID) == pytest.approx(found.exported.sum())
    assert found.out_of(flows.GRID) == pytest.approx(found.imported.sum())


def test_rates_are_those_of_each_step_not_of_the_day():
    found = flows.split(load=[0.0, 10.0], solar=[10.0, 0.0], step=3600)
    assert (found.self_consumption, found.self_sufficiency) == (0, 0)  # 100 % on the totals of the day
    same = flows.split(load=[10.0, 10.0], solar=[4.0, 4.0], step=3600)
    assert (same.self_consumption, same.self_sufficiency) == (1, pytest.approx(0.4))


def test_an_unknown_step_is_left_out_and_told():
    found = flows.split(load=[10.0, np.nan], solar=[4.0, 4.0], step=3600)
    assert found.out_of(flows.SUN) == 4
    assert found.coverage == 0.5
    assert np.isnan(flows.split(load=[1.0], solar=[0.0], step=3600).self_consumption)
    with pytest.raises(ValueError, match="power"):
        flows.split(load=[1.0], solar=[-4.0], step=3600)


SLOTS = np.arange(96)
CHEAP, DEAR = 0.12, 0.30


def site(**changes):
    values = {
        "load": np.where((SLOTS > 32) & (SLOTS < 76), 12.0, 4.0),
        "solar": np.zeros(96),
        "price": np.where((SLOTS < 24) | (SLOTS >= 88), CHEAP, DEAR),
        "sell": np.zeros(96),
        "carbon": np.full(96, 0.06),
    }
    return battery.Site(**(values | changes))


def car(**changes):
    values = {"capacity": 52.0, "start": 20.0, "plugged": SLOTS < 88, "departures": ((88, 40.0),)}
    return battery.Vehicle(**(values | changes))


def test_it_buys_cheap_gives_when_dear_and_leaves_charged():
    plan = battery.plan(site=site(), vehicle=car())
    assert plan.gain_euros == pytest.approx(12 * 0.93 * DEAR - 12 / 0.93 * CHEAP, abs=1e-3)  # room for 12 kWh above 40
    assert plan.advised.energy[88] >= 40 - 1e-4
    assert plan.advised.energy[-1] >= plan.nothing.energy[-1] - 1e-4
    assert plan.advised.charge[(SLOTS >= 24)].sum() == pytest.approx(0, abs=1e-4)
    assert plan.advised.discharge[24:88].max() > 0
    assert (np.minimum(plan.advised.charge, plan.advised.discharge) < 1e-4).all()


def test_energy_is_conserved_with_losses():
    vehicle = car()
    advised = battery.plan(site=site(), vehicle=vehicle).advised
    enters = advised.charge.sum() * 0.25 * vehicle.charge_efficiency
    leaves = advised.discharge.sum() * 0.25 / vehicle.discharge_efficiency
    assert advised.energy[-1] - advised.energy[0] == pytest.approx(enters - leaves, abs=1e-4)
    assert advised.energy.max() <= vehicle.capacity + 1e-6
    assert advised.imported - advised.exported == pytest.approx(site().load + advised.charge - advised.discharge)


def test_a_flat_tariff_and_wear_are_worth_no_cycle():
    plan = battery.plan(site=site(price=np.full(96, 0.2)), vehicle=car(wear=0.05))
    assert plan.gain_euros == pytest.approx(0, abs=1e-4)
    assert plan.advised.discharge.max() < 1e-4


def test_a_price_of_carbon_moves_the_charge_to_clean_hours():
    carbon = np.where(SLOTS < 44, 0.02, 0.5)
    plan = battery.plan(site=site(price=np.full(96, 0.2), carbon=carbon), vehicle=car(), carbon_price=1.0)
    assert plan.gain_kg > 1
    assert plan.advised.charge[SLOTS >= 44].sum() < 1e-3


def test_nothing_goes_to_the_network_without_a_right_to_export():
    plan = battery.plan(site=site(load=np.zeros(96), sell=np.full(96, 0.1)), vehicle=car(departures=()))
    assert plan.advised.exported.max() < 1e-6
    sold = battery.plan(site=site(load=np.zeros(96), sell=np.full(96, 0.1), export_kw=5.0), vehicle=car(departures=()))
    assert sold.advised.exported.sum() == pytest.approx(0, abs=1e-4)  # the end must be worth the beginning


def test_negative_prices_do_not_charge_and_give_at_once():
    plan = battery.plan(site=site(price=np.where(SLOTS < 40, -0.1, 0.3)), vehicle=car(start=50.0))
    assert (np.minimum(plan.advised.charge, plan.advised.discharge) < 1e-3).all()


def test_a_departure_that_cannot_be_met_says_what_is_reachable():
    refused = battery.plan(site=site(), vehicle=car(departures=((8, 50.0),)))
    assert refused == battery.Impossible("departure", 8, 50.0, pytest.approx(20 + 8 * 0.25 * 7.4 * 0.93))


def test_a_building_above_its_subscription_says_so():
    refused = battery.plan(site=site(subscribed_kw=3.0), vehicle=car(departures=()))
    assert refused.reason == "subscription"
    assert (refused.wanted, refused.possible) == (12.0, 3.0)


def test_a_trip_longer_than_the_battery_says_so():
    driven = np.where(SLOTS == 90, 45.0, 0.0)
    refused = battery.plan(site=site(), vehicle=car(driven=driven, departures=(), capacity=40.0))
    assert (refused.reason, refused.slot) == ("empty", 90)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"price": np.full(96, np.nan)}, "unknown"),
        ({"sell": np.full(96, 0.5)}, "sell"),
        ({"solar": np.zeros(3)}, "slot"),
    ],
)
def test_half_a_tariff_gives_no_advice(changes, named):
    with pytest.raises(ValueError, match=named):
        battery.plan(site=site(**changes), vehicle=car())
