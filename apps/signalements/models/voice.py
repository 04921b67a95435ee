# SPDX-License-Identifier: EUPL-1.2
"""From which network somebody spoke, for the correlation: several reports of one network are one voice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.signalements.models.people import Follower


class Voice(models.Model):
    """A digest with a key that changes with the week: no address, and not the same person from one week to the next.
    Forgotten after a month (`voices.KEPT`)."""

    follower = models.OneToOneField(Follower, models.CASCADE, related_name="voice", verbose_name=_("personne"))
    digest = models.CharField(max_length=32, editable=False)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("voix")
        verbose_name_plural = _("voix")
        default_permissions = ()

    def __str__(self) -> str:
        return self.digest[:8]
