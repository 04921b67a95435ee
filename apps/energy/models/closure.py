# SPDX-License-Identifier: EUPL-1.2
"""Days on which buildings are closed, written by hand: holidays of schools, a bridge, works, a week of August."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.energy.models.dates import in_order
from apps.energy.models.site import Site, tracked
from apps.territories import scoping
from apps.territories.models import Territory


class ClosureQuerySet(models.QuerySet["Closure"]):
    def visible_to(self, user: Any, permission: str = "energy.view_closure") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


@tracked("ClosureHistory")
class Closure(models.Model):
    """Of one site; else of all the sites of a territory and of those it includes, or only of those of a use."""

    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        related_name="+",
        verbose_name=_("territoire"),
        help_text=_("Ses sites, et ceux des territoires qu'il comprend."),
    )
    site = models.ForeignKey(
        Site, models.CASCADE, null=True, blank=True, related_name="closures", verbose_name=_("seulement ce site")
    )
    use = models.CharField(
        _("seulement les sites de cet usage"),
        max_length=80,
        blank=True,
        help_text=_("Comme sur le site : « École ». Vide : tous."),
    )
    label = models.CharField(_("motif"), max_length=80, help_text=_("Vacances de la Toussaint, pont, travaux…"))
    starts_on = models.DateField(_("premier jour"))
    ends_on = models.DateField(_("dernier jour"), help_text=_("Compris."))
    is_sample = models.BooleanField(_("fictif"), default=False)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("fermeture de sites")
        verbose_name_plural = _("fermetures de sites")
        ordering = ["starts_on", "id"]
        indexes = [models.Index(fields=["territory", "ends_on"], name="closure_of_territory")]
        constraints = [
            in_order("closure_in_order"),
            models.CheckConstraint(
                condition=Q(site=None) | Q(use=""),
                name="closure_of_a_site_or_a_use",
                violation_error_message=_("La fermeture d'un site n'est pas celle d'un usage."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.starts_on:%d/%m/%Y} – {self.ends_on:%d/%m/%Y})"

    def clean(self) -> None:
        """The site is one of the territory; not longer than a year, which is a slip of the year."""
        problems: dict[str, str] = {}
        if self.site is not None and self.site.territory_id != self.territory_id:
            problems["site"] = str(_("Ce site n'est pas à ce territoire."))
        if self.starts_on and self.ends_on and (self.ends_on - self.starts_on).days > MOST_DAYS:
            problems["ends_on"] = str(_("Plus d'un an de fermeture : vérifier l'année."))
        if problems:
            raise ValidationError(problems)


MOST_DAYS = 366
