# SPDX-License-Identifier: EUPL-1.2
"""Doorbells of the polling loop. A lost task does no harm: the next one finds the same rows."""

import multiprocessing
from typing import Any

from celery import shared_task
from celery.signals import worker_shutting_down

from apps.supervision import acknowledging, health, heartbeat, inbox, polling, traffic

# Made before the pool forks, so that a round in a child process hears that the worker stops.
STOPPING = multiprocessing.Event()


@worker_shutting_down.connect
def _stop_rounds(**words: Any) -> None:
    STOPPING.set()


@shared_task
def poll_due() -> int:
    """One polling round, unless one is running."""
    return polling.run_round(stopping=STOPPING.is_set)


@shared_task
def watch_sources() -> int:
    """Say which sources changed health. Runs because beat asked a worker: proof of life of beat."""
    heartbeat.beat("beat")
    heartbeat.forget_dead()
    return health.watch()


@shared_task
def tell_acknowledgements() -> int:
    """How many acknowledgements were told, or tried, to supervisors."""
    return acknowledging.tell()


@shared_task
def forget() -> int:
    """How many ids of messages and minutes of traffic went."""
    return inbox.forget() + traffic.forget()
