# SPDX-License-Identifier: EUPL-1.2
"""Éco énergie tertiaire and night lighting rules: without a database."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from apps.energy.maths import night_rules as rules
from apps.energy.maths import tertiary

REFERENCE = tertiary.Use(2012, 500_000, heating=300_000, heating_days=2400, heating_days_mean=2500)
NOW = tertiary.Use(2025, 330_000, heating=160_000, heating_days=2000, heating_days_mean=2500)
TODAY = date(2026, 11, 29)


def test_a_site_is_bound_by_the_sum_of_its_areas():
    assert tertiary.subject([600, 399.9]) is False
    assert tertiary.subject([600, 400]) is True


def test_a_mild_year_is_brought_to_the_reference_climate():
    adjusted = tertiary.climate_adjusted(NOW)
    assert adjusted.adjusted
    assert adjusted.kwh == pytest.approx(170_000 + 160_000 * 2500 / 2000)


@pytest.mark.parametrize("lost", ["heating", "heating_days", "heating_days_mean"])
def test_without_heating_or_climate_nothing_is_adjusted_and_it_says_so(lost):
    raw = tertiary.climate_adjusted(replace(NOW, **{lost: np.nan}))
    assert (raw.kwh, raw.adjusted) == (330_000, False)
    assert tertiary.assess(replace(NOW, **{lost: np.nan}), reference=REFERENCE).met is None


@pytest.mark.parametrize(("year", "share"), [(2025, 0.6), (2030, 0.6), (2031, 0.5), (2050, 0.4)])
def test_the_next_milestone_is_the_one_that_binds(year, share):
    assert tertiary.objective(year, reference=100.0).relative == pytest.approx(100 * share)


def test_either_level_is_enough_and_both_are_shown():
    wanted = tertiary.objective(2028, reference=100_000, absolute=70_000)
    assert (wanted.relative, wanted.absolute) == (60_000, 70_000)
    assert (wanted.duty, wanted.prudent) == (70_000, 60_000)
    unknown = tertiary.objective(2028, reference=100_000)
    assert (unknown.duty, unknown.prudent) == (60_000, 60_000)


def test_the_gap_is_told_against_the_reference():
    gap = tertiary.assess(NOW, reference=REFERENCE)
    base = 200_000 + 300_000 * 2500 / 2400
    assert gap.met is False
    assert gap.to_save == pytest.approx(370_000 - 0.6 * base)
    assert gap.share == pytest.approx((370_000 - 0.6 * base) / base)
    assert tertiary.assess(NOW, reference=REFERENCE, absolute=400_000).met is True


def test_a_reference_before_2010_or_of_nothing_is_refused():
    assert tertiary.reference_refusal(2009)
    assert not tertiary.reference_refusal(2010)
    with pytest.raises(ValueError, match="reference"):
        tertiary.objective(2028, reference=np.nan)
    with pytest.raises(ValueError, match="year"):
        tertiary.objective(2051, reference=100.0)


def test_rows_of_a_declaration_leave_unknowns_empty():
    entity = tertiary.Entity("EFA-1", "21510108200017", "École fictive", "Enseignement", 1850.4, 2012, "51183001")
    rows = tertiary.operat_rows(
        entity,
        [
            tertiary.Delivery("gaz", "GI000001", 2025, 160_000.4, heating=160_000),
            tertiary.Delivery("électricité", "30000000000001", 2025, 42_000, vehicles=900),
        ],
    )
    assert [row["energie"] for row in rows] == ["gaz", "électricité"]
    assert tuple(rows[0]) == tertiary.COLUMNS
    assert rows[0]["consommation_kwh_ef"] == "160000"
    assert rows[1]["dont_chauffage_kwh_ef"] == ""
    assert rows[1]["dont_recharge_vehicules_kwh_ef"] == "900"


def lamp(**changes):
    values = {"use": rules.ROAD, "kelvin": 3000, "commissioned": date(2024, 5, 1), "urban": True, "ulr": 0.0}
    return rules.Lamp(**(values | {"lumens_m2": 20} | changes))


def found(**changes):
    return {finding.code: finding for finding in rules.check(lamp(**changes), on=TODAY)}


def test_a_new_warm_lamp_of_a_street_is_conform_and_no_hour_binds_it():
    checked = found()
    assert {one.verdict for one in checked.values()} == {rules.CONFORM}
    assert set(checked) == {"kelvin", "upward", "flux_urban"}


def test_4000_kelvins_are_not_conform_since_2020_with_the_article():
    kelvin = found(kelvin=4000)["kelvin"]
    assert (kelvin.verdict, kelvin.article, kelvin.limit) == (rules.NOT_CONFORM, "3, II, 3°", 3000)
    assert "kelvin" not in found(kelvin=4000, commissioned=date(2019, 12, 31))


def test_what_the_register_does_not_tell_is_unknown():
    assert found(kelvin=None)["kelvin"].missing == "kelvin"
    old_or_new = found(kelvin=4000, commissioned=None)["kelvin"]
    assert (old_or_new.verdict, old_or_new.missing) == (rules.UNKNOWN, "commissioned")
    assert found(kelvin=2700, commissioned=None)["kelvin"].verdict == rules.CONFORM
    assert rules.check(rules.Lamp(None), on=TODAY)[0].verdict == rules.UNKNOWN


def test_a_reserve_and_a_park_are_stricter():
    assert found(kelvin=2700, protected="reserve")["kelvin_reserve"].verdict == rules.NOT_CONFORM
    assert found(kelvin=2200, protected="reserve")["kelvin_reserve"].verdict == rules.CONFORM
    assert found(protected="regional_park")["park"].verdict == rules.UNKNOWN
    assert found(kelvin=2700, protected=None)["kelvin_reserve"].missing == "protected"


@pytest.mark.parametrize(
    ("off_at", "verdict"),
    [(23.0, rules.CONFORM), (1.0, rules.CONFORM), (1.5, rules.NOT_CONFORM), (None, rules.UNKNOWN)],
)
def test_a_monument_goes_out_at_one(off_at, verdict):
    assert found(use=rules.HERITAGE, off_at=off_at)["off_heritage"].verdict == verdict


def test_a_car_park_goes_out_two_hours_after_the_shop_closes():
    assert found(use=rules.PARKING, off_at=22.5, closes_at=20.5)["off_parking"].verdict == rules.CONFORM
    assert found(use=rules.PARKING, off_at=0.5, closes_at=20.5)["off_parking"].verdict == rules.NOT_CONFORM
    assert found(use=rules.PARKING, off_at=0.5)["off_parking"].missing == "closes_at"
    assert found(use=rules.PARKING, lit_all_night=True, closes_at=20.5)["off_parking"].verdict == rules.NOT_CONFORM


def test_a_rule_binds_from_its_date_to_its_last_day():
    local = rules.Rule("local", "AP fictif", "kelvin", 2700, (rules.ROAD,), date(2026, 6, 1), until=date(2027, 1, 1))
    verdicts = [
        rules.verdict(rules.check(lamp(), on=day, rules=(local,)))
        for day in (date(2026, 5, 31), date(2026, 6, 1), date(2027, 1, 1))
    ]
    assert verdicts == [rules.NOT_CONCERNED, rules.NOT_CONFORM, rules.NOT_CONCERNED]


def test_a_town_is_counted_by_its_gravest_verdicts():
    counts = rules.census([lamp()] * 5 + [lamp(kelvin=4000)] * 2 + [lamp(kelvin=None)] * 3, on=TODAY)
    assert counts == {rules.CONFORM: 5, rules.NOT_CONFORM: 2, rules.UNKNOWN: 3}


def test_an_unheard_use_is_refused():
    with pytest.raises(ValueError, match="use"):
        rules.check(lamp(use="z"), on=TODAY)
