# SPDX-License-Identifier: EUPL-1.2
"""REST: the figures of signalements over a period."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.signalements.measures import exporting
from apps.signalements.measures.period import PeriodRefused
from apps.signalements.measures.report import measure
from apps.signalements.views.measures import NAMES, measured
from apps.territories.filters import refuse_unknown

PARAMETERS = [
    OpenApiParameter("jours", OpenApiTypes.INT, description="Derniers jours, aujourd'hui compris ; 365 sans lui."),
    OpenApiParameter("du", OpenApiTypes.DATE, description="Premier jour."),
    OpenApiParameter("au", OpenApiTypes.DATE, description="Dernier jour ; aujourd'hui sans lui."),
    OpenApiParameter("territory", OpenApiTypes.STR, description="Code du territoire ; ceux qu'il inclut comptent."),
    OpenApiParameter("categorie", OpenApiTypes.STR, description="Code de la catégorie ; toutes sans lui."),
]


class SignalementMeasuresSerializer(serializers.Serializer[Any]):
    """A measure without value says why; `n` is the number of cases that it comes from."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    received = serializers.IntegerField()
    measures = serializers.ListField(child=serializers.DictField())
    categories = serializers.ListField(child=serializers.DictField())
    channels = serializers.ListField(child=serializers.DictField())
    months = serializers.ListField(child=serializers.DictField())


class SignalementMeasuresView(APIView):
    """What became of the signalements that one may see, how long it took, who saw it first; never by person."""

    @extend_schema(parameters=PARAMETERS, responses=SignalementMeasuresSerializer)
    def get(self, request: Request) -> Response:
        refuse_unknown(request, NAMES)
        try:
            scope = measured(request.user, request.query_params)
        except PeriodRefused as refusal:
            raise ValidationError({refusal.field: [str(refusal)]}) from refusal
        return Response(exporting.data(measure(scope), scope), headers={"Cache-Control": "private, no-store"})
