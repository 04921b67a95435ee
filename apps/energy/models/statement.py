# SPDX-License-Identifier: EUPL-1.2
"""The yearly statement of savings: frozen when it is issued (database triggers), contested line by line, accepted by
both parties, paid."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.contracts import performance
from apps.contracts.models import Contract, ContractVersion, Lot, SavingBaseline
from apps.energy.models.performance import ZERO, PerformanceQuerySet, Verdict, euros, kwh, person
from apps.energy.performance import workflow
from apps.territories.models import Territory


class Confidence(models.TextChoices):
    HIGH = "high", _("Élevée")
    MEDIUM = "medium", _("Moyenne")
    LOW = "low", _("Faible")
    NONE = "none", _("Aucune")


class Settlement(models.TextChoices):
    MALUS = performance.MALUS, _("Malus")
    BONUS = performance.BONUS, _("Bonus")
    NEUTRAL = performance.NEUTRAL, _("Bande neutre")
    SUSPENDED = performance.SUSPENDED, _("Suspendu")


class SavingsStatement(models.Model):
    """One year of one contract. Amounts: positive, owed by the contractor."""

    class State(models.TextChoices):
        DRAFT = workflow.DRAFT, _("Brouillon")
        ISSUED = workflow.ISSUED, _("Émis")
        CONTESTED = workflow.CONTESTED, _("Contesté")
        VALIDATED = workflow.VALIDATED, _("Validé")
        PAID = workflow.PAID, _("Liquidé")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+", verbose_name=_("contrat"))
    year = models.PositiveSmallIntegerField(_("année du contrat"))
    first = models.DateField(_("du"))
    last = models.DateField(_("au"))
    version = models.ForeignKey(
        ContractVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("version en vigueur")
    )
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    counted_at = models.DateTimeField(_("compté le"))
    malus = euros(_("malus (€)"), default=ZERO)
    bonus = euros(_("bonus (€)"), default=ZERO)
    corrections = euros(_("régularisations (€)"), default=ZERO)
    contested = euros(_("contesté, hors total (€)"), default=ZERO)
    total = euros(_("total (€)"), default=ZERO)
    issued_by = person(_("émis par"))
    issued_at = models.DateTimeField(_("émis le"), null=True, blank=True)
    owner_by = person(_("accepté pour la collectivité par"))
    owner_at = models.DateTimeField(_("accepté pour la collectivité le"), null=True, blank=True)
    contractor_by = person(_("accepté pour le titulaire par"))
    contractor_at = models.DateTimeField(_("accepté pour le titulaire le"), null=True, blank=True)
    validated_at = models.DateTimeField(_("validé le"), null=True, blank=True)
    paid_at = models.DateTimeField(_("liquidé le"), null=True, blank=True)
    checksum = models.CharField(_("empreinte SHA-256"), max_length=64, blank=True, editable=False)  # since it is issued

    objects = PerformanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("décompte annuel des économies")
        verbose_name_plural = _("décomptes annuels des économies")
        ordering = ["-first", "contract"]
        default_permissions = ("view",)
        permissions = [
            ("view_own_savingsstatement", "Peut voir les économies des contrats pour lesquels il agit"),
            ("prepare_savingsstatement", "Peut établir, émettre et liquider un décompte annuel d'économies"),
            ("contest_savingsstatement", "Peut contester une ligne d'un décompte annuel d'économies"),
            ("sign_owner_savingsstatement", "Peut accepter un décompte annuel d'économies pour la collectivité"),
            ("sign_contractor_savingsstatement", "Peut accepter un décompte annuel d'économies pour le titulaire"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["contract", "year"], name="savings_statement_once_a_year"),
            models.CheckConstraint(condition=Q(last__gt=F("first")), name="savings_statement_in_order"),
            models.CheckConstraint(
                condition=Q(total=F("malus") - F("bonus") + F("corrections")), name="savings_statement_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(owner_by=None) | Q(contractor_by=None) | ~Q(owner_by=F("contractor_by")),
                name="savings_statement_two_signatories",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", issued_at=None, checksum="")
                | Q(~Q(state="draft"), issued_at__isnull=False) & ~Q(checksum=""),
                name="savings_statement_frozen_once_issued",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["validated", "paid"])
                | Q(owner_at__isnull=False, contractor_at__isnull=False, validated_at__isnull=False),
                name="savings_statement_validated_by_both",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} · {self.year}"


class OfStatementQuerySet(PerformanceQuerySet):
    path = "statement__contract"


class SavingsStatementLine(models.Model):
    """One lot of one authority, with everything that it was counted from: the rows of the ledger, prices, factors, the
    rule, copied. kWh; `gap` positive: missing."""

    class Nature(models.TextChoices):
        YEAR = "year", _("Année")
        CORRECTION = "correction", _("Régularisation")

    class Decision(models.TextChoices):
        KEPT = "kept", _("Maintenue")
        DROPPED = "dropped", _("Abandonnée")

    statement = models.ForeignKey(SavingsStatement, models.CASCADE, related_name="lines", verbose_name=_("décompte"))
    nature = models.CharField(_("pourquoi ici"), max_length=10, choices=Nature.choices, default=Nature.YEAR)
    year = models.PositiveSmallIntegerField(_("année concernée"))
    lot = models.CharField(_("lot"), max_length=10, choices=Lot.choices)
    authority = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("autorité"))
    energy = models.CharField(_("énergie"), max_length=12, choices=SavingBaseline.Energy.choices)
    adjusted_kwh = kwh(_("référence ajustée (kWh)"), null=True, blank=True)
    measured_kwh = kwh(_("mesuré (kWh)"), null=True, blank=True)
    avoided_kwh = kwh(_("évité (kWh)"), null=True, blank=True)
    low_kwh = kwh(_("au moins (kWh)"), null=True, blank=True)
    high_kwh = kwh(_("au plus (kWh)"), null=True, blank=True)
    level = models.DecimalField(_("niveau de confiance"), max_digits=3, decimal_places=2)
    completeness = models.DecimalField(_("complétude"), max_digits=5, decimal_places=4)
    percent = models.DecimalField(_("économie (%)"), max_digits=7, decimal_places=2, null=True, blank=True)
    committed_percent = models.DecimalField(_("promis (%)"), max_digits=7, decimal_places=2, null=True, blank=True)
    committed_kwh = kwh(_("promis (kWh)"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict.choices)
    confidence = models.CharField(_("confiance"), max_length=6, choices=Confidence.choices)
    reasons = ArrayField(models.CharField(max_length=300), default=list, blank=True, verbose_name=_("réserves"))
    euros_constant = euros(_("à prix constant (€)"), null=True, blank=True)
    euros_current = euros(_("à prix courant (€)"), null=True, blank=True)
    co2_kg = kwh(_("CO₂ évité (kg)"), null=True, blank=True)
    gap_kwh = kwh(_("écart (kWh)"), null=True, blank=True)
    gap_points = models.DecimalField(_("écart (points)"), max_digits=7, decimal_places=2, null=True, blank=True)
    settlement = models.CharField(_("suite"), max_length=9, choices=Settlement.choices)
    whole = euros(_("dû à ce jour (€)"), default=ZERO)
    before = euros(_("déjà compté (€)"), default=ZERO)
    amount = euros(_("montant (€)"), default=ZERO)
    why = models.CharField(_("calcul"), max_length=1000)
    rows = models.JSONField(_("lignes du registre"), default=list, encoder=DjangoJSONEncoder)
    inputs = models.JSONField(_("contrat, règle, ajustements"), default=dict, encoder=DjangoJSONEncoder)
    contested = models.BooleanField(_("contestée"), default=False)
    contest_reason = models.CharField(_("motif de contestation"), max_length=500, blank=True)
    decision = models.CharField(_("décision"), max_length=8, choices=Decision.choices, blank=True)
    decision_said = models.CharField(_("motif de la décision"), max_length=500, blank=True)

    objects = OfStatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("ligne de décompte annuel")
        verbose_name_plural = _("lignes de décompte annuel")
        ordering = ["statement", "nature", "year", "lot", "authority__name", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "nature", "year", "lot", "authority"], name="savings_line_once"
            ),
            models.CheckConstraint(condition=Q(amount=F("whole") - F("before")), name="savings_line_adds_up"),
            models.CheckConstraint(
                condition=Q(contested=False) | ~Q(contest_reason=""), name="savings_line_contested_with_reason"
            ),
            models.CheckConstraint(condition=Q(decision="") | Q(contested=True), name="savings_line_decided"),
        ]

    def __str__(self) -> str:
        return f"{self.get_lot_display()} · {self.authority}"

    @property
    def counts(self) -> Any:
        """In the total: not contested, or kept in spite of it."""
        return not self.contested or self.decision == self.Decision.KEPT
