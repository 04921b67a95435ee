# SPDX-License-Identifier: EUPL-1.2
"""The outbox towards maintenance software (GMAO): one row per message about a request, in the order of the request.

The row of the order itself is written with the decision to hand it over; those of its texts, photos and states are
owed by what the request holds (`gmao.gathering`), so none is forgotten.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.assets.owed import OwedWork
from apps.interventions.models.gmao import Gmao
from apps.interventions.models.order import OfRequestQuerySet
from apps.interventions.models.request import WorkRequest
from apps.interventions.models.thread import Attachment, Comment


class Handoff(OwedWork):
    """`key` is the idempotency key of what leaves; `rank` keeps the order of one request. Without a GMAO of its own,
    our board takes it in the same transaction: nothing is owed (`due_at` null) and the reference is our number."""

    class Kind(models.TextChoices):
        ORDER = "order", _("Demande")
        TEXT = "text", _("Commentaire")
        PHOTO = "photo", _("Photo")
        STATE = "state", _("État")

    class State(models.TextChoices):
        OWED = "owed", _("À envoyer")
        HELD = "held", _("À confirmer")
        FAILED = "failed", _("Échec, sera renvoyé")
        REFUSED = "refused", _("Refusé par la GMAO")
        SENT = "sent", _("Envoyé")
        DROPPED = "dropped", _("Sans objet")

    request = models.ForeignKey(
        WorkRequest, models.PROTECT, db_index=False, related_name="handoffs", verbose_name=_("demande")
    )
    gmao = models.ForeignKey(
        Gmao, models.PROTECT, null=True, blank=True, db_index=False, related_name="handoffs", verbose_name=_("GMAO")
    )
    rank = models.PositiveSmallIntegerField(_("rang"))
    kind = models.CharField(_("nature"), max_length=6, choices=Kind.choices, default=Kind.ORDER)
    state = models.CharField(_("état"), max_length=8, choices=State.choices, default=State.OWED)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    comment = models.ForeignKey(Comment, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    created_at = models.DateTimeField(_("remise le"), auto_now_add=True)
    admitted_at = models.DateTimeField(_("admise le"), null=True, blank=True)  # of an order: under the cap, or released
    tried_at = models.DateTimeField(_("essayé le"), null=True, blank=True)  # committed before the first effect
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    reference = models.CharField(_("référence chez le destinataire"), max_length=120, blank=True)
    taken_at = models.DateTimeField(_("accusée le"), null=True, blank=True)

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("remise à la GMAO")
        verbose_name_plural = _("remises à la GMAO")
        ordering = ["request", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["request", "rank"], name="handoff_in_order"),
            models.UniqueConstraint(fields=["comment", "gmao"], condition=~Q(comment=None), name="handoff_text_once"),
            models.UniqueConstraint(
                fields=["attachment", "gmao"], condition=~Q(attachment=None), name="handoff_photo_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["gmao", "state"],
                name="handoff_unfinished",
                condition=Q(state__in=["owed", "held", "failed", "refused"]),
            ),
            models.Index(fields=["gmao", "admitted_at"], name="handoff_admitted", condition=Q(kind="order")),
        ]

    def __str__(self) -> str:
        return f"DI n° {self.request_id} · {self.rank}"
