# SPDX-License-Identifier: EUPL-1.2
"""Named reads of yearly statements: lists, one with its lines, what the person may do with it."""

from typing import Any

from django.db.models import QuerySet

from apps.contracts.models import Contract, Party
from apps.energy.models import SavingsStatement, SavingsStatementLine
from apps.energy.performance import reading as performance
from apps.energy.performance import workflow

NEWEST = ("-first", "-id")
ACTS = {
    "prepare": ("prepare_savingsstatement", {workflow.DRAFT}),
    "issue": ("prepare_savingsstatement", {workflow.DRAFT}),
    "contest": ("contest_savingsstatement", set(workflow.STATEMENT_OPEN)),
    "decide": ("sign_owner_savingsstatement", {workflow.CONTESTED}),
    "sign_owner": ("sign_owner_savingsstatement", {workflow.ISSUED}),
    "sign_contractor": ("sign_contractor_savingsstatement", {workflow.ISSUED}),
    "pay": ("prepare_savingsstatement", {workflow.VALIDATED}),
}


def statements(user: Any) -> QuerySet[SavingsStatement]:
    rows = SavingsStatement.objects.visible_to(user).select_related("contract__territory", "version", "issued_by")
    rows = rows.select_related("owner_by", "contractor_by").defer("contract__territory__outline")
    return rows.order_by(*NEWEST)


def lines(user: Any, statement_id: int) -> QuerySet[SavingsStatementLine]:
    rows = SavingsStatementLine.objects.visible_to(user).filter(statement=statement_id).select_related("authority")
    return rows.defer("authority__outline").order_by("-nature", "year", "lot", "authority__name", "pk")


def acts(row: SavingsStatement, user: Any, held: frozenset[str] | None = None) -> set[str]:
    """What the person may do now: their rights and the life-cycle both allow it."""
    held = performance.rights(user, row.contract.territory_id) if held is None else held
    may = {act for act, (right, states) in ACTS.items() if right in held and row.state in states}
    for side in ("owner", "contractor"):
        other = "contractor" if side == "owner" else "owner"
        if getattr(row, f"{side}_at") or getattr(row, f"{other}_by_id") == user.pk:
            may.discard(f"sign_{side}")
    return may


def contractors(contract: Contract) -> str:
    """The names of those who signed it as contractors."""
    roles = [Party.Role.CONTRACTOR, Party.Role.PARTNER]
    return ", ".join(row.name for row in contract.parties.all() if row.role in roles)
