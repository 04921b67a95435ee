# SPDX-License-Identifier: EUPL-1.2
"""Screens of requests, orders, suspensions and teams in the back office."""

from apps.interventions.admin.orders import WorkOrderAdmin
from apps.interventions.admin.requests import WorkRequestAdmin
from apps.interventions.admin.suspensions import SuspensionAdmin
from apps.interventions.admin.teams import TeamAdmin

__all__ = ["SuspensionAdmin", "TeamAdmin", "WorkOrderAdmin", "WorkRequestAdmin"]
