# SPDX-License-Identifier: EUPL-1.2
"""Named reads of signalements, limited to what a person may see; and what a follow-up page says."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point
from django.contrib.gis.measure import D
from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import (
    Aggregate,
    Case,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from apps.signalements import workflow
from apps.signalements.models import Assignment, Category, Contact, Follower, Photo, Signalement, Step

WAITING_FIRST = ("id",)  # numbers are given in the order of arrival: the oldest first
NEWEST = ("-id",)
HEAVY = (
    *("territory__outline", "asset__geometry", "asset__geom_3857", "asset__attributes", "asset__local_attributes"),
    *("asset__kind__attribute_schema", "category__questions", "category__keywords", "routing__addressee__secret"),
)
FEWEST = 10  # cases from which a delay is said
ENOUGH = 2000  # cases that say it as well as all of them: the most recent
RECENT = timedelta(days=90)
REPAIRED = (Signalement.Outcome.RESOLVED, Signalement.Outcome.PROVISIONAL)
CANDIDATES = 5
WORDS_READ = 500  # characters of a text that are compared with those of others


class Percentile80(Aggregate):
    template = "percentile_cont(0.8) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def signalements(user: Any) -> QuerySet[Signalement]:
    """Reports that `user` may see, with what a list shows: how many follow, how many photos."""
    people = Follower.objects.filter(signalement=OuterRef("pk")).order_by().values("signalement")
    photos = Photo.objects.filter(signalement=OuterRef("pk")).order_by().values("signalement")
    rows = Signalement.objects.visible_to(user).select_related(
        "territory", "category", "asset__kind", "routing__addressee", "assignment__person"
    )
    return rows.defer(*HEAVY).annotate(
        people=Coalesce(Subquery(people.annotate(n=Count("pk")).values("n")), Value(0)),
        pictures=Coalesce(Subquery(photos.annotate(n=Count("pk")).values("n")), Value(0)),
    )


def detail(user: Any) -> QuerySet[Signalement]:
    """With all that the page of one shows."""
    heavy = [name for name in HEAVY if not name.startswith(("category__", "routing__"))]
    rows = Signalement.objects.visible_to(user).select_related(
        "territory",
        "category",
        "category_first",
        "asset__kind",
        "duplicate_of",
        "alarm",
        "incident",
        "entered_by",
        "assignment__person",
    )
    return rows.defer(*heavy).prefetch_related("photos", "duplicates")


def steps(user: Any, report: Signalement) -> QuerySet[Step]:
    return Step.objects.visible_to(user).filter(signalement=report).select_related("by").order_by("at", "id")


def contacts(user: Any, report: Signalement) -> QuerySet[Contact]:
    return Contact.objects.visible_to(user).filter(follower__signalement=report).select_related("follower")


def photos_to_moderate() -> QuerySet[Photo, Any]:
    """Numbers of the reports with a photo that nobody decided about."""
    ready = Photo.objects.ready()
    waiting = ready.filter(moderated_at=None, shown=False, borrowed=False, signalement__isnull=False)
    return waiting.order_by().values("signalement")


def categories(user: Any) -> QuerySet[Category]:
    rows = Category.objects.visible_to(user).select_related("territory", "fault_class")
    return rows.defer("territory__outline", "fault_class__recognises")


def counts(user: Any, within: Any = None) -> dict[str, int]:
    """What is to be triaged, what is open, what this person looks after: partial reads of two indexes."""
    rows = Signalement.objects.visible_to(user).open()
    if within is not None:
        rows = rows.filter(territory__in=within)
    to_triage = Count("pk", filter=Q(state__in=workflow.TO_TRIAGE))
    reopened = Count("pk", filter=Q(state=workflow.REOPENED))
    mine = Assignment.objects.filter(person=user.pk, signalement__in=rows.order_by().values("pk"))
    found = rows.order_by().aggregate(open=Count("pk"), to_triage=to_triage, reopened=reopened)
    return found | {"mine": mine.count()}


def public_steps(row: Follower, report: Signalement) -> Sequence[Step]:
    """What this person reads: the public steps of their own report and, once it is a duplicate, those of the group
    since they follow it."""
    mine = Q(signalement=row.signalement_id)
    group = Q(signalement=report.pk)
    rows = Step.objects.filter(mine | group, public=True)
    return list(rows.order_by("at", "id")[:300])


def photos_for(row: Follower, report: Signalement) -> Sequence[Photo]:
    """One's own, and those that an agent looked at."""
    mine = Q(signalement=row.signalement_id) if row.author else Q(pk__in=[])
    shown = Q(signalement__in=[row.signalement_id, report.pk], shown=True)
    return list(Photo.objects.filter(mine | shown).order_by("at", "id"))


