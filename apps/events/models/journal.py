# SPDX-License-Identifier: EUPL-1.2
"""The journal, and the live outbox."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.assets import restricted
from apps.assets.models import Asset, Source
from apps.events.models.alarm import Alarm
from apps.events.models.incident import Incident
from apps.territories.models import Territory, User


class JournalQuerySet(models.QuerySet["JournalEntry"]):
    def visible_to(self, user: Any, permission: str = "events.view_journalentry") -> Self:
        return restricted.limit(self, user, path="territory", permission=permission)


class JournalEntry(models.Model):
    """What happened, who, when, from what to what, and why. Appended, never edited (database trigger).

    Partitioned by month on `at`; no database foreign keys: the journal outlives what it speaks of.
    """

    id = models.BigAutoField(primary_key=True)  # (id, at) in the database
    at = models.DateTimeField(_("date"))
    territory = models.ForeignKey(
        Territory, models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name=_("territoire")
    )
    restricted = models.BooleanField(default=False)
    kind = models.CharField(_("nature"), max_length=32)  # alarm.raised, alarm.acknowledged, source.health…
    actor = models.ForeignKey(
        User, models.DO_NOTHING, db_constraint=False, null=True, related_name="+", verbose_name=_("auteur")
    )
    asset = models.ForeignKey(
        Asset, models.DO_NOTHING, db_constraint=False, null=True, related_name="+", verbose_name=_("équipement")
    )
    source = models.ForeignKey(
        Source, models.DO_NOTHING, db_constraint=False, null=True, related_name="+", verbose_name=_("source")
    )
    alarm = models.ForeignKey(
        Alarm, models.DO_NOTHING, db_constraint=False, null=True, related_name="+", verbose_name=_("alarme")
    )
    incident = models.ForeignKey(
        Incident, models.DO_NOTHING, db_constraint=False, null=True, related_name="+", verbose_name=_("incident")
    )
    before = models.CharField(_("avant"), max_length=32, blank=True)
    after = models.CharField(_("après"), max_length=32, blank=True)
    text = models.CharField(_("texte"), max_length=300)
    why = models.CharField(_("motif"), max_length=500, blank=True)

    objects = JournalQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "events_journalentry"
        verbose_name = _("entrée du journal")
        verbose_name_plural = _("journal")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.text


class LiveMessage(models.Model):
    """The live outbox: written last in the transaction of the fact, under an advisory lock, so ids follow commits."""

    id = models.BigAutoField(primary_key=True)  # (id, at) in the database
    at = models.DateTimeField()
    territory = models.ForeignKey(Territory, models.DO_NOTHING, db_constraint=False, related_name="+")
    restricted = models.BooleanField(default=False)
    kind = models.CharField(max_length=32)
    payload = models.JSONField()

    class Meta:
        managed = False
        db_table = "events_livemessage"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.id} {self.kind}"
