# SPDX-License-Identifier: EUPL-1.2
"""REST: the layers of the map that are not equipment. Each with the right of its own trade; nobody else knows of it."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.console.api.map import TERRITORY, found
from apps.console.layers import planned, points
from apps.console.scope import of_base
from apps.signalements.models import Signalement

FRESH = {"Cache-Control": "private, no-store"}
INTERVENTIONS, REPORTS, ENERGY, PLANNED = "interventions", "reports", "energy", "planned"
RIGHTS = {
    INTERVENTIONS: "interventions.view_workrequest",
    REPORTS: "signalements.view_signalement",
    ENERGY: "energy.view_meteringpoint",
    PLANNED: "events.view_plannedevent",
}
COUNTS: dict[str, Callable[[Any, str], int]] = {
    INTERVENTIONS: lambda user, code: points.works(user, code).order_by().count(),
    REPORTS: lambda user, code: reports(user, code).count(),
    ENERGY: points.energy_count,
    PLANNED: lambda user, code: planned.shown(user, code).count(),
}


def of(user: Any) -> list[str]:
    """Names of the layers that `user` may see."""
    return [name for name, right in RIGHTS.items() if user.has_perm(right)]


def reports(user: Any, code: str) -> Any:
    rows = Signalement.objects.visible_to(user).open().filter(place__isnull=False)
    return points.within(rows, code, "territory").order_by()


class LayerCountsSerializer(serializers.Serializer[Any]):
    counts = serializers.DictField(child=serializers.IntegerField(), help_text="Par couche que l'on peut voir.")


class SpotSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    lonlat = serializers.ListField(child=serializers.FloatField())
    title = serializers.CharField()
    look = serializers.CharField(help_text="critical, major, minor, running, unknown ou ok : forme et couleur.")
    url = serializers.CharField(help_text="La page qui en dit plus.")


class SpotsSerializer(serializers.Serializer[Any]):
    points = SpotSerializer(many=True)
    more = serializers.BooleanField(help_text="Il y en a davantage : les premiers sont là.")


class AreaSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    on = serializers.BooleanField(help_text="En cours ; sinon à venir.")
    title = serializers.CharField()
    geometry = serializers.DictField(help_text="GeoJSON, WGS84.")


class AreasSerializer(serializers.Serializer[Any]):
    areas = AreaSerializer(many=True)
    more = serializers.BooleanField()


class LayerView(APIView):
    """A layer of the caller's own; one that they may not see does not exist."""

    name = ""

    def asked(self, request: Request) -> str:
        """The code of the territory. Raises Http404."""
        if self.name and self.name not in of(request.user):
            raise Http404(_("Couche inconnue."))
        found(of_base, request)
        return request.query_params.get("territory", "")


class LayerCountsView(LayerView):
    """How many things each layer has."""

    @extend_schema(parameters=[TERRITORY], responses=LayerCountsSerializer)
    def get(self, request: Request) -> Response:
        code = self.asked(request)
        return Response(
            {"counts": {name: COUNTS[name](request.user, code) for name in of(request.user)}}, headers=FRESH
        )


class InterventionsView(LayerView):
    """Open requests, what is late first."""

    name = INTERVENTIONS
    spots = staticmethod(points.interventions)

    @extend_schema(parameters=[TERRITORY], responses=SpotsSerializer)
    def get(self, request: Request) -> Response:
        listed = self.spots(request.user, self.asked(request), timezone.now())
        shown = [
            {name: value for name, value in asdict(one).items() if name != "rank"} for one in listed[: points.MOST]
        ]
        return Response({"points": shown, "more": len(listed) > points.MOST}, headers=FRESH)


class EnergyView(InterventionsView):
    """Sites and meters, with the worst of their alarms, the worst first."""

    name = ENERGY
    spots = staticmethod(points.energy)


class PlannedView(LayerView):
    """Perimeters of events that are on or begin within two weeks."""

    name = PLANNED

    @extend_schema(parameters=[TERRITORY], responses=AreasSerializer)
    def get(self, request: Request) -> Response:
        listed = planned.areas(request.user, self.asked(request))
        return Response({"areas": listed[: planned.MOST], "more": len(listed) > planned.MOST}, headers=FRESH)
