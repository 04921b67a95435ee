# SPDX-License-Identifier: EUPL-1.2
"""One door for the search of the console."""

from dataclasses import asdict
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.console import scope
from apps.console.api.map import TERRITORY
from apps.console.search import asked, engine
from apps.territories.models import Territory

Q = OpenApiParameter(
    "q", OpenApiTypes.STR, required=True, description="Code, numéro, rue, nom, écran : 100 caractères au plus."
)


class SearchTargetSerializer(serializers.Serializer):
    type = serializers.ChoiceField(["asset", "incident", "place", "page", "sources", "help"])
    uid = serializers.UUIDField(required=False)
    fid = serializers.IntegerField(required=False)
    lonlat = serializers.ListField(child=serializers.FloatField(), required=False, allow_null=True)
    id = serializers.IntegerField(required=False)
    bounds = serializers.ListField(child=serializers.FloatField(), required=False, allow_null=True)
    territory = serializers.CharField(required=False)
    url = serializers.CharField(required=False)


class SearchFoundSerializer(serializers.Serializer):
    title = serializers.CharField()
    detail = serializers.CharField(allow_blank=True)
    territory = serializers.CharField(allow_blank=True)
    icon = serializers.CharField()
    target = SearchTargetSerializer()


class SearchGroupSerializer(serializers.Serializer):
    kind = serializers.CharField()
    label = serializers.CharField()
    results = SearchFoundSerializer(many=True)
    more = serializers.BooleanField(help_text="D'autres répondent aussi : précisez.")
    late = serializers.BooleanField(help_text="Trop long à chercher : interrompu.")


class SearchSerializer(serializers.Serializer):
    groups = SearchGroupSerializer(many=True, help_text="Vides aussi : c'est là qu'on a cherché.")


class SearchView(APIView):
    """Equipment, streets, territories, incidents, interventions, reports, sources, screens: what the caller may see."""

    @extend_schema(parameters=[Q, TERRITORY], responses=SearchSerializer)
    def get(self, request: Request) -> Response:
        question = valid(request.query_params.get("q", ""))
        within = perimeter(request.user, request.query_params.get("territory", ""))
        groups = engine.everywhere(request.user, within, question)
        return Response({"groups": [asdict(group) for group in groups]}, headers={"Cache-Control": "private, no-store"})


def valid(text: str) -> asked.Asked:
    try:
        return asked.read(text)
    except asked.NothingAsked as error:
        said = {
            "long": _("%s caractères au plus.") % asked.LONGEST,
            "short": _("Deux lettres au moins, ou un chiffre."),
        }
        raise ValidationError({"q": [said[str(error)]]}) from error


def perimeter(user: Any, code: str) -> list[int] | None:
    """Ids of the territories of the perimeter `code`, None for all that the person sees."""
    if not code:
        return None
    seen = Territory.objects.visible_to(user)
    if "\x00" in code or not seen.filter(code=code).exists():
        raise Http404(_("Territoire inconnu."))
    return list(scope.within(seen, code).order_by("pk").values_list("pk", flat=True))
