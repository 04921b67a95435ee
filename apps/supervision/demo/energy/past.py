# SPDX-License-Identifier: EUPL-1.2
"""Three years of daily readings of the fictitious meters, by the door of past measures; some are badly read."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db import connection
from django.utils import timezone

from apps.assets.models import Asset
from apps.energy import quality
from apps.energy.maths import nights, schedules
from apps.energy.models import MeteringPoint, Site
from apps.energy.spans import Days, Values, midnight
from apps.supervision.demo.energy import drawing, sunny
from apps.supervision.demo.energy.drawing import Street
from apps.supervision.demo.files import read_json
from apps.telemetry import services as telemetry
from apps.telemetry.blocks import Block
from apps.telemetry.models import Series

PCS = 11.2  # kWh/m³, as the calorific value of the demo
METRICS = {"gas": ("gas_volume", "m3"), "water": ("water", "m3"), "solar": ("energy", "kWh")}
# The lamps that hang on each cabinet through its feeders: W before (ballasts included) and today, W of the usual one,
# how they burn. What the territory says itself goes over the source.
STREETS = """
SELECT upstream_id, sum((said->>'before_w')::float8 * (1 + (said->>'before_losses')::float8)),
       sum((said->>'power_w')::float8), percentile_disc(0.5) WITHIN GROUP (ORDER BY (said->>'power_w')::float8),
       max(said->>'night_schedule'), max(said->>'renewed_on')
  FROM (SELECT cabinet.upstream_id, lamp.attributes || lamp.local_attributes AS said
          FROM assets_networkedge cabinet
          JOIN assets_networkedge feeder ON feeder.upstream_id = cabinet.downstream_id AND feeder.nature = 'power'
          JOIN assets_asset lamp ON lamp.fid = feeder.downstream_id
         WHERE cabinet.nature = 'power' AND cabinet.upstream_id = ANY(%s)) lamps
 GROUP BY 1
