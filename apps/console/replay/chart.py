# SPDX-License-Identifier: EUPL-1.2
"""The alarms of each quarter of an hour as bars, over the hours of the period. Units of a drawing, no pixels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.console.replay.period import Period
from apps.console.replay.words import NBSP

WIDTH, HEIGHT = 1000, 40
HOURS = (1, 2, 3, 6, 12)  # between two labels
MOST_LABELS = 9


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    said: str


@dataclass(frozen=True, slots=True)
class Mark:
    """An hour of the scale; `x` in per cent."""

    x: float
    said: str

    @property
    def place(self) -> float:
        """In units of the drawing."""
        return round(self.x * WIDTH / 100, 1)


@dataclass(frozen=True, slots=True)
class Chart:
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    most: int
    said: str
    width: int = WIDTH
    height: int = HEIGHT


def of(period: Period, quarters: Sequence[int], most: int = 0) -> Chart:
    """`most`: the height of the scale, when two charts share it."""
    top = max([most, 1, *quarters])
    width = WIDTH * 900 / max(1, period.seconds)
    bars = [_bar(period, n, count, width, top) for n, count in enumerate(quarters) if count]
    return Chart(tuple(bars), tuple(_marks(period)), top, _said(period, quarters))


def _bar(period: Period, n: int, count: int, width: float, top: int) -> Bar:
    height = max(1.5, HEIGHT * count / top)
    at = period.here(period.start + timedelta(minutes=15 * n))
    said = ngettext("%(hour)s : %(n)d alarme", "%(hour)s : %(n)d alarmes", count) % {"hour": f"{at:%H:%M}", "n": count}
    return Bar(round(n * width, 2), round(HEIGHT - height, 2), round(width * 0.86, 2), round(height, 2), said)


def _marks(period: Period) -> list[Mark]:
    hours = period.seconds / 3600
    step = next((one for one in HOURS if hours / one <= MOST_LABELS), HOURS[-1])
    at = period.here(period.start).replace(minute=0, second=0) + timedelta(hours=1)
    marks = []
    while (left := (at - period.start).total_seconds()) < period.seconds:
        if at.hour % step == 0:
            marks.append(Mark(round(100 * left / period.seconds, 3), f"{at.hour}{NBSP}h"))
        at = period.here(at + timedelta(hours=1))
    return marks


def _said(period: Period, quarters: Sequence[int]) -> str:
    """The drawing in words, for who does not see it."""
    count = sum(quarters)
    said = ngettext("%(n)d alarme apparue", "%(n)d alarmes apparues", count) % {"n": count}
    if not count:
        return said
    worst = max(range(len(quarters)), key=lambda n: quarters[n])
    at = period.here(period.start + timedelta(minutes=15 * worst))
    words = {"said": said, "n": quarters[worst], "hour": f"{at:%H:%M}"}
    return _("%(said)s ; en un quart d'heure, au plus %(n)d, à %(hour)s") % words
