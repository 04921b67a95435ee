# SPDX-License-Identifier: EUPL-1.2
"""When each year of a contract was last counted, by whom, what prevented it: what each night owes is read here."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.contracts.models import Contract
from apps.energy.models.performance import PerformanceQuerySet, person


class LedgerCount(models.Model):
    """One year of one contract. `by` empty: the machine. `failure`: why its last try counted nothing."""

    contract = models.ForeignKey(Contract, models.CASCADE, db_index=False, related_name="+", verbose_name=_("contrat"))
    year = models.PositiveSmallIntegerField(_("année du contrat"))
    tried_at = models.DateTimeField(_("essayé le"), null=True, blank=True)
    counted_at = models.DateTimeField(_("compté le"), null=True, blank=True)
    by = person(_("par"))
    changed = models.PositiveIntegerField(_("lignes changées"), default=0)
    by_hand = models.BooleanField(
        _("tenue à la main"),
        default=False,
        help_text=_("Registre repris d'ailleurs : la machine ne recompte pas cette année, qui compterait double."),
    )
    failure = models.CharField(_("empêchement"), max_length=300, blank=True)

    objects = PerformanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("comptage du registre")
        verbose_name_plural = _("comptages du registre")
        ordering = ["contract", "year"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["contract", "year"], name="ledger_count_once_a_year"),
            models.CheckConstraint(condition=Q(failure="") | Q(tried_at__isnull=False), name="ledger_count_tried"),
        ]

    def __str__(self) -> str:
        return f"{self.contract} · {self.year}"
