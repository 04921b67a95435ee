# SPDX-License-Identifier: EUPL-1.2
"""REST: procedures, and how far incidents got in theirs."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.events.api.refusals import NUMBER, told
from apps.events.filters.rules import ProcedureFilter, RunFilter
from apps.events.models import Procedure, ProcedureRun
from apps.events.procedures import services
from apps.events.selectors import rules as selectors
from apps.events.serializers.procedures import (
    CheckSerializer,
    OpenRunSerializer,
    ProcedureSerializer,
    RunSerializer,
    UncheckSerializer,
)

ANSWERS = {200: RunSerializer, 409: OpenApiResponse()}


class ProcedureViewSet(ReadOnlyModelViewSet):
    """Procedures (fiches réflexes) in use."""

    lookup_field = "code"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    serializer_class = ProcedureSerializer
    filterset_class = ProcedureFilter
    ordering = ("title", "id")
    queryset = Procedure.objects.none()

    def get_queryset(self) -> QuerySet[Procedure]:
        return selectors.procedures(self.request.user)


class ProcedureRunViewSet(ReadOnlyModelViewSet):
    """Procedures open on incidents, with their steps; `incident=` for those of one."""

    serializer_class = RunSerializer
    filterset_class = RunFilter
    lookup_value_regex = NUMBER
    ordering = ("-opened_at", "-id")
    queryset = ProcedureRun.objects.none()

    def get_queryset(self) -> QuerySet[ProcedureRun]:
        return selectors.runs(self.request.user)

    @extend_schema(request=OpenRunSerializer, responses={201: RunSerializer})
    def create(self, request: Request) -> Response:
        """Open a procedure on an incident, by hand."""
        asked = self._valid(OpenRunSerializer)
        procedure = selectors.procedures(request.user).get(code=asked["procedure"])
        with told():
            run = services.open_on(incident_id=asked["incident"], procedure=procedure, by=request.user)
        return self._shown(run, 201)

    @extend_schema(request=CheckSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def check(self, request: Request, pk: str) -> Response:
        """A step was done."""
        with told():
            run = services.check(run_id=int(pk), by=request.user, **self._valid(CheckSerializer))
        return self._shown(run)

    @extend_schema(request=UncheckSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def uncheck(self, request: Request, pk: str) -> Response:
        """It was not done after all."""
        with told():
            run = services.uncheck(run_id=int(pk), by=request.user, **self._valid(UncheckSerializer))
        return self._shown(run)

    def _shown(self, run: ProcedureRun, status: int = 200) -> Response:
        fresh = selectors.runs(self.request.user).get(pk=run.pk)
        return Response(RunSerializer(fresh, context=self.get_serializer_context()).data, status=status)

    def _valid(self, serializer_class: Any) -> dict[str, Any]:
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data
