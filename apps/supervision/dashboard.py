# SPDX-License-Identifier: EUPL-1.2
"""What the first page of the administration tells: what is wrong, what waits for this person, what changed.

Each part is limited to the rights of the person, and absent (None) without the right to see it.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.assets import selectors as assets
from apps.assets import workflow as imports
from apps.assets.models import ImportJob, Source
from apps.duty.models import Notice
from apps.duty.notifying import watching
from apps.duty.notifying.watching import Telling
from apps.events import lifecycle, workflow
from apps.events.models import Alarm, Incident, Severity
from apps.interventions.gmao.watching import Exchange, exchanges
from apps.interventions.models import Gmao
from apps.supervision.changes import Change, recent
from apps.supervision.models import DeadLetter, Heartbeat

LISTED = 6
LATE = timedelta(minutes=2)  # a process writes a heartbeat at least every 30 s
FORGOTTEN = timedelta(hours=12)  # stopped on purpose: no longer late, gone
TO_ACKNOWLEDGE = (workflow.UNACK, workflow.RTN_UNACK)


@dataclass(frozen=True, slots=True)
class Alarms:
    critical: int
    major: int
    minor: int
    to_acknowledge: int

    @property
    def total(self) -> int:
        return self.critical + self.major + self.minor


@dataclass(frozen=True, slots=True)
class Incidents:
    """Open ones. `unattended`: nobody looks at them yet; `mine`: followed by the reader."""

    total: int
    critical: int
    unattended: int
    mine: int
    masked: int


@dataclass(frozen=True, slots=True)
class Dashboard:
    incidents: Incidents | None
    alarms: Alarms | None
    sources: list[Source] | None
    telemetered: int
    letters: list[dict[str, Any]] | None
    jobs: list[ImportJob] | None
    late: list[Heartbeat] | None
    telling: Telling | None
    gmaos: list[Exchange] | None
    changes: list[Change]
    can_acknowledge: bool
    can_replay: bool

    @property
    def letters_total(self) -> int:
        return sum(row["pending"] for row in self.letters or [])

    @property
    def jobs_to_finish(self) -> list[ImportJob]:
        return [job for job in self.jobs or [] if job.status in (imports.UPLOADED, imports.READY)]

    @property
    def waiting(self) -> bool:
        to_acknowledge = self.can_acknowledge and self.alarms and self.alarms.to_acknowledge
        return bool(to_acknowledge or (self.can_replay and self.letters) or self.jobs_to_finish)


def of(user: Any) -> Dashboard:
    """A constant number of queries, whatever the number of rows (pinned by a test)."""
    unwell, telemetered = sources(user) if user.has_perm("assets.view_source") else (None, 0)
    return Dashboard(
        incidents=incidents(user) if user.has_perm("events.view_incident") else None,
        alarms=alarms(user) if user.has_perm("events.view_alarm") else None,
        sources=unwell,
        telemetered=telemetered,
        letters=letters(user) if user.has_perm("supervision.view_deadletter") else None,
        jobs=jobs(user) if user.has_perm("assets.import_assets") else None,
        late=late() if user.has_perm("supervision.view_heartbeat") else None,
        gmaos=gmaos(user) if user.has_perm("interventions.view_handoff") else None,
        telling=telling(user) if user.has_perm("duty.view_notice") else None,
        changes=recent(user),
        can_acknowledge=user.has_perm("events.acknowledge_alarm"),
        can_replay=user.has_perm("supervision.replay_deadletter"),
    )


def alarms(user: Any) -> Alarms:
    rows = Alarm.objects.visible_to(user).open().order_by()
    counts = rows.aggregate(
        critical=Count("id", filter=Q(severity=Severity.CRITICAL)),
        major=Count("id", filter=Q(severity=Severity.MAJOR)),
        minor=Count("id", filter=Q(severity=Severity.MINOR)),
        to_acknowledge=Count("id", filter=Q(state__in=TO_ACKNOWLEDGE)),
    )
    return Alarms(**counts)


def incidents(user: Any) -> Incidents:
    rows = Incident.objects.visible_to(user).open().order_by()
    counts = rows.aggregate(
        total=Count("id"),
        critical=Count("id", filter=Q(severity=Severity.CRITICAL)),
        unattended=Count("id", filter=Q(state__in=(lifecycle.NEW, lifecycle.REOPENED))),
        mine=Count("id", filter=Q(assigned_to=user)),
        masked=Coalesce(Sum("masked"), 0),
    )
    return Incidents(**counts)


def sources(user: Any) -> tuple[list[Source], int]:
    """Supervisors that do not answer, the worst and oldest first, and how many there are in all."""
    rows = assets.sources(user).filter(enabled=True).exclude(driver="none")
    rank = {Source.Health.DOWN: 0, Source.Health.DEGRADED: 1, Source.Health.UNKNOWN: 2}
    now = timezone.now()
    every = list(rows)
    unwell = [source for source in every if source.health != Source.Health.OK]
    return sorted(unwell, key=lambda source: (rank[Source.Health(source.health)], source.health_at or now)), len(every)


def letters(user: Any) -> list[dict[str, Any]]:
    """Messages that could not be read and wait for a decision, by source."""
    rows = DeadLetter.objects.visible_to(user).filter(status=DeadLetter.Status.PENDING).order_by()
    return list(
        rows.values("source_id", "source__name")
        .annotate(pending=Count("id"), received=Sum("occurrences"))
        .order_by("-pending", "source__name")
    )


def jobs(user: Any) -> list[ImportJob]:
    """Imports that are not over: running ones, and those that wait for a person."""
    rows = ImportJob.objects.visible_to(user).exclude(status__in=imports.OVER).select_related("territory")
    return list(rows.defer("content", "errors", "territory__outline").order_by("-created_at")[: LISTED * 2])


def telling(user: Any) -> Telling:
    """How the messages go of the people whom the reader looks after."""
    return watching.telling(Notice.objects.visible_to(user))


def gmaos(user: Any) -> list[Exchange]:
    """The maintenance software of the reader's territories: what does not leave, or waits for somebody."""
    return exchanges(Gmao.objects.visible_to(user, "interventions.view_handoff").filter(active=True))


def late() -> list[Heartbeat]:
    """Components whose newest process no longer says that it is alive; one replaced at a restart is not late."""
    now = timezone.now()
    newest = Heartbeat.objects.filter(at__gt=now - FORGOTTEN).order_by("component", "-at").distinct("component")
    return [process for process in newest if process.at < now - LATE]
