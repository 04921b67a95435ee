# SPDX-License-Identifier: EUPL-1.2
"""Doorbells of the polling loop. A lost task does no harm: the next one finds the same rows."""

from celery import shared_task

from apps.supervision import health, heartbeat, polling


@shared_task
def poll_due() -> int:
    """One polling round, unless one is running."""
    return polling.run_round()


@shared_task
def watch_sources() -> int:
    """Say which sources changed health. Runs because beat asked a worker: proof of life of beat."""
    heartbeat.beat("beat")
    heartbeat.forget_dead()
    return health.watch()
