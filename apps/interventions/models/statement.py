# SPDX-License-Identifier: EUPL-1.2
"""The monthly statement (décompte) of a contract: what each clock cost or earned. Frozen once signed by both parties
(database triggers)."""

from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Trade
from apps.contracts.clocks import ACRONYMS, CLOCKS
from apps.contracts.models import Commitment, Contract, ContractVersion, Party, PenaltyRule
from apps.interventions import workflow
from apps.interventions.models.clock import Clock
from apps.interventions.models.request import WorkRequest
from apps.territories import scoping
from apps.territories.models import User

VIEW, OWN = "interventions.view_statement", "interventions.view_own_statement"
ZERO = Decimal("0.00")
SIDES = {"owner": _("la collectivité"), "contractor": _("le titulaire")}
ACCEPTED_BY_OWNER = Q(owner_signed_at__isnull=False) | Q(tacit_side="owner")
ACCEPTED_BY_CONTRACTOR = Q(contractor_signed_at__isnull=False) | Q(tacit_side="contractor")


def euros(label: str, **more: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=12, decimal_places=2, **more)


def person(label: str) -> models.ForeignKey:
    return models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label)


class StatementQuerySet(models.QuerySet[Any]):
    """Read by the authorities that signed the contract, its lead first; who only holds `OWN` reads those of the
    contracts that they act for (`Party.people`)."""

    path = ""

    def visible_to(self, user: Any, permission: str = VIEW) -> Self:
        if not user.is_active or not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        at, of = f"{self.path}contract__territory__in", f"{self.path}contract__in"
        held = scoping.reachable(user, permission)
        seen = Q(**{at: held})
        if permission == VIEW:
            signed = Party.objects.filter(role=Party.Role.AUTHORITY, territory__in=held).values("contract")
            acting = Party.objects.filter(people=user.pk).values("contract")
            seen |= Q(**{of: signed}) | Q(**{at: scoping.reachable(user, OWN), of: acting})
        return self.filter(seen)


class StatementLineQuerySet(StatementQuerySet):
    path = "statement__"


