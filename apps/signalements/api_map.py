# SPDX-License-Identifier: EUPL-1.2
"""REST: open reports as points, for the layer of the console. Neither what people wrote nor who they are."""

from typing import Any

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
FIELDS = ("reference", "state", "place", "address", "category__label", "received_at", "version")


class ReportPointSerializer(serializers.ModelSerializer[Signalement]):
    label = serializers.CharField(source="category.label")
    state_label = serializers.CharField(source="get_state_display")
    look = serializers.SerializerMethodField(help_text="critical, major, minor ou running : sa forme et sa couleur.")
    lonlat = serializers.SerializerMethodField()

    class Meta:
        model = Signalement
        fields = ["id", "reference", "label", "state", "state_label", "look", "lonlat", "address", "received_at"]

    def get_look(self, report: Signalement) -> str:
        return badges.SHAPES[report.state][0]

    def get_lonlat(self, report: Signalement) -> list[float]:
        assert report.place is not None  # noqa: S101  (only those are read)
        return [report.place.x, report.place.y]


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
        found = list(rows.select_related("category").only(*FIELDS).order_by("-id")[: MOST + 1])
        said = {"points": found[:MOST], "more": len(found) > MOST}
        return Response(ReportPointsSerializer(said).data, headers={"Cache-Control": "private, no-store"})
