# SPDX-License-Identifier: EUPL-1.2
"""REST of energy, to read: sites, metering points and their days, tariffs, factors. Written in the back office."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.energy import consumption, money, selectors
from apps.energy.models import (
    CalorificValue,
    EmissionFactor,
    EmissionMethod,
    Flag,
    MeteringPoint,
    PointQuality,
    Price,
    PrimaryFactor,
    Site,
    Tariff,
)
from apps.territories.filters import StrictFilterSet, TerritoryFilter, refuse_unknown

NUMBER = "[0-9]{1,18}"  # fits a bigint
MOST_DAYS = 1_100


class SiteSerializer(serializers.ModelSerializer):
    territory = serializers.CharField(source="territory.code")

    class Meta:
        model = Site
        fields = ["id", "code", "name", "nature", "use", "surface_m2", "tertiary", "territory", "is_sample"]


class MeterQualitySerializer(serializers.ModelSerializer):
    class Meta:
        model = PointQuality
        fields = ["refreshed_at", "last_at", "metric", "step_seconds", "completeness", "flags"]


class MeteringPointSerializer(serializers.ModelSerializer):
    asset = serializers.UUIDField(source="asset.uid")
    code = serializers.CharField(source="asset.code")
    name = serializers.CharField(source="asset.name")
    owner = serializers.CharField(source="asset.owner.code")
    quality = MeterQualitySerializer(allow_null=True)

    class Meta:
        model = MeteringPoint
        fields = [
            *("id", "asset", "code", "name", "owner", "energy", "number", "site", "parent", "subscribed_power"),
            *("starts_on", "ends_on", "is_sample", "quality"),
        ]


class MeterDaySerializer(serializers.Serializer):
    day = serializers.DateField()
    kwh = serializers.FloatField(allow_null=True, help_text=_("Énergie finale ; gaz : kWh PCS. Absent : inconnu."))
    m3 = serializers.FloatField(allow_null=True)
    euros = serializers.FloatField(allow_null=True)
    quality = serializers.FloatField(help_text=_("Part du jour mesurée, de 0 à 1."))
    doubtful = serializers.BooleanField()


class MeterDaysSerializer(serializers.Serializer):
    days = MeterDaySerializer(many=True)
    notes = serializers.ListField(child=serializers.CharField())


class PriceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Price
        fields = ["slot", "starts_on", "ends_on", "eur_per_unit", "source", "to_confirm"]


class TariffSerializer(serializers.ModelSerializer):
    territory = serializers.CharField(source="territory.code")
    prices = PriceSerializer(many=True)

    class Meta:
        model = Tariff
        fields = ["id", "name", "energy", "territory", "vat_included", "is_default", "is_sample", "prices"]


class FactorSerializer(serializers.ModelSerializer):
    class Meta:
        model = EmissionFactor
        fields = ["energy", "use", "kg_per_kwh", "per", "starts_on", "ends_on", "source", "to_confirm"]


class MethodSerializer(serializers.ModelSerializer):
    factors = FactorSerializer(many=True)

    class Meta:
        model = EmissionMethod
        fields = ["code", "name", "source", "scope", "is_default", "factors"]


class PrimarySerializer(serializers.ModelSerializer):
    class Meta:
        model = PrimaryFactor
        fields = ["energy", "value", "starts_on", "ends_on", "source", "to_confirm"]


class CalorificSerializer(serializers.ModelSerializer):
    class Meta:
        model = CalorificValue
        fields = ["energy", "point", "unit", "pcs", "pci", "starts_on", "ends_on", "source", "to_confirm"]


class SiteFilter(StrictFilterSet):
    territory = TerritoryFilter()

    class Meta:
        model = Site
        fields = ["nature", "tertiary"]


class MeteringPointFilter(StrictFilterSet):
    territory = TerritoryFilter(field_name="asset__owner")
    equipment = filters.UUIDFilter(method="near", label=_("Le compteur, ou ce qu'il dessert"))
    flag = filters.ChoiceFilter(choices=Flag.choices, method="flagged", label=_("Signal"))

    class Meta:
        model = MeteringPoint
        fields = ["energy", "site", "number"]

    def near(self, rows: QuerySet, _name: str, value: Any) -> QuerySet:
        return rows.filter(Q(asset__uid=value) | Q(serves__uid=value))

    def flagged(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        return rows.filter(quality__flags__contains=[value])


class TariffFilter(StrictFilterSet):
    territory = TerritoryFilter()

    class Meta:
        model = Tariff
        fields = ["energy", "is_default"]


class SiteViewSet(ReadOnlyModelViewSet):
    """Sites of one's territories."""

    serializer_class = SiteSerializer
    filterset_class = SiteFilter
    lookup_value_regex = NUMBER
    ordering = ("name", "id")
    queryset = Site.objects.none()

    def get_queryset(self) -> QuerySet[Site]:
        return selectors.sites(self.request.user)


