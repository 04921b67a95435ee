# SPDX-License-Identifier: EUPL-1.2
"""REST: work orders (OT), what teams do."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.interventions import selectors, services
from apps.interventions.api import asking
from apps.interventions.api.refusals import NUMBER, told
from apps.interventions.filters import OrderFilter
from apps.interventions.models import WorkOrder
from apps.interventions.serializers import ListedOrderSerializer
from apps.interventions.services import Report, Used

ANSWERS = {200: ListedOrderSerializer, 409: OpenApiResponse()}
REPORT = ("said", "minutes", "cost", "signed_by")


class OrderViewSet(ReadOnlyModelViewSet):
    """Work orders that one may see; `mine=true&active=true` for what one's teams have to do."""

    serializer_class = ListedOrderSerializer
    filterset_class = OrderFilter
    lookup_value_regex = NUMBER
    ordering = ("-id",)
    queryset = WorkOrder.objects.none()

    def get_queryset(self) -> QuerySet[WorkOrder]:
        return selectors.orders(self.request.user)

    @extend_schema(request=asking.WindowSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def plan(self, request: Request, pk: str) -> Response:
        """When the team should go."""
        return self._act(services.plan, pk, asking.WindowSerializer)

    @extend_schema(request=asking.WhySerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """It will not be done."""
        return self._act(services.cancel, pk, asking.WhySerializer)

    @extend_schema(request=asking.AtSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def depart(self, request: Request, pk: str) -> Response:
        """The team is on its way."""
        return self._act(services.depart, pk, asking.AtSerializer)

    @extend_schema(request=asking.AtSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def arrive(self, request: Request, pk: str) -> Response:
        """The team is there: the clock of the intervention stops."""
        return self._act(services.arrive, pk, asking.AtSerializer)

    @extend_schema(request=asking.SuspendSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def suspend(self, request: Request, pk: str) -> Response:
        """It waits for something; the authority says whether that time counts."""
        return self._act(services.suspend, pk, asking.SuspendSerializer)

    @extend_schema(request=asking.AtSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str) -> Response:
        """What it waited for is there."""
        return self._act(services.resume, pk, asking.AtSerializer)

    @extend_schema(request=asking.RepairSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def repair(self, request: Request, pk: str) -> Response:
        """Repaired for good, or until somebody comes back."""
        return self._act(services.repair, pk, asking.RepairSerializer)

    @extend_schema(request=asking.ConcludeSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def conclude(self, request: Request, pk: str) -> Response:
        """There was nothing to repair: not found, out of scope, needless."""
        return self._act(services.conclude, pk, asking.ConcludeSerializer)

    @extend_schema(request=asking.ControlSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def control(self, request: Request, pk: str) -> Response:
        """Somebody looked: it is repaired, or it is not."""
        return self._act(services.control, pk, asking.ControlSerializer)

    @extend_schema(request=asking.CheckOffSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def check(self, request: Request, pk: str) -> Response:
        """A point of its list is done, or not after all."""
        with told():
            item = services.check(order_id=int(pk), by=request.user, **self._valid(asking.CheckOffSerializer))
        return self._shown(item.order_id)

    def _act(self, act: Any, pk: str, shape: Any) -> Response:
        asked = self._valid(shape)
        seen = asked.pop("version", None)
        if issubclass(shape, asking.ReportSerializer):
            parts = [Used(**part) for part in asked.pop("parts", [])]
            said = {name: asked.pop(name) for name in REPORT if name in asked}
            asked["report"] = Report(parts=parts, **said)
        with told():
            order = act(order_id=int(pk), by=self.request.user, seen=seen, **asked)
        return self._shown(order.pk)

    def _shown(self, number: int) -> Response:
        fresh = self.get_queryset().get(pk=number)
        return Response(ListedOrderSerializer(fresh, context=self.get_serializer_context()).data)

    def _valid(self, serializer_class: Any) -> dict[str, Any]:
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data
