# SPDX-License-Identifier: EUPL-1.2
"""The register of adjustments: what changes the reference, with its evidence, applied once both parties accept it."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.contracts.models import Contract, Lot
from apps.energy.models.meter import MeteringPoint
from apps.energy.models.performance import PerformanceQuerySet, person
from apps.energy.performance import workflow
from apps.territories.models import Territory, User

LARGEST_FILE = 5 * 1024 * 1024  # bytes


class Adjustment(models.Model):
    """A floor added, lamps removed, a gymnasium closed, a period of works: from a day to another, so many kWh a year
    or per cent of the reference. Once justified its effect is sealed, once applied it stays (database triggers)."""

    class Kind(models.TextChoices):
        ROUTINE = "routine", _("Périodique")
        NON_ROUTINE = "non_routine", _("Non périodique")
        WORKS = "works", _("Période de travaux, hors du compte")

    class Unit(models.TextChoices):
        KWH_YEAR = "kwh_year", _("kWh par an")
        PERCENT = "percent", _("% de la référence")
        NONE = "none", _("sans objet")

    class State(models.TextChoices):
        PROPOSED = workflow.PROPOSED, _("Proposé")
        JUSTIFIED = workflow.JUSTIFIED, _("Justifié")
        ACCEPTED_OWNER = workflow.ACCEPTED_OWNER, _("Accepté par le maître d'ouvrage")
        ACCEPTED_CONTRACTOR = workflow.ACCEPTED_CONTRACTOR, _("Accepté par le titulaire")
        ACCEPTED = workflow.ACCEPTED, _("Accepté par les deux")
        APPLIED = workflow.APPLIED, _("Appliqué")
        REJECTED = workflow.REJECTED, _("Rejeté")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+", verbose_name=_("contrat"))
    lot = models.CharField(_("lot"), max_length=10, choices=Lot.choices)
    authority = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("autorité"))
    point = models.ForeignKey(
        MeteringPoint, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("point de comptage")
    )
    label = models.CharField(
        _("objet"), max_length=160, blank=True, help_text=_("Vide : tout le lot de cette autorité.")
    )
    kind = models.CharField(_("nature"), max_length=12, choices=Kind.choices, default=Kind.NON_ROUTINE)
    title = models.CharField(_("intitulé"), max_length=160)
    said = models.TextField(_("motif"), max_length=2000)
    first = models.DateField(_("à partir du"))
    last = models.DateField(_("jusqu'au"), null=True, blank=True, help_text=_("Vide : jusqu'à la fin du contrat."))
    unit = models.CharField(_("effet en"), max_length=8, choices=Unit.choices, default=Unit.KWH_YEAR)
    effect = models.DecimalField(
        _("effet"),
        max_digits=14,
        decimal_places=2,
        default=Decimal("0.00"),
        help_text=_("Positif : la référence monte, l'économie aussi. Négatif : elle baisse."),
    )
    margin_percent = models.DecimalField(
        _("incertitude de l'effet (± %)"), max_digits=5, decimal_places=2, default=Decimal("0.00")
    )
    state = models.CharField(_("état"), max_length=20, choices=State.choices, default=State.PROPOSED, editable=False)
    proposed_by = person(_("proposé par"))
    proposed_at = models.DateTimeField(_("proposé le"), auto_now_add=True)
    justified_by = person(_("justifié par"))
    justified_at = models.DateTimeField(_("justifié le"), null=True, blank=True)
    owner_by = person(_("accepté pour la collectivité par"))
    owner_at = models.DateTimeField(_("accepté pour la collectivité le"), null=True, blank=True)
    contractor_by = person(_("accepté pour le titulaire par"))
    contractor_at = models.DateTimeField(_("accepté pour le titulaire le"), null=True, blank=True)
    applied_at = models.DateTimeField(_("appliqué le"), null=True, blank=True)
    rejected_by = person(_("rejeté par"))
    rejected_at = models.DateTimeField(_("rejeté le"), null=True, blank=True)
    rejected_why = models.CharField(_("motif du rejet"), max_length=500, blank=True)
    is_sample = models.BooleanField(_("fictif"), default=False)

    objects = PerformanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("ajustement")
        verbose_name_plural = _("registre des ajustements")
        ordering = ["-proposed_at", "-id"]
        default_permissions = ()
        permissions = [
            ("propose_adjustment", "Peut proposer et justifier un ajustement des économies"),
            ("accept_owner_adjustment", "Peut accepter ou rejeter un ajustement pour la collectivité"),
            ("accept_contractor_adjustment", "Peut accepter ou rejeter un ajustement pour le titulaire"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(last=None) | Q(last__gte=F("first")),
                name="adjustment_in_order",
                violation_error_message=_("La fin vient après le début."),
            ),
            models.CheckConstraint(
                condition=Q(kind="works", unit="none", effect=0) | ~Q(kind="works") & ~Q(unit="none") & ~Q(effect=0),
                name="adjustment_has_an_effect",
                violation_error_message=_(
                    "Un ajustement a un effet ; des travaux excluent des jours, sans effet propre."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(kind="works") | Q(last__isnull=False),
                name="adjustment_works_end",
                violation_error_message=_("Une période de travaux a une fin."),
            ),
            models.CheckConstraint(
                condition=~Q(unit="percent") | Q(effect__gte=-100, effect__lte=1000),
                name="adjustment_percent",
                violation_error_message=_("Un effet en % va de −100 à 1 000."),
            ),
            models.CheckConstraint(
                condition=Q(margin_percent__gte=0, margin_percent__lte=100),
                name="adjustment_margin",
                violation_error_message=_("L'incertitude va de 0 à 100 %."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "applied"])
                | Q(owner_at__isnull=False, contractor_at__isnull=False),
                name="adjustment_applied_by_both",
            ),
            models.CheckConstraint(
                condition=Q(owner_by=None) | Q(contractor_by=None) | ~Q(owner_by=F("contractor_by")),
                name="adjustment_two_parties",
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | Q(rejected_at__isnull=False) & ~Q(rejected_why=""),
                name="adjustment_rejected_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class OfAdjustmentQuerySet(PerformanceQuerySet):
    path = "adjustment__contract"


class Evidence(models.Model):
    """A note or a file that shows it: kept as it was given, never changed (its digest says so)."""

    adjustment = models.ForeignKey(Adjustment, models.CASCADE, related_name="evidence", verbose_name=_("ajustement"))
    note = models.TextField(_("note"), max_length=2000, blank=True)
    name = models.CharField(_("fichier"), max_length=120, blank=True)
    media_type = models.CharField(_("type"), max_length=40, blank=True)
    content = models.BinaryField(_("contenu"), null=True, editable=False)
    digest = models.CharField(_("empreinte SHA-256"), max_length=64, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("apporté par"))
    at = models.DateTimeField(_("apporté le"), auto_now_add=True)

    objects = OfAdjustmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("pièce d'un ajustement")
        verbose_name_plural = _("pièces d'un ajustement")
        ordering = ["adjustment", "at", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=~Q(note="") | Q(content__isnull=False) & ~Q(name=""), name="evidence_says_something"
            )
        ]

    def __str__(self) -> str:
        return self.name or self.note[:60]

    @property
    def size(self) -> Any:
        return len(self.content or b"")
