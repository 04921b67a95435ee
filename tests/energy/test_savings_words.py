# SPDX-License-Identifier: EUPL-1.2
"""Each code of the mathematics has its French words."""

import pytest

from apps.energy import savings_words as words
from apps.energy.maths.adjustments import Nature
from apps.energy.maths.decomposition import Strategy
from apps.energy.maths.degree_days import Method
from apps.energy.maths.model import Kind
from apps.energy.maths.quality import What
from apps.energy.maths.refusals import Fault, Refusal
from apps.energy.maths.uncertainty import Verdict


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (words.REFUSALS, Refusal),
        (words.FAULTS, Fault),
        (words.QUALITY, What),
        (words.VERDICTS, Verdict),
        (words.KINDS, Kind),
        (words.STRATEGIES, Strategy),
        (words.METHODS, Method),
        (words.NATURES, Nature),
    ],
)
def test_no_code_is_without_words(table, codes):
    assert set(table) == set(codes) and all(str(text).strip() for text in table.values())


def test_what_spans_zero_is_not_demonstrated_in_these_words():
    assert words.VERDICTS[Verdict.NOT_DEMONSTRATED] == "non démontré"
