# SPDX-License-Identifier: EUPL-1.2
"""REST of contracts, to read: they are written in the back office."""

from apps.contracts.api.contracts import ContractViewSet, LineViewSet, SavingViewSet, VersionViewSet
from apps.contracts.api.fault_classes import FaultClassViewSet

__all__ = ["ContractViewSet", "FaultClassViewSet", "LineViewSet", "SavingViewSet", "VersionViewSet"]
