# SPDX-License-Identifier: EUPL-1.2
"""Water that runs when nobody uses it: night minimum flow.

`night_minimum(at, m3, step=…, zone=…) -> NightMinimum`; `leak(minimum) -> Leak`. Volumes in m³ of the interval that
begins at `at`. Source: minimum night flow, as in the water loss task force of the IWA; the smallest hour of the night
bounds what leaks from above, legitimate night use included: hence several nights in a row and a floor.
"""

from dataclasses import dataclass

import numpy as np

from apps.energy.maths import local_time
from apps.energy.maths.local_time import Floats, Times
from apps.energy.maths.night_base import MAD_TO_SIGMA, first_of_run

WINDOW = (1, 5)


@dataclass(frozen=True, slots=True)
class NightMinimum:
    """`nights` (n,); `m3_h` (n,) smallest flow of an hour, NaN when less than half of the window is known."""

    nights: Times
    m3_h: Floats


@dataclass(frozen=True, slots=True)
class Leak:
    """`leaking` is None when the last nights are not all known. Flows in m³/h, `lost` in m³ since it began."""

    leaking: bool | None
    m3_h: float
    usual_m3_h: float
    since: np.datetime64 | None
    lost: float


def night_minimum(at: Times, m3: Floats, *, step: float, zone: str, window: tuple[int, int] = WINDOW) -> NightMinimum:
    """Smallest flow of a whole hour in each night; `step` seconds between measures, an hour at most.

    Below an hour intervals are added up by hour first: a pulse meter counts 0 between two pulses of a small leak.
    """
    if not 0 < step <= local_time.HOUR:
        raise ValueError("step: at most an hour is needed to see a night")
    on_wall, values = local_time.local(at, zone), np.asarray(m3, float)
    hour = local_time.hour(on_wall)
    inside = (hour >= window[0]) & (hour < window[1])
    cells, which = np.unique(on_wall[inside].astype("datetime64[h]"), return_inverse=True)
    sound = np.isfinite(values[inside]) & (values[inside] >= 0)
    volume = np.bincount(which, np.where(sound, values[inside], 0), len(cells))
    full = np.bincount(which, sound, len(cells)) * step >= 0.9 * local_time.HOUR
    nights = local_time.night(cells.astype("datetime64[s]"))
    listed = np.unique(nights)
    flows = np.array([_smallest(volume[(nights == one) & full], window) for one in listed], float)
    return NightMinimum(listed, flows)


def _smallest(volumes: Floats, window: tuple[int, int]) -> float:
    return float(volumes.min()) if len(volumes) * 2 >= window[1] - window[0] else float("nan")


def leak(
    minimum: NightMinimum,
    *,
    last: int = 3,
    reference_nights: int = 28,
    least_m3_h: float = 0.02,
    sigmas: float = 4.0,
    most_loss_m3_h: float = 0.1,
) -> Leak:
    """Whether water ran all night, each of the `last` nights, more than it usually does.

    Usual: the median of up to `reference_nights` nights before, 0 when there are fewer than seven. A flow of
    `most_loss_m3_h` or more that has *always* been there is a leak too when the usual is not known.
    """
    nights, flows = minimum.nights, minimum.m3_h
    now = flows[-last:]
    if len(now) < last or not np.isfinite(now).all():
        return Leak(None, np.nan, np.nan, None, np.nan)
    before = flows[:-last][-reference_nights:]
    before = before[np.isfinite(before)]
    usual = float(np.median(before)) if len(before) >= 7 else 0.0
    spread = MAD_TO_SIGMA * float(np.median(np.abs(before - usual))) if len(before) >= 7 else 0.0
    floor = least_m3_h if len(before) >= 7 else most_loss_m3_h
    limit = usual + max(floor, sigmas * spread)
    leaking = bool((now >= limit).all())
    flow = float(np.median(now))
    since = nights[first_of_run(flows >= limit)] if leaking else None
    lost = (flow - usual) * 24 * float((nights[-1] - since).astype(int) + 1) if leaking else 0.0
    return Leak(leaking, flow, usual, since, lost)
