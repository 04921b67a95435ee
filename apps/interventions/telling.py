# SPDX-License-Identifier: EUPL-1.2
"""What the live stream says of requests, and the end of every gesture: clocks counted again, the signalements told,
then published, last."""

from collections.abc import Sequence
from typing import Any

from apps.events import live
from apps.interventions import reported
from apps.interventions.clocks import keeping
from apps.interventions.models import NEVER, WorkRequest

KIND = "intervention.updated"


def done(request: WorkRequest, *others: WorkRequest, news: Sequence[live.Message] = ()) -> WorkRequest:
    """Count their clocks, publish what became of them after `news` of the incidents: the end of every gesture."""
    for one in (request, *others):
        keeping.count(one)
    told = [message for one in (request, *others) for message in reported.follow(one)]
    live.publish([*news, *told, *(message(one) for one in (request, *others))])
    return request


def message(request: WorkRequest) -> live.Message:
    """Enough to draw again a line and a countdown. No text of people: whoever may read it asks for it."""
    return live.Message(request.territory_id, KIND, _payload(request), request.restricted)


def _payload(request: WorkRequest) -> dict[str, Any]:
    return {
        "ref": {"type": "intervention", "id": request.pk},
        "state": request.state,
        "state_label": str(request.get_state_display()),
        "open": request.is_open,
        "due_at": None if request.due_at == NEVER else request.due_at,
        "incidents": list(request.incidents.order_by("pk").values_list("pk", flat=True)),
    }
