# SPDX-License-Identifier: EUPL-1.2
"""What the public may see of a report, and what an agent decided about it.

`Published` is written by triggers (`migrations/_published_sql.py`) and holds nothing that a person wrote: pages, feeds
and map of the public read nothing else, so that no filter, box or order of theirs can tell what is not in it.
"""

from typing import Any, Self

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Asset
from apps.signalements.models.category import Category
from apps.signalements.models.desk import Desk
from apps.signalements.models.report import LONGEST, Signalement
from apps.territories import scoping
from apps.territories.models import Territory, User


class PublishedQuerySet(models.QuerySet["Published"]):
    def visible_to(self, user: Any, permission: str = "signalements.view_signalement") -> Self:
        """For agents; the public reads `of`."""
        return scoping.limit(self, user, path="territory", permission=permission)

    def of(self, desk: Desk) -> Self:
        return self.filter(desk=desk)


class Published(models.Model):
    """Open, or over for less than its desk shows. Absent: held, withheld, a duplicate, or older than that."""

    class Phase(models.TextChoices):
        """What an inhabitant asks: not begun, begun, repaired, over without a repair. The outcome says the rest."""

        OPEN = "open", _("À traiter")
        WORKING = "working", _("En cours")
        REPAIRED = "repaired", _("Réparé")
        ENDED = "ended", _("Terminé sans réparation")

    signalement = models.OneToOneField(
        Signalement, models.CASCADE, primary_key=True, related_name="published", verbose_name=_("signalement")
    )
    reference = models.CharField(_("référence"), max_length=12, unique=True)
    desk = models.ForeignKey(Desk, models.CASCADE, db_index=False, related_name="+", verbose_name=_("guichet"))
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    category = models.ForeignKey(
        Category, models.PROTECT, db_index=False, related_name="+", verbose_name=_("catégorie")
    )
    asset = models.ForeignKey(
        Asset, models.SET_NULL, null=True, db_index=False, related_name="+", verbose_name=_("équipement")
    )
    state = models.CharField(_("état"), max_length=12, choices=Signalement.State.choices)
    outcome = models.CharField(_("issue"), max_length=12, choices=Signalement.Outcome.choices, blank=True)
    phase = models.CharField(_("avancement"), max_length=8, choices=Phase.choices)
    street = models.CharField(_("rue"), max_length=160, blank=True)  # of the base map, never as it was typed
    place = models.PointField(_("lieu"), srid=4326, null=True, spatial_index=False)
    rounded = models.BooleanField(_("lieu arrondi"), default=False)
    text = models.TextField(_("texte relu"), max_length=LONGEST, blank=True)
    photos = models.BooleanField(_("photos publiées"), default=False)
    received_at = models.DateTimeField(_("reçu le"))
    ended_at = models.DateTimeField(_("terminé le"), null=True)
    changed_at = models.DateTimeField(_("modifié le"))
    appeared_at = models.DateTimeField(_("publié le"))
    phase_at = models.DateTimeField(_("avancement depuis le"))

    objects = PublishedQuerySet.as_manager()

    class Meta:
        verbose_name = _("signalement publié")
        verbose_name_plural = _("signalements publiés")
        default_permissions = ()
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["desk", "-received_at", "-signalement"], name="published_list"),
            models.Index(fields=["desk", "phase", "-received_at", "-signalement"], name="published_phase"),
            models.Index(fields=["desk", "category", "-received_at", "-signalement"], name="published_category"),
            models.Index(fields=["desk", "street", "-received_at", "-signalement"], name="published_street"),
            models.Index(fields=["desk", "territory", "-received_at", "-signalement"], name="published_commune"),
            models.Index(
                fields=["desk", "ended_at"], name="published_until", condition=models.Q(ended_at__isnull=False)
            ),
            GistIndex(fields=["desk", "place"], name="published_place"),
        ]

    def __str__(self) -> str:
        return self.reference


class ModerationQuerySet(models.QuerySet["Moderation"]):
    def visible_to(self, user: Any, permission: str = "signalements.view_signalement") -> Self:
        return scoping.limit(self, user, path="signalement__territory", permission=permission)


class Moderation(models.Model):
    """What an agent decided to publish of a report; without a row, nothing that a person wrote or photographed."""

    signalement = models.OneToOneField(
        Signalement, models.CASCADE, primary_key=True, related_name="moderation", verbose_name=_("signalement")
    )
    text = models.TextField(_("texte publié"), max_length=LONGEST, blank=True)
    photos = models.BooleanField(_("publier les photos montrées"), default=False)
    private_ground = models.BooleanField(_("sur un terrain privé"), null=True)  # null: as its category says
    withheld = models.BooleanField(_("absent de la carte publique"), default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("par"))
    at = models.DateTimeField(_("date"))

    objects = ModerationQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        default_permissions = ()

    def __str__(self) -> str:
        return f"publication {self.pk}"
