# SPDX-License-Identifier: EUPL-1.2
"""Back office of contracts: classes of faults, contracts, their versions with zones and calendars, trials."""

from apps.contracts.admin.calendars import ServiceCalendarAdmin
from apps.contracts.admin.contracts import ContractAdmin
from apps.contracts.admin.fault_classes import FaultClassAdmin
from apps.contracts.admin.savings import SavingBaselineAdmin
from apps.contracts.admin.versions import ContractVersionAdmin
from apps.contracts.admin.zones import ZoneAdmin

__all__ = [
    "ContractAdmin",
    "ContractVersionAdmin",
    "FaultClassAdmin",
    "SavingBaselineAdmin",
    "ServiceCalendarAdmin",
    "ZoneAdmin",
]
