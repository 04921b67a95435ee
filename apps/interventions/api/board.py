# SPDX-License-Identifier: EUPL-1.2
"""REST: the planning board, what waits for a day, and the two gestures of a planner."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from apps.assets.models import Trade
from apps.events.api.refusals import Conflict
from apps.events.serializers.alarms import SLUGS
from apps.interventions import selectors, services
from apps.interventions.api import asking
from apps.interventions.api.refusals import told
from apps.interventions.board import cards, reading
from apps.interventions.board.period import DAY, WEEK, Period
from apps.interventions.filters import RequestFilter
from apps.interventions.models import WorkOrder, WorkRequest
from apps.interventions.serializers import ListedOrderSerializer, RequestRowSerializer, RequestSerializer
from apps.territories.filters import refuse_unknown

VIEW = "interventions.view_team"
VIEWS = {"week": WEEK, "day": DAY}
PLACED = {200: ListedOrderSerializer, 409: OpenApiResponse(description="`confirm` : ce qu'il faut accepter.")}
PARAMETERS = [
    OpenApiParameter("view", OpenApiTypes.STR, enum=list(VIEWS), description="Semaine sans lui."),
    OpenApiParameter("day", OpenApiTypes.DATE, description="Un jour de la semaine ; aujourd'hui sans lui."),
    OpenApiParameter("territory", OpenApiTypes.STR, description="Code du territoire ; ceux qu'il inclut comptent."),
    OpenApiParameter("trade", OpenApiTypes.STR, enum=Trade.values, description="Métier des équipes."),
]


class PlaceCardSerializer(serializers.Serializer):
    """`start`, or a `day` whose first free gap will do. `minutes`: the usual duration without it.

    `version` and `order_version`: of what the person looked at. `confirmed`: although something is unwise (409 says
    what in `confirm`).
    """

    request = asking.number()
    version = asking.number(required=False)
    order = asking.number(required=False, allow_null=True)
    order_version = asking.number(required=False, allow_null=True)
    team = asking.number()
    day = serializers.DateField(required=False)
    start = serializers.DateTimeField(required=False)
    minutes = serializers.IntegerField(required=False, min_value=5, max_value=1440)
    confirmed = serializers.BooleanField(required=False, default=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if not given.get("day") and not given.get("start"):
            raise ValidationError({"day": [_("Donner un jour, ou un début.")]})
        return given


class UnplanCardSerializer(asking.SeenSerializer):
    order = asking.number()


class BoardCardSerializer(serializers.Serializer):
    """One order in its cell."""

    request = serializers.IntegerField()
    version = serializers.IntegerField()
    order = serializers.IntegerField()
    order_version = serializers.IntegerField()
    title = serializers.CharField()
    trade = serializers.CharField()
    priority = serializers.CharField()
    place = serializers.CharField()
    state = serializers.CharField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    clock = serializers.CharField(allow_null=True)
    deadline = serializers.CharField(help_text="« avant jeudi 14 h »")
    movable = serializers.BooleanField()


class BoardCellSerializer(serializers.Serializer):
    """`closed`: why nobody works, "" when they do; `load` and `capacity` in minutes of the day;
    `driving`: those of `load` that are on the road."""

    at = serializers.CharField()
    closed = serializers.CharField(allow_blank=True)
    load = serializers.IntegerField()
    driving = serializers.IntegerField()
    capacity = serializers.IntegerField()
    cards = BoardCardSerializer(many=True)


class BoardLineSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    company = serializers.CharField(allow_blank=True)
    territory = serializers.CharField()
    cells = BoardCellSerializer(many=True)


class BoardSerializer(serializers.Serializer):
    """`more_teams`, `more_cards`: some are left out, limit to a territory or a trade."""

    first = serializers.DateField()
    last = serializers.DateField()
    more_teams = serializers.BooleanField()
    more_cards = serializers.BooleanField()
    teams = BoardLineSerializer(many=True)


class BoardView(APIView):
    """Teams that one may see, their days, and what they are to do: at most 40 teams and 600 cards."""

    @extend_schema(parameters=PARAMETERS, responses=BoardSerializer)
    def get(self, request: Request) -> Response:
        refuse_unknown(request, [one.name for one in PARAMETERS])
        require(request)
        given = request.query_params
        view, trade = given.get("view", "week"), given.get("trade", "")
        if view not in VIEWS:
            raise ValidationError({"view": [_("Vue inconnue : week ou day.")]})
        if trade and trade not in Trade.values:
            raise ValidationError({"trade": [_("Métier inconnu.")]})
        with told():
            period = Period.read(VIEWS[view], given.get("day", ""), timezone.localdate())
        found = reading.board(request.user, period, code=given.get("territory", "").replace("\x00", ""), trade=trade)
        return Response(shape(found, request.user), headers={"Cache-Control": "private, no-store"})


class WaitingViewSet(ListModelMixin, GenericViewSet):
    """Open requests without a day, or whose day went by: the next deadline first."""

    filterset_class = RequestFilter
    ordering = selectors.FIRST_THINGS_FIRST
    queryset = WorkRequest.objects.none()

    def get_queryset(self) -> QuerySet[WorkRequest]:
        return selectors.with_gmao(reading.waiting(self.request.user))

    def get_serializer_class(self) -> Any:
        """As the list of requests: rows written by hand, described by RequestSerializer."""
        return RequestSerializer if getattr(self, "swagger_fake_view", False) else RequestRowSerializer


class PlaceView(APIView):
    """A card put on a team's day, or moved."""

    @extend_schema(request=PlaceCardSerializer, responses=PLACED)
    def post(self, request: Request) -> Response:
        asked = PlaceCardSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        wanted = services.Wanted(given["team"], given.get("day"), given.get("start"), given.get("minutes"))
        with told():
            order = _confirmable(
                lambda: services.place(
                    request_id=given["request"],
                    wanted=wanted,
                    by=request.user,
                    seen=given.get("version"),
                    order_id=given.get("order"),
                    order_seen=given.get("order_version"),
                    confirmed=given["confirmed"],
                )
            )
        return answered(request, order)


