# SPDX-License-Identifier: EUPL-1.2
"""Is there enough of a baseline? Each month that matters, and most of their days (IPMVP: a full cycle of use)."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.energy.maths.periods import Periods

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

MONTHS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=float)


@dataclass(frozen=True, slots=True, eq=False)
class Sufficiency:
    """Of m meters. by_month (m, 12): days known of each month of the year, all years together."""

    by_month: Floats
    days_known: Floats
    days_expected: Floats
    too_short: Bools
    gaps: Bools


def judge(before: Periods, months: AbstractSet[int], least_known: float, least_of_month: float) -> Sufficiency:
    """`months`: those that matter, 1 to 12. A day known in two years counts once: winters do not replace a summer."""
    by_month = before.known.astype(float) @ days_by_month(before)
    wanted = np.array([rank + 1 in months for rank in range(12)])
    once = np.minimum(by_month, MONTHS)[:, wanted]
    return Sufficiency(
        by_month=by_month,
        days_known=(before.known * before.lengths).sum(axis=1),
        days_expected=np.full(len(before.kwh), float(before.expected_days)),
        too_short=(once < least_of_month * MONTHS[wanted]).any(axis=1),
        gaps=once.sum(axis=1) < least_known * MONTHS[wanted].sum(),
    )


def days_by_month(periods: Periods) -> Floats:
    """(n, 12): days of each period in each month of the year."""
    lengths = periods.lengths.astype(int)
    owner = np.repeat(np.arange(len(lengths)), lengths)
    rank = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    month = (periods.starts[owner] + rank).astype("datetime64[M]").astype(int) % 12
    table = np.zeros((len(lengths), 12))
    np.add.at(table, (owner, month), 1.0)
    return table
