# SPDX-License-Identifier: EUPL-1.2
"""What meters consumed each day: days of 23 and 25 h, gaps, registers that go back, volumes, euros, CO₂."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from apps.energy import carbon, consumption, money
from apps.energy.models import MeteringPoint, PointTariff
from apps.telemetry import rolling
from tests.factories import (
    CalorificValueFactory,
    EmissionFactorFactory,
    EmissionMethodFactory,
    MeteringPointFactory,
    PriceFactory,
    SiteFactory,
    TariffFactory,
)

pytestmark = pytest.mark.django_db
HOUR, HALF = timedelta(hours=1), timedelta(minutes=30)


@pytest.fixture
def meter(commune):
    return MeteringPointFactory(asset__owner=commune)


def read(since, until, *points):
    rows = MeteringPoint.objects.filter(pk__in=[one.pk for one in points]).select_related("asset__owner", "site")
    return consumption.daily(list(rows.order_by("pk")), since, until)


def shown(values):
    return [None if np.isnan(one) else round(float(one), 3) for one in np.ravel(values)]


def test_both_days_of_the_clock_change_are_whole(meter, tell):
    tell(meter, "energy", "kWh", datetime(2026, 3, 28), [1.0] * (24 + 23 + 24))
    tell(meter, "energy", "kWh", datetime(2026, 10, 24), [1.0] * (24 + 25 + 24))
    spring = read(date(2026, 3, 28), date(2026, 3, 31), meter)
    autumn = read(date(2026, 10, 24), date(2026, 10, 27), meter)
    assert (shown(spring.kwh), shown(spring.quality)) == ([24, 23, 24], [1, 1, 1])
    assert (shown(autumn.kwh), shown(autumn.quality)) == ([24, 25, 24], [1, 1, 1])


def test_powers_count_for_as_long_as_their_day_lasts(meter, tell):
    tell(meter, "power", "W", datetime(2026, 10, 24), [1000.0] * 2 * (24 + 25 + 24), HALF)
    assert shown(read(date(2026, 10, 24), date(2026, 10, 27), meter).kwh) == [24, 25, 24]


def test_a_day_without_measure_is_unknown_and_not_zero(meter, tell):
    tell(meter, "energy", "kWh", datetime(2026, 1, 5), [1.0] * 24)
    tell(meter, "energy", "kWh", datetime(2026, 1, 7), [0.0] * 24)
    told = read(date(2026, 1, 4), date(2026, 1, 8), meter)
    assert (shown(told.kwh), shown(told.quality)) == ([None, 24, None, 0], [0, 1, 0, 1])


def test_a_day_told_at_nine_tenths_is_brought_to_the_whole_and_below_nothing_is_said(meter, tell):
    tell(meter, "energy", "kWh", datetime(2026, 1, 5), [1.0] * 22 + [None] * 2 + [1.0] * 20 + [None] * 4 + [1.0] * 24)
    told = read(date(2026, 1, 5), date(2026, 1, 8), meter)
    assert shown(told.kwh) == [24, None, 24]
    assert shown(told.quality) == [0.917, 0.833, 1]


def test_daily_energies_are_days_whatever_their_length(meter, tell):
    for day, value in ((28, 10.0), (29, 11.0), (30, 12.0)):
        tell(meter, "energy", "kWh", datetime(2026, 3, day), [value])
    assert shown(read(date(2026, 3, 28), date(2026, 3, 31), meter).kwh) == [10, 11, 12]


def test_a_register_is_read_at_midnights_between_its_readings(meter, tell):
    tell(meter, "index", "kWh", datetime(2026, 1, 4, 12), [100.0, 124.0, 172.0, 196.0], 24 * HOUR)
    assert shown(read(date(2026, 1, 5), date(2026, 1, 7), meter).kwh) == [36, 36]


def test_a_register_that_went_back_says_nothing_of_that_day_and_tells_it(meter, tell):
    values = [1000.0 + n for n in range(30)] + [float(n) for n in range(40)]
    tell(meter, "index", "kWh", datetime(2026, 1, 5), values)
    told = read(date(2026, 1, 5), date(2026, 1, 7), meter)
    assert (shown(told.kwh), told.doubtful.tolist()) == ([24, None], [[False, True]])


def test_readings_too_far_apart_do_not_tell_their_days(meter, tell):
    tell(meter, "index", "kWh", datetime(2026, 1, 5), [100.0, 400.0], timedelta(days=30))
    assert shown(read(date(2026, 1, 10), date(2026, 1, 12), meter).kwh) == [None, None]


def test_of_two_series_the_one_that_knows_the_day_best_is_read(meter, tell):
    tell(meter, "energy", "kWh", datetime(2026, 1, 5), [30.0])
    tell(meter, "energy", "kWh", datetime(2026, 1, 7), [31.0])
    tell(meter, "power", "W", datetime(2026, 1, 6), [500.0] * 48, HALF)
    told = read(date(2026, 1, 5), date(2026, 1, 8), meter)
    assert (shown(told.kwh), told.metric.tolist()) == ([30, 12, 31], [["energy", "power", "energy"]])


def test_estimates_and_negatives_are_told(meter, tell):
    tell(meter, "energy", "kWh", datetime(2026, 1, 5), [1.0] * 24, quality=1)
    tell(meter, "energy", "kWh", datetime(2026, 1, 6), [1.0] * 23 + [-1.0])
    tell(meter, "energy", "kWh", datetime(2026, 1, 7), [1.0] * 24)
    assert read(date(2026, 1, 5), date(2026, 1, 8), meter).doubtful.tolist() == [[True, True, False]]


def test_gas_in_cubic_metres_becomes_kwh_by_the_value_of_its_day(commune, tell):
    gas = MeteringPointFactory(gas=True, asset__owner=commune)
    CalorificValueFactory(pcs="11", pci="10", starts_on=date(2026, 1, 6), ends_on=date(2026, 1, 6))
    CalorificValueFactory(point=gas, pcs="11.5", pci="10.4", starts_on=date(2026, 1, 7))
    tell(gas, "gas_volume", "m3", datetime(2026, 1, 5), [2.0, 2.0, 2.0], 24 * HOUR)
    told = read(date(2026, 1, 5), date(2026, 1, 8), gas)
    assert (shown(told.kwh), shown(told.volume)) == ([None, 22, 23], [2, 2, 2])


def test_nothing_is_said_of_days_before_a_point_counts(meter, tell):
    tell(meter, "energy", "kWh", datetime(2026, 1, 5), [1.0] * 48)
    MeteringPoint.objects.filter(pk=meter.pk).update(starts_on=date(2026, 1, 6))
    assert shown(read(date(2026, 1, 5), date(2026, 1, 7), meter).kwh) == [None, 24]


def test_rolled_days_say_what_the_measures_say(meter, tell):
    tell(meter, "power", "W", datetime(2026, 3, 1), [float(n % 900) for n in range(48 * 40)], HALF)
    before = read(date(2026, 3, 1), date(2026, 4, 9), meter)
    rolling.refresh()
    after = read(date(2026, 3, 1), date(2026, 4, 9), meter)
    np.testing.assert_allclose(after.kwh, before.kwh)
    np.testing.assert_allclose(after.quality, before.quality)


def test_queries_do_not_depend_on_the_number_of_meters(commune, tell, django_assert_num_queries):
    meters = [MeteringPointFactory(asset__owner=commune) for _ in range(6)]
    for meter in meters:
        tell(meter, "power", "W", datetime(2026, 1, 5), [500.0] * 48)
        tell(meter, "index", "kWh", datetime(2026, 1, 5), [float(n) for n in range(48)])
    rows = list(MeteringPoint.objects.select_related("asset__owner", "site"))
    for some in (rows[:1], rows):
        with django_assert_num_queries(5):
            consumption.daily(some, date(2026, 1, 5), date(2026, 1, 7))


def test_a_month_is_whole_at_nine_tenths_of_its_days(meter, tell):
    tell(meter, "energy", "kWh", datetime(2026, 1, 1), [10.0] * 28 + [None] * 3 + [20.0] * 20, 24 * HOUR)
    told = consumption.monthly(read(date(2026, 1, 1), date(2026, 3, 1), meter))
    assert (shown(told.kwh), shown(told.known)) == ([310, None], [0.903, 0.714])


# --- Euros and CO₂ ------------------------------------------------------------------------------------------------


def test_each_day_is_paid_at_its_price_and_a_missing_one_is_said(meter, commune, tell):
    tariff = TariffFactory(territory=commune, is_default=True)
    PriceFactory(tariff=tariff, eur_per_unit="0.20", starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 5))
    PriceFactory(tariff=tariff, eur_per_unit="0.25", starts_on=date(2026, 1, 6), ends_on=date(2026, 1, 6))
    tell(meter, "energy", "kWh", datetime(2026, 1, 5), [10.0] * 3, 24 * HOUR)
    told = money.euros(read(date(2026, 1, 5), date(2026, 1, 8), meter))
    assert shown(told.amount) == [2, 2.5, None]
    assert told.notes == (
        "Prix manquant pour 1 jour (07/01/2026) : il n'est pas compté. 1 compteur concerné.",
        "Montants hors TVA.",
    )


def test_constant_prices_are_those_of_one_day(meter, commune, tell):
    tariff = TariffFactory(territory=commune, is_default=True, vat_included=True)
    PriceFactory(tariff=tariff, eur_per_unit="0.20", starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31))
    PriceFactory(tariff=tariff, eur_per_unit="0.40", starts_on=date(2026, 1, 1))
    tell(meter, "energy", "kWh", datetime(2026, 1, 5), [10.0, 10.0], 24 * HOUR)
    told = read(date(2026, 1, 5), date(2026, 1, 6), meter)
    assert shown(money.euros(told).amount) == [4]
    constant = money.euros(told, at_prices_of=date(2023, 3, 1))
    assert (shown(constant.amount), constant.notes) == ([2], ("Montants TTC.",))


def test_the_tariff_of_a_point_goes_before_that_of_its_territory_or_of_those_above(meter, commune, neighbour, tell):
    neighbour.includes.add(commune)
    PriceFactory(tariff__territory=neighbour, tariff__is_default=True, eur_per_unit="0.10")
    tell(meter, "energy", "kWh", datetime(2026, 1, 5), [10.0, 10.0], 24 * HOUR)
    own = PriceFactory(tariff__territory=commune, eur_per_unit="0.30").tariff
    PointTariff.objects.create(point=meter, tariff=own, starts_on=date(2026, 1, 6))
    assert shown(money.euros(read(date(2026, 1, 5), date(2026, 1, 7), meter)).amount) == [1, 3]


def test_off_peak_hours_are_those_measured_else_the_share_that_the_tariff_states(commune, tell):
    tariff = TariffFactory(territory=commune, is_default=True, off_peak="22:00-06:00", off_peak_share="50")
    PriceFactory(tariff=tariff, slot="peak", eur_per_unit="0.30")
    PriceFactory(tariff=tariff, slot="off_peak", eur_per_unit="0.10")
    hourly, daily = MeteringPointFactory(asset__owner=commune), MeteringPointFactory(asset__owner=commune)
    tell(hourly, "power", "W", datetime(2026, 1, 5), [3000.0] * 6 + [0.0] * 16 + [3000.0] * 2)
    tell(daily, "energy", "kWh", datetime(2026, 1, 5), [24.0, 24.0], 24 * HOUR)
    told = money.euros(read(date(2026, 1, 5), date(2026, 1, 6), hourly, daily))
    assert shown(told.amount) == [2.4, 4.8]
    assert told.notes[0].startswith("Heures creuses comptées à la part écrite")


def test_co2_follows_a_named_method_and_the_use_of_the_site(commune, tell):
    method = EmissionMethodFactory(is_default=True, name="Texte")
    EmissionFactorFactory(method=method, kg_per_kwh="0.06")
    EmissionFactorFactory(method=method, use="lighting", kg_per_kwh="0.07", to_confirm=True)
    EmissionFactorFactory(method=method, energy="gas", per="pci", kg_per_kwh="0.2")
    CalorificValueFactory(pcs="11", pci="10")
    street = MeteringPointFactory(asset__owner=commune, site=SiteFactory(territory=commune, nature="lighting"))
    school, gas = MeteringPointFactory(asset__owner=commune), MeteringPointFactory(gas=True, asset__owner=commune)
    for point in (street, school, gas):
        tell(point, "energy", "kWh", datetime(2026, 1, 5), [110.0, 110.0], 24 * HOUR)
    told = carbon.co2(read(date(2026, 1, 5), date(2026, 1, 6), street, school, gas))
    assert shown(told.kg) == [7.7, 6.6, 20]
    assert told.notes == ("Méthode : Texte, non précisé par la source.", "Facteurs à vérifier.")


def test_without_method_or_factor_nothing_is_zero(meter, tell):
    tell(meter, "energy", "kWh", datetime(2026, 1, 5), [10.0, 10.0], 24 * HOUR)
    told = read(date(2026, 1, 5), date(2026, 1, 6), meter)
    assert (shown(carbon.co2(told).kg), carbon.co2(told).method) == ([None], None)
    EmissionMethodFactory(is_default=True)
    assert "Facteur manquant pour une partie des jours" in carbon.co2(told).notes[1]
