# SPDX-License-Identifier: EUPL-1.2
"""The savings ledger: what each metering point, or lot of an authority, avoided month by month, with its interval."""

from decimal import Decimal
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.contracts.models import Contract, Lot, Party
from apps.energy.models.energies import Energy
from apps.energy.models.meter import MeteringPoint
from apps.territories import scoping
from apps.territories.models import Territory, User

VIEW, OWN = "energy.view_savingsstatement", "energy.view_own_savingsstatement"
ZERO = Decimal("0.00")


def seen(user: Any, path: str, permission: str = VIEW) -> Q:
    """Condition on rows whose contract is at `path` ("" when they are contracts)."""
    at, of = (f"{path}__territory__in", f"{path}__in") if path else ("territory__in", "pk__in")
    held = scoping.reachable(user, permission)
    found = Q(**{at: held})
    if permission == VIEW:
        signed = Party.objects.filter(role=Party.Role.AUTHORITY, territory__in=held).values("contract")
        acting = Party.objects.filter(people=user.pk).values("contract")
        found |= Q(**{of: signed}) | Q(**{at: scoping.reachable(user, OWN), of: acting})
    return found


class PerformanceQuerySet(models.QuerySet[Any]):
    """The savings of a contract are read by the authorities that signed it, its lead first; who only holds `OWN` reads
    those of the contracts that they act for (`Party.people`)."""

    path = "contract"

    def visible_to(self, user: Any, permission: str = VIEW) -> Self:
        if not user.is_active or not user.is_authenticated:
            return self.none()
        return self if user.is_superuser else self.filter(seen(user, self.path, permission))


def kwh(label: Any, **more: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=16, decimal_places=2, **more)


def euros(label: Any, **more: Any) -> models.DecimalField:
    return models.DecimalField(label, max_digits=14, decimal_places=2, **more)


def person(label: Any) -> models.ForeignKey:
    return models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label)


class Verdict(models.TextChoices):
    PROVEN = "proven", _("Démontrée")
    UNPROVEN = "unproven", _("Non démontré")
    REFUSED = "refused", _("Refusée")
    MISSING = "missing", _("Relevés manquants")
    EXCLUDED = "excluded", _("Hors du compte")


COUNTED = (Verdict.PROVEN, Verdict.UNPROVEN)


class LedgerLine(models.Model):
    """One month of one metering point (or of a lot of an authority). Counted again, it gets another revision: the one
    that a statement took stays as it was (database trigger).

    avoided = baseline + adjustments − measured, on the days that were counted; `margin` is the half width of the
    model's interval at `level`, `noise` the part of it that no other month shares; low and high add the adjustments'.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+", verbose_name=_("contrat"))
    lot = models.CharField(_("lot"), max_length=10, choices=Lot.choices)
    authority = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("autorité"))
    energy = models.CharField(_("énergie"), max_length=12, choices=Energy.choices)
    point = models.ForeignKey(
        MeteringPoint, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("point de comptage")
    )
    label = models.CharField(_("objet"), max_length=160)
    first = models.DateField(_("du"))
    last = models.DateField(_("au"))
    revision = models.PositiveSmallIntegerField(_("révision"), default=1)
    current = models.BooleanField(_("à jour"), default=True)
    days_expected = models.PositiveSmallIntegerField(_("jours attendus"))
    days_counted = models.PositiveSmallIntegerField(_("jours comptés"), default=0)
    baseline_kwh = kwh(_("référence ajustée au climat ou aux nuits (kWh)"), null=True, blank=True)
    adjustment_kwh = kwh(_("ajustements acceptés (kWh)"), default=ZERO)
    measured_kwh = kwh(_("mesuré (kWh)"), null=True, blank=True)
    avoided_kwh = kwh(_("évité (kWh)"), null=True, blank=True)
    margin_kwh = kwh(_("demi-intervalle du modèle (kWh)"), null=True, blank=True)
    noise_kwh = kwh(_("dont propre à ce mois (kWh)"), null=True, blank=True)
    low_kwh = kwh(_("évité, au moins (kWh)"), null=True, blank=True)
    high_kwh = kwh(_("évité, au plus (kWh)"), null=True, blank=True)
    level = models.DecimalField(_("niveau de confiance"), max_digits=3, decimal_places=2, default=Decimal("0.90"))
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict.choices)
    reasons = ArrayField(models.CharField(max_length=300), default=list, blank=True, verbose_name=_("raisons"))
    reference_price = models.DecimalField(_("prix de référence (€/kWh)"), max_digits=8, decimal_places=5)
    price = models.DecimalField(_("prix du mois (€/kWh)"), max_digits=9, decimal_places=6, null=True, blank=True)
    kg_per_kwh = models.DecimalField(_("facteur (kg CO₂e/kWh)"), max_digits=8, decimal_places=5, null=True, blank=True)
    model = models.JSONField(_("modèle"), default=dict, encoder=DjangoJSONEncoder)  # name, parameters, statistics
    inputs = models.JSONField(_("données employées"), default=dict, encoder=DjangoJSONEncoder)  # and their versions
    is_sample = models.BooleanField(_("fictif"), default=False)
    counted_at = models.DateTimeField(_("compté le"))
    statement = models.ForeignKey(
        "SavingsStatement", models.PROTECT, null=True, blank=True, related_name="ledger", verbose_name=_("figé dans")
    )

    objects = PerformanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("ligne du registre des économies")
        verbose_name_plural = _("registre des économies")
        ordering = ["contract", "lot", "authority", "label", "first", "-revision"]
        default_permissions = ()
        permissions = [("count_ledgerline", "Peut recompter le registre des économies")]
        indexes = [models.Index(fields=["contract", "first"], condition=Q(current=True), name="ledger_of_contract")]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "lot", "authority", "point", "label", "first"],
                condition=Q(current=True),
                nulls_distinct=False,
                name="ledger_line_current_once",
            ),
            models.UniqueConstraint(
                fields=["contract", "lot", "authority", "point", "label", "first", "revision"],
                nulls_distinct=False,
                name="ledger_line_revision_once",
            ),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="ledger_line_in_order"),
            models.CheckConstraint(condition=Q(days_counted__lte=F("days_expected")), name="ledger_line_days"),
            models.CheckConstraint(
                condition=Q(avoided_kwh=None)
                | Q(avoided_kwh=F("baseline_kwh") + F("adjustment_kwh") - F("measured_kwh")),
                name="ledger_line_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(avoided_kwh=None, low_kwh=None, high_kwh=None)
                | Q(low_kwh__lte=F("avoided_kwh"), high_kwh__gte=F("avoided_kwh"), margin_kwh__gte=0),
                name="ledger_line_inside_its_interval",
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["proven", "unproven"], avoided_kwh__isnull=False)
                | Q(verdict__in=["refused", "missing", "excluded"], avoided_kwh=None, reasons__len__gte=1),
                name="ledger_line_counted_or_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="proven") | Q(low_kwh__gt=0) | Q(high_kwh__lt=0), name="ledger_line_proven"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_lot_display()} · {self.label} · {self.first:%m/%Y}"
