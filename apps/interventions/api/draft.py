# SPDX-License-Identifier: EUPL-1.2
"""REST: what a request would be before it is made, and how many are open: what the console shows."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.contracts.models import FaultClass
from apps.events.serializers.alarms import SLUGS
from apps.interventions import drafts, holding, offering, promising, selectors
from apps.interventions.api.refusals import told
from apps.interventions.drafts import Draft
from apps.interventions.serializers import BriefTeamSerializer, RequestAssetSerializer, RequestClassSerializer
from apps.territories import scoping
from apps.territories.filters import refuse_unknown

HIGHEST = 2**63 - 1


class PromiseSerializer(serializers.Serializer):
    """One clock: `delay` and `due_at` are null without commitment."""

    kind = serializers.CharField()
    acronym = serializers.CharField()
    delay = serializers.CharField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)


class OpenRequestSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    state_label = serializers.CharField(source="get_state_display")


class DraftSerializer(serializers.Serializer):
    """`decides`: asking is deciding; otherwise the request waits to be validated. `open`: already open for the same
    thing; `repeat_of`: the same equipment was repaired less than 30 days ago."""

    territory = serializers.CharField()
    title = serializers.CharField()
    priority = serializers.CharField()
    trade = serializers.CharField()
    fault_class = RequestClassSerializer(allow_null=True)
    assets = RequestAssetSerializer(many=True)
    detected_at = serializers.DateTimeField()
    contract = serializers.CharField(allow_null=True)
    why = serializers.CharField()
    clocks = PromiseSerializer(many=True)
    open = OpenRequestSerializer(many=True)
    repeat_of = serializers.IntegerField(allow_null=True)
    teams = BriefTeamSerializer(many=True)
    decides = serializers.BooleanField()


PARAMETERS = [
    OpenApiParameter("incident", OpenApiTypes.INT, description="Numéro de l'incident."),
    OpenApiParameter("alarm", OpenApiTypes.INT, description="Numéro de l'alarme."),
    OpenApiParameter("asset", OpenApiTypes.UUID, description="Identifiant public de l'équipement."),
    OpenApiParameter("fault_class", OpenApiTypes.STR, description="Code de la classe voulue."),
]


class DraftView(APIView):
    """What asking for an intervention would give: the proposed request, its three deadlines and why."""

    @extend_schema(parameters=PARAMETERS, responses=DraftSerializer)
    def get(self, request: Request) -> Response:
        refuse_unknown(request, [parameter.name for parameter in PARAMETERS])
        with told():
            draft = self._draft(request)
        holding.require(request.user, holding.OPEN, draft.territory.pk)
        code = request.query_params.get("fault_class")
        if code:
            draft.fault_class = self._class(code)
            draft.trade = draft.fault_class.trade
        return Response(DraftSerializer(self._shown(draft, request.user)).data)

    def _draft(self, request: Request) -> Draft:
        asked = request.query_params
        given = {name: asked[name] for name in ("incident", "alarm", "asset") if name in asked}
        if len(given) != 1:
            raise ValidationError({"incident": [_("Un incident, une alarme ou un équipement est attendu.")]})
        ((name, value),) = given.items()
        if name == "asset":
            return drafts.of_assets([_uid(value)], request.user)
        read = drafts.of_incident if name == "incident" else drafts.of_alarm
        return read(_number(name, value), request.user)

    def _class(self, code: str) -> FaultClass:
        found = FaultClass.objects.filter(code=code[:48]).first()
        if found is None:
            raise ValidationError({"fault_class": [_("Classe de panne inconnue.")]})
        return found

    def _shown(self, draft: Draft, by: Any) -> dict[str, Any]:
        promised = promising.of_draft(draft)
        repeated = drafts.repeated(draft.asset_ids, timezone.now())
        rights = offering.rights(by, draft.territory.pk)
        return {
            "territory": draft.territory.code,
            "title": draft.title,
            "priority": SLUGS[draft.priority],
            "trade": draft.trade,
            "fault_class": draft.fault_class,
            "assets": selectors.seen_assets(by).filter(fid__in=draft.asset_ids),
            "detected_at": draft.detected_at,
            "contract": str(promised.version) if promised.version else None,
            "why": promised.why,
            "clocks": promised.clocks,
            "open": drafts.already_open(draft, by)[:5],
            "repeat_of": repeated.pk if repeated else None,
            "teams": selectors.teams_in(by, draft.territory.pk, draft.trade)
            if "dispatch_workrequest" in rights
            else [],
            "decides": "decide_workrequest" in rights,
        }


class SummarySerializer(serializers.Serializer):
    """`late`: a deadline is over; `to_assign`: no team yet."""

    open = serializers.IntegerField()
    late = serializers.IntegerField()
    to_assign = serializers.IntegerField()


class SummaryView(APIView):
    """How many requests are open, and how many are late."""

    @extend_schema(
        parameters=[OpenApiParameter("territory", OpenApiTypes.STR, description="Code : limite à ce périmètre.")],
        responses=SummarySerializer,
    )
    def get(self, request: Request) -> Response:
        refuse_unknown(request, ["territory"])
        if not request.user.has_perm("interventions.view_workrequest"):
            raise PermissionDenied(_("Votre rôle ne permet pas de voir les interventions."))
        code = request.query_params.get("territory")
        return Response(selectors.counts(request.user, scoping.perimeter(code) if code else None))


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < len(text) < 19):
        raise ValidationError({name: [_("Un nombre entier est attendu.")]})
    return int(text)


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise ValidationError({"asset": [_("Identifiant d'équipement illisible.")]}) from error
