# SPDX-License-Identifier: EUPL-1.2
"""Performance ratio of plants whose light is measured; the others keep their specific yield: no light is invented."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from django.utils.translation import gettext as _

from apps.energy import hour_curves
from apps.energy.hour_curves import Hours
from apps.energy.maths import solar
from apps.energy.maths.local_time import Floats
from apps.energy.models import MeteringPoint
from apps.energy.plants import Group, attributes
from apps.energy.site_figures import Asked
from apps.energy.spans import midnight

STEP = 3600.0
MIDDLE = np.timedelta64(30, "m")


@dataclass(frozen=True, slots=True)
class Ratio:
    """IEC 61724-1, %; None with `why`, in French. `coverage`: part of the hours of daylight on which it rests."""

    percent: float | None = None
    coverage: float = 0.0
    why: str = ""

    @property
    def coverage_percent(self) -> int:
        return int(100 * self.coverage)


def of_groups(groups: Sequence[Group], asked: Asked) -> list[Ratio]:
    """One a plant. Six queries at most, whatever their number."""
    lacking = [_lacking(group) for group in groups]
    ready = [group for group, why in zip(groups, lacking, strict=True) if not why]
    if not ready:
        return [Ratio(why=why) for why in lacking]
    since, until = _bounds(ready, asked)
    stations = {group.site.weather_id for group in ready if group.site and group.site.weather_id}
    light = hour_curves.read(stations, hour_curves.IRRADIANCE, since, until)
    meters = [point.asset_id for group in ready if _lit(group, light) for point in group.points]
    made = hour_curves.read(meters, hour_curves.PRODUCED, since, until)
    return [Ratio(why=why) if why else _ratio(group, light, made) for group, why in zip(groups, lacking, strict=True)]


def _bounds(groups: Sequence[Group], asked: Asked) -> tuple[datetime, datetime]:
    zone = ZoneInfo(groups[0].points[0].asset.owner.time_zone)
    return midnight(asked.since, zone), midnight(asked.until, zone)


def _lacking(group: Group) -> str:
    """What is not written about the plant, "" when it is all there."""
    if group.site is None or group.site.weather_id is None:
        return _("aucune station météo sur ce site")
    if group.peak_kw is None:
        return _("puissance crête inconnue")
    if any(_plant(point) is None for point in group.points):
        return _("position ou orientation des modules inconnue")
    return ""


def _plant(point: MeteringPoint) -> solar.Plant | None:
    """From what is written: `tilt` and `azimuth` in degrees, azimuth from the north, 180 facing south."""
    said = attributes(point)
    place = point.asset.geometry or (point.serves.geometry if point.serves_id and point.serves else None)
    numbers = [said.get(name) for name in ("peak_w", "tilt", "azimuth")]
    if place is None or not all(isinstance(one, (int, float)) for one in numbers):
        return None
    peak, tilt, azimuth = (float(one) for one in numbers if one is not None)
    where = place.centroid
    return solar.Plant(peak / 1000, where.y, where.x, tilt, azimuth)


def _lit(group: Group, light: Hours) -> bool:
    return group.site is not None and group.site.weather_id in light.values


def _ratio(group: Group, light: Hours, made: Hours) -> Ratio:
    if group.site is None or not _lit(group, light):
        return Ratio(why=_("éclairement non mesuré"))
    ghi = light.values[group.site.weather_id or 0]
    kwh = made.summed(point.asset_id for point in group.points)
    plants = [one for one in map(_plant, group.points) if one is not None]
    total = sum(one.kw_peak for one in plants)
    found = solar.performance_ratio(kwh, _plane(light, ghi, plants, total), _whole(plants, total), step=STEP)
    if np.isnan(found.ratio):
        return Ratio(None, found.coverage, _("production ou éclairement connus sur moins de la moitié du jour"))
    return Ratio(100 * found.ratio, found.coverage)


def _plane(light: Hours, ghi: Floats, plants: Sequence[solar.Plant], total: float) -> Floats:
    """W/m² on the modules, those of each orientation for their part of the peak; NaN where it is unknown."""
    planes = [one.kw_peak / total * solar.plane_irradiance(light.at + MIDDLE, ghi, one) for one in plants]
    return np.asarray(np.sum(planes, axis=0))


def _whole(plants: Sequence[solar.Plant], total: float) -> solar.Plant:
    return solar.Plant(total, plants[0].latitude, plants[0].longitude)
