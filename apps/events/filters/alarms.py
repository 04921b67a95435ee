# SPDX-License-Identifier: EUPL-1.2
"""Filters of the list of alarms."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django_filters import rest_framework as filters

from apps.assets.filters import drawn_in
from apps.assets.models import Trade
from apps.events import lifecycle
from apps.events.filters.asked import IdsFilter, MinutesFilter, people
from apps.events.models import Alarm, Episode, Severity
from apps.events.workflow import OPEN, SHELVED
from apps.territories.filters import StrictFilterSet, TerritoryFilter

MAX_WORDS = 6
SEVERITIES = {severity.slug: severity.value for severity in Severity}


class AlarmFilter(StrictFilterSet):
    """`ordering` is read by the view; without it, open alarms come worst first and the others newest first."""

    ordering = filters.ChoiceFilter(
        choices=[("worst", "les plus graves d'abord"), ("-raised_at", "les plus récentes d'abord")], method="as_it_is"
    )
    open = filters.BooleanFilter(method="is_open", label="Ouvertes (à acquitter ou présentes), ou non.")
    masked = filters.BooleanFilter(
        label="Symptômes masqués par la cause de leur incident, ou non. Sans lui, « open » les laisse de côté."
    )
    shelved = filters.BooleanFilter(method="is_shelved", label="Masquées par quelqu'un jusqu'à une heure, ou non.")
    state = filters.MultipleChoiceFilter(choices=Alarm.State.choices, distinct=False)
    severity = filters.MultipleChoiceFilter(
        choices=[(severity.slug, severity.label) for severity in Severity], method="of_severity"
    )
    trade = filters.ChoiceFilter(field_name="asset__kind__trade", choices=Trade.choices)
    kind = filters.CharFilter(field_name="asset__kind__code", label="Code du type d'équipement.")
    territory = TerritoryFilter()
    owner = TerritoryFilter()  # narrows `territory`: the commune, inside the perimeter that one looks at
    source = filters.CharFilter(field_name="source__slug", label="Identifiant de la source.")
    asset = filters.UUIDFilter(field_name="asset__uid", label="Identifiant public de l'équipement.")
    since = filters.IsoDateTimeFilter(field_name="raised_at", lookup_expr="gte", label="Apparues depuis.")
    until = filters.IsoDateTimeFilter(field_name="raised_at", lookup_expr="lt", label="Apparues avant.")
    older_than = MinutesFilter(field_name="raised_at", label="Apparues depuis plus de tant de minutes.")
    assigned_to = filters.CharFilter(
        method="followed_by", label="Identifiant de qui suit leur incident ; « @moi », « @personne »."
    )
    bbox = filters.CharFilter(method="in_box", label="ouest,sud,est,nord en degrés.")
    ids = IdsFilter(label="Numéros, séparés par des virgules.")
    q = filters.CharFilter(method="matching", label="Mots du libellé, ou du code ou du nom de l'équipement.")

    class Meta:
        model = Alarm
        fields: list[str] = []

    def as_it_is(self, rows: QuerySet[Alarm], name: str, value: str) -> QuerySet[Alarm]:
        return rows

    def is_open(self, rows: QuerySet[Alarm], name: str, wanted: bool) -> QuerySet[Alarm]:
        if not wanted:
            return rows.exclude(state__in=OPEN)
        rows = rows.filter(state__in=OPEN)
        if self.form.cleaned_data.get("masked") is not None:
            return rows
        return rows.filter(masked=False)  # type: ignore[misc]  # annotated by selectors.alarms

    def is_shelved(self, rows: QuerySet[Alarm], name: str, wanted: bool) -> QuerySet[Alarm]:
        return rows.filter(state=SHELVED) if wanted else rows.exclude(state=SHELVED)

    def of_severity(self, rows: QuerySet[Alarm], name: str, slugs: list[str]) -> QuerySet[Alarm]:
        return rows.filter(severity__in=[SEVERITIES[slug] for slug in slugs]) if slugs else rows

    def followed_by(self, rows: QuerySet[Alarm], name: str, username: str) -> QuerySet[Alarm]:
        """Of an open incident that they follow; followed by nobody, also what is in none."""
        mine = Episode.objects.filter(alarm=OuterRef("pk"), incident__state__in=lifecycle.OPEN)
        found = people(username, self.request.user)
        if found is None:
            return rows.exclude(Exists(mine.exclude(incident__assigned_to=None)))
        return rows.filter(Exists(mine.filter(incident__assigned_to__in=found)))

    def in_box(self, rows: QuerySet[Alarm], name: str, text: str) -> QuerySet[Alarm]:
        return rows.filter(drawn_in(text, "asset__"))

    def matching(self, rows: QuerySet[Alarm], name: str, text: str) -> QuerySet[Alarm]:
        for word in text.split()[:MAX_WORDS]:
            rows = rows.filter(
                Q(title__icontains=word) | Q(asset__code__icontains=word) | Q(asset__name__icontains=word)
            )
        return rows
