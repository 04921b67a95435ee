# SPDX-License-Identifier: EUPL-1.2
"""A meter that says nothing any more, judged by its own habits.

`silence(received, now=…) -> Silence`: `received` are the instants at which something new was known of it. A meter read
every ten minutes is silent after an hour or two, one that is delivered once a day after two days or so.
"""

from dataclasses import dataclass

import numpy as np

from apps.energy.maths.local_time import Times


@dataclass(frozen=True, slots=True)
class Silence:
    """`silent` is None when it never spoke, or too little to know its habits and not yet longer than `longest`."""

    silent: bool | None
    hours: float
    usual_hours: float
    allowed_hours: float
    since: np.datetime64 | None


def silence(
    received: Times, *, now: np.datetime64, patience: float = 3.0, least_hours: float = 2.0, longest_hours: float = 96.0
) -> Silence:
    """Silent: longer than `patience` times its usual wait (its 95th centile), within two bounds in hours."""
    heard = np.unique(received.astype("datetime64[s]"))
    heard = heard[heard <= now]
    if not len(heard):
        return Silence(None, np.nan, np.nan, longest_hours, None)
    hours = float((now.astype("datetime64[s]") - heard[-1]).astype(float) / 3600)
    gaps = np.diff(heard).astype(float) / 3600
    usual = float(np.quantile(gaps, 0.95)) if len(gaps) >= 5 else np.nan
    known = np.isfinite(usual)
    allowed = float(np.clip(patience * usual, least_hours, longest_hours)) if known else longest_hours
    silent = hours > allowed
    return Silence(silent if known or silent else None, hours, usual, allowed, heard[-1] if silent else None)
