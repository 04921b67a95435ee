# SPDX-License-Identifier: EUPL-1.2
"""Work orders (OT): what a team does for a request, what it ticks, what it uses."""

from typing import Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.assets import restricted
from apps.interventions import workflow
from apps.interventions.models.request import Outcome, WorkRequest
from apps.interventions.models.team import Team
from apps.territories import scoping
from apps.territories.models import User


class OfRequestQuerySet(models.QuerySet[Any]):
    """Rows of a request are seen with it."""

    path = "request"

    def visible_to(self, user: Any, permission: str = "") -> Self:
        return restricted.limit(
            self,
            user,
            path=f"{self.path}__territory",
            permission=permission or f"interventions.view_{self.model._meta.model_name}",
            flag=f"{self.path}__restricted",
        )


def of_own_teams(rows: Any, user: Any, *, team: str, territory: str) -> Any:
    """Who carries out orders and gives none sees those of their own teams; the others see all of a territory."""
    if not user.is_authenticated or user.is_superuser:
        return rows
    works = scoping.reachable(user, "interventions.work_workorder")
    gives = scoping.reachable(user, "interventions.dispatch_workrequest")
    mine = Team.members.through.objects.filter(user=user.pk).values("team")
    every = ~models.Q(**{f"{territory}__in": works}) | models.Q(**{f"{territory}__in": gives})
    return rows.filter(models.Q(**{f"{team}__in": mine}) | every)


class WorkOrderQuerySet(OfRequestQuerySet):
    def visible_to(self, user: Any, permission: str = "") -> Self:
        rows = super().visible_to(user, permission)
        return of_own_teams(rows, user, team="team", territory="request__territory")


class OfOrderQuerySet(OfRequestQuerySet):
    path = "order__request"

    def visible_to(self, user: Any, permission: str = "") -> Self:
        rows = super().visible_to(user, permission)
        return of_own_teams(rows, user, team="order__team", territory="order__request__territory")


class WorkOrder(models.Model):
    """One team, one visit or more, until it is repaired, or said why not. Its number is its key."""

    class State(models.TextChoices):
        TO_PLAN = workflow.TO_PLAN, _("À planifier")
        PLANNED = workflow.PLANNED, _("Planifié")
        EN_ROUTE = workflow.EN_ROUTE, _("En route")
        ON_SITE = workflow.ON_SITE, _("Sur site")
        SUSPENDED = workflow.SUSPENDED, _("Suspendu")
        PROVISIONAL = workflow.PROVISIONAL, _("Réparé provisoirement")
        REPAIRED = workflow.REPAIRED, _("Réparé")
        CONTROLLED = workflow.CONTROLLED, _("Contrôlé")
        CLOSED = workflow.CLOSED, _("Clos")
        CANCELLED = workflow.CANCELLED, _("Annulé")

    request = models.ForeignKey(WorkRequest, models.PROTECT, related_name="orders", verbose_name=_("demande"))
    team = models.ForeignKey(Team, models.PROTECT, db_index=False, related_name="orders", verbose_name=_("équipe"))
    round = models.PositiveSmallIntegerField(_("reprise"), default=1)  # of its request
    state = models.CharField(_("état"), max_length=16, choices=State.choices, default=State.TO_PLAN)
    version = models.PositiveIntegerField(default=1, editable=False)
    planned_from = models.DateTimeField(_("prévu de"), null=True, blank=True)
    planned_to = models.DateTimeField(_("prévu à"), null=True, blank=True)
    departed_at = models.DateTimeField(_("parti le"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrivé le"), null=True, blank=True)
    provisional_at = models.DateTimeField(_("réparé provisoirement le"), null=True, blank=True)
    repaired_at = models.DateTimeField(_("réparé le"), null=True, blank=True)
    controlled_at = models.DateTimeField(_("contrôlé le"), null=True, blank=True)
    contested_at = models.DateTimeField(_("contesté le"), null=True, blank=True)  # it no longer proves a repair
    ended_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    outcome = models.CharField(_("issue"), max_length=16, choices=Outcome.choices, blank=True)
    said = models.TextField(_("compte rendu"), max_length=4000, blank=True)
    minutes = models.PositiveIntegerField(_("temps passé (min)"), null=True, blank=True)
    cost = models.DecimalField(
        _("coût (€ HT)"), max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    signed_by = models.CharField(_("signé par"), max_length=120, blank=True)
    signed_at = models.DateTimeField(_("signé le"), null=True, blank=True)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("créé par")
    )
    changed_at = models.DateTimeField(_("modifié le"))

    objects = WorkOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("ordre de travail")
        verbose_name_plural = _("ordres de travail")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(planned_from=None, planned_to=None)
                | models.Q(planned_to__gt=models.F("planned_from")),
                name="order_planned_in_order",
            ),
            models.UniqueConstraint(
                fields=["request", "team"],
                condition=models.Q(state__in=workflow.ORDER_ACTIVE),
                name="order_once_per_team",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[workflow.REPAIRED, workflow.CONTROLLED, workflow.CLOSED])
                | ~models.Q(outcome=""),
                name="order_ends_with_an_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "state", "id"], name="order_team"),
            models.Index(
                fields=["planned_from"], name="order_planned", condition=models.Q(state__in=workflow.ORDER_ACTIVE)
            ),
            models.Index(  # weeks of the board: what is done stays in its day
                fields=["team", "planned_from"], name="order_week", condition=models.Q(planned_from__isnull=False)
            ),
        ]
        permissions = [
            ("work_workorder", "Peut faire avancer un ordre de travail (en route, sur site, réparé…)"),
            ("control_workorder", "Peut contrôler un ordre de travail"),
        ]

    def __str__(self) -> str:
        return f"OT n° {self.pk} · DI n° {self.request_id}"


class CheckItem(models.Model):
    """One line of the checklist of an order: done by whom and when, or not yet."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, db_index=False, related_name="checks", verbose_name=_("ordre"))
    rank = models.PositiveSmallIntegerField(_("rang"))
    text = models.CharField(_("à vérifier"), max_length=200)
    done_at = models.DateTimeField(_("fait le"), null=True, blank=True)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("fait par")
    )
    note = models.CharField(_("remarque"), max_length=300, blank=True)

    objects = OfOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("point de contrôle")
        verbose_name_plural = _("points de contrôle")
        ordering = ["order", "rank"]
        constraints = [models.UniqueConstraint(fields=["order", "rank"], name="check_once")]

    def __str__(self) -> str:
        return self.text


class Part(models.Model):
    """What was used."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="parts", verbose_name=_("ordre"))
    label = models.CharField(_("pièce"), max_length=120)
    reference = models.CharField(_("référence"), max_length=60, blank=True)
    quantity = models.DecimalField(_("quantité"), max_digits=8, decimal_places=2, default=1)

    objects = OfOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("pièce")
        verbose_name_plural = _("pièces")
        ordering = ["order", "id"]
        constraints = [models.CheckConstraint(condition=models.Q(quantity__gt=0), name="part_used")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.label}"
