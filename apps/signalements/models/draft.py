# SPDX-License-Identifier: EUPL-1.2
"""What a form that is being filled in has said so far, and how much each network sent: both forgotten within a day."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """Found by the secret in the address of the form, of which only a digest is kept. Holds no contact."""

    key = models.CharField(max_length=64, unique=True, editable=False)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_index=True)
    made_at = models.DateTimeField(null=True)  # when it became a report, or somebody joined one

    class Meta:
        verbose_name = _("brouillon")
        verbose_name_plural = _("brouillons")
        default_permissions = ()

    def __str__(self) -> str:
        return self.key[:8]


class Tally(models.Model):
    """How many forms one network sent in a slot of time. « network » is a keyed digest: no address is kept."""

    network = models.CharField(max_length=32)
    slot = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("envois d'un réseau")
        verbose_name_plural = _("envois par réseau")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["slot", "network"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.count}"
