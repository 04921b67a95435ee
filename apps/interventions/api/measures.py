# SPDX-License-Identifier: EUPL-1.2
"""REST: the measures of interventions over a period."""

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.assets.models import Trade
from apps.events.quality.period import PeriodRefused
from apps.interventions.measures import exporting
from apps.interventions.measures.report import report
from apps.interventions.views.measures import NAMES, measured
from apps.territories.filters import refuse_unknown

PARAMETERS = [
    OpenApiParameter("jours", OpenApiTypes.INT, description="Derniers jours, aujourd'hui compris ; 90 sans lui."),
    OpenApiParameter("du", OpenApiTypes.DATE, description="Premier jour."),
    OpenApiParameter("au", OpenApiTypes.DATE, description="Dernier jour ; aujourd'hui sans lui."),
    OpenApiParameter("territory", OpenApiTypes.STR, description="Code du territoire ; ceux qu'il inclut comptent."),
    OpenApiParameter("metier", OpenApiTypes.STR, enum=Trade.values, description="Métier ; tous sans lui."),
]


class MeasuresSerializer(serializers.Serializer):
    """A measure without value says why; `n` is the number of cases that it comes from. Hours are real hours."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    measures = serializers.ListField(child=serializers.DictField())
    groups = serializers.DictField(help_text="Par entreprise (company), métier (trade), voie (street).")
    months = serializers.ListField(child=serializers.DictField())
    backlog_ages = serializers.ListField(child=serializers.DictField())
    overdue = serializers.IntegerField()
    assets = serializers.ListField(child=serializers.DictField())


class MeasuresView(APIView):
    """Delays, promises kept, breakdowns and backlog of the interventions that one may see; never by person."""

    @extend_schema(parameters=PARAMETERS, responses=MeasuresSerializer)
    def get(self, request: Request) -> Response:
        refuse_unknown(request, NAMES)
        trade = request.query_params.get("metier", "")
        if trade and trade not in Trade.values:
            raise ValidationError({"metier": [_("Métier inconnu.")]})
        try:
            scope = measured(request.user, request.query_params)
        except PeriodRefused as refusal:
            raise ValidationError({refusal.field: [str(refusal)]}) from refusal
        return Response(exporting.data(report(scope), scope), headers={"Cache-Control": "private, no-store"})
