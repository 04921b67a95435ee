# SPDX-License-Identifier: EUPL-1.2
"""Months of a figure, and the euros of the whole contract. Coordinates are text, so that no template rewrites them;
each drawing has its table beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import floor, log10

from apps.kpi.models import Figure

WIDTH, HEIGHT = 960, 220  # units of the drawing, stretched to its place
MOST_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Run:
    """Months of one version of the definition, without a hole: a line, and its interval."""

    line: str
    band: str
    dots: tuple[tuple[str, str, str], ...]  # x, y, words


@dataclass(frozen=True, slots=True)
class Chart:
    """`breaks`: where another version of the definition begins; `ticks` the highest first."""

    runs: tuple[Run, ...]
    target: str
    breaks: tuple[str, ...]
    ticks: tuple[Decimal, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Euros:
    """Cumulated: planned to the end of the contract, achieved so far. `ticks` in millions."""

    planned: str
    achieved: str
    band: str
    today: str
    ticks: tuple[float, ...]
    labels: tuple[str, ...]


def of_months(rows: Sequence[Figure]) -> Chart | None:
    """None: nothing to draw."""
    kept = list(rows)[-MOST_MONTHS:]
    known = [row for row in kept if row.value is not None]
    if not known:
        return None
    values = [value for row in known for value in (row.value, row.low, row.high, row.target) if value is not None]
    bottom, top = _round_scale(min(values), max(values))
    scale = _Scale(bottom, top, kept[0].month, kept[-1].month)
    target = known[-1].target
    return Chart(
        runs=tuple(_run(part, scale) for part in _runs(kept)),
        target="" if target is None else scale.y(target),
        breaks=tuple(
            scale.x(b.month) for a, b in zip(kept, kept[1:], strict=False) if a.definition_id != b.definition_id
        ),
        ticks=tuple(top - (top - bottom) * n / 4 for n in range(5)),
        labels=(f"{kept[0].month:%m/%Y}", f"{kept[-1].month:%m/%Y}"),
    )


def of_euros(rows: Sequence[Figure], height: int = HEIGHT) -> Euros | None:
    """Of the figures « euros since the beginning », the oldest first. None without a plan, or without a figure."""
    known = [row for row in rows if row.value is not None]
    plan = [(date.fromisoformat(day), Decimal(str(so_far))) for day, so_far in (known[-1].plan if known else [])]
    if not plan:
        return None
    first = date(plan[0][0].year - 1, plan[0][0].month, min(plan[0][0].day, 28))
    highest = max([so_far for _day, so_far in plan] + [row.high or row.value or Decimal(0) for row in known])
    _bottom, top = _round_scale(Decimal(0), highest)
    scale = _Scale(Decimal(0), top, first, plan[-1][0], height)
    points = [f"{scale.x(row.month)},{scale.y(row.value or Decimal(0))}" for row in known]
    return Euros(
        planned=" ".join([f"0,{height}", *(f"{scale.x(day)},{scale.y(so_far)}" for day, so_far in plan)]),
        achieved=" ".join([f"0,{height}", *points]),
        band=_band(known, scale),
        today=scale.x(known[-1].month),
        ticks=tuple(float(top) * n / 4e6 for n in (4, 3, 2, 1, 0)),
        labels=tuple(str(day.year) if n % 3 == 2 else "" for n, (day, _so_far) in enumerate(plan)),
    )


class _Scale:
    def __init__(self, bottom: Decimal, top: Decimal, first: date, last: date, drawn: int = HEIGHT) -> None:
        self.bottom, self.height, self.drawn = bottom, top - bottom, drawn
        self.first, self.days = first, max((last - first).days, 1)

    def x(self, day: date) -> str:
        return f"{WIDTH * (day - self.first).days / self.days:.1f}"

    def y(self, value: Decimal) -> str:
        return f"{self.drawn * float(1 - (value - self.bottom) / self.height):.1f}"


def _round_scale(low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    """From a round number under all of them (0 when they are all above and close to it) to one above."""
    bottom = Decimal(0) if low >= 0 and low < high / 2 else low
    span = float(high - bottom) or max(abs(float(high)), 1.0)
    step = Decimal(str(10 ** floor(log10(span)))) / 2
    under = Decimal(floor(bottom / step)) * step
    over = Decimal(floor(high / step) + 1) * step
    return under, over


def _runs(rows: Sequence[Figure]) -> list[list[Figure]]:
    found: list[list[Figure]] = []
    before: Figure | None = None
    for row in rows:
        if row.value is not None:
            joined = before is not None and before.value is not None and before.definition_id == row.definition_id
            if joined:
                found[-1].append(row)
            else:
                found.append([row])
        before = row
    return found


def _run(rows: Sequence[Figure], scale: _Scale) -> Run:
    dots = tuple((scale.x(row.month), scale.y(row.value or Decimal(0)), f"{row.month:%m/%Y}") for row in rows)
    return Run(" ".join(f"{x},{y}" for x, y, _words in dots), _band(rows, scale), dots)


def _band(rows: Sequence[Figure], scale: _Scale) -> str:
    known = [row for row in rows if row.low is not None and row.high is not None]
    if len(known) < 2:
        return ""
    above = [f"{scale.x(row.month)},{scale.y(row.high)}" for row in known if row.high is not None]
    below = [f"{scale.x(row.month)},{scale.y(row.low)}" for row in reversed(known) if row.low is not None]
    return " ".join(above + below)
