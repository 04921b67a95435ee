# SPDX-License-Identifier: EUPL-1.2
"""Contracts as data: who, where and until when; versions of what is promised; classes of faults."""

from apps.contracts.models.commitment import Commitment
from apps.contracts.models.contract import Contract, ContractQuerySet, Party, Perimeter, Period
from apps.contracts.models.fault_class import FaultClass, FaultClassQuerySet
from apps.contracts.models.penalty import PenaltyRule, SuspensionReason
from apps.contracts.models.saving import Lot, PerformanceRule, SavingBaseline, SavingCommitment
from apps.contracts.models.service import ServiceCalendar, Zone
from apps.contracts.models.version import ContractVersion, ContractVersionQuerySet, OfVersionQuerySet

__all__ = [
    "Commitment",
    "Contract",
    "ContractQuerySet",
    "ContractVersion",
    "FaultClass",
    "FaultClassQuerySet",
    "Lot",
    "OfVersionQuerySet",
    "Party",
    "PenaltyRule",
    "PerformanceRule",
    "Perimeter",
    "Period",
    "SavingBaseline",
    "SavingCommitment",
    "ServiceCalendar",
    "SuspensionReason",
    "ContractVersionQuerySet",
    "Zone",
]
