# SPDX-License-Identifier: EUPL-1.2
"""REST: a past period, to be played by the browser."""

from zoneinfo import ZoneInfo

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.console.replay import columns, period, reading
from apps.console.replay.period import Period, PeriodRefused
from apps.territories.filters import refuse_unknown
from apps.territories.models import Territory

PARAMETERS = [
    OpenApiParameter("from", OpenApiTypes.DATETIME, required=True, description="Début ; sans décalage, heure locale."),
    OpenApiParameter("to", OpenApiTypes.DATETIME, required=True, description="Fin, 48 heures plus tard au plus."),
    OpenApiParameter("territory", OpenApiTypes.STR, description="Code : limite à ce périmètre."),
]


class Rows(serializers.ListField):
    child = serializers.IntegerField()


class ReplaySerializer(serializers.Serializer):
    """Columns of numbers; `texts` has each text once, 0 is none (see replay/columns.py)."""

    vars()["from"] = serializers.DateTimeField()
    to = serializers.DateTimeField()
    seconds = serializers.IntegerField()
    assets = serializers.DictField(child=Rows())
    alarms = serializers.DictField(child=Rows())
    incidents = serializers.DictField(child=Rows())
    works = serializers.DictField(child=Rows())
    sources = serializers.DictField()
    start = serializers.ListField(child=serializers.DictField(child=Rows()))
    changes = serializers.DictField(child=Rows())
    quarters = Rows(help_text="Alarmes apparues par quart d'heure.")
    verbs = serializers.DictField(child=serializers.CharField())
    texts = serializers.ListField(child=serializers.CharField())


class ReplayView(APIView):
    """What stood at `from` and everything that was told until `to`, as far as the caller may see it today."""

    @extend_schema(parameters=PARAMETERS, responses=ReplaySerializer)
    def get(self, request: Request) -> Response:
        refuse_unknown(request, ("from", "to", "territory"))
        if not all(request.user.has_perm(one) for one in reading.PERMISSIONS):
            raise PermissionDenied(_("Votre rôle ne permet pas de rejouer une nuit."))
        code = request.query_params.get("territory", "")
        try:
            past = reading.of(request.user, _period(request, code), code)
        except reading.TooMany:
            raise ValidationError({"to": [too_many()]}) from None
        return Response(columns.of(past), headers={"Cache-Control": "private, no-store"})


def too_many() -> str:
    return _("Trop d'événements dans cette période (plus de 100 000) : choisissez une période plus courte.")


def zone_of(user: object, code: str) -> ZoneInfo:
    """Of the territory `code`. Raises Http404 when `user` may not see it."""
    if not code:
        return ZoneInfo(str(timezone.get_default_timezone()))
    found = Territory.objects.visible_to(user, "assets.view_asset").filter(code=code)
    zone = found.values_list("time_zone", flat=True).first()
    if zone is None:
        raise Http404(_("Territoire inconnu."))
    return ZoneInfo(zone)


def _period(request: Request, code: str) -> Period:
    zone = zone_of(request.user, code)
    try:
        for name in ("from", "to"):
            if not request.query_params.get(name, "").strip():
                raise PeriodRefused(name, _("Obligatoire."))
        return period.asked(request.query_params, timezone.now(), zone)
    except PeriodRefused as refusal:
        raise ValidationError({refusal.field: [str(refusal)]}) from None
