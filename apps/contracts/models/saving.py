# SPDX-License-Identifier: EUPL-1.2
"""What a version says of energy: consumptions of reference and how they are adjusted, savings promised year by year,
what a gap costs or earns."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.contracts.models.contract import tracked
from apps.contracts.models.version import VIEW, ContractVersion, OfVersionQuerySet
from apps.contracts.performance import Rule
from apps.territories.models import Territory

MOST_YEARS = 50


class Lot(models.TextChoices):
    """A part of the contract that has a saving of its own."""

    LIGHTING = "lighting", _("Éclairage public")
    BUILDINGS = "buildings", _("Bâtiments")
    TRAFFIC = "traffic", _("Signalisation")
    WATER = "water", _("Eau")
    OTHER = "other", _("Autre lot")


def positive(name: str, field: str, said: str, *, zero: bool = False) -> models.CheckConstraint:
    test = {f"{field}__gte" if zero else f"{field}__gt": 0}
    condition = Q(**{field: None}) | Q(**test)
    return models.CheckConstraint(condition=condition, name=name, violation_error_message=said)


@tracked("SavingBaselineHistory")
class SavingBaseline(models.Model):
    """One lot of one authority: what it consumed before, over which period, by which method later years are compared
    with it, and at which price a saved kWh is counted whatever the market does."""

    class Energy(models.TextChoices):
        ALL = "all", _("Toutes les énergies, sans l'eau")
        ELECTRICITY = "electricity", _("Électricité")
        GAS = "gas", _("Gaz naturel")
        HEAT = "heat", _("Chaleur (réseau)")
        OIL = "oil", _("Fioul")
        WOOD = "wood", _("Bois")
        WATER = "water", _("Eau")

    class Option(models.TextChoices):  # IPMVP
        A = "A", _("A · mesure isolée, paramètre clé")
        B = "B", _("B · mesure isolée, tous paramètres")
        C = "C", _("C · site entier")
        D = "D", _("D · simulation calée")

    class Method(models.TextChoices):
        CHANGE_POINT = "change_point", _("Régression à rupture sur la température")
        DEGREE_DAYS = "degree_days", _("Prorata des degrés-jours")
        LIGHTING_HOURS = "lighting_hours", _("Puissance et durée des nuits, par classe de lampes")
        UNADJUSTED = "unadjusted", _("Sans ajustement")

    class DegreeDays(models.TextChoices):
        METEO = "meteo", _("Météo (moyenne des extrêmes)")
        COSTIC = "costic", _("COSTIC")

    version = models.ForeignKey(
        ContractVersion, models.CASCADE, related_name="saving_baselines", verbose_name=_("version")
    )
    lot = models.CharField(_("lot"), max_length=10, choices=Lot.choices)
    authority = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("autorité"))
    energy = models.CharField(_("énergie"), max_length=12, choices=Energy.choices, default=Energy.ELECTRICITY)
    reference_kwh = models.DecimalField(_("consommation de référence (kWh/an)"), max_digits=14, decimal_places=2)
    reference_from = models.DateField(_("référence, du"))
    reference_to = models.DateField(_("référence, au"), help_text=_("Dernier jour compris."))
    option = models.CharField(_("option IPMVP"), max_length=1, choices=Option.choices, default=Option.C)
    method = models.CharField(_("méthode"), max_length=16, choices=Method.choices, default=Method.CHANGE_POINT)
    degree_days = models.CharField(_("degrés-jours"), max_length=8, choices=DegreeDays.choices, blank=True)
    base_c = models.DecimalField(
        _("base (°C)"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        help_text=_("Vide : cherchée par la régression."),
    )
    level = models.DecimalField(
        _("niveau de confiance"), max_digits=3, decimal_places=2, default=Decimal("0.90"), help_text=_("0,90 : 90 %.")
    )
    reference_price = models.DecimalField(
        _("prix de référence (€/kWh)"),
        max_digits=8,
        decimal_places=5,
        help_text=_("Hors taxes, constant sur la durée."),
    )
    works_from = models.DateField(_("travaux, du"), null=True, blank=True)
    works_to = models.DateField(
        _("travaux, au"), null=True, blank=True, help_text=_("Ces jours sont hors du compte des économies.")
    )
    note = models.CharField(_("remarque"), max_length=200, blank=True)

    objects = OfVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("consommation de référence")
        verbose_name_plural = _("consommations de référence")
        ordering = ["version", "lot", "authority__name", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["version", "lot", "authority"],
                deferrable=models.Deferrable.DEFERRED,
                name="saving_baseline_once",
                violation_error_message=_("Ce lot a déjà sa référence pour cette autorité."),
            ),
            positive("saving_baseline_kwh_positive", "reference_kwh", _("Une consommation positive est attendue.")),
            positive("saving_baseline_price_positive", "reference_price", _("Un prix positif est attendu.")),
            models.CheckConstraint(
                condition=Q(reference_to__gt=F("reference_from")),
                name="saving_baseline_in_order",
                violation_error_message=_("La fin de la période de référence vient après son début."),
            ),
            models.CheckConstraint(
                condition=Q(works_from=None, works_to=None)
                | Q(works_from__isnull=False, works_to__isnull=False, works_to__gte=F("works_from")),
                name="saving_baseline_works_whole",
                violation_error_message=_("Les travaux ont un début et une fin, dans cet ordre."),
            ),
            models.CheckConstraint(
                condition=Q(level__gte=Decimal("0.50"), level__lte=Decimal("0.99")),
                name="saving_baseline_level",
                violation_error_message=_("Le niveau de confiance est entre 0,50 et 0,99."),
            ),
            models.CheckConstraint(
                condition=~Q(method="degree_days") | Q(base_c__isnull=False) & ~Q(degree_days=""),
                name="saving_baseline_degree_days_named",
                violation_error_message=_("Un prorata de degrés-jours nomme leur méthode et leur base."),
            ),
            models.CheckConstraint(
                condition=Q(base_c=None) | Q(base_c__gte=5, base_c__lte=30),
                name="saving_baseline_base",
                violation_error_message=_("La base est entre 5 et 30 °C."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_lot_display()} · {self.authority}"

    @property
    def name(self) -> str:
        return str(self)


class OfBaselineQuerySet(models.QuerySet[Any]):
    """Years of a baseline are seen with its version."""

    def visible_to(self, user: Any, permission: str = VIEW) -> "OfBaselineQuerySet":
        return self.filter(baseline__version__in=ContractVersion.objects.visible_to(user, permission))


@tracked("SavingCommitmentHistory")
class SavingCommitment(models.Model):
    """What is promised for one year of the contract: a share of the adjusted reference or kWh, and the euros that the
    plan expects of it."""

    baseline = models.ForeignKey(
        SavingBaseline, models.CASCADE, related_name="years", verbose_name=_("consommation de référence")
    )
    year = models.PositiveSmallIntegerField(_("année du contrat"))
    percent = models.DecimalField(_("économie promise (%)"), max_digits=5, decimal_places=2, null=True, blank=True)
    kwh = models.DecimalField(_("économie promise (kWh)"), max_digits=14, decimal_places=2, null=True, blank=True)
    planned_euros = models.DecimalField(_("prévu (€)"), max_digits=12, decimal_places=2, default=Decimal("0.00"))

    objects = OfBaselineQuerySet.as_manager()

    class Meta:
        verbose_name = _("économie promise")
        verbose_name_plural = _("économies promises")
        ordering = ["baseline", "year"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["baseline", "year"],
                deferrable=models.Deferrable.DEFERRED,
                name="saving_commitment_once",
                violation_error_message=_("Cette année a déjà sa promesse."),
            ),
            models.CheckConstraint(
                condition=Q(percent=None, kwh__isnull=False) | Q(percent__isnull=False, kwh=None),
                name="saving_commitment_one_way",
                violation_error_message=_("Une promesse est en % ou en kWh, pas les deux."),
            ),
            models.CheckConstraint(
                condition=Q(percent=None) | Q(percent__gte=0, percent__lte=100),
                name="saving_commitment_percent",
                violation_error_message=_("Une économie promise est entre 0 et 100 %."),
            ),
            positive("saving_commitment_kwh", "kwh", _("Une promesse ne peut pas être négative."), zero=True),
            positive("saving_commitment_euros", "planned_euros", _("Un montant ne peut pas être négatif."), zero=True),
            models.CheckConstraint(
                condition=Q(year__gte=1, year__lte=MOST_YEARS),
                name="saving_commitment_year",
                violation_error_message=_("Les années du contrat se comptent à partir de 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.baseline} · {self.year}"


def share(label: Any, **more: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=5, decimal_places=2, **more)


@tracked("PerformanceRuleHistory")
class PerformanceRule(models.Model):
    """Bonus and malus of a year: nothing inside the neutral band, a price beyond, never more than the caps. That of a
    lot goes before the one of all lots."""

    version = models.ForeignKey(
        ContractVersion, models.CASCADE, related_name="performance_rules", verbose_name=_("version")
    )
    lot = models.CharField(
        _("lot"), max_length=10, choices=Lot.choices, blank=True, help_text=_("Vide : tous les autres.")
    )
    neutral = share(
        _("bande neutre (points)"),
        default=Decimal("0.00"),
        help_text=_("De part et d'autre de la promesse, en points de pourcentage de la référence ajustée."),
    )
    neutral_deducted = models.BooleanField(
        _("bande neutre déduite"), default=False, help_text=_("Au-delà, l'écart se compte sans elle.")
    )
    malus_coefficient = share(
        _("coefficient du malus"), default=Decimal("1.00"), help_text=_("Multiplie le prix de l'énergie manquante.")
    )
    bonus_share = share(
        _("part du bonus"), default=Decimal("0.00"), help_text=_("Du surplus d'économie, de 0 à 1 : 0,50 la moitié.")
    )
    malus_cap = models.DecimalField(
        _("plafond du malus (€/an)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    bonus_cap = models.DecimalField(
        _("plafond du bonus (€/an)"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    unproven_is_none = models.BooleanField(
        _("une économie non démontrée compte pour nulle"),
        default=False,
        help_text=_("Décoché : ni bonus ni malus tant qu'elle n'est pas démontrée."),
    )

    objects = OfVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("règle de performance")
        verbose_name_plural = _("règles de performance")
        ordering = ["version", "lot"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["version", "lot"],
                deferrable=models.Deferrable.DEFERRED,
                name="performance_rule_once",
                violation_error_message=_("Ce lot a déjà sa règle."),
            ),
            models.CheckConstraint(
                condition=Q(neutral__gte=0, neutral__lte=100),
                name="performance_rule_neutral",
                violation_error_message=_("La bande neutre est entre 0 et 100 points."),
            ),
            models.CheckConstraint(
                condition=Q(bonus_share__gte=0, bonus_share__lte=1),
                name="performance_rule_share",
                violation_error_message=_("La part du bonus est entre 0 et 1."),
            ),
            *(
                positive(f"performance_rule_{field}", field, _("Un montant ne peut pas être négatif."), zero=True)
                for field in ("malus_coefficient", "malus_cap", "bonus_cap")
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_lot_display() if self.lot else _("Tous les lots"))

    def as_rule(self) -> Rule:
        """Ready to count with."""
        return Rule(
            neutral=self.neutral,
            deducted=self.neutral_deducted,
            malus_coefficient=self.malus_coefficient,
            bonus_share=self.bonus_share,
            malus_cap=self.malus_cap,
            bonus_cap=self.bonus_cap,
            unproven_is_none=self.unproven_is_none,
        )
