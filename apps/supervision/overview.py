# SPDX-License-Identifier: EUPL-1.2
"""Every source of a person at a glance: when it last spoke, how late, how much, what waits, what is wrong in words.

A constant number of queries, whatever the number of sources.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets.models import Source
from apps.connectors.catalogue import DRIVERS
from apps.supervision import contact
from apps.supervision.doctor.processes import reason_of, spoken
from apps.supervision.models import DeadLetter, FirstContact, Traffic

WINDOW = timedelta(minutes=10)  # of the messages per minute
RANK = {Source.Health.DOWN: 0, Source.Health.DEGRADED: 1, Source.Health.UNKNOWN: 2, Source.Health.OK: 3}
READ = "supervision.view_poll"  # of who looks after sources: errors name addresses and fields


@dataclass(frozen=True, slots=True)
class Line:
    """One source. `age`, `lag` in words; "" when there is nothing to say."""

    source: Source
    driver: str
    polled: bool
    heard_at: datetime | None
    age: str
    lag: str
    late: bool
    per_minute: float
    letters: int
    error: str


def lines(user: Any) -> list[Line]:
    """The enabled sources that are heard, the worst first, then by name."""
    heard = visible(user).filter(enabled=True).exclude(driver="none").select_related("poll", "territory")
    return sorted(described(list(heard)), key=_worst_first)


def _worst_first(line: Line) -> tuple[int, bool, bool, bool, str]:
    """Of two that are as well, the one that says something to put right."""
    return RANK[Source.Health(line.source.health)], not line.error, not line.late, not line.letters, line.source.name


def visible(user: Any) -> Any:
    return Source.objects.visible_to(user, READ).defer("secret", "territory__outline")


def described(sources: Sequence[Source]) -> list[Line]:
    now, keys = timezone.now(), [source.pk for source in sources]
    recent = Traffic.objects.filter(source__in=keys, minute__gt=now - WINDOW).order_by()
    traffic = {row["source"]: row for row in recent.values("source").annotate(said=Sum("messages"), lag=Avg("lag_s"))}
    waiting = DeadLetter.objects.filter(source__in=keys, status=DeadLetter.Status.PENDING).order_by()
    letters = dict(waiting.values_list("source").annotate(Count("id")))
    return [_line(source, traffic.get(source.pk, {}), letters.get(source.pk, 0), now) for source in sources]


def last_minutes(source: Source) -> dict[str, Any]:
    """Of the last hour: messages, those that could not be used, the newest minute."""
    since = timezone.now() - timedelta(hours=1)
    rows = Traffic.objects.filter(source=source, minute__gt=since)
    return rows.aggregate(said=Sum("messages"), dead=Sum("dead"), newest=Max("minute"))


def first_contact(source: Source) -> tuple[FirstContact, str] | None:
    """The last one that found something, and what it found in words."""
    met = FirstContact.objects.filter(source=source, alarms__gt=0).order_by("-pk").first()
    return (met, contact.words(met.alarms)) if met else None


def _line(source: Source, traffic: dict[str, Any], letters: int, now: datetime) -> Line:
    poll = getattr(source, "poll", None)
    heard_at = poll.last_success_at if poll is not None else source.last_seen_at
    lag = traffic.get("lag")
    driver = DRIVERS.get(source.driver)
    return Line(
        source=source,
        driver=driver.label.partition(" : ")[0] if driver else source.driver,
        polled=poll is not None,
        heard_at=heard_at,
        age=spoken(now - heard_at) if heard_at else "",
        lag="" if lag is None else _signed(lag),
        late=lag is not None and abs(lag) > source.silent_after + (driver.lag.total_seconds() if driver else 0),
        per_minute=(traffic.get("said") or 0) / (WINDOW.total_seconds() / 60),
        letters=letters,
        error=reason_of(source) if source.health != Source.Health.OK or (poll and poll.failures) else "",
    )


def _signed(seconds: float) -> str:
    """How late, or how far a clock runs ahead."""
    words = spoken(timedelta(seconds=abs(seconds)))
    return words if seconds >= 0 else _("avance %(time)s") % {"time": words}
