# SPDX-License-Identifier: EUPL-1.2
"""Doorbells: what is owed lives in rows. A lost one does no harm: the next finds the same rows."""

from celery import shared_task

from apps.console import cells
from apps.console.bulk import running


@shared_task
def run_bulk() -> int:
    """How many gestures had their turn."""
    return running.run_due()


@shared_task
def forget_bulk() -> int:
    """How many old gestures were forgotten."""
    return running.forget()


@shared_task
def fold_cells() -> int:
    """How many changes were added up."""
    return cells.fold()
