# SPDX-License-Identifier: EUPL-1.2
"""Tiles, state snapshot, and the way from a point on the map to its asset."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.assets.models import Asset
from apps.console import scope, snapshot, tiles
from apps.console.drawing import Address
from apps.territories.models import Territory

TERRITORY = OpenApiParameter("territory", OpenApiTypes.STR, description="Code : limite à ce périmètre.")
VERSION = OpenApiParameter("v", OpenApiTypes.STR, description="Version de la géométrie : la réponse devient immuable.")
MVT = "application/vnd.mapbox-vector-tile"
FOREVER = "private, max-age=31536000, immutable"
# What a proxy in front may keep (deploy/production/nginx.conf.example), in seconds; browsers read `Cache-Control`.
KEPT_IN_FRONT, TRUSTED_IN_FRONT = 86_400, 15


class Given(HttpResponse):
    """A tile, kept once it has left."""

    def __init__(self, tile: tiles.Found, **options: Any) -> None:
        self.tile, self.whole = tile, tile.body()
        super().__init__(self.whole, **options)

    def close(self) -> None:
        if not self.closed:
            self.tile.keep(self.whole)  # `content` is emptied for who asks the headers only
        super().close()


@extend_schema(parameters=[TERRITORY, VERSION], responses={(200, MVT): OpenApiTypes.BINARY})
class TileView(APIView):
    """A vector tile of what the caller may see. Shared only between people with exactly the same rights."""

    throttle_classes: list[Any] = []  # a person who pans asks for hundreds a minute; each is drawn once
    scope_of = {"assets": scope.of_assets, "base": scope.of_base}

    def get(self, request: Request, layer: str, z: int, x: int, y: int) -> HttpResponse:
        address = address_or_404(z, x, y)
        tile = tiles.look(layer, address, found(self.scope_of[layer], request))
        etag = quote_etag(f"{tile.version}-{z}-{x}-{y}")
        immutable = request.query_params.get("v") == tile.version
        headers = {
            "ETag": etag,
            "Cache-Control": FOREVER if immutable else "private, no-cache",
            "Vary": "Cookie, Authorization",
            "X-Accel-Expires": str(KEPT_IN_FRONT if immutable else 0),
        }
        if etag in parse_etags(request.headers.get("If-None-Match", "")):
            return HttpResponse(status=304, headers=headers)
        return Given(tile, content_type=MVT, headers=headers | {"Content-Encoding": "gzip"})


@extend_schema(parameters=[TERRITORY, VERSION], responses={204: None})
class TileRightView(APIView):
    """May the caller be given a tile that a proxy keeps under this version? 204, or 403: ask for the tile itself."""

    throttle_classes: list[Any] = []

    def get(self, request: Request, layer: str) -> HttpResponse:
        if scope.version(found(TileView.scope_of[layer], request), layer) != request.query_params.get("v"):
            raise PermissionDenied(_("Cette version des tuiles n'est pas la vôtre."))
        headers = {"Cache-Control": "private, no-store", "X-Accel-Expires": str(TRUSTED_IN_FRONT)}
        return HttpResponse(status=204, headers=headers)


class SnapshotSerializer(serializers.Serializer):
    """Shape of the snapshot (columns, differences: see snapshot.py)."""

    head = serializers.IntegerField(help_text="Dernier identifiant du flux, lu avant les états.")
    at = serializers.DateTimeField()
    versions = serializers.DictField(child=serializers.CharField())
    detail_zoom = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField())
    abnormal = serializers.DictField(child=serializers.ListField(child=serializers.IntegerField()))
    unknown = serializers.DictField()
    sources = serializers.ListField(child=serializers.DictField())
    open_alarms = serializers.DictField(child=serializers.IntegerField())
    open_incidents = serializers.DictField(child=serializers.IntegerField())
    recent_alarms = serializers.IntegerField()


@method_decorator(gzip_page, name="dispatch")  # columns of small numbers: a fifth of their size
class StateView(APIView):
    """The state of everything the caller may see, to be followed from `head` on the live stream."""

    @extend_schema(parameters=[TERRITORY], responses=SnapshotSerializer)
    def get(self, request: Request) -> Response:
        seen = found(scope.of_assets, request)
        code = request.query_params.get("territory", "")
        state = snapshot.of(request.user, code)
        return Response(state | drawn(request.user, code, seen), headers={"Cache-Control": "private, no-store"})


class MapPointSerializer(serializers.ModelSerializer):
    class Meta:
        model = Asset
        fields = ["fid", "uid", "code", "name"]


class PointView(APIView):
    """The public identifier of a point of the map."""

    @extend_schema(responses=MapPointSerializer)
    def get(self, request: Request, fid: int) -> Response:
        asset = get_object_or_404(Asset.objects.visible_to(request.user).only("uid", "code", "name"), pk=fid)
        return Response(MapPointSerializer(asset).data)


def drawn(user: Any, code: str, seen: scope.Scope) -> dict[str, Any]:
    """What the page needs to ask for tiles: versions for their addresses, and from which zoom assets are single."""
    version = scope.version(seen, "assets")
    base = scope.version(scope.of_base(user, code), "base")
    return {"versions": {"assets": version, "base": base}, "detail_zoom": tiles.detail_zoom(seen, version)}


def found(scope_of: Any, request: Request) -> scope.Scope:
    code = request.query_params.get("territory", "")
    try:
        return scope_of(request.user, code)
    except Territory.DoesNotExist as error:
        raise Http404(_("Territoire inconnu.")) from error


def address_or_404(z: int, x: int, y: int) -> Address:
    try:
        return Address(z, x, y)
    except ValueError as error:
        raise Http404(_("Tuile hors du monde.")) from error
