# SPDX-License-Identifier: EUPL-1.2
"""Field work: requests, orders, teams, what was said and photographed, the clocks of the contract."""

from apps.interventions.models.clock import Clock
from apps.interventions.models.feed import TeamFeed
from apps.interventions.models.field import FieldAct, FieldPlace
from apps.interventions.models.gmao import Gmao
from apps.interventions.models.handoff import Handoff
from apps.interventions.models.order import CheckItem, Part, WorkOrder
from apps.interventions.models.plan import Plan, PlanSlot
from apps.interventions.models.request import NEVER, Outcome, RequestQuerySet, WorkRequest
from apps.interventions.models.sighting import Sighting
from apps.interventions.models.statement import Statement, StatementLine
from apps.interventions.models.suspension import Suspension
from apps.interventions.models.team import Team, TeamLeave, Weekday
from apps.interventions.models.thread import Attachment, Comment, Passage
from apps.interventions.models.ticket import Conflict, Delivery, Step, Ticket, TicketItem
from apps.interventions.models.waiting_word import WaitingWord

__all__ = [
    "NEVER",
    "Attachment",
    "CheckItem",
    "Clock",
    "Comment",
    "Conflict",
    "Delivery",
    "Gmao",
    "FieldAct",
    "FieldPlace",
    "Handoff",
    "Outcome",
    "Part",
    "Passage",
    "Plan",
    "PlanSlot",
    "RequestQuerySet",
    "Sighting",
    "Statement",
    "StatementLine",
    "Step",
    "Suspension",
    "Team",
    "TeamFeed",
    "TeamLeave",
    "Ticket",
    "TicketItem",
    "WaitingWord",
    "Weekday",
    "WorkOrder",
    "WorkRequest",
]
