# SPDX-License-Identifier: EUPL-1.2
"""What time alone does: shelvings end, calm incidents close, what was missed is grouped; hourly housekeeping."""

import logging

from celery import shared_task
from django.db import OperationalError

from apps.events import observations, retention, shelving
from apps.events.incidents import sweeping
from apps.events.planned import sweeping as planned
from apps.events.rules import merging, trials
from apps.telemetry import partitions

log = logging.getLogger(__name__)


@shared_task
def end_shelvings() -> int:
    """How many alarms came back: their time was over."""
    return shelving.end_overdue()


@shared_task
def close_calm() -> int:
    """How many incidents were closed: back to normal by themselves."""
    return sweeping.close_calm()


@shared_task
def group_stragglers() -> int:
    """How many alarms and lost sources had no incident."""
    return sweeping.open_losses() + sweeping.group_stragglers()


@shared_task
def apply_planned() -> int:
    """How many planned events began, ended or were changed."""
    return planned.sweep()


@shared_task
def merge_grouped() -> int:
    """How many incidents a rule put with another one."""
    return merging.sweep()


@shared_task
def try_rules() -> int:
    """How many dry runs, too long for a page, were done."""
    return trials.run_owed()


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
