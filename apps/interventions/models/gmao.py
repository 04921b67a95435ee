# SPDX-License-Identifier: EUPL-1.2
"""A maintenance software (GMAO) as data: whom it serves, how it is called, what its words mean here."""

from typing import Any, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Trade
from apps.assets.owed import OwedWork
from apps.interventions.models.team import Team
from apps.territories import scoping
from apps.territories.models import Territory, User

MOST_PER_HOUR = 100_000


class GmaoQuerySet(models.QuerySet["Gmao"]):
    def visible_to(self, user: Any, permission: str = "interventions.view_gmao") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    model_name="GmaoHistory",
    fields=[
        *("slug", "name", "territory", "trades", "contractor", "driver", "options", "secret_at", "hook_secret_at"),
        *("account", "team", "active", "paused", "cap_per_hour", "poll_every"),
    ],
)
class Gmao(OwedWork):
    """`due_at` is when its orders are read again; the rest of what is owed to it is in the handoffs."""

    class Health(models.TextChoices):
        UNKNOWN = "unknown", _("Jamais appelée")
        OK = "ok", _("En service")
        DOWN = "down", _("En panne")

    slug = models.SlugField(_("identifiant"), max_length=48, unique=True)
    name = models.CharField(_("nom"), max_length=80)
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        related_name="+",
        verbose_name=_("territoire"),
        help_text=_("Ses demandes et celles des territoires qu'il inclut y sont envoyées."),
    )
    trades = ArrayField(
        models.CharField(max_length=12, choices=Trade.choices),
        default=list,
        blank=True,
        verbose_name=_("métiers"),
        help_text=_("Aucun : tous."),
    )
    contractor = models.CharField(
        _("titulaire"),
        max_length=160,
        blank=True,
        help_text=_("Nom d'une partie au contrat : seules ses demandes y vont. Vide : toutes."),
    )
    driver = models.CharField(_("pilote"), max_length=32)
    options = models.JSONField(_("réglages"), default=dict, blank=True)
    secret = models.BinaryField(_("clé d'accès chiffrée"), default=b"", blank=True, editable=False)
    secret_at = models.DateTimeField(_("clé posée le"), null=True, blank=True, editable=False)
    hook_secret = models.BinaryField(_("secret d'appel chiffré"), default=b"", blank=True, editable=False)
    hook_secret_at = models.DateTimeField(_("secret d'appel posé le"), null=True, blank=True, editable=False)
    account = models.ForeignKey(
        User,
        models.PROTECT,
        related_name="+",
        verbose_name=_("compte de service"),
        help_text=_("Au nom de qui ses nouvelles sont écrites. Il lui faut les droits d'un titulaire ici."),
    )
    team = models.ForeignKey(
        Team,
        models.PROTECT,
        related_name="+",
        verbose_name=_("équipe"),
        help_text=_("À qui les demandes sont affectées quand la GMAO dit que le travail commence."),
    )
    active = models.BooleanField(_("en service"), default=True)
    paused = models.BooleanField(
        _("en pause"), default=False, help_text=_("Rien ne part et rien n'est relu ; ce qui est dû est gardé.")
    )
    cap_per_hour = models.PositiveIntegerField(
        _("demandes par heure, au plus"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PER_HOUR)],
        help_text=_("Au-delà, les envois attendent qu'une personne les confirme."),
    )
    poll_every = models.PositiveIntegerField(
        _("relue toutes les (s)"), default=60, validators=[MinValueValidator(5), MaxValueValidator(86_400)]
    )

    health = models.CharField(_("santé"), max_length=8, choices=Health.choices, default=Health.UNKNOWN, editable=False)
    health_at = models.DateTimeField(_("depuis"), null=True, editable=False)
    health_reason = models.CharField(_("raison"), max_length=300, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)  # in a row
    try_at = models.DateTimeField(null=True, editable=False)  # of the scout, while it is down
    wait_until = models.DateTimeField(_("a demandé d'attendre jusqu'à"), null=True, editable=False)
    read_at = models.DateTimeField(_("relue le"), null=True, editable=False)

    objects = GmaoQuerySet.as_manager()

    class Meta:
        verbose_name = _("GMAO")
        verbose_name_plural = _("GMAO")
        ordering = ["name", "id"]
        permissions = [("change_gmao_secret", "Peut poser les secrets d'une GMAO")]

    def __str__(self) -> str:
        return self.name

    @property
    def waits(self) -> bool:
        """It asked us, a moment ago, to come back later."""
        return self.wait_until is not None and self.wait_until > timezone.now()
