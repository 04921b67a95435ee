# SPDX-License-Identifier: EUPL-1.2
"""Doorbells: what is owed lives in rows."""

from celery import shared_task

from apps.reversibility import departing


@shared_task(name="apps.reversibility.tasks.run_due")
def run_due() -> int:
    """Make the archives that are due; how many were tried."""
    return departing.run_due()


@shared_task(name="apps.reversibility.tasks.erase_old")
def erase_old() -> int:
    """Erase the archives whose time is over; how many."""
    return departing.erase_old()
