# SPDX-License-Identifier: EUPL-1.2
"""REST of rooms, to read: which are followed, and what each of those of a site is, now and over thirty days."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.energy import selectors
from apps.energy.models import Room
from apps.energy.rooms import board
from apps.energy.rooms.board import Line, Sensor
from apps.territories.filters import StrictFilterSet, TerritoryFilter, refuse_unknown

STATES = (board.BREACH, board.OUT, board.UNKNOWN, board.COMFORT, board.EMPTY)
SITE = OpenApiParameter("site", OpenApiTypes.INT, required=True, description="Clé du site (energy-sites).")


class RoomSerializer(serializers.ModelSerializer):
    asset = serializers.UUIDField(source="asset.uid")
    code = serializers.CharField(source="asset.code")
    name = serializers.CharField(source="asset.name")
    owner = serializers.CharField(source="asset.owner.code")

    class Meta:
        model = Room
        fields = ["id", "asset", "code", "name", "owner", "site", "use", "is_sample"]


class RoomFilter(StrictFilterSet):
    territory = TerritoryFilter(field_name="asset__owner")

    class Meta:
        model = Room
        fields = ["site", "use"]


class RoomViewSet(ReadOnlyModelViewSet):
    """Rooms of one's territories; their figures are at /room-figures/, site by site."""

    serializer_class = RoomSerializer
    filterset_class = RoomFilter
    lookup_value_regex = "[0-9]{1,18}"
    ordering = ("id",)
    queryset = Room.objects.none()

    def get_queryset(self) -> QuerySet[Room]:
        rows = Room.objects.visible_to(self.request.user).exclude(asset__lifecycle="removed")
        return rows.select_related("asset__owner").defer("asset__owner__outline", "asset__geometry")


class RoomSensorSerializer(serializers.Serializer):
    """`stale`: too old to say what is now. `understood` false: an unit that is not read here."""

    metric = serializers.ChoiceField(choices=["co2", "temperature", "humidity"])
    value = serializers.FloatField(allow_null=True)
    at = serializers.DateTimeField(allow_null=True)
    stale = serializers.BooleanField()
    understood = serializers.BooleanField()


class RoomFigureSerializer(serializers.Serializer):
    """Hours are of declared presence; null: unknown, or no such sensor. `heating_mean_c`: of the days that the rule of
    the room says, in the heating season only."""

    room = serializers.IntegerField()
    asset = serializers.UUIDField()
    name = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    breaches = serializers.ListField(child=serializers.CharField())
    sensors = RoomSensorSerializer(many=True)
    hours = serializers.FloatField()
    known_hours = serializers.FloatField()
    comfortable_hours = serializers.FloatField()
    comfort = serializers.FloatField(allow_null=True, help_text="Part des heures connues, de 0 à 1.")
    stuffy_hours = serializers.FloatField(allow_null=True)
    cold_hours = serializers.FloatField(allow_null=True)
    hot_hours = serializers.FloatField(allow_null=True)
    heating_mean_c = serializers.FloatField(allow_null=True)
    heating_limit_c = serializers.FloatField(allow_null=True)
    flagged_hours = serializers.IntegerField()
    is_sample = serializers.BooleanField()


class RoomFiguresSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    days = serializers.IntegerField()
    rooms = RoomFigureSerializer(many=True)


class SiteAsked(serializers.Serializer):
    site = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class RoomFiguresView(APIView):
    """What each room of a site is now, and how much of thirty days of presence was comfortable: the worst first."""

    @extend_schema(parameters=[SITE], responses=RoomFiguresSerializer)
    def get(self, request: Request) -> Response:
        refuse_unknown(request, {"site"})
        asked = SiteAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        if not request.user.has_perm("energy.view_room"):
            raise PermissionDenied
        site = get_object_or_404(selectors.sites(request.user), pk=asked.validated_data["site"])
        now = timezone.now()
        lines = board.of_site(request.user, site, now=now).lines
        told = {"at": now, "days": board.DAYS, "rooms": [_line(line) for line in lines]}
        return Response(RoomFiguresSerializer(told).data, headers={"Cache-Control": "private, no-store"})


def _line(line: Line) -> dict[str, Any]:
    return {
        "room": line.room.pk,
        "asset": line.room.asset.uid,
        "name": str(line.room),
        "state": line.state,
        "breaches": [str(one) for one in line.breaches],
        "sensors": [_sensor(one) for one in line.sensors],
        "hours": _round(line.shares.hours),
        "known_hours": _round(line.shares.known),
        "comfortable_hours": _round(line.shares.comfortable),
        "comfort": _round(line.shares.comfort, 4),
        "stuffy_hours": _round(line.stuffy),
        "cold_hours": _round(line.cold),
        "hot_hours": _round(line.hot),
        "heating_mean_c": _round(line.heated.celsius) if line.heated else None,
        "heating_limit_c": line.asked.rule.heated_c,
        "flagged_hours": line.flagged,
        "is_sample": line.room.is_sample,
    }


def _sensor(one: Sensor) -> dict[str, Any]:
    return {
        "metric": one.metric,
        "value": one.value,
        "at": one.at,
        "stale": one.stale,
        "understood": one.understood,
    }


def _round(value: float | None, places: int = 2) -> float | None:
    """None for what is not known."""
    return None if value is None or value != value else round(value, places)
