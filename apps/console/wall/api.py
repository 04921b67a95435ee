# SPDX-License-Identifier: EUPL-1.2
"""What a wall screen asks every minute, besides what the console reads."""

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.console.api.map import TERRITORY
from apps.console.wall import post
from apps.territories.models import Territory


class WallPostSerializer(serializers.Serializer):
    at = serializers.DateTimeField(help_text="Heure du serveur.")
    version = serializers.CharField(help_text="Change avec les fichiers de la page : l'écran se recharge alors.")
    session_ends_at = serializers.DateTimeField(allow_null=True, help_text="Nul pour un jeton.")
    followed = serializers.IntegerField(help_text="Équipements en service que le compte peut voir.")


class WallPostView(APIView):
    """The server's hour and version, the end of the session, how much is watched."""

    @extend_schema(parameters=[TERRITORY], responses=WallPostSerializer)
    def get(self, request: Request) -> Response:
        try:
            told = post.of(request, request.query_params.get("territory", ""))
        except Territory.DoesNotExist as error:
            raise Http404(_("Territoire inconnu.")) from error
        return Response(told, headers={"Cache-Control": "private, no-store"})
