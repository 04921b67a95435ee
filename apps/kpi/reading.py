# SPDX-License-Identifier: EUPL-1.2
"""Named reads of figures: which territories, which month is shown, what came before. A page is a handful of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from apps.kpi import months
from apps.kpi.models import Figure, Indicator, Publication
from apps.territories.models import Territory

VIEW = "kpi.view_figure"
LOOKED_BACK = 3  # months before the last whole one in which a figure is still looked for
EUROS = "euros_avoided"


@dataclass(frozen=True, slots=True)
class Shown:
    """The figure of the page, the same month a year before (None: unknown then), and the months that are drawn."""

    figure: Figure
    before: Figure | None
    past: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be told: months up to `until`, published ones alone, indicators of everybody alone."""

    until: date | None = None
    published: bool = False
    public: bool = False

    def of(self, rows: QuerySet[Figure]) -> QuerySet[Figure]:
        if self.until:
            rows = rows.filter(month__lte=self.until)
        if self.published:
            rows = rows.filter(published_at__isnull=False)
        return rows.filter(indicator__public=True) if self.public else rows


EVERYTHING = Reach()


def territories(user: Any) -> list[Territory]:
    """Those whose figures `user` may read, the widest first."""
    return held(user)[0]


def held(user: Any) -> tuple[list[Territory], dict[int, list[Territory]]]:
    """Those whose figures `user` may read, the widest first; and those of them that each includes, by name."""
    rows = Territory.objects.visible_to(user, VIEW).defer("outline").order_by("name", "pk")
    known = {row.pk: row for row in rows}
    pairs = Territory.includes.through.objects.filter(from_territory__in=known, to_territory__in=known)
    inside: dict[int, set[int]] = {}
    for whole, part in pairs.values_list("from_territory", "to_territory"):
        inside.setdefault(whole, set()).add(part)
    parts = set().union(*inside.values())
    widest = sorted(known.values(), key=lambda row: (row.pk in parts, row.name, row.pk))
    return widest, {
        whole: [row for row in known.values() if row.pk in found and row.pk != whole] for whole, found in inside.items()
    }


def running_month(territory: Territory, now: datetime) -> date:
    return months.first_of(now.astimezone(ZoneInfo(territory.time_zone)).date())


def figures(territory: Territory) -> QuerySet[Figure]:
    """What is current of a territory that the caller may read, the oldest first."""
    rows = Figure.objects.filter(territory=territory, current=True)
    return rows.select_related("indicator", "definition").order_by("month")


def shown(rows: Iterable[Figure], running: date) -> list[Shown]:
    """One for each indicator: the last whole month that has a figure, else the running one, else why there is none."""
    by_indicator: dict[int, list[Figure]] = {}
    for row in rows:
        by_indicator.setdefault(row.indicator_id, []).append(row)
    found = [_shown(held, running) for held in by_indicator.values()]
    return sorted(found, key=lambda one: (one.figure.indicator.rank, one.figure.indicator.code))


def _shown(held: Sequence[Figure], running: date) -> Shown:
    known = {row.month: row for row in held}
    asked = [months.shifted(running, -n) for n in (1, 0, *range(2, LOOKED_BACK + 1))]
    there = [known[month] for month in asked if month in known]
    figure = next((row for row in there if row.value is not None), there[0] if there else held[-1])
    before = known.get(months.shifted(figure.month, -12))
    return Shown(figure, before if before and before.value is not None else None, tuple(held))


def recent(territory: Territory, running: date) -> QuerySet[Figure]:
    """Enough for a page: two years and a bit; all of the euros, whose curve begins with the contract."""
    rows = figures(territory)
    return rows.filter(month__gte=months.shifted(running, -25)) | rows.filter(indicator__code=EUROS)


def included(user: Any, territory: Territory) -> list[Territory]:
    """Communes of a territory that `user` may read too."""
    return _inside(Territory.objects.visible_to(user, VIEW), territory)


def included_for_all(territory: Territory) -> list[Territory]:
    """Communes of a territory that show their indicators to everybody."""
    return _inside(Territory.objects.filter(pk__in=Publication.objects.open().values("territory")), territory)


def _inside(rows: QuerySet[Territory], territory: Territory) -> list[Territory]:
    return list(rows.filter(included_in=territory).exclude(pk=territory.pk).defer("outline").order_by("name", "pk"))


def latest_of(
    places: Sequence[Territory], codes: Sequence[str], running: date, reach: Reach = EVERYTHING
) -> dict[tuple[int, str], Figure]:
    """(territory, code of the indicator) -> its last figure that has a value: one query."""
    since = months.shifted(running, -LOOKED_BACK)
    known = Figure.objects.filter(territory__in=places, current=True, month__gte=since, value__isnull=False)
    rows = reach.of(known).filter(indicator__code__in=codes).select_related("indicator").order_by("month")
    told = [row for row in rows if row.month < running] or list(rows)
    return {(row.territory_id, row.indicator.code): row for row in told}


def history(user: Any, territory: Territory, code: str) -> tuple[Indicator, list[Figure]] | None:
    """None: there is no such indicator."""
    indicator = Indicator.objects.visible_to(user).filter(code=code).first()
    return None if indicator is None else (indicator, list(figures(territory).filter(indicator=indicator)))


def months_of(territory: Territory) -> dict[date, bool]:
    """Each month that has figures, the newest first -> whether it is published."""
    rows = Figure.objects.filter(territory=territory, current=True).order_by("-month").values("month")
    told = rows.annotate(open=Count("pk", filter=Q(published_at=None))).values_list("month", "open")
    return {month: not left for month, left in told}


def published(territory: Territory) -> QuerySet[Figure]:
    """What everybody may read of it: public indicators, months that are published."""
    return figures(territory).filter(published_at__isnull=False, indicator__public=True)


def publications() -> list[Publication]:
    rows = Publication.objects.open().select_related("territory").defer("territory__outline")
    return list(rows.order_by("territory__name", "pk"))
