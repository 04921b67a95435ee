# SPDX-License-Identifier: EUPL-1.2
"""The calendar of a team, for an agenda that cannot log in: whoever knows the address reads it, until it is revoked."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.interventions.models.team import Team
from apps.territories import scoping
from apps.territories.models import User


class FeedQuerySet(models.QuerySet["TeamFeed"]):
    def visible_to(self, user: Any, permission: str = "interventions.dispatch_workrequest") -> Self:
        return scoping.limit(self, user, path="team__territory", permission=permission)


class TeamFeed(models.Model):
    """Only the digest of the secret is kept: the address is shown once."""

    team = models.ForeignKey(Team, models.CASCADE, db_index=False, related_name="feeds", verbose_name=_("équipe"))
    digest = models.CharField(max_length=64, unique=True, editable=False)  # SHA-256
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("créé par"))
    revoked_at = models.DateTimeField(_("révoqué le"), null=True, blank=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendrier d'équipe")
        verbose_name_plural = _("calendriers d'équipe")
        ordering = ["-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["team"], condition=models.Q(revoked_at=None), name="team_feed_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return str(self.team)
