# SPDX-License-Identifier: EUPL-1.2
"""REST of the performance of contracts, to read: contracts over their years, the ledger, adjustments, statements."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from apps.contracts.models import Contract
from apps.energy.models import Adjustment, LedgerLine, SavingsStatement, SavingsStatementLine
from apps.energy.performance import reading, shapes, standing, summing
from apps.energy.performance.filters import AdjustmentFilter, LedgerFilter, SavingsStatementFilter
from apps.energy.statements import exporting
from apps.energy.statements import reading as statements

NUMBER = "[0-9]{1,18}"  # fits a bigint


class ContractSavingsViewSet(ReadOnlyModelViewSet):
    """Contracts that promise savings. Of one of them: where it stands, year by year, and its projection."""

    serializer_class = shapes.ContractSavingsSerializer
    lookup_value_regex = NUMBER
    ordering = ("name", "id")
    queryset = Contract.objects.none()

    def get_queryset(self) -> QuerySet[Contract]:
        return reading.contracts(self.request.user)

    @extend_schema(responses=shapes.StandingSerializer)
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Euros at the constant price of the contract unless said; every figure has its interval at `level`."""
        row = self.get_object()
        found = standing.of(row, summing.of(reading.ledger(request.user, row)), timezone.localdate())
        return Response(shapes.StandingSerializer(found).data)


class LedgerViewSet(ListModelMixin, GenericViewSet):
    """Rows of the savings ledger that are up to date, the first month first."""

    serializer_class = shapes.LedgerSerializer
    filterset_class = LedgerFilter
    ordering = ("first", "id")
    queryset = LedgerLine.objects.none()

    def get_queryset(self) -> QuerySet[LedgerLine]:
        rows = LedgerLine.objects.visible_to(self.request.user).filter(current=True)
        return rows.select_related("authority").defer("authority__outline")


class AdjustmentViewSet(ReadOnlyModelViewSet):
    """The register of adjustments, the newest first."""

    serializer_class = shapes.AdjustmentSerializer
    filterset_class = AdjustmentFilter
    lookup_value_regex = NUMBER
    ordering = reading.NEWEST
    queryset = Adjustment.objects.none()

    def get_queryset(self) -> QuerySet[Adjustment]:
        return reading.adjustments(self.request.user)


class SavingsStatementViewSet(ReadOnlyModelViewSet):
    """Yearly statements, the last year first. Issued, their lines never change."""

    serializer_class = shapes.SavingsStatementSerializer
    filterset_class = SavingsStatementFilter
    lookup_value_regex = NUMBER
    ordering = statements.NEWEST
    queryset = SavingsStatement.objects.none()

    def get_queryset(self) -> QuerySet[SavingsStatement]:
        return statements.statements(self.request.user)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR})
    @action(detail=True)
    def csv(self, request: Request, pk: str) -> HttpResponse:
        """Every line with the rows of the ledger that it was counted from; the last one is the total."""
        row = self.get_object()
        headers = {"Content-Disposition": f'attachment; filename="{exporting.filename(row, "csv")}"'}
        return HttpResponse(exporting.text(row), content_type="text/csv; charset=utf-8", headers=headers)


class SavingsStatementLineViewSet(ListModelMixin, GenericViewSet):
    """Lines of one yearly statement, with everything that they were counted from."""

    serializer_class = shapes.SavingsStatementLineSerializer
    ordering = ("id",)
    queryset = SavingsStatementLine.objects.none()

    def get_queryset(self) -> QuerySet[SavingsStatementLine]:
        """Raises SavingsStatement.DoesNotExist for what the person may not see."""
        seen = SavingsStatement.objects.visible_to(self.request.user).only("pk").get(pk=int(self.kwargs["pk"]))
        return statements.lines(self.request.user, seen.pk)
