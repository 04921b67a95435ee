# SPDX-License-Identifier: EUPL-1.2
"""Pages of figures: those of élus and agents, those of everybody."""
