# SPDX-License-Identifier: EUPL-1.2
"""A metering point: where energy is counted, for what, since when, with whose consent."""

from collections.abc import Iterator
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.assets import restricted
from apps.assets.models import Asset
from apps.energy.models.energies import NUMBER_WORDS, NUMBERS, Energy
from apps.energy.models.site import Site, tracked

METER_KIND = "energy_meter"


class MeteringPointQuerySet(models.QuerySet["MeteringPoint"]):
    def visible_to(self, user: Any, permission: str = "energy.view_meteringpoint") -> Self:
        """Those of the meters owned where `user` holds the right; what hides a restricted kind hides its meter."""
        return restricted.limit(self, user, path="asset__owner", permission=permission, flag="asset__kind__restricted")

    def in_service(self) -> Self:
        return self.exclude(asset__lifecycle=Asset.Lifecycle.REMOVED).filter(ends_on=None)


def numbers_well_written() -> Iterator[models.CheckConstraint]:
    """A number follows the rule of its network; none is legal: a sub-meter has none."""
    for energy, pattern in NUMBERS.items():
        yield models.CheckConstraint(
            condition=~Q(energy=energy) | Q(number="") | Q(number__regex=pattern),
            name=f"metering_point_{energy.value}_number",
            violation_error_message=NUMBER_WORDS[energy],
        )


@tracked("MeteringPointHistory")
class MeteringPoint(models.Model):
    """One to one with an asset of kind `energy_meter`, whose series are what it counts."""

    class Consent(models.TextChoices):
        HOLDER = "holder", _("Inutile : la collectivité est titulaire")
        GIVEN = "given", _("Donné")
        ASKED = "asked", _("Demandé")
        REFUSED = "refused", _("Refusé")
        UNKNOWN = "unknown", _("Non renseigné")

    asset = models.OneToOneField(
        Asset,
        models.PROTECT,
        related_name="metering_point",
        limit_choices_to={"kind__code": METER_KIND},
        verbose_name=_("compteur"),
    )
    energy = models.CharField(_("énergie"), max_length=12, choices=Energy.choices, default=Energy.ELECTRICITY)
    number = models.CharField(
        _("numéro du point"),
        max_length=40,
        blank=True,
        help_text=_("PRM (14 chiffres), PCE, référence du réseau de chaleur ou d'eau. Vide pour un sous-compteur."),
    )
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="points", verbose_name=_("site"))
    serves = models.ForeignKey(
        Asset,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="metering_points",
        verbose_name=_("dessert"),
        help_text=_("Bâtiment, armoire, centrale solaire, borne : l'équipement alimenté."),
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("sous-compteur de"),
        help_text=_("Ce que compte un sous-compteur est déjà dans son compteur : il n'est pas ajouté au site."),
    )
    subscribed_power = models.DecimalField(
        _("puissance souscrite (kVA, kW)"),
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("En kVA pour l'électricité, en kW pour la chaleur : au-delà, une mesure est douteuse."),
    )
    holder = models.CharField(_("titulaire du contrat de fourniture"), max_length=160, blank=True)
    consent = models.CharField(
        _("consentement à la collecte"), max_length=8, choices=Consent.choices, default=Consent.UNKNOWN
    )
    consent_until = models.DateField(_("consentement valable jusqu'au"), null=True, blank=True)
    consent_note = models.CharField(
        _("référence du consentement"), max_length=160, blank=True, help_text=_("Où est la pièce signée.")
    )
    starts_on = models.DateField(_("compte depuis le"), null=True, blank=True)
    ends_on = models.DateField(_("a compté jusqu'au"), null=True, blank=True, help_text=_("Vide : en service."))
    is_sample = models.BooleanField(_("fictif"), default=False)

    objects = MeteringPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("point de comptage")
        verbose_name_plural = _("points de comptage")
        ordering = ["id"]
        indexes = [models.Index(fields=["number"], condition=~Q(number=""), name="metering_point_number")]
        constraints = [
            *numbers_well_written(),
            models.UniqueConstraint(
                fields=["energy", "number"],
                condition=~Q(number=""),
                name="metering_point_numbered_once",
                violation_error_message=_("Ce numéro est déjà celui d'un point de comptage."),
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")),
                name="metering_point_not_its_parent",
                violation_error_message=_("Un compteur n'est pas son propre sous-compteur."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="metering_point_in_order",
                violation_error_message=_("La fin vient après le début."),
            ),
            models.CheckConstraint(
                condition=Q(subscribed_power=None) | Q(subscribed_power__gte=0),
                name="metering_point_power",
                violation_error_message=_("Une puissance souscrite est positive."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_energy_display()} {self.number}".strip()

    def clean(self) -> None:
        """What no constraint can say: a sub-meter has one meter above, of the same energy."""
        self.number = "".join(self.number.split()).upper()
        above = self.parent
        if above is None:
            return
        if above.parent_id == self.pk and self.pk is not None:
            raise ValidationError({"parent": _("Ces deux compteurs seraient sous-compteurs l'un de l'autre.")})
        if above.energy != self.energy and Energy.SOLAR not in (above.energy, self.energy):
            raise ValidationError({"parent": _("Un sous-compteur compte la même énergie que son compteur.")})
