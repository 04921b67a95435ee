# SPDX-License-Identifier: EUPL-1.2
"""What the map shows over the equipment, one layer each: interventions, energy, planned events (and reports)."""
