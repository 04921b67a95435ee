# SPDX-License-Identifier: EUPL-1.2
"""Incidents: what the control centre works on; and episodes, the spells of alarms that they are made of."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.assets import restricted
from apps.assets.models import Asset, Source
from apps.contracts.models import FaultClass
from apps.events import lifecycle
from apps.events.models.alarm import Alarm, Severity
from apps.events.models.planned import PlannedEvent
from apps.territories import scoping
from apps.territories.models import Territory, User


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, user: Any, permission: str = "events.view_incident") -> Self:
        """Incidents of the territories where `user` holds `permission`, or that touch equipment of theirs; those
        whose cause has a restricted position need their right."""
        if not user.is_active or not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        reachable = scoping.reachable(user, permission)
        touching = Episode.objects.filter(incident=models.OuterRef("pk"), territory__in=reachable)
        told = restricted.known(user, path="territory")
        return self.filter(told, models.Q(territory__in=reachable) | models.Exists(touching))

    def open(self) -> Self:
        return self.filter(state__in=lifecycle.OPEN)

    def news(self) -> Self:
        """Without those of which all was already there when its source was met (decision 26)."""
        members = Episode.objects.filter(incident=models.OuterRef("pk"))
        since = models.Q(alarm__raised_at__gt=models.F("alarm__inherited_until"))
        worse = models.Q(alarm__severity__lt=models.F("alarm__inherited_severity"))
        of_now = members.filter(models.Q(alarm__inherited_until=None) | since | worse)
        return self.filter(~models.Exists(members.exclude(alarm__inherited_until=None)) | models.Exists(of_now))


class Incident(models.Model):
    """One cause, and everything it makes the supervisors say. What is counted here is recomputed from its episodes."""

    class State(models.TextChoices):
        NEW = lifecycle.NEW, _("Nouveau")
        QUALIFIED = lifecycle.QUALIFIED, _("Qualifié")
        IN_CHARGE = lifecycle.IN_CHARGE, _("Pris en charge")
        DOUBT_REMOVAL = lifecycle.DOUBT_REMOVAL, _("Levée de doute")
        REQUESTED = lifecycle.REQUESTED, _("Intervention demandée")
        IN_PROGRESS = lifecycle.IN_PROGRESS, _("En intervention")
        PROVISIONAL = lifecycle.PROVISIONAL, _("Rétabli provisoirement")
        RESTORED = lifecycle.RESTORED, _("Rétabli")
        CLOSED = lifecycle.CLOSED, _("Clos")
        REOPENED = lifecycle.REOPENED, _("Rouvert")
        FALSE_ALARM = lifecycle.FALSE_ALARM, _("Fausse alerte")
        DUPLICATE = lifecycle.DUPLICATE, _("Doublon")
        DROPPED = lifecycle.DROPPED, _("Sans suite")

    territory = models.ForeignKey(  # no index of its own: incident_territory begins with it
        Territory, models.PROTECT, db_index=False, related_name="incidents", verbose_name=_("territoire")
    )
    restricted = models.BooleanField(_("position réservée"), default=False, editable=False)
    title = models.CharField(_("libellé"), max_length=200)
    state = models.CharField(_("état"), max_length=16, choices=State.choices, default=State.NEW)
    severity = models.PositiveSmallIntegerField(_("gravité"), choices=Severity.choices, default=Severity.MAJOR)
    # The worst of what is active, or the one that a rule gave; in both cases at least that of a planned event.
    fixed_severity = models.PositiveSmallIntegerField(
        _("gravité fixée par une règle"), choices=Severity.choices, null=True, blank=True
    )
    planned_severity = models.PositiveSmallIntegerField(
        _("gravité relevée par un événement"), choices=Severity.choices, null=True, blank=True
    )
    planned = models.ForeignKey(  # all that is active in it is suppressed, by this one
        PlannedEvent, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("supprimé par")
    )
    proposed_at = models.DateTimeField(_("intervention proposée le"), null=True, blank=True)
    proposed_why = models.CharField(_("motif de la proposition"), max_length=500, blank=True, db_default="")
    # Why these episodes are together: the shape of the group, its cause, and the reason in words.
    shape = models.CharField(_("forme"), max_length=16, default="single")
    cause_asset = models.ForeignKey(
        Asset, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("équipement en cause")
    )
    cause_source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source en cause")
    )
    cause_said = models.BooleanField(_("cause annoncée"), default=True)  # False: deduced from its symptoms
    reason = models.CharField(_("raison du regroupement"), max_length=500, blank=True)
    fault_class = models.ForeignKey(
        FaultClass, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("classe de panne")
    )
    fault_class_by = models.ForeignKey(  # null: proposed by the recognition
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("classe choisie par")
    )
    by_hand = models.BooleanField(_("composé par un opérateur"), default=False)  # the rules no longer take from it
    opened_at = models.DateTimeField(_("ouvert le"))  # first start of an episode, source's clock
    ended_at = models.DateTimeField(_("revenu à la normale le"), null=True, blank=True)  # when none is active
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    changed_at = models.DateTimeField(_("modifié le"))
    members = models.PositiveIntegerField(_("alarmes"), default=0)
    active = models.PositiveIntegerField(_("alarmes présentes"), default=0)
    masked = models.PositiveIntegerField(_("symptômes masqués"), default=0)
    testimonies = models.PositiveIntegerField(_("signalements d'habitants"), default=0, db_default=0)
    assigned_to = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("suivi par")
    )
    closed_at = models.DateTimeField(_("clos le"), null=True, blank=True)
    outcome = models.CharField(_("issue"), max_length=500, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("fusionné avec")
    )

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(
                fields=["severity", "-opened_at", "-id"],
                name="incident_open",
                condition=models.Q(state__in=lifecycle.OPEN),
            ),
            models.Index(fields=["-opened_at", "-id"], name="incident_recent"),
            models.Index(fields=["territory", "-opened_at", "-id"], name="incident_territory"),
        ]
        permissions = [
            ("handle_incident", "Peut traiter un incident (prendre en charge, lever un doute, clore)"),
            ("regroup_incident", "Peut séparer ou fusionner des incidents"),
            ("export_incidents", "Peut exporter les incidents"),
        ]

    def __str__(self) -> str:
        return f"n° {self.pk} · {self.title}"


class Ungrouped(models.Model):
    """An alarm that moved and was left to the combined pass (decision 9). Rows are only added and removed: who leaves
    an alarm again while it is being grouped waits for nobody."""

    alarm_id = models.BigIntegerField()  # no reference: a storm writes many, and an alarm that is gone needs nothing
    left_at = models.DateTimeField()
    cell = models.BigIntegerField(
        db_default=0
    )  # where on the ground (`turns.cell_of`): what is near is grouped together

    class Meta:
        verbose_name = _("alarme à regrouper")
        verbose_name_plural = _("alarmes à regrouper")
        indexes = [models.Index(fields=["cell", "id"], name="ungrouped_cell")]

    def __str__(self) -> str:
        return f"{self.alarm_id}"


class EpisodeQuerySet(models.QuerySet["Episode"]):
    def visible_to(self, user: Any, permission: str = "events.view_alarm") -> Self:
        """Episodes of alarms that `user` may see; a lost source is no secret of its territory."""
        return restricted.limit(self, user, path="territory", permission=permission)


class Episode(models.Model):
    """One spell of an alarm (comings and goings less than 30 min apart), or of a lost source: in one incident."""

    # No index of their own for these: those of Meta begin with them, and a storm writes in every index. No index holds
    # `ended_at` nor `masked`: what a spell becomes is written in place (a test reads the catalogue).
    alarm = models.ForeignKey(
        Alarm,
        models.CASCADE,
        null=True,
        blank=True,
        db_index=False,
        related_name="episodes",
        verbose_name=_("alarme"),
    )
    # Copied from the alarm, whose own constraints hold them (decision 16): not checked a second time in a storm.
    source = models.ForeignKey(
        Source, models.PROTECT, db_index=False, db_constraint=False, related_name="+", verbose_name=_("source")
    )
    asset = models.ForeignKey(
        Asset,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        db_constraint=False,
        related_name="+",
        verbose_name=_("équipement"),
    )
    condition = models.CharField(_("condition"), max_length=60)  # `connection` for a lost source
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="+",
        verbose_name=_("territoire"),
    )
    restricted = models.BooleanField(default=False, editable=False)
    severity = models.PositiveSmallIntegerField(_("gravité"), choices=Severity.choices)  # worst of the spell
    started_at = models.DateTimeField(_("début"))
    ended_at = models.DateTimeField(_("fin"), null=True, blank=True)
    # Written or locked by the same transaction, the only one that groups: not checked again spell by spell, which locks
    # its incident each time (decision 29). An incident that still has spells cannot be deleted, by a trigger.
    incident = models.ForeignKey(
        Incident, models.PROTECT, db_constraint=False, related_name="episodes", verbose_name=_("incident")
    )
    is_cause = models.BooleanField(_("cause"), default=False)
    masked = models.BooleanField(_("symptôme masqué"), default=False)
    by_hand = models.BooleanField(_("placé par un opérateur"), default=False)  # the rules leave it where it is
    planned = models.ForeignKey(  # found by episode_planned: nearly all have none
        PlannedEvent,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("supprimé par"),
    )
    planned_severity = models.PositiveSmallIntegerField(choices=Severity.choices, null=True, blank=True)

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("épisode")
        verbose_name_plural = _("épisodes")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["alarm", "started_at"], name="episode_once"),
            models.UniqueConstraint(fields=["source", "started_at"], condition=models.Q(alarm=None), name="loss_once"),
            models.CheckConstraint(
                condition=models.Q(alarm=None, asset=None) | models.Q(alarm__isnull=False, asset__isnull=False),
                name="episode_of_alarm_or_source",
            ),
        ]
        indexes = [
            models.Index(fields=["asset", "-started_at"], name="episode_asset"),
            models.Index(fields=["source", "started_at"], name="episode_source"),
            models.Index(fields=["started_at"], name="episode_start"),
            models.Index(fields=["alarm"], condition=~models.Q(planned=None), name="episode_planned"),
            models.Index(fields=["alarm"], condition=~models.Q(planned_severity=None), name="episode_raised"),
        ]

    def __str__(self) -> str:
        return f"{self.condition} · {self.asset or self.source}"
