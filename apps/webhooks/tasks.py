# SPDX-License-Identifier: EUPL-1.2
"""Doorbells: what is owed lives in rows."""

from celery import shared_task

from apps.webhooks import delivering, following, forgetting


@shared_task
def follow() -> int:
    """How many events were written."""
    return following.follow()


@shared_task
def deliver() -> int:
    """How many messages were posted."""
    return delivering.deliver()


@shared_task
def forget() -> int:
    """How many rows were too old."""
    return forgetting.forget()
