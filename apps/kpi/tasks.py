# SPDX-License-Identifier: EUPL-1.2
"""Doorbells: what is owed lives in rows."""

from celery import shared_task

from apps.kpi import services
from apps.kpi.sheet import owing, sending


@shared_task(name="apps.kpi.tasks.measure")
def measure() -> int:
    """Measure what is not published, publish what is due."""
    return services.run_nightly().measured


@shared_task(name="apps.kpi.tasks.send_sheets")
def send_sheets() -> int:
    """Owe the sheet of the last published month to who receives it, and send what is owed; how many were tried."""
    owing.owe()
    return sending.deliver()
