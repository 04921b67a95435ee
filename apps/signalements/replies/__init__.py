# SPDX-License-Identifier: EUPL-1.2
"""Template replies: their variables, and what they say for one report."""