class UnplanView(APIView):
    """Taken off its day: its team keeps it."""

    @extend_schema(request=UnplanCardSerializer, responses=PLACED)
    def post(self, request: Request) -> Response:
        asked = UnplanCardSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with told():
            order = services.unplan(
                order_id=asked.validated_data["order"], by=request.user, seen=asked.validated_data.get("version")
            )
        return answered(request, order)


def require(request: Request) -> None:
    if not request.user.has_perm(VIEW):
        raise PermissionDenied(_("Votre rôle ne permet pas de voir les équipes."))


def _confirmable(act: Any) -> WorkOrder:
    try:
        return act()
    except services.ToConfirm as refusal:
        raise Conflict({"detail": str(refusal), "confirm": refusal.reasons}) from refusal


def answered(request: Request, order: WorkOrder) -> Response:
    fresh = selectors.orders(request.user).get(pk=order.pk)
    return Response(ListedOrderSerializer(fresh, context={"request": request}).data)


def shape(board: reading.Board, user: Any) -> dict[str, Any]:
    mine, now = cards.dispatched(user), timezone.now()
    return {
        "first": board.period.first,
        "last": board.period.last,
        "more_teams": board.more_teams,
        "more_cards": board.more_cards,
        "teams": [
            {
                "id": line.team.pk,
                "name": line.team.name,
                "company": line.team.company,
                "territory": line.team.territory.code,
                "cells": [
                    {
                        "at": cell.column.key,
                        "closed": cell.day.closed,
                        "load": cell.load,
                        "driving": cell.driving,
                        "capacity": cell.day.capacity,
                        "cards": [_card(cards.of_order(order, mine, now)) for order in cell.orders],
                    }
                    for cell in line.cells
                ],
            }
            for line in board.lines
        ],
    }


def _card(card: cards.Card) -> dict[str, Any]:
    request, order = card.request, card.order
    due: datetime | None = card.clock.due_at if card.clock else None
    return {
        "request": request.pk,
        "version": request.version,
        "order": order.pk if order else None,
        "order_version": order.version if order else None,
        "title": request.title,
        "trade": request.trade,
        "priority": SLUGS[request.priority],
        "place": card.place,
        "state": order.state if order else None,
        "start": order.planned_from if order else None,
        "end": order.planned_to if order else None,
        "due_at": due,
        "clock": card.clock.acronym if card.clock else None,
        "deadline": card.deadline,
        "movable": card.movable,
    }
