# SPDX-License-Identifier: EUPL-1.2
"""The one door of figures: a month is measured again until it is published, then stays as it was.

Measured each night; published by itself on the `PUBLISHED_ON`th day of the month after, when late readings and reports
have come, or before by who holds the right. What is wrong is corrected by another revision that says why.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.events import live
from apps.kpi import measures, months
from apps.kpi.measured import Asked, Measured, nothing
from apps.kpi.models import Definition, Figure
from apps.territories import scoping
from apps.territories.models import Territory

logger = logging.getLogger(__name__)

BEGINS = time(3, 30)  # of a night, on the wall of the territory: the ledger was counted before
PUBLISHED_ON = 10  # day of the next month
MEASURED = ("value", "low", "high", "target", "completeness", "cases", "known_at", "why", "plan", "is_sample")
PUBLISHED, CORRECTED = "figures.published", "figures.corrected"  # kinds of live messages
QUANTUM = Decimal("0.0001")


class KpiRefused(Exception):
    """What was asked cannot be done: `field` is what to correct, the message says why, in French."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


@dataclass(frozen=True, slots=True)
class Done:
    measured: int = 0
    published: int = 0
    failed: int = 0


def run_nightly(now: datetime | None = None) -> Done:
    """The running month and those before it that are not published, of every territory; then what is due is published.
    Safe to run twice, or beside another."""
    now = now or timezone.now()
    done = [measure_since(row, None, now, publishing=True) for row in territories() if not is_measured(row, now)]
    return Done(*(sum(column) for column in zip(*map(astuple, done), strict=True)))


def measure_since(territory: Territory, since: date | None, now: datetime, *, publishing: bool) -> Done:
    """From the month `since` to the running one (None: what a night does); those that are due are then published."""
    month = running(territory, now)
    asked = list(months.between(since, month)) if since else [*unpublished(territory, month), month]
    done = measure(territory, asked, now)
    due = [one for one in asked if is_due(territory, one, now)] if publishing else []
    return Done(done.measured, sum(publish(territory, one, by=None, now=now) for one in due), done.failed)


def territories() -> Iterable[Territory]:
    return Territory.objects.defer("outline").order_by("pk")


def is_measured(territory: Territory, now: datetime) -> bool:
    """Since the last night began, on the wall of the territory."""
    local = now.astimezone(ZoneInfo(territory.time_zone))
    night = datetime.combine(local.date(), BEGINS, local.tzinfo)
    night -= timedelta(days=1) if local < night else timedelta(0)
    rows = Figure.objects.filter(territory=territory, current=True, month=running(territory, now))
    return rows.filter(measured_at__gte=night).exists()


def running(territory: Territory, now: datetime) -> date:
    return months.first_of(now.astimezone(ZoneInfo(territory.time_zone)).date())


def unpublished(territory: Territory, before: date) -> list[date]:
    """Months measured and not published, and the one before the running month when nobody measured it."""
    rows = Figure.objects.filter(territory=territory, current=True, month__lt=before)
    owed = set(rows.filter(published_at=None).values_list("month", flat=True))
    last = months.shifted(before, -1)
    return sorted(owed | (set() if rows.filter(month=last).exists() else {last}))


def is_due(territory: Territory, month: date, now: datetime) -> bool:
    today = now.astimezone(ZoneInfo(territory.time_zone)).date()
    return today >= months.shifted(month, 1) + timedelta(days=PUBLISHED_ON - 1)


def measure(territory: Territory, asked: Sequence[date], now: datetime, only: Sequence[str] = ()) -> Done:
    """Each month in a transaction of its own: one that fails is said in the journal of the machine, in the figure, and
    stops no other. `only`: codes of indicators; all of them when empty."""
    ids = list(Territory.objects.filter(pk__in=scoping.perimeter(territory.code)).values_list("pk", flat=True))
    known = [one for one in definitions() if not only or one.indicator.code in only]
    measured = failed = 0
    told: dict[str, Any] = {}
    for month in asked:
        found = [(one, _measured(one, territory, ids, month, now, told)) for one in in_force(known, month)]
        failed += sum(result is None for _one, result in found)
        measured += _keep(territory, month, found, now)
    return Done(measured, 0, failed)


def definitions() -> list[Definition]:
    return list(Definition.objects.select_related("indicator").order_by("indicator__rank", "indicator", "since"))


def in_force(known: Sequence[Definition], month: date) -> list[Definition]:
    """The last version of each indicator that had begun."""
    found = {one.indicator_id: one for one in known if one.since <= month}  # the last one of each wins
    return list(found.values())


