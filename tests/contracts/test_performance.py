# SPDX-License-Identifier: EUPL-1.2
"""Bonus and malus of a year of savings: rules worked by hand, without a database."""

from decimal import Decimal

import pytest

from apps.contracts.performance import BONUS, MALUS, NEUTRAL, SUSPENDED, Rule, Year, settle, settle_all

D = Decimal
# K9 n° 3: 460 000 kWh adjusted, 33 % promised, at 0,10 €/kWh.
BUILDING = {"adjusted": D(460_000), "committed": D(151_800), "price": D("0.10")}


def year(achieved, **more):
    return Year(**{**BUILDING, "achieved": D(achieved), **more})


def test_the_promise_exactly_kept_costs_and_earns_nothing():
    found = settle(year(151_800), Rule())
    assert (found.kind, found.gap, found.points, found.amount) == (NEUTRAL, 0, 0, 0)


def test_what_is_missing_is_paid_at_the_price_of_the_contract_times_the_coefficient():
    found = settle(year(128_800), Rule(malus_coefficient=D("1.2")))  # 5 points: 23 000 kWh
    assert (found.kind, found.gap, found.points) == (MALUS, 23_000, 5)
    assert found.amount == D("2760.00")  # 23 000 × 0,10 × 1,2
    assert "23\xa0000 kWh manquants × 0,1000 €/kWh × 1,20" in found.why


def test_a_surplus_is_shared():
    found = settle(year(174_800), Rule(bonus_share=D("0.5")))
    assert (found.kind, found.gap, found.amount) == (BONUS, -23_000, D("-1150.00"))


@pytest.mark.parametrize("achieved", [142_600, 161_000])  # two points away, on either side
def test_inside_the_neutral_band_nothing_is_due(achieved):
    found = settle(year(achieved), Rule(neutral=D(2), bonus_share=D("0.5")))
    assert (found.kind, found.amount) == (NEUTRAL, 0)


def test_beyond_the_band_the_whole_gap_counts_or_what_exceeds_it():
    assert settle(year(128_800), Rule(neutral=D(2))).amount == D("2300.00")
    assert settle(year(128_800), Rule(neutral=D(2), deducted=True)).amount == D("1380.00")  # 23 000 − 9 200


def test_caps_cut_both_ways():
    rule = Rule(bonus_share=D("0.5"), malus_cap=D(1000), bonus_cap=D(400))
    assert settle(year(128_800), rule).amount == D("1000.00")
    assert settle(year(174_800), rule).amount == D("-400.00")
    assert "plafond de 1\u202f000,00" in settle(year(128_800), rule).why


def test_the_lines_of_a_rule_share_its_cap():
    found = settle_all([year(128_800), year(128_800), year(174_800)], Rule(malus_cap=D(3000), bonus_share=D(1)))
    assert [one.amount for one in found] == [D("2300.00"), D("700.00"), D("-2300.00")]


def test_what_is_not_proven_is_suspended_unless_the_contract_counts_it_for_nothing():
    suspended = settle(year(160_000, proven=False), Rule(bonus_share=D(1)))
    assert (suspended.kind, suspended.amount) == (SUSPENDED, 0)
    counted = settle(year(160_000, proven=False), Rule(unproven_is_none=True))
    assert (counted.kind, counted.gap, counted.amount) == (MALUS, 151_800, D("15180.00"))


def test_without_anything_to_compare_with_nothing_divides_by_zero():
    found = settle(Year(D(0), D(0), D(0), D("0.1")), Rule())
    assert (found.kind, found.amount) == (NEUTRAL, 0)
