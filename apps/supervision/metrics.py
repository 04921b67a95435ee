# SPDX-License-Identifier: EUPL-1.2
"""Figures in Prometheus' text format: few, cheap to read, each one a question of the night shift."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Max, Min
from django.utils import timezone

from apps.assets.models import Source
from apps.duty.models import Notice
from apps.duty.notifying import watching
from apps.events import hub
from apps.events.models import Alarm, Severity, Ungrouped
from apps.supervision.models import DeadLetter, Heartbeat, Poll

Sample = tuple[str, dict[str, str], float]

HELP = {
    "connecte_up": "1 when the database answers",
    "connecte_live_sockets": "open websockets of this process",
    "connecte_live_dropped_total": "websockets closed because they did not keep up, this process",
    "connecte_live_head": "id of the last live message handed out, this process",
    "connecte_alarms_open": "alarms shown to operators",
    "connecte_sources": "enabled sources by health",
    "connecte_dead_letters_pending": "messages that could not be used and wait for a person",
    "connecte_notices": "messages to people: late, failing, waiting for a mail server, lost in the last 24 hours",
    "connecte_poll_late_seconds": "how late the latest poll is",
    "connecte_ungrouped_seconds": "how long the oldest alarm that a storm left has waited to be grouped",
    "connecte_heartbeat_age_seconds": "since a process of this kind last said it was alive",
}


def text() -> str:
    lines, named = [], set()
    for name, labels, value in samples(timezone.now()):
        if name not in named:
            named.add(name)
            kind = "counter" if name.endswith("_total") else "gauge"
            lines += [f"# HELP {name} {HELP[name]}", f"# TYPE {name} {kind}"]
        written = ",".join(f'{key}="{label}"' for key, label in labels.items())
        lines.append(f"{name}{{{written}}} {value:g}" if written else f"{name} {value:g}")
    return "\n".join(lines) + "\n"


def samples(now: datetime) -> Iterator[Sample]:
    yield "connecte_up", {}, 1
    yield from live()
    yield from alarms()
    yield from sources()
    pending = DeadLetter.objects.filter(status=DeadLetter.Status.PENDING).count()
    yield "connecte_dead_letters_pending", {}, pending
    yield from notices()
    oldest = Poll.objects.filter(source__enabled=True).aggregate(oldest=Min("due_at"))["oldest"]
    yield "connecte_poll_late_seconds", {}, max((now - oldest).total_seconds(), 0) if oldest else 0
    left = Ungrouped.objects.aggregate(oldest=Min("left_at"))["oldest"]
    yield "connecte_ungrouped_seconds", {}, max((now - left).total_seconds(), 0) if left else 0
    for component, at in Heartbeat.objects.values_list("component").annotate(at=Max("at")).order_by("component"):
        yield "connecte_heartbeat_age_seconds", {"component": component}, (now - at).total_seconds()


def live() -> Iterator[Sample]:
    figures = hub.stats()
    yield "connecte_live_sockets", {}, figures["sockets"]
    yield "connecte_live_dropped_total", {}, figures["dropped"]
    yield "connecte_live_head", {}, figures["head"]


def alarms() -> Iterator[Sample]:
    counts = dict(Alarm.objects.open().values_list("severity").annotate(count=Count("pk")).order_by())
    for severity in Severity:
        yield "connecte_alarms_open", {"severity": severity.slug}, counts.get(severity.value, 0)


def notices() -> Iterator[Sample]:
    found = watching.telling(Notice.objects.all())
    for state in ("late", "failing", "held", "lost"):
        yield "connecte_notices", {"state": state}, getattr(found, state)


def sources() -> Iterator[Sample]:
    enabled = Source.objects.filter(enabled=True).exclude(driver="none")
    counts = dict(enabled.values_list("health").annotate(count=Count("pk")).order_by())
    for health in Source.Health.values:
        yield "connecte_sources", {"health": health}, counts.get(health, 0)
