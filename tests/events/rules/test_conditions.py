# SPDX-License-Identifier: EUPL-1.2
"""The conditions of a rule, without a database: what they match, and what is refused in words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.events.rules import actions, conditions, fields

FACTS = {
    "severity": ["major"],
    "trade": ["lighting"],
    "kind": ["control_cabinet"],
    "code": ["ARM-12"],
    "condition": ["supply_loss", "lamp_failure"],
    "nature": ["outage", "supply"],
    "shape": ["cabinet"],
    "fault_class": ["cabinet_dark"],
    "territory": ["51108"],
    "source": ["talq-est"],
    "count": [64],
    "hour": [23],
    "weekday": [7],
    "attribute.lamps": [63],
    "attribute.district": ["Centre"],
    "attribute.backup": [True],
}


def leaf(field, op, value):
    return {"field": field, "op": op, "value": value}


@pytest.mark.parametrize(
    "node",
    [
        leaf("severity", "eq", "major"),
        leaf("severity", "gte", "minor"),
        leaf("severity", "lte", "critical"),
        leaf("kind", "in", ["camera", "control_cabinet"]),
        leaf("code", "startswith", "arm-"),
        leaf("condition", "eq", "lamp_failure"),
        leaf("nature", "eq", "supply"),
        leaf("count", "gte", 3),
        leaf("hour", "within", "22-6"),
        leaf("weekday", "gte", 6),
        leaf("attribute.lamps", "gte", 50),
        leaf("attribute.district", "startswith", "cen"),
        leaf("attribute.backup", "eq", True),
        {"not": leaf("severity", "gte", "critical")},
        {"all": [leaf("shape", "eq", "cabinet"), {"any": [leaf("hour", "lte", 5), leaf("hour", "gte", 22)]}]},
        {},
    ],
)
def test_what_is_true_of_an_incident_matches(node):
    assert list(conditions.problems(node)) == []
    assert conditions.matched(node, FACTS) is not None


@pytest.mark.parametrize(
    "node",
    [
        leaf("severity", "gte", "critical"),
        leaf("hour", "within", "8-18"),
        leaf("hour", "within", "6-22"),
        leaf("count", "lte", 3),
        leaf("attribute.absent", "eq", "x"),
        leaf("attribute.district", "gte", 3),
        leaf("attribute.backup", "eq", 1),
        {"not": leaf("trade", "eq", "lighting")},
        {"all": [leaf("shape", "eq", "cabinet"), leaf("hour", "lte", 5)]},
        {"any": [leaf("shape", "eq", "row"), leaf("hour", "lte", 5)]},
    ],
)
def test_what_is_not_true_does_not_match(node):
    assert list(conditions.problems(node)) == []
    assert conditions.matched(node, FACTS) is None


def test_the_values_that_matched_are_told():
    node = {"all": [leaf("condition", "in", ["supply_loss", "theft"]), leaf("hour", "within", "22-6")]}
    assert conditions.matched(node, FACTS) == {"condition": ["supply_loss"], "hour": [23]}
    assert conditions.in_words(conditions.matched(node, FACTS)) == "condition : supply_loss ; heure : 23"


@pytest.mark.parametrize(
    ("node", "said"),
    [
        (leaf("colour", "eq", "red"), "Champ inconnu « colour »"),
        (leaf("attribute.", "eq", "red"), "Champ inconnu « attribute. »"),
        (leaf(["severity"], "eq", "red"), "Champ inconnu"),
        (leaf("severity", "eq", "grave"), "severity : valeur refusée « grave »"),
        (leaf("severity", "startswith", "m"), "severity : opérateur inconnu « startswith »"),
        (leaf("hour", "within", "22"), "deux heures, comme « 22-6 »"),
        (leaf("hour", "eq", 24), "un entier de 0 à 23"),
        (leaf("hour", "eq", True), "hour : valeur refusée « True »"),
        (leaf("count", "gte", "3"), "count : valeur refusée"),
        (leaf("kind", "in", "camera"), "kind : « in » attend une liste"),
        (leaf("kind", "eq", {"a": 1}), "kind : valeur refusée"),
        (leaf("kind", "eq", "a\x00"), "kind : valeur refusée"),
        ({"field": "kind", "op": "eq"}, "kind : « value » est attendu"),
        ({**leaf("kind", "eq", "camera"), "all": []}, "kind : « all » inconnu"),
        ({"all": [], "any": []}, "un seul à la fois"),
        ({"all": []}, "au moins une condition"),
        ({"and": []}, "« all », « any », « not » ou « field » est attendu"),
        ([leaf("kind", "eq", "camera")], "Un objet est attendu"),
        ("severity = major", "Un objet est attendu"),
        ({"not": 3}, "Un objet est attendu"),
        (None, "Un objet est attendu"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words_that_name_it(node, said):
    problems = list(conditions.problems(node))
    assert problems
    assert said in " ".join(map(str, problems))


def test_conditions_have_a_bounded_depth_and_size():
    deep = leaf("kind", "eq", "camera")
    for _level in range(3000):
        deep = {"not": deep}
    assert "imbriquées" in next(conditions.problems(deep))
    wide = {"any": [leaf("kind", "eq", f"k{n}") for n in range(60)]}
    assert "Trop de conditions" in next(conditions.problems(wide))


@pytest.mark.parametrize(
    ("node", "everything"),
    [
        ({}, True),
        (leaf("severity", "gte", "minor"), True),
        (leaf("count", "gte", 1), True),
        ({"any": [leaf("kind", "eq", "camera"), leaf("hour", "within", "0-24")]}, True),
        ({"all": [leaf("kind", "eq", "camera"), leaf("hour", "within", "0-24")]}, False),
        (leaf("severity", "gte", "major"), False),
    ],
)
def test_a_text_that_nothing_escapes_is_recognised(node, everything):
    assert conditions.always(node) is everything


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from([*fields.FIELDS]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["all", "any", "not", "field", "op", "value", "do", "to", "minutes"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_whatever_is_written_is_judged_in_words_or_evaluated_never_an_error(value):
    if not list(conditions.problems(value)):
        conditions.matched(value, FACTS)
        conditions.always(value)
    list(actions.problems(value))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "1 à 10 actions"),
        ({"do": "assign"}, "1 à 10 actions"),
        ([{"do": "explode"}], "action inconnue « explode »"),
        ([{"do": "severity", "to": "grave"}], "critical, major ou minor"),
        ([{"do": "group", "minutes": 0}], "« minutes »"),
        ([{"do": "notify", "person": "a", "role": "b"}], "l'un ou l'autre"),
        ([{"do": "propose_intervention", "to": "x"}], "n'est pas demandé"),
        ([{"do": "procedure"}], "« code »"),
        (["assign"], "un objet est attendu"),
    ],
)
def test_an_action_that_cannot_be_done_is_refused_in_words(value, said):
    assert said in " ".join(map(str, actions.problems(value)))
