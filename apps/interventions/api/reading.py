# SPDX-License-Identifier: EUPL-1.2
"""REST: clocks, suspensions and what the authority answers, teams, plans, the passages of a request."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from apps.interventions import selectors, services
from apps.interventions.api import asking
from apps.interventions.api.refusals import NUMBER, told
from apps.interventions.api.thread import OfRequest
from apps.interventions.filters import ClockFilter, PlanFilter, SuspensionFilter, TeamFilter
from apps.interventions.models import Clock, Passage, Plan, Suspension, Team
from apps.interventions.serializers import (
    ClockSerializer,
    PassageSerializer,
    PlanSerializer,
    SuspensionSerializer,
    TeamSerializer,
)


class ClockViewSet(ListModelMixin, GenericViewSet):
    """Clocks of every round, newest request first."""

    serializer_class = ClockSerializer
    filterset_class = ClockFilter
    ordering = ("-id",)
    queryset = Clock.objects.none()

    def get_queryset(self) -> QuerySet[Clock]:
        return selectors.clocks(self.request.user)


class SuspensionViewSet(ReadOnlyModelViewSet):
    """Time that contractors ask not to be counted; `state=proposed` for what is to be answered."""

    serializer_class = SuspensionSerializer
    filterset_class = SuspensionFilter
    lookup_value_regex = NUMBER
    ordering = ("-started_at", "-id")
    queryset = Suspension.objects.none()

    def get_queryset(self) -> QuerySet[Suspension]:
        return selectors.suspensions(self.request.user)

    @extend_schema(request=asking.DecideSerializer, responses={200: SuspensionSerializer, 409: OpenApiResponse()})
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """Accepted, clocks stand still during it; refused, it never was."""
        return self._done(services.decide, pk, asking.DecideSerializer)

    @extend_schema(request=asking.ClarifySerializer, responses={200: SuspensionSerializer, 409: OpenApiResponse()})
    @action(detail=True, methods=["post"])
    def clarify(self, request: Request, pk: str) -> Response:
        """A GMAO said that it waits without saying for what: a person says it, before it is accepted."""
        return self._done(services.clarify, pk, asking.ClarifySerializer)

    def _done(self, act: Any, pk: str, shape: Any) -> Response:
        asked = shape(data=self.request.data)
        asked.is_valid(raise_exception=True)
        with told():
            row = act(suspension_id=int(pk), by=self.request.user, **asked.validated_data)
        fresh = self.get_queryset().get(pk=row.pk)
        return Response(SuspensionSerializer(fresh, context=self.get_serializer_context()).data)


class TeamViewSet(ReadOnlyModelViewSet):
    """Teams that may be sent."""

    serializer_class = TeamSerializer
    filterset_class = TeamFilter
    lookup_value_regex = NUMBER
    ordering = ("name", "id")
    queryset = Team.objects.none()

    def get_queryset(self) -> QuerySet[Team]:
        return selectors.teams(self.request.user)


class PlanViewSet(ReadOnlyModelViewSet):
    """Preventive plans, and when each falls due next."""

    serializer_class = PlanSerializer
    filterset_class = PlanFilter
    lookup_value_regex = NUMBER
    ordering = ("title", "id")
    queryset = Plan.objects.none()

    def get_queryset(self) -> QuerySet[Plan]:
        return selectors.plans(self.request.user)


class PassageViewSet(OfRequest):
    """From state to state, clocks and suspensions too: what happened to a request, oldest first."""

    serializer_class = PassageSerializer
    ordering = ("at", "id")
    queryset = Passage.objects.none()

    def get_queryset(self) -> QuerySet[Passage]:
        return selectors.passages(self.request.user, self.work_request)
