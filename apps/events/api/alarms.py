# SPDX-License-Identifier: EUPL-1.2
"""REST: alarms, and what people do to them."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.events import selectors, services, shelving
from apps.events.api.refusals import NUMBER, told
from apps.events.filters import AlarmFilter
from apps.events.models import Alarm
from apps.events.serializers import (
    AcknowledgedSerializer,
    AcknowledgeManySerializer,
    AlarmSerializer,
    CommentSerializer,
    JournalSerializer,
    ReasonSerializer,
    ShelveSerializer,
)

HISTORY = 200  # lines of one alarm


class AlarmViewSet(ReadOnlyModelViewSet):
    """Alarms that one may see: `open=true` for what is to be looked at, worst first."""

    serializer_class = AlarmSerializer
    filterset_class = AlarmFilter
    lookup_value_regex = NUMBER
    queryset = Alarm.objects.none()

    @property
    def ordering(self) -> tuple[str, ...]:
        """Read by the pagination, which keeps the place in this order."""
        asked = self.request.query_params
        default = "worst" if asked.get("open", "").lower() in ("true", "1") else ""
        worst = asked.get("ordering", default) == "worst"
        return selectors.WORST_FIRST if worst else selectors.NEWEST_FIRST

    def get_queryset(self) -> QuerySet[Alarm]:
        return selectors.alarms(self.request.user)

    @extend_schema(request=CommentSerializer, responses={200: AlarmSerializer, 409: OpenApiResponse()})
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str) -> Response:
        """Take an alarm in charge. 409 when somebody was faster or when it is over."""
        comment = self._valid(CommentSerializer)["comment"]
        with told():
            services.acknowledge(alarm_id=int(pk), by=request.user, comment=comment)
        return self._shown(pk)

    @extend_schema(
        operation_id="alarms_acknowledge_many", request=AcknowledgeManySerializer, responses=AcknowledgedSerializer
    )
    @action(detail=False, methods=["post"], url_path="acknowledge")
    def acknowledge_many(self, request: Request) -> Response:
        """Take several alarms in charge: those that can be are, the others are listed with the reason."""
        asked = self._valid(AcknowledgeManySerializer)
        result = services.acknowledge_many(alarm_ids=asked["ids"], by=request.user, comment=asked["comment"])
        acknowledged = [alarm.pk for alarm in result.done]
        return Response(AcknowledgedSerializer({"acknowledged": acknowledged, "refused": result.refused}).data)

    @extend_schema(request=ShelveSerializer, responses={200: AlarmSerializer, 409: OpenApiResponse()})
    @action(detail=True, methods=["post"])
    def shelve(self, request: Request, pk: str) -> Response:
        """Set an alarm aside with a reason, until a time at most 24 h away; it comes back by itself."""
        asked = self._valid(ShelveSerializer)
        with told():
            shelving.shelve(alarm_id=int(pk), by=request.user, until=asked["until"], reason=asked["reason"])
        return self._shown(pk)

    @extend_schema(request=ReasonSerializer, responses={200: AlarmSerializer, 409: OpenApiResponse()})
    @action(detail=True, methods=["post"], url_path="out-of-service")
    def out_of_service(self, request: Request, pk: str) -> Response:
        """The equipment is being worked on: its alarm says nothing until somebody brings it back."""
        with told():
            shelving.take_out_of_service(
                alarm_id=int(pk), by=request.user, reason=self._valid(ReasonSerializer)["reason"]
            )
        return self._shown(pk)

    @extend_schema(request=CommentSerializer, responses={200: AlarmSerializer, 409: OpenApiResponse()})
    @action(detail=True, methods=["post"], url_path="bring-back")
    def bring_back(self, request: Request, pk: str) -> Response:
        """End a shelving or an out of service before its time."""
        with told():
            shelving.bring_back(alarm_id=int(pk), by=request.user, comment=self._valid(CommentSerializer)["comment"])
        return self._shown(pk)

    @extend_schema(responses=JournalSerializer(many=True), filters=False)
    @action(detail=True, serializer_class=JournalSerializer, filterset_class=None)
    def history(self, request: Request, pk: str) -> Response:
        """What the journal says of one alarm, newest first."""
        alarm = self.get_object()
        rows = selectors.journal(request.user).filter(alarm_id=alarm.pk).order_by("-at", "-id")[:HISTORY]
        return Response(JournalSerializer(rows, many=True).data)

    def _shown(self, pk: str) -> Response:
        return Response(AlarmSerializer(self.get_queryset().get(pk=pk)).data)

    def _valid(self, serializer_class: Any) -> dict[str, Any]:
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data
