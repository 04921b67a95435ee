# SPDX-License-Identifier: EUPL-1.2
"""What patrols saw of lamps, and what it is still worth: by night only, at an hour when the lamp is asked to be lit,
less and less with its age. No query."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.assets.selectors import AssetRef
from apps.energy.maths import local_time, silent_lamps, sun
from apps.energy.maths.local_time import Floats

CIVIL = -6.0  # degrees of the sun under which a patrol tells a dark lamp from a lit one
ASKED = 0.1  # part of the full power of a cabinet under which its lamps are off on purpose
BY_DAY, CUT_OFF = "day", "cut"  # why what was seen says nothing


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody saw a lamp, lit or dark; `at` aware."""

    at: datetime
    lit: bool


@dataclass(frozen=True, slots=True)
class Where:
    """A cabinet: longitude and latitude, its time zone, part of its full power at each local hour (24,)."""

    lonlat: tuple[float, float]
    zone: str
    level: Floats


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was seen, days ago, and what it is worth tonight, 1 to 0; `reason`: why nothing, "" otherwise."""

    lamp: AssetRef
    seen: Seen
    days: float
    weight: float
    reason: str = ""

    @property
    def percent(self) -> int:
        return round(100 * self.weight)

    @property
    def age(self) -> int:
        """Whole days."""
        return int(self.days)

    @property
    def ratio(self) -> float:
        """How much more often this is seen of a dead lamp than of a live one, faded."""
        ratios = silent_lamps.Ratios()
        return float((ratios.patrol_lit if self.seen.lit else ratios.patrol_dead) ** self.weight)


def newest(lamp: AssetRef, seen: Sequence[Seen], where: Where, now: datetime) -> Evidence:
    """The newest that says something: what was seen later replaces it. Without any, the newest, with its reason."""
    judged = [_judged(lamp, one, where, now) for one in sorted(seen, key=lambda one: one.at, reverse=True)]
    return next((one for one in judged if not one.reason), judged[0])


def _judged(lamp: AssetRef, seen: Seen, where: Where, now: datetime) -> Evidence:
    """By day a lit lamp is another fault, and a dark one says nothing; nor does it while its cabinet rests."""
    at, days = local_time.times([seen.at]), (now - seen.at).total_seconds() / 86_400
    if sun.position(at, where.lonlat[1], where.lonlat[0]).elevation[0] > CIVIL:
        return Evidence(lamp, seen, days, 0.0, BY_DAY)
    level = where.level[local_time.hour(local_time.local(at, where.zone))[0]]
    if level < ASKED and not seen.lit:  # NaN, an hour that is not known, is not below
        return Evidence(lamp, seen, days, 0.0, CUT_OFF)
    return Evidence(lamp, seen, days, silent_lamps.weight(days))
