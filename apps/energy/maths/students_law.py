# SPDX-License-Identifier: EUPL-1.2
"""Quantiles of Student's law."""

from typing import Any

from numpy.typing import ArrayLike


def quantile(freedom: ArrayLike, probability: ArrayLike) -> Any:
    """t such that P(T ≤ t) = `probability`, `freedom` > 0; arrays broadcast. `scipy.stats` has it too, two seconds
    slower to load."""
    from scipy.special import stdtrit  # noqa: PLC0415  (17 MB of each process: who works out no interval pays nothing)

    return stdtrit(freedom, probability)
