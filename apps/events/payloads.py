# SPDX-License-Identifier: EUPL-1.2
"""What the live stream says of alarms, assets and sources (architecture.md « Live stream »)."""

from typing import Any, Protocol

from apps.assets.models import Source
from apps.assets.selectors import AssetRef
from apps.events.live import Message
from apps.events.models import Alarm, Severity
from apps.events.row import Row
from apps.events.states import Shown
from apps.events.workflow import TO_ACKNOWLEDGE

SLUGS = {severity.value: severity.slug for severity in Severity}


class Placed(Protocol):
    """Where an alarm stands among the incidents: an episode."""

    incident_id: int
    masked: bool


def alarm_message(
    kind: str, alarm: Alarm | Row, asset: AssetRef, shown: Shown, placed: Placed | None = None
) -> Message:
    """News of one alarm, with what its asset shows now. Without `placed` its incident did not change."""
    payload = {
        "asset": asset_payload(asset, shown),
        "ref": {"type": "alarm", "id": alarm.id},
        "condition": alarm.condition,
        "title": alarm.title,
        "severity": SLUGS[alarm.severity],
        "state": alarm.state,
        "active": alarm.active,
        "occurrences": alarm.occurrences,
        "flapping": alarm.flapping,
        "inherited": alarm.inherited,
        "raised_at": alarm.raised_at,
        "cleared_at": alarm.cleared_at,
        **acknowledgement(alarm),
        **({"incident": placed.incident_id, "masked": placed.masked} if placed else {}),
    }
    return Message(alarm.territory_id, kind, payload, alarm.restricted)


def acknowledgement(alarm: Alarm | Row) -> dict[str, Any]:
    """Who took it in charge; empty again as soon as it has to be acknowledged anew."""
    if not alarm.acked_at or alarm.state in TO_ACKNOWLEDGE:
        return {"acked_at": None, "acked_by": None, "ack_comment": ""}
    return {
        "acked_at": alarm.acked_at,
        "acked_by": alarm.acked_by_name or alarm.acked_elsewhere or None,
        "ack_comment": alarm.ack_comment,
    }


def asset_message(asset: AssetRef, shown: Shown) -> Message:
    return Message(asset.owner_id, "asset.state", {"asset": asset_payload(asset, shown)}, asset.restricted)


def asset_payload(asset: AssetRef, shown: Shown) -> dict[str, Any]:
    return {
        "uid": str(asset.uid),
        "fid": asset.fid,
        "code": asset.code,
        "name": asset.name,
        "kind": asset.kind,
        "trade": asset.trade,
        "lonlat": asset.lonlat,
        "state": shown.state,
        "severity": SLUGS.get(shown.severity or 0),
        "acked": shown.acked,
    }


def source_message(source: Source, territory_id: int, changed: int, restricted: bool = False) -> Message:
    """`changed` assets of this territory show something else: a client reloads its snapshot."""
    told = {"slug": source.slug, "name": source.name, "health": source.health, "reason": source.health_reason}
    return Message(territory_id, "source.health", {"source": told, "assets_changed": changed}, restricted)
