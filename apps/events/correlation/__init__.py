# SPDX-License-Identifier: EUPL-1.2
"""Correlation: which alarms have one cause, and which cause. Pure: no Django, no SQL, no clock; see `engine.group`."""

from apps.events.correlation import reach
from apps.events.correlation.engine import group
from apps.events.correlation.facts import DARK, Cause, Episode, Evidence, Group, Nature, Shape, Testimony, Topology
from apps.events.correlation.words import reason

__all__ = [
    "DARK",
    "Cause",
    "Episode",
    "Evidence",
    "Group",
    "Nature",
    "Shape",
    "Testimony",
    "Topology",
    "group",
    "reach",
    "reason",
]
