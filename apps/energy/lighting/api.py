# SPDX-License-Identifier: EUPL-1.2
"""REST: what lighting saved over some days, by strategy in the published order, by territory and by cabinet."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.energy.api import DaysAsked
from apps.energy.bill_gap import Gap
from apps.energy.lighting import standing
from apps.energy.lighting.counting import PARTS, UNKNOWN, CabinetFigure
from apps.energy.lighting.summing import Sum
from apps.territories.filters import refuse_unknown

PARAMETERS = [
    OpenApiParameter("since", OpenApiTypes.DATE, required=True, description="Premier jour."),
    OpenApiParameter("until", OpenApiTypes.DATE, description="Premier jour exclu ; demain sans lui."),
    OpenApiParameter("territory", OpenApiTypes.STR, description="Code du territoire ; ceux qu'il inclut comptent."),
]


class LightingSavingsSerializer(serializers.Serializer):
    """kWh and euros are whole and add up: `parts` to `saved_kwh`, groups to `whole`. Null: unknown. Only what a meter
    counted is in a sum; `state` of the others is `computed` (no meter) or `unknown`, with `reasons`."""

    order = serializers.ListField(child=serializers.CharField(), help_text="L'ordre publié des parts.")
    whole = serializers.DictField()
    territories = serializers.ListField(child=serializers.DictField())
    strategies = serializers.ListField(child=serializers.DictField())
    cabinets = serializers.ListField(child=serializers.DictField())
    notes = serializers.ListField(child=serializers.CharField())


class LightingSavingsView(APIView):
    """What the lighting of one's territories saved: LED, dimming, cut-off, presence, what meters say otherwise."""

    @extend_schema(parameters=PARAMETERS, responses=LightingSavingsSerializer)
    def get(self, request: Request) -> Response:
        refuse_unknown(request, [one.name for one in PARAMETERS])
        asked = DaysAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        days = asked.validated_data
        found = standing.of(request.user, days["since"], days["until"], request.query_params.get("territory", ""))
        told = {
            "order": [str(one) for one in PARTS],
            "whole": _sum(found.whole),
            "territories": [{"code": one.name.code, "name": one.name.name, **_sum(one)} for one in found.communes],
            "strategies": [{"strategy": str(one.key), **_sum(one)} for one in found.strategies],
            "cabinets": [_cabinet(one) for one in found.figures],
            "notes": list(found.notes),
        }
        return Response(LightingSavingsSerializer(told).data, headers={"Cache-Control": "private, no-store"})


def _sum(one: Sum) -> dict[str, Any]:
    if not one.cabinets:
        return {"cabinets": 0, "left_out": one.left_out}
    return {
        "cabinets": one.cabinets,
        "left_out": one.left_out,
        "reference_kwh": one.reference,
        "references_computed": one.computed_references,
        "measured_kwh": one.measured,
        "saved_kwh": one.saved,
        "low_kwh": round(one.low),
        "high_kwh": round(one.high),
        "percent": one.percent,
        "parts": _named(one.shown),
        "euros": one.euros_saved,
        "euros_parts": _named(one.euros),
        "unpriced_kwh": one.unpriced,
        "coverage": None if one.coverage is None else round(one.coverage, 4),
        "confidence": one.confidence,
    }


def _cabinet(one: CabinetFigure) -> dict[str, Any]:
    told: dict[str, Any] = {
        "asset": one.cabinet.uid,
        "code": one.cabinet.code,
        "territory": one.cabinet.owner.code,
        "lamps": one.cabinet.lamps,
        "state": one.state,
        "strategy": str(one.strategy),
        "reasons": list(one.reasons),
        "notes": list(one.notes),
        "is_sample": one.is_sample,
        "billed": _billed(one.billed),
    }
    if one.state == UNKNOWN:
        return told
    return told | {
        "days": one.days,
        "days_due": one.due,
        "reference_kwh": one.reference,
        "reference_by_meter": one.by_meter,
        "measured_kwh": one.measured,
        "saved_kwh": one.saved,
        "parts": _named(one.shown),
        "price": one.price,
        "euros_parts": _named(one.euros),
    }


def _billed(gap: Gap | None) -> dict[str, Any] | None:
    """None: no bill. kWh of the bills compared and of the meters on the same days."""
    if gap is None:
        return None
    told = {"bills": gap.compared, "left_out": gap.aside, "estimated": gap.estimated, "verdict": gap.verdict}
    return told | {
        "billed_kwh": round(gap.billed, 3) if gap.compared else None,
        "measured_kwh": round(gap.measured, 3) if gap.compared else None,
    }


def _named(parts: tuple[int | None, ...] | None) -> dict[str, int | None] | None:
    return None if parts is None else {str(name): part for name, part in zip(PARTS, parts, strict=True)}
