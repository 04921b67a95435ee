# SPDX-License-Identifier: EUPL-1.2
"""Who is owed which sheet: each reader, the last published month, once. Asked again, it finds nothing more."""

from datetime import date, datetime, timedelta

from django.db.models import Max, Min
from django.utils import timezone

from apps.kpi.models import Figure, SheetLetter, SheetReader

FRESH = timedelta(days=40)  # a month published before that is no news: it is read on the page


def owe() -> None:
    """A reader who was added after the publication waits for the next month."""
    readers = list(SheetReader.objects.filter(active=True).values_list("pk", "territory", "added_at"))
    told = _published({territory for _pk, territory, _at in readers})
    letters = [
        SheetLetter(reader_id=pk, month=told[territory][0])
        for pk, territory, added in readers
        if territory in told and added <= told[territory][1]
    ]
    SheetLetter.objects.bulk_create(letters, ignore_conflicts=True)


def _published(territories: set[int]) -> dict[int, tuple[date, datetime]]:
    """Territory -> its last month that is published whole, and when it was first published."""
    rows = Figure.objects.filter(territory__in=territories, current=True, published_at__isnull=False).order_by()
    last = dict(rows.values("territory").annotate(last=Max("month")).values_list("territory", "last"))
    first = Figure.objects.filter(territory__in=territories, month__in=set(last.values()), revision=1).order_by()
    when = (
        first.values("territory", "month").annotate(told=Min("published_at")).values_list("territory", "month", "told")
    )
    news = timezone.now() - FRESH
    return {place: (month, at) for place, month, at in when if month == last.get(place) and at and at >= news}