class Statement(models.Model):
    """One month of one contract. `version` is the one in force on the last day; each line keeps its own rule."""

    class State(models.TextChoices):
        DRAFT = workflow.STATEMENT_DRAFT, _("Brouillon")
        ISSUED = workflow.STATEMENT_ISSUED, _("Émis")
        CONTESTED = workflow.STATEMENT_CONTESTED, _("Contesté")
        VALIDATED = workflow.STATEMENT_VALIDATED, _("Validé")
        PAID = workflow.STATEMENT_PAID, _("Liquidé")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+", verbose_name=_("contrat"))
    month = models.DateField(_("mois"), help_text=_("Son premier jour."))
    version = models.ForeignKey(
        ContractVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("version en vigueur")
    )
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    counted_to = models.DateTimeField(_("compté jusqu'au"))
    penalties = euros(_("pénalités (€)"), default=ZERO)
    bonuses = euros(_("intéressement (€)"), default=ZERO)
    corrections = euros(_("régularisations (€)"), default=ZERO)
    contested = euros(_("contesté, hors total (€)"), default=ZERO)
    total = euros(_("total (€)"), default=ZERO)
    owner_signed_by = person(_("signé pour la collectivité par"))
    owner_signed_at = models.DateTimeField(_("signé pour la collectivité le"), null=True, blank=True)
    contractor_signed_by = person(_("signé pour le titulaire par"))
    contractor_signed_at = models.DateTimeField(_("signé pour le titulaire le"), null=True, blank=True)
    # The side that kept silent as long as the contract says, and is deemed to have accepted.
    tacit_side = models.CharField(
        _("réputé accepté par"), max_length=10, choices=list(SIDES.items()), blank=True, editable=False
    )
    tacit_days = models.PositiveSmallIntegerField(_("délai de silence (jours)"), null=True, blank=True, editable=False)
    tacit_at = models.DateTimeField(_("réputé accepté le"), null=True, blank=True, editable=False)
    tacit_by = person(_("silence constaté par"))
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    issued_at = models.DateTimeField(_("émis le"), null=True, blank=True)
    frozen_at = models.DateTimeField(_("figé le"), null=True, blank=True)
    paid_at = models.DateTimeField(_("liquidé le"), null=True, blank=True)
    checksum = models.CharField(_("empreinte SHA-256"), max_length=64, blank=True, editable=False)  # once frozen

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("décompte")
        verbose_name_plural = _("décomptes")
        ordering = ["-month", "contract"]
        default_permissions = ("view",)
        permissions = [
            ("view_own_statement", "Peut voir les décomptes des contrats pour lesquels il agit"),
            ("prepare_statement", "Peut établir, émettre et liquider un décompte"),
            ("contest_statement", "Peut contester une ligne de décompte"),
            ("sign_owner_statement", "Peut signer un décompte pour la collectivité"),
            ("sign_contractor_statement", "Peut signer un décompte pour le titulaire"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["contract", "month"], name="statement_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="statement_of_a_month"),
            models.CheckConstraint(
                condition=Q(total=F("penalties") - F("bonuses") + F("corrections")), name="statement_adds_up_corrected"
            ),
            models.CheckConstraint(
                condition=Q(owner_signed_by=None)
                | Q(contractor_signed_by=None)
                | ~Q(owner_signed_by=F("contractor_signed_by")),
                name="statement_two_signatories",
            ),
            models.CheckConstraint(
                condition=Q(frozen_at=None)
                | Q(ACCEPTED_BY_OWNER, ACCEPTED_BY_CONTRACTOR, state__in=["validated", "paid"]),
                name="statement_frozen_once_accepted",
            ),
            models.CheckConstraint(
                condition=Q(tacit_side="", tacit_at=None, tacit_days=None, tacit_by=None)
                | Q(
                    ~Q(tacit_side=""),
                    tacit_at__isnull=False,
                    tacit_days__isnull=False,
                    tacit_by__isnull=False,
                    frozen_at__isnull=False,
                ),
                name="statement_silence_whole",
            ),
            models.CheckConstraint(
                condition=~Q(tacit_side="owner", owner_signed_at__isnull=False)
                & ~Q(tacit_side="contractor", contractor_signed_at__isnull=False),
                name="statement_silent_or_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} · {self.month:%m/%Y}"


class StatementLine(models.Model):
    """One clock of one request, with what it was counted from: a request may be classed again, the line stays.

    `whole` is what it costs so far, `before` what earlier months priced of it, `owed` the difference that is put
    before the caps, `amount` what is left of it after them.
    """

    class Nature(models.TextChoices):
        DUE = "due", _("Échue dans le mois")
        LATE = "late", _("Échue avant, encore ouverte")
        CORRECTION = "correction", _("Régularisation")
        CARRIED = "carried", _("Contestée, reportée")

    class Decision(models.TextChoices):
        KEPT = "kept", _("Maintenue")
        DROPPED = "dropped", _("Abandonnée")

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="lines", verbose_name=_("décompte"))
    request = models.ForeignKey(WorkRequest, models.PROTECT, related_name="+", verbose_name=_("demande"))
    clock = models.ForeignKey(Clock, models.PROTECT, related_name="+", verbose_name=_("horloge"))
    nature = models.CharField(_("pourquoi ici"), max_length=10, choices=Nature.choices, default=Nature.DUE)
    previous = models.ForeignKey(  # of an earlier month: the one that it corrects, or takes over
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("suite de la ligne")
    )
    about = models.CharField(_("objet"), max_length=260, blank=True)
    trade = models.CharField(_("métier"), max_length=12, choices=Trade.choices, blank=True)
    version = models.ForeignKey(
        ContractVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("version de contrat")
    )
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ligne du contrat")
    )
    clause = models.CharField(_("clause"), max_length=300, blank=True)
    kind = models.CharField(_("nature"), max_length=4, choices=list(CLOCKS.items()))
    rule = models.ForeignKey(
        PenaltyRule, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("règle")
    )
    started_at = models.DateTimeField(_("partie le"))
    due_at = models.DateTimeField(_("échéance"))
    stopped_at = models.DateTimeField(_("arrêtée le"), null=True, blank=True)  # null: still open when counted
    suspended = models.DurationField(_("suspensions acceptées"))
    overrun = models.DurationField(_("dépassement"), help_text=_("Dans l'unité du pas ; négatif : en avance."))
    late = models.BooleanField(_("non tenue"))
    steps = models.PositiveIntegerField(_("pas"), default=0)
    whole = euros(_("dû à ce jour (€)"), default=ZERO)
    before = euros(_("déjà compté (€)"), default=ZERO)
    owed = euros(_("avant plafonds (€)"), default=ZERO)
    amount = euros(_("montant (€)"), default=ZERO)
    why = models.CharField(_("prix du retard"), max_length=500)
    said = models.CharField(_("calcul"), max_length=1000, blank=True)  # `why`, what was counted before, the caps
    contested = models.BooleanField(_("contestée"), default=False)
    contest_reason = models.CharField(_("motif de contestation"), max_length=500, blank=True)
    decision = models.CharField(_("décision"), max_length=8, choices=Decision.choices, blank=True)
    decision_said = models.CharField(_("motif de la décision"), max_length=500, blank=True)

    objects = StatementLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("ligne de décompte")
        verbose_name_plural = _("lignes de décompte")
        ordering = ["statement", "due_at", "clock"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["statement", "clock"], name="statement_line_once"),
            models.CheckConstraint(
                condition=Q(contested=False) | ~Q(contest_reason=""), name="statement_contested_with_reason"
            ),
            models.CheckConstraint(condition=Q(decision="") | Q(contested=True), name="statement_decided_if_contested"),
        ]

    def __str__(self) -> str:
        return f"{ACRONYMS[self.kind]} · DI n° {self.request_id}"

    @property
    def acronym(self) -> str:
        return ACRONYMS[self.kind]

    @property
    def counts(self) -> bool:
        """In the total: not contested, or kept in spite of it."""
        return not self.contested or self.decision == self.Decision.KEPT
