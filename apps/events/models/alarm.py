# SPDX-License-Identifier: EUPL-1.2
"""Alarms, and the observations they are folded from."""

from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from apps.assets import restricted
from apps.assets.models import Asset, Source
from apps.assets.owed import OwedWork
from apps.events import fold, workflow
from apps.territories.models import Territory, User


class Severity(models.IntegerChoices):
    """Priority of an alarm; slugs on the wire are the lower-case names."""

    CRITICAL = 1, _("Critique")
    MAJOR = 2, _("Majeure")
    MINOR = 3, _("Mineure")

    @property
    def slug(self) -> str:
        return self.name.lower()


class AlarmQuerySet(models.QuerySet["Alarm"]):
    def visible_to(self, user: Any, permission: str = "events.view_alarm") -> Self:
        """Alarms of the territories where `user` holds `permission`; those of restricted kinds need their right."""
        return restricted.limit(self.occurred(), user, path="territory", permission=permission)

    def occurred(self) -> Self:
        """Without the tombstones: an end that came before its start is remembered, but is no alarm to show."""
        return self.filter(occurrences__gt=0)

    def open(self) -> Self:
        return self.filter(state__in=workflow.OPEN)


class Alarm(models.Model):
    """One condition of one asset as said by one source; a repeat raises a counter, never a second row."""

    class State(models.TextChoices):
        NORMAL = workflow.NORMAL, _("Normale")
        UNACK = workflow.UNACK, _("À acquitter")
        ACKED = workflow.ACKED, _("Acquittée")
        RTN_UNACK = workflow.RTN_UNACK, _("Revenue, à acquitter")
        SHELVED = workflow.SHELVED, _("Masquée")
        SUPPRESSED = workflow.SUPPRESSED, _("Supprimée")
        OUT_OF_SERVICE = workflow.OUT_OF_SERVICE, _("Hors service")

    # No index of its own for source and territory: others begin with them, and a storm writes in every index.
    # Source and territory are those of locked rows of the batch: the models refuse that one with alarms is deleted, the
    # database checks only the equipment (decision 22).
    source = models.ForeignKey(
        Source, models.PROTECT, db_index=False, db_constraint=False, related_name="alarms", verbose_name=_("source")
    )
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="alarms", verbose_name=_("équipement"))
    condition = models.CharField(_("condition"), max_length=60)
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        db_index=False,
        db_constraint=False,
        related_name="alarms",
        verbose_name=_("territoire"),
    )
    restricted = models.BooleanField(_("position réservée"), default=False, editable=False)  # copied from the kind
    title = models.CharField(_("libellé"), max_length=160)
    severity = models.PositiveSmallIntegerField(_("gravité"), choices=Severity.choices, default=Severity.MAJOR)
    state = models.CharField(_("état"), max_length=16, choices=State.choices, default=State.NORMAL)
    active = models.BooleanField(_("présente"), default=False)
    occurrences = models.PositiveIntegerField(_("occurrences"), default=0)
    first_at = models.DateTimeField(_("première fois"))
    raised_at = models.DateTimeField(_("apparue le"))  # start of the current or last episode
    cleared_at = models.DateTimeField(_("disparue le"), null=True, blank=True)
    last_at = models.DateTimeField(_("dernier message"))  # newest observation folded in, source's clock
    last_kind = models.SmallIntegerField(default=2, editable=False)  # of that observation, see Observation.Kind
    acked_at = models.DateTimeField(_("acquittée le"), null=True, blank=True)  # our clock
    acked_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, db_index=False, related_name="+", verbose_name=_("acquittée par")
    )
    ack_comment = models.CharField(_("commentaire"), max_length=500, blank=True)
    acked_elsewhere = models.CharField(  # who, when it was at the supervisor
        _("acquittée à la source par"), max_length=120, blank=True, default="", db_default="", editable=False
    )
    source_acked_at = models.DateTimeField(null=True, editable=False)  # last change told by the source, its clock
    shelved_until = models.DateTimeField(_("masquée jusqu'à"), null=True, blank=True)
    shelved_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, db_index=False, related_name="+", verbose_name=_("masquée par")
    )
    shelve_reason = models.CharField(_("motif du masquage"), max_length=500, blank=True, db_default="")
    # The fold starts again from here: newest observation covered by the last human act, and what this act left.
    base_at = models.DateTimeField(null=True, editable=False)
    base_kind = models.SmallIntegerField(default=2, editable=False)
    base_state = models.CharField(max_length=16, default=workflow.NORMAL, editable=False)
    base_active = models.BooleanField(default=False, editable=False)
    base_severity = models.PositiveSmallIntegerField(default=Severity.MINOR, editable=False)
    # An appearance up to then, and no more severe, was already there when its source was met (decision 26).
    inherited_until = models.DateTimeField(_("déjà présente au premier contact"), null=True, editable=False)
    inherited_severity = models.PositiveSmallIntegerField(null=True, editable=False)
    flapping = models.BooleanField(_("bavarde"), default=False)
    detail = models.JSONField(_("détail de la source"), default=dict, blank=True)

    objects = AlarmQuerySet.as_manager()
    acked_by_name: str | None = None  # set by who tells it, see payloads.acknowledgement

    class Meta:
        verbose_name = _("alarme")
        verbose_name_plural = _("alarmes")
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "asset", "condition"], name="alarm_once_per_condition"),
        ]
        indexes = [
            models.Index(
                fields=["severity", "-raised_at", "-id"],
                name="alarm_open",
                condition=models.Q(state__in=["unack", "acked", "rtn_unack"]),
            ),
            models.Index(fields=["-raised_at", "-id"], name="alarm_recent"),
            models.Index(fields=["shelved_until"], name="alarm_shelved", condition=models.Q(state="shelved")),
            models.Index(fields=["territory", "-raised_at", "-id"], name="alarm_territory"),
            models.Index(fields=["acked_by"], name="alarm_acked_by", condition=models.Q(acked_by__isnull=False)),
            models.Index(fields=["shelved_by"], name="alarm_shelved_by", condition=models.Q(shelved_by__isnull=False)),
            models.Index(fields=["state", "-raised_at", "-id"], name="alarm_state"),
            models.Index(fields=["-raised_at", "-id"], name="alarm_flapping", condition=models.Q(flapping=True)),
            GinIndex(OpClass(Upper("title"), "gin_trgm_ops"), name="alarm_title_trgm"),
        ]
        permissions = [
            ("acknowledge_alarm", "Peut acquitter une alarme"),
            ("shelve_alarm", "Peut masquer une alarme, ou la mettre hors service"),
            ("view_quality", "Peut voir la qualité des alarmes"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def inherited(self) -> bool:
        """Already there when its source was met, and no worse since: nobody was told."""
        return fold.inherited(self.raised_at, self.severity, self.inherited_until, self.inherited_severity)


class OwedAcknowledgement(OwedWork):
    """What a supervisor is to be told: an operator took one of its alarms in charge. One row per alarm, the last one
    counts; `sent_at` says that the supervisor knows. Given up after a while, with the reason."""

    alarm = models.OneToOneField(Alarm, models.CASCADE, related_name="owed_acknowledgement", verbose_name=_("alarme"))
    source = models.ForeignKey(Source, models.CASCADE, related_name="+", verbose_name=_("source"))
    by = models.CharField(_("par"), max_length=150)
    comment = models.CharField(_("commentaire"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_("demandé le"))
    sent_at = models.DateTimeField(_("transmis le"), null=True, blank=True)

    class Meta:
        verbose_name = _("acquittement à transmettre")
        verbose_name_plural = _("acquittements à transmettre")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at=None) | models.Q(due_at=None), name="acknowledgement_sent_or_owed"
            )
        ]

    def __str__(self) -> str:
        return f"{self.alarm_id} · {self.by}"


class Observation(models.Model):
    """What a source said of a condition, kept so that late or repeated messages fold to the same state.

    Partitioned by month on `at`; primary key (alarm_id, at, kind) makes a re-delivery a no-op.
    """

    class Kind(models.IntegerChoices):
        START = 0, _("apparition")
        INSTANT = 1, _("instant")
        END = 2, _("disparition")  # last on equal times: a source with coarse clocks ends what it started

    pk = models.CompositePrimaryKey("alarm_id", "at", "kind")
    alarm_id = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.SmallIntegerField(choices=Kind.choices)
    severity = models.SmallIntegerField(choices=Severity.choices)
    received_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "events_observation"
        verbose_name = _("observation")
        verbose_name_plural = _("observations")

    def __str__(self) -> str:
        return f"{self.alarm_id} {self.at} {self.get_kind_display()}"
