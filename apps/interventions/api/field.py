# SPDX-License-Identifier: EUPL-1.2
"""REST for the phone of a team: its day in one answer, its acts one by one, the equipment that a number means."""

import json
from hashlib import sha256
from typing import Any

from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.gzip import gzip_page
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.assets.photos.making import HEAVIEST
from apps.interventions import selectors
from apps.interventions.api import field_shapes as shapes
from apps.interventions.api.draft import OpenRequestSerializer
from apps.interventions.field import acts, day, finding
from apps.interventions.field.sent import Sent
from apps.interventions.models import FieldAct, WorkRequest

NEVER_KEPT = {"Cache-Control": "no-store"}  # by a browser: the next person on this phone is somebody else
MOST = 2 * 1024 * 1024  # characters of an act that is no photo


class FieldView(APIView):
    """For who carries out orders."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not request.user.has_perm("interventions.work_workorder"):
            raise PermissionDenied(_("Cette page est celle des équipes de terrain."))


@method_decorator(gzip_page, "dispatch")
@method_decorator(ensure_csrf_cookie, "dispatch")
class DayView(FieldView):
    @extend_schema(responses={200: shapes.DaySerializer, 304: OpenApiResponse()})
    def get(self, request: Request) -> Response:
        """What my teams have to do, and did today. 304 when it is what the phone has (`If-None-Match`)."""
        content = day.of(request.user)
        mark = f'"{sha256(_text(content).encode()).hexdigest()[:32]}"'
        headers = {**NEVER_KEPT, "ETag": mark}
        if request.headers.get("If-None-Match", "").removeprefix("W/") == mark:
            return Response(status=304, headers=headers)
        return Response(content, headers=headers)


@method_decorator(gzip_page, "dispatch")
class LinesView(FieldView):
    @extend_schema(responses={200: shapes.LinesSerializer})
    def get(self, request: Request) -> Response:
        """Streets around the day's work: longitudes and latitudes, to be drawn without a network."""
        return Response({"lines": day.lines(request.user)}, headers=NEVER_KEPT)


class ActView(FieldView):
    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(
        request={"application/json": shapes.ActSerializer, "multipart/form-data": shapes.PhotoActSerializer},
        responses={200: shapes.AnswerSerializer, 409: shapes.AnswerSerializer},
    )
    def post(self, request: Request) -> Response:
        """An act of a phone, done once whatever is sent: 200 when it is done, 409 with the reason when it cannot be.

        A photo comes as multipart: `act`, the JSON of the act, and `file`.
        """
        said = shapes.ActSerializer(data=_act_of(request))
        said.is_valid(raise_exception=True)
        given = said.validated_data
        if given.pop("person") != request.user.pk:
            raise PermissionDenied(_("Cet acte est celui d'un autre compte : se connecter avec le sien."))
        sent = Sent(**given, file=_file_of(request, given["kind"]))
        act = acts.record(sent=sent, by=request.user)
        return Response(act.answer, status=200 if act.done else 409)


class FindView(FieldView):
    @extend_schema(
        parameters=[OpenApiParameter("text", OpenApiTypes.STR, required=True)],
        responses={200: shapes.FoundSerializer(many=True)},
    )
    def get(self, request: Request) -> Response:
        """The equipment that a number, or the content of a QR code, may mean: a few at most."""
        rows = finding.found(request.query_params.get("text", ""), request.user)
        found = [shapes.FoundSerializer(row).data | {"open": _open(request, row)} for row in rows]
        return Response(found, headers=NEVER_KEPT)


class ForgetPlacesView(FieldView):
    @extend_schema(request=None, responses={200: shapes.ForgottenSerializer})
    def post(self, request: Request) -> Response:
        """I no longer agree that my position is told: those that were are erased."""
        return Response({"forgotten": acts.forget_places(by=request.user)})


def _open(request: Request, asset: Any) -> list[Any]:
    rows = selectors.about_asset(
        WorkRequest.objects.visible_to(request.user).open(), type(asset).objects.filter(pk=asset.pk)
    )
    return OpenRequestSerializer(rows.order_by("pk")[:5], many=True).data


def _text(content: Any) -> str:
    return json.dumps(content, default=str, sort_keys=True)


def _act_of(request: Request) -> Any:
    """The JSON of the body, or of the field `act` of a form. Raises ValidationError (act)."""
    if not (request.content_type or "").startswith("multipart/"):
        return request.data
    text = str(request.data.get("act", ""))
    try:
        act = json.loads(text[:MOST])
    except ValueError as error:
        raise ValidationError({"act": [_("Un document JSON valide est attendu.")]}) from error
    return act if isinstance(act, dict) else {}


def _file_of(request: Request, kind: str) -> bytes:
    if kind != FieldAct.Kind.PHOTO:
        return b""
    file = request.FILES.get("file")
    if file is None:
        raise ValidationError({"file": [_("La photo manque.")]})
    return file.read(HEAVIEST + 1)
