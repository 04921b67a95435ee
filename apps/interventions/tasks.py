# SPDX-License-Identifier: EUPL-1.2
"""Doorbells. A lost one does no harm: the next finds the same rows."""

from celery import shared_task

from apps.interventions.clocks import sweeping


@shared_task
def sweep_clocks() -> int:
    """How many requests had a clock that came near its deadline, or went past it."""
    return sweeping.sweep()
