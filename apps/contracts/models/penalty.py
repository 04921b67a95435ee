# SPDX-License-Identifier: EUPL-1.2
"""What a version says of lateness: reasons that stop a clock, penalties and bonuses."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Trade
from apps.contracts.clocks import CLOCKS, MOST, UNITS, Delay
from apps.contracts.models.contract import tracked
from apps.contracts.models.version import ContractVersion, OfVersionQuerySet
from apps.contracts.penalties import Rule

CLOCK_CHOICES = list(CLOCKS.items())


def every_clock() -> list[str]:
    return list(CLOCKS)


@tracked("SuspensionReasonHistory")
class SuspensionReason(models.Model):
    """« Accès refusé par un tiers »: proposed by the contractor, it deducts once the authority accepts it."""

    version = models.ForeignKey(
        ContractVersion, models.CASCADE, related_name="suspension_reasons", verbose_name=_("version")
    )
    code = models.SlugField(_("code"), max_length=40)
    label = models.CharField(_("motif"), max_length=120)
    clocks = ArrayField(
        models.CharField(max_length=4, choices=CLOCK_CHOICES),
        default=every_clock,
        verbose_name=_("horloges qu'il arrête"),
    )

    objects = OfVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("motif de suspension")
        verbose_name_plural = _("motifs de suspension")
        ordering = ["version", "label"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"],
                name="suspension_reason_once",
                violation_error_message=_("Ce code est déjà celui d'un autre motif."),
            ),
            models.CheckConstraint(
                condition=Q(clocks__len__gte=1),
                name="suspension_reason_stops_a_clock",
                violation_error_message=_("Un motif arrête au moins une horloge."),
            ),
        ]

    def __str__(self) -> str:
        return self.label


def money(label: str, **more: object) -> models.DecimalField:
    return models.DecimalField(label, max_digits=10, decimal_places=2, **more)


@tracked("PenaltyRuleHistory")
class PenaltyRule(models.Model):
    """So much per step of delay begun, on one clock; that of a trade goes before the one of all trades."""

    version = models.ForeignKey(
        ContractVersion, models.CASCADE, related_name="penalty_rules", verbose_name=_("version")
    )
    clock = models.CharField(_("horloge"), max_length=4, choices=CLOCK_CHOICES)
    trade = models.CharField(
        _("métier"), max_length=12, choices=Trade.choices, blank=True, help_text=_("Vide : tous les autres.")
    )
    step_amount = models.PositiveSmallIntegerField(_("pas"), default=1)
    step_unit = models.CharField(_("unité du pas"), max_length=14, choices=list(UNITS.items()), default="hours")
    amount = money(_("pénalité par pas entamé (€)"))
    cap_per_case = money(_("plafond par DI (€)"), null=True, blank=True)
    cap_per_month = money(_("plafond par mois (€)"), null=True, blank=True)
    cap_per_year = money(_("plafond par année (€)"), null=True, blank=True)
    neutral = models.PositiveSmallIntegerField(
        _("bande neutre"),
        default=0,
        help_text=_("Dans l'unité du pas, de part et d'autre du délai : ni pénalité ni intéressement."),
    )
    neutral_deducted = models.BooleanField(
        _("bande neutre déduite"), default=False, help_text=_("Au-delà, le retard se compte sans elle.")
    )
    bonus = money(_("intéressement par pas d'avance (€)"), default=Decimal("0.00"))
    bonus_cap = money(_("plafond de l'intéressement par DI (€)"), null=True, blank=True)

    objects = OfVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("règle de pénalité")
        verbose_name_plural = _("règles de pénalité")
        ordering = ["version", "clock", "trade"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["version", "clock", "trade"],
                name="penalty_rule_once",
                violation_error_message=_("Cette horloge a déjà sa règle pour ce métier."),
            ),
            models.CheckConstraint(
                condition=Q(step_amount__gte=1, step_amount__lte=MOST, step_unit__in=list(UNITS)),
                name="penalty_step_whole",
                violation_error_message=_("Le pas est d'au moins 1."),
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{field: None}) | Q(**{f"{field}__gte": 0}),
                    name=f"penalty_{field}_positive",
                    violation_error_message=_("Un montant ne peut pas être négatif."),
                )
                for field in ("amount", "cap_per_case", "cap_per_month", "cap_per_year", "bonus", "bonus_cap")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_clock_display()} · {self.get_trade_display()}" if self.trade else self.get_clock_display()

    def as_rule(self) -> Rule:
        """Ready to count with."""
        return Rule(
            step=Delay(self.step_amount, self.step_unit),
            amount=self.amount,
            cap_per_case=self.cap_per_case,
            cap_per_month=self.cap_per_month,
            cap_per_year=self.cap_per_year,
            neutral=self.neutral,
            deducted=self.neutral_deducted,
            bonus=self.bonus,
            bonus_cap=self.bonus_cap,
        )
