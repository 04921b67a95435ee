# SPDX-License-Identifier: EUPL-1.2
"""Screens of requests, orders, suspensions, statements, teams and plans in the back office."""

from apps.interventions.admin.field import FieldActAdmin
from apps.interventions.admin.gmao import DeliveryAdmin, GmaoAdmin, HandoffAdmin
from apps.interventions.admin.orders import WorkOrderAdmin
from apps.interventions.admin.plans import PlanAdmin
from apps.interventions.admin.requests import WorkRequestAdmin
from apps.interventions.admin.statements import StatementAdmin
from apps.interventions.admin.suspensions import SuspensionAdmin
from apps.interventions.admin.teams import TeamAdmin

__all__ = [
    "DeliveryAdmin",
    "FieldActAdmin",
    "GmaoAdmin",
    "HandoffAdmin",
    "PlanAdmin",
    "StatementAdmin",
    "SuspensionAdmin",
    "TeamAdmin",
    "WorkOrderAdmin",
    "WorkRequestAdmin",
]
