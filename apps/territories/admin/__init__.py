# SPDX-License-Identifier: EUPL-1.2
"""Territories, the people who serve them, their roles, and who knocks at the door."""

from apps.territories.admin.accounts import UserAdmin
from apps.territories.admin.doors import AccessAttemptAdmin, AccessLogAdmin
from apps.territories.admin.memberships import MembershipAdmin
from apps.territories.admin.roles import RoleAdmin
from apps.territories.admin.territories import TerritoryAdmin
from apps.territories.admin.tokens import TokenAdmin

__all__ = [
    "AccessAttemptAdmin",
    "AccessLogAdmin",
    "MembershipAdmin",
    "RoleAdmin",
    "TerritoryAdmin",
    "TokenAdmin",
    "UserAdmin",
]