"""


def load_past() -> int:
    """How many readings were written: none when these meters were ever read by days."""
    plan = read_json("energy.json")["demo"]
    points = list(MeteringPoint.objects.filter(is_sample=True).select_related("asset", "serves", "site"))
    if not points or Series.objects.filter(asset__code=plan["weather"]["code"]).exists():
        return 0
    days = drawing.until_yesterday(timezone.localdate(), plan["days"])
    written = telemetry.backfill(_blocks(plan, points, days)).inserted
    quality.refresh(MeteringPoint.objects.filter(is_sample=True))
    return written


def _blocks(plan: dict[str, Any], points: list[MeteringPoint], days: Days) -> Iterator[Block]:
    at = np.array([midnight(day, ZoneInfo("Europe/Paris")).replace(tzinfo=None) for day in days.astype(object)])
    stamps = at.astype("datetime64[us]")
    degrees = drawing.temperatures(days, plan["seed"])
    yield _weather(plan, stamps, degrees)
    streets = _streets(points)
    odd = _odd(plan, points)
    opened = _curves(plan, points, odd)
    school = sunny.points_of(plan, points)
    told = {one.pk for name, one in school.items() if name != "meter"}
    for one in points:
        known = _read(one, odd, plan, days) & (one.pk not in told)
        if school and one == school["meter"]:
            known &= days < days[-plan["sunny"]["days"]]
        if one.pk in opened:
            known &= days < days[-plan["curves"]["days"]]
        if known.any():
            metric, unit = METRICS.get(one.energy, ("energy", "kWh"))
            values = _values(one, plan, days, degrees, streets)
            yield Block(one.asset_id, metric, unit, stamps[known], np.round(values[known], 2))
    yield from _hours(plan, [one for one in points if one.pk in opened], opened, stamps, streets)
    yield from _kilowatts(plan, points, days)
    if school:
        yield from sunny.blocks(plan, stamps[-plan["sunny"]["days"] :], school)


def _weather(plan: dict[str, Any], stamps: np.ndarray, degrees: Values) -> Block:
    station = Asset.objects.get(code=plan["weather"]["code"], attributes__fictif=True)
    return Block(station.pk, "temperature", "Cel", stamps, np.round(degrees, 1))


def _values(
    one: MeteringPoint, plan: dict[str, Any], days: Days, degrees: Values, streets: dict[int, Street]
) -> Values:
    seed, name, works = plan["seed"], one.asset.code, days[-plan["works_days_ago"]].astype(object)
    surface = float(one.site.surface_m2 or 500) if one.site else 500.0
    said = one.asset.attributes
    if "gas_m3_per_degree" in said:
        return drawing.degree_gas(days, degrees, name, seed, said["gas_m3_per_degree"], works)
    if one.energy == "gas":
        return drawing.gas(days, degrees, name, seed, plan["heated"], surface, works) / PCS
    if one.energy == "water":
        return drawing.water(days, name, seed, surface)
    if one.energy == "solar":
        return drawing.solar(days, name, seed, float(one.subscribed_power or 0))
    if one.site and one.site.nature == Site.Nature.LIGHTING:
        return drawing.lighting(days, name, seed, _street(one, streets))
    return drawing.electricity(days, name, seed, float(one.subscribed_power or 12), works)


def _street(one: MeteringPoint, streets: dict[int, Street]) -> Street:
    """What it feeds, else an ordinary street that was always there."""
    return streets.get(one.serves_id or 0, Street(4_000.0, 4_000.0, 0.0, nights.FULL, date(1970, 1, 1)))


def _curves(plan: dict[str, Any], points: list[MeteringPoint], odd: dict[str, tuple[str, int]]) -> dict[int, int]:
    """Cabinets read by the hour lately, and how many of their lamps went dark some nights ago. By point."""
    lit = [one for one in points if one.site and one.site.nature == Site.Nature.LIGHTING and one.asset.code not in odd]
    lit = [one for one in sorted(lit, key=lambda point: point.asset.code) if not one.asset.attributes.get("rated_w")]
    every, dead = plan["curves"]["all_but_every"], plan["curves"]["dead"]
    read = [one.pk for rank, one in enumerate(lit) if rank % every != every - 1]
    return {pk: dead[rank // 3] if rank % 3 == 0 and rank // 3 < len(dead) else 0 for rank, pk in enumerate(read)}


def _hours(
    plan: dict[str, Any],
    points: list[MeteringPoint],
    dead: dict[int, int],
    stamps: np.ndarray,
    streets: dict[int, Street],
) -> Iterator[Block]:
    hour = np.timedelta64(1, "h")
    hours = np.arange(stamps[-plan["curves"]["days"]], stamps[-1] + 24 * hour, hour)
    since = hours[-24 * plan["curves"]["dark_for"]]
    for one in points:
        street = _street(one, streets)
        out = dead[one.pk] * street.usual
        values = drawing.lighting_hours(hours, one.asset.code, plan["seed"], street, out, since)
        yield Block(one.asset_id, "energy", "kWh", hours, np.round(values, 4))


def _streets(points: list[MeteringPoint]) -> dict[int, Street]:
    served = [one.serves_id for one in points if one.site and one.site.nature == Site.Nature.LIGHTING]
    with connection.cursor() as cursor:
        cursor.execute(STREETS, [served])
        return {cabinet: _of_lamps(*told) for cabinet, *told in cursor.fetchall() if told[1]}


def _of_lamps(before: float | None, watts: float, usual: float, schedule: str | None, changed: str | None) -> Street:
    return Street(
        before_w=before or watts,
        watts=watts,
        usual=usual,
        profile=schedules.read(schedule) if schedule else nights.FULL,
        changed_on=date.fromisoformat(changed) if changed else date(1970, 1, 1),
    )


def _odd(plan: dict[str, Any], points: list[MeteringPoint]) -> dict[str, tuple[str, int]]:
    """What is wrong with some meters, by code: chosen by their rank among those of a kind."""
    groups = {"lighting": [], "gas": [], "water": []}  # type: dict[str, list[str]]
    for one in sorted(points, key=lambda point: point.asset.code):
        kind = "lighting" if one.site and one.site.nature == Site.Nature.LIGHTING else one.energy
        groups.setdefault(kind, []).append(one.asset.code)
    found = {}
    for what in ("silent", "gaps", "never"):
        for kind, rank, *days in plan["odd"][what]:
            if rank < len(groups[kind]):
                found[groups[kind][rank]] = (what, days[0] if days else 0)
    return found | {plan["odd"]["kilowatts"]: ("never", 0)}


def _read(one: MeteringPoint, odd: dict[str, tuple[str, int]], plan: dict[str, Any], days: Days) -> np.ndarray:
    what, count = odd.get(one.asset.code, ("", 0))
    if what == "silent":
        return np.arange(len(days)) < len(days) - count
    if what == "gaps":
        return ~drawing.gaps(days, one.asset.code, plan["seed"])
    return np.full(len(days), what != "never" and one.energy != "heat")


def _kilowatts(plan: dict[str, Any], points: list[MeteringPoint], days: Days) -> Iterator[Block]:
    """A meter whose installer wrote kW for W: the page of meters must tell it."""
    one = next((point for point in points if point.asset.code == plan["odd"]["kilowatts"]), None)
    if one is not None:
        hours = np.arange(days[-40].astype("datetime64[h]"), days[-1].astype("datetime64[h]"))
        kw = 0.3 * 0.8 * float(one.subscribed_power or 12)
        values = kw * drawing.draw(plan["seed"], one.asset.code).normal(1, 0.05, len(hours))
        yield Block(one.asset_id, "power", "W", hours.astype("datetime64[us]"), np.round(values, 3))
