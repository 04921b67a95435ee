# SPDX-License-Identifier: EUPL-1.2
"""Back office of energy: savings ledger, adjustments, yearly statements."""

from apps.energy.admin.performance import AdjustmentAdmin, LedgerLineAdmin, SavingsStatementAdmin

__all__ = ["AdjustmentAdmin", "LedgerLineAdmin", "SavingsStatementAdmin"]
