# SPDX-License-Identifier: EUPL-1.2
"""Screens of the back office."""

from apps.signalements.admin.desks import CategoryAdmin, DeskAdmin, LetterAdmin
from apps.signalements.admin.replying import BlockAdmin, ReplyAdmin
from apps.signalements.admin.routing import AddresseeAdmin, HandoverAdmin, RoutingRuleAdmin

__all__ = [
    "AddresseeAdmin",
    "BlockAdmin",
    "CategoryAdmin",
    "DeskAdmin",
    "HandoverAdmin",
    "LetterAdmin",
    "ReplyAdmin",
    "RoutingRuleAdmin",
]
