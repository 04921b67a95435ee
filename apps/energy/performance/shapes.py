# SPDX-License-Identifier: EUPL-1.2
"""Shapes of the performance of contracts in the API. kWh, euros, kg; a figure that is unknown is null and says why."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.contracts.models import Contract
from apps.energy.models import Adjustment, Evidence, LedgerLine, SavingsStatement, SavingsStatementLine
from apps.energy.statements import reading as statements

AMOUNT: dict[str, Any] = {"max_digits": 20, "decimal_places": 2}


class ContractSavingsSerializer(serializers.ModelSerializer):
    """`is_sample`: an example, its figures are fictitious."""

    territory = serializers.CharField(source="territory.code")

    class Meta:
        model = Contract
        fields = ["id", "reference", "name", "kind", "territory", "starts_on", "ends_on", "is_sample"]


class SpanSerializer(serializers.Serializer):
    value = serializers.DecimalField(**AMOUNT)
    low = serializers.DecimalField(**AMOUNT)
    high = serializers.DecimalField(**AMOUNT)


class FigureSerializer(serializers.Serializer):
    """`avoided` kWh, `percent` of the adjusted reference on the days that were counted; `current` leaves out `unpriced`
    kWh; `completeness` from 0 to 1; `confidence` high, medium, low or none."""

    adjusted = serializers.DecimalField(**AMOUNT)
    measured = serializers.DecimalField(**AMOUNT)
    avoided = SpanSerializer(allow_null=True)
    percent = SpanSerializer(allow_null=True)
    completeness = serializers.DecimalField(max_digits=6, decimal_places=4)
    verdict = serializers.CharField()
    confidence = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
    euros = SpanSerializer(allow_null=True)
    current = SpanSerializer(allow_null=True)
    unpriced = serializers.DecimalField(**AMOUNT)
    co2 = SpanSerializer(allow_null=True)
    unweighed = serializers.DecimalField(**AMOUNT)


class CellSerializer(serializers.Serializer):
    lot = serializers.CharField()
    authority = serializers.CharField(source="authority.code")
    committed_kwh = serializers.DecimalField(source="committed", allow_null=True, **AMOUNT)
    committed_percent = serializers.DecimalField(allow_null=True, **AMOUNT)
    planned_euros = serializers.DecimalField(source="promise.planned", **AMOUNT)
    figure = FigureSerializer()


class YearSerializer(serializers.Serializer):
    """`status`: past, running or ahead; `elapsed` share of its days that are over."""

    number = serializers.IntegerField()
    starts_on = serializers.DateField(source="promised.period.starts_on")
    ends_on = serializers.DateField(source="promised.period.ends_on")
    status = serializers.CharField()
    elapsed = serializers.FloatField()
    planned_euros = serializers.DecimalField(source="promised.planned", **AMOUNT)
    figure = FigureSerializer()
    cells = CellSerializer(many=True)


class PointSerializer(serializers.Serializer):
    """Cumulated euros at the end of a year."""

    year = serializers.IntegerField()
    planned = serializers.FloatField()
    achieved = serializers.FloatField(allow_null=True)
    projected = serializers.FloatField(allow_null=True)
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)


class TrajectorySerializer(serializers.Serializer):
    """`projected` = cumul + remaining plan × `ratio`; null while nothing is counted."""

    plan = serializers.FloatField()
    planned_so_far = serializers.FloatField()
    cumul = SpanSerializer(allow_null=True)
    ratio = serializers.FloatField(allow_null=True)
    projected = SpanSerializer(allow_null=True)
    remaining = serializers.FloatField()
    years_rated = serializers.IntegerField()
    points = PointSerializer(many=True)


class LotSerializer(serializers.Serializer):
    """`target`: % promised at the end; `latest`: the last whole year."""

    lot = serializers.CharField()
    name = serializers.CharField()
    target = serializers.DecimalField(allow_null=True, **AMOUNT)
    latest_year = serializers.IntegerField(allow_null=True)
    latest = FigureSerializer(allow_null=True)
    figure = FigureSerializer()


class StandingSerializer(serializers.Serializer):
    contract = ContractSavingsSerializer()
    is_sample = serializers.BooleanField()
    level = serializers.DecimalField(max_digits=3, decimal_places=2)
    counted_at = serializers.DateTimeField(allow_null=True)
    figure = FigureSerializer()
    lots = LotSerializer(many=True)
    years = YearSerializer(many=True)
    trajectory = TrajectorySerializer()


class LedgerSerializer(serializers.ModelSerializer):
    """avoided = baseline + adjustment − measured, between `low` and `high`. `statement`: where it is frozen."""

    authority = serializers.CharField(source="authority.code")

    class Meta:
        model = LedgerLine
        fields = [
            *("id", "contract", "lot", "authority", "energy", "point", "label", "first", "last", "revision"),
            *("days_expected", "days_counted", "baseline_kwh", "adjustment_kwh", "measured_kwh", "avoided_kwh"),
            *("low_kwh", "high_kwh", "level", "verdict", "reasons", "reference_price", "price", "kg_per_kwh", "model"),
            *("inputs", "is_sample", "counted_at", "statement"),
        ]


class EvidenceSerializer(serializers.ModelSerializer):
    """`digest`: SHA-256 of the file."""

    class Meta:
        model = Evidence
        fields = ["id", "note", "name", "media_type", "digest", "at"]


class AdjustmentSerializer(serializers.ModelSerializer):
    """`effect` in `unit`, `margin_percent` of it; applied once both `owner_at` and `contractor_at`."""

    authority = serializers.CharField(source="authority.code")
    state_label = serializers.CharField(source="get_state_display")
    evidence = EvidenceSerializer(many=True)

    class Meta:
        model = Adjustment
        fields = [
            *("id", "contract", "lot", "authority", "point", "label", "kind", "title", "said", "first", "last", "unit"),
            *("effect", "margin_percent", "state", "state_label", "proposed_at", "justified_at", "owner_at"),
            *("contractor_at", "applied_at", "rejected_at", "rejected_why", "is_sample", "evidence"),
        ]


class SavingsStatementSerializer(serializers.ModelSerializer):
    """Amounts in euros; `total` positive: owed by the contractor. `checksum`: since it is issued. `may`: what you may
    do with it now."""

    contract_reference = serializers.CharField(source="contract.reference")
    sample = serializers.BooleanField(source="contract.is_sample")
    version = serializers.IntegerField(source="version.number", default=None, allow_null=True)
    state_label = serializers.CharField(source="get_state_display")
    may = serializers.SerializerMethodField()

    class Meta:
        model = SavingsStatement
        fields = [
            *("id", "contract", "contract_reference", "sample", "year", "first", "last", "version", "state"),
            *("state_label", "counted_at", "malus", "bonus", "corrections", "contested", "total", "issued_at"),
            *("owner_at", "contractor_at", "validated_at", "paid_at", "checksum", "may"),
        ]

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_may(self, row: SavingsStatement) -> list[str]:
        """Asked once for each territory of the page."""
        known = self.context.setdefault("rights", {})
        user, place = self.context["request"].user, row.contract.territory_id
        if place not in known:
            known[place] = statements.performance.rights(user, place)
        return sorted(statements.acts(row, user, known[place]))


class SavingsStatementLineSerializer(serializers.ModelSerializer):
    """`rows`: the rows of the ledger, as they were; `inputs`: contract, rule, adjustments, as they were."""

    authority = serializers.CharField(source="authority.code")
    counts = serializers.BooleanField()

    class Meta:
        model = SavingsStatementLine
        fields = [
            *("id", "nature", "year", "lot", "authority", "energy", "adjusted_kwh", "measured_kwh", "avoided_kwh"),
            *("low_kwh", "high_kwh", "level", "completeness", "percent", "committed_percent", "committed_kwh"),
            *("verdict", "confidence", "reasons", "euros_constant", "euros_current", "co2_kg", "gap_kwh", "gap_points"),
            *("settlement", "whole", "before", "amount", "counts", "why", "rows", "inputs", "contested"),
            *("contest_reason", "decision", "decision_said"),
        ]
