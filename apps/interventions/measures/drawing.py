# SPDX-License-Identifier: EUPL-1.2
"""What is drawn: promises kept month by month, ages of what waits. Coordinates are text, so that no template rewrites
them; each drawing has its table beside."""

from dataclasses import dataclass

from apps.contracts.clocks import ACRONYMS, CLOCKS
from apps.interventions.measures.report import Figure, Month, Report

WIDTH, HEIGHT, GAP = 960, 180, 6  # units of the drawing
SHADES = {"gti": "first", "gtrp": "second", "gtr": "third"}


@dataclass(frozen=True, slots=True)
class Bar:
    x: str
    y: str
    width: str
    height: str
    style: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """A bar of its own line: of the ages."""

    name: str
    count: int
    width: str


def months(report: Report) -> list[Bar]:
    """One group of bars a month, one bar a clock; unknown is no bar."""
    if not report.months:
        return []
    step = WIDTH / len(report.months)
    each = min((step - GAP) / len(CLOCKS), 60)
    return [
        _bar(month, figure, n * step + rank * each, each)
        for n, month in enumerate(report.months)
        for rank, figure in enumerate(month.shares.values())
        if figure.value is not None
    ]


def _bar(month: Month, figure: Figure, x: float, width: float) -> Bar:
    height = max(HEIGHT * (figure.value or 0) / 100, 1)
    words = f"{month.first:%m/%Y} · {ACRONYMS[figure.code]} : {figure.shown} (n = {figure.n})"
    return Bar(_text(x), _text(HEIGHT - height), _text(max(width - 2, 1)), _text(height), SHADES[figure.code], words)


def ages(report: Report) -> list[Row]:
    most = max([count for _name, count in report.ages] + [1])
    return [Row(name, count, _text(100 * count / most)) for name, count in report.ages]


def _text(number: float) -> str:
    return f"{number:.1f}"
