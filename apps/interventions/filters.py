# SPDX-License-Identifier: EUPL-1.2
"""Filters of the lists of requests, orders and suspensions: the API and the pages read the same ones."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters

from apps.assets.filters import matching
from apps.assets.models import Asset, Trade
from apps.contracts.clocks import CLOCKS
from apps.events.filters.alarms import MAX_WORDS, SEVERITIES
from apps.events.models import Severity
from apps.interventions import selectors, workflow
from apps.interventions.models import (
    Attachment,
    Clock,
    Plan,
    Statement,
    StatementLine,
    Suspension,
    Team,
    WorkOrder,
    WorkRequest,
)
from apps.territories import scoping
from apps.territories.filters import StrictFilterSet

HIGHEST = 2**63 - 1  # of an id


class RequestFilter(StrictFilterSet):
    """Open requests come in the order of their next deadline, the others newest first."""

    open = filters.BooleanFilter(method="is_open", label="En cours (ni clôturées, ni refusées, ni fusionnées), ou non.")
    late = filters.BooleanFilter(method="is_late", label="Dont une échéance est dépassée, ou non.")
    state = filters.MultipleChoiceFilter(choices=WorkRequest.State.choices, distinct=False)
    priority = filters.MultipleChoiceFilter(
        choices=[(severity.slug, severity.label) for severity in Severity], method="of_priority"
    )
    trade = filters.ChoiceFilter(choices=Trade.choices)
    origin = filters.ChoiceFilter(choices=WorkRequest.Origin.choices)
    fault_class = filters.CharFilter(field_name="fault_class__code", label="Code de la classe de panne.")
    territory = filters.CharFilter(method="in_territory", label="Code du territoire ; ceux qu'il inclut comptent.")
    team = filters.NumberFilter(field_name="team_id", min_value=0, max_value=HIGHEST, label="Numéro de l'équipe.")
    mine = filters.BooleanFilter(method="of_own_teams", label="De mes équipes, ou non.")
    asset = filters.UUIDFilter(method="about", label="Identifiant public d'un équipement concerné.")
    incident = filters.NumberFilter(field_name="incidents", min_value=0, max_value=HIGHEST, label="Numéro d'incident.")
    alarm = filters.NumberFilter(field_name="alarms", min_value=0, max_value=HIGHEST, label="Numéro d'alarme.")
    since = filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="gte", label="Créées depuis.")
    until = filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="lt", label="Créées avant.")
    q = filters.CharFilter(method="matching", label="Numéro, mots de l'objet, ou code ou nom d'un équipement concerné.")

    class Meta:
        model = WorkRequest
        fields: list[str] = []

    def is_open(self, rows: QuerySet[WorkRequest], name: str, wanted: bool) -> QuerySet[WorkRequest]:
        return rows.filter(state__in=workflow.REQUEST_OPEN if wanted else workflow.REQUEST_OVER)

    def is_late(self, rows: QuerySet[WorkRequest], name: str, wanted: bool) -> QuerySet[WorkRequest]:
        late = Q(due_at__lte=timezone.now(), state__in=workflow.REQUEST_OPEN)
        return rows.filter(late if wanted else ~late)

    def of_priority(self, rows: QuerySet[WorkRequest], name: str, slugs: list[str]) -> QuerySet[WorkRequest]:
        return rows.filter(priority__in=[SEVERITIES[slug] for slug in slugs]) if slugs else rows

    def in_territory(self, rows: QuerySet[WorkRequest], name: str, code: str) -> QuerySet[WorkRequest]:
        return rows.filter(territory__in=scoping.perimeter(code))

    def of_own_teams(self, rows: QuerySet[WorkRequest], name: str, wanted: bool) -> QuerySet[WorkRequest]:
        mine = Q(team__in=selectors.own_teams(self.request.user).order_by().values("pk"))
        return rows.filter(mine if wanted else ~mine)

    def about(self, rows: QuerySet[WorkRequest], name: str, uid: UUID) -> QuerySet[WorkRequest]:
        """What one may not see must not be found either."""
        return selectors.about_asset(rows, Asset.objects.visible_to(self.request.user).filter(uid=uid))

    def matching(self, rows: QuerySet[WorkRequest], name: str, text: str) -> QuerySet[WorkRequest]:
        for word in text.replace("\x00", "").split()[:MAX_WORDS]:
            found = matching(Asset.objects.visible_to(self.request.user), word).order_by()
            linked = selectors.about_asset(WorkRequest.objects.order_by(), found).values("pk")
            rows = rows.filter(Q(title__icontains=word) | numbered(word) | Q(pk__in=linked))
        return rows


class PhotoFilter(StrictFilterSet):
    asset = filters.UUIDFilter(
        method="about", required=True, label="Identifiant public de l'équipement dont parlent leurs demandes."
    )

    class Meta:
        model = Attachment
        fields: list[str] = []

    def about(self, rows: QuerySet[Attachment], name: str, uid: UUID) -> QuerySet[Attachment]:
        assets = Asset.objects.visible_to(self.request.user).filter(uid=uid)
        return rows.filter(request__in=selectors.about_asset(WorkRequest.objects.order_by(), assets).values("pk"))


class OrderFilter(StrictFilterSet):
    state = filters.MultipleChoiceFilter(choices=WorkOrder.State.choices, distinct=False)
    active = filters.BooleanFilter(method="is_active", label="Où une équipe a encore à faire, ou non.")
    team = filters.NumberFilter(field_name="team_id", min_value=0, max_value=HIGHEST, label="Numéro de l'équipe.")
    mine = filters.BooleanFilter(method="of_own_teams", label="De mes équipes, ou non.")
    request = filters.NumberFilter(field_name="request_id", min_value=0, max_value=HIGHEST, label="Numéro de la DI.")
    territory = filters.CharFilter(method="in_territory", label="Code du territoire ; ceux qu'il inclut comptent.")

    class Meta:
        model = WorkOrder
        fields: list[str] = []

    def is_active(self, rows: QuerySet[WorkOrder], name: str, wanted: bool) -> QuerySet[WorkOrder]:
        active = Q(state__in=workflow.ORDER_ACTIVE)
        return rows.filter(active if wanted else ~active)

    def of_own_teams(self, rows: QuerySet[WorkOrder], name: str, wanted: bool) -> QuerySet[WorkOrder]:
        mine = Q(team__in=selectors.own_teams(self.request.user).order_by().values("pk"))
        return rows.filter(mine if wanted else ~mine)

    def in_territory(self, rows: QuerySet[WorkOrder], name: str, code: str) -> QuerySet[WorkOrder]:
        return rows.filter(request__territory__in=scoping.perimeter(code))


class SuspensionFilter(StrictFilterSet):
    state = filters.MultipleChoiceFilter(choices=Suspension.State.choices, distinct=False)
    request = filters.NumberFilter(field_name="request_id", min_value=0, max_value=HIGHEST, label="Numéro de la DI.")
    territory = filters.CharFilter(method="in_territory", label="Code du territoire ; ceux qu'il inclut comptent.")

    class Meta:
        model = Suspension
        fields: list[str] = []

    def in_territory(self, rows: QuerySet[Suspension], name: str, code: str) -> QuerySet[Suspension]:
        return rows.filter(request__territory__in=scoping.perimeter(code))


class ClockFilter(StrictFilterSet):
    state = filters.MultipleChoiceFilter(choices=Clock.State.choices, distinct=False)
    kind = filters.ChoiceFilter(choices=Clock._meta.get_field("kind").choices, label="Horloge.")
    request = filters.NumberFilter(field_name="request_id", min_value=0, max_value=HIGHEST, label="Numéro de la DI.")
    due_before = filters.IsoDateTimeFilter(field_name="due_at", lookup_expr="lt", label="Échéance avant.")
    territory = filters.CharFilter(method="in_territory", label="Code du territoire ; ceux qu'il inclut comptent.")

    class Meta:
        model = Clock
        fields: list[str] = []

    def in_territory(self, rows: QuerySet[Clock], name: str, code: str) -> QuerySet[Clock]:
        return rows.filter(request__territory__in=scoping.perimeter(code))


class PlanFilter(StrictFilterSet):
    active = filters.BooleanFilter(label="En vigueur, ou non.")
    trade = filters.ChoiceFilter(choices=Trade.choices)
    territory = filters.CharFilter(method="in_territory", label="Code du territoire ; ceux qu'il inclut comptent.")

    class Meta:
        model = Plan
        fields: list[str] = []

    def in_territory(self, rows: QuerySet[Plan], name: str, code: str) -> QuerySet[Plan]:
        return rows.filter(territory__in=scoping.perimeter(code))


class TeamFilter(StrictFilterSet):
    active = filters.BooleanFilter(label="En activité, ou non.")
    trade = filters.ChoiceFilter(choices=Trade.choices, method="of_trade", label="Métier ; celles de tous comptent.")
    territory = filters.CharFilter(method="in_territory", label="Code du territoire ; ceux qu'il inclut comptent.")

    class Meta:
        model = Team
        fields: list[str] = []

    def of_trade(self, rows: QuerySet[Team], name: str, trade: str) -> QuerySet[Team]:
        return rows.filter(Q(trades=[]) | Q(trades__contains=[trade]))

    def in_territory(self, rows: QuerySet[Team], name: str, code: str) -> QuerySet[Team]:
        return rows.filter(territory__in=scoping.perimeter(code))


def numbered(word: str) -> Q:
    return Q(pk=number_in(word))


def number_in(word: str) -> int:
    """« 412 », « n°412 », « DI-412 »; 0, which is nobody's, for anything else."""
    digits = word.lower().removeprefix("di").lstrip("-").removeprefix("n").lstrip("°").lstrip("#")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 19 else 0


class StatementFilter(StrictFilterSet):
    contract = filters.CharFilter(field_name="contract__reference", label="Numéro du contrat.")
    state = filters.MultipleChoiceFilter(choices=Statement.State.choices, distinct=False)
    year = filters.NumberFilter(field_name="month__year", min_value=1900, max_value=2900, label="Année civile.")

    class Meta:
        model = Statement
        fields: list[str] = []


class StatementLineFilter(StrictFilterSet):
    request = filters.NumberFilter(field_name="request_id", min_value=0, max_value=HIGHEST, label="Numéro de DI.")
    kind = filters.ChoiceFilter(choices=list(CLOCKS.items()), label="Horloge.")
    nature = filters.ChoiceFilter(choices=StatementLine.Nature.choices)
    late = filters.BooleanFilter(label="Délai non tenu, ou tenu.")
    contested = filters.BooleanFilter(label="Contestée, ou non.")

    class Meta:
        model = StatementLine
        fields: list[str] = []
