# SPDX-License-Identifier: EUPL-1.2
"""From incidents to what is owed: who must hear of which, gathered so that a storm is one message per person.

Reads the incidents that changed since the last look, with an overlap: rows are committed out of order, and the unique
key of a mention makes a second look harmless. One look at a time (lock on the row of `Sweep`); nothing is sent here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.duty.models import Channel, EscalationStep, Mention, Notice, OnCall, Subscription, Sweep
from apps.duty.notifying import quiet
from apps.events import lifecycle
from apps.events.models import Episode, Incident, OwedNotice, Severity
from apps.territories import scoping

OVERLAP = timedelta(minutes=5)  # longer than any transaction that writes incidents
GATHER = timedelta(seconds=60)  # incidents opened meanwhile are the same message
PAUSE = timedelta(minutes=10)  # between two messages of a storm
STORM = 5  # incidents told on a channel within PAUSE: from then on, it is a storm
SLICE = 5000  # notices of rules taken per look
FORGET = timedelta(hours=24)  # what was never taken in charge no longer escalates
TOLD = (*lifecycle.WORKED, lifecycle.NEW, lifecycle.QUALIFIED, lifecycle.REOPENED)
MENTION = """
INSERT INTO duty_mention (notice_id, channel_id, incident_id, step)
SELECT %s, %s, incident_id, step FROM unnest(%s::bigint[], %s::varchar[]) AS told(incident_id, step)
    ON CONFLICT DO NOTHING
