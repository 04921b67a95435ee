# SPDX-License-Identifier: EUPL-1.2
"""Planned events: an overlay on episodes, a pure function of the rows and of the time; nothing is folded with it."""
