# SPDX-License-Identifier: EUPL-1.2
"""Named reads of alarms, incidents and the journal, limited to what a person may see."""

from apps.events.selectors.alarms import NEWEST_FIRST, WORST_FIRST, alarms
from apps.events.selectors.incidents import (
    FIRST_THINGS_FIRST,
    MEMBERS_FIRST,
    NEWEST_INCIDENTS,
    UNATTENDED,
    incident_history,
    incidents,
    members,
)
from apps.events.selectors.journal import journal

__all__ = [
    "FIRST_THINGS_FIRST",
    "MEMBERS_FIRST",
    "NEWEST_FIRST",
    "NEWEST_INCIDENTS",
    "UNATTENDED",
    "WORST_FIRST",
    "alarms",
    "incident_history",
    "incidents",
    "journal",
    "members",
]