"""
UNATTENDED = (lifecycle.NEW, lifecycle.QUALIFIED, lifecycle.REOPENED)


SUPPOSED = Q(members=0, testimonies__gt=0)  # by inhabitants alone (decision 20): it wakes nobody


@dataclass(frozen=True, slots=True)
class Owed:
    """An incident to tell on a channel, not before `at`."""

    channel_id: int
    incident_id: int
    step: str
    at: datetime


def sweep(now: datetime | None = None) -> int:
    """How many mentions were added. None is added twice; 0 when another process is looking."""
    now = now or timezone.now()
    Sweep.objects.get_or_create(pk=1, defaults={"at": now})
    with transaction.atomic():
        held = Sweep.objects.select_for_update(skip_locked=True).filter(pk=1).first()
        if held is None:
            return 0
        owed = [*_subscribed(held.at - OVERLAP, now), *_escalated(now), *_ruled(now)]
        added = _gather(owed, now)
        held.at = max(held.at, now)
        held.save(update_fields=["at"])
    return added


def _subscribed(since: datetime, now: datetime) -> Iterator[Owed]:
    if not Incident.objects.filter(state__in=TOLD, changed_at__gte=since).exists():
        return
    rows = Subscription.objects.filter(enabled=True, channel__enabled=True, channel__person__is_active=True)
    for one in rows.select_related("channel__person", "territory").defer("territory__outline"):
        zone = ZoneInfo(one.territory.time_zone)
        calm = quiet.ends(now, one.quiet_from, one.quiet_until, zone)
        for pk, state, severity in _wanted(one, since).values_list("pk", "state", "severity"):
            loud = one.critical_always and severity == Severity.CRITICAL
            step = Mention.REOPENED if state == lifecycle.REOPENED else Mention.OPENED
            yield Owed(one.channel_id, pk, step, now if loud else calm)


def _wanted(one: Subscription, since: datetime) -> QuerySet[Incident]:
    """What the person may see of what they asked for, and has not been told on this channel."""
    rows = Incident.objects.visible_to(one.channel.person).news().filter(changed_at__gte=since, state__in=TOLD)
    within = scoping.perimeter(one.territory.code)
    touching = Episode.objects.filter(incident=OuterRef("pk"))
    rows = rows.filter(Q(territory__in=within) | Exists(touching.filter(territory__in=within)))
    if one.trades:
        of_trade = Exists(touching.filter(asset__kind__trade__in=one.trades))
        rows = rows.filter(Q(cause_asset__kind__trade__in=one.trades) | of_trade)
    told = Mention.objects.filter(channel=one.channel_id, incident=OuterRef("pk"))
    opened = (
        Q(created_at__gte=one.created_at) & ~Q(state=lifecycle.REOPENED) & ~Exists(told.filter(step=Mention.OPENED))
    )
    again = Q(state=lifecycle.REOPENED) & ~Exists(told.filter(step=Mention.REOPENED))
    return rows.filter(opened | again, ~SUPPOSED, severity__lte=one.severity)


def _escalated(now: datetime) -> Iterator[Owed]:
    for step in EscalationStep.objects.filter(enabled=True).select_related("territory").defer("territory__outline"):
        for channel in _on_call(step, now):
            for pk in _unattended(step, channel, now).values_list("pk", flat=True):
                yield Owed(channel.pk, pk, f"escalation:{step.pk}", now)


def _on_call(step: EscalationStep, now: datetime) -> QuerySet[Channel]:
    people = OnCall.objects.filter(
        territory=step.territory_id, level=step.level, starts_at__lte=now, ends_at__gt=now, person__is_active=True
    )
    return Channel.objects.filter(enabled=True, person__in=people.values("person")).select_related("person")


def _unattended(step: EscalationStep, channel: Channel, now: datetime) -> QuerySet[Incident]:
    told = Mention.objects.filter(channel=channel.pk, incident=OuterRef("pk"), step=f"escalation:{step.pk}")
    return (
        Incident.objects.visible_to(channel.person)
        .news()
        .filter(
            ~Exists(told),
            ~SUPPOSED,
            territory__in=scoping.perimeter(step.territory.code),
            state__in=UNATTENDED,
            assigned_to=None,
            severity__lte=step.severity,
            created_at__lte=now - timedelta(minutes=step.after),
            created_at__gt=now - FORGET,
        )
    )


def _ruled(now: datetime) -> Iterator[Owed]:
    """What rules said to tell, at once: to a person, or to everybody of a role who may see the incident."""
    asked: dict[tuple[int | None, int | None, int], set[int]] = defaultdict(set)
    rows = list(OwedNotice.objects.filter(taken_at=None).order_by("at", "pk")[:SLICE])
    for row in rows:
        asked[row.person_id, row.role_id, row.rule_id].add(row.incident_id)
    for (person_id, role_id, rule_id), incidents in asked.items():
        people = Q(person=person_id) if person_id else Q(person__memberships__role=role_id)
        channels = Channel.objects.filter(people, enabled=True, person__is_active=True).select_related("person")
        for channel in channels.distinct():
            step = f"rule:{rule_id}"
            told = Mention.objects.filter(channel=channel.pk, step=step).values("incident")
            seen = Incident.objects.visible_to(channel.person).filter(pk__in=incidents).exclude(pk__in=told)
            for pk in seen.values_list("pk", flat=True):
                yield Owed(channel.pk, pk, step, now)
    OwedNotice.objects.filter(pk__in=[row.pk for row in rows]).update(taken_at=now)


def _gather(owed: Iterable[Owed], now: datetime) -> int:
    """One message per channel gathers them all, whatever asked for them."""
    by_channel: dict[int, dict[tuple[int, str], datetime]] = defaultdict(dict)
    for one in owed:
        found = by_channel[one.channel_id]
        found[one.incident_id, one.step] = min(one.at, found.get((one.incident_id, one.step), one.at))
    for channel_id, wanted in by_channel.items():
        notice = _open_notice(channel_id, min(wanted.values()), now)
        incidents, steps = zip(*wanted, strict=True)
        with connection.cursor() as cursor:
            cursor.execute(MENTION, [notice.pk, channel_id, list(incidents), list(steps)])
    return sum(map(len, by_channel.values()))


def _open_notice(channel_id: int, at: datetime, now: datetime) -> Notice:
    """The one that gathers, due sooner when it must be; else a new one, after the pause of a storm."""
    due = max(at, now + GATHER)
    gathering = Notice.objects.filter(channel=channel_id, kind=Notice.Kind.DIGEST, state=Notice.State.GATHERING)
    notice = gathering.select_for_update(of=("self",)).first()
    if notice is None:
        return Notice.objects.create(channel_id=channel_id, created_at=now, due_at=_after_pause(channel_id, due, now))
    if at <= now and notice.due_at and due < notice.due_at and not _stormy(channel_id, now):
        notice.due_at = due
        notice.save(update_fields=["due_at"])
    return notice


def _after_pause(channel_id: int, due: datetime, now: datetime) -> datetime:
    last = _stormy(channel_id, now)
    return max(due, last + PAUSE) if last else due


def _stormy(channel_id: int, now: datetime) -> datetime | None:
    """When the last message left (or will), when much was told on this channel within PAUSE."""
    recent = Notice.objects.filter(channel=channel_id, kind=Notice.Kind.DIGEST, handed_at__gt=now - PAUSE)
    if Mention.objects.filter(notice__in=recent)[:STORM].count() < STORM:
        return None
    return recent.order_by("-handed_at").values_list("handed_at", flat=True).first()
