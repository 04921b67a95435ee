# SPDX-License-Identifier: EUPL-1.2
"""How long what was sent is kept: long enough to be sent again, not for ever. A subscriber is never removed."""

import logging
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.webhooks.models import Delivery, Event, Known

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)  # events, to be sent again; deliveries that wait for who does not answer
SHOWN = timedelta(days=60)  # what was lost is still told
REMEMBERED = timedelta(days=400)  # states last told, of objects that nothing happened to since
SLICE = 5_000  # rows removed per transaction

OLD_EVENTS = """
SELECT event.id FROM webhooks_event event
 WHERE event.created_at < %(old)s AND NOT EXISTS (
       SELECT FROM webhooks_delivery owed
        WHERE owed.event_id = event.id AND (owed.state = 'owed' OR owed.state = 'lost' AND owed.over_at > %(shown)s))
 LIMIT %(slice)s
"""


def forget() -> int:
    """How many events were removed, with their deliveries and attempts."""
    now = timezone.now()
    old = Delivery.objects.owed().filter(event__created_at__lt=now - KEPT, lease_until=None)
    reason = _("Jamais reçu en 30 jours.")
    lost = old.update(state=Delivery.State.LOST, due_at=None, over_at=now, last_error=reason)
    if lost:
        log.error("webhooks: %s deliveries were never received in 30 days", lost)
    Known.objects.filter(changed_at__lt=now - REMEMBERED).delete()
    removed = count = _slice(now - KEPT, now - SHOWN + KEPT)
    while count == SLICE:
        count = _slice(now - KEPT, now - SHOWN + KEPT)
        removed += count
    return removed


@transaction.atomic
def _slice(old: datetime, shown: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(OLD_EVENTS, {"old": old, "shown": shown, "slice": SLICE})
        numbers = [number for (number,) in cursor.fetchall()]
    Event.objects.filter(pk__in=numbers).delete()
    return len(numbers)
