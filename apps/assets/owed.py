# SPDX-License-Identifier: EUPL-1.2
"""Owed work as rows: claimed with a lease, fenced by a token, so that a lost or doubled task does no harm.

Celery only rings the bell; a sweeper claims what is due with FOR UPDATE SKIP LOCKED. The final write of a job
checks its token, so the late commit of a worker believed dead is refused.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OwedWork(models.Model):
    """Fields of a row that owes work."""

    due_at = models.DateTimeField(_("dû le"), null=True, blank=True, default=timezone.now, db_index=True)
    lease_until = models.DateTimeField(_("réservé jusqu'à"), null=True, blank=True, editable=False)
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    attempts = models.PositiveIntegerField(_("tentatives"), default=0, editable=False)
    last_error = models.TextField(_("dernière erreur"), blank=True, editable=False)

    class Meta:
        abstract = True


W = TypeVar("W", bound=OwedWork)


class LeaseLost(Exception):
    """Somebody else owns this work now: what was just done must not be committed."""


def claim(queryset: models.QuerySet[W], *, limit: int, lease: timedelta) -> list[W]:
    """Take at most `limit` due rows for `lease`; rows held by a live lease are left alone."""
    now = timezone.now()
    with transaction.atomic():
        rows = list(
            queryset.filter(due_at__lte=now)
            .filter(Q(lease_until=None) | Q(lease_until__lt=now))
            .order_by("due_at")
            .select_for_update(of=("self",), skip_locked=True)[:limit]
        )
        for row in rows:
            row.lease_until, row.lease_token, row.attempts = now + lease, uuid.uuid4(), row.attempts + 1
            type(row)._default_manager.filter(pk=row.pk).update(
                lease_until=row.lease_until, lease_token=row.lease_token, attempts=F("attempts") + 1
            )
    return rows


def release(row: OwedWork, *, due_at: datetime | None, error: str = "", attempts: int | None = None) -> None:
    """Finish a claimed row and say when it is due again (None: never). Raises LeaseLost when fenced out."""
    values: dict[str, Any] = {"due_at": due_at, "lease_until": None, "lease_token": None, "last_error": error}
    if attempts is not None:
        values["attempts"] = attempts
    manager = type(row)._default_manager
    if not manager.filter(pk=row.pk, lease_token=row.lease_token).update(**values):
        raise LeaseLost(f"{type(row).__name__} {row.pk}")


def renew(row: OwedWork, *, lease: timedelta) -> None:
    """Keep a long piece of work. Raises LeaseLost when another worker already took it over."""
    row.lease_until = timezone.now() + lease
    manager = type(row)._default_manager
    if not manager.filter(pk=row.pk, lease_token=row.lease_token).update(lease_until=row.lease_until):
        raise LeaseLost(f"{type(row).__name__} {row.pk}")
