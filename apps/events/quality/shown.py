# SPDX-License-Identifier: EUPL-1.2
"""What the page shows: the measures with their rows, named lists, and what was asked."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from apps.events.models import Alarm, Severity
from apps.events.quality import charts, counting, measures
from apps.events.quality.reading import MOST, Sum
from apps.events.quality.report import Report
from apps.events.quality.words import tuned

TONES = {1: "critical", 2: "major", 3: "minor"}
SHAPES = {1: "◆", 2: "▲", 3: "◕"}
STATES = dict(Alarm.State.choices)


def context(report: Report, code: str) -> dict[str, Any]:
    if report.why:
        return {"report": report, "aside": _aside(report)}
    link = _Link(report, code)
    return {
        "report": report,
        "measures": [
            asdict(one) | {"url": link.rows(quoi=one.rows) if one.rows else ""} for one in measures.of(report)
        ],
        "tuning": tuned(report),
        "tuning_url": link.rows(source=report.tuning.source_id) if report.tuning else "",
        "days": charts.days(report),
        "hours": charts.hours(report),
        "hours_of_day": range(24),
        "split": [_priority(report, severity, link) for severity in (3, 2, 1)],
        "alarms": [_ranked(report, "alarm", "alarme", one, link) for one in report.alarms],
        "assets": [_ranked(report, "asset", "equipement", one, link) for one in report.assets],
        "sources": [_source(report, one, link) for one in report.sources],
        "chattering": [_ranked(report, "alarm", "alarme", one, link, said) for one, said in report.chattering[:MOST]],
        "aside": _aside(report),
    }


class _Link:
    """Addresses of the rows of the same period and territory."""

    def __init__(self, report: Report, code: str) -> None:
        self.kept = {"du": report.asked.first.isoformat(), "au": report.asked.last.isoformat()}
        if code:
            self.kept["territory"] = code

    def rows(self, **more: Any) -> str:
        return f"{reverse('quality-rows')}?{urlencode(self.kept | more)}"


def _priority(report: Report, severity: int, link: _Link) -> dict[str, Any]:
    count = report.split[severity]
    return {
        "label": Severity(severity).label,
        "tone": TONES[severity],
        "shape": SHAPES[severity],
        "count": count,
        "share": counting.share(count, sum(report.split.values())),
        "target": counting.SPLIT[severity],
        "url": link.rows(gravite=severity),
    }


def _ranked(report: Report, what: str, name: str, one: Sum, link: _Link, said: Any = None) -> dict[str, Any]:
    title, code, uid = report.names.get((what, one.pk or 0), ("", "", ""))
    heard = sum(report.split.values())
    shown = {"title": title, "code": code, "uid": uid, "sum": one, "share": counting.share(one.heard, heard)}
    return shown | {"url": link.rows(**{name: one.pk}), "chatter": said}


def _source(report: Report, one: Sum, link: _Link) -> dict[str, Any]:
    acks = report.acks.get(one.pk)
    chattering = sum(alarm.source_id == one.pk for alarm, _said in report.chattering)
    silent = counting.share(one.heard - (acks.count if acks else 0), one.heard)
    more = {"acks": acks, "chattering": chattering, "never": silent}
    return _ranked(report, "source", "source", one, link) | more


def _aside(report: Report) -> list[dict[str, Any]]:
    return [row._asdict() | {"label": STATES.get(row.state, row.state)} for row in report.set_aside]
