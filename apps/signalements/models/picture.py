# SPDX-License-Identifier: EUPL-1.2
"""Photos of signalements, and the file of one that is not made again yet: sealed, for minutes."""

import uuid
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.assets.owed import OwedWork
from apps.assets.photos import making, storing
from apps.assets.photos.reduced import Reduced
from apps.signalements.models.draft import Draft
from apps.signalements.models.report import Signalement
from apps.territories import scoping
from apps.territories.models import User


class OfSignalementQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, permission: str = "signalements.view_signalement") -> Self:
        return scoping.limit(self, user, path="signalement__territory", permission=permission)


class PhotoQuerySet(OfSignalementQuerySet):
    def ready(self) -> Self:
        return self.filter(state=Photo.State.READY)

    def files(self) -> list[str]:
        """Names of all that the disk may hold of them, to be deleted once their rows are. In the transaction that
        deletes them: a worker that makes one again waits, or has."""
        sealed = list(SealedPhoto.objects.filter(photo__in=self.order_by()).select_for_update(of=("self",)))
        pairs = self.ready().values_list("file", "thumbnail")
        return [name for row in sealed for name in row.files()] + [name for pair in pairs for name in pair]


class Photo(Reduced, models.Model):
    """Made again from its pixels: the file that was sent is not kept. Of a draft until the form is sent.

    Until it is `ready` nobody sees it, and nobody can decide about it. `refused`: the code of why it never will be.
    `shown`: an agent looked at it, the other people who follow may see it. `borrowed`: its files are those of an
    intervention, which deletes none.
    """

    class Moment(models.TextChoices):
        BEFORE = "before", _("Avant")
        AFTER = "after", _("Après")

    class State(models.TextChoices):
        READY = "ready", _("Prête")
        PREPARING = "preparing", _("En cours de préparation")
        REFUSED = "refused", _("Refusée")

    signalement = models.ForeignKey(
        Signalement, models.CASCADE, null=True, related_name="photos", verbose_name=_("signalement")
    )
    draft = models.ForeignKey(Draft, models.CASCADE, null=True, related_name="photos", verbose_name=_("brouillon"))
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("date"))
    moment = models.CharField(_("moment"), max_length=8, choices=Moment.choices, default=Moment.BEFORE)
    state = models.CharField(_("état"), max_length=9, choices=State.choices, default=State.READY, db_default="ready")
    refused = models.CharField(_("motif du refus"), max_length=12, blank=True, default="", db_default="")
    shown = models.BooleanField(_("montrée à tous ceux qui suivent"), default=False)
    borrowed = models.BooleanField(default=False, editable=False)
    moderated_at = models.DateTimeField(_("relue le"), null=True, blank=True)  # an agent looked at it, and decided
    moderated_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("relue par")
    )
    hidden_zones = models.PositiveSmallIntegerField(_("zones cachées"), default=0)  # for good: see `moderating`
    file = models.CharField(max_length=80, editable=False)  # names in the storage, random
    thumbnail = models.CharField(max_length=80, editable=False)
    width = models.PositiveIntegerField(_("largeur"))
    height = models.PositiveIntegerField(_("hauteur"))
    size = models.PositiveIntegerField(_("octets"))
    digest = models.CharField(max_length=64, editable=False)  # SHA-256 of what was sent: the same photo, once

    objects = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["signalement", "digest"], name="signalement_photo_once"),
            models.UniqueConstraint(fields=["draft", "digest"], name="draft_photo_once"),
            models.CheckConstraint(
                condition=models.Q(signalement__isnull=False) ^ models.Q(draft__isnull=False), name="photo_of_something"
            ),
            models.CheckConstraint(
                condition=models.Q(state="ready") & ~models.Q(file="")
                | ~models.Q(state="ready") & models.Q(file="", thumbnail="", shown=False, moderated_at=None),
                name="photo_seen_when_ready",
            ),
        ]
        indexes = [
            models.Index(
                fields=["signalement"],
                name="photo_to_moderate",
                condition=models.Q(moderated_at=None, shown=False, borrowed=False, signalement__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"photo {self.pk}"

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def is_preparing(self) -> bool:
        return self.state == self.State.PREPARING

    @property
    def why_refused(self) -> str:
        return making.words(self.refused)


class SealedPhoto(OwedWork):
    """What was sent, until a worker makes it again: this row owes that. Without it the file cannot be read."""

    photo = models.OneToOneField(Photo, models.CASCADE, related_name="sealed")
    file = models.CharField(max_length=80, unique=True)
    key = models.BinaryField(max_length=300)  # see `assets.photos.sealing`

    class Meta:
        verbose_name = _("photo à préparer")
        verbose_name_plural = _("photos à préparer")
        default_permissions = ()

    def __str__(self) -> str:
        return f"photo {self.photo_id}"

    def names(self, attempt: int) -> tuple[str, str]:
        """Of the files that this attempt makes: whoever takes over from one that died finds what it left."""
        return storing.names(self.stem(attempt))

    def stem(self, attempt: int) -> str:
        return f"{self.file.rpartition('/')[2]}{attempt:02}"

    def files(self) -> list[str]:
        """All that it may have left on the disk."""
        made = [name for attempt in range(1, self.attempts + 1) for name in self.names(attempt)]
        return [self.file, *made]
