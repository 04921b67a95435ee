# SPDX-License-Identifier: EUPL-1.2
"""Penalties and bonuses, to the cent: examples by hand, then what must hold for any rule."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.contracts.clocks import HOURS, WORKING_DAYS, Delay
from apps.contracts.penalties import NOTHING, Rule, RuleRefused, euros, penalty, settle

HOUR = timedelta(hours=1)
DAY = Delay(24, HOURS)


def rule(**changed):
    return Rule(**{"step": DAY, "amount": Decimal("50.00"), **changed})


@pytest.mark.parametrize(
    ("overrun", "steps", "amount"),
    [
        (timedelta(0), 0, "0.00"),
        (timedelta(seconds=1), 1, "50.00"),
        (24 * HOUR, 1, "50.00"),
        (24 * HOUR + timedelta(microseconds=1), 2, "100.00"),
        (100 * HOUR, 5, "250.00"),
        (-3 * HOUR, 0, "0.00"),
    ],
)
def test_each_step_begun_is_owed(overrun, steps, amount):
    found = penalty(overrun, rule())
    assert (found.steps, found.amount) == (steps, Decimal(amount))


def test_the_amount_says_how_it_was_found():
    found = penalty(30 * HOUR, rule(cap_per_case=Decimal("80.00")))
    assert found.amount == Decimal("80.00")
    assert found.why == "2 pas entamés de 24 h à 50,00\u00a0€ = 100,00\u00a0€, ramené à 80,00\u00a0€ (plafond par DI)"


def test_a_step_may_be_a_working_day():
    found = penalty(timedelta(days=2), rule(step=Delay(1, WORKING_DAYS)))
    assert (found.steps, found.why) == (2, "2 pas entamés de 1 jour ouvré à 50,00\u00a0€ = 100,00\u00a0€")


def test_nothing_is_owed_in_the_neutral_band_and_everything_beyond():
    neutral = rule(step=Delay(1, HOURS), neutral=2)
    assert penalty(2 * HOUR, neutral).amount == NOTHING
    assert "bande neutre" in penalty(2 * HOUR, neutral).why
    assert penalty(2 * HOUR + timedelta(seconds=1), neutral).amount == Decimal("150.00")


def test_or_only_what_exceeds_it():
    deducted = rule(step=Delay(1, HOURS), neutral=2, deducted=True)
    assert penalty(2 * HOUR + timedelta(seconds=1), deducted).amount == Decimal("50.00")


def test_an_advance_earns_whole_steps_up_to_its_cap():
    early = rule(step=Delay(4, HOURS), bonus=Decimal("10.00"), bonus_cap=Decimal("25.00"), neutral=1)
    assert penalty(-1 * HOUR, early).amount == NOTHING
    assert penalty(-7 * HOUR, early).amount == Decimal("-10.00")
    found = penalty(-20 * HOUR, early)
    assert (found.steps, found.amount) == (5, Decimal("-25.00"))
    assert found.why.endswith("intéressement de 25,00\u00a0€ (plafonné)")


def test_the_cap_of_the_month_stops_at_the_cent_then_that_of_the_year():
    capped = rule(cap_per_month=Decimal("120.50"), cap_per_year=Decimal("300.00"))
    month = settle([penalty(30 * HOUR, capped), penalty(HOUR, capped), penalty(HOUR, capped)], capped)
    assert [one.amount for one in month] == [Decimal("100.00"), Decimal("20.50"), NOTHING]
    assert "plafond du mois" in month[1].why
    late = settle([penalty(30 * HOUR, capped)], capped, year_so_far=Decimal("290.00"))
    assert [one.amount for one in late] == [Decimal("10.00")]
    assert "plafond de l'année" in late[0].why


def test_a_bonus_is_left_alone_by_the_caps_of_penalties():
    both = rule(bonus=Decimal("10.00"), cap_per_month=Decimal("60.00"))
    month = settle([penalty(HOUR, both), penalty(-48 * HOUR, both), penalty(HOUR, both)], both)
    assert [one.amount for one in month] == [Decimal("50.00"), Decimal("-20.00"), Decimal("10.00")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", Decimal("-1")),
        ("cap_per_case", Decimal("-0.01")),
        ("cap_per_month", Decimal("-5")),
        ("cap_per_year", Decimal("-5")),
        ("bonus", Decimal("-1")),
        ("bonus_cap", Decimal("-1")),
        ("amount", Decimal("0.001")),
        ("neutral", -1),
    ],
)
def test_a_rule_that_cannot_be_names_its_field(field, value):
    with pytest.raises(RuleRefused) as refused:
        rule(**{field: value})
    assert refused.value.field == field


def test_euros_are_french():
    assert euros(Decimal("1234567.5")) == "1\u202f234\u202f567,50\u00a0€"


# --- What must hold for any rule --------------------------------------------------------------------------------------

MONEY = st.integers(0, 500_000).map(lambda cents: Decimal(cents) / 100)
CAPS = st.one_of(st.none(), MONEY)
RULES = st.builds(
    Rule,
    step=st.builds(Delay, st.integers(1, 200), st.sampled_from([HOURS, WORKING_DAYS])),
    amount=MONEY,
    cap_per_case=CAPS,
    cap_per_month=CAPS,
    cap_per_year=CAPS,
    neutral=st.integers(0, 50),
    deducted=st.booleans(),
    bonus=MONEY,
    bonus_cap=CAPS,
)
OVERRUNS = st.timedeltas(timedelta(days=-400), timedelta(days=400))


@given(RULES, OVERRUNS)
def test_an_amount_is_in_cents_within_its_cap_and_on_its_side(rule, overrun):
    found = penalty(overrun, rule)
    assert found.amount == found.amount.quantize(Decimal("0.01"))
    assert found.amount.as_tuple().exponent == -2
    assert found.steps >= 0
    if overrun > timedelta(0):
        assert 0 <= found.amount <= (found.amount if rule.cap_per_case is None else rule.cap_per_case)
    else:
        assert found.amount <= 0
        assert -found.amount <= (-found.amount if rule.bonus_cap is None else rule.bonus_cap)
    if abs(overrun) <= rule.band:
        assert found.amount == 0


@given(RULES, OVERRUNS, st.timedeltas(timedelta(0), timedelta(days=90)))
def test_later_never_costs_less(rule, overrun, more):
    assert penalty(overrun, rule).amount <= penalty(overrun + more, rule).amount


@given(RULES, st.lists(OVERRUNS, max_size=8), MONEY, MONEY, st.randoms())
def test_a_month_stays_within_its_caps_whatever_the_order(rule, overruns, month, year, random):
    amounts = [penalty(overrun, rule) for overrun in overruns]
    kept = settle(amounts, rule, month_so_far=month, year_so_far=year)
    assert all(abs(one.amount) <= abs(raw.amount) for one, raw in zip(kept, amounts, strict=True))
    owed = sum(one.amount for one in kept if one.amount > 0)
    assert rule.cap_per_month is None or owed <= max(rule.cap_per_month - month, 0)
    assert rule.cap_per_year is None or owed <= max(rule.cap_per_year - year, 0)
    shuffled = random.sample(amounts, len(amounts))
    assert sum(one.amount for one in settle(shuffled, rule, month_so_far=month, year_so_far=year)) == sum(
        one.amount for one in kept
    )


@given(RULES, OVERRUNS)
def test_the_same_question_gets_the_same_answer(rule, overrun):
    assert penalty(overrun, rule) == penalty(overrun, rule)
