# SPDX-License-Identifier: EUPL-1.2
"""The rows of the clocks of one request, counted again whenever something changed: its own rows and nothing else."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.contracts.calendars import NEVER_OPEN, Calendar
from apps.contracts.clocks import CLOCKS, GTI, GTRP, HOURS, DelayRefused
from apps.contracts.trying import calendar_of
from apps.interventions import passing, workflow
from apps.interventions.clocks import choosing, counting
from apps.interventions.clocks.counting import Counted, Facts
from apps.interventions.models import NEVER, Clock, Outcome, Suspension, WorkRequest
from apps.interventions.workflow import BREACHED, MISSED, NONE, RUNNING

COUNTED = ["amount", "unit", "state", "started_at", "due_at", "warn_at", "stopped_at"]
WRITTEN = [*COUNTED, "warned_at", "breached_at", "look_at"]


def count(request: WorkRequest, now: datetime | None = None, *, tell: bool = False) -> None:
    """The clocks of its round, and its next deadline. `tell`: say what time alone brought (warnings, breaches).

    The caller holds the request, and publishes.
    """
    moment = now or timezone.now()
    rows = _rows(request)
    suspensions = list(
        Suspension.objects.filter(request=request, round=request.round, state=workflow.ACCEPTED).select_related(
            "contract_reason"
        )
    )
    calendar = _calendar(request)
    for row in rows:
        changed = _recount(request, row, suspensions, calendar, moment, tell)
        if changed:
            row.save(update_fields=changed)
    due = min((row.due_at for row in rows if row.state in (RUNNING, BREACHED) and row.due_at), default=NEVER)
    if due != request.due_at:
        request.due_at = due
        request.save(update_fields=["due_at"])


def facts_of(request: WorkRequest, kind: str, suspensions: Iterable[Suspension]) -> Facts:
    """What this clock counts from."""
    stopped = _stop(request, kind)
    start, again = choosing.starts(request), choosing.begins_again(request)
    if start and again and (stopped is None or stopped > again):
        start = max(start, again)
    return Facts(
        delay=request.commitment.delay(kind) if request.commitment else None,
        started_at=start,
        stopped_at=stopped,
        dropped_at=_dropped(request, kind),
        pauses=[(one.started_at, one.ended_at) for one in suspensions if one.stops(kind)],
    )


def _rows(request: WorkRequest) -> list[Clock]:
    """One for each clock, made when the round begins."""
    rows = {row.kind: row for row in Clock.objects.filter(request=request, round=request.round)}
    missing = [Clock(request=request, round=request.round, kind=kind) for kind in CLOCKS if kind not in rows]
    for row in Clock.objects.bulk_create(missing):
        rows[row.kind] = row
    return [rows[kind] for kind in CLOCKS]


def _calendar(request: WorkRequest) -> Calendar:
    """Read only when a delay is not counted in plain hours."""
    line = request.commitment
    if line is None or all(delay.unit == HOURS for delay in line.delays.values()):
        return NEVER_OPEN
    return calendar_of(line)


def _stop(request: WorkRequest, kind: str) -> datetime | None:
    if kind == GTI:
        return request.arrived_at
    if kind == GTRP:
        return request.provisional_at or request.repaired_at
    return request.repaired_at


def _dropped(request: WorkRequest, kind: str) -> datetime | None:
    """Nothing to wait for any more: refused, merged (the other one counts), or nothing to repair."""
    if request.state in (workflow.REFUSED, workflow.MERGED):
        return request.detected_at  # before any deadline: it never was promised
    if request.settled_at and request.outcome not in ("", Outcome.REPAIRED):
        return request.settled_at if kind == GTI else request.detected_at
    return None


def _recount(
    request: WorkRequest,
    row: Clock,
    suspensions: Iterable[Suspension],
    calendar: Calendar,
    now: datetime,
    tell: bool,
) -> list[str]:
    """What changed in this row."""
    before = {name: getattr(row, name) for name in WRITTEN}
    facts = facts_of(request, row.kind, suspensions)
    try:
        counted = counting.count(facts, calendar, now)
    except DelayRefused:  # a calendar that never opens promises nothing
        counted = Counted(NONE)
    _lay(row, facts, counted, now)
    if tell or row.state == MISSED:
        _say(request, row, now)
    row.look_at = counted.look_at(row.warned_at is not None, row.breached_at is not None)
    return [name for name, value in before.items() if getattr(row, name) != value]


def _lay(row: Clock, facts: Facts, counted: Counted, now: datetime) -> None:
    """The row as counted; what was said of another deadline is to be said again."""
    if row.due_at != counted.due_at:
        row.warned_at = row.warned_at if row.warned_at and counted.warn_at and counted.warn_at <= now else None
        row.breached_at = row.breached_at if row.breached_at and counted.state in (BREACHED, MISSED) else None
    row.amount = facts.delay.amount if facts.delay else None
    row.unit = facts.delay.unit if facts.delay else ""
    row.state, row.started_at, row.due_at = counted.state, counted.started_at, counted.due_at
    row.warn_at, row.stopped_at = counted.warn_at, counted.stopped_at


def _say(request: WorkRequest, row: Clock, now: datetime) -> None:
    """Once each: the deadline comes near, the deadline is over."""
    if row.state in (BREACHED, MISSED) and row.breached_at is None and row.due_at:
        row.breached_at = row.warned_at = now
        late = in_words((row.stopped_at or now) - row.due_at)
        _tell(request, _("%(clock)s dépassée de %(late)s") % {"clock": row.acronym, "late": late})
    elif row.state == RUNNING and row.warned_at is None and row.warn_at and row.warn_at <= now and row.due_at:
        row.warned_at = now
        left = in_words(row.due_at - now)
        _tell(request, _("%(left)s avant %(clock)s") % {"clock": row.acronym, "left": left})


def _tell(request: WorkRequest, said: str) -> None:
    text = _("DI n° %(number)d · %(said)s") % {"number": request.pk, "said": said}
    passing.tell(request, "", "", by=None, kind=passing.CLOCK, text=text)


def in_words(length: timedelta) -> str:
    """« 12 min », « 1 h 09 », « 4 j 2 h »: rounded down."""
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:
        return _("%(n)d min") % {"n": minutes}
    if minutes < 24 * 60:
        return _("%(h)d h %(min)02d") % {"h": minutes // 60, "min": minutes % 60}
    return _("%(d)d j %(h)d h") % {"d": minutes // 1440, "h": minutes % 1440 // 60}
