# SPDX-License-Identifier: EUPL-1.2
"""The polling and ingest loop: when a source is due, what was posted, what could not be read, which processes live."""

from typing import Any, Self

import pghistory
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Source
from apps.assets.owed import OwedWork
from apps.territories import scoping
from apps.territories.models import User


class PollQuerySet(models.QuerySet["Poll"]):
    def visible_to(self, user: Any, permission: str = "supervision.view_poll") -> Self:
        return scoping.limit(self, user, path="source__territory", permission=permission)


class Poll(OwedWork):
    """The next poll of a pulled source. The cursor moves in the transaction of the facts it brought."""

    source = models.OneToOneField(Source, models.CASCADE, related_name="poll", verbose_name=_("source"))
    cursor = models.JSONField(_("curseur"), default=dict, blank=True)
    last_success_at = models.DateTimeField(_("dernier succès"), null=True, blank=True)
    last_duration_ms = models.PositiveIntegerField(_("durée (ms)"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("échecs de suite"), default=0)
    rung_at = models.DateTimeField(_("annoncée le"), null=True, blank=True, editable=False)  # see bells.py

    objects = PollQuerySet.as_manager()

    class Meta:
        verbose_name = _("interrogation")
        verbose_name_plural = _("interrogations")

    def __str__(self) -> str:
        return str(self.source)


class DeadLetterQuerySet(models.QuerySet["DeadLetter"]):
    def visible_to(self, user: Any, permission: str = "supervision.view_deadletter") -> Self:
        return scoping.limit(self, user, path="source__territory", permission=permission)


class DeadLetter(models.Model):
    """What a source said and that could not be used, with the reason. Replayed through the same door."""

    class Status(models.TextChoices):
        PENDING = "pending", _("À examiner")
        REPLAYED = "replayed", _("Rejouée")
        DISMISSED = "dismissed", _("Écartée")

    source = models.ForeignKey(Source, models.CASCADE, related_name="dead_letters", verbose_name=_("source"))
    received_at = models.DateTimeField(_("première réception"))
    last_at = models.DateTimeField(_("dernière réception"))
    topic = models.CharField(_("sujet"), max_length=300, blank=True)
    payload = models.BinaryField(_("message"))
    digest = models.CharField(max_length=64, editable=False)  # sha256 of topic and payload: a repeat raises a counter
    occurrences = models.PositiveIntegerField(_("occurrences"), default=1)
    reason = models.CharField(_("motif"), max_length=500)
    status = models.CharField(_("statut"), max_length=10, choices=Status.choices, default=Status.PENDING)
    handled_at = models.DateTimeField(_("traitée le"), null=True, blank=True)
    handled_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("traitée par")
    )

    objects = DeadLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("message écarté")
        verbose_name_plural = _("messages écartés")
        ordering = ["-last_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["source", "digest"], name="dead_letter_once")]
        indexes = [
            models.Index(fields=["status", "-last_at"], name="dead_letter_status"),
            models.Index(fields=["-last_at", "-id"], name="dead_letter_recent"),
            GinIndex(OpClass(Upper("reason"), "gin_trgm_ops"), name="dead_letter_reason_trgm"),
            GinIndex(OpClass(Upper("topic"), "gin_trgm_ops"), name="dead_letter_topic_trgm"),
        ]
        permissions = [("replay_deadletter", "Peut rejouer ou écarter un message")]

    def __str__(self) -> str:
        return self.reason


class Heartbeat(models.Model):
    """A process of the stack says it is alive: read by /status and by the doctor."""

    component = models.CharField(_("composant"), max_length=32)  # worker, beat, mqtt, web
    instance = models.CharField(_("instance"), max_length=80)
    at = models.DateTimeField(_("date"))
    detail = models.CharField(_("détail"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("battement")
        verbose_name_plural = _("battements")
        constraints = [models.UniqueConstraint(fields=["component", "instance"], name="heartbeat_once")]

    def __str__(self) -> str:
        return f"{self.component} {self.instance}"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="IngestKeyHistory",
    exclude=["secret", "used_at"],
)
class IngestKey(models.Model):
    """What a supplier signs its messages with, or shows as a token. Two are valid at once while one is replaced."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="ingest_keys", verbose_name=_("source"))
    secret = models.BinaryField(_("secret chiffré"), editable=False)
    created_at = models.DateTimeField(_("posée le"), auto_now_add=True)
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("posée par")
    )
    until = models.DateTimeField(_("valable jusqu'à"), null=True, blank=True)  # null: until another replaces it
    used_at = models.DateTimeField(_("dernier usage"), null=True, blank=True)

    class Meta:
        verbose_name = _("clé d'envoi")
        verbose_name_plural = _("clés d'envoi")
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=models.Q(until=None), name="ingest_key_current_once")
        ]

    def __str__(self) -> str:
        return str(self.source)


class Arrival(models.Model):
    """A message posted by a supplier, whole, until it is stored through the one door. A signed one leaves its id for a
    week, so that it is never stored twice."""

    source = models.ForeignKey(Source, models.CASCADE, db_index=False, related_name="+", verbose_name=_("source"))
    message_id = models.CharField(_("identifiant"), max_length=120)
    received_at = models.DateTimeField(_("reçu le"), default=timezone.now)
    topic = models.CharField(_("sujet"), max_length=120, blank=True)
    payload = models.BinaryField(_("message"))
    stored_at = models.DateTimeField(_("rangé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("envoi reçu")
        verbose_name_plural = _("envois reçus")
        constraints = [models.UniqueConstraint(fields=["source", "message_id"], name="arrival_once")]
        indexes = [models.Index(fields=["source", "id"], condition=models.Q(stored_at=None), name="arrival_waiting")]

    def __str__(self) -> str:
        return self.message_id


class Traffic(models.Model):
    """What a source said in a minute: how much, how much of it was unusable, and how late the newest of it was."""

    source = models.ForeignKey(Source, models.CASCADE, db_index=False, related_name="+", verbose_name=_("source"))
    minute = models.DateTimeField(_("minute"))
    messages = models.PositiveIntegerField(_("messages"), default=0)
    dead = models.PositiveIntegerField(_("écartés"), default=0)
    lag_s = models.IntegerField(_("retard (s)"), null=True)  # of the newest record of the last batch; below 0: ahead

    class Meta:
        verbose_name = _("débit d'une source")
        verbose_name_plural = _("débits des sources")
        constraints = [models.UniqueConstraint(fields=["source", "minute"], name="traffic_once")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.minute:%H:%M}"


class FirstContact(models.Model):
    """We meet a source, or meet it again after its settings changed: what was already wrong there wakes nobody.

    While `over_at` is null it goes on. `heard_until`: when it was last read before its settings changed; null for a
    source never met.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="contacts", verbose_name=_("source"))
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)  # of its settings; "": met before this
    since = models.DateTimeField(_("depuis"))
    heard_until = models.DateTimeField(_("lue jusque-là"), null=True, blank=True)
    over_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    alarms = models.PositiveIntegerField(_("alarmes déjà présentes"), default=0)

    class Meta:
        verbose_name = _("premier contact")
        verbose_name_plural = _("premiers contacts")
        constraints = [
            models.UniqueConstraint(fields=["source"], condition=models.Q(over_at=None), name="first_contact_one")
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.since:%d/%m/%Y %H:%M}"
