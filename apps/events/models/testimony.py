# SPDX-License-Identifier: EUPL-1.2
"""What inhabitants say of the ground, as the correlation reads it: testimonies, which are no alarm of anything."""

from typing import Any, Self

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Asset
from apps.events.models.incident import Incident
from apps.territories import scoping
from apps.territories.models import Territory


class TestimonyQuerySet(models.QuerySet["Testimony"]):
    def visible_to(self, user: Any, permission: str = "events.view_incident") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


class Testimony(models.Model):
    """One report that stands, as it was last told. Written by who groups, under the lock of incidents, and by nobody
    else: who tells adds a `ToldTestimony`. Withdrawn, it stays for a while so that an older word of it means nothing.

    `lines`: what feeds the asset that it names, else what stands around its place. `voices`: keyed digests of who said
    it, one per network; nothing else of anybody.
    """

    ref = models.CharField(_("référence"), max_length=40, unique=True)  # of who told it: « signalement:412 »
    told_at = models.DateTimeField(_("dit le"))  # the latest word wins, whatever the order in which they come
    label = models.CharField(_("libellé"), max_length=160)
    condition = models.CharField(_("condition"), max_length=60)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire"))
    asset = models.ForeignKey(
        Asset, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("équipement")
    )
    lines = ArrayField(models.BigIntegerField(), verbose_name=_("départs"), default=list)
    voices = ArrayField(models.CharField(max_length=32), verbose_name=_("voix"), default=list)
    said_at = models.DateTimeField(_("signalé le"))
    ended_at = models.DateTimeField(_("traité le"), null=True)
    withdrawn = models.BooleanField(_("retiré"), default=False)
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="heard", verbose_name=_("incident"))
    by_hand = models.BooleanField(_("placé par un opérateur"), default=False)

    objects = TestimonyQuerySet.as_manager()

    class Meta:
        verbose_name = _("témoignage")
        verbose_name_plural = _("témoignages")
        ordering = ["said_at", "id"]
        indexes = [models.Index(fields=["said_at"], name="testimony_said")]  # those of a day or two are few

    def __str__(self) -> str:
        return self.label


class ToldTestimony(models.Model):
    """What was told and is still to be grouped. Rows are only added and removed, as those of `Ungrouped`: a gesture on
    a report never waits for who groups."""

    ref = models.CharField(max_length=40)
    told_at = models.DateTimeField()
    said = models.JSONField()  # the fields of testimonies.Said

    class Meta:
        verbose_name = _("témoignage à regrouper")
        verbose_name_plural = _("témoignages à regrouper")
        default_permissions = ()

    def __str__(self) -> str:
        return self.ref
