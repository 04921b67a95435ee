# SPDX-License-Identifier: EUPL-1.2
"""A request as a GMAO knows it: its reference there, what was agreed, what came from there, what is disputed."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.interventions.models.gmao import Gmao
from apps.interventions.models.handoff import Handoff
from apps.interventions.models.order import OfRequestQuerySet
from apps.interventions.models.request import WorkRequest
from apps.interventions.models.thread import Attachment, Comment
from apps.territories.models import User

HEAVIEST_LETTER = 65_536  # bytes of a webhook that are read and kept


class Step(models.TextChoices):
    """How far the work is, in the words of `connectors.gmao`."""

    WAITING = "waiting", _("Reçue")
    ACKNOWLEDGED = "acknowledged", _("Accusée")
    PLANNED = "planned", _("Planifiée")
    EN_ROUTE = "en_route", _("En route")
    ON_SITE = "on_site", _("Sur site")
    SUSPENDED = "suspended", _("Suspendue")
    PROVISIONAL = "provisional", _("Réparée provisoirement")
    REPAIRED = "repaired", _("Réparée")
    NEEDLESS = "needless", _("Sans objet")
    CLOSED = "closed", _("Clôturée")


class Ticket(models.Model):
    """One order there for one handing over here."""

    request = models.ForeignKey(WorkRequest, models.PROTECT, related_name="tickets", verbose_name=_("demande"))
    gmao = models.ForeignKey(Gmao, models.PROTECT, db_index=False, related_name="tickets", verbose_name=_("GMAO"))
    handoff = models.OneToOneField(Handoff, models.PROTECT, related_name="ticket", verbose_name=_("remise"))
    reference = models.CharField(_("référence"), max_length=120)
    url = models.CharField(_("adresse"), max_length=300, blank=True)
    doubles = models.CharField(_("doublons chez la GMAO"), max_length=300, blank=True)
    state = models.CharField(_("état chez la GMAO"), max_length=120, blank=True)  # "": never read
    agreed = models.CharField(_("étape convenue"), max_length=12, choices=Step.choices, default=Step.WAITING)
    changed_at = models.DateTimeField(_("changée là-bas le"), null=True, blank=True)
    planned_from = models.DateTimeField(_("prévue là-bas du"), null=True, blank=True)
    planned_to = models.DateTimeField(_("prévue là-bas au"), null=True, blank=True)
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)
    gathered_at = models.DateTimeField(null=True, editable=False)  # what it is owed was looked at
    read_at = models.DateTimeField(_("relue le"), null=True, editable=False)  # as a whole
    asked_at = models.DateTimeField(null=True, editable=False)  # a webhook rang: read it now
    problem = models.CharField(_("problème"), max_length=300, blank=True, editable=False)
    ended_at = models.DateTimeField(_("terminée le"), null=True, blank=True)  # nothing is said of it any more

    objects = OfRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande chez une GMAO")
        verbose_name_plural = _("demandes chez une GMAO")
        ordering = ["request", "id"]
        constraints = [models.UniqueConstraint(fields=["gmao", "reference"], name="ticket_once")]
        indexes = [models.Index(fields=["gmao", "read_at"], name="ticket_alive", condition=Q(ended_at=None))]

    def __str__(self) -> str:
        return f"{self.gmao} n° {self.reference}"


class OfTicketQuerySet(OfRequestQuerySet):
    path = "ticket__request"


class TicketItem(models.Model):
    """A comment or a file that came from there: taken once, or refused and saying why."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, db_index=False, related_name="items", verbose_name=_("demande"))
    kind = models.CharField(max_length=6, choices=[("text", _("Commentaire")), ("photo", _("Photo"))])
    ref = models.CharField(_("numéro chez la GMAO"), max_length=120)
    at = models.DateTimeField(_("reçu le"), default=timezone.now)
    comment = models.ForeignKey(Comment, models.PROTECT, null=True, blank=True, related_name="+")
    attachment = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("nom"), max_length=200, blank=True)
    refused = models.CharField(_("écarté parce que"), max_length=300, blank=True)

    objects = OfTicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("élément venu d'une GMAO")
        verbose_name_plural = _("éléments venus d'une GMAO")
        ordering = ["ticket", "id"]
        constraints = [models.UniqueConstraint(fields=["ticket", "kind", "ref"], name="ticket_item_once")]

    def __str__(self) -> str:
        return f"{self.ticket} · {self.kind} {self.ref}"


class Conflict(models.Model):
    """Both sides changed, or ours cannot follow theirs: a person picks a side."""

    class Side(models.TextChoices):
        OURS = "ours", _("Connecte")
        THEIRS = "theirs", _("GMAO")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="conflicts", verbose_name=_("demande"))
    at = models.DateTimeField(_("vu le"), default=timezone.now)
    ours = models.CharField(_("ici"), max_length=12, choices=Step.choices)
    theirs = models.CharField(_("chez la GMAO"), max_length=12, choices=Step.choices)
    said = models.CharField(_("état chez la GMAO"), max_length=120)
    why = models.CharField(_("pourquoi"), max_length=300, blank=True)
    resolved_at = models.DateTimeField(_("tranché le"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tranché par")
    )
    kept = models.CharField(_("gardé"), max_length=6, choices=Side.choices, blank=True)

    objects = OfTicketQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflit avec une GMAO")
        verbose_name_plural = _("conflits avec une GMAO")
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(resolved_at=None), name="conflict_one_open")
        ]

    def __str__(self) -> str:
        return f"{self.ticket} : {self.get_ours_display()} / {self.get_theirs_display()}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: Any, permission: str = "interventions.view_delivery") -> Self:
        return self.filter(gmao__in=Gmao.objects.visible_to(user, permission))


class Delivery(models.Model):
    """A webhook whose signature was right. What could not be used stays here with its reason: a dead letter."""

    class State(models.TextChoices):
        TAKEN = "taken", _("Prise")
        UNKNOWN = "unknown", _("Ordre inconnu")
        UNREADABLE = "unreadable", _("Illisible")

    gmao = models.ForeignKey(Gmao, models.PROTECT, db_index=False, related_name="deliveries", verbose_name=_("GMAO"))
    digest = models.CharField(max_length=64, editable=False)  # SHA-256 of the body: delivered twice, kept once
    delivery = models.CharField(_("numéro d'appel"), max_length=80, blank=True)
    event = models.CharField(_("événement"), max_length=60, blank=True)
    reference = models.CharField(_("référence"), max_length=120, blank=True)
    payload = models.BinaryField(_("message"), editable=False)
    state = models.CharField(_("état"), max_length=10, choices=State.choices)
    reason = models.CharField(_("raison"), max_length=300, blank=True)
    received_at = models.DateTimeField(_("reçu le"), default=timezone.now)
    last_at = models.DateTimeField(_("reçu en dernier le"), default=timezone.now)
    occurrences = models.PositiveIntegerField(_("fois"), default=1)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("appel d'une GMAO")
        verbose_name_plural = _("appels de GMAO")
        ordering = ["-last_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["gmao", "digest"], name="delivery_once")]
        indexes = [
            models.Index(fields=["gmao", "reference"], name="delivery_unknown", condition=Q(state="unknown")),
            models.Index(fields=["-last_at", "-id"], name="delivery_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.gmao} · {self.event or '—'} · {self.reference or '—'}"
