# SPDX-License-Identifier: EUPL-1.2
"""REST of indicators, to read: their passports, and figures month by month."""

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework.mixins import ListModelMixin
from rest_framework.serializers import CharField, ModelSerializer
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from apps.kpi.models import Definition, Figure, Indicator


class IndicatorVersionSerializer(ModelSerializer):
    class Meta:
        model = Definition
        fields = (
            *("version", "since", "measure", "months", "target", "least_complete", "name", "formula", "perimeter"),
            *("sources", "doubt", "for_elus", "for_agents", "for_public", "standard", "validated_by", "validated_on"),
        )


class MeasuredIndicatorSerializer(ModelSerializer):
    definitions = IndicatorVersionSerializer(many=True)

    class Meta:
        model = Indicator
        fields = ("code", "theme", "unit", "decimals", "better", "rank", "leading", "public", "definitions")


class MonthFigureSerializer(ModelSerializer):
    territory = CharField(source="territory.code")
    indicator = CharField(source="indicator.code")
    version = CharField(source="definition.version")

    class Meta:
        model = Figure
        fields = (
            *("territory", "indicator", "version", "month", "revision", "value", "low", "high", "target"),
            *("completeness", "cases", "why", "correction", "known_at", "measured_at", "published_at", "is_sample"),
        )


class FigureFilter(filters.FilterSet):
    territory = filters.CharFilter("territory__code", label="code INSEE ou SIREN")
    indicator = filters.CharFilter("indicator__code", label="code de l'indicateur")
    since = filters.DateFilter("month", "gte", label="premier mois (AAAA-MM-01)")
    until = filters.DateFilter("month", "lte", label="dernier mois (AAAA-MM-01)")
    published = filters.BooleanFilter("published_at", "isnull", exclude=True, label="publié")

    class Meta:
        model = Figure
        fields = ()


class IndicatorViewSet(ReadOnlyModelViewSet):
    """Indicators with every version of their passport."""

    serializer_class = MeasuredIndicatorSerializer
    lookup_field = "code"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,40}"
    ordering = ("rank", "id")
    queryset = Indicator.objects.none()

    def get_queryset(self) -> QuerySet[Indicator]:
        return Indicator.objects.visible_to(self.request.user).prefetch_related("definitions")


class FigureViewSet(ListModelMixin, GenericViewSet):
    """Figures that are up to date, the first month first. `value` null: `why` says why there is none."""

    serializer_class = MonthFigureSerializer
    filterset_class = FigureFilter
    ordering = ("month", "id")
    queryset = Figure.objects.none()

    def get_queryset(self) -> QuerySet[Figure]:
        rows = Figure.objects.visible_to(self.request.user).filter(current=True)
        return rows.select_related("territory", "indicator", "definition").defer("territory__outline")
