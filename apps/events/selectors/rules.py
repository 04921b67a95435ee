# SPDX-License-Identifier: EUPL-1.2
"""Named reads of rules, procedures and planned events, limited to what a person may see."""

from typing import Any

from django.db.models import QuerySet

from apps.events.models import PlannedEvent, Procedure, ProcedureRun, Rule, RuleFiring


def rules(user: Any) -> QuerySet[Rule]:
    return Rule.objects.visible_to(user).select_related("territory").defer("territory__outline")


def firings(user: Any) -> QuerySet[RuleFiring]:
    return RuleFiring.objects.visible_to(user).select_related("rule")


def procedures(user: Any) -> QuerySet[Procedure]:
    """Those in use."""
    rows = Procedure.objects.visible_to(user).filter(active=True)
    return rows.select_related("territory").defer("territory__outline")


def runs(user: Any) -> QuerySet[ProcedureRun]:
    rows = ProcedureRun.objects.visible_to(user).select_related("procedure", "version", "opened_by", "rule")
    return rows.prefetch_related("steps_done__by")


def planned_events(user: Any) -> QuerySet[PlannedEvent]:
    return PlannedEvent.objects.visible_to(user).select_related("territory").defer("territory__outline")
