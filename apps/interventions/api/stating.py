# SPDX-License-Identifier: EUPL-1.2
"""Shapes of statements in the API: what is shown of them, what may be asked."""

from datetime import datetime, timedelta

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.interventions.models import Statement, StatementLine
from apps.interventions.statements import exporting, reading, silence

HIGHEST, LONGEST = 2**63 - 1, 500
MONTH = "%Y-%m"


class StatementSerializer(serializers.ModelSerializer):
    """Amounts in euros; `total` positive: owed by the contractor. `sample`: of a contract given as an example, owed by
    nobody. `may`: what you may do with it now. `checksum`: once both parties signed."""

    contract = serializers.CharField(source="contract.reference")
    contract_name = serializers.CharField(source="contract.name")
    sample = serializers.BooleanField(source="contract.is_sample")
    territory = serializers.CharField(source="contract.territory.code")
    month = serializers.DateField(format=MONTH)
    version = serializers.IntegerField(source="version.number", default=None, allow_null=True)
    state_label = serializers.CharField(source="get_state_display")
    may = serializers.SerializerMethodField()
    tacit_from = serializers.SerializerMethodField()

    class Meta:
        model = Statement
        fields = [
            *("id", "contract", "contract_name", "sample", "territory", "month", "version", "state", "state_label"),
            *("counted_to", "penalties", "bonuses", "corrections", "contested", "total", "issued_at"),
            *("owner_signed_at", "contractor_signed_at", "frozen_at", "paid_at", "checksum", "may"),
            *("tacit_side", "tacit_days", "tacit_at", "tacit_from"),
        ]

    @extend_schema_field({"type": "string", "format": "date-time", "nullable": True})
    def get_tacit_from(self, row: Statement) -> datetime | None:
        return silence.accepted_from(row)

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_may(self, row: Statement) -> list[str]:
        """Asked once for each territory of the page."""
        rights = self.context.setdefault("rights", {})
        user = self.context["request"].user
        place = row.contract.territory_id
        if place not in rights:
            rights[place] = reading.rights(user, place)
        return sorted(reading.acts(row, user, rights[place]))


class StatementLineSerializer(serializers.ModelSerializer):
    """`said`: how the amount was come by. `owed`: before the caps. `counts`: in the total. Durations in hours."""

    clock = serializers.CharField(source="acronym")
    request = serializers.IntegerField(source="request_id")
    nature_label = serializers.CharField(source="get_nature_display")
    version = serializers.IntegerField(source="version.number", default=None, allow_null=True)
    corrects = serializers.IntegerField(source="previous_id", allow_null=True)
    suspended_hours = serializers.SerializerMethodField()
    overrun_hours = serializers.SerializerMethodField()
    counts = serializers.BooleanField()

    class Meta:
        model = StatementLine
        fields = [
            *("id", "request", "clock", "nature", "nature_label", "about", "trade", "clause", "version"),
            *("started_at", "due_at", "stopped_at", "suspended_hours", "overrun_hours", "late", "steps"),
            *("whole", "before", "owed", "amount", "counts", "said", "corrects"),
            *("contested", "contest_reason", "decision", "decision_said"),
        ]

    def get_suspended_hours(self, row: StatementLine) -> float:
        return _hours(row.suspended)

    def get_overrun_hours(self, row: StatementLine) -> float:
        return _hours(row.overrun)


class IndicatorSerializer(serializers.Serializer):
    kind = serializers.CharField()
    name = serializers.CharField()
    due = serializers.IntegerField()
    kept = serializers.IntegerField()
    failed = serializers.IntegerField()
    still_open = serializers.IntegerField()
    neutral = serializers.IntegerField()
    penalties = serializers.DecimalField(max_digits=12, decimal_places=2)
    bonuses = serializers.DecimalField(max_digits=12, decimal_places=2)
    corrections = serializers.DecimalField(max_digits=12, decimal_places=2)
    contested = serializers.DecimalField(max_digits=12, decimal_places=2, source="apart")
    cut_by_caps = serializers.DecimalField(max_digits=12, decimal_places=2, source="cut")


class PrepareSerializer(serializers.Serializer):
    """`contract`: its number. `month`: « 2026-10 »."""

    contract = serializers.CharField(max_length=60)
    month = serializers.DateField(input_formats=[MONTH])


class SignSerializer(serializers.Serializer):
    side = serializers.ChoiceField(choices=["owner", "contractor"])


class ContestSerializer(serializers.Serializer):
    line = serializers.IntegerField(min_value=1, max_value=HIGHEST)
    why = serializers.CharField(max_length=LONGEST)


class DecideLineSerializer(ContestSerializer):
    """`kept`: the line stays due; false: it is dropped."""

    kept = serializers.BooleanField()


def _hours(length: timedelta) -> float:
    return float(exporting.hours(length))
