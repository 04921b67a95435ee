# SPDX-License-Identifier: EUPL-1.2
"""Doorbells: what is owed lives in rows."""

from celery import shared_task

from apps.energy import quality, watching
from apps.energy.importing import services as imports
from apps.energy.ledger import nightly


@shared_task(name="apps.energy.tasks.run_due_imports")
def run_due_imports() -> int:
    """Read and write the files of readings that are due, one at a time."""
    return imports.run_due(limit=1)


@shared_task(name="apps.energy.tasks.refresh_quality")
def refresh_quality() -> int:
    """Look at how every meter is read."""
    return quality.refresh()


@shared_task(name="apps.energy.tasks.watch_silence")
def watch_silence() -> int:
    """How many alarms of silent meters appeared or are over."""
    told = watching.watch_silence()
    return told.raised + told.cleared


@shared_task(name="apps.energy.tasks.watch_use")
def watch_use() -> int:
    """How many alarms of night base, water, drift and lamps by day appeared or are over."""
    told = watching.watch_use()
    return told.raised + told.cleared


@shared_task(name="apps.energy.tasks.watch_rooms")
def watch_rooms() -> int:
    """How many alarms of the air and warmth of rooms appeared or are over."""
    told = watching.watch_rooms()
    return told.raised + told.cleared


@shared_task(name="apps.energy.tasks.recount_ledger")
def recount_ledger() -> int:
    """Count again the years of contracts that are due since the night began, a few at a time."""
    return nightly.run_due().changed