def expected_days(category: Category, territory_id: int) -> int | None:
    """Of five reports of this category and place that were repaired in the last 90 days, four waited at most so many
    days; None when they are too few. Where there was nothing to repair, it was said sooner: that promises nothing.

    Counted when it is asked, from the most recent ENOUGH, by one index: some milliseconds, whatever the number of
    reports (benchmarks/signalements.py)."""
    since = timezone.now() - RECENT
    rows = Signalement.objects.filter(
        category=category, territory=territory_id, treated_at__gte=since, outcome__in=REPAIRED
    )
    taken = ExpressionWrapper(F("treated_at") - F("received_at"), output_field=DurationField())
    last = rows.annotate(taken=taken).order_by("-treated_at")[:ENOUGH]
    said = last.aggregate(n=Count("pk"), delay=Percentile80("taken"))
    if said["n"] < FEWEST:
        return None
    return max(1, ceil(said["delay"] / timedelta(days=1)))


# --- Duplicates -------------------------------------------------------------------------------------------------------


def alike(
    category: Category,
    point: Point | None,
    asset_id: int | None,
    *,
    text: str = "",
    within: Any = None,
    at: datetime | None = None,
) -> QuerySet[Signalement]:
    """Open reports that this one may repeat: of the same asset, else of its category around; ranked so, then by
    distance, the nearer the more the words are the same, then the most recent. One query, two partial indexes.
    `within`: subquery of territories. `at`: when it is asked, now unless it is a benchmark that asks."""
    since = (at or timezone.now()) - timedelta(days=category.age)
    rows = Signalement.objects.filter(state__in=workflow.OPEN, received_at__gte=since)
    rows = rows if within is None else rows.filter(territory__in=within)
    return _ranked(rows, Q(category=category), point, asset_id, category.radius, text)


def around(point: Point | None, asset_id: int | None, metres: int, days: int) -> QuerySet[Signalement]:
    """Before a category is chosen: whatever is open there."""
    since = timezone.now() - timedelta(days=days)
    rows = Signalement.objects.filter(state__in=workflow.OPEN, received_at__gte=since)
    return _ranked(rows, Q(), point, asset_id, metres)


def _ranked(
    rows: QuerySet[Signalement], same: Q, point: Point | None, asset_id: int | None, metres: int, text: str = ""
) -> QuerySet[Signalement]:
    same_asset = Q(asset=asset_id) if asset_id else Q(pk__in=[])
    near = same & Q(place__dwithin=(point, D(m=metres))) if point else Q(pk__in=[])
    apart: Any = Distance("place", point) if point else Value(None, output_field=FloatField())
    elsewhere = Case(When(same_asset, then=Value(0)), default=Value(1))
    found = rows.filter(same_asset | near).annotate(distance=apart, elsewhere=elsewhere)
    ranked = found.select_related("category", "asset__kind").order_by("elsewhere", *_nearest(text, point), "-id")
    return ranked.defer("asset__geometry", "asset__geom_3857", "asset__kind__attribute_schema")[:CANDIDATES]


def _nearest(text: str, point: Point | None) -> list[Any]:
    """Metres, halved for the very same words: they bring a report nearer, and never a distant one before its twin."""
    words = text[:WORDS_READ].replace("\x00", "").strip()
    if point is None or not words:
        return [F("distance")]
    metres = Cast(Distance("place", point), FloatField())
    return [metres * (Value(1.0) - TrigramSimilarity("text", words) / Value(2.0))]
