# SPDX-License-Identifier: EUPL-1.2
"""A contract: who signed it, which territories it covers, from when to when, in which yearly periods."""

from typing import Any, Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from apps.territories import scoping
from apps.territories.models import Territory, User

EVENTS = (pghistory.InsertEvent, pghistory.UpdateEvent, pghistory.DeleteEvent)


class ContractQuerySet(models.QuerySet["Contract"]):
    def visible_to(self, user: Any, permission: str = "contracts.view_contract") -> Self:
        """Read where it applies: on a territory of its perimeter; managed by its lead authority only."""
        if not user.is_active or not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        held = scoping.reachable(user, permission)
        managed = Q(territory__in=held)
        if not permission.startswith("contracts.view_"):
            return self.filter(managed)
        covered = Perimeter.objects.filter(territory__in=held).values("contract")
        return self.filter(managed | Q(pk__in=covered))


@pghistory.track(*(event() for event in EVENTS), model_name="ContractHistory")
class Contract(models.Model):
    """What is promised is in its versions: they follow each other, and a new one never rewrites the past."""

    class Kind(models.TextChoices):
        MGP = "mgp", _("Marché global de performance")
        CPE = "cpe", _("Contrat de performance énergétique")
        CREM = "crem", _("Conception, réalisation, exploitation, maintenance")
        MAINTENANCE = "maintenance", _("Marché de maintenance")
        INTERNAL = "internal", _("Engagement d'une régie")
        OTHER = "other", _("Autre contrat")

    reference = models.CharField(_("numéro"), max_length=60, unique=True)
    name = models.CharField(_("intitulé"), max_length=160)
    kind = models.CharField(_("nature"), max_length=12, choices=Kind.choices, default=Kind.MAINTENANCE)
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        related_name="+",
        verbose_name=_("autorité qui le pilote"),
        help_text=_("Ses agents habilités l'administrent ; les autres autorités du périmètre le lisent."),
    )
    signed_on = models.DateField(_("signé le"), null=True, blank=True)
    starts_on = models.DateField(_("prend effet le"))
    ends_on = models.DateField(_("finit le"), help_text=_("Dernier jour compris."))
    perimeter = models.ManyToManyField(
        Territory, through="Perimeter", related_name="+", verbose_name=_("périmètre"), blank=True
    )
    covers_included = models.BooleanField(
        _("couvre aussi les territoires inclus"),
        default=True,
        help_text=_("Décoché : un EPCI du périmètre n'y est que pour ses propres équipements."),
    )
    is_sample = models.BooleanField(
        _("exemple, à confirmer"),
        default=False,
        help_text=_("Affiché partout où ce contrat est cité : ses délais ne sont opposables à personne."),
    )
    note = models.TextField(_("remarques"), blank=True, max_length=4000)

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("contrat")
        verbose_name_plural = _("contrats")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="contract_in_order",
                violation_error_message=_("La fin vient après la prise d'effet."),
            ),
            models.CheckConstraint(
                condition=Q(signed_on=None) | Q(signed_on__lte=F("ends_on")),
                name="contract_signed_before_its_end",
                violation_error_message=_("Un contrat est signé avant sa fin."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OfContractQuerySet(models.QuerySet[Any]):
    """Rows of a contract are seen with it."""

    def visible_to(self, user: Any, permission: str = "contracts.view_contract") -> Self:
        return self.filter(contract__in=Contract.objects.visible_to(user, permission))


def tracked(name: str) -> Any:
    """History of a row that has no right of its own: it is read with its contract."""
    return pghistory.track(*(event() for event in EVENTS), model_name=name, meta={"default_permissions": ()})


@tracked("PerimeterHistory")
class Perimeter(models.Model):
    """A territory that the contract covers; joined or left on the way, the dates say when."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="perimeters", verbose_name=_("contrat"))
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    since = models.DateField(_("depuis le"), null=True, blank=True, help_text=_("Vide : depuis la prise d'effet."))
    until = models.DateField(_("jusqu'au"), null=True, blank=True, help_text=_("Vide : jusqu'à la fin."))

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("territoire du périmètre")
        verbose_name_plural = _("périmètre")
        ordering = ["contract", "territory"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "territory"],
                name="perimeter_once",
                violation_error_message=_("Ce territoire est déjà dans le périmètre."),
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="perimeter_in_order",
                violation_error_message=_("La sortie du périmètre vient après l'entrée."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.territory)


@tracked("PartyHistory")
class Party(models.Model):
    """Who signed, and as what."""

    class Role(models.TextChoices):
        AUTHORITY = "authority", _("Maître d'ouvrage")
        CONTRACTOR = "contractor", _("Titulaire")
        PARTNER = "partner", _("Cotraitant")
        SUBCONTRACTOR = "subcontractor", _("Sous-traitant")
        ASSISTANT = "assistant", _("Assistant au maître d'ouvrage")

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="parties", verbose_name=_("contrat"))
    role = models.CharField(_("qualité"), max_length=14, choices=Role.choices)
    name = models.CharField(_("nom"), max_length=160)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("territoire")
    )
    people = models.ManyToManyField(
        User,
        blank=True,
        related_name="+",
        verbose_name=_("comptes qui agissent pour elle"),
        help_text=_("Un titulaire lit et signe les décomptes des contrats pour lesquels il agit, et eux seuls."),
    )

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("partie au contrat")
        verbose_name_plural = _("parties au contrat")
        ordering = ["contract", "role", "name"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["contract", "role", "name"], name="party_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_role_display()})"


@tracked("PeriodHistory")
class Period(models.Model):
    """A year of the contract: what the statements of the year and its caps are counted on."""

    contract = models.ForeignKey(Contract, models.CASCADE, related_name="periods", verbose_name=_("contrat"))
    number = models.PositiveSmallIntegerField(_("année"))
    starts_on = models.DateField(_("du"))
    ends_on = models.DateField(_("au"), help_text=_("Dernier jour compris."))

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("année du contrat")
        verbose_name_plural = _("années du contrat")
        ordering = ["contract", "number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "number"], name="period_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="period_numbered_from_one"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="period_in_order",
                violation_error_message=_("La fin de l'année vient après son début."),
            ),
            ExclusionConstraint(
                name="periods_do_not_overlap",
                deferrable=models.Deferrable.DEFERRED,  # years of a table move together
                expressions=[
                    ("contract", RangeOperators.EQUAL),
                    (
                        Func("starts_on", "ends_on", Value("[]"), function="DATERANGE", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Deux années du contrat se recouvrent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
