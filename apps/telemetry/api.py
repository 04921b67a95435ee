# SPDX-License-Identifier: EUPL-1.2
"""REST: series, their curve, and all their measures as a file."""

from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.telemetry import exports, rollups, selectors
from apps.telemetry.models import Series
from apps.telemetry.serializers import (
    CurveQuerySerializer,
    CurveSerializer,
    PeriodSerializer,
    RolledSerializer,
    RollupQuerySerializer,
    SeriesSerializer,
)
from apps.territories.filters import StrictFilterSet, refuse_unknown


class SeriesFilter(StrictFilterSet):
    asset = filters.UUIDFilter(field_name="asset__uid", label="Identifiant public de l'équipement.")
    metric = filters.CharFilter(max_length=40, label="Grandeur, par exemple « fill_level ».")

    class Meta:
        model = Series
        fields: list[str] = []


class SeriesViewSet(ReadOnlyModelViewSet):
    """What is measured on the assets that one may see, with the last value."""

    serializer_class = SeriesSerializer
    filterset_class = SeriesFilter
    lookup_value_regex = "[0-9]{1,9}"
    ordering = ("id",)
    queryset = Series.objects.none()

    def get_queryset(self) -> QuerySet[Series]:
        return selectors.series(self.request.user)

    @extend_schema(parameters=[CurveQuerySerializer], responses=CurveSerializer, filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def measures(self, request: Request, pk: str) -> Response:
        """A curve of at most 2 000 points: all the measures of the period, or the extremes of its equal parts.

        Beyond 31 days, when these parts are an hour or longer, their extremes come from the roll-ups: `step` says
        which, and each point is then dated at the beginning of its hour or day."""
        asked = _asked(request, CurveQuerySerializer)
        curve = selectors.series_points(self.get_object().pk, **asked)
        period = {"since": asked["since"], "until": asked["until"]}
        said = {"reduced": curve.reduced, "step": curve.step, "results": curve.points}
        return Response(CurveSerializer({**period, **said}).data)

    @extend_schema(parameters=[RollupQuerySerializer], responses=RolledSerializer, filters=False)
    @action(detail=True, pagination_class=None, filter_backends=[])
    def rollups(self, request: Request, pk: str) -> Response:
        """Hours, days or months of a series, at most 2 000: how many measures, their sum, mean, extremes, ends and
        worst quality. Days and months are those of the time zone of the owner; a bucket without measure is absent."""
        asked = _asked(request, RollupQuerySerializer)
        series = self.get_object()
        zone = rollups.zone_of(series.pk)
        asked["since"] = rollups.beginning(asked["since"], asked["step"], zone)
        found = rollups.read([series.pk], **asked)
        return Response(RolledSerializer({**asked, "time_zone": zone.key, "unit": series.unit, "results": found}).data)

    @extend_schema(parameters=[PeriodSerializer], responses={(200, "text/csv"): OpenApiTypes.STR}, filters=False)
    @action(detail=True, url_path="measures.csv", pagination_class=None, filter_backends=[])
    def export(self, request: Request, pk: str) -> StreamingHttpResponse:
        """Every measure of the period, unreduced, in UTC."""
        asked = _asked(request, PeriodSerializer)
        return exports.csv_response(request, self.get_object(), **asked)


def _asked(request: Request, serializer: type[PeriodSerializer]) -> dict[str, Any]:
    """The period of the query. Raises ValidationError naming the parameter."""
    refuse_unknown(request, serializer().fields)
    asked = serializer(data=request.query_params)
    asked.is_valid(raise_exception=True)
    return asked.validated_data
