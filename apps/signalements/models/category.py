# SPDX-License-Identifier: EUPL-1.2
"""Categories of a desk, as rows: their words, their questions, who treats them, what makes two reports one."""

from typing import Any, Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.assets.models import Trade
from apps.contracts.models import FaultClass
from apps.signalements import questions
from apps.territories import scoping
from apps.territories.models import Territory


class CategoryQuerySet(models.QuerySet["Category"]):
    def visible_to(self, user: Any, permission: str = "signalements.view_category") -> Self:
        return scoping.limit(self, user, path="territory", permission=permission)

    def offered(self) -> Self:
        return self.filter(active=True)


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), model_name="CategoryHistory"
)
class Category(models.Model):
    """« Éclairage éteint la nuit ». One with an addressee is not ours: people are told who is competent."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territoire du guichet"))
    code = models.SlugField(_("code"), max_length=40)
    label = models.CharField(_("libellé"), max_length=80)
    help_text = models.CharField(_("précision"), max_length=160, blank=True)
    trade = models.CharField(_("métier"), max_length=12, choices=Trade.choices, default=Trade.OTHER)
    position = models.PositiveSmallIntegerField(_("ordre"), default=100)
    active = models.BooleanField(_("proposée"), default=True)
    keywords = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("mots qui la suggèrent"),
        default=list,
        blank=True,
        help_text=_("Séparés par des virgules, accents et majuscules indifférents : « lampadaire, lampe éteinte »."),
    )
    questions = models.JSONField(
        _("questions"),
        default=list,
        blank=True,
        validators=[questions.validate],
        help_text=_(
            'Cinq au plus. Exemple : [{"code": "combien", "label": "Combien de lampes ?", '
            '"choices": ["Une", "Plusieurs"]}]. Sans « choices », la réponse est un texte.'
        ),
    )
    kinds = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("types d'équipement"),
        default=list,
        blank=True,
        help_text=_("Que l'on peut désigner pour cette catégorie. Aucun : tous."),
    )
    private_ground = models.BooleanField(
        _("souvent sur un terrain privé"),
        default=False,
        help_text=_("Sur la carte publique, le lieu est alors arrondi à une centaine de mètres, sans l'équipement."),
    )
    condition = models.CharField(
        _("condition dite"),
        max_length=60,
        blank=True,
        help_text=_(
            "Ce que disent ces signalements à la corrélation, par exemple « reported_dark » ; sa nature est dans "
            "« Natures de conditions ». Vide : ils n'y entrent pas."
        ),
    )
    # 50 m and 30 days find 85 % of the pairs that agents closed as duplicates, 15 days 79 % (benchmarks/duplicates.py)
    radius = models.PositiveSmallIntegerField(_("rayon des doublons (m)"), default=50)
    age = models.PositiveSmallIntegerField(_("âge des doublons (jours)"), default=30)
    service = models.CharField(_("service qui traite"), max_length=120, blank=True)
    public_delay = models.PositiveSmallIntegerField(
        _("délai annoncé (jours)"),
        null=True,
        blank=True,
        help_text=_("Affiché tant que 90 jours de signalements ne suffisent pas à en compter un."),
    )
    addressee = models.CharField(
        _("autorité compétente"),
        max_length=200,
        blank=True,
        help_text=_("Si ce n'est pas nous : à qui s'adresser, et comment. Aucun signalement n'est alors créé."),
    )
    fault_class = models.ForeignKey(
        FaultClass, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("classe de panne")
    )

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("catégorie de signalement")
        verbose_name_plural = _("catégories de signalement")
        ordering = ["position", "label", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["territory", "code"], name="category_once"),
            models.CheckConstraint(
                condition=models.Q(radius__range=(1, 2000), age__range=(1, 365)), name="category_duplicates"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        if self.fault_class_id and self.fault_class and self.fault_class.trade != self.trade:
            raise ValidationError({"fault_class": _("Cette classe de panne est d'un autre métier.")})
