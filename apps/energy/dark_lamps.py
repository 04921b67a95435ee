# SPDX-License-Identifier: EUPL-1.2
"""Streets where lamps went dark and nobody said so: what is missing at the meter of each cabinet, and a night round.

The reference of a cabinet is itself, four weeks to five days ago, hour by hour of full darkness: no schedule is needed
and nameplates do not matter, but a lamp that was dead before is not seen. Who calls says what witnesses told
(residents, remote management) and what patrols saw, when: both live above this app.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from apps.assets import selectors as asset_selectors
from apps.assets.models import Asset, NetworkEdge
from apps.assets.selectors import AssetRef
from apps.energy.lamp_evidence import Evidence, Seen, Where, newest
from apps.energy.maths import local_time, night_base, silent_lamps, sun
from apps.energy.maths.local_time import Floats
from apps.energy.maths.silent_lamps import Belief, Lamps, Missing, Noise
from apps.energy.models import Energy, MeteringPoint
from apps.energy.watching import curves
from apps.energy.watching.curves import Curve
from apps.energy.watching.findings import CABINET

LAMP, FEEDER = "light_point", "feeder"
REFERENCE = (timedelta(days=33), timedelta(days=5))  # how long ago it begins and ends
NOW = timedelta(days=3)
DARK = -8.0  # degrees of the sun: every lamp is lit, whatever its photocell
LEAST_NIGHTS = 7  # of a reference, of an hour
MODEL_ERROR = 0.005  # what does not average out when a cabinet is its own reference: season, voltage
YEARLY_RATE = 0.03  # failures of a lamp and year, when the contract says nothing else


@dataclass(frozen=True, slots=True)
class Suspect:
    lamp: AssetRef
    probability: float

    @property
    def percent(self) -> int:
        return round(100 * self.probability)


@dataclass(frozen=True, slots=True)
class CabinetNight:
    """`belief` None: `reason` says why nothing can be said. `suspects`: the likeliest first. `rank`: in the round,
    from 1; None when it is not worth a visit tonight. `evidence`: the newest that patrols saw of its lamps."""

    point: MeteringPoint
    cabinet: AssetRef
    lamps: int
    belief: Belief | None
    reason: str = ""
    suspects: tuple[Suspect, ...] = ()
    rank: int | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def shown_any(self) -> int:
        """Probability in percent that something is dead."""
        return round(100 * self.belief.any_dead) if self.belief and self.belief.explained else 0


@dataclass(frozen=True, slots=True)
class Said:
    """`told`: lamp (fid) -> what witnesses said since it was last seen lit, names of `silent_lamps.Ratios`.
    `seen`: lamp -> when patrols saw it, lit or dark."""

    told: Mapping[int, Sequence[str]]
    seen: Mapping[int, Sequence[Seen]]
    now: datetime
    yearly_rate: float


def tonight(
    user: Any,
    *,
    now: datetime,
    told: Mapping[int, Sequence[str]] | None = None,
    seen: Mapping[int, Sequence[Seen]] | None = None,
    yearly_rate: float = YEARLY_RATE,
) -> list[CabinetNight]:
    """Every metered cabinet that `user` may see, the round first, then by probability. Seven queries."""
    said = Said(told or {}, seen or {}, now, yearly_rate)
    points = list(_points(user))
    cabinets = {point.pk: point.serves_id or 0 for point in points}  # 0: never, they all serve one
    fed = _lamps_of(list(cabinets.values()))
    read = curves.hourly(points, now - REFERENCE[0], now)
    refs = asset_selectors.by_fids({fid for lamps in fed.values() for fid in lamps} | set(cabinets.values()))
    nights = [_night(point, refs, fed.get(cabinets[point.pk], {}), read.get(point.pk), said) for point in points]
    return _ranked(nights)


def _points(user: Any) -> Iterable[MeteringPoint]:
    rows = MeteringPoint.objects.visible_to(user).in_service()
    rows = rows.filter(energy=Energy.ELECTRICITY, serves__kind__code=CABINET, serves__in=_seen(user))
    return rows.select_related("asset__owner", "serves", "quality").order_by("pk")


def _seen(user: Any) -> Any:
    return Asset.objects.visible_to(user).values("pk")


def _lamps_of(cabinets: Sequence[int]) -> dict[int, dict[int, float | None]]:
    """cabinet -> lamp -> W, directly or by a feeder; None when the register does not know."""
    links = list(_fed(cabinets))
    by_feeder = {lamp: cabinet for cabinet, lamp, kind, _watts in links if kind == FEEDER}
    found: dict[int, dict[int, float | None]] = defaultdict(dict)
    for above, lamp, kind, watts in [*links, *_fed(list(by_feeder))]:
        if kind == LAMP:
            found[by_feeder.get(above, above)][lamp] = watts
    return found


def _fed(above: Sequence[int]) -> Iterable[tuple[int, int, str, float | None]]:
    rows = NetworkEdge.objects.filter(upstream__in=above, nature=NetworkEdge.Nature.POWER).exclude(
        downstream__lifecycle=Asset.Lifecycle.REMOVED
    )
    columns = (
        "upstream",
        "downstream",
        "downstream__kind__code",
        "downstream__attributes",
        "downstream__local_attributes",
    )
    for upstream, downstream, kind, theirs, ours in rows.filter(downstream__kind__code__in=(LAMP, FEEDER)).values_list(
        *columns
    ):
        yield upstream, downstream, kind, _watts({**theirs, **ours}.get("power_w"))


def _watts(said: Any) -> float | None:
    return float(said) if isinstance(said, int | float) and not isinstance(said, bool) and said > 0 else None


def _night(
    point: MeteringPoint,
    refs: Mapping[int, AssetRef],
    watts: Mapping[int, float | None],
    curve: Curve | None,
    said: Said,
) -> CabinetNight:
    cabinet, fids = refs[point.serves_id or 0], sorted(watts)
    known = [value for value in watts.values() if value is not None]
    if not known:
        return CabinetNight(point, cabinet, len(fids), None, "watts")
    zone = point.asset.owner.time_zone
    found = _missing(curve, cabinet.lonlat, zone, said.now) if curve and cabinet.lonlat else None
    if found is None:
        return CabinetNight(point, cabinet, len(fids), None, "curve")
    missing, where = found
    seen = {fid: newest(refs[fid], said.seen[fid], where, said.now) for fid in fids if said.seen.get(fid)}
    usual = float(np.median(known))
    days = (REFERENCE[0] + REFERENCE[1]).days / 2
    patrols = np.array([seen[fid].ratio if fid in seen else 1.0 for fid in fids])
    lamps = Lamps(
        watts=np.array([watts[fid] or usual for fid in fids]),
        prior=silent_lamps.failed_since(np.full(len(fids), days), yearly_rate=said.yearly_rate),
        ratio=silent_lamps.witnessed([said.told.get(fid, ()) for fid in fids]) * patrols,
    )
    belief = silent_lamps.believe(lamps, missing)
    order = np.argsort(-belief.lamps, kind="stable")
    suspects = tuple(Suspect(refs[fids[n]], float(belief.lamps[n])) for n in order if fids[n] in refs)
    reason = "" if belief.explained else "unexplained"
    shown = tuple(sorted(seen.values(), key=lambda one: one.days))
    return CabinetNight(point, cabinet, len(fids), belief, reason, suspects, evidence=shown)


def _missing(curve: Curve, lonlat: tuple[float, float], zone: str, now: datetime) -> tuple[Missing, Where] | None:
    """Full-power watts that the last nights lack, against the same hours of the reference; and what those hours are."""
    dark = sun.position(curve.at + np.timedelta64(30, "m"), lonlat[1], lonlat[0]).elevation < DARK
    known = dark & np.isfinite(curve.values)
    hour = local_time.hour(local_time.local(curve.at, zone))
    first, last = (np.datetime64((now - ago).replace(tzinfo=None), "s") for ago in REFERENCE)
    past = known & (curve.at >= first) & (curve.at < last)
    medians = _medians(hour[past], curve.values[past])
    usual = np.where(medians > 0, medians, np.nan)
    recent = known & (curve.at >= np.datetime64((now - NOW).replace(tzinfo=None), "s")) & np.isfinite(usual[hour])
    if not recent.any():
        return None
    full, expected = float(np.nanmax(usual)), usual[hour[recent]]
    noise = Noise(each=max(0.005, _spread(usual[hour[past]], curve.values[past])), model=MODEL_ERROR)
    missing = silent_lamps.missing_power(expected, curve.values[recent], level=expected / full, noise=noise)
    return (missing, Where(lonlat, zone, medians / full)) if missing else None


def _medians(hour: Any, watts: Floats) -> Floats:
    """Of each local hour (24,), NaN of those seen on too few nights."""
    found = np.full(24, np.nan)
    for one in np.unique(hour):
        of_hour = watts[hour == one]
        if len(of_hour) >= LEAST_NIGHTS:
            found[one] = np.median(of_hour)
    return found


def _spread(usual: Floats, watts: Floats) -> float:
    """Usual relative deviation from what is usual."""
    away = np.abs(watts / usual - 1)
    away = away[np.isfinite(away)]
    return float(night_base.MAD_TO_SIGMA * np.median(away)) if len(away) else 0.0


def _ranked(nights: Sequence[CabinetNight]) -> list[CabinetNight]:
    """The round by its order, then the others by probability, then those of which nothing can be said."""
    believed = [night for night in nights if night.belief is not None]
    visits = silent_lamps.night_round([night.belief for night in believed if night.belief is not None])
    ranks = {visit.feeder: rank for rank, visit in enumerate(visits, start=1)}
    placed = [replace(night, rank=ranks.get(n)) for n, night in enumerate(believed)]
    silent = [night for night in nights if night.belief is None]
    return sorted(placed, key=lambda night: (night.rank or len(placed) + 1, -_any_dead(night))) + silent


def _any_dead(night: CabinetNight) -> float:
    return float(np.nan_to_num(night.belief.any_dead)) if night.belief else 0.0
