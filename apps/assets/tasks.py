# SPDX-License-Identifier: EUPL-1.2
"""Doorbells: what is owed lives in rows."""

from celery import shared_task

from apps.assets.services import imports


@shared_task(name="apps.assets.tasks.run_due_imports")
def run_due_imports() -> int:
    """Analyse and write the imports that are due, one at a time."""
    return imports.run_due(limit=1)
