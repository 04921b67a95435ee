# SPDX-License-Identifier: EUPL-1.2
"""Named reads of the performance of contracts: which contracts, which rows of the ledger, which adjustments."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet

from apps.contracts.models import Contract, ContractVersion, Party, SavingBaseline
from apps.energy.models import Adjustment, Evidence, LedgerCount, LedgerLine
from apps.energy.models.performance import VIEW, seen
from apps.energy.performance import workflow
from apps.energy.performance.figures import Row
from apps.territories import granting
from apps.territories.models import Territory

PROPOSE = "energy.propose_adjustment"
SIDES = {"owner": "energy.accept_owner_adjustment", "contractor": "energy.accept_contractor_adjustment"}
NEWEST = ("-proposed_at", "-id")


def contracts(user: Any) -> QuerySet[Contract]:
    """Those that promise savings in a published version, and whose savings the person may read."""
    if not user.is_active or not user.is_authenticated:
        return Contract.objects.none()
    promising = SavingBaseline.objects.exclude(version__state=ContractVersion.State.DRAFT)
    rows = Contract.objects.filter(pk__in=promising.values("version__contract"))
    if not user.is_superuser:
        rows = rows.filter(seen(user, "", VIEW))
    parties = Prefetch("parties", Party.objects.select_related("territory").defer("territory__outline"))
    rows = rows.select_related("territory").defer("territory__outline").prefetch_related(parties)
    return rows.order_by("name", "pk")


def ledger(user: Any, contract: Contract) -> QuerySet[LedgerLine]:
    """What is current of it."""
    rows = LedgerLine.objects.visible_to(user).filter(contract=contract, current=True)
    return rows.select_related("authority").defer("authority__outline").order_by("first", "lot", "label", "pk")


def counts(user: Any, contract: Contract) -> QuerySet[LedgerCount]:
    """When each of its years was counted, the last one first."""
    return LedgerCount.objects.visible_to(user).filter(contract=contract).select_related("by").order_by("-year")


def adjustments(user: Any) -> QuerySet[Adjustment]:
    rows = Adjustment.objects.visible_to(user).select_related("contract__territory", "authority", "proposed_by")
    rows = rows.select_related("owner_by", "contractor_by", "justified_by", "rejected_by", "point__asset")
    proofs = Prefetch("evidence", Evidence.objects.select_related("by").defer("content"))
    outlines = ("contract__territory__outline", "authority__outline")
    return rows.defer(*outlines).prefetch_related(proofs).order_by(*NEWEST)


def rights(user: Any, territory_id: int) -> frozenset[str]:
    return granting.held(user, territory_id, "energy")


def acts(row: Adjustment, user: Any, held: frozenset[str]) -> set[str]:
    """What the person may do now: their rights and the life-cycle both allow it."""
    may = set()
    if "propose_adjustment" in held and row.state in workflow.ADJUSTMENT_OPEN:
        may.add("evidence")
        if row.state == workflow.PROPOSED:
            may.add("justify")
    for side, right in SIDES.items():
        other = "contractor" if side == "owner" else "owner"
        holds = right.removeprefix("energy.") in held
        waits = row.state in workflow.ACCEPTABLE and not getattr(row, f"{side}_at")
        if holds and waits and getattr(row, f"{other}_by_id") != user.pk:
            may.add(f"accept_{side}")
        if holds and row.state in workflow.ADJUSTMENT_OPEN:
            may.add("reject")
    return may


def authorities(contract: Contract) -> QuerySet[Territory]:
    """For whom it promises savings."""
    named = SavingBaseline.objects.filter(version__contract=contract).values("authority")
    return Territory.objects.filter(pk__in=named).defer("outline").order_by("name")


def as_rows(lines: Iterable[LedgerLine]) -> list[Row]:
    """Ready to count with: what shares a model is one meter, or one thing that has a name."""
    return [as_row(line) for line in lines]


def as_row(line: LedgerLine) -> Row:
    return Row(
        key=(line.lot, line.authority_id, line.point_id, line.label),
        first=line.first,
        days_expected=line.days_expected,
        days_counted=line.days_counted,
        verdict=line.verdict,
        baseline=line.baseline_kwh,
        adjustment=line.adjustment_kwh,
        measured=line.measured_kwh,
        avoided=line.avoided_kwh,
        low=line.low_kwh,
        high=line.high_kwh,
        noise=line.noise_kwh,
        reference_price=line.reference_price,
        price=line.price,
        kg_per_kwh=line.kg_per_kwh,
        reasons=tuple(line.reasons),
    )
