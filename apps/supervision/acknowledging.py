# SPDX-License-Identifier: EUPL-1.2
"""Tells supervisors what our operators took in charge. A killed worker's rows are told again: that does no harm."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from apps.assets import outbound, owed
from apps.assets.secrets import SecretUnreadable
from apps.connectors.base import ConnectorError, Taken
from apps.connectors.catalogue import DRIVERS
from apps.events import telling_sources
from apps.events.models import OwedAcknowledgement
from apps.supervision import link_facts

logger = logging.getLogger(__name__)

AT_ONCE = 50
LEASE = timedelta(seconds=60)  # each call has its own 15 s
FIRST_RETRY, SLOWEST_RETRY = 5, 300  # seconds
GIVEN_UP_AFTER = timedelta(days=1)


def tell() -> int:
    """How many were tried."""
    asked = telling_sources.owed().exclude(source__driver__in=link_facts.LINKED)  # those go through their link
    rows = owed.claim(asked, limit=AT_ONCE, lease=LEASE)
    holding = [row for row in rows if telling_sources.still_holds(row)]
    for row in rows:
        if row not in holding:  # over, or withdrawn: nothing is owed any more
            OwedAcknowledgement.objects.filter(pk=row.pk, lease_token=row.lease_token).delete()
    for row, error in zip(holding, asyncio.run(_tell_all(holding)), strict=True):
        try:
            _settle(row, error)
        except owed.LeaseLost:
            logger.warning("lease lost, acknowledgement told twice alarm=%s", row.alarm_id)
    return len(rows)


async def _tell_all(rows: Sequence[OwedAcknowledgement]) -> list[ConnectorError | None]:
    return await asyncio.gather(*map(_tell, rows))


async def _tell(row: OwedAcknowledgement) -> ConnectorError | None:
    """Why it could not be told; None when it was."""
    alarm, driver = row.alarm, DRIVERS[row.source.driver]
    taken = Taken(alarm.asset.source_ref, alarm.condition, row.by, row.comment, alarm.detail)
    if driver.acknowledge is None:  # the source was given another driver meanwhile
        return ConnectorError("ce pilote ne transmet pas d'acquittement")
    try:
        async with outbound.client_for(row.source) as client:
            await driver.acknowledge(client, row.source.options, taken)
    except ConnectorError as error:
        return error
    except SecretUnreadable as error:
        return ConnectorError(str(error), retryable=True)
    return None


def _settle(row: OwedAcknowledgement, error: ConnectorError | None) -> None:
    if error is None:
        telling_sources.told(row)
        return
    now = timezone.now()
    lasting = error.status in (0, 401, 403) or error.retryable  # what somebody may put right in the settings
    wait = max(min(FIRST_RETRY * 2 ** min(row.attempts, 6), SLOWEST_RETRY), error.retry_after)
    given_up = not lasting or now - row.asked_at > GIVEN_UP_AFTER
    again_at = None if given_up else now + timedelta(seconds=wait)
    telling_sources.failed(row, why=error.reason, again_at=again_at)
