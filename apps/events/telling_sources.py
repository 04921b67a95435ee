# SPDX-License-Identifier: EUPL-1.2
"""What our operators take in charge is owed to the supervisors that can be told: rows, written with the act."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.assets import owed as work
from apps.assets import selectors as asset_selectors
from apps.assets.models import Source
from apps.connectors.catalogue import DRIVERS
from apps.events import live, locks, payloads, states
from apps.events.models import Alarm, OwedAcknowledgement
from apps.events.workflow import ACKED
from apps.territories.models import User

LISTENING = [name for name, driver in DRIVERS.items() if driver.acknowledge is not None or driver.link is not None]


def owe(alarms: Iterable[Alarm], by: User, comment: str) -> None:
    """`by` took these in charge, in this transaction. One row per alarm: the last word counts."""
    lasting = [alarm for alarm in alarms if alarm.active]
    if not lasting:
        return
    able = Source.objects.filter(pk__in={alarm.source_id for alarm in lasting}, driver__in=LISTENING, enabled=True)
    sources, now = set(able.values_list("pk", flat=True)), timezone.now()
    said = {"by": by.get_username(), "comment": comment, "asked_at": now, "due_at": now}
    rows = [
        OwedAcknowledgement(alarm=one, source_id=one.source_id, **said) for one in lasting if one.source_id in sources
    ]
    OwedAcknowledgement.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["alarm"],
        update_fields=["source", *said, "sent_at", "lease_until", "lease_token", "attempts", "last_error"],
    )


def owed() -> QuerySet[OwedAcknowledgement]:
    """What is still to be told, with what a driver needs."""
    rows = OwedAcknowledgement.objects.filter(source__enabled=True, due_at__isnull=False)
    return rows.select_related("source", "alarm__asset")


def still_holds(row: OwedAcknowledgement) -> bool:
    """The alarm lasts, and is still in charge of somebody here."""
    return row.alarm.state == ACKED and row.alarm.active and row.alarm.acked_by_id is not None


@transaction.atomic
def told(row: OwedAcknowledgement) -> None:
    """Its supervisor knows. Raises LeaseLost when another worker took it over."""
    locks.hold_assets([row.alarm.asset_id])
    work.release(row, due_at=None)
    OwedAcknowledgement.objects.filter(pk=row.pk).update(sent_at=timezone.now())
    _publish(row, "told")


@transaction.atomic
def failed(row: OwedAcknowledgement, *, why: str, again_at: datetime | None) -> None:
    """It could not be told; `again_at` None: it is given up. Raises LeaseLost."""
    locks.hold_assets([row.alarm.asset_id])
    work.release(row, due_at=again_at, error=why)
    if again_at is None:
        _publish(row, "failed")


def _publish(row: OwedAcknowledgement, said: str) -> None:
    """Who looks at the alarm sees it: the alarm as it is now, not as it was when it was claimed."""
    alarm = Alarm.objects.select_related("acked_by").get(pk=row.alarm_id)
    if alarm.state != ACKED or alarm.acked_by is None:
        return
    alarm.acked_by_name = alarm.acked_by.get_username()
    shown = states.refresh(asset_ids=[alarm.asset_id], at=timezone.now())[alarm.asset_id]
    asset = asset_selectors.by_fids([alarm.asset_id])[alarm.asset_id]
    news = payloads.alarm_message("alarm.updated", alarm, asset, shown)
    live.publish([news._replace(payload={**news.payload, "source_told": said})])
