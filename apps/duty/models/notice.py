# SPDX-License-Identifier: EUPL-1.2
"""What is owed to people: one row is one message on one channel; its mentions say of which incidents."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.assets.owed import OwedWork
from apps.duty.models.channel import Channel
from apps.events.models import Incident


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Any, permission: str = "duty.view_notice") -> Self:
        """Those of the people who serve only territories where `user` holds `permission`."""
        return self.filter(channel__in=Channel.objects.visible_to(user, permission))

    def of(self, user: Any) -> Self:
        return self.filter(channel__person=user.pk)


class Notice(OwedWork):
    """A message. While it gathers, incidents join it; `key` is its identity for whoever receives it."""

    class Kind(models.TextChoices):
        DIGEST = "digest", _("Incidents")
        TEST = "test", _("Essai")

    class State(models.TextChoices):
        GATHERING = "gathering", _("En attente")
        SENDING = "sending", _("Envoi en cours")
        RETRY = "retry", _("À renvoyer")
        SENT = "sent", _("Envoyé")
        FAILED = "failed", _("Abandonné")
        UNCERTAIN = "uncertain", _("Incertain : non renvoyé")
        DROPPED = "dropped", _("Sans objet")

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="notices", verbose_name=_("moyen"))
    kind = models.CharField(_("nature"), max_length=8, choices=Kind.choices, default=Kind.DIGEST)
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.GATHERING)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(_("objet"), max_length=200, blank=True)
    body = models.TextField(_("texte"), blank=True)
    created_at = models.DateTimeField(_("créé le"), default=timezone.now)
    tried_at = models.DateTimeField(_("essayé le"), null=True, blank=True)  # for the first time
    unreached = models.BooleanField(
        db_default=False, default=False, editable=False
    )  # the last attempt did not reach the server
    handed_at = models.DateTimeField(_("remis au service le"), null=True, blank=True)  # committed before the effect
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    over_at = models.DateTimeField(_("terminé le"), null=True, blank=True)  # sent, given up, uncertain, or dropped

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel"], condition=Q(kind="digest", state="gathering"), name="notice_one_gathering"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="notice_owed", condition=Q(state__in=["gathering", "sending", "retry"])
            ),
            models.Index(fields=["over_at"], name="notice_lost", condition=Q(state__in=["failed", "uncertain"])),
            models.Index(fields=["channel", "-created_at"], name="notice_channel"),
            models.Index(fields=["-created_at", "-id"], name="notice_recent"),
        ]

    def __str__(self) -> str:
        return self.subject or str(_("Incidents en attente d'envoi"))

    @property
    def tone(self) -> str:
        """Colour of its state: what asks to be looked at."""
        tones = {"failed": "critical", "uncertain": "major", "retry": "minor", "sent": "normal"}
        return tones.get(self.state, "silent")


class Mention(models.Model):
    """An incident told on a channel at a step: once, whatever is run twice."""

    OPENED, REOPENED = "opened", "reopened"  # or « escalation:<id> », « rule:<id> »

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="mentions")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="+")
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="mentions")
    step = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "incident", "step"], name="mention_once")]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.step}"


class Sweep(models.Model):
    """The only row says until when incidents were looked at; holding it is being the one who looks."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.at)
