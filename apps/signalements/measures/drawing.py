# SPDX-License-Identifier: EUPL-1.2
"""Months, as pairs of bars: received, of which confirmed. Coordinates are text: no template rewrites them."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.signalements.measures.report import Report

WIDTH, HEIGHT, GAP = 960, 180, 4


@dataclass(frozen=True, slots=True)
class Bar:
    x: str
    y: str
    width: str
    height: str
    style: str  # first: received; second: confirmed
    words: str


def months(report: Report) -> list[Bar]:
    if not report.months:
        return []
    most = max(one.received for one in report.months)
    step = WIDTH / len(report.months)
    bars = []
    for rank, one in enumerate(report.months):
        month = date_format(one.first, "F Y")
        said = {"month": month, "n": one.received, "m": one.confirmed}
        left, width = rank * step + GAP, (step - 2 * GAP) / 2
        bars += [
            _bar(left, width, one.received / most, "first", _("%(month)s : %(n)d reçus") % said),
            _bar(left + width, width, one.confirmed / most, "second", _("%(month)s : %(m)d confirmés réparés") % said),
        ]
    return bars


def _bar(x: float, width: float, share: float, style: str, words: str) -> Bar:
    height = HEIGHT * share
    return Bar(f"{x:.1f}", f"{HEIGHT - height:.1f}", f"{width:.1f}", f"{height:.1f}", style, words)
