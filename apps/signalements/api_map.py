# SPDX-License-Identifier: EUPL-1.2
"""REST: open reports as points, for the layer of the console. Neither what people wrote nor who they are."""

from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.signalements import badges
from apps.signalements.models import Signalement
from apps.territories import scoping
from apps.territories.filters import refuse_unknown

MOST = 3000  # the newest: a map of more says nothing
FIELDS = ("id", "reference", "state", "place", "address", "category__label", "received_at")
LABELS = {value: str(label) for value, label in Signalement.State.choices}


class ReportPointSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    reference = serializers.CharField()
    label = serializers.CharField(help_text="Sa catégorie.")  # type: ignore[assignment]
    state = serializers.CharField()
    state_label = serializers.CharField()
    look = serializers.CharField(help_text="critical, major, minor ou running : sa forme et sa couleur.")
    lonlat = serializers.ListField(child=serializers.FloatField())
    address = serializers.CharField()
    received_at = serializers.DateTimeField()


class ReportPointsSerializer(serializers.Serializer[Any]):
    points = ReportPointSerializer(many=True)
    more = serializers.BooleanField(help_text="Il y en a davantage : les plus récents sont là.")


class ReportPointsView(APIView):
    """Open reports that have a place, the newest first."""

    @extend_schema(
        parameters=[OpenApiParameter("territory", OpenApiTypes.STR, description="Code : limite à ce périmètre.")],
        responses=ReportPointsSerializer,
    )
    def get(self, request: Request) -> Response:
        refuse_unknown(request, ["territory"])
        if not request.user.has_perm("signalements.view_signalement"):
            raise PermissionDenied(_("Votre rôle ne permet pas de voir les signalements."))
        rows = Signalement.objects.visible_to(request.user).open().filter(place__isnull=False)
        if code := request.query_params.get("territory"):
            rows = rows.filter(territory__in=scoping.perimeter(code))
        found = list(rows.order_by("-id").values_list(*FIELDS)[: MOST + 1])
        said = {"points": [point(*row) for row in found[:MOST]], "more": len(found) > MOST}
        return Response(said, headers={"Cache-Control": "private, no-store"})


def point(pk: int, reference: str, state: str, place: Point, address: str, label: str, at: datetime) -> dict[str, Any]:
    """By hand: a serializer takes ten times as long for thousands."""
    return {
        "id": pk,
        "reference": reference,
        "label": label,
        "state": state,
        "state_label": LABELS[state],
        "look": badges.SHAPES[state][0],
        "lonlat": [place.x, place.y],
        "address": address,
        "received_at": at,
    }
