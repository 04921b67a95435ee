# SPDX-License-Identifier: EUPL-1.2
"""Named reads of alarms, incidents and the journal, limited to what a person may see."""

from apps.events.selectors.alarms import NEWEST_FIRST, WORST_FIRST, alarms
from apps.events.selectors.journal import journal

__all__ = ["NEWEST_FIRST", "WORST_FIRST", "alarms", "journal"]
