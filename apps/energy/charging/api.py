# SPDX-License-Identifier: EUPL-1.2
"""REST of charging sessions, to read: written by files only."""

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.energy.models import ChargingSession
from apps.territories.filters import StrictFilterSet, TerritoryFilter


class ChargingSessionSerializer(serializers.ModelSerializer):
    """Energies in kWh, null when unknown; `counted` false: shown, never summed (overlap, absurd, credited)."""

    counted = serializers.BooleanField()

    class Meta:
        model = ChargingSession
        fields = [
            *("id", "charger", "evse", "standard", "record", "began_at", "ended_at", "charged_kwh", "given_kwh"),
            *("meter_start", "meter_stop", "export_start", "export_stop", "soc_start", "soc_end", "flags", "counted"),
            *("told_at", "imported_at", "is_sample"),
        ]


class ChargingSessionFilter(StrictFilterSet):
    territory = TerritoryFilter(field_name="charger__asset__owner")
    site = filters.NumberFilter(field_name="charger__site")
    since = filters.IsoDateTimeFilter(field_name="began_at", lookup_expr="gte")
    until = filters.IsoDateTimeFilter(field_name="began_at", lookup_expr="lt")

    class Meta:
        model = ChargingSession
        fields = ["charger", "standard"]


class ChargingSessionViewSet(ReadOnlyModelViewSet):
    """Sessions of the bidirectional chargers of one's territories: no driver is named."""

    serializer_class = ChargingSessionSerializer
    filterset_class = ChargingSessionFilter
    lookup_value_regex = "[0-9]{1,18}"
    ordering = ("-began_at", "-id")
    queryset = ChargingSession.objects.none()

    def get_queryset(self) -> QuerySet[ChargingSession]:
        return ChargingSession.objects.visible_to(self.request.user)
