# SPDX-License-Identifier: EUPL-1.2
"""Contracts, their published versions and the lines of these."""

from django.db.models import QuerySet
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.contracts import selectors
from apps.contracts.api.filters import ContractFilter, LineFilter, SavingFilter, VersionFilter
from apps.contracts.api.serializers import (
    ContractSerializer,
    LineSerializer,
    SavingSerializer,
    VersionSerializer,
)
from apps.contracts.models import Commitment, Contract, ContractVersion, SavingBaseline

NUMBER = "[0-9]{1,18}"  # fits a bigint


class ContractViewSet(ReadOnlyModelViewSet):
    """Contracts that cover a territory of the person, by name."""

    serializer_class = ContractSerializer
    filterset_class = ContractFilter
    lookup_value_regex = NUMBER
    ordering = ("name", "id")
    queryset = Contract.objects.none()

    def get_queryset(self) -> QuerySet[Contract]:
        return selectors.contracts(self.request.user)


class VersionViewSet(ReadOnlyModelViewSet):
    """Published versions, the last to begin first: they never change."""

    serializer_class = VersionSerializer
    filterset_class = VersionFilter
    lookup_value_regex = NUMBER
    ordering = ("-valid_from", "-id")
    queryset = ContractVersion.objects.none()

    def get_queryset(self) -> QuerySet[ContractVersion]:
        return selectors.published_versions(self.request.user)


class LineViewSet(ReadOnlyModelViewSet):
    """Lines of published versions: what is promised for a class of faults, in a zone or everywhere."""

    serializer_class = LineSerializer
    filterset_class = LineFilter
    lookup_value_regex = NUMBER
    ordering = ("id",)
    queryset = Commitment.objects.none()

    def get_queryset(self) -> QuerySet[Commitment]:
        return selectors.published_lines(self.request.user)


class SavingViewSet(ReadOnlyModelViewSet):
    """Savings promised by published versions: a consumption of reference for each lot of each authority."""

    serializer_class = SavingSerializer
    filterset_class = SavingFilter
    lookup_value_regex = NUMBER
    ordering = ("id",)
    queryset = SavingBaseline.objects.none()

    def get_queryset(self) -> QuerySet[SavingBaseline]:
        return selectors.published_savings(self.request.user)
