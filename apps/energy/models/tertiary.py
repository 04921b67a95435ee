# SPDX-License-Identifier: EUPL-1.2
"""What a territory writes about a site for the « décret tertiaire »: its reference, its target, what was declared."""

from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.energy.models.site import Site, tracked
from apps.territories import scoping

SIRET = r"^[0-9]{14}$"


def amount(label: Any, help_text: Any = "", *, digits: int = 12, places: int = 1) -> models.DecimalField:
    return models.DecimalField(
        label, max_digits=digits, decimal_places=places, null=True, blank=True, help_text=help_text
    )


class TertiaryDeclarationQuerySet(models.QuerySet["TertiaryDeclaration"]):
    def visible_to(self, user: Any, permission: str = "energy.view_tertiarydeclaration") -> Self:
        return scoping.limit(self, user, path="site__territory", permission=permission)


@tracked("TertiaryDeclarationHistory")
class TertiaryDeclaration(models.Model):
    """One a site (an « entité fonctionnelle assujettie »). The reference consumption stands beside its year: whoever
    changes one sees the other. What is not written is unknown, and the page says so."""

    site = models.OneToOneField(Site, models.PROTECT, related_name="declaration", verbose_name=_("site"))
    efa = models.CharField(
        _("référence de l'EFA"), max_length=60, blank=True, help_text=_("Celle que la plateforme OPERAT a donnée.")
    )
    siret = models.CharField(
        _("SIRET"),
        max_length=14,
        blank=True,
        validators=[RegexValidator(SIRET, _("Un SIRET compte 14 chiffres."))],
    )
    activity = models.CharField(
        _("catégorie d'activité"), max_length=160, blank=True, help_text=_("Telle que l'arrêté la nomme.")
    )
    operator = models.CharField(_("exploitant"), max_length=160, blank=True)
    estate = models.CharField(
        _("unité foncière"),
        max_length=80,
        blank=True,
        help_text=_("Les sites d'un même territoire qui portent le même nom d'unité additionnent leurs surfaces."),
    )
    reference_year = models.PositiveSmallIntegerField(
        _("année de référence"), null=True, blank=True, help_text=_("2010 au plus tôt, choisie par le territoire.")
    )
    reference_kwh = amount(
        _("consommation de référence (kWh)"),
        _("Énergie finale de cette année-là, d'après les factures. Vide : calculée si les compteurs étaient relevés."),
    )
    reference_heating_kwh = amount(_("dont chauffage (kWh)"))
    reference_degree_days = amount(_("degrés-jours de l'année de référence"), digits=7)
    normal_degree_days = amount(
        _("degrés-jours moyens de la station"),
        _("Climat de référence du texte (moyenne sur vingt ans), base 18 °C, moyenne du jour."),
        digits=7,
    )
    heating_percent = amount(
        _("part du chauffage dans les combustibles et la chaleur (%)"),
        _("Dite par le territoire, jamais supposée : le reste est l'eau chaude, la cuisine…"),
        digits=4,
    )
    cooled = models.BooleanField(
        _("climatisé"), null=True, blank=True, help_text=_("Oui, sans mesure du froid : rien n'est ajusté au climat.")
    )
    absolute_kwh_m2 = amount(
        _("niveau absolu 2030 (Cabs, kWh/m² par an)"), _("Vide : inconnu, seul le niveau relatif compte."), digits=7
    )
    declared_year = models.PositiveSmallIntegerField(
        _("dernière année déclarée"), null=True, blank=True, help_text=_("Dont les consommations sont sur OPERAT.")
    )
    origin = models.CharField(_("d'où viennent ces chiffres"), max_length=300, blank=True)

    objects = TertiaryDeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = _("dossier du décret tertiaire")
        verbose_name_plural = _("dossiers du décret tertiaire")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reference_year=None) | Q(reference_year__gte=2010, reference_year__lte=2100),
                name="tertiary_reference_year",
                violation_error_message=_("L'année de référence est 2010 au plus tôt."),
            ),
            models.CheckConstraint(
                condition=Q(reference_kwh=None) | Q(reference_kwh__gt=0, reference_year__isnull=False),
                name="tertiary_reference_has_a_year",
                violation_error_message=_("Une consommation de référence est positive et a son année."),
            ),
            models.CheckConstraint(
                condition=Q(reference_heating_kwh=None)
                | Q(reference_heating_kwh__gte=0, reference_heating_kwh__lte=F("reference_kwh")),
                name="tertiary_heating_within_reference",
                violation_error_message=_("Le chauffage de référence est compris dans la consommation de référence."),
            ),
            models.CheckConstraint(
                condition=(Q(reference_degree_days=None) | Q(reference_degree_days__gt=0))
                & (Q(normal_degree_days=None) | Q(normal_degree_days__gt=0)),
                name="tertiary_degree_days",
                violation_error_message=_("Des degrés-jours sont positifs."),
            ),
            models.CheckConstraint(
                condition=Q(heating_percent=None) | Q(heating_percent__gte=0, heating_percent__lte=100),
                name="tertiary_heating_percent",
                violation_error_message=_("Une part va de 0 à 100 %."),
            ),
            models.CheckConstraint(
                condition=Q(absolute_kwh_m2=None) | Q(absolute_kwh_m2__gt=0),
                name="tertiary_absolute",
                violation_error_message=_("Un niveau absolu est positif."),
            ),
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__regex=SIRET),
                name="tertiary_siret",
                violation_error_message=_("Un SIRET compte 14 chiffres."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.site)
