# SPDX-License-Identifier: EUPL-1.2
"""The measures as data for machines and as lines of a file."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from apps.assets import exports
from apps.events.quality import counting, measures
from apps.events.quality.counting import Rates
from apps.events.quality.reading import Aside, Sum
from apps.events.quality.report import Report
from apps.events.quality.words import tuned

COLUMNS = ("key", "label", "value", "unit", "target", "definition", "why")


def data(report: Report) -> dict[str, Any]:
    """Everything that the page shows."""
    period = report.period
    return {
        "start": period.start,
        "end": period.end,
        "asked_start": report.asked.start,
        "positions": period.positions,
        "why": report.why,
        "measures": [_measure(one) for one in measures.of(report)],
        "peaks": {"alarms": _peak(report.heard), "incidents": _peak(report.incidents)},
        "priorities": [
            {"severity": severity, "count": count, "target_percent": counting.SPLIT[severity]}
            for severity, count in report.split.items()
        ],
        "floods": [flood._asdict() for flood in report.floods],
        "hours": [{"day": day, "hour": hour, "count": count} for (day, hour), count in sorted(report.hours.items())],
        "top_alarms": [_sum(report, "alarm", one) for one in report.alarms],
        "top_assets": [_sum(report, "asset", one) for one in report.assets],
        "sources": [_sum(report, "source", one) for one in report.sources],
        "stale": [_aside(one) for one in report.stale],
        "set_aside": [_aside(one) for one in report.set_aside],
        "tuning": tuned(report),
    }


def lines(report: Report) -> Iterator[str]:
    """A header, then a line per measure; what has no value says why."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in measures.of(report):
        writer.writerow([exports.safe_cell(cell) for cell in _measure(one).values()])
    yield buffer.getvalue()


def _measure(one: measures.Measure) -> dict[str, Any]:
    value = round(one.value, 3) if one.value is not None else None
    said = (one.key, one.label, value, one.unit, one.target, one.definition, one.why)
    return dict(zip(COLUMNS, said, strict=True))


def _peak(rates: Rates | None) -> dict[str, Any] | None:
    return {"count": rates.peak, "at": rates.peak_at} if rates else None


def _sum(report: Report, what: str, one: Sum) -> dict[str, Any]:
    name, code, uid = report.names.get((what, one.pk or 0), ("", "", ""))
    counted = {"messages": one.starts, "episodes": one.episodes, "heard": one.heard, "masked": one.masked}
    return {"name": name, "code": code, "uid": uid or None, **counted}


def _aside(one: Aside) -> dict[str, Any]:
    said = one._asdict()
    return {name: said[name] for name in ("title", "code", "source", "state", "raised_at", "until", "who", "why")}
