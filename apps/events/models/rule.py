# SPDX-License-Identifier: EUPL-1.2
"""Rules as rows, what each of them did and why, and the notices that they owe to people."""

from typing import Any, Self

import pghistory
from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.assets import restricted
from apps.assets.owed import OwedWork
from apps.events.models.incident import Incident
from apps.events.rules import actions, conditions
from apps.territories import scoping
from apps.territories.models import Territory, User


class RuleQuerySet(models.QuerySet["Rule"]):
    def visible_to(self, user: Any, permission: str = "events.view_rule") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="RuleHistory")
class Rule(models.Model):
    """« Si … alors … », for the incidents of a territory and of those that it includes. Once per incident.

    `tried` is the last dry run, of the text whose digest is `tried_of`: only what was tried as it is can be enabled.
    """

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    name = models.CharField(_("nom"), max_length=120)
    order = models.PositiveSmallIntegerField(
        _("ordre"), default=100, help_text=_("Les règles s'appliquent de la plus petite à la plus grande.")
    )
    conditions = models.JSONField(
        _("conditions"), default=dict, blank=True, validators=[conditions.validate], help_text=conditions.HELP
    )
    actions = models.JSONField(_("actions"), validators=[actions.validate], help_text=actions.HELP)
    stop = models.BooleanField(
        _("s'arrêter là"), default=False, help_text=_("Les règles suivantes n'examinent plus cet incident.")
    )
    enabled = models.BooleanField(_("en service"), default=False, editable=False)
    tried_at = models.DateTimeField(_("essayée le"), null=True, blank=True, editable=False)
    tried_of = models.CharField(max_length=64, blank=True, editable=False)
    tried = models.JSONField(_("dernier essai"), default=dict, blank=True, editable=False)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("règle")
        verbose_name_plural = _("règles")
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(fields=["territory", "name"], name="rule_once_per_name")]
        indexes = [models.Index(fields=["order", "id"], name="rule_enabled", condition=models.Q(enabled=True))]
        permissions = [("enable_rule", "Peut activer ou arrêter une règle")]

    def __str__(self) -> str:
        return self.name


class RuleTrialQuerySet(models.QuerySet["RuleTrial"]):
    def visible_to(self, user: Any, permission: str = "events.view_rule") -> Self:
        return scoping.limit(self, user, path="rule__territory", permission=permission)


class RuleTrial(OwedWork):
    """A dry run that was too long for a page; done in the background, once, then the row goes."""

    rule = models.OneToOneField(Rule, models.CASCADE, related_name="trial", verbose_name=_("règle"))
    asked_at = models.DateTimeField(_("demandé le"))
    looked = models.PositiveIntegerField(_("incidents regardés"), default=0)
    total = models.PositiveIntegerField(_("incidents à regarder"), default=0)

    objects = RuleTrialQuerySet.as_manager()

    class Meta:
        verbose_name = _("essai en cours")
        verbose_name_plural = _("essais en cours")

    def __str__(self) -> str:
        return str(_("Essai : %(rule)s") % {"rule": self.rule})


class OfIncidentQuerySet(models.QuerySet[Any]):
    """Rows of an incident are seen with it."""

    def visible_to(self, user: Any, permission: str = "") -> Self:
        return restricted.limit(
            self,
            user,
            path="incident__territory",
            permission=permission or f"events.view_{self.model._meta.model_name}",
            flag="incident__restricted",
        )


class RuleFiring(models.Model):
    """A rule applied to an incident, once for ever: which values matched, and what was done."""

    rule = models.ForeignKey(Rule, models.PROTECT, related_name="firings", verbose_name=_("règle"))
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="firings", verbose_name=_("incident"))
    at = models.DateTimeField(_("date"))
    why = models.CharField(_("motif"), max_length=500)
    matched = models.JSONField(_("valeurs"), default=dict)
    done = models.JSONField(_("actions faites"), default=list)  # in words
    group_within = models.PositiveIntegerField(null=True, editable=False)  # minutes; to be merged by the sweep

    objects = OfIncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("déclenchement de règle")
        verbose_name_plural = _("déclenchements de règles")
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["rule", "incident"], name="firing_once")]
        indexes = [
            models.Index(fields=["-at", "-id"], name="firing_recent"),
            models.Index(fields=["rule", "at"], name="firing_to_group", condition=~models.Q(group_within=None)),
        ]

    def __str__(self) -> str:
        return f"{self.rule} · {self.incident}"


class OwedNotice(models.Model):
    """A rule says that somebody, or everybody of a role, must be told of an incident. Another door sends it."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="notices", verbose_name=_("incident"))
    rule = models.ForeignKey(Rule, models.PROTECT, related_name="+", verbose_name=_("règle"))
    person = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("personne")
    )
    role = models.ForeignKey(Group, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("rôle"))
    at = models.DateTimeField(_("date"))
    taken_at = models.DateTimeField(_("prise en compte le"), null=True, blank=True)  # by who sends

    objects = OfIncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis dû")
        verbose_name_plural = _("avis dus")
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "rule", "person", "role"], nulls_distinct=False, name="rule_notice_once"
            ),
            models.CheckConstraint(
                condition=models.Q(person=None) ^ models.Q(role=None), name="notice_to_a_person_or_a_role"
            ),
        ]
        indexes = [models.Index(fields=["at"], name="rule_notice_owed", condition=models.Q(taken_at=None))]

    def __str__(self) -> str:
        return f"{self.incident} → {self.person or self.role}"
