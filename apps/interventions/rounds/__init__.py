# SPDX-License-Identifier: EUPL-1.2
"""The day of teams: which job by whom, in which order, before which deadline. Minutes are whole, since 1970 in UTC."""
