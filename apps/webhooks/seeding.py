# SPDX-License-Identifier: EUPL-1.2
"""What was already so when following begins: nobody is told of it."""

from collections.abc import Iterator
from datetime import datetime

from apps.events.models import Alarm, Incident
from apps.events.workflow import TO_ACKNOWLEDGE
from apps.interventions.models import WorkRequest
from apps.signalements.models import Signalement
from apps.webhooks import facts
from apps.webhooks.models import Known

SLICE = 5000  # rows written at once


def remember(now: datetime) -> None:
    """Every object that is open: of what is over, only a change of state will be told."""
    rows = (Known(subject=subject, state=state, changed_at=now) for subject, state in _open())
    Known.objects.bulk_create(rows, batch_size=SLICE, ignore_conflicts=True)


def _open() -> Iterator[tuple[str, str]]:
    alarms = Alarm.objects.filter(active=True) | Alarm.objects.open()
    for pk, active, state, acked_at in alarms.values_list("pk", "active", "state", "acked_at").iterator(SLICE):
        acked = acked_at.isoformat() if acked_at and state not in TO_ACKNOWLEDGE else None
        yield f"{facts.ALARMS}/{pk}", facts.alarm_state(active, acked)
    for pk in Incident.objects.open().values_list("pk", flat=True).iterator(SLICE):
        yield f"{facts.INCIDENTS}/{pk}", facts.OPEN
    for pk, state in Signalement.objects.open().values_list("pk", "state").iterator(SLICE):
        yield f"{facts.REPORTS}/{pk}", state
    for pk, state in WorkRequest.objects.open().values_list("pk", "state").iterator(SLICE):
        yield f"{facts.REQUESTS}/{pk}", state
