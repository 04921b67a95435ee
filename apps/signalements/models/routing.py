# SPDX-License-Identifier: EUPL-1.2
"""Who treats what, as rows: addressees, the table that chooses among them, what it chose for each report and why."""

from datetime import datetime
from typing import Any, Self

import pghistory
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from apps.assets.owed import OwedWork
from apps.signalements.models.category import Category
from apps.signalements.models.report import Signalement
from apps.signalements.routing import checking
from apps.territories import scoping
from apps.territories.models import Territory, User


class OfTerritoryQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, permission: str = "") -> Self:
        return scoping.limit(
            self, user, path="territory", permission=permission or f"signalements.view_{self.model._meta.model_name}"
        )


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="AddresseeHistory",
    exclude=["secret"],
)
class Addressee(models.Model):
    """A service, a contractor, or a neighbouring authority; one with an address speaks Open311: reports are handed to
    it by us. `services`: what our categories are called there."""

    class Kind(models.TextChoices):
        SERVICE = "service", _("Service de la collectivité")
        CONTRACTOR = "contractor", _("Titulaire d'un marché")
        NEIGHBOUR = "neighbour", _("Autre autorité")

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire du guichet"))
    kind = models.CharField(_("nature"), max_length=10, choices=Kind.choices, default=Kind.SERVICE)
    name = models.CharField(_("nom"), max_length=100, help_text=_("Lu par les habitants : « Transmis à … »."))
    contact = models.CharField(
        _("comment le joindre"),
        max_length=90,
        blank=True,
        help_text=_("Dit aux habitants quand cela ne relève pas de nous. Par exemple : 03 26 00 00 00."),
    )
    active = models.BooleanField(_("proposé"), default=True)
    url = models.CharField(
        _("adresse Open311"),
        max_length=200,
        blank=True,
        help_text=_("D'une autorité qui reçoit des signalements par Open311. Par exemple https://…/open311/v2"),
    )
    jurisdiction = models.CharField(
        _("sa juridiction"), max_length=60, blank=True, help_text=_("Le jurisdiction_id qu'elle nous a donné.")
    )
    secret = models.BinaryField(_("clé chiffrée"), default=b"", blank=True, editable=False)
    secret_at = models.DateTimeField(_("clé posée le"), null=True, blank=True, editable=False)
    services = models.JSONField(
        _("nos catégories chez elle"),
        default=dict,
        blank=True,
        validators=[checking.services],
        help_text=_('Exemple : {"lampe-eteinte": "LAMP-OUT", "*": "AUTRE"} ; « * » vaut pour toutes les autres.'),
    )
    replays = models.BooleanField(
        _("reconnaît nos références"),
        default=False,
        help_text=_(
            "Envoyé deux fois avec la même référence, un signalement n'y est créé qu'une fois (Connecte le fait). "
            "Sinon, après un doute, nous cherchons d'abord chez elle, puis une personne décide."
        ),
    )
    poll_every = models.PositiveIntegerField(
        _("relue toutes les (min)"), default=15, validators=[MinValueValidator(1), MaxValueValidator(1440)]
    )

    objects = OfTerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("destinataire")
        verbose_name_plural = _("destinataires")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["territory", "name"], name="addressee_once_per_name"),
            models.CheckConstraint(
                condition=models.Q(url="") | models.Q(kind="neighbour"), name="addressee_open311_is_a_neighbour"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.url and self.kind != self.Kind.NEIGHBOUR:
            raise ValidationError({"url": _("Seule une autre autorité a une adresse Open311.")})
        checking.address(self.url)

    @property
    def is_reached(self) -> bool:
        """Whether we hand reports to it ourselves."""
        return bool(self.url)

    @property
    def for_people(self) -> str:
        """« Métropole, 03 26 00 00 00 »."""
        return f"{self.name}, {self.contact}" if self.contact else self.name

    def service_of(self, category: Category) -> str:
        """What it calls this category, "" when nobody said."""
        return str(self.services.get(category.code) or self.services.get("*") or "")


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="RoutingRuleHistory"
)
class RoutingRule(models.Model):
    """« Si … vers … ». The first of the table that matches wins; what is left empty asks nothing."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire du guichet"))
    name = models.CharField(_("nom"), max_length=100)
    order = models.PositiveSmallIntegerField(
        _("ordre"), default=100, help_text=_("De la plus petite à la plus grande : la première qui convient décide.")
    )
    enabled = models.BooleanField(_("en service"), default=True)
    categories = ArrayField(models.CharField(max_length=40), verbose_name=_("catégories"), default=list, blank=True)
    territories = ArrayField(models.CharField(max_length=16), verbose_name=_("communes"), default=list, blank=True)
    zone = models.MultiPolygonField(_("zone"), srid=4326, null=True, blank=True)
    hours = models.CharField(
        _("heures"),
        max_length=5,
        blank=True,
        validators=[checking.hours],
        help_text=_("De réception, à l'heure du territoire : « 22-6 » va de 22 h à 6 h. Vide : à toute heure."),
    )
    days = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(7)]),
        verbose_name=_("jours"),
        default=list,
        blank=True,
    )
    addressee = models.ForeignKey(
        Addressee, models.PROTECT, related_name="rules", verbose_name=_("vers"), help_text=_("Du même guichet.")
    )

    objects = OfTerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("règle d'orientation")
        verbose_name_plural = _("règles d'orientation")
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["territory", "name"], name="routing_rule_once_per_name")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        checking.rule(self)


class OfReportQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, permission: str = "signalements.view_signalement") -> Self:
        return scoping.limit(self, user, path="signalement__territory", permission=permission)


class Routing(models.Model):
    """Where a report goes, and why. `by`: the agent who decided, whom no rule overrides."""

    signalement = models.OneToOneField(
        Signalement, models.CASCADE, related_name="routing", verbose_name=_("signalement")
    )
    addressee = models.ForeignKey(Addressee, models.PROTECT, related_name="+", verbose_name=_("destinataire"))
    rule = models.ForeignKey(
        RoutingRule, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("règle")
    )
    why = models.CharField(_("pourquoi"), max_length=300)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("par"))
    at = models.DateTimeField(_("date"))

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("orientation")
        verbose_name_plural = _("orientations")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.addressee}"


class Handover(OwedWork):
    """A report that a neighbour is owed, then what became of it there. `due_at`: the next attempt or question."""

    class State(models.TextChoices):
        OWED = "owed", _("À transmettre")
        SENT = "sent", _("Reçu par l'autre autorité")
        REFUSED = "refused", _("Refusé : à corriger")
        UNCERTAIN = "uncertain", _("Incertain : à vérifier chez elle")
        ENDED = "ended", _("Terminé chez elle")
        DROPPED = "dropped", _("Sans objet")

    LIVE = ("owed", "sent", "refused", "uncertain")

    signalement = models.ForeignKey(
        Signalement, models.CASCADE, related_name="handovers", verbose_name=_("signalement")
    )
    addressee = models.ForeignKey(Addressee, models.PROTECT, related_name="handovers", verbose_name=_("autorité"))
    key = models.CharField(_("notre référence"), max_length=20, unique=True, editable=False)
    service_code = models.CharField(_("service demandé"), max_length=120)
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.OWED)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("par"))
    created_at = models.DateTimeField(_("demandé le"))
    tried_at = models.DateTimeField(_("essayé le"), null=True, editable=False)  # committed before the effect
    sent_at = models.DateTimeField(_("reçu là-bas le"), null=True, editable=False)
    reference = models.CharField(_("sa référence"), max_length=120, blank=True)
    token = models.CharField(max_length=120, blank=True, editable=False)  # before it has a reference
    told_state = models.CharField(_("son état"), max_length=10, blank=True, editable=False)
    told_notes = models.TextField(_("ses mots"), blank=True, editable=False)
    read_at = models.DateTimeField(_("relu le"), null=True, editable=False)

    objects = OfReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("transmission à une autre autorité")
        verbose_name_plural = _("transmissions à d'autres autorités")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["signalement"],
                condition=models.Q(state__in=["owed", "sent", "refused", "uncertain"]),
                name="handover_one_alive",
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], name="handover_owed", condition=models.Q(state__in=["owed", "sent"]))
        ]

    def __str__(self) -> str:
        return f"{self.key} → {self.addressee}"

    @property
    def since(self) -> datetime:
        return self.sent_at or self.created_at
