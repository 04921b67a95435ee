# SPDX-License-Identifier: EUPL-1.2
"""Named reads of contracts: their published versions, and which class of faults an incident is."""

import logging
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.db.models import Case, F, OuterRef, Prefetch, Q, QuerySet, Subquery, When

from apps.assets.models import Trade
from apps.contracts import recognition
from apps.contracts.models import (
    Commitment,
    Contract,
    ContractVersion,
    FaultClass,
    PenaltyRule,
    PerformanceRule,
    Perimeter,
    SavingBaseline,
    Zone,
)
from apps.territories.models import Territory

logger = logging.getLogger(__name__)
Classes = Mapping[str, tuple[tuple[FaultClass, tuple[recognition.Fit, ...]], ...]]  # by trade, worst first


def fault_classes(user: Any) -> QuerySet[FaultClass]:
    return FaultClass.objects.visible_to(user)


def contracts(user: Any) -> QuerySet[Contract]:
    rows = Contract.objects.visible_to(user).select_related("territory").defer("territory__outline")
    perimeters = Perimeter.objects.select_related("territory").defer("territory__outline")
    return rows.prefetch_related(Prefetch("perimeters", perimeters), "parties", "periods")


def published_versions(user: Any) -> QuerySet[ContractVersion]:
    """With the day from which another one follows each, None for the last."""
    rows = timeline(ContractVersion.objects.visible_to(user)).exclude(state=ContractVersion.State.DRAFT)
    territories = Prefetch("territories", Territory.objects.only("code"))
    zones = Prefetch("zones", Zone.objects.defer("outline").prefetch_related(territories))
    return rows.prefetch_related("calendars", zones, "suspension_reasons", "penalty_rules", "performance_rules")


def published_lines(user: Any) -> QuerySet[Commitment]:
    rows = Commitment.objects.visible_to(user).exclude(version__state=ContractVersion.State.DRAFT)
    return rows.select_related("version", "fault_class", "zone").defer("zone__outline")


def published_savings(user: Any) -> QuerySet[SavingBaseline]:
    rows = SavingBaseline.objects.visible_to(user).exclude(version__state=ContractVersion.State.DRAFT)
    return rows.select_related("version", "authority").defer("authority__outline").prefetch_related("years")


def version_on(contract: Contract, day: date) -> ContractVersion | None:
    """The version in force on this day."""
    return in_force(timeline(ContractVersion.objects.filter(contract=contract)), day).first()


def baselines(version: ContractVersion) -> list[SavingBaseline]:
    """What it promises of energy, lot by lot, with the years of each."""
    rows = version.saving_baselines.select_related("authority").defer("authority__outline").prefetch_related("years")
    return list(rows.order_by("lot", "authority__name", "pk"))


def performance_rules(version: ContractVersion) -> dict[str, PerformanceRule]:
    """By lot; "" for those that have none of their own."""
    return {row.lot: row for row in version.performance_rules.all()}


def timeline(versions: QuerySet[ContractVersion]) -> QuerySet[ContractVersion]:
    """Adds `followed_from`, the day from which the next published version applies."""
    following = ContractVersion.objects.filter(
        ~Q(state=ContractVersion.State.DRAFT), contract=OuterRef("contract"), valid_from__gt=OuterRef("valid_from")
    )
    return versions.annotate(followed_from=Subquery(following.order_by("valid_from").values("valid_from")[:1]))


def in_force(versions: QuerySet[ContractVersion], day: date) -> QuerySet[ContractVersion]:
    """Those of a `timeline` that apply on this day, each within its contract."""
    rows = versions.exclude(state=ContractVersion.State.DRAFT).filter(valid_from__lte=day, contract__ends_on__gte=day)
    return rows.filter(Q(followed_from=None) | Q(followed_from__gt=day))


def penalty_rule(version: ContractVersion, clock: str, trade: str) -> PenaltyRule | None:
    """What the version says of lateness on this clock: the rule of the trade, else the one of all trades."""
    rows = PenaltyRule.objects.filter(version=version, clock=clock, trade__in=["", trade])
    return rows.order_by("-trade").first()


def in_reading_order(lines: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """Trade by trade as they are listed everywhere, the worst class first, the whole perimeter before its zones."""
    rank = Case(*(When(trade=trade, then=place) for place, trade in enumerate(Trade.values)), default=len(Trade.values))
    zone = F("zone__name").asc(nulls_first=True)
    return lines.order_by(rank, "fault_class__rank", "fault_class__code", zone, "pk")


def classes_in_reading_order() -> list[FaultClass]:
    rows = list(FaultClass.objects.order_by("rank", "code"))
    return sorted(rows, key=lambda row: Trade.values.index(row.trade))


def loaded_classes() -> Classes:
    """Every class with its conditions ready to be evaluated: one query. Ask once per batch of incidents."""
    found: dict[str, list[tuple[FaultClass, tuple[recognition.Fit, ...]]]] = {}
    for row in FaultClass.objects.order_by("trade", "rank", "code"):
        found.setdefault(row.trade, []).append((row, _fits(row)))
    return {trade: tuple(rows) for trade, rows in found.items()}


def _fits(row: FaultClass) -> tuple[recognition.Fit, ...]:
    """A class that was written past the checks recognises nothing: one bad row must not stop the others."""
    wrong = next(recognition.problems(row.recognises), None)
    if wrong:
        logger.warning("fault class %s recognises nothing: %s", row.code, wrong)
        return ()
    return tuple(map(recognition.compiled, row.recognises))


def proposed_class(
    classes: Classes,
    *,
    trade: str,
    shape: str,
    kind: str,
    natures: Collection[str],
    conditions: Collection[str],
    count: int,
) -> FaultClass | None:
    """The worst class of `trade` that recognises the incident; None when none does: a person chooses.

    `trade` and `kind` are those of the equipment in cause; `natures` and `conditions` are said by any alarm of the
    incident; `count` is the number of its alarms.
    """
    facts = recognition.facts(shape=shape, kind=kind, natures=natures, conditions=conditions, count=count)
    matching = (row for row, fits in classes.get(trade, ()) if any(fit.holds(facts) for fit in fits))
    return next(matching, None)
