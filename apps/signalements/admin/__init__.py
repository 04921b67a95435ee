# SPDX-License-Identifier: EUPL-1.2
"""Screens of the back office."""

from apps.signalements.admin.desks import CategoryAdmin, DeskAdmin, LetterAdmin
from apps.signalements.admin.replying import BlockAdmin, ReplyAdmin
from apps.signalements.admin.routing import AddresseeAdmin, HandoverAdmin, RoutingRuleAdmin
from apps.signalements.admin.teamwork import AssignmentAdmin

__all__ = [
    "AddresseeAdmin",
    "AssignmentAdmin",
    "BlockAdmin",
    "CategoryAdmin",
    "DeskAdmin",
    "HandoverAdmin",
    "LetterAdmin",
    "ReplyAdmin",
    "RoutingRuleAdmin",
]
