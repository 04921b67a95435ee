# SPDX-License-Identifier: EUPL-1.2
"""Filters of the list of signalements: the API and the page read the same ones."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters

from apps.assets.filters import matching
from apps.assets.models import Asset
from apps.events.filters.alarms import MAX_WORDS
from apps.signalements import workflow
from apps.signalements.models import Category, Signalement
from apps.territories.filters import StrictFilterSet, TerritoryFilter

FEW_ASSETS = 200


class SignalementFilter(StrictFilterSet):
    """Open ones come in the order of their arrival, the others newest first."""

    open = filters.BooleanFilter(method="is_open", label="Ouverts, ou non.")
    state = filters.MultipleChoiceFilter(choices=Signalement.State.choices, distinct=False)
    outcome = filters.MultipleChoiceFilter(choices=Signalement.Outcome.choices, distinct=False)
    channel = filters.ChoiceFilter(choices=Signalement.Channel.choices)
    category = filters.CharFilter(field_name="category__code", label="Code de la catégorie.")
    held = filters.BooleanFilter(label="Arrivés pendant un afflux, à modérer ; ou non.")
    assigned_to = filters.CharFilter(field_name="assignment__person__username", label="Identifiant de qui s'en occupe.")
    unassigned = filters.BooleanFilter(
        field_name="assignment", lookup_expr="isnull", label="Confiés à personne ; ou non."
    )
    territory = TerritoryFilter()
    asset = filters.UUIDFilter(method="about", label="Identifiant public de l'équipement.")
    since = filters.IsoDateTimeFilter(field_name="received_at", lookup_expr="gte", label="Reçus depuis.")
    until = filters.IsoDateTimeFilter(field_name="received_at", lookup_expr="lt", label="Reçus avant.")
    q = filters.CharFilter(method="matching", label="Référence, mots du texte ou de l'adresse, code d'un équipement.")

    class Meta:
        model = Signalement
        fields: list[str] = []

    def is_open(self, rows: QuerySet[Signalement], name: str, wanted: bool) -> QuerySet[Signalement]:
        return rows.filter(state__in=workflow.OPEN if wanted else workflow.OVER)

    def about(self, rows: QuerySet[Signalement], name: str, uid: UUID) -> QuerySet[Signalement]:
        """What one may not see must not be found either."""
        return rows.filter(asset__in=Asset.objects.visible_to(self.request.user).filter(uid=uid).values("pk"))

    def matching(self, rows: QuerySet[Signalement], name: str, text: str) -> QuerySet[Signalement]:
        for word in text.replace("\x00", "").split()[:MAX_WORDS]:
            said = Q(text__icontains=word) | Q(address__icontains=word) | Q(reference=reference(word))
            rows = rows.filter(said | Q(asset__in=self._assets(word)))
        return rows

    def _assets(self, word: str) -> Any:
        """Their numbers when they are few: four indexes then answer together; a subquery would read every report."""
        found = matching(Asset.objects.visible_to(self.request.user), word).order_by().values_list("pk", flat=True)
        some = list(found[: FEW_ASSETS + 1])
        return some if len(some) <= FEW_ASSETS else found


class CategoryFilter(StrictFilterSet):
    active = filters.BooleanFilter(label="Proposées, ou non.")
    territory = TerritoryFilter()

    class Meta:
        model = Category
        fields: list[str] = []


def reference(word: str) -> str:
    """« s7k4m2qxd », « S-7K4M-2QXD »: as it is said on the telephone."""
    letters = word.upper().replace("-", "").removeprefix("S")
    return f"S-{letters[:4]}-{letters[4:]}" if len(letters) == 8 else word.upper()[:12]
