# SPDX-License-Identifier: EUPL-1.2
"""A version of what a contract promises: a draft is written, then published for ever (database triggers)."""

from typing import Any, Self

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.contracts.models.contract import EVENTS, Contract
from apps.territories.models import User

LONGEST_SILENCE = 365  # days
VIEW, CHANGE = "contracts.view_contractversion", "contracts.change_contractversion"


class ContractVersionQuerySet(models.QuerySet["ContractVersion"]):
    def visible_to(self, user: Any, permission: str = VIEW) -> Self:
        """Those of the contracts that one sees; a draft, to who may change it."""
        rows = self.filter(contract__in=Contract.objects.visible_to(user, permission))
        if permission != VIEW:
            return rows
        return rows.filter(~Q(state="draft") | Q(contract__in=Contract.objects.visible_to(user, CHANGE)))


@pghistory.track(*(event() for event in EVENTS), model_name="ContractVersionHistory")
class ContractVersion(models.Model):
    """In force from `valid_from` until the next published one begins. Its rows are sealed with it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Brouillon")
        PUBLISHED = "published", _("Publiée")
        SUPERSEDED = "superseded", _("Remplacée")

    class ClockStart(models.TextChoices):
        DETECTION = "detection", _("À la détection de la panne")
        SENT = "sent", _("À l'envoi de la DI")

    class Aggravation(models.TextChoices):
        RESTART = "restart", _("Repartent de zéro à l'aggravation, au nouveau délai")
        GO_ON = "go_on", _("Continuent depuis leur départ, au nouveau délai")

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="versions", verbose_name=_("contrat"))
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    valid_from = models.DateField(
        _("s'applique à partir du"),
        null=True,
        blank=True,
        help_text=_("Aux DI dont les horloges partent ce jour-là ou après. Demandé à la publication."),
    )
    reason = models.CharField(
        _("motif"), max_length=200, blank=True, help_text=_("Ce qui l'amène : « Avenant n° 1 », « Version initiale ».")
    )
    clock_start = models.CharField(
        _("départ des horloges"), max_length=10, choices=ClockStart.choices, default=ClockStart.SENT
    )
    aggravation = models.CharField(
        _("en cas d'aggravation, elles"), max_length=8, choices=Aggravation.choices, default=Aggravation.GO_ON
    )
    tacit_days = models.PositiveSmallIntegerField(
        _("acceptation tacite d'un décompte (jours)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_SILENCE)],
        help_text=_(
            "La partie qui ne signe ni ne conteste dans ce délai, après la signature de l'autre, est réputée accepter."
            " Vide : le contrat n'en prévoit pas."
        ),
    )
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(  # null: loaded with the reference data
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name=_("publiée par")
    )

    objects = ContractVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version de contrat")
        verbose_name_plural = _("versions de contrat")
        ordering = ["contract", "-number"]
        permissions = [("publish_contractversion", "Peut publier une version de contrat")]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="version_numbered_once"),
            models.UniqueConstraint(
                fields=["contract", "valid_from"], condition=~Q(state="draft"), name="version_one_from_a_day"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(valid_from__isnull=False, published_at__isnull=False),
                name="version_published_from_a_day",
            ),
            models.CheckConstraint(
                condition=Q(tacit_days=None) | Q(tacit_days__gte=1, tacit_days__lte=LONGEST_SILENCE),
                name="version_silence_in_bounds",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract} · v{self.number}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT


class OfVersionQuerySet(models.QuerySet[Any]):
    """Rows of a version are seen with it."""

    def visible_to(self, user: Any, permission: str = VIEW) -> Self:
        return self.filter(version__in=ContractVersion.objects.visible_to(user, permission))
