# SPDX-License-Identifier: EUPL-1.2
"""Signalements: what somebody saw, where, and what became of it. Who said it is kept apart (people.py)."""

from typing import Any, Self

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import BrinIndex, GinIndex, GistIndex, OpClass
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Asset
from apps.events.models import Alarm, Incident
from apps.signalements import workflow
from apps.signalements.models.category import Category
from apps.territories import scoping
from apps.territories.models import Territory, User

LONGEST = 4000  # characters of what somebody writes


class SignalementQuerySet(models.QuerySet["Signalement"]):
    def visible_to(self, user: Any, permission: str = "signalements.view_signalement") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)

    def open(self) -> Self:
        return self.filter(state__in=workflow.OPEN)


class Signalement(models.Model):
    """A report. Its asset never has a restricted position: whoever follows the report reads its number."""

    class State(models.TextChoices):
        RECEIVED = workflow.RECEIVED, _("Reçu")
        QUALIFIED = workflow.QUALIFIED, _("Qualifié")
        FORWARDED = workflow.FORWARDED, _("Transmis")
        PLANNED = workflow.PLANNED, _("Planifié")
        IN_PROGRESS = workflow.IN_PROGRESS, _("En cours")
        PARTIAL = workflow.PARTIAL, _("Traité en partie")
        TREATED = workflow.TREATED, _("Traité")
        CONFIRMED = workflow.CONFIRMED, _("Confirmé")
        INFO_ASKED = workflow.INFO_ASKED, _("Question posée")
        DUPLICATE = workflow.DUPLICATE, _("Doublon")
        OUT_OF_SCOPE = workflow.OUT_OF_SCOPE, _("Hors compétence")
        REJECTED = workflow.REJECTED, _("Non retenu")
        REOPENED = workflow.REOPENED, _("Rouvert")

    class Outcome(models.TextChoices):
        """What became of it: only RESOLVED says that it is repaired."""

        RESOLVED = "resolved", _("Réparé")
        PROVISIONAL = "provisional", _("Réparé provisoirement")
        NOT_FOUND = "not_found", _("Rien trouvé sur place")
        NEEDLESS = "needless", _("Sans objet")
        DUPLICATE = "duplicate", _("Déjà signalé")
        OUT_OF_SCOPE = "out_of_scope", _("Ne relève pas de nous")
        REJECTED = "rejected", _("Non retenu")

    class Channel(models.TextChoices):
        WEB = "web", _("Formulaire")
        QR = "qr", _("Code sur l'équipement")
        PHONE = "phone", _("Téléphone")
        COUNTER = "counter", _("Accueil")
        API = "api", _("API")

    class Qualified(models.TextChoices):
        """Who chose the category that it has."""

        CITIZEN = "citizen", _("L'habitant, seul")
        SUGGESTION = "suggestion", _("L'habitant, parmi les suggestions")
        AGENT = "agent", _("Un agent")

    class Confirmation(models.TextChoices):
        CITIZEN = "citizen", _("Par l'habitant")
        TACIT = "tacit", _("Tacite, sans réponse")

    reference = models.CharField(_("référence"), max_length=12, unique=True, editable=False)
    territory = models.ForeignKey(  # signalement_territory begins with it
        Territory, models.PROTECT, db_index=False, related_name="+", verbose_name=_("territoire")
    )
    category = models.ForeignKey(
        Category, models.PROTECT, db_index=False, related_name="signalements", verbose_name=_("catégorie")
    )
    category_first = models.ForeignKey(  # what was chosen at first: corrections are how the lexicon is improved
        Category, models.PROTECT, related_name="+", verbose_name=_("catégorie d'abord choisie")
    )
    qualified_from = models.CharField(
        _("catégorie choisie par"), max_length=10, choices=Qualified.choices, default=Qualified.CITIZEN
    )
    asset = models.ForeignKey(
        Asset,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="signalements",
        verbose_name=_("équipement"),
    )
    # Distances of duplicates are metres on the ellipsoid: the column is a geography (ADR 0015).
    place = models.PointField(_("lieu"), geography=True, null=True, blank=True, spatial_index=False)
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    text = models.TextField(_("texte"), max_length=LONGEST, blank=True)
    answers = models.JSONField(_("réponses"), default=dict, blank=True)
    channel = models.CharField(_("canal"), max_length=8, choices=Channel.choices, default=Channel.WEB)
    held = models.BooleanField(_("à modérer : arrivé pendant un afflux"), default=False)

    state = models.CharField(_("état"), max_length=12, choices=State.choices, default=State.RECEIVED)
    before_question = models.CharField(max_length=12, blank=True, editable=False)  # where an answer brings it back
    version = models.PositiveIntegerField(default=1, editable=False)  # of what a person looked at
    outcome = models.CharField(_("issue"), max_length=12, choices=Outcome.choices, blank=True)
    outcome_said = models.CharField(_("précision sur l'issue"), max_length=500, blank=True)
    addressee = models.CharField(_("destinataire compétent"), max_length=200, blank=True)
    confirmation = models.CharField(_("confirmation"), max_length=8, choices=Confirmation.choices, blank=True)
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="duplicates", verbose_name=_("doublon de")
    )
    alarm = models.ForeignKey(
        Alarm, models.SET_NULL, null=True, blank=True, related_name="signalements", verbose_name=_("alarme")
    )
    incident = models.ForeignKey(
        Incident, models.SET_NULL, null=True, blank=True, related_name="signalements", verbose_name=_("incident")
    )

    received_at = models.DateTimeField(_("reçu le"))
    qualified_at = models.DateTimeField(_("qualifié le"), null=True, blank=True)
    treated_at = models.DateTimeField(_("traité le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("terminé le"), null=True, blank=True)
    changed_at = models.DateTimeField(_("modifié le"))
    anonymised_at = models.DateTimeField(_("anonymisé le"), null=True, blank=True, editable=False)
    entered_by = models.ForeignKey(  # null: by the person herself
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("saisi par")
    )

    objects = SignalementQuerySet.as_manager()

    class Meta:
        verbose_name = _("signalement")
        verbose_name_plural = _("signalements")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(asset__isnull=False) | models.Q(place__isnull=False) | ~models.Q(address=""),
                name="signalement_is_somewhere",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=workflow.DUPLICATE) | models.Q(duplicate_of__isnull=False),
                name="signalement_duplicate_of_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=workflow.OVER) | ~models.Q(outcome=""),
                name="signalement_ends_with_an_outcome",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=workflow.OUT_OF_SCOPE) | ~models.Q(addressee=""),
                name="signalement_sent_to_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="signalement_open", condition=models.Q(state__in=workflow.OPEN)),
            models.Index(fields=["territory", "-id"], name="signalement_territory"),
            models.Index(fields=["state", "-id"], name="signalement_state"),
            models.Index(fields=["category", "-id"], name="signalement_category"),
            models.Index(
                fields=["category", "territory", "treated_at"],
                name="signalement_delays",
                condition=models.Q(treated_at__isnull=False),
            ),
            BrinIndex(fields=["received_at"], name="signalement_received"),
            models.Index(fields=["asset", "-id"], name="signalement_asset", condition=models.Q(asset__isnull=False)),
            GistIndex(fields=["place"], name="signalement_near", condition=models.Q(state__in=workflow.OPEN)),
            models.Index(fields=["closed_at"], name="signalement_kept", condition=models.Q(anonymised_at=None)),
            GinIndex(OpClass(Upper("text"), "gin_trgm_ops"), name="signalement_text_trgm"),
            GinIndex(OpClass(Upper("address"), "gin_trgm_ops"), name="signalement_addr_trgm"),
        ]
        permissions = [
            ("triage_signalement", "Peut qualifier, rattacher, répondre et clore des signalements"),
            ("enter_signalement", "Peut saisir un signalement reçu au téléphone ou à l'accueil"),
        ]

    def __str__(self) -> str:
        return f"Signalement {self.reference}"

    @property
    def is_open(self) -> bool:
        return self.state in workflow.OPEN

    @property
    def where(self) -> str:
        """In words that anybody may read."""
        return self.address or (str(self.asset) if self.asset else str(_("lieu indiqué sur la carte")))
