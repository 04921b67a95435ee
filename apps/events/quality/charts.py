# SPDX-License-Identifier: EUPL-1.2
"""What is drawn: days as bars, hours as a table of shades. Coordinates are text, so that no template rewrites them."""

from dataclasses import dataclass
from datetime import date

from apps.events.quality import counting
from apps.events.quality.report import Report

WIDTH, HEIGHT, GAP = 960, 160, 2  # units of the drawing
SHADES = 5


@dataclass(frozen=True, slots=True)
class Bar:
    x: str
    y: str
    width: str
    height: str
    day: date
    count: int
    tone: str  # "", "major" above what is manageable, "critical" where one must act


@dataclass(frozen=True, slots=True)
class Line:
    y: str
    limit: int
    tone: str


@dataclass(frozen=True, slots=True)
class Days:
    bars: list[Bar]
    lines: list[Line]
    most: int


@dataclass(frozen=True, slots=True)
class Cell:
    hour: int
    count: int
    shade: int  # 0 nothing … SHADES the worst hour of the period


def days(report: Report) -> Days:
    """Heard alarms by local day, with the two limits of EEMUA 191 when they fit in the drawing."""
    positions = report.period.positions
    counts = dict.fromkeys(counting.days_between(report.period.first, report.period.last), 0)
    for (day, _hour), count in report.hours.items():
        counts[day] += count
    most = max([*counts.values(), 1])
    step = WIDTH / len(counts)
    bars = [_bar(n, step, day, count, most, positions) for n, (day, count) in enumerate(counts.items())]
    limits = [(counting.MANAGEABLE * positions, "major"), (counting.ACT * positions, "critical")]
    lines = [Line(_text(HEIGHT * (1 - limit / most)), limit, tone) for limit, tone in limits if limit <= most]
    return Days(bars, lines, most)


def _bar(n: int, step: float, day: date, count: int, most: int, positions: int) -> Bar:
    height = HEIGHT * count / most
    level = count / positions
    tone = "critical" if level >= counting.ACT else "major" if level > counting.MANAGEABLE else ""
    return Bar(_text(n * step), _text(HEIGHT - height), _text(max(1, step - GAP)), _text(height), day, count, tone)


def hours(report: Report) -> list[tuple[date, list[Cell]]]:
    """A row per local day, the last first."""
    most = max(report.hours.values(), default=0)
    found = counting.days_between(report.period.first, report.period.last)
    return [(day, [_cell(report, day, hour, most) for hour in range(24)]) for day in reversed(found)]


def _cell(report: Report, day: date, hour: int, most: int) -> Cell:
    count = report.hours.get((day, hour), 0)
    return Cell(hour, count, -(-SHADES * count // most) if count else 0)


def _text(number: float) -> str:
    return f"{number:.1f}"
