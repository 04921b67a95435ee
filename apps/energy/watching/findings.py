# SPDX-License-Identifier: EUPL-1.2
"""What the mathematics find in the curve of one meter, in the words of an alarm. No query here.

`present` None: it cannot be known, nothing is to be told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.utils.translation import gettext as _

from apps.energy.maths import day_burning, drift, leaks, local_time, night_base
from apps.energy.maths.off_hours import closed_use
from apps.energy.maths.presence import Presence, present
from apps.energy.models import Energy, Flag, MeteringPoint, PointQuality, Room, Site
from apps.energy.watching.curves import Curve

SILENT, BASE, LEAK, DRIFT, DAYLIGHT, OFF_HOURS = (
    "meter_silent",
    "night_base_high",
    "water_leak",
    "consumption_drift",
    "lighting_by_day",
    "off_hours_use",
)
MAJOR, MINOR = 2, 3
CABINET = "control_cabinet"
STANDBY = 0.1  # of the usual power of a lighting meter: electronics that stay on by day
BURNING_DAYS = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """Of a meter, or of a room. `since`: when it began, aware; `detail`: figures as shown with the alarm."""

    point: MeteringPoint | Room
    condition: str
    present: bool | None
    severity: int = MINOR
    since: datetime | None = None
    title: str = ""
    detail: Mapping[str, Any] | None = None


def silence(point: MeteringPoint, quality: PointQuality | None) -> Finding:
    """As its quality says: three steps, a day at least, without a reading."""
    if quality is None or Flag.NEVER in quality.flags or quality.last_at is None:
        return Finding(point, SILENT, None)
    silent = Flag.SILENT in quality.flags
    since = quality.last_at + timedelta(seconds=quality.step_seconds or 0)
    detail = {"dernier relevé": f"{quality.last_at:%d/%m/%Y %H:%M} UTC", "pas (s)": quality.step_seconds}
    return Finding(point, SILENT, silent, MINOR, since, _("Compteur muet"), detail)


def base_load(point: MeteringPoint, curve: Curve, hours: Presence | None = None) -> Finding:
    """Night base of a building above that of the four weeks before, three nights in a row. With its calendar, nights of
    open days are compared with nights of open days, those of closed ones with theirs."""
    if point.energy != Energy.ELECTRICITY or is_lighting(point):
        return Finding(point, BASE, None)
    zone = point.asset.owner.time_zone
    base = night_base.night_base(curve.at, curve.values, zone=zone)
    rise = night_base.rise(night_base.alike(base, hours.closed) if hours else base)
    if rise.raised is None:
        return Finding(point, BASE, None)
    detail = {
        "habituel (W)": round(rise.reference),
        "maintenant (W)": round(rise.now),
        "en trop (W)": round(rise.excess),
    }
    title = _("Talon de nuit en hausse : %(watts)d W de plus") % {"watts": round(rise.excess)}
    return Finding(point, BASE, rise.raised, MINOR, _night(rise.since, zone), title, detail)


def off_hours(point: MeteringPoint, curve: Curve, hours: Presence | None) -> Finding:
    """A building that draws on its closed days as on its open ones. Without a calendar nothing is asked of it."""
    if hours is None or point.energy != Energy.ELECTRICITY or is_lighting(point):
        return Finding(point, OFF_HOURS, present=False)
    zone = point.asset.owner.time_zone
    used = closed_use(curve.at, curve.values, opened=present(curve.at, hours, zone=zone), zone=zone)
    if used.high is None:
        return Finding(point, OFF_HOURS, None)
    detail = {
        "fermé (W)": round(used.closed_w),
        "ouvert (W)": round(used.open_w),
        "la nuit (W)": round(used.night_w),
        "heures fermées connues": used.hours,
        "au-dessus de la nuit (kWh)": round(used.kwh, 1),
    }
    title = _("Fermé, consomme à %(share)d %% comme ouvert") % {"share": round(100 * used.share)}
    return Finding(point, OFF_HOURS, used.high, MINOR, None, title, detail)


def water_leak(point: MeteringPoint, curve: Curve) -> Finding:
    """Water that never stops at night, three nights in a row."""
    if point.energy != Energy.WATER:
        return Finding(point, LEAK, None)
    zone = point.asset.owner.time_zone
    leak = leaks.leak(leaks.night_minimum(curve.at, curve.values, step=local_time.HOUR, zone=zone))
    if leak.leaking is None:
        return Finding(point, LEAK, None)
    detail = {
        "débit de nuit (m³/h)": round(leak.m3_h, 3),
        "habituel (m³/h)": round(leak.usual_m3_h, 3),
        "perdu (m³)": round(leak.lost, 1),
    }
    title = _("Fuite d'eau probable : %(flow)s l/h la nuit") % {"flow": round(leak.m3_h * 1000)}
    return Finding(point, LEAK, leak.leaking, MAJOR, _night(leak.since, zone), title, detail)


def consumption_drift(point: MeteringPoint, curve: Curve, hours: Presence | None = None) -> Finding:
    """Consumption away from what the hour of the week expects, not yet back; days off are like days without people."""
    if point.energy in (Energy.WATER, Energy.SOLAR) or is_lighting(point):
        return Finding(point, DRIFT, None)
    found = drift.follow(curve.at, curve.values, zone=point.asset.owner.time_zone, hours=hours)
    if not np.isfinite(found.score[-48:]).any():
        return Finding(point, DRIFT, None)
    last = found.episodes[-1] if found.episodes else None
    if last is None or not last.open:
        return Finding(point, DRIFT, present=False)
    during = (curve.at >= last.start) & np.isfinite(found.expected)
    away = float(np.nansum(curve.values[during] - found.expected[during])) / 1000
    title = _("Consommation au-dessus de l'attendu") if away > 0 else _("Consommation sous l'attendu")
    detail = {"écart (kWh)": round(away, 1), "écart-type de crête": round(last.peak, 1)}
    return Finding(point, DRIFT, True, MINOR, _aware(last.start), title, detail)


def burning_by_day(point: MeteringPoint, curve: Curve, lonlat: tuple[float, float] | None) -> Finding:
    """A lighting meter that draws in full daylight, over the last days known."""
    if not is_lighting(point) or lonlat is None:
        return Finding(point, DAYLIGHT, None)
    recent = curve.at >= curve.at[-1] - np.timedelta64(BURNING_DAYS * 24, "h")
    usual = float(np.nanquantile(curve.values, 0.9))
    found = day_burning.day_burning(
        curve.at[recent],
        curve.values[recent],
        latitude=lonlat[1],
        longitude=lonlat[0],
        standby_w=STANDBY * usual,
        least_hours=3.0,
    )
    if found.burning is None or usual <= 0:
        return Finding(point, DAYLIGHT, None)
    detail = {"heures de plein jour": round(found.hours), "gaspillé (kWh)": round(found.kwh, 1)}
    since = _aware(found.since) if found.since is not None else None
    return Finding(point, DAYLIGHT, found.burning, MINOR, since, _("Éclairage allumé en plein jour"), detail)


OF_A_CURVE: tuple[Callable[[MeteringPoint, Curve], Finding], ...] = (water_leak,)
OF_A_CALENDAR: tuple[Callable[[MeteringPoint, Curve, Presence | None], Finding], ...] = (
    base_load,
    off_hours,
    consumption_drift,
)
OF_USE = (BASE, LEAK, DRIFT, DAYLIGHT, OFF_HOURS)


def is_lighting(point: MeteringPoint) -> bool:
    """It is dark when it draws: what is usual of a building is not of it."""
    served = point.serves
    of_site = point.site is not None and point.site.nature == Site.Nature.LIGHTING
    return of_site or (served is not None and served.kind.code == CABINET)


def _night(day: np.datetime64 | None, zone: str) -> datetime | None:
    """Midnight of the night that began on this day, on the wall of `zone`."""
    if day is None:
        return None
    began = datetime.combine(day.astype("datetime64[D]").astype(object), time(), ZoneInfo(zone)) + timedelta(days=1)
    return began.astimezone(UTC)


def _aware(at: np.datetime64) -> datetime:
    moment: datetime = at.astype("datetime64[s]").astype(datetime)
    return moment.replace(tzinfo=UTC)
