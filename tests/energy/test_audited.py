# SPDX-License-Identifier: EUPL-1.2
"""The second opinion: the same savings as ours, within two points, where OpenDSM is installed."""

import os
import sys

import numpy as np
import pytest

from apps.energy import audited
from apps.energy.maths import change_point, periods, savings
from benchmarks import buildings

PYTHON = os.environ.get("OPENDSM_PYTHON", "")


@pytest.mark.skipif(not PYTHON, reason="OPENDSM_PYTHON names no interpreter that has opendsm")
def test_both_opinions_agree_within_two_points():
    town = buildings.town(5, np.array([0.10, 0.33]), memory=0.3)
    others = audited.savings(
        town.days, town.kwh, town.temperature, before=buildings.BEFORE, after=buildings.AFTER, python=PYTHON
    )
    every = periods.daily(town.days, town.kwh, town.temperature, occupied=town.working)
    models = change_point.fit_many(every.between(*buildings.BEFORE))
    ours = savings.avoided(models, every.between(*buildings.AFTER))
    for one, other in zip(ours, others, strict=True):
        assert one.share == pytest.approx(other.share, abs=0.02)
        assert one.measured == pytest.approx(other.measured) and not other.refused


@pytest.mark.parametrize("python", ["/nowhere/python", sys.executable])
def test_an_interpreter_without_opendsm_is_told_in_words_not_by_a_zero(python, tmp_path):
    """The second one exists, and our script asks it in isolation: it has no OpenDSM, whose pins are not ours."""
    with pytest.raises(audited.AuditFailed, match="nowhere|opendsm"):
        audited.savings(
            ["2024-01-01"], [[1.0]], [5.0], before=("2024-01-01",) * 2, after=("2024-01-01",) * 2, python=python
        )
