# SPDX-License-Identifier: EUPL-1.2
"""The simple baseline to the digit, and the effect of each line of the register."""

from datetime import date
from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.energy.maths.adjustments import How, Line, Nature, Part, Reference, adjust, effects
from apps.energy.maths.refusals import Fault, InputRefused

BUILDING = Reference(fixed=100_000, heating=400_000, heating_degrees=2_500)
YEAR = {"since": date(2025, 1, 1), "until": date(2026, 1, 1)}


def line(how, value, part=Part.WHOLE, nature=Nature.NON_ROUTINE, **more):
    return Line("A1", nature, how, value, part, **more)


def test_the_worked_example_shows_33_0_and_not_38_4():
    found = adjust(BUILDING, heating_degrees=2_250)
    assert (found.total, found.saved(308_200)) == (460_000, 151_800)
    assert f"{found.saved_share(308_200):.1%}" == "33.0%"
    assert f"{1 - 308_200 / BUILDING.total:.1%}" == "38.4%"
    assert found.weather == -40_000


def test_each_line_shows_its_effect_on_what_the_lines_before_it_left():
    lines = [line(How.MULTIPLY, 1.10, Part.HEATING), line(How.ADD, 5_000), line(How.MULTIPLY, 0.5)]
    found = adjust(BUILDING, lines, heating_degrees=2_250)
    assert [round(one.effect, 6) for one in found.steps] == [36_000, 5_000, -250_500]
    assert [one.after for one in found.steps][-1] == pytest.approx(found.total) == pytest.approx(250_500)


def test_the_order_of_the_lines_counts_for_their_effects():
    add, double = line(How.ADD, 1_000), line(How.MULTIPLY, 2)
    assert adjust(BUILDING, [add, double]).total - adjust(BUILDING, [double, add]).total == 1_000


def test_a_line_that_begins_in_the_year_counts_for_its_days():
    late = line(How.ADD, 36_500, since=date(2025, 7, 2))  # 183 of 365 days
    assert adjust(BUILDING, [late], **YEAR).steps[0].effect == pytest.approx(18_300)
    assert adjust(BUILDING, [line(How.MULTIPLY, 1.1, since=date(2025, 7, 2))], **YEAR).steps[0].effect == pytest.approx(
        500_000 * 0.1 * 183 / 365
    )


def test_an_addition_with_two_dates_is_shared_between_the_years_it_touches():
    both = line(How.ADD, 1_000, since=date(2024, 12, 22), until=date(2025, 1, 11))
    found = adjust(BUILDING, [both], **YEAR)
    assert found.steps[0].effect == pytest.approx(500)
    assert adjust(BUILDING, [both], since=date(2024, 1, 1), until=date(2025, 1, 1)).steps[0].effect == pytest.approx(
        500
    )


def test_a_line_of_another_year_does_nothing():
    past = line(How.MULTIPLY, 3, since=date(2023, 1, 1), until=date(2024, 1, 1))
    assert adjust(BUILDING, [past], **YEAR).steps[0].effect == 0


def test_a_year_with_a_29_february_is_a_whole_year():
    whole = adjust(
        BUILDING, [line(How.ADD, 366, since=date(2024, 2, 29))], since=date(2024, 2, 29), until=date(2025, 3, 1)
    )
    assert whole.steps[0].share == 1


def test_routine_and_non_routine_effects_are_told_apart():
    lines = [line(How.ADD, 100, nature=Nature.ROUTINE), line(How.ADD, 30)]
    found = adjust(BUILDING, lines)
    assert (found.routine, found.non_routine) == (100, 30)


def test_doubts_of_the_lines_add_as_squares():
    found = adjust(BUILDING, [line(How.ADD, 10, sigma=3), line(How.ADD, 10, sigma=4)])
    assert found.sigma == 5


def test_lines_after_a_model_act_on_its_sum():
    found = effects(200_000, [line(How.MULTIPLY, 1.05), line(How.ADD, -500, Part.HEATING)], **YEAR)
    assert found.total == pytest.approx(209_500)
    with pytest.raises(InputRefused, match="part"):
        effects(200_000, [line(How.MULTIPLY, 1.05, Part.HEATING)], **YEAR)


@pytest.mark.parametrize(
    ("call", "field", "fault"),
    [
        (lambda: adjust(Reference(1, 1), heating_degrees=2_000), "heating_degrees", Fault.NO_REFERENCE),
        (lambda: adjust(BUILDING, heating_degrees=-1), "heating_degrees", Fault.NEGATIVE),
        (lambda: adjust(BUILDING, [line(How.MULTIPLY, -1)]), "value", Fault.NEGATIVE),
        (
            lambda: adjust(BUILDING, [line(How.ADD, 1, since=date(2025, 2, 1), until=date(2025, 1, 1))], **YEAR),
            "until",
            Fault.END_BEFORE_START,
        ),
        (lambda: adjust(Reference(0)).saved_share(10), "reference", Fault.NO_REFERENCE),
    ],
)
def test_what_has_no_meaning_is_refused(call, field, fault):
    with pytest.raises(InputRefused) as refused:
        call()
    assert (refused.value.field, refused.value.fault) == (field, fault)


@given(
    st.lists(
        st.builds(
            line,
            st.sampled_from(How),
            st.floats(0, 3),
            st.sampled_from(Part),
            st.sampled_from(Nature),
            since=st.dates(date(2024, 6, 1), date(2025, 12, 31)),
        ),
        max_size=8,
    ),
    st.floats(500, 4_000),
)
def test_effects_add_up_to_the_whole(lines, degrees):
    found = adjust(BUILDING, lines, **YEAR, heating_degrees=degrees)
    told = fsum([BUILDING.total, found.weather, *(one.effect for one in found.steps)])
    assert told == pytest.approx(found.total, abs=1e-6)
    assert found.routine + found.non_routine == pytest.approx(fsum(one.effect for one in found.steps), abs=1e-6)
