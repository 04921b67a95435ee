# SPDX-License-Identifier: EUPL-1.2
"""Work requests (DI): what must be repaired, who asked, how far it is, and by when."""

import uuid
from datetime import UTC, datetime
from typing import Any, Self

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from apps.assets import restricted
from apps.assets.models import Asset, Trade
from apps.contracts.models import Commitment, ContractVersion, FaultClass
from apps.events.models import Alarm, Incident, Severity
from apps.interventions import workflow
from apps.interventions.models.team import Team
from apps.signalements.models import Signalement
from apps.territories.models import Territory, User

NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # no clock runs: after everything in a list sorted by deadline


class Outcome(models.TextChoices):
    """What became of it. Only REPAIRED says that it is repaired."""

    REPAIRED = "repaired", _("Réparé")
    PROVISIONAL = "provisional", _("Réparé provisoirement")
    NOT_FOUND = "not_found", _("Panne non trouvée")
    OUT_OF_SCOPE = "out_of_scope", _("Hors périmètre")
    NEEDLESS = "needless", _("Sans objet")


class RequestQuerySet(models.QuerySet["WorkRequest"]):
    def visible_to(self, user: Any, permission: str = "interventions.view_workrequest") -> Self:
        """Those of the territories where `user` holds `permission`; about restricted positions, with their right."""
        return restricted.limit(self, user, path="territory", permission=permission)

    def open(self) -> Self:
        return self.filter(state__in=workflow.REQUEST_OPEN)

    def late(self, now: datetime) -> Self:
        """One of their clocks runs beyond its deadline."""
        return self.open().filter(due_at__lte=now)


