# SPDX-License-Identifier: EUPL-1.2
"""Doorbells. A lost one does no harm: the next finds the same rows."""

from celery import shared_task

from apps.interventions import planning
from apps.interventions.clocks import sweeping
from apps.interventions.gmao import gathering, reading, receiving, sending


@shared_task
def sweep_clocks() -> int:
    """How many requests had a clock that came near its deadline, or went past it."""
    return sweeping.sweep()


@shared_task
def open_planned() -> int:
    """How many preventive requests were opened: their day comes near."""
    return planning.sweep()


@shared_task
def send_to_gmao() -> int:
    """How many messages were tried: what the facts newly owe, then all that is due."""
    gathering.gather()
    return sending.dispatch()


@shared_task
def read_gmao() -> int:
    """How many GMAO were read."""
    return reading.read()


@shared_task
def forget_deliveries() -> int:
    """How many old webhooks went."""
    return receiving.forget()
