# SPDX-License-Identifier: EUPL-1.2
"""What is kept of a request beside its state: each passage, what people wrote, what they photographed."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.assets.photos.reduced import Reduced
from apps.interventions.models.order import OfRequestQuerySet, WorkOrder
from apps.interventions.models.request import WorkRequest
from apps.territories.models import User

LONGEST = 4000  # characters of a comment
MOVES = ("intervention.opened", "intervention.updated", "intervention.order")  # from a state to another


class Passage(models.Model):
    """From a state to another: who, when, why. The journal tells it too, but its months are detached in time; a
    contract of twelve years must still show what its statements counted. Appended, never edited (database trigger)."""

    request = models.ForeignKey(
        WorkRequest, models.PROTECT, db_index=False, related_name="passages", verbose_name=_("demande")
    )
    order = models.ForeignKey(
        WorkOrder, models.PROTECT, null=True, blank=True, related_name="passages", verbose_name=_("ordre")
    )
    at = models.DateTimeField(_("date"))  # when it happened, as said by who did it
    recorded_at = models.DateTimeField(_("enregistré le"), auto_now_add=True)  # when we heard of it
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("par"))
    kind = models.CharField(_("nature"), max_length=32)  # as in the journal
    before = models.CharField(_("avant"), max_length=16, blank=True)
    after = models.CharField(_("après"), max_length=16, blank=True)
    text = models.CharField(_("texte"), max_length=300)
    why = models.CharField(_("motif"), max_length=500, blank=True)

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["request", "at", "id"], name="passage_of_request")]

    def __str__(self) -> str:
        return self.text

    @property
    def in_words(self) -> str:
        """« Demande accusée », « OT n° 7 sur site »; of clocks, suspensions and links, what their text says."""
        states = WorkOrder.State if self.order_id else WorkRequest.State
        if self.kind not in MOVES or self.after not in states.values:
            return self.text.removeprefix(f"DI n° {self.request_id} · ")
        words = {"state": str(states(self.after).label).lower(), "order": self.order_id}
        return (_("OT n° %(order)d %(state)s") if self.order_id else _("Demande %(state)s")) % words


class Comment(models.Model):
    """One message of the thread between the authority and who repairs. Never edited (database trigger)."""

    request = models.ForeignKey(
        WorkRequest, models.PROTECT, db_index=False, related_name="comments", verbose_name=_("demande")
    )
    at = models.DateTimeField(_("date"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("auteur"))
    text = models.TextField(_("texte"), max_length=LONGEST)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # the client's: sent twice, kept once

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("commentaire")
        verbose_name_plural = _("commentaires")
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["request", "at", "id"], name="comment_of_request")]

    def __str__(self) -> str:
        return self.text[:60]


class Attachment(Reduced, models.Model):
    """A photo, made again from its pixels: the file that was sent is not kept. `uid` is its address."""

    class Moment(models.TextChoices):
        BEFORE = "before", _("Avant")
        DURING = "during", _("Pendant")
        AFTER = "after", _("Après")
        SIGNATURE = "signature", _("Signature")

    request = models.ForeignKey(
        WorkRequest, models.PROTECT, db_index=False, related_name="attachments", verbose_name=_("demande")
    )
    order = models.ForeignKey(
        WorkOrder, models.PROTECT, null=True, blank=True, related_name="attachments", verbose_name=_("ordre")
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("date"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("déposée par"))
    moment = models.CharField(_("moment"), max_length=10, choices=Moment.choices, default=Moment.DURING)
    caption = models.CharField(_("légende"), max_length=200, blank=True)
    file = models.CharField(max_length=80, editable=False)  # names in the storage, random
    thumbnail = models.CharField(max_length=80, editable=False)
    width = models.PositiveIntegerField(_("largeur"))
    height = models.PositiveIntegerField(_("hauteur"))
    size = models.PositiveIntegerField(_("octets"))
    digest = models.CharField(max_length=64, editable=False)  # SHA-256 of what was sent: the same photo, once
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["request", "digest"], name="attachment_once")]

    def __str__(self) -> str:
        return self.caption or f"photo {self.pk}"
