# SPDX-License-Identifier: EUPL-1.2
"""The formulas, pure: what a figure is made of, and from how many cases it may be told.

Under LEAST cases a share or a median says more of chance than of the work; under LEAST_TAIL the ninth decile is
one case.
"""

from collections.abc import Sequence
from datetime import timedelta

LEAST, LEAST_TAIL = 5, 10
HOUR = timedelta(hours=1)


def share(part: int, whole: int, least: int = LEAST) -> float | None:
    """In %; None under `least` cases."""
    return 100 * part / whole if whole >= max(least, 1) else None


def quantile(values: Sequence[float], rank: float) -> float | None:
    """Between two cases, in proportion: as PostgreSQL's percentile_cont. None of nothing."""
    if not values:
        return None
    rows = sorted(values)
    place = rank * (len(rows) - 1)
    low = int(place)
    high = min(low + 1, len(rows) - 1)
    return rows[low] + (place - low) * (rows[high] - rows[low])


def mttr(hours: Sequence[float]) -> float | None:
    """Mean time to repair: hours of repair ÷ number of repairs."""
    return sum(hours) / len(hours) if hours else None


def mtbf(running: float, failures: int) -> float | None:
    """Mean time between failures: hours that the equipment ran ÷ number of failures. None without a failure."""
    return running / failures if failures and running >= 0 else None


def availability(exposed: float, down: float) -> float | None:
    """In %: hours that the equipment ran ÷ hours that it should have. None when nothing should have run."""
    return 100 * (exposed - down) / exposed if exposed > 0 else None
