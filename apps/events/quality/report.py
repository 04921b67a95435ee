# SPDX-License-Identifier: EUPL-1.2
"""All the measures of a period, counted once: what the page, the API and the file show."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from apps.events.quality import counting, reading, tuning
from apps.events.quality.counting import Flood, Rates
from apps.events.quality.period import Period
from apps.events.quality.reading import Acks, Aside, Bucket, Chatter, Sum
from apps.events.quality.scope import Scope
from apps.events.quality.tuning import Tuning

Named = dict[tuple[str, int], tuple[str, str, str]]


@dataclass(slots=True)
class Report:
    """`why` says why nothing is measured; the rest is then empty. `asked` is the period of the question, `period` the
    part of it of which something is known."""

    asked: Period
    period: Period
    why: str = ""
    heard: Rates | None = None  # episodes announced
    incidents: Rates | None = None  # incidents opened
    episodes: int = 0
    masked: int = 0
    planned: int = 0
    messages: int = 0
    split: dict[int, int] = field(default_factory=dict)
    floods: list[Flood] = field(default_factory=list)
    hours: dict[tuple[date, int], int] = field(default_factory=dict)
    acks: dict[int | None, Acks] = field(default_factory=dict)
    chatter: dict[int, Chatter] = field(default_factory=dict)
    alarms: list[Sum] = field(default_factory=list)
    assets: list[Sum] = field(default_factory=list)
    sources: list[Sum] = field(default_factory=list)
    suspects: list[Sum] = field(default_factory=list)
    stale: list[Aside] = field(default_factory=list)
    set_aside: list[Aside] = field(default_factory=list)
    tuning: Tuning | None = None
    names: Named = field(default_factory=dict)

    @property
    def chattering(self) -> list[tuple[Sum, Chatter]]:
        """The worst first."""
        found = [(one, self.chatter[one.pk]) for one in self.suspects if one.pk in self.chatter]
        return sorted(found, key=lambda pair: (-pair[1].repeats, pair[0].pk or 0))


def measure(scope: Scope, asked: Period, now: datetime) -> Report:
    first, listened = reading.known(scope, asked)
    report = Report(asked, asked, stale=reading.stale(scope, asked, now), set_aside=reading.set_aside(scope, asked))
    if not scope.seen:
        report.why = _("Aucun territoire dont vous puissiez voir la qualité des alarmes.")
    elif first is None and not listened:
        report.why = _("Aucune alarme n'est connue et aucune source n'a parlé sur la période : rien ne se mesure.")
    elif first is not None and first >= asked.end:
        report.why = _("La première alarme connue est postérieure à cette période : rien ne se mesure avant.")
    else:
        report.period = replace(asked, start=max(asked.start, first or asked.start))
        _count(report, scope)
    return report


def _count(report: Report, scope: Scope) -> None:
    period = report.period
    buckets = reading.buckets(scope, period)
    heard = {at: bucket.heard for at, bucket in buckets.items() if bucket.heard}
    report.heard = counting.rates(heard, period.start, period.end, period.positions)
    opened = reading.incidents(scope, period)
    report.incidents = counting.rates(opened, period.start, period.end, period.positions)
    report.floods = counting.floods(heard, period.positions)
    report.hours = counting.by_hour(heard, period.zone)
    _total(report, buckets.values())
    _rank(report, scope)


def _total(report: Report, buckets: Iterable[Bucket]) -> None:
    kept = list(buckets)
    heard = sum(one.heard for one in kept)
    report.episodes = sum(one.episodes for one in kept)
    report.masked = sum(one.masked for one in kept)
    report.planned = report.episodes - report.masked - heard
    critical, major = sum(one.critical for one in kept), sum(one.major for one in kept)
    report.split = {1: critical, 2: major, 3: heard - critical - major}


def _rank(report: Report, scope: Scope) -> None:
    sums = reading.sums(scope, report.period)
    report.alarms, report.assets, report.suspects = sums["alarm"], sums["asset"], sums["suspect"]
    report.sources = sorted(sums["source"], key=lambda one: (-one.heard, one.pk or 0))
    report.messages = sum(one.starts for one in report.sources)
    report.acks = reading.acknowledged(scope, report.period)
    suspects = [one.pk for one in report.suspects if one.pk]
    report.chatter = reading.chatter(suspects, scope, report.period)
    report.tuning = tuning.best(sums["tuning"], report.suspects, report.chatter)
    report.names = _names(report)


def _names(report: Report) -> Named:
    alarms = [one.pk for one in report.alarms] + [one.pk for one, _said in report.chattering[: reading.MOST]]
    alarms += [report.tuning.alarm_id] if report.tuning else []
    return reading.names(
        [pk for pk in alarms if pk],
        [one.pk for one in report.assets if one.pk],
        [one.pk for one in report.sources if one.pk],
    )
