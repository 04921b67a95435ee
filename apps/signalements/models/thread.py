# SPDX-License-Identifier: EUPL-1.2
"""What is kept of a signalement beside its state: each step, and the e-mails that steps owe."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.duty.models import OwedLetter
from apps.signalements.models.people import PEOPLE, Follower
from apps.signalements.models.picture import OfSignalementQuerySet
from apps.signalements.models.report import LONGEST, Signalement
from apps.signalements.models.watch import Watch
from apps.territories import scoping
from apps.territories.models import User


class Step(models.Model):
    """What happened, when. `public`: everybody who follows reads it; otherwise agents only. `said`: in plain words, as
    it was told then; `text`: what was written with it, by an agent or by who reported."""

    class Kind(models.TextChoices):
        MOVED = "moved", _("Étape")
        ASKED = "asked", _("Question")
        ANSWERED = "answered", _("Réponse")
        MESSAGE = "message", _("Message")
        NOTE = "note", _("Note interne")
        LINKED = "linked", _("Rattachement")
        JOINED = "joined", _("Autres habitants")

    signalement = models.ForeignKey(
        Signalement, models.CASCADE, db_index=False, related_name="steps", verbose_name=_("signalement")
    )
    at = models.DateTimeField(_("date"))
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("par"))
    said_by = models.ForeignKey(  # an inhabitant: their words go when they ask
        Follower, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("habitant")
    )
    kind = models.CharField(_("nature"), max_length=8, choices=Kind.choices)
    before = models.CharField(_("avant"), max_length=12, blank=True)
    after = models.CharField(_("après"), max_length=12, blank=True)
    said = models.CharField(_("en clair"), max_length=300)
    text = models.TextField(_("texte"), max_length=LONGEST, blank=True)
    public = models.BooleanField(_("publique"), default=False)

    objects = OfSignalementQuerySet.as_manager()

    class Meta:
        verbose_name = _("étape")
        verbose_name_plural = _("étapes")
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["signalement", "at", "id"], name="step_of_signalement"),
            models.Index(fields=["signalement"], name="step_contest", condition=models.Q(after="reopened", by=None)),
            models.Index(fields=["at", "id"], name="step_told", condition=models.Q(public=True, kind="moved")),
        ]

    def __str__(self) -> str:
        return self.said


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, user: Any, permission: str = PEOPLE) -> Self:
        """Of who follows a report, or a street."""
        reports = scoping.limit(self, user, path="follower__signalement__territory", permission=permission)
        return reports | scoping.limit(self, user, path="watch__desk__territory", permission=permission)


class Letter(OwedLetter):
    """An e-mail that a step owes to somebody who follows; nothing is left of its text and address after.

    To who follows a street: `watch`, with a `step`, or the `day` of a digest, or neither: it asks to confirm."""

    follower = models.ForeignKey(
        Follower, models.CASCADE, null=True, related_name="letters", verbose_name=_("personne")
    )
    step = models.ForeignKey(Step, models.CASCADE, null=True, related_name="letters", verbose_name=_("étape"))
    watch = models.ForeignKey(Watch, models.CASCADE, null=True, related_name="letters", verbose_name=_("rue suivie"))
    day = models.DateField(_("jour du résumé"), null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("courriel dû")
        verbose_name_plural = _("courriels dus")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["follower", "step"], name="letter_once"),
            models.UniqueConstraint(fields=["watch", "step"], name="letter_of_watch_once"),
            models.UniqueConstraint(fields=["watch", "day"], name="letter_of_day_once"),
            models.CheckConstraint(
                condition=models.Q(follower__isnull=False, step__isnull=False, watch=None, day=None)
                | models.Q(follower=None, watch__isnull=False) & (models.Q(step=None) | models.Q(day=None)),
                name="letter_to_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="letter_owed",
                condition=models.Q(state__in=["waiting", "sending", "retry"]),
            )
        ]

    def __str__(self) -> str:
        return f"courriel {self.pk}"
