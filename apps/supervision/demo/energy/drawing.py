# SPDX-License-Identifier: EUPL-1.2
"""What fictitious meters counted, day by day: pure functions of a seed. Heating follows the cold, lamps the nights."""

from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

import numpy as np

from apps.energy.maths import local_time, nights, sun
from apps.energy.maths.nights import Place, Profile
from apps.energy.spans import Days, Values

LATITUDE, LONGITUDE = 48.96, 4.36  # of the demo's town, degrees north and east
PLACE, DAY = Place(LATITUDE, LONGITUDE), 24 * 3600
BASE = 17.0  # °C under which buildings are heated
DEGREES = 2_350.0  # of a usual year, base 17: what a kWh/m² is told for


@dataclass(frozen=True, slots=True)
class Street:
    """W of all the lamps of a cabinet, before and since `changed_on`; `usual`: of one of today's; how they burn."""

    before_w: float
    watts: float
    usual: float
    profile: Profile
    changed_on: date


def draw(seed: int, name: str) -> np.random.Generator:
    return np.random.default_rng([seed, crc32(name.encode())])


def temperatures(days: Days, seed: int) -> Values:
    """Daily means of a temperate town, °C: a year, and spells that last some days."""
    rng, spells = draw(seed, "weather"), np.empty(len(days))
    last = 0.0
    for rank, shock in enumerate(rng.normal(0, 2.1, len(days))):
        last = 0.72 * last + shock
        spells[rank] = last
    return 11.2 - 8.1 * np.cos(2 * np.pi * (_of_year(days) - 17) / 365.25) + spells


def gas(days: Days, degrees: Values, name: str, seed: int, plan: dict, surface: float, works: date) -> Values:
    """kWh PCS: hot water, and heating of days under BASE; less after the works, more or less well."""
    rng = draw(seed, name)
    intensity, saved = rng.uniform(*plan["kwh_m2"]), rng.uniform(*plan["saved"])
    heating = np.maximum(0.0, BASE - degrees) * intensity * surface / DEGREES
    heating *= np.where(days >= np.datetime64(works), 1 - saved, 1.0)
    resting = np.where(_weekend(days), 0.86, 1.0)
    return (0.012 * surface + heating * resting) * rng.normal(1, 0.07, len(days)).clip(0.7, 1.3)


def degree_gas(days: Days, degrees: Values, name: str, seed: int, m3_per_degree: float, works: date) -> Values:
    """m³ of a meter whose supplier says how much it burns for a degree of cold."""
    rng = draw(seed, name)
    worse = np.where(days >= np.datetime64(works), 1.0, rng.uniform(1.1, 1.45))
    return np.maximum(0.2, BASE - degrees) * m3_per_degree * worse * rng.normal(1, 0.07, len(days)).clip(0.7, 1.3)


def electricity(days: Days, name: str, seed: int, kva: float, works: date) -> Values:
    """kWh: as the live meters of the demo, a base and twice as much while open; a little less after the works."""
    rng = draw(seed, name)
    opened = np.where(_weekend(days), 0.0, 12.0)
    kwh = 0.8 * kva * (0.3 * 24 + 0.7 * opened)
    winter = 1 + 0.07 * np.cos(2 * np.pi * (_of_year(days) - 10) / 365.25)
    frugal = np.where(days >= np.datetime64(works), 1 - rng.uniform(0, 0.06), 1.06)
    return kwh * winter * frugal * rng.normal(1, 0.03, len(days)).clip(0.85, 1.15)


def lighting(days: Days, name: str, seed: int, street: Street) -> Values:
    """kWh of a cabinet: its lamps of before while it is night, then those of today by their schedule."""
    noise = draw(seed, name).normal(1, 0.015, len(days))
    dark = nights.nights(PLACE, days[0].astype(object) - timedelta(days=1), days[-1].astype(object) + timedelta(days=1))
    before, now = (nights.by_day(dark, profile)[1:-1] for profile in (nights.FULL, street.profile))
    changed = days >= np.datetime64(street.changed_on)
    return np.where(changed, street.watts * now, street.before_w * before) / 1000 * noise


def lighting_hours(
    hours: np.ndarray, name: str, seed: int, street: Street, dead: float, since: np.datetime64
) -> Values:
    """kWh of each hour of a cabinet since its change to LED; lamps that draw `dead` watts are out from `since`."""
    minutes = hours.astype("datetime64[s]")[:, None] + np.arange(150, 3600, 300).astype("timedelta64[s]")
    elevation = sun.position(minutes.ravel(), LATITUDE, LONGITUDE).elevation.reshape(minutes.shape)
    lit = ((elevation < sun.SUNSET) * _levels(minutes, street.profile)).mean(axis=1)
    drawn = street.watts - np.where(hours >= since, dead, 0.0)
    return drawn / 1000 * lit * draw(seed, f"{name}/hours").normal(1, 0.006, len(hours))


def _levels(instants: np.ndarray, profile: Profile) -> Values:
    """The (mean) level that the profile asks for at each instant, UTC."""
    wall = local_time.local(instants.ravel(), PLACE.timezone).astype(int) % DAY
    since_noon = (wall - DAY // 2) % DAY
    levels = np.full(len(wall), profile.evening)
    for change in profile.changes:
        at = (change.at.hour * 3600 + change.at.minute * 60 - DAY // 2) % DAY
        levels[since_noon >= at] = change.mean
    return levels.reshape(instants.shape)


def solar(days: Days, name: str, seed: int, kwp: float) -> Values:
    """kWh of a roof: long days, and clouds."""
    rng = draw(seed, name)
    clear = 24 - night_hours(days)
    return kwp * 0.85 * (clear - 6.4).clip(0.4) * rng.beta(2.4, 1.5, len(days))


def water(days: Days, name: str, seed: int, surface: float) -> Values:
    """m³ of a building, hardly any when it is closed."""
    rng = draw(seed, name)
    return surface / 1000 * np.where(_weekend(days), 0.12, 0.95) * rng.normal(1, 0.12, len(days)).clip(0.4, 1.8)


def night_hours(days: Days) -> Values:
    """From sunset to sunrise, hours (Cooper's declination; no refraction: some minutes too long)."""
    declination = np.radians(23.45) * np.sin(2 * np.pi * (284 + _of_year(days)) / 365)
    return 24 - 24 / np.pi * np.arccos((-np.tan(np.radians(LATITUDE)) * np.tan(declination)).clip(-1, 1))


def gaps(days: Days, name: str, seed: int) -> np.ndarray:
    """Days that nobody read: some runs of a week or so, the last one lately."""
    rng, lost = draw(seed, f"{name}/gaps"), np.zeros(len(days), dtype=bool)
    for start in [*rng.integers(0, len(days) - 20, 4), len(days) - 17]:
        lost[start : start + rng.integers(4, 12)] = True
    return lost


def _of_year(days: Days) -> Values:
    return (days - days.astype("datetime64[Y]").astype("datetime64[D]")).astype(float) + 1


def _weekend(days: Days) -> np.ndarray:
    return (days.astype("datetime64[D]").astype(int) + 3) % 7 >= 5


def until_yesterday(today: date, count: int) -> Days:
    return np.arange(np.datetime64(today - timedelta(days=count)), np.datetime64(today))