class MeteringPointViewSet(ReadOnlyModelViewSet):
    """Metering points of one's territories, with how well they are read."""

    serializer_class = MeteringPointSerializer
    filterset_class = MeteringPointFilter
    lookup_value_regex = NUMBER
    ordering = ("id",)
    queryset = MeteringPoint.objects.none()

    def get_queryset(self) -> QuerySet[MeteringPoint]:
        return selectors.points(self.request.user)

    @extend_schema(
        parameters=[OpenApiParameter("since", date, required=True), OpenApiParameter("until", date)],
        responses=MeterDaysSerializer,
        filters=False,
    )
    @action(detail=True)
    def days(self, request: Request, pk: Any = None) -> Response:
        """What the point counted each day, from `since` included to `until` excluded (today by default)."""
        refuse_unknown(request, {"since", "until"})
        asked = DaysAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        read = consumption.daily([self.get_object()], asked.validated_data["since"], asked.validated_data["until"])
        costs = money.euros(read)
        days = [_day(read, costs, rank) for rank in range(len(read.days))]
        return Response(MeterDaysSerializer({"days": days, "notes": costs.notes}).data)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """The days of one point are no list."""
        return queryset if self.action == "days" else super().filter_queryset(queryset)


class DaysAsked(serializers.Serializer):
    since = serializers.DateField()
    until = serializers.DateField(required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        until = given.get("until") or date.today() + timedelta(days=1)  # noqa: DTZ011  (days of the calendar)
        if not timedelta() < until - given["since"] <= timedelta(days=MOST_DAYS):
            raise serializers.ValidationError({"since": [_("De 1 à %(n)d jours.") % {"n": MOST_DAYS}]})
        return {"since": given["since"], "until": until}


def _day(read: consumption.Daily, costs: money.Euros, rank: int) -> dict[str, Any]:
    return {
        "day": read.days[rank].astype(object),
        "kwh": _known(read.kwh[0, rank]),
        "m3": _known(read.volume[0, rank]),
        "euros": _known(costs.amount[0, rank]),
        "quality": round(float(read.quality[0, rank]), 4),
        "doubtful": bool(read.doubtful[0, rank]),
    }


def _known(value: float) -> float | None:
    return None if value != value else round(float(value), 4)


class TariffViewSet(ReadOnlyModelViewSet):
    """Tariffs of one's territories, with their dated prices."""

    serializer_class = TariffSerializer
    filterset_class = TariffFilter
    lookup_value_regex = NUMBER
    ordering = ("name", "id")
    queryset = Tariff.objects.none()

    def get_queryset(self) -> QuerySet[Tariff]:
        rows = Tariff.objects.visible_to(self.request.user).select_related("territory").defer("territory__outline")
        return rows.prefetch_related(Prefetch("prices", Price.objects.order_by("slot", "starts_on")))


class MethodViewSet(ReadOnlyModelViewSet):
    """Methods of emissions with their dated factors: reference data, the same for everybody."""

    serializer_class = MethodSerializer
    lookup_field = "code"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
    ordering = ("name", "id")
    queryset = EmissionMethod.objects.none()

    def get_queryset(self) -> QuerySet[EmissionMethod]:
        return EmissionMethod.objects.visible_to(self.request.user).prefetch_related("factors")


class PrimaryViewSet(ReadOnlyModelViewSet):
    """Coefficients of primary energy: reference data, the same for everybody."""

    serializer_class = PrimarySerializer
    lookup_value_regex = NUMBER
    ordering = ("energy", "starts_on", "id")
    queryset = PrimaryFactor.objects.none()

    def get_queryset(self) -> QuerySet[PrimaryFactor]:
        return PrimaryFactor.objects.visible_to(self.request.user, "energy.view_primaryfactor")


class CalorificViewSet(ReadOnlyModelViewSet):
    """Calorific values: of all points of an energy, and of those that one may see."""

    serializer_class = CalorificSerializer
    lookup_value_regex = NUMBER
    ordering = ("energy", "starts_on", "id")
    queryset = CalorificValue.objects.none()

    def get_queryset(self) -> QuerySet[CalorificValue]:
        return CalorificValue.objects.visible_to(self.request.user)
