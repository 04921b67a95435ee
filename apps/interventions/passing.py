# SPDX-License-Identifier: EUPL-1.2
"""The only writer of the state of a request or of an order: the life-cycle allows it, the journal and the passage
tell it."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.events import journal
from apps.interventions import workflow
from apps.interventions.models import Passage, WorkOrder, WorkRequest
from apps.interventions.workflow import TransitionRefused
from apps.territories.models import User

OPENED, UPDATED, ORDERED = "intervention.opened", "intervention.updated", "intervention.order"
CLOCK, SUSPENSION, REGROUPED = "intervention.clock", "intervention.suspension", "intervention.regrouped"
MAX_WHY = 500  # characters, as wide as the column


def transition(
    row: WorkRequest | WorkOrder, *path: str, by: User | None, why: str = "", at: datetime | None = None, **fields: Any
) -> None:
    """Go to the last state of `path` through the others, and write `fields` with it. One line tells it.

    `at`: when it happened, now by default. Raises TransitionRefused when workflow does not have one of the steps.
    """
    before = row.state
    for after in path:
        if after not in _life(row)[row.state]:
            row.state = before
            raise TransitionRefused(refusal(row, after))
        row.state = after
    write(row, **fields)
    tell(row, before, row.state, by=by, why=why, at=at)


def write(row: WorkRequest | WorkOrder, **fields: Any) -> None:
    """The row with these fields, its version one more: who looked at it before must look again."""
    row.version, row.changed_at = row.version + 1, timezone.now()
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=["state", "version", "changed_at", *fields])


def tell(
    row: WorkRequest | WorkOrder,
    before: str,
    after: str,
    *,
    by: User | None,
    why: str = "",
    at: datetime | None = None,
    kind: str = "",
    text: str = "",
) -> None:
    """One passage, kept with the request, and one line of the journal."""
    request = row.request if isinstance(row, WorkOrder) else row
    now = timezone.now()
    said = text or str(row)
    kind = kind or (ORDERED if isinstance(row, WorkOrder) else UPDATED)
    Passage.objects.create(
        request=request,
        order=row if isinstance(row, WorkOrder) else None,
        at=at or now,
        by=by,
        kind=kind,
        before=before,
        after=after,
        text=said[:300],
        why=why[:MAX_WHY],
    )
    journal.record(
        journal.Entry(
            at=now,
            territory_id=request.territory_id,
            kind=kind,
            text=said,
            before=label(row, before),
            after=label(row, after),
            why=why,
            actor_id=by.pk if by else None,
            asset_id=request.asset_id,
            alarm_id=request.alarms.order_by("pk").values_list("pk", flat=True).first(),
            incident_id=request.incidents.order_by("pk").values_list("pk", flat=True).first(),
            restricted=request.restricted,
        )
    )


def refusal(row: WorkRequest | WorkOrder, after: str) -> str:
    """« Passage impossible de « Créée » à « Soldée » : elle peut devenir « Validée » ou « Refusée ». »."""
    offered = [label(row, state) for state in row.State.values if state in _life(row)[row.state]]
    words = {"before": label(row, row.state), "after": label(row, after)}
    if not offered:
        return _("Passage impossible de « %(before)s » à « %(after)s » : c'est terminé.") % words
    words["offered"] = _(" ou ").join(_("« %(state)s »") % {"state": state} for state in offered)
    return _("Passage impossible de « %(before)s » à « %(after)s » : ensuite, %(offered)s.") % words


def label(row: WorkRequest | WorkOrder, state: str) -> str:
    """In words: the journal is read by apps that do not know these states."""
    return str(row.State(state).label) if state in row.State.values else state


def _life(row: WorkRequest | WorkOrder) -> dict[str, set[str]]:
    return workflow.ORDER if isinstance(row, WorkOrder) else workflow.REQUEST
