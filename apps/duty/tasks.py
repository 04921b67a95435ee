# SPDX-License-Identifier: EUPL-1.2
"""Doorbells: who must hear of what, and what is owed is sent. A lost one does no harm: the next finds the same rows."""

from celery import shared_task

from apps.duty.notifying import delivering, sweeping


@shared_task
def sweep() -> int:
    """How many incidents were added to messages."""
    return sweeping.sweep()


@shared_task
def deliver() -> int:
    """How many messages were tried."""
    return delivering.deliver()
