# SPDX-License-Identifier: EUPL-1.2
"""Doorbells: what is owed lives in rows."""

from celery import shared_task

from apps.kpi import services


@shared_task(name="apps.kpi.tasks.measure")
def measure() -> int:
    """Measure what is not published, publish what is due."""
    return services.run_nightly().measured
