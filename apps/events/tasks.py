# SPDX-License-Identifier: EUPL-1.2
"""Hourly housekeeping of the event tables: months ahead, old news and useless observations forgotten."""

import logging

from celery import shared_task
from django.db import OperationalError

from apps.events import observations, retention
from apps.telemetry import partitions

log = logging.getLogger(__name__)


@shared_task
def prune_live() -> int:
    """How many old messages were deleted."""
    for table in ("events_livemessage", "events_journalentry", "events_observation"):
        partitions.ahead(table)
    observations.prune()
    try:
        return retention.prune_live()
    except OperationalError as error:  # a month could not be dropped in 2 s: somebody reads it
        log.info("live outbox not pruned this time: %s", error)
        return 0
