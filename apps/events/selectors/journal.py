# SPDX-License-Identifier: EUPL-1.2
"""Named reads of the journal, limited to what a person may see."""

from typing import Any

from django.db.models import QuerySet

from apps.events.models import JournalEntry


def journal(user: Any) -> QuerySet[JournalEntry]:
    """Lines of the journal that `user` may see. What they speak of may be gone: its columns are then null."""
    rows = JournalEntry.objects.visible_to(user).select_related("territory", "actor", "asset", "source")
    return rows.only(
        *("id", "at", "kind", "before", "after", "text", "why", "alarm_id", "restricted"),
        *("territory__code", "territory__name", "actor__username", "source__slug", "source__name"),
        *("asset__uid", "asset__code", "asset__name"),
    )
