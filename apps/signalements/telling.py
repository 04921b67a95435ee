# SPDX-License-Identifier: EUPL-1.2
"""What the live stream says of signalements: the end of every gesture. No text of people, no contact."""

from apps.events import live
from apps.signalements import sensing
from apps.signalements.models import Signalement

CREATED, UPDATED = "signalement.created", "signalement.updated"


def done(*reports: Signalement, kind: str = UPDATED) -> None:
    """The last statements of the transaction: what they say to the correlation, then the news (events.live)."""
    sensing.sense(reports)
    live.publish([message(one, kind) for one in reports])


def message(report: Signalement, kind: str = UPDATED) -> live.Message:
    payload = {
        "ref": {"type": "signalement", "id": report.pk},
        "reference": report.reference,
        "title": report.category.label,
        "state": report.state,
        "state_label": str(report.get_state_display()),
        "open": report.is_open,
    }
    return live.Message(report.territory_id, kind, payload)
