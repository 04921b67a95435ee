# SPDX-License-Identifier: EUPL-1.2
"""The day of teams: which job by whom, in which order, before which deadline. Minutes are whole, counted from 1970 (UTC)."""
