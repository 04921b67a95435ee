# SPDX-License-Identifier: EUPL-1.2
"""REST: the measures of the quality of alarms, as JSON and as a file."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.assets import exports
from apps.events.quality import exporting, report, scope
from apps.events.quality.period import PeriodRefused, asked
from apps.territories.filters import refuse_unknown

NAMES = ("jours", "du", "au", "postes", "territory")
PARAMETERS = [
    OpenApiParameter("jours", OpenApiTypes.INT, description="Derniers jours, aujourd'hui compris ; 30 sans lui."),
    OpenApiParameter("du", OpenApiTypes.DATE, description="Premier jour."),
    OpenApiParameter("au", OpenApiTypes.DATE, description="Dernier jour ; aujourd'hui sans lui."),
    OpenApiParameter("postes", OpenApiTypes.INT, description="Postes d'opérateur ; 1 sans lui."),
    OpenApiParameter("territory", OpenApiTypes.STR, description="Code du territoire ; ceux qu'il inclut comptent."),
]


class QualitySerializer(serializers.Serializer):
    """A measure without value says why; `why` at the top: nothing is measured."""

    start = serializers.DateTimeField(help_text="Début de ce qui est mesuré : rien n'est connu avant.")
    end = serializers.DateTimeField()
    asked_start = serializers.DateTimeField()
    positions = serializers.IntegerField()
    why = serializers.CharField(allow_blank=True)
    measures = serializers.ListField(child=serializers.DictField())
    peaks = serializers.DictField()
    priorities = serializers.ListField(child=serializers.DictField())
    floods = serializers.ListField(child=serializers.DictField())
    hours = serializers.ListField(child=serializers.DictField())
    top_alarms = serializers.ListField(child=serializers.DictField())
    top_assets = serializers.ListField(child=serializers.DictField())
    sources = serializers.ListField(child=serializers.DictField())
    stale = serializers.ListField(child=serializers.DictField())
    set_aside = serializers.ListField(child=serializers.DictField())
    tuning = serializers.CharField(allow_blank=True)


class QualityView(APIView):
    """ISA-18.2 and EEMUA 191 measures of the alarms that one may see, over a period of at most 92 days."""

    @extend_schema(parameters=PARAMETERS, responses=QualitySerializer)
    def get(self, request: Request) -> Response:
        return Response(exporting.data(_measured(request)), headers={"Cache-Control": "private, no-store"})


class QualityFileView(APIView):
    """The measures as CSV: key, label, value, unit, target, definition, why (there is no value)."""

    @extend_schema(parameters=PARAMETERS, responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request) -> StreamingHttpResponse:
        text = exporting.lines(_measured(request))
        return exports.streamed(text, request, "text/csv; charset=utf-8", "qualite-alarmes", "csv")


def _measured(request: Request) -> Any:
    if not request.user.has_perm(scope.PERMISSION):
        raise PermissionDenied(_("Votre rôle ne permet pas de voir la qualité des alarmes."))
    refuse_unknown(request, NAMES)
    code = request.query_params.get("territory", "")
    seen = scope.territories(request.user)
    current = seen.filter(code=code).first() if code else seen.first()
    if code and current is None:
        raise Http404
    try:
        zone = ZoneInfo(current.time_zone) if current else timezone.get_current_timezone()
        period = asked(request.query_params, timezone.now(), zone)
    except PeriodRefused as refusal:
        raise ValidationError({refusal.field: [str(refusal)]}) from None
    return report.measure(scope.of(request.user, code), period, timezone.now())
