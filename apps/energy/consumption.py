# SPDX-License-Identifier: EUPL-1.2
"""What meters consumed each day, from whatever they told: intervals, powers, registers or volumes.

Days are those of the territory of each meter (23 and 25 h twice a year). What is missing is NaN, never zero: a day that
is told at 90 % or more is brought to the whole day, below nothing is said of it. The number of queries does not depend
on the number of meters.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from apps.energy import heat_values, readings_sql, registers
from apps.energy.models import Energy, MeteringPoint
from apps.energy.readings_sql import Asked, DayRow, RegisterRow
from apps.energy.spans import Days, Values, days_between, hours_of

ENOUGH = 0.9  # of a day, or of the days of a month
MOST = 1.05  # of a day: measures that cover more overlap, or their step changed within the month
GOOD = 0
STEPS = (1 / 12, 1 / 6, 1 / 4, 1 / 2, 1.0, 2.0, 3.0, 6.0, 12.0, 24.0)  # hours, that meters are read at

# In order of preference, day by day. A register in kWh is read last: what an interval says needs no neighbour.
METRICS: Mapping[str, tuple[str, ...]] = {
    Energy.GAS: ("energy", "gas_volume", "power", "index"),
    Energy.WATER: ("water",),
    Energy.SOLAR: ("energy", "injection", "power", "injected_power", "index", "injection_index"),
}
USUAL = ("energy", "power", "index")
INJECTED = ("injection", "injected_power", "injection_index")  # what a meter of electricity gives to the network
REGISTERS = {"index", "injection_index"}
POWERS = {"power", "injected_power"}
VOLUMES = {"gas_volume", "water"}
KWH = {"kWh": 1.0, "Wh": 0.001, "MWh": 1000.0, "W": 0.001, "kW": 1.0, "m3": 1.0, "L": 0.001, "": 1.0}


@dataclass(frozen=True, slots=True)
class Daily:
    """Of m points and d days. Arrays are (m, d); `points` are in the order asked.

    `kwh`: final energy (gas: kWh PCS), NaN where unknown. `volume`: m³ of gas or water, NaN for what counts none.
    `quality`: part of the day that was measured, 0 to 1. `doubtful`: a measure of the day was estimated or suspect, or
    the register went back. `metric`: what each figure comes from, "" where there is none.
    """

    points: tuple[MeteringPoint, ...]
    days: Days
    kwh: Values
    volume: Values
    quality: Values
    doubtful: npt.NDArray[np.bool_]
    metric: npt.NDArray[np.str_]

    def of(self, chosen: Iterable[int]) -> "Daily":
        """The same for some of the points, by their rank."""
        rows = list(chosen)
        picked = tuple(self.points[row] for row in rows)
        return Daily(
            picked,
            self.days,
            self.kwh[rows],
            self.volume[rows],
            self.quality[rows],
            self.doubtful[rows],
            self.metric[rows],
        )


@dataclass(frozen=True, slots=True)
class Monthly:
    """Of m points and k months (datetime64[M]). A month whose days are known at 90 % is brought to the whole month,
    below it is NaN. `known`: part of its days that are known."""

    months: npt.NDArray[np.datetime64]
    kwh: Values
    known: Values


Only = Mapping[int, tuple[date, date]]


def daily(
    points: Sequence[MeteringPoint],
    since: date,
    until: date,
    *,
    metrics: tuple[str, ...] | None = None,
    only: Only | None = None,
) -> Daily:
    """What these points consumed (or produced), each day from `since` included to `until` excluded.

    `only`: by key of the points of which fewer days are wanted, these days; others may be left unknown. `metrics`: what
    is read of each, in order of preference, other than what its energy says (`INJECTED`). Who asks has checked who may
    see them; give points with their `asset__owner` at hand, else each is a query.
    """
    days = days_between(since, until)
    found = _blank(points, days)
    wanted = {point.asset_id: metrics or metrics_of(point.energy) for point in points}
    names = sorted({name for metrics in wanted.values() for name in metrics})
    series = readings_sql.series_of(list(wanted), names)
    zones = {point.asset_id: point.asset.owner.time_zone for point in points}
    chosen = {key: one for key, one in series.items() if key[1] in wanted[key[0]]}
    few = {point.asset_id: only[point.pk] for point in points if only and point.pk in only}
    sums = _interval_days(chosen, zones, since, until, days, few) | _register_days(chosen, zones, since, until, days)
    for row, point in enumerate(points):
        for metric in wanted[point.asset_id]:
            if (point.asset_id, metric) in sums:
                _keep_best(found, row, metric, sums[point.asset_id, metric])
    _outside_of_service(found)
    return heat_values.with_kwh(found)


def metrics_of(energy: str) -> tuple[str, ...]:
    return METRICS.get(energy, USUAL)


def monthly(read: Daily) -> Monthly:
    """The months that the days of `read` touch, each compared with all the days of the calendar."""
    of_day = read.days.astype("datetime64[M]")
    months, starts = np.unique(of_day, return_index=True)
    lengths = ((months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")).astype(float)
    if not len(months):
        empty = np.empty((len(read.points), 0))
        return Monthly(months, empty, empty)
    there = ~np.isnan(read.kwh)
    known = np.add.reduceat(there.astype(float), starts, axis=1) / lengths
    sums = np.add.reduceat(np.where(there, read.kwh, 0.0), starts, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        kwh = np.where(known >= ENOUGH, sums / known, np.nan)
    return Monthly(months, kwh, known)


def summed(read: Daily) -> tuple[Values, Values]:
    """kWh of all the points together each day, NaN when one of them is unknown; and the part that is known, 0 to 1."""
    if not len(read.points):
        return np.full(len(read.days), np.nan), np.zeros(len(read.days))
    return read.kwh.sum(axis=0), read.quality.mean(axis=0)


# --- Each metric, one row of days ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Row:
    """Of one series: `amount` in kWh or m³ of each day, NaN where unknown."""

    amount: Values
    quality: Values
    doubtful: npt.NDArray[np.bool_]


Series = Mapping[tuple[int, str], tuple[int, str]]


def _blank(points: Sequence[MeteringPoint], days: Days) -> Daily:
    shape = (len(points), len(days))
    nothing, unknown = np.zeros(shape), np.full(shape, np.nan)
    metric = np.full(shape, "", dtype="U16")
    return Daily(tuple(points), days, unknown, unknown.copy(), nothing, np.zeros(shape, dtype=bool), metric)


def _asked(series: Series, zones: Mapping[int, str], since: date, until: date) -> Asked:
    return Asked([one for one, _unit in series.values()], [zones[asset] for asset, _ in series], since, until)


def _interval_days(
    series: Series, zones: Mapping[int, str], since: date, until: date, days: Days, few: Only
) -> dict[tuple[int, str], _Row]:
    """Energies, powers and volumes: sums of intervals, completed from the step of each month."""
    chosen = {key: one for key, one in series.items() if key[1] not in REGISTERS}
    own = {one: few[asset] for (asset, _metric), (one, _unit) in chosen.items() if asset in few}
    asked = _asked(chosen, zones, since, until)._replace(only=own)
    steps = readings_sql.steps(asked)
    told: dict[int, list[DayRow]] = {}
    for row in readings_sql.of_days(asked):
        told.setdefault(row.series_id, []).append(row)
    return {
        key: _of_intervals(told[one], steps.get(one, {}), KWH.get(unit, np.nan), key[1], days, ZoneInfo(zones[key[0]]))
        for key, (one, unit) in chosen.items()
        if one in told
    }


def _of_intervals(
    rows: Sequence[DayRow], steps: Mapping[date, float], factor: float, metric: str, days: Days, zone: ZoneInfo
) -> _Row:
    where = np.array([row.day for row in rows], dtype="datetime64[D]")
    rank = np.searchsorted(days, where)
    n, total = np.zeros(len(days)), np.full(len(days), np.nan)
    doubtful = np.zeros(len(days), dtype=bool)
    n[rank] = [row.n for row in rows]
    total[rank] = [row.sum for row in rows]
    doubtful[rank] = [row.quality > GOOD or row.min < 0 for row in rows]
    hours = hours_of(days, zone)
    covered = n * _step_hours(steps, days, n, hours) if np.isfinite(factor) else np.zeros(len(days))
    doubtful |= covered > MOST * hours
    quality = np.clip(np.nan_to_num(covered / hours), 0.0, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = total / n * hours if metric in POWERS else total / quality
    return _Row(np.where(quality >= ENOUGH, whole * factor, np.nan), quality, doubtful)


def _step_hours(steps: Mapping[date, float], days: Days, n: Values, hours: Values) -> Values:
    """Of each day, from the measures of its month; where none is kept, as the other months, else from the fullest day.
    A step of a day is the day itself. NaN when nothing tells: a single measure."""
    months, which = np.unique(days.astype("datetime64[M]"), return_inverse=True)
    of_month = [steps.get(month.astype(object), np.nan) for month in months.astype("datetime64[D]")]
    found = np.array(of_month)[which] / 3600
    usual = float(np.nanmedian(found)) if np.isfinite(found).any() else _of_fullest_day(n, hours)
    found = np.where(np.isnan(found), usual, found)
    return np.where(found > 22, hours, found)


def _of_fullest_day(n: Values, hours: Values) -> float:
    """The usual step, in hours, nearest to that of the day with the most measures; NaN for one measure in all."""
    if n.sum() < 2:
        return float("nan")
    fullest = int(n.argmax())
    step = hours[fullest] / n[fullest]
    return min(STEPS, key=lambda known: abs(np.log(known / step)))


def _register_days(
    series: Series, zones: Mapping[int, str], since: date, until: date, days: Days
) -> dict[tuple[int, str], _Row]:
    chosen = {key: one for key, one in series.items() if key[1] in REGISTERS}
    told: dict[int, list[RegisterRow]] = {}
    for row in readings_sql.registers(_asked(chosen, zones, since, until)):
        told.setdefault(row.series_id, []).append(row)
    return {
        key: _of_register(told[one], KWH.get(unit, np.nan), days, ZoneInfo(zones[key[0]]))
        for key, (one, unit) in chosen.items()
        if one in told
    }


def _of_register(rows: Sequence[RegisterRow], factor: float, days: Days, zone: ZoneInfo) -> _Row:
    told = sorted({*((row.first_at, row.first) for row in rows), *((row.last_at, row.last) for row in rows)})
    reset_on = frozenset(row.day for row in rows if row.resets)
    at, value = np.array([one.timestamp() for one, _ in told]), np.array([shown for _, shown in told])
    amount, quality = registers.consumed(registers.Readings(at, value, reset_on), days, zone)
    uneasy = {np.datetime64(row.day) for row in rows if row.resets or row.quality > GOOD}
    return _Row(amount * factor, quality, np.isin(days, np.array(sorted(uneasy), dtype="datetime64[D]")))


def _keep_best(found: Daily, row: int, metric: str, told: _Row) -> None:
    """Where this metric knows more of the day than those before it."""
    better, known = told.quality > found.quality[row] + 1e-9, found.quality[row] > 0
    target = found.volume if metric in VOLUMES else found.kwh
    other = found.kwh if metric in VOLUMES else found.volume
    target[row, better], other[row, better] = told.amount[better], np.nan
    found.quality[row, better], found.metric[row, better] = told.quality[better], metric
    found.doubtful[row] = np.where(better, told.doubtful, found.doubtful[row] | (told.doubtful & ~known))


def _outside_of_service(found: Daily) -> None:
    """Nothing is said of days before a point counts, or after."""
    for row, out in enumerate(_out(found)):
        found.kwh[row, out] = found.volume[row, out] = np.nan
        found.quality[row, out], found.metric[row, out] = 0.0, ""


def _out(found: Daily) -> Iterator[npt.NDArray[np.bool_]]:
    for point in found.points:
        out = np.zeros(len(found.days), dtype=bool)
        if point.starts_on:
            out |= found.days < np.datetime64(point.starts_on)
        if point.ends_on:
            out |= found.days > np.datetime64(point.ends_on)
        yield out
