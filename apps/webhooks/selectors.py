# SPDX-License-Identifier: EUPL-1.2
"""Subscribers with what they are owed, and those that need somebody."""

from datetime import datetime, timedelta

from django.db.models import Count, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from apps.webhooks.models import Delivery, Subscriber

DEAD = timedelta(days=1)  # unreachable for longer: somebody is told


def with_what_is_owed(rows: QuerySet[Subscriber]) -> QuerySet[Subscriber]:
    """`waiting`: deliveries owed; `oldest`: when the first of them was written; `lost`: given up or out of date."""
    mine = Delivery.objects.filter(subscriber=OuterRef("pk")).order_by()
    owed = mine.owed().filter(is_test=False).values("subscriber")
    lost = mine.filter(state__in=(Delivery.State.GIVEN_UP, Delivery.State.LOST), is_test=False).values("subscriber")
    return rows.annotate(
        waiting=Coalesce(Subquery(owed.annotate(n=Count("pk")).values("n"), IntegerField()), 0),
        oldest=Subquery(owed.annotate(first=Min("event__created_at")).values("first")),
        lost=Coalesce(Subquery(lost.annotate(n=Count("pk")).values("n"), IntegerField()), 0),
    )


def to_look_at(rows: QuerySet[Subscriber], now: datetime) -> QuerySet[Subscriber]:
    """At rest, or unreachable for longer than DEAD."""
    dead = Q(rested_at__isnull=False) | Q(failing_since__lt=now - DEAD)
    return with_what_is_owed(rows.filter(dead, active=True)).order_by(F("failing_since").asc(nulls_last=True), "pk")
