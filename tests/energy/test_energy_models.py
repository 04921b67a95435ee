# SPDX-License-Identifier: EUPL-1.2
"""Metering points, prices, factors: what the database refuses, whatever wrote it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection

from apps.energy.models import CalorificValue, MeteringPoint, PointTariff, PrimaryFactor, Tariff
from tests.factories import (
    CalorificValueFactory,
    EmissionFactorFactory,
    EmissionMethodFactory,
    MeteringPointFactory,
    PriceFactory,
    PrimaryFactorFactory,
    TariffFactory,
)

pytestmark = pytest.mark.django_db


def refused(make, **said):
    """The name of the constraint that refuses it, deferred ones included."""
    with pytest.raises(IntegrityError) as caught:
        make(**said)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return caught.value.__cause__.diag.constraint_name


@pytest.mark.parametrize(
    ("energy", "number"),
    [("electricity", "1234"), ("electricity", "1234567890123A"), ("gas", "GI12"), ("solar", "12")],
)
def test_a_number_follows_the_rule_of_its_network(energy, number):
    assert refused(MeteringPointFactory, energy=energy, number=number) == f"metering_point_{energy}_number"


@pytest.mark.parametrize(
    ("energy", "number"), [("gas", "GI123456"), ("gas", "01234567890123"), ("heat", "SST-12 b"), ("electricity", "")]
)
def test_other_numbers_are_as_their_networks_write_them(energy, number):
    assert MeteringPointFactory(energy=energy, number=number).pk


def test_a_number_is_given_once_an_energy():
    point = MeteringPointFactory()
    MeteringPointFactory(energy="solar", number=point.number)
    assert refused(MeteringPointFactory, number=point.number) == "metering_point_numbered_once"


def test_a_sub_meter_counts_the_energy_of_its_meter():
    above, below = MeteringPointFactory(), MeteringPointFactory(gas=True)
    below.parent = above
    with pytest.raises(ValidationError, match="même énergie"):
        below.full_clean()


def test_spaces_in_a_number_are_those_of_a_bill():
    point = MeteringPointFactory.build(number="99 99 0000 0000 01")
    point.clean()
    assert point.number == "99990000000001"


def test_two_prices_never_hold_the_same_day():
    price = PriceFactory(starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    PriceFactory(tariff=price.tariff, starts_on=date(2026, 1, 1))
    PriceFactory(tariff=price.tariff, slot="peak", starts_on=date(2025, 6, 1))
    assert refused(PriceFactory, tariff=price.tariff, starts_on=date(2025, 12, 31)) == "price_one_a_day"


def test_a_point_is_under_one_tariff_a_day(commune):
    point, tariff = MeteringPointFactory(asset__owner=commune), TariffFactory(territory=commune)
    PointTariff.objects.create(point=point, tariff=tariff, starts_on=date(2025, 1, 1))
    said = {"point": point, "tariff": TariffFactory(), "starts_on": date(2026, 1, 1)}
    assert refused(PointTariff.objects.create, **said) == "point_tariff_one_a_day"


def test_factors_never_overlap_and_a_point_has_calorific_values_of_its_own():
    factor = EmissionFactorFactory()
    assert refused(EmissionFactorFactory, method=factor.method) == "emission_factor_one_a_day"


def test_a_calorific_value_of_a_point_lives_beside_that_of_its_energy():
    CalorificValueFactory()
    CalorificValueFactory(point=MeteringPointFactory(gas=True))
    assert refused(CalorificValueFactory) == "calorific_value_one_a_day"


def test_a_lower_value_is_below_the_higher_one():
    assert refused(CalorificValueFactory, pci="12") == "calorific_value_pci_below_pcs"


def test_one_method_is_displayed():
    EmissionMethodFactory(code="a", is_default=True)
    assert refused(EmissionMethodFactory, code="b", is_default=True) == "emission_one_default"


def test_a_primary_factor_changes_on_a_day():
    PrimaryFactorFactory(value="2.3", starts_on=date(2021, 7, 1), ends_on=date(2025, 12, 31))
    PrimaryFactorFactory(value="1.9", starts_on=date(2026, 1, 1))
    assert [float(row.value) for row in PrimaryFactor.objects.on(date(2025, 12, 31))] == [2.3]
    assert [float(row.value) for row in PrimaryFactor.objects.on(date(2026, 1, 1))] == [1.9]


def test_rows_are_seen_where_the_right_is_held(referent, commune, neighbour):
    own, other = MeteringPointFactory(asset__owner=commune), MeteringPointFactory(asset__owner=neighbour)
    TariffFactory(territory=neighbour)
    shared = CalorificValueFactory()
    CalorificValueFactory(point=other)
    assert list(MeteringPoint.objects.visible_to(referent)) == [own]
    assert list(Tariff.objects.visible_to(referent)) == []
    assert list(CalorificValue.objects.visible_to(referent)) == [shared]


def test_a_change_of_price_is_in_the_history():
    price = PriceFactory()
    price.eur_per_unit = "0.25"
    price.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pgh_label, eur_per_unit FROM energy_pricehistory ORDER BY pgh_id")
        assert [(label, float(value)) for label, value in cursor.fetchall()] == [("insert", 0.2), ("update", 0.25)]
