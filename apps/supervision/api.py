# SPDX-License-Identifier: EUPL-1.2
"""Dead letters over the API: read, replay, dismiss; and how well a source speaks with us."""

import base64
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.connectors.catalogue import DRIVERS
from apps.supervision import dead_letters, interoperability, overview, replay
from apps.supervision.models import DeadLetter
from apps.territories.filters import StrictFilterSet, refuse_unknown
from apps.territories.pagination import KeysetPagination

EXCERPT = 2_000  # bytes of the message shown; the whole is in the admin


class DeadLetterSerializer(serializers.ModelSerializer):
    source = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    message = serializers.SerializerMethodField(help_text=_("Début du message : texte UTF-8, ou base64 sinon."))
    size = serializers.SerializerMethodField(help_text=_("Taille conservée, en octets."))

    class Meta:
        model = DeadLetter
        fields = [
            "id",
            "source",
            "topic",
            "reason",
            "occurrences",
            "received_at",
            "last_at",
            "status",
            "size",
            "message",
        ]

    def get_message(self, letter: DeadLetter) -> str:
        excerpt = bytes(letter.payload)[:EXCERPT]
        try:
            return excerpt.decode()
        except UnicodeDecodeError:
            return base64.b64encode(excerpt).decode()

    def get_size(self, letter: DeadLetter) -> int:
        return len(letter.payload)


class DeadLetterFilter(StrictFilterSet):
    source = filters.CharFilter(field_name="source__slug", label=_("Source"))
    status = filters.ChoiceFilter(choices=DeadLetter.Status.choices, label=_("Statut"))

    class Meta:
        model = DeadLetter
        fields = ["source", "status"]


class DeadLetterViewSet(ReadOnlyModelViewSet):
    """What a source said and that could not be used, with the reason."""

    serializer_class = DeadLetterSerializer
    filterset_class = DeadLetterFilter
    pagination_class = KeysetPagination
    ordering = ("-last_at", "-id")
    queryset = DeadLetter.objects.none()

    def get_queryset(self) -> QuerySet[DeadLetter]:
        return DeadLetter.objects.visible_to(self.request.user).select_related("source")

    @extend_schema(request=None, responses={200: DeadLetterSerializer, 409: None})
    @action(detail=True, methods=["post"])
    def replay(self, request: Request, pk: Any = None) -> Response:
        """Decode and store the message again; 409 with the reason when it still cannot be used."""
        letter = self._may_handle()
        try:
            letter = replay.replay(letter_id=letter.pk, by=request.user)
        except replay.ReplayRefused as error:
            return Response({"detail": str(error)}, status=status.HTTP_409_CONFLICT)
        return Response(self.get_serializer(letter).data)

    @extend_schema(request=None, responses={200: DeadLetterSerializer})
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: Any = None) -> Response:
        """Set the message aside: somebody read it."""
        letter = self._may_handle()
        dead_letters.dismiss(letter_ids=[letter.pk], by=request.user)
        letter.refresh_from_db()
        return Response(self.get_serializer(letter).data)

    def _may_handle(self) -> DeadLetter:
        """404 for what one may not see, 403 for what one may only read."""
        letter = self.get_object()
        if not self.request.user.has_perm("supervision.replay_deadletter", letter):
            raise PermissionDenied(_("Votre rôle ne permet pas de traiter les messages écartés."))
        return letter


class PassportQuerySerializer(serializers.Serializer):
    days = serializers.ChoiceField(interoperability.DAYS, required=False, default=30)


class PassportMeasureSerializer(serializers.Serializer):
    """`value` in words, "" when it is not measured; `points` of 100, null then; `seen`: from how much."""

    key = serializers.CharField()
    label = serializers.CharField()
    value = serializers.CharField()
    points = serializers.IntegerField(source="whole", allow_null=True)
    weight = serializers.IntegerField()
    formula = serializers.CharField()
    seen = serializers.CharField()


class PassportSerializer(serializers.Serializer):
    """`score` of 100: the mean of what is measured, each with its weight; null when nothing is."""

    source = serializers.CharField(source="source.slug")
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    score = serializers.IntegerField(source="whole", allow_null=True)
    measured = serializers.IntegerField()
    measures = PassportMeasureSerializer(many=True)


class PassportView(APIView):
    """How well the system of a supplier speaks with ours, for who looks after sources."""

    @extend_schema(
        operation_id="sources_interoperability", parameters=[PassportQuerySerializer], responses=PassportSerializer
    )
    def get(self, request: Request, slug: str) -> Response:
        """The score of a source and its five measures, with how each is computed."""
        refuse_unknown(request, PassportQuerySerializer().fields)
        asked = PassportQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        source = get_object_or_404(overview.visible(request.user), slug=slug, driver__in=DRIVERS)
        return Response(PassportSerializer(interoperability.passport(source, asked.validated_data["days"])).data)
