# SPDX-License-Identifier: EUPL-1.2
"""An indicator and its passport: each version of its definition holds from a month on and never rewrites one before."""

import string
from typing import Any, Self

import pghistory
import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.kpi import measures

PLACES = frozenset({"valeur", "objectif", "territoire", "periode"})  # what a sentence may name
SEALED = """
IF (to_jsonb(NEW) - 'validated_by' - 'validated_on') IS DISTINCT FROM (to_jsonb(OLD) - 'validated_by' - 'validated_on')
   AND EXISTS (SELECT FROM kpi_figure WHERE definition_id = OLD.id AND published_at IS NOT NULL) THEN
    RAISE EXCEPTION 'a month was published with this definition: make another version'
          USING ERRCODE = 'check_violation';
END IF;
RETURN NEW;
"""
EVENTS = (pghistory.InsertEvent, pghistory.UpdateEvent, pghistory.DeleteEvent)


class ReferenceQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any, permission: str = "kpi.view_figure") -> Self:
        """Definitions are the same for every territory: all of them for who reads figures somewhere, else nothing."""
        return self if user.is_active and user.has_perm(permission) else self.none()


def first_of_month(name: str, field: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{field}__day": 1}),
        name=name,
        violation_error_message=_("Un mois se donne par son premier jour."),
    )


@pghistory.track(*(event() for event in EVENTS), model_name="IndicatorHistory")
class Indicator(models.Model):
    """One thing that is measured, whatever the version of its definition."""

    class Theme(models.TextChoices):
        ENERGY = "energy", _("Énergie et contrat")
        STREETS = "streets", _("Rues éclairées")
        SERVICE = "service", _("Délais d'intervention")
        PEOPLE = "people", _("Habitants")
        CONTROL = "control", _("Poste de contrôle")
        DATA = "data", _("Données")

    class Unit(models.TextChoices):
        PERCENT = "percent", "%"
        EUROS = "euros", "€"
        TONNES = "tonnes", _("t CO₂e")
        LAMP_HOURS = "lamp_hours", _("h × lampe")
        PER_DAY = "per_day", _("par jour et par poste")

    class Better(models.TextChoices):
        HIGHER = "higher", _("plus haut")
        LOWER = "lower", _("plus bas")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    theme = models.CharField(_("thème"), max_length=8, choices=Theme.choices)
    unit = models.CharField(_("unité"), max_length=10, choices=Unit.choices)
    decimals = models.PositiveSmallIntegerField(_("décimales"), default=1, validators=[MaxValueValidator(4)])
    better = models.CharField(_("mieux quand il est"), max_length=6, choices=Better.choices)
    rank = models.PositiveSmallIntegerField(_("ordre"), default=100)
    leading = models.BooleanField(_("parmi les premiers chiffres des élus"), default=False)
    public = models.BooleanField(_("montré aux habitants"), default=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicateur")
        verbose_name_plural = _("indicateurs")
        ordering = ["rank", "code"]

    def __str__(self) -> str:
        return self.code


@pghistory.track(*(event() for event in EVENTS), model_name="DefinitionHistory", meta={"default_permissions": ()})
class Definition(models.Model):
    """The passport of a figure. Once a month was published with it, it is not changed: another version is made
    (database trigger)."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="definitions", verbose_name=_("indicateur"))
    version = models.PositiveSmallIntegerField(_("version"), default=1, validators=[MinValueValidator(1)])
    since = models.DateField(
        _("à partir du mois"), help_text=_("Premier jour du premier mois qu'elle compte ; les mois d'avant restent.")
    )
    measure = models.CharField(_("calcul"), max_length=40, choices=measures.choices)
    months = models.PositiveSmallIntegerField(
        _("mois comptés"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
        help_text=_("Le mois et ceux d'avant, jusqu'à douze."),
    )
    target = models.DecimalField(
        _("objectif"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Vide : celui du contrat s'il en promet un, sinon aucun."),
    )
    least_complete = models.DecimalField(
        _("complétude exigée (%)"),
        max_digits=5,
        decimal_places=2,
        default=80,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("En dessous, la page dit pourquoi il n'y a pas de chiffre."),
    )
    name = models.CharField(_("nom en mots simples"), max_length=120)
    formula = models.CharField(_("formule"), max_length=500)
    perimeter = models.CharField(_("périmètre"), max_length=300)
    sources = models.CharField(_("sources"), max_length=300)
    doubt = models.CharField(_("incertitude"), max_length=300)
    for_elus = models.CharField(_("lu par un élu"), max_length=300)
    for_agents = models.CharField(_("lu par un agent"), max_length=300)
    for_public = models.CharField(_("lu par un habitant"), max_length=300)
    standard = models.CharField(_("texte ou norme"), max_length=200, blank=True)
    validated_by = models.CharField(_("validée par"), max_length=120, blank=True)
    validated_on = models.DateField(_("validée le"), null=True, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("définition d'indicateur")
        verbose_name_plural = _("définitions d'indicateurs")
        ordering = ["indicator", "-since"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "version"], name="definition_version_once"),
            models.UniqueConstraint(
                fields=["indicator", "since"],
                name="definition_since_once",
                violation_error_message=_("Une autre version commence ce mois-là."),
            ),
            first_of_month("definition_since_a_month", "since"),
            models.CheckConstraint(
                condition=Q(validated_by="", validated_on=None) | (~Q(validated_by="") & Q(validated_on__isnull=False)),
                name="definition_validated_by_somebody_on_a_day",
                violation_error_message=_("Une validation a un nom et une date."),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_definition_stays", when=pgtrigger.Before, operation=pgtrigger.Update, func=SEALED
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} · v{self.version}"

    def clean(self) -> None:
        faults = {}
        for name in ("for_elus", "for_agents", "for_public"):
            if said := _fault_of(getattr(self, name)):
                faults[name] = said
        if faults:
            raise ValidationError(faults)


def _fault_of(sentence: str) -> Any:
    """What a sentence says wrong: it may only name the figure and what it is of."""
    try:
        named = {(name, spec, conversion) for _text, name, spec, conversion in string.Formatter().parse(sentence)}
    except ValueError:
        return _("Une accolade ouverte n'est pas fermée, ou l'inverse.")
    unknown = sorted(
        name for name, spec, conversion in named if name is not None and (name not in PLACES or spec or conversion)
    )
    if unknown:
        return _("« {%(name)s} » n'est pas un mot connu : %(known)s.") % {
            "name": unknown[0],
            "known": ", ".join(f"{{{one}}}" for one in sorted(PLACES)),
        }
    return None
