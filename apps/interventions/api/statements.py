# SPDX-License-Identifier: EUPL-1.2
"""REST: the monthly statements of contracts, their lines, what is done with them."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from apps.interventions.api import stating
from apps.interventions.api.refusals import NUMBER, told
from apps.interventions.filters import StatementFilter, StatementLineFilter
from apps.interventions.models import Statement, StatementLine
from apps.interventions.statements import deciding, exporting, reading, silence

ANSWERS = {200: stating.StatementSerializer, 409: OpenApiResponse()}


class StatementViewSet(ReadOnlyModelViewSet):
    """Statements that one may see, the newest month first. A month is issued once the earlier ones are signed."""

    serializer_class = stating.StatementSerializer
    filterset_class = StatementFilter
    lookup_value_regex = NUMBER
    ordering = reading.NEWEST
    queryset = Statement.objects.none()

    def get_queryset(self) -> QuerySet[Statement]:
        return reading.statements(self.request.user)

    @extend_schema(
        request=stating.PrepareSerializer, responses={201: stating.StatementSerializer, 409: OpenApiResponse()}
    )
    def create(self, request: Request) -> Response:
        """The draft of a month, counted from the clocks as they are; asked again, counted again."""
        asked = self._valid(stating.PrepareSerializer)
        contract = reading.to_prepare(request.user).filter(reference=asked["contract"]).first()
        if contract is None:
            raise ValidationError({"contract": [_("Contrat inconnu, ou dont vous n'établissez pas les décomptes.")]})
        with told():
            made = deciding.prepare(contract=contract, month=asked["month"], by=request.user)
        return self._shown(made.pk, 201)

    @extend_schema(responses={200: stating.IndicatorSerializer(many=True)}, filters=False)
    @action(detail=True, pagination_class=None)
    def indicators(self, request: Request, pk: str) -> Response:
        """By clock: how many fell due, were kept or not, and what it cost."""
        return Response(stating.IndicatorSerializer(reading.indicators(self.get_object()), many=True).data)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR})
    @action(detail=True)
    def csv(self, request: Request, pk: str) -> HttpResponse:
        """Every line, decimal commas and semicolons; the last one is the total."""
        row = self.get_object()
        headers = {"Content-Disposition": f'attachment; filename="{exporting.filename(row, "csv")}"'}
        return HttpResponse(exporting.text(row), content_type="text/csv; charset=utf-8", headers=headers)

    @extend_schema(request=None, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def issue(self, request: Request, pk: str) -> Response:
        """Sent to the contractor, counted one last time."""
        return self._act(deciding.issue, pk, {})

    @extend_schema(request=stating.SignSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: str) -> Response:
        """For one side; the second signature freezes it."""
        return self._act(deciding.sign, pk, self._valid(stating.SignSerializer))

    @extend_schema(request=None, responses=ANSWERS)
    @action(detail=True, methods=["post"], url_path="accept-tacitly")
    def accept_tacitly(self, request: Request, pk: str) -> Response:
        """The other side kept silent as long as the contract says: it is deemed to accept, and the month is frozen."""
        return self._act(silence.accept, pk, {})

    @extend_schema(request=None, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def pay(self, request: Request, pk: str) -> Response:
        """Signed by both, it is paid."""
        return self._act(deciding.pay, pk, {})

    @extend_schema(request=stating.ContestSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def contest(self, request: Request, pk: str) -> Response:
        """A line goes apart from the total until it is decided."""
        asked = self._valid(stating.ContestSerializer)
        return self._act(deciding.contest, pk, {"line_id": asked["line"], "why": asked["why"]})

    @extend_schema(request=stating.DecideLineSerializer, responses=ANSWERS)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, pk: str) -> Response:
        """The authority keeps a contested line, or drops it."""
        asked = self._valid(stating.DecideLineSerializer)
        return self._act(deciding.decide, pk, {"line_id": asked["line"], "kept": asked["kept"], "why": asked["why"]})

    def _act(self, service: Any, pk: str, given: dict[str, Any]) -> Response:
        with told():
            try:
                service(statement_id=int(pk), by=self.request.user, **given)
            except StatementLine.DoesNotExist as error:
                raise ValidationError({"line": [_("Ce décompte n'a pas cette ligne.")]}) from error
        return self._shown(int(pk))

    def _shown(self, pk: int, status: int = 200) -> Response:
        fresh = self.get_queryset().get(pk=pk)
        return Response(stating.StatementSerializer(fresh, context=self.get_serializer_context()).data, status=status)

    def _valid(self, serializer_class: Any) -> dict[str, Any]:
        serializer = serializer_class(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


class StatementLineViewSet(ListModelMixin, GenericViewSet):
    """Lines of one statement, in the order of their deadlines."""

    serializer_class = stating.StatementLineSerializer
    filterset_class = StatementLineFilter
    ordering = reading.IN_ORDER
    queryset = StatementLine.objects.none()

    def get_queryset(self) -> QuerySet[StatementLine]:
        """Raises Statement.DoesNotExist for what the person may not see."""
        seen = Statement.objects.visible_to(self.request.user).only("pk").get(pk=int(self.kwargs["pk"]))
        return reading.lines(self.request.user, seen.pk)
