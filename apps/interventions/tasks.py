# SPDX-License-Identifier: EUPL-1.2
"""Doorbells. A lost one does no harm: the next finds the same rows."""

from celery import shared_task

from apps.interventions import planning
from apps.interventions.clocks import sweeping


@shared_task
def sweep_clocks() -> int:
    """How many requests had a clock that came near its deadline, or went past it."""
    return sweeping.sweep()


@shared_task
def open_planned() -> int:
    """How many preventive requests were opened: their day comes near."""
    return planning.sweep()
