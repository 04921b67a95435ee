# SPDX-License-Identifier: EUPL-1.2
"""Doorbells. A lost one does no harm: the next finds the same rows."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from apps.interventions import erasing, late_photos, planning
from apps.interventions.clocks import sweeping
from apps.interventions.field import acts
from apps.interventions.gmao import gathering, reading, receiving, sending

PLACES_KEPT = timedelta(days=90)  # positions of phones: enough to settle a dispute, then forgotten


@shared_task
def sweep_clocks() -> int:
    """How many requests had a clock that came near its deadline, or went past it."""
    return sweeping.sweep()


@shared_task
def open_planned() -> int:
    """How many preventive requests were opened: their day comes near."""
    return planning.sweep()


@shared_task
def add_late_photos() -> int:
    """How many photos of reports joined their request once they were decided about."""
    return late_photos.sweep()


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


@shared_task
def forget_reported() -> int:
    """How many copies of what inhabitants had erased were erased."""
    return erasing.sweep()


@shared_task
def forget_old_places() -> int:
    """How many positions were erased."""
    return acts.forget_old_places(timezone.now() - PLACES_KEPT)
