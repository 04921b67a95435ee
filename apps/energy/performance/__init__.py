# SPDX-License-Identifier: EUPL-1.2
"""Performance of a contract: what was saved against what was promised, adjustments, trajectory to its end."""
