# SPDX-License-Identifier: EUPL-1.2
"""A row of the list of requests, as RequestSerializer shapes it and several times cheaper: a page has 500 of them.

A serializer asks each field how to read itself, row after row, and translates each label again. Here labels are read
once per answer. A test compares both, field by field.
"""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from django.utils import timezone

from apps.events.serializers.alarms import SLUGS
from apps.interventions.gmao import standing
from apps.interventions.models import NEVER, Clock, Outcome, WorkRequest
from apps.interventions.serializers.brief import rights_in

PLAIN = ("id", "version", "title", "state", "origin", "trade", "round", "outcome", "outcome_said")
INSTANTS = ("detected_at", "sent_at", "created_at", "changed_at", "settled_at", "closed_at")


class Labels:
    """Words of the choices that a page repeats; one per answer, since the language is its reader's."""

    def __init__(self) -> None:
        self.states = words(WorkRequest.State)
        self.origins = words(WorkRequest.Origin)
        self.outcomes = words(Outcome) | {"": ""}
        self.clocks = words(Clock.State)
        self.zone = timezone.get_current_timezone()
        self.now = timezone.now()


def words(choices: Any) -> Mapping[str, str]:
    return {one.value: str(one.label) for one in choices}


def labels_in(context: dict[str, Any]) -> Labels:
    known = context.get("labels")
    if known is None:
        known = context["labels"] = Labels()
    return known


def row_of(request: WorkRequest, context: dict[str, Any]) -> dict[str, Any]:
    labels = labels_in(context)
    return {
        **{name: getattr(request, name) for name in PLAIN},
        "priority": SLUGS[request.priority],
        "state_label": labels.states[request.state],
        "origin_label": labels.origins[request.origin],
        "outcome_label": labels.outcomes[request.outcome],
        "territory": request.territory.code,
        **_about(request),
        **_deadline(request, labels),
        **{name: written(getattr(request, name), labels.zone) for name in INSTANTS},
        "created_by": request.created_by.username if request.created_by else None,
        "merged_into": request.merged_into_id,
        "split_from": request.split_from_id,
        "repeat_of": request.repeat_of_id,
        "gmao": standing.shape(request, rights_in(context, request.territory_id)) if request.orders_sent else None,
    }


def _about(request: WorkRequest) -> dict[str, Any]:
    asset, team, fault = request.asset, request.team, request.fault_class
    names = {"uid": str(asset.uid), "fid": asset.fid, "code": asset.code, "name": asset.name} if asset else {}
    return {
        "fault_class": {"code": fault.code, "label": fault.label} if fault else None,
        "asset": {**names, "kind": asset.kind.code} if asset else None,
        "lonlat": list(request.place.coords) if request.place else None,
        "team": {"id": team.pk, "name": team.name, "company": team.company} if team else None,
    }


def _deadline(request: WorkRequest, labels: Labels) -> dict[str, Any]:
    return {
        "due_at": None if request.due_at == NEVER else request.due_at,
        "late": request.is_open and request.due_at <= labels.now,
        "clocks": [clock_of(row, labels) for row in request.clocks.all() if row.round == request.round],
    }


def clock_of(clock: Clock, labels: Labels) -> dict[str, Any]:
    """As ClockSerializer shapes it, its instants left to the renderer, in UTC."""
    return {
        "request": clock.request_id,
        "round": clock.round,
        "kind": clock.kind,
        "acronym": clock.acronym,
        "state": clock.state,
        "state_label": labels.clocks[clock.state],
        "delay": str(clock.delay) if clock.delay else None,
        "started_at": clock.started_at,
        "due_at": clock.due_at,
        "warn_at": clock.warn_at,
        "stopped_at": clock.stopped_at,
    }


def written(instant: datetime | None, zone: tzinfo) -> str | None:
    """As DRF writes an instant: on the clock of the wall, « Z » where that is UTC's."""
    if instant is None:
        return None
    text = instant.astimezone(zone).isoformat()
    return f"{text.removesuffix('+00:00')}Z" if text.endswith("+00:00") else text
