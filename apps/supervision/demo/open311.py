# SPDX-License-Identifier: EUPL-1.2
"""The desks of the demonstration, open to programs: anybody reads what is public, a key is asked to report."""

from apps.open311.models import Jurisdiction
from apps.signalements.models import Desk


def load() -> int:
    """How many were opened. A jurisdiction that was closed since stays so."""
    known = Jurisdiction.objects.values("territory")
    new = Desk.objects.exclude(territory__in=known).values_list("territory", flat=True)
    rows = [Jurisdiction(territory_id=one, publishes=True) for one in new]
    return len(Jurisdiction.objects.bulk_create(rows))
