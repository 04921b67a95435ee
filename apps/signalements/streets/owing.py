# SPDX-License-Identifier: EUPL-1.2
"""What is owed to who follows a street: a letter for each step that a resident cares for, or one a day; never twice."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.signalements import workflow
from apps.signalements.models import Letter, Published, Signalement, Step, Watch

TOLD = (workflow.RECEIVED, workflow.PLANNED, workflow.TREATED, workflow.REOPENED)
HOUR = time(7)  # local, of the digest
MOST_A_DAY = 10  # letters of one watch in 24 hours, whatever happens in the street
DAY = timedelta(days=1)
FOLLOWED = """
SELECT watch.id FROM signalements_published shown
  JOIN signalements_watch watch ON watch.desk_id = shown.desk_id AND watch.street = shown.street
 WHERE shown.signalement_id = %s AND shown.street <> ''"""


def owe(report: Signalement, step: Step) -> None:
    """To who asked to be told each time. Nothing of what the public map does not show."""
    if step.kind != Step.Kind.MOVED or step.after not in TOLD:
        return
    if not (followed := _followed(report)):
        return
    recent = Count(
        "letters", filter=Q(letters__due_at__gt=timezone.now() - DAY) | Q(letters__over_at__gt=timezone.now() - DAY)
    )
    people = Watch.objects.active().filter(pk__in=followed, rhythm=Watch.Rhythm.EACH)
    wanted = people.annotate(recent=recent).filter(recent__lt=MOST_A_DAY).values_list("pk", flat=True)
    Letter.objects.bulk_create([Letter(watch_id=pk, step=step) for pk in wanted], ignore_conflicts=True)


def _followed(report: Signalement) -> list[int]:
    """Watches of its street, over or not; none most of the time."""
    with connection.cursor() as cursor:
        cursor.execute(FOLLOWED, [report.pk])
        return [pk for (pk,) in cursor.fetchall()]


def digests(now: datetime | None = None) -> int:
    """Today's, and yesterday's if nothing ran since: how many are newly owed."""
    now = now or timezone.now()
    return sum(_owed(zone, day) for zone in _zones() for day in _days(now, zone))


def news(watch: Watch, day: date) -> QuerySet[Published]:
    """What appeared in the street, or went further, in the 24 hours before the digest of `day`."""
    since, until = window(ZoneInfo(watch.desk.territory.time_zone), day)
    rows = Published.objects.filter(desk=watch.desk_id, street=watch.street)
    return rows.filter(_between(since, until)).order_by("-received_at", "-pk")


def window(zone: ZoneInfo, day: date) -> tuple[datetime, datetime]:
    return datetime.combine(day - DAY, HOUR, zone), datetime.combine(day, HOUR, zone)


def _zones() -> Iterable[str]:
    rows = Watch.objects.active().filter(rhythm=Watch.Rhythm.DAILY).order_by()
    return list(rows.values_list("desk__territory__time_zone", flat=True).distinct())


def _days(now: datetime, zone: str) -> list[date]:
    here = now.astimezone(ZoneInfo(zone))
    return [day for day in (here.date() - DAY, here.date()) if datetime.combine(day, HOUR, here.tzinfo) <= here]


def _owed(zone: str, day: date) -> int:
    since, until = window(ZoneInfo(zone), day)
    street = Published.objects.filter(desk=OuterRef("desk"), street=OuterRef("street")).filter(_between(since, until))
    daily = Watch.objects.active().filter(rhythm=Watch.Rhythm.DAILY, desk__territory__time_zone=zone)
    told = Letter.objects.filter(watch=OuterRef("pk"), day=day)
    wanted = daily.filter(~Exists(told), Exists(street), confirmed_at__lt=until).values_list("pk", flat=True)
    letters = [Letter(watch_id=pk, day=day) for pk in wanted[:5000]]
    return len(Letter.objects.bulk_create(letters, ignore_conflicts=True, batch_size=500))


def _between(since: datetime, until: datetime) -> Q:
    appeared = Q(appeared_at__gte=since, appeared_at__lt=until)
    return appeared | Q(phase_at__gte=since, phase_at__lt=until) & ~Q(phase_at=F("appeared_at"))