class WorkRequest(models.Model):
    """A demand for field work (DI), about one or several assets, incidents and alarms. Its number is its key."""

    class State(models.TextChoices):
        CREATED = workflow.CREATED, _("Créée")
        VALIDATED = workflow.VALIDATED, _("Validée")
        REFUSED = workflow.REFUSED, _("Refusée")
        TO_SEND = workflow.TO_SEND, _("À envoyer")
        SENT = workflow.SENT, _("Envoyée")
        SEND_FAILED = workflow.SEND_FAILED, _("Échec d'envoi")
        ACKNOWLEDGED = workflow.ACKNOWLEDGED, _("Accusée")
        ASSIGNED = workflow.ASSIGNED, _("Affectée")
        SETTLED = workflow.SETTLED, _("Soldée")
        CLOSED = workflow.CLOSED, _("Clôturée")
        CONTESTED = workflow.CONTESTED, _("Contestée")
        MERGED = workflow.MERGED, _("Fusionnée")

    class Origin(models.TextChoices):
        INCIDENT = "incident", _("Incident")
        ALARM = "alarm", _("Alarme")
        ASSET = "asset", _("Équipement")
        PATROL = "patrol", _("Patrouille")
        PLAN = "plan", _("Plan préventif")
        HAND = "hand", _("Saisie")
        SPLIT = "split", _("Séparation")
        REPORT = "report", _("Signalement")

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    restricted = models.BooleanField(_("position réservée"), default=False, editable=False)
    title = models.CharField(_("objet"), max_length=200)
    description = models.TextField(_("description"), max_length=4000, blank=True)
    priority = models.PositiveSmallIntegerField(_("priorité"), choices=Severity.choices, default=Severity.MAJOR)
    trade = models.CharField(_("métier"), max_length=12, choices=Trade.choices)
    fault_class = models.ForeignKey(
        FaultClass, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("classe de panne")
    )
    origin = models.CharField(_("origine"), max_length=12, choices=Origin.choices)
    # What it is about. `asset` is the first of `assets`: the one that lists name and the map shows.
    asset = models.ForeignKey(
        Asset, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("équipement")
    )
    assets = models.ManyToManyField(Asset, blank=True, related_name="work_requests", verbose_name=_("équipements"))
    incidents = models.ManyToManyField(Incident, blank=True, related_name="work_requests", verbose_name=_("incidents"))
    alarms = models.ManyToManyField(Alarm, blank=True, related_name="work_requests", verbose_name=_("alarmes"))
    signalements = models.ManyToManyField(
        Signalement, blank=True, related_name="work_requests", verbose_name=_("signalements")
    )
    place = models.PointField(_("lieu"), srid=4326, null=True, blank=True, spatial_index=True)

    state = models.CharField(_("état"), max_length=16, choices=State.choices, default=State.CREATED)
    version = models.PositiveIntegerField(default=1, editable=False)  # of what a person looked at
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="requests", verbose_name=_("équipe")
    )
    # What the contract promises for it, chosen when it was opened or classed: a later version does not change it.
    version_of_contract = models.ForeignKey(
        ContractVersion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("version de contrat")
    )
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ligne du contrat")
    )
    commitment_why = models.CharField(_("pourquoi cette ligne"), max_length=1000, blank=True)
    # Instants that clocks count from or stop at, in the current round (a round is a life between two reopenings).
    round = models.PositiveSmallIntegerField(_("reprise"), default=1)
    detected_at = models.DateTimeField(_("détectée le"))
    sent_at = models.DateTimeField(_("transmise le"), null=True, blank=True)
    aggravated_at = models.DateTimeField(_("aggravée le"), null=True, blank=True)
    arrived_at = models.DateTimeField(_("arrivée sur site le"), null=True, blank=True)
    provisional_at = models.DateTimeField(_("rétablie provisoirement le"), null=True, blank=True)
    repaired_at = models.DateTimeField(_("réparée le"), null=True, blank=True)
    due_at = models.DateTimeField(_("prochaine échéance"), default=NEVER, editable=False)  # of the clocks that run
    settled_at = models.DateTimeField(_("soldée le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("clôturée le"), null=True, blank=True)
    outcome = models.CharField(_("issue"), max_length=16, choices=Outcome.choices, blank=True)
    outcome_said = models.CharField(_("précision sur l'issue"), max_length=500, blank=True)

    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("fusionnée avec")
    )
    split_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="split", verbose_name=_("séparée de")
    )
    repeat_of = models.ForeignKey(  # the same asset failed again within 30 days of its repair
        "self", models.PROTECT, null=True, blank=True, related_name="repeats", verbose_name=_("récidive de")
    )
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)
    created_by = models.ForeignKey(  # null: a plan
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("demandée par")
    )
    changed_at = models.DateTimeField(_("modifiée le"))
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # the client's: asked twice, made once

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande d'intervention")
        verbose_name_plural = _("demandes d'intervention")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=workflow.MERGED) | models.Q(merged_into__isnull=False),
                name="request_merged_into_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[workflow.SETTLED, workflow.CLOSED]) | ~models.Q(outcome=""),
                name="request_ends_with_an_outcome",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"], name="request_open", condition=models.Q(state__in=workflow.REQUEST_OPEN)
            ),
            models.Index(fields=["territory", "-id"], name="request_territory"),
            models.Index(fields=["state", "-id"], name="request_state"),
            GinIndex(OpClass(Upper("title"), "gin_trgm_ops"), name="request_title_trgm"),
        ]
        permissions = [
            ("open_workrequest", "Peut demander une intervention"),
            ("decide_workrequest", "Peut valider, refuser, clôturer, contester ou rouvrir une demande d'intervention"),
            ("dispatch_workrequest", "Peut affecter et planifier des demandes d'intervention"),
            ("regroup_workrequest", "Peut fusionner ou séparer des demandes d'intervention"),
            ("discuss_workrequest", "Peut écrire et joindre des photos à une demande d'intervention"),
        ]

    def __str__(self) -> str:
        return f"DI n° {self.pk} · {self.title}"

    @property
    def is_open(self) -> bool:
        return self.state in workflow.REQUEST_OPEN
