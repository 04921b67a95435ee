# SPDX-License-Identifier: EUPL-1.2
"""REST: the main courante (list, add) and the shifts (read)."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from apps.duty import notes, selectors
from apps.duty.models import Note, Shift
from apps.duty.refusals import DutyRefused
from apps.events.models import Incident
from apps.territories.filters import StrictFilterSet, TerritoryFilter
from apps.territories.models import Territory

NUMBER = "[0-9]{1,18}"  # fits a bigint
HIGHEST = 2**63 - 1


class NoteSerializer(serializers.ModelSerializer):
    territory = serializers.CharField(source="territory.code")
    author = serializers.CharField(source="author.username")
    incident = serializers.IntegerField(source="incident_id", allow_null=True)
    shift = serializers.IntegerField(source="shift_id", allow_null=True)

    class Meta:
        model = Note
        fields = ["id", "at", "territory", "author", "text", "incident", "shift"]


class NewNoteSerializer(serializers.Serializer):
    territory = serializers.CharField(max_length=16)
    text = serializers.CharField(max_length=Note.LONGEST)
    incident = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=HIGHEST)


class ShiftSerializer(serializers.ModelSerializer):
    territory = serializers.CharField(source="territory.code")
    operators = serializers.SlugRelatedField("username", many=True, read_only=True)
    signed_by = serializers.CharField(source="signed_by.username", default=None, allow_null=True)
    read_by = serializers.CharField(source="read_by.username", default=None, allow_null=True)

    class Meta:
        model = Shift
        fields = [
            *("id", "territory", "started_at", "ended_at", "operators", "note"),
            *("signed_at", "signed_by", "read_at", "read_by"),
        ]


class NoteFilter(StrictFilterSet):
    territory = TerritoryFilter()
    author = filters.CharFilter(field_name="author__username", label="Identifiant de l'auteur.")
    incident = filters.NumberFilter(field_name="incident_id", min_value=0, max_value=HIGHEST)
    since = filters.IsoDateTimeFilter(field_name="at", lookup_expr="gte", label="Depuis.")
    until = filters.IsoDateTimeFilter(field_name="at", lookup_expr="lt", label="Avant.")

    class Meta:
        model = Note
        fields: list[str] = []


class ShiftFilter(StrictFilterSet):
    territory = TerritoryFilter()
    open = filters.BooleanFilter(field_name="ended_at", lookup_expr="isnull", label="En cours, ou non.")
    to_read = filters.BooleanFilter(method="waits", label="Relève signée que vous avez à lire, ou non.")

    class Meta:
        model = Shift
        fields: list[str] = []

    def waits(self, rows: QuerySet[Shift], name: str, wanted: bool) -> QuerySet[Shift]:
        mine = Q(pk__in=selectors.to_read(self.request.user).order_by().values("pk"))
        return rows.filter(mine if wanted else ~mine)


class NoteViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet):
    """The main courante, newest first; an entry is added, never changed."""

    serializer_class = NoteSerializer
    filterset_class = NoteFilter
    lookup_value_regex = NUMBER
    ordering = ("-at", "-id")
    queryset = Note.objects.none()

    def get_queryset(self) -> QuerySet[Note]:
        return selectors.notes(self.request.user)

    @extend_schema(request=NewNoteSerializer, responses={201: NoteSerializer})
    def create(self, request: Request) -> Response:
        """Add an entry. 403 where one may only read, 400 naming the field."""
        asked = NewNoteSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        note = self._written(request.user, **asked.validated_data)
        return Response(NoteSerializer(note).data, status=201)

    def _written(self, user: Any, territory: str, text: str, incident: int | None = None) -> Note:
        place = Territory.objects.visible_to(user).filter(code=territory).first()
        if place is None:
            raise ValidationError({"territory": [_("Territoire inconnu.")]})
        about = Incident.objects.visible_to(user).filter(pk=incident).first() if incident else None
        if incident and about is None:
            raise ValidationError({"incident": [_("Incident inconnu.")]})
        try:
            return notes.write(territory=place, by=user, text=text, incident=about)
        except DutyRefused as refusal:
            raise ValidationError({refusal.field: [str(refusal)]}) from refusal


class ShiftViewSet(ReadOnlyModelViewSet):
    """Who held the control centre, and what they handed over; newest first."""

    serializer_class = ShiftSerializer
    filterset_class = ShiftFilter
    lookup_value_regex = NUMBER
    ordering = ("-started_at", "-id")
    queryset = Shift.objects.none()

    def get_queryset(self) -> QuerySet[Shift]:
        return selectors.shifts(self.request.user).prefetch_related("operators")
