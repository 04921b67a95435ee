# SPDX-License-Identifier: EUPL-1.2
"""What a contract promises for each of its years: by the version in force on the last day of the year."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from apps.contracts.models import (
    Contract,
    ContractVersion,
    PerformanceRule,
    Period,
    SavingBaseline,
    SavingCommitment,
)

Key = tuple[str, int]  # lot and authority


@dataclass(frozen=True, slots=True)
class Promise:
    """One lot of one authority, one year. `year` None: nothing is promised that year."""

    baseline: SavingBaseline
    year: SavingCommitment | None
    rule: PerformanceRule | None

    @property
    def planned(self) -> Decimal:
        return self.year.planned_euros if self.year else Decimal(0)


@dataclass(frozen=True, slots=True)
class PromisedYear:
    """`version` None: nothing was published yet for that year."""

    period: Period
    version: ContractVersion | None
    promises: dict[Key, Promise] = field(default_factory=dict)

    @property
    def planned(self) -> Decimal:
        return sum((one.planned for one in self.promises.values()), Decimal(0))

    @property
    def days(self) -> int:
        return (self.period.ends_on - self.period.starts_on).days + 1

    def elapsed(self, today: date) -> float:
        """Share of its days that are over."""
        past = (min(today, self.period.ends_on) - self.period.starts_on).days + (today > self.period.ends_on)
        return min(max(past / self.days, 0.0), 1.0)


def of(contract: Contract) -> list[PromisedYear]:
    """Year by year. Five queries."""
    periods = list(contract.periods.order_by("number"))
    versions = list(
        ContractVersion.objects.filter(contract=contract)
        .exclude(state=ContractVersion.State.DRAFT)
        .order_by("valid_from")
    )
    baselines = _baselines(versions)
    rules = _rules(versions)
    return [_year(period, _in_force(versions, period.ends_on), baselines, rules) for period in periods]


def _in_force(versions: list[ContractVersion], day: date) -> ContractVersion | None:
    begun = [one for one in versions if one.valid_from is not None and one.valid_from <= day]
    return begun[-1] if begun else None


def _baselines(versions: list[ContractVersion]) -> dict[int, list[SavingBaseline]]:
    rows = SavingBaseline.objects.filter(version__in=versions).select_related("authority")
    found: dict[int, list[SavingBaseline]] = {}
    for row in rows.defer("authority__outline").prefetch_related("years").order_by("lot", "authority__name", "pk"):
        found.setdefault(row.version_id, []).append(row)
    return found


def _rules(versions: list[ContractVersion]) -> dict[tuple[int, str], PerformanceRule]:
    return {(row.version_id, row.lot): row for row in PerformanceRule.objects.filter(version__in=versions)}


def _year(
    period: Period,
    version: ContractVersion | None,
    baselines: dict[int, list[SavingBaseline]],
    rules: dict[tuple[int, str], PerformanceRule],
) -> PromisedYear:
    if version is None:
        return PromisedYear(period, None)
    promises = {}
    for one in baselines.get(version.pk, []):
        year = next((row for row in one.years.all() if row.year == period.number), None)
        rule = rules.get((version.pk, one.lot)) or rules.get((version.pk, ""))
        promises[one.lot, one.authority_id] = Promise(one, year, rule)
    return PromisedYear(period, version, promises)
