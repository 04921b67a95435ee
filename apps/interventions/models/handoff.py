# SPDX-License-Identifier: EUPL-1.2
"""The outbox towards the maintenance software (GMAO): one row for each time that a request is handed over."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.assets.owed import OwedWork
from apps.interventions.models.order import OfRequestQuerySet
from apps.interventions.models.request import WorkRequest


class Handoff(OwedWork):
    """`key` is the idempotency key of what leaves; `rank` keeps the order of one request. Without a GMAO of its own,
    our board takes it in the same transaction: nothing is owed (`due_at` null) and the reference is our number."""

    request = models.ForeignKey(
        WorkRequest, models.PROTECT, db_index=False, related_name="handoffs", verbose_name=_("demande")
    )
    rank = models.PositiveSmallIntegerField(_("rang"))
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("remise le"), auto_now_add=True)
    reference = models.CharField(_("référence chez le destinataire"), max_length=120, blank=True)
    taken_at = models.DateTimeField(_("accusée le"), null=True, blank=True)

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("remise à la GMAO")
        verbose_name_plural = _("remises à la GMAO")
        ordering = ["request", "rank"]
        constraints = [models.UniqueConstraint(fields=["request", "rank"], name="handoff_in_order")]

    def __str__(self) -> str:
        return f"DI n° {self.request_id} · {self.rank}"
