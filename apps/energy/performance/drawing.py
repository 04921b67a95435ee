# SPDX-License-Identifier: EUPL-1.2
"""What is drawn of a contract: savings year by year with their intervals, cumulated euros with the projection. The
coordinates are text, so that no template rewrites them; each drawing has its table beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10

from apps.energy.performance.figures import Figure
from apps.energy.performance.standing import Standing, YearStanding
from apps.energy.performance.trajectory import Point, Trajectory

WIDTH, HEIGHT = 960, 260  # units of the drawing, stretched to its place: lines keep their thickness
TICKS = 4
BAR, CAP = 0.5, 0.16  # of the width of a year


@dataclass(frozen=True, slots=True)
class Bar:
    """An achieved saving: a bar, its interval as a whisker; `style` "unproven" when it holds zero."""

    x: str
    y: str
    width: str
    height: str
    style: str
    middle: str
    low: str
    high: str
    left: str
    right: str
    words: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Points of polylines, as SVG reads them; empty: nothing to draw."""

    planned: str
    achieved: str
    projected: str
    band: str
    target: str


@dataclass(frozen=True, slots=True)
class Chart:
    bars: tuple[Bar, ...]
    promised: tuple[tuple[str, str, str], ...]  # x1, x2, y of what is promised
    ticks: tuple[str, ...]  # written on the left, the highest first
    labels: tuple[str, ...]
    zero: str


@dataclass(frozen=True, slots=True)
class Euros:
    lines: Lines
    ticks: tuple[float, ...]  # millions, the highest first
    labels: tuple[str, ...]
    today: str


def of_lot(standing: Standing, lot: str, figures: Sequence[tuple[YearStanding, Figure, float | None]]) -> Chart:
    """`figures`: each year with what was achieved of this lot and what was promised of it, in %."""
    shown = [figure.percent for _year, figure, _promised in figures if figure.percent is not None]
    lowest = min([0.0, *(float(one.low) for one in shown)])
    highest = max([10.0, *(float(one.high) for one in shown), *(p for _y, _f, p in figures if p is not None)])
    scale = Scale(min(0.0, -_up(-lowest)), min(_up(highest), 100.0) if highest <= 100 else _up(highest))
    step = WIDTH / max(len(figures), 1)
    bars = [
        _bar(scale, n * step, step, year, figure)
        for n, (year, figure, _promised) in enumerate(figures)
        if figure.percent is not None
    ]
    promised = [
        (_text(n * step), _text((n + 1) * step), _text(scale.y(share)))
        for n, (_year, _figure, share) in enumerate(figures)
        if share is not None
    ]
    labels = tuple(str(year.number) for year, _figure, _promised in figures)
    return Chart(tuple(bars), tuple(promised), scale.written(), labels, _text(scale.y(0)))


def of_euros(standing: Standing) -> Euros:
    """Cumulated euros: planned, achieved, projected with its band."""
    found = standing.trajectory
    highs = [found.plan, *(one.high for one in found.points if one.high is not None)]
    highs += [one.achieved for one in found.points if one.achieved is not None]
    lows = [0.0, *(one.low for one in found.points if one.low is not None)]
    scale = Scale(min(0.0, -_up(-min(lows))), _up(max([1.0, *highs])))
    step = WIDTH / max(len(found.points), 1)
    now = sum(year.elapsed for year in standing.years) * step
    labels = tuple(str(one.year) for one in found.points)
    millions = tuple(value / 1_000_000 for value in scale.values())
    return Euros(_lines(found, scale, step, now), millions, labels, _text(min(now, WIDTH)))


@dataclass(frozen=True, slots=True)
class Scale:
    bottom: float
    top: float

    def y(self, value: float) -> float:
        return HEIGHT * (1 - (value - self.bottom) / (self.top - self.bottom))

    def values(self) -> list[float]:
        return [self.top - (self.top - self.bottom) * n / TICKS for n in range(TICKS + 1)]

    def written(self) -> tuple[str, ...]:
        return tuple(f"{value:.0f}" for value in self.values())


def _bar(scale: Scale, x: float, step: float, year: YearStanding, figure: Figure) -> Bar:
    share = figure.percent
    assert share is not None
    value, low, high = float(share.value), float(share.low), float(share.high)
    top, bottom = min(scale.y(value), scale.y(0)), max(scale.y(value), scale.y(0))
    middle, width = x + step / 2, step * BAR
    style = "unproven" if figure.verdict != "proven" else "running" if year.status == "running" else "past"
    return Bar(
        x=_text(middle - width / 2),
        y=_text(top),
        width=_text(width),
        height=_text(max(bottom - top, 1)),
        style=style,
        middle=_text(middle),
        low=_text(scale.y(low)),
        high=_text(scale.y(high)),
        left=_text(middle - step * CAP),
        right=_text(middle + step * CAP),
        words=f"{year.number} : {value:.1f} % ({low:.1f} – {high:.1f})",
    )


def _lines(found: Trajectory, scale: Scale, step: float, now: float) -> Lines:
    """Years end at the right of their column; the projection leaves from today."""
    origin = _at(0, 0, scale)
    ends = [(n + 1) * step for n in range(len(found.points))]
    planned = [origin, *(_at(x, one.planned, scale) for x, one in zip(ends, found.points, strict=True))]
    past = [(x, one) for x, one in zip(ends, found.points, strict=True) if one.achieved is not None and x <= now]
    achieved = [origin, *(_at(x, one.achieved or 0, scale) for x, one in past)]
    if found.cumul is None or found.projected is None:
        return Lines(" ".join(planned), "", "", "", _text(scale.y(found.plan)))
    here = _at(now, float(found.cumul.value), scale)
    achieved.append(here)
    ahead = [(x, one) for x, one in zip(ends, found.points, strict=True) if one.high is not None]
    return Lines(
        planned=" ".join(planned),
        achieved=" ".join(achieved),
        projected=" ".join([here, *(_at(x, _middle(one), scale) for x, one in ahead)]),
        band=" ".join(_band(now, found, ahead, scale)),
        target=_text(scale.y(found.plan)),
    )


def _band(now: float, found: Trajectory, ahead: Sequence[tuple[float, Point]], scale: Scale) -> list[str]:
    """Around: the highs one way, the lows back."""
    cumul = found.cumul
    assert cumul is not None
    highs = [_at(now, float(cumul.high), scale), *(_at(x, one.high or 0, scale) for x, one in ahead)]
    lows = [_at(now, float(cumul.low), scale), *(_at(x, one.low or 0, scale) for x, one in ahead)]
    return highs + lows[::-1]


def _middle(one: Point) -> float:
    return 0.0 if one.projected is None else one.projected


def _at(x: float, value: float, scale: Scale) -> str:
    return f"{_text(x)},{_text(scale.y(value))}"


def _up(value: float) -> float:
    """The round number above: 1, 2, 2.5, 4, 5, 8 or 10 times a power of ten."""
    if value <= 0:
        return 0.0
    power = 10 ** (ceil(log10(value)) - 1)
    return next(step * power for step in (1, 2, 2.5, 4, 5, 8, 10) if value <= step * power * 1.0000001)


def _text(number: float) -> str:
    return f"{number:.1f}"
