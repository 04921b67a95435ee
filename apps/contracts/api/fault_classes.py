# SPDX-License-Identifier: EUPL-1.2
"""REST: classes of faults, to read."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.assets.conditions import Nature
from apps.assets.models import Trade
from apps.contracts import recognition, selectors
from apps.contracts.models import FaultClass
from apps.territories.filters import StrictFilterSet

STRINGS = {"type": "array", "items": {"type": "string"}}
CONDITIONS = {
    "type": "array",
    "description": "Une seule condition suffit ; dans chacune, tout ce qui est écrit doit être vrai.",
    "items": {
        "type": "object",
        "properties": {
            "shapes": {"type": "array", "items": {"type": "string", "enum": list(recognition.SHAPES)}},
            "kinds": STRINGS,
            "natures": {"type": "array", "items": {"type": "string", "enum": list(Nature.values)}},
            "conditions": STRINGS,
            "at_least": {"type": "integer", "minimum": 1},
        },
        "additionalProperties": False,
    },
}


class FaultClassSerializer(serializers.ModelSerializer):
    recognises = serializers.SerializerMethodField()

    class Meta:
        model = FaultClass
        fields = ["code", "trade", "label", "rank", "recognises"]

    @extend_schema_field(CONDITIONS)
    def get_recognises(self, row: FaultClass) -> list[dict[str, Any]]:
        return row.recognises


class FaultClassFilter(StrictFilterSet):
    trade = filters.ChoiceFilter(choices=Trade.choices)

    class Meta:
        model = FaultClass
        fields: list[str] = []


class FaultClassViewSet(ReadOnlyModelViewSet):
    """Classes of faults, the worst first inside a trade: reference data, the same for every territory."""

    lookup_field = "code"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    serializer_class = FaultClassSerializer
    filterset_class = FaultClassFilter
    ordering = ("trade", "rank", "code")
    queryset = FaultClass.objects.none()

    def get_queryset(self) -> QuerySet[FaultClass]:
        return selectors.fault_classes(self.request.user)
