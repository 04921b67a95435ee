# SPDX-License-Identifier: EUPL-1.2
"""Shapes of contracts, versions and lines in the API."""

from datetime import date, timedelta
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.contracts.clocks import UNITS
from apps.contracts.models import (
    Commitment,
    Contract,
    ContractVersion,
    Party,
    PenaltyRule,
    PerformanceRule,
    Perimeter,
    Period,
    SavingBaseline,
    SavingCommitment,
    ServiceCalendar,
    SuspensionReason,
    Zone,
)


class PerimeterSerializer(serializers.ModelSerializer):
    territory = serializers.CharField(source="territory.code")

    class Meta:
        model = Perimeter
        fields = ["territory", "since", "until"]


class PartySerializer(serializers.ModelSerializer):
    class Meta:
        model = Party
        fields = ["role", "name"]


class PeriodSerializer(serializers.ModelSerializer):
    class Meta:
        model = Period
        fields = ["number", "starts_on", "ends_on"]


class ContractSerializer(serializers.ModelSerializer):
    """`is_sample`: an example to be confirmed, its delays bind nobody."""

    territory = serializers.CharField(source="territory.code")
    perimeter = PerimeterSerializer(source="perimeters", many=True)
    parties = PartySerializer(many=True)
    years = PeriodSerializer(source="periods", many=True)

    class Meta:
        model = Contract
        fields = [
            *("id", "reference", "name", "kind", "territory", "signed_on", "starts_on", "ends_on", "is_sample"),
            *("covers_included", "perimeter", "parties", "years", "note"),
        ]


class CalendarSerializer(serializers.ModelSerializer):
    """Hours of each day from Monday on; on call, those of holidays come eighth."""

    class Meta:
        model = ServiceCalendar
        fields = [
            *("id", "name", "is_default", "week", "on_call", "on_call_counts", "region", "worked", "closed"),
            "time_zone",
        ]


class ZoneSerializer(serializers.ModelSerializer):
    territories = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)

    class Meta:
        model = Zone
        fields = ["id", "name", "territories"]


class SuspensionReasonSerializer(serializers.ModelSerializer):
    class Meta:
        model = SuspensionReason
        fields = ["id", "code", "label", "clocks"]


class PenaltyRuleSerializer(serializers.ModelSerializer):
    """Amounts in euros. `neutral` in the unit of the step; an empty trade: all the others."""

    class Meta:
        model = PenaltyRule
        fields = [
            *("id", "clock", "trade", "step_amount", "step_unit", "amount", "cap_per_case", "cap_per_month"),
            *("cap_per_year", "neutral", "neutral_deducted", "bonus", "bonus_cap"),
        ]


class PerformanceRuleSerializer(serializers.ModelSerializer):
    """`neutral` in points of the adjusted reference; `bonus_share` from 0 to 1; caps in euros a year; an empty lot: all
    the others."""

    class Meta:
        model = PerformanceRule
        fields = [
            *("id", "lot", "neutral", "neutral_deducted", "malus_coefficient", "malus_cap", "bonus_share", "bonus_cap"),
            "unproven_is_none",
        ]


class PromisedYearSerializer(serializers.ModelSerializer):
    """`percent` of the adjusted reference, or `kwh`; the other is null."""

    class Meta:
        model = SavingCommitment
        fields = ["year", "percent", "kwh", "planned_euros"]


class SavingSerializer(serializers.ModelSerializer):
    """One lot of one authority: kWh a year of reference, the method, the price of a saved kWh, years promised."""

    contract = serializers.IntegerField(source="version.contract_id")
    authority = serializers.CharField(source="authority.code")
    years = PromisedYearSerializer(many=True)

    class Meta:
        model = SavingBaseline
        fields = [
            *("id", "contract", "version", "lot", "authority", "energy", "reference_kwh", "reference_from"),
            *("reference_to", "option", "method", "degree_days", "base_c", "level", "reference_price", "works_from"),
            *("works_to", "note", "years"),
        ]


class VersionSerializer(serializers.ModelSerializer):
    """In force from `valid_from` to `valid_until`, both included; without an end, until that of its contract."""

    valid_until = serializers.SerializerMethodField()
    calendars = CalendarSerializer(many=True)
    zones = ZoneSerializer(many=True)
    suspension_reasons = SuspensionReasonSerializer(many=True)
    penalty_rules = PenaltyRuleSerializer(many=True)
    performance_rules = PerformanceRuleSerializer(many=True)

    class Meta:
        model = ContractVersion
        fields = [
            *("id", "contract", "number", "state", "valid_from", "valid_until", "reason", "clock_start"),
            *("aggravation", "tacit_days", "published_at", "calendars", "zones", "suspension_reasons", "penalty_rules"),
            "performance_rules",
        ]

    def get_valid_until(self, version: Any) -> date | None:
        return version.followed_from - timedelta(days=1) if version.followed_from else None


DELAY = {
    "type": "object",
    "nullable": True,
    "description": "Vide : sans engagement.",
    "properties": {
        "amount": {"type": "integer", "minimum": 1},
        "unit": {"type": "string", "enum": list(UNITS)},
        "text": {"type": "string"},
    },
    "required": ["amount", "unit", "text"],
}


class LineSerializer(serializers.ModelSerializer):
    """A delay is null where nothing is promised; a zone, where the line is for the whole perimeter."""

    contract = serializers.IntegerField(source="version.contract_id")
    fault_class = serializers.CharField(source="fault_class.code")
    label = serializers.CharField(source="fault_class.label")
    zone = serializers.CharField(source="zone.name", default=None, allow_null=True)
    gti = serializers.SerializerMethodField()
    gtrp = serializers.SerializerMethodField()
    gtr = serializers.SerializerMethodField()

    class Meta:
        model = Commitment
        fields = [
            *("id", "contract", "version", "trade", "fault_class", "label", "zone", "calendar"),
            *("gti", "gtrp", "gtr", "note"),
        ]

    @extend_schema_field(DELAY)
    def get_gti(self, line: Commitment) -> dict[str, Any] | None:
        return told(line, "gti")

    @extend_schema_field(DELAY)
    def get_gtrp(self, line: Commitment) -> dict[str, Any] | None:
        return told(line, "gtrp")

    @extend_schema_field(DELAY)
    def get_gtr(self, line: Commitment) -> dict[str, Any] | None:
        return told(line, "gtr")


def told(line: Commitment, clock: str) -> dict[str, Any] | None:
    delay = line.delay(clock)
    return delay and {"amount": delay.amount, "unit": delay.unit, "text": str(delay)}
