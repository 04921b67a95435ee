# SPDX-License-Identifier: EUPL-1.2
"""Shapes of procedures and of how far incidents got, in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.events.models import Procedure, ProcedureRun
from apps.events.procedures import steps
from apps.events.procedures.services import MAX_COMMENT

STEP = {
    "type": "object",
    "properties": {
        "step": {"type": "integer", "minimum": 1},
        "kind": {"type": "string", "description": ", ".join(steps.KINDS)},
        "kind_label": {"type": "string"},
        "text": {"type": "string"},
        "minutes": {"type": "integer", "nullable": True, "description": "Délai conseillé depuis l'ouverture."},
        "done_at": {"type": "string", "format": "date-time", "nullable": True},
        "done_by": {"type": "string", "nullable": True},
        "comment": {"type": "string"},
    },
}


class ProcedureSerializer(serializers.ModelSerializer):
    territory = serializers.CharField(source="territory.code", default=None, allow_null=True)

    class Meta:
        model = Procedure
        fields = ["code", "title", "territory"]


class RunSerializer(serializers.ModelSerializer):
    """`opened_by` and `rule` null: opened by the class of fault or the shape of the incident."""

    procedure = serializers.CharField(source="procedure.code")
    title = serializers.CharField(source="procedure.title")
    version = serializers.IntegerField(source="version.number")
    opened_by = serializers.CharField(source="opened_by.username", default=None, allow_null=True)
    rule = serializers.CharField(source="rule.name", default=None, allow_null=True)
    total = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()

    class Meta:
        model = ProcedureRun
        fields = [
            *("id", "incident", "procedure", "title", "version", "opened_at", "opened_by", "rule"),
            *("done", "total", "finished_at", "steps"),
        ]

    def get_total(self, run: ProcedureRun) -> int:
        return len(run.version.steps)

    @extend_schema_field({"type": "array", "items": STEP})
    def get_steps(self, run: ProcedureRun) -> list[dict[str, Any]]:
        done = {one.step: one for one in run.steps_done.all()}
        return [_step(number, step, done.get(number)) for number, step in enumerate(run.version.steps, 1)]


def _step(number: int, step: dict[str, Any], done: Any) -> dict[str, Any]:
    return {
        "step": number,
        "kind": step["kind"],
        "kind_label": str(steps.KINDS[step["kind"]]),
        "text": step["text"],
        "minutes": step.get("minutes"),
        "done_at": done.at if done else None,
        "done_by": done.by.username if done and done.by else None,
        "comment": done.comment if done else "",
    }


class OpenRunSerializer(serializers.Serializer):
    """An incident, and the code of the procedure to open on it."""

    incident = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    procedure = serializers.SlugField(max_length=48)


class CheckSerializer(serializers.Serializer):
    """`step` counts from 1."""

    step = serializers.IntegerField(min_value=1, max_value=steps.MOST_STEPS)
    comment = serializers.CharField(max_length=MAX_COMMENT, allow_blank=True, required=False, default="")


class UncheckSerializer(serializers.Serializer):
    step = serializers.IntegerField(min_value=1, max_value=steps.MOST_STEPS)
