# SPDX-License-Identifier: EUPL-1.2
"""The timeline of a period on paper, for who was not there: set by the child that sets the council sheet."""

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils import timezone

from apps.console.replay import chart, figures, telling, timeline
from apps.console.replay.told import Past
from apps.kpi.sheet import printing

MOST = 400  # lines: about twenty pages; what is left out is said, and is in the file


def pdf(past: Past, other: Past | None, *, title: str, notices: Sequence[str] = ()) -> bytes:
    """`title`: the perimeter. Raises kpi.sheet.printing.PrintingFailed."""
    return printing.typeset(html(past, other, title=title, notices=notices))


def html(past: Past, other: Past | None, *, title: str, notices: Sequence[str] = ()) -> str:
    shown, left_out = timeline.foremost(past, MOST)
    context = {
        "title": title,
        "period": past.period,
        "other": other and other.period,
        "rows": telling.rows(figures.of(past), figures.of(other) if other else None),
        "chart": chart.of(past.period, figures.quarters(past)),
        "lines": timeline.of(past, shown),
        "left_out": left_out,
        "notices": notices,
        "made": past.period.here(timezone.now()),
    }
    return render_to_string("console/replay_printed.html", context)
