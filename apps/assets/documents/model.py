# SPDX-License-Identifier: EUPL-1.2
"""The row of a document. Its content is in the row: saved, restored and taken away with the database."""

import uuid
from typing import Any, Self

import pghistory
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.assets import restricted


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: Any, permission: str = "assets.view_document") -> Self:
        """Those of assets owned where `user` holds `permission`; of restricted kinds, only who may know of these."""
        return restricted.limit(self, user, path="asset__owner", permission=permission, flag="asset__kind__restricted")


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="DocumentHistory",
    exclude=["content"],
)
class Document(models.Model):
    """A file as it was given (its digest says so), or an address where it is. `uid` names it for the public."""

    class Nature(models.TextChoices):
        MANUAL = "manual", _("Notice")
        PLAN = "plan", _("Plan")
        CHECK = "check", _("Rapport de contrôle")
        GUARANTEE = "guarantee", _("Garantie")
        DELIVERY = "delivery", _("Réception ou livraison")
        OTHER = "other", _("Autre")

    uid = models.UUIDField(_("identifiant public"), default=uuid.uuid4, unique=True, editable=False)
    asset = models.ForeignKey(
        "assets.Asset", models.CASCADE, related_name="documents", db_index=False, verbose_name=_("équipement")
    )
    nature = models.CharField(_("nature"), max_length=10, choices=Nature.choices, default=Nature.MANUAL)
    title = models.CharField(_("intitulé"), max_length=120)
    url = models.URLField(
        _("adresse"),
        max_length=500,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"])],
        help_text=_("Là où le document est déjà rangé ; sinon, joindre un fichier."),
    )
    name = models.CharField(_("fichier"), max_length=120, blank=True, editable=False)
    media_type = models.CharField(_("type"), max_length=80, blank=True, editable=False)
    content = models.BinaryField(_("contenu"), null=True, editable=False)
    size = models.PositiveIntegerField(_("octets"), default=0, editable=False)
    digest = models.CharField(_("empreinte SHA-256"), max_length=64, blank=True, editable=False)
    by = models.ForeignKey(
        "territories.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("déposé par")
    )
    at = models.DateTimeField(_("déposé le"), auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["asset", "nature", "title", "id"]
        indexes = [models.Index(fields=["asset", "nature", "title", "id"], name="document_of_asset")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(url="") & Q(content__isnull=True) | Q(url="", content__isnull=False) & ~Q(name=""),
                name="document_file_or_address",
            ),
            models.UniqueConstraint(fields=["asset", "digest"], condition=~Q(digest=""), name="document_once"),
        ]

    def __str__(self) -> str:
        return self.title
