# SPDX-License-Identifier: EUPL-1.2
"""Words that two layers write down, since the upper one may not be imported: they must stay the same."""

from apps.assets.conditions import Nature
from apps.contracts.recognition import SHAPES
from apps.events.correlation import facts


def test_the_shapes_of_a_class_are_those_that_the_correlation_gives():
    assert set(SHAPES) - {"group"} == {shape.value for shape in facts.Shape}


def test_a_condition_has_one_of_the_natures_that_the_correlation_reads():
    assert set(Nature.values) == {nature.value for nature in facts.Nature} - {"connection"}
