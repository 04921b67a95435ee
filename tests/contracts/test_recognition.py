# SPDX-License-Identifier: EUPL-1.2
"""The small conditions of a class: what they ask, what is refused, in words. No database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.contracts import recognition

CABINET = {"shapes": ["cabinet"], "kinds": ["control_cabinet"], "natures": ["supply"], "at_least": 3}
FITTING = {
    "shape": "cabinet",
    "kind": "control_cabinet",
    "natures": {"supply", "outage"},
    "conditions": {"supply_loss"},
    "count": 3,
}


def holds(condition, **changed):
    return recognition.compiled(condition).holds(recognition.facts(**{**FITTING, **changed}))


def test_every_part_that_is_written_must_hold():
    assert holds(CABINET)
    assert not holds(CABINET, shape="feeder")
    assert not holds(CABINET, kind="light_point")
    assert not holds(CABINET, natures={"outage"})
    assert not holds(CABINET, count=2)


def test_a_condition_is_named_whole_or_by_its_beginning():
    assert holds({"conditions": ["supply_loss"]})
    assert holds({"conditions": ["supply_*"]})
    assert not holds({"conditions": ["supply"]})
    assert not holds({"conditions": ["*_loss"]}, conditions={"supply_loss"})


def test_the_function_of_a_device_is_not_part_of_the_condition():
    assert holds({"conditions": ["supply_loss"]}, conditions={"supply_loss:segment-2"})


REFUSED = [
    ({"shapes": ["cabinet"]}, "Une liste"),
    (["cabinet"], "Condition 1 : un objet"),
    ([{}], "Condition 1 : elle reconnaîtrait tout"),
    ([{"at_least": 3}], "elle reconnaîtrait tout"),
    ([{"shapes": ["cabinet"]}, {"shapes": ["armoire"]}], "Condition 2 : « shapes » : forme inconnue « armoire »"),
    ([{"natures": ["voltage"]}], "« natures » : nature inconnue « voltage »"),
    ([{"kinds": ["spaceship"]}], "« kinds » : type d'équipement inconnu « spaceship »"),
    ([{"conditions": ["Perte d'alimentation"]}], "« conditions » : « Perte d'alimentation »"),
    ([{"conditions": ["*"]}], "« conditions » : « * »"),
    ([{"shapes": ["cabinet"], "colour": "red"}], "« colour » inconnu"),
    ([{"shapes": []}], "« shapes » : une liste de 1 à 50"),
    ([{"shapes": "cabinet"}], "« shapes » : une liste de 1 à 50"),
    ([{"shapes": [3]}], "« shapes » : forme inconnue « 3 »"),
    ([{"shapes": ["row"], "at_least": 0}], "« at_least » : un entier"),
    ([{"shapes": ["row"], "at_least": True}], "« at_least » : un entier"),
    ([{"shapes": ["row"]}] * 51, "51 conditions : au plus 50"),
]


@pytest.mark.parametrize(("value", "said"), REFUSED, ids=lambda value: str(value)[:40])
def test_what_is_wrong_is_said_in_french_and_names_the_part(value, said):
    problems = " ".join(recognition.problems(value, kinds={"control_cabinet"}))
    assert said in problems


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*recognition.PARTS, "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_value_breaks_the_checks_and_what_they_accept_can_be_evaluated(value):
    if not list(recognition.problems(value)):
        for condition in value:
            assert holds(condition) in (True, False)
            assert recognition.in_words(condition, {})


def test_a_condition_is_told_in_words():
    said = recognition.in_words(CABINET, {"control_cabinet": "Armoire de commande"})
    assert said == "armoire entière ; Armoire de commande ; Alimentation perdue ; au moins 3 alarmes"