def _measured(
    one: Definition, territory: Territory, ids: Sequence[int], month: date, now: datetime, told: dict[str, Any]
) -> Measured | None:
    """None: it could not be counted, and the log says why."""
    asked = Asked(
        territory_id=territory.pk,
        code=territory.code,
        ids=ids,
        zone=ZoneInfo(territory.time_zone),
        since=months.shifted(month, 1 - one.months),
        month=month,
        month_end=months.last_of(month),
        now=now,
        told=told,
    )
    try:
        with transaction.atomic():
            found = measures.of(one.measure)(asked)
    except (DatabaseError, ArithmeticError, ValueError, LookupError):
        logger.exception("Indicator %s of %s could not be measured for %s", one.measure, territory.code, month)
        return None
    return found.demanding(one.least_complete)


@transaction.atomic
def _keep(territory: Territory, month: date, found: Iterable[tuple[Definition, Measured | None]], now: datetime) -> int:
    """How many figures were written; published ones are left as they are."""
    held = Figure.objects.select_for_update().filter(territory=territory, month=month, current=True)
    known = {row.indicator_id: row for row in held}
    rows = [_row(known.get(one.indicator_id), territory, month, one, result, now) for one, result in found]
    kept = [row for row in rows if row is not None]
    Figure.objects.bulk_create([row for row in kept if row.pk is None], ignore_conflicts=True)
    Figure.objects.bulk_update([row for row in kept if row.pk is not None], ["definition", "measured_at", *MEASURED])
    return len(kept)


def _row(
    row: Figure | None, territory: Territory, month: date, one: Definition, found: Measured | None, now: datetime
) -> Figure | None:
    if row is not None and row.is_published:
        return None
    row = row or Figure(territory=territory, indicator=one.indicator, month=month)
    row.definition, row.measured_at = one, now
    found = found or nothing(_("Le calcul a échoué cette nuit : il est refait la nuit prochaine."))
    target = found.target if found.target is not None else one.target
    for name in MEASURED:
        setattr(row, name, _rounded(getattr(found, name)))
    row.target = _rounded(target)
    return row


def _rounded(value: Any) -> Any:
    return value.quantize(QUANTUM) if isinstance(value, Decimal) else value


@transaction.atomic
def publish(territory: Territory, month: date, *, by: Any, now: datetime | None = None) -> int:
    """How many figures are now published and stay as they are. Raises KpiRefused on a month that is not over."""
    now = now or timezone.now()
    if month >= running(territory, now):
        raise KpiRefused("month", _("Ce mois n'est pas fini : il ne se publie pas encore."))
    rows = Figure.objects.filter(territory=territory, month=month, current=True, published_at=None)
    done = rows.update(published_at=now, published_by=by)
    if done:
        live.publish([_news(territory, month, PUBLISHED, done)])  # last: live ids follow the order of commits
    return done


@transaction.atomic
def correct(row: Figure, *, why: str, by: Any, now: datetime | None = None) -> Figure:
    """Another revision of a published figure, measured again with the same definition; the old one is kept."""
    now = now or timezone.now()
    row = (
        Figure.objects.select_for_update(of=("self",))
        .select_related("territory", "definition__indicator")
        .get(pk=row.pk)
    )
    if not why.strip():
        raise KpiRefused("correction", _("Dites pourquoi ce chiffre est corrigé."))
    if not (row.is_published and row.current):
        raise KpiRefused("month", _("Seul un chiffre publié, et à jour, se corrige."))
    ids = list(Territory.objects.filter(pk__in=scoping.perimeter(row.territory.code)).values_list("pk", flat=True))
    found = _measured(row.definition, row.territory, ids, row.month, now, {})
    if found is None:
        raise KpiRefused("month", _("Le calcul a échoué : rien n'est corrigé."))
    Figure.objects.filter(pk=row.pk).update(current=False)
    new = _row(None, row.territory, row.month, row.definition, found, now)
    assert new is not None
    new.revision, new.correction = row.revision + 1, why.strip()[:400]
    new.published_at, new.published_by = now, by
    new.save()
    live.publish([_news(row.territory, row.month, CORRECTED, 1)])  # last: live ids follow the order of commits
    return new


def _news(territory: Territory, month: date, kind: str, figures: int) -> live.Message:
    payload = {"ref": {"type": "figures", "id": f"{territory.code}/{month:%Y-%m}"}, "month": month, "figures": figures}
    return live.Message(territory.pk, kind, payload)
