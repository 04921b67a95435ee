# SPDX-License-Identifier: EUPL-1.2
"""The ledger counted again every night: the running year of each contract that promises savings, and the year before
until its statement is issued.

What is owed is in rows (`LedgerCount`): a year is due until it is counted after the last night began. Killed in the
middle, its transaction is undone and it is tried again an hour later, after the others; one that cannot be counted says
why on its page and in the journal, once, and does not stop the others.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.contracts.models import Contract, ContractVersion, Period, SavingBaseline
from apps.energy.ledger import counting
from apps.energy.models import LedgerCount, SavingsStatement
from apps.energy.performance import workflow
from apps.energy.performance.workflow import PerformanceRefused
from apps.events import journal

logger = logging.getLogger(__name__)

KIND = "energy.ledger"
BEGINS = time(2, 30)  # of a night, on the wall of the contract: the readings of the day before have come
AGAIN = timedelta(hours=1)  # after a try that failed, or was killed
NEVER = datetime.min.replace(tzinfo=UTC)
AT_ONCE = 4  # years of one run


@dataclass(frozen=True, slots=True)
class Recounted:
    """Of one run: years counted, lines that changed, years that could not be."""

    years: int = 0
    changed: int = 0
    failed: int = 0


def run_due(*, limit: int = AT_ONCE, now: datetime | None = None) -> Recounted:
    """Count what is due, the longest waiting first. Safe to run twice, or beside another."""
    now = now or timezone.now()
    years = changed = failed = 0
    for row in due(now)[:limit]:
        if not _claimed(row, now):
            continue
        found = _count(row)
        years, changed, failed = years + (found is not None), changed + (found or 0), failed + (found is None)
    return Recounted(years, changed, failed)


def due(now: datetime) -> list[LedgerCount]:
    """Never tried first. Rows are made for years that have none."""
    owed = list(_owed(now))
    LedgerCount.objects.bulk_create(
        [LedgerCount(contract=contract, year=year) for contract, year in owed], ignore_conflicts=True
    )
    named = {(contract.pk, year): contract for contract, year in owed}
    rows = LedgerCount.objects.filter(contract__in={contract.pk for contract, _year in owed})
    found = [row for row in rows if (row.contract_id, row.year) in named and not row.by_hand]
    for row in found:
        row.contract = named[row.contract_id, row.year]
    waiting = [row for row in found if _waits(row, now)]
    return sorted(waiting, key=lambda row: (row.tried_at or NEVER, row.pk))


def _owed(now: datetime) -> Iterator[tuple[Contract, int]]:
    """Years to follow: the one that runs, the last that is over while no statement of it is issued."""
    promising = SavingBaseline.objects.exclude(version__state=ContractVersion.State.DRAFT)
    contracts = list(
        Contract.objects.filter(pk__in=promising.values("version__contract"))
        .select_related("territory")
        .defer("territory__outline")
    )
    issued = set(
        SavingsStatement.objects.filter(contract__in=contracts)
        .exclude(state=workflow.DRAFT)
        .values_list("contract", "year")
    )
    periods: dict[int, list[Period]] = {}
    for period in Period.objects.filter(contract__in=contracts).order_by("number"):
        periods.setdefault(period.contract_id, []).append(period)
    for contract in contracts:
        today = now.astimezone(ZoneInfo(contract.territory.time_zone)).date()
        yield from _years(contract, periods.get(contract.pk, []), issued, today)


def _years(
    contract: Contract, periods: Sequence[Period], issued: set[tuple[int, int]], today: date
) -> Iterator[tuple[Contract, int]]:
    over = [one.number for one in periods if one.ends_on < today]
    if over and (contract.pk, over[-1]) not in issued:
        yield contract, over[-1]
    for one in periods:
        if one.starts_on <= today <= one.ends_on:
            yield contract, one.number


def _waits(row: LedgerCount, now: datetime) -> bool:
    night = _night(now, ZoneInfo(row.contract.territory.time_zone))
    counted = row.counted_at is not None and row.counted_at >= night
    return not counted and (row.tried_at is None or row.tried_at <= now - AGAIN)


def _night(now: datetime, zone: ZoneInfo) -> datetime:
    """When the last night began."""
    here = now.astimezone(zone)
    tonight = datetime.combine(here.date(), BEGINS, zone)
    return tonight if tonight <= here else datetime.combine(here.date() - timedelta(days=1), BEGINS, zone)


def _claimed(row: LedgerCount, now: datetime) -> bool:
    """False: another worker took it meanwhile. Committed before anything is counted: what kills us does not make it
    the first again."""
    return bool(LedgerCount.objects.filter(pk=row.pk, tried_at=row.tried_at).update(tried_at=now))


def _count(row: LedgerCount) -> int | None:
    """Lines that changed; None when it could not be counted, which is told."""
    try:
        return counting.recount(contract=row.contract, year=row.year)
    except PerformanceRefused as refusal:
        _failed(row, str(refusal))
    except Exception as fault:  # of one contract: the others are counted, this one says so
        logger.exception("ledger not counted contract=%s year=%s", row.contract_id, row.year)
        _failed(row, _("Erreur imprévue (%(name)s) : voir les traces du serveur.") % {"name": type(fault).__name__})
    return None


@transaction.atomic
def _failed(row: LedgerCount, why: str) -> None:
    """On its page; in the journal when it is news."""
    known = LedgerCount.objects.select_for_update().get(pk=row.pk)
    LedgerCount.objects.filter(pk=row.pk).update(failure=why[:300])
    if known.failure:
        return
    said = _("Registre des économies non compté : %(contract)s, année %(year)d")
    journal.record(
        journal.Entry(
            territory_id=row.contract.territory_id,
            kind=KIND,
            text=said % {"contract": row.contract.name[:160], "year": row.year},
            after="failed",
            why=why[:500],
        )
    )
