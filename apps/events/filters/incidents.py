# SPDX-License-Identifier: EUPL-1.2
"""Filters of the list of incidents and of their members. What an incident touches counts as much as its cause."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django_filters import rest_framework as filters

from apps.assets.filters import drawn_in, matching
from apps.assets.models import Asset, Source, Trade
from apps.events import lifecycle
from apps.events.correlation import Shape
from apps.events.filters.alarms import MAX_WORDS, SEVERITIES
from apps.events.filters.asked import IdsFilter, MinutesFilter, people
from apps.events.models import Episode, Incident, Severity
from apps.territories import scoping
from apps.territories.filters import StrictFilterSet

SHAPES = [*(shape.value for shape in Shape), "group"]  # "group": put together by a person


class IncidentFilter(StrictFilterSet):
    """Open incidents come in the order of what must be done first, the others newest first."""

    open = filters.BooleanFilter(method="is_open", label="Ouverts (pas encore clos), ou non.")
    state = filters.MultipleChoiceFilter(choices=Incident.State.choices, distinct=False)
    severity = filters.MultipleChoiceFilter(
        choices=[(severity.slug, severity.label) for severity in Severity], method="of_severity"
    )
    trade = filters.ChoiceFilter(choices=Trade.choices, method="of_trade", label="Métier de la cause ou d'une alarme.")
    kind = filters.CharFilter(method="of_kind", label="Code du type d'équipement, en cause ou touché.")
    territory = filters.CharFilter(method="in_territory", label="Code du territoire ; ceux qu'il inclut comptent.")
    owner = filters.CharFilter(
        method="in_territory", label="Code d'un territoire touché, avec ce qu'il inclut ; en plus de « territory »."
    )
    source = filters.CharFilter(method="of_source", label="Identifiant de la source, en cause ou qui a parlé.")
    shape = filters.MultipleChoiceFilter(choices=[(shape, shape) for shape in SHAPES], distinct=False)
    fault_class = filters.CharFilter(field_name="fault_class__code", label="Code de la classe de panne.")
    assigned_to = filters.CharFilter(
        method="followed_by", label="Identifiant de qui le suit ; « @moi », « @personne »."
    )
    since = filters.IsoDateTimeFilter(field_name="opened_at", lookup_expr="gte", label="Ouverts depuis.")
    until = filters.IsoDateTimeFilter(field_name="opened_at", lookup_expr="lt", label="Ouverts avant.")
    older_than = MinutesFilter(field_name="opened_at", label="Ouverts depuis plus de tant de minutes.")
    bbox = filters.CharFilter(method="in_box", label="ouest,sud,est,nord en degrés : de la cause ou d'une alarme.")
    ids = IdsFilter(label="Numéros, séparés par des virgules.")
    q = filters.CharFilter(
        method="matching", label="Numéro, mots du libellé, ou du code ou du nom d'un équipement en cause ou touché."
    )

    class Meta:
        model = Incident
        fields: list[str] = []

    def is_open(self, rows: QuerySet[Incident], name: str, wanted: bool) -> QuerySet[Incident]:
        return rows.filter(state__in=lifecycle.OPEN if wanted else lifecycle.OVER)

    def of_severity(self, rows: QuerySet[Incident], name: str, slugs: list[str]) -> QuerySet[Incident]:
        return rows.filter(severity__in=[SEVERITIES[slug] for slug in slugs]) if slugs else rows

    def of_trade(self, rows: QuerySet[Incident], name: str, trade: str) -> QuerySet[Incident]:
        return rows.filter(Q(cause_asset__kind__trade=trade) | self._touching(asset__kind__trade=trade))

    def of_kind(self, rows: QuerySet[Incident], name: str, code: str) -> QuerySet[Incident]:
        return rows.filter(Q(cause_asset__kind__code=code) | self._touching(asset__kind__code=code))

    def in_territory(self, rows: QuerySet[Incident], name: str, code: str) -> QuerySet[Incident]:
        return within(rows, code, Episode.objects.visible_to(self.request.user))

    def of_source(self, rows: QuerySet[Incident], name: str, slug: str) -> QuerySet[Incident]:
        """Found first, as a person is: the planner then knows how rare their incidents are."""
        found = list(Source.objects.filter(slug=slug).values_list("pk", flat=True))
        return rows.filter(Q(cause_source__in=found) | self._touching(source__in=found)) if found else rows.none()

    def followed_by(self, rows: QuerySet[Incident], name: str, username: str) -> QuerySet[Incident]:
        found = people(username, self.request.user)
        return rows.filter(assigned_to=None) if found is None else rows.filter(assigned_to__in=found)

    def in_box(self, rows: QuerySet[Incident], name: str, text: str) -> QuerySet[Incident]:
        """A cause that the person may not see is not found by where it is."""
        known = Asset.objects.visible_to(self.request.user).filter(drawn_in(text))
        return rows.filter(Q(cause_asset__in=known.order_by().values("pk")) | self._touching(drawn_in(text, "asset__")))

    def matching(self, rows: QuerySet[Incident], name: str, text: str) -> QuerySet[Incident]:
        for word in text.split()[:MAX_WORDS]:
            rows = rows.filter(self._named(word))
        return rows

    def _named(self, word: str) -> Q:
        found = matching(Asset.objects.all(), word).order_by().values("pk")
        said = Q(title__icontains=word) | Q(cause_source__name__icontains=word) | Q(cause_asset__in=found)
        return said | _numbered(word) | Q(self._touching(asset__in=found))

    def _touching(self, *asked: Q, **wanted: Any) -> Exists:
        """A member that the person may see: what they may not see must not be found either."""
        mine = Episode.objects.visible_to(self.request.user)
        return Exists(mine.filter(*asked, incident=OuterRef("pk"), **wanted))


class MemberFilter(StrictFilterSet):
    masked = filters.BooleanFilter(label="Symptômes masqués par la cause, ou non.")
    active = filters.BooleanFilter(
        field_name="ended_at", lookup_expr="isnull", label="Encore présentes, ou revenues à la normale."
    )

    class Meta:
        model = Episode
        fields: list[str] = []


def within(rows: QuerySet[Incident], code: str, members: QuerySet[Episode]) -> QuerySet[Incident]:
    """Incidents of the territory `code` and of what it includes, or of which one of `members` is there."""
    there = scoping.perimeter(code)
    touching = members.filter(incident=OuterRef("pk"), territory__in=there)
    return rows.filter(Q(territory__in=there) | Exists(touching))


def _numbered(word: str) -> Q:
    """« 412 », « n°412 »."""
    digits = word.lower().removeprefix("n").lstrip("°").lstrip("#")
    return Q(pk=int(digits)) if digits.isascii() and digits.isdecimal() and len(digits) < 19 else Q()
