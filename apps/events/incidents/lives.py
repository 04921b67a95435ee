# SPDX-License-Identifier: EUPL-1.2
"""What the machines alone make of an incident's state: restored, failing again, absorbed. People's acts are in acts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from apps.events import lifecycle
from apps.events.incidents.member import Work

OPENED, UPDATED, CLOSED = "incident.opened", "incident.updated", "incident.closed"


@dataclass(frozen=True, slots=True)
class News:
    """What to journal and to tell of one incident. `before` is its state before, "" for a new one."""

    kind: str
    work: Work
    before: str
    why: str = ""


def go_on(
    works: Iterable[Work], was: Mapping[int, Work], absorbed: Iterable[tuple[Work, int]], at: datetime
) -> list[News]:
    """The state of each, changed in place, and what there is to say."""
    told = [_said(work, was.get(work.id)) for work in works]
    return [news for news in told if news] + [_gone(work, taker, at) for work, taker in absorbed]


def _said(work: Work, before: Work | None) -> News | None:
    if before is None:
        work.state = lifecycle.RESTORED if work.ended_at else lifecycle.NEW
        return News(OPENED, work, "", work.reason)
    work.state = _state(work, before)
    if work.state != before.state and work.state == lifecycle.REOPENED:
        work.closed_at = None
    return News(UPDATED, work, before.state, _why(work, before)) if work != before else None


def _state(work: Work, before: Work) -> str:
    """Restored as soon as nothing is active; over is over, unless something new joins it."""
    if work.state in lifecycle.OVER:
        return lifecycle.REOPENED if work.active > before.active else work.state
    if work.ended_at:
        return lifecycle.RESTORED
    if work.state == lifecycle.RESTORED:
        return lifecycle.IN_CHARGE if work.assigned_to_id else lifecycle.NEW
    return work.state


def _why(work: Work, before: Work) -> str:
    if work.cause_asset_id != before.cause_asset_id or work.cause_source_id != before.cause_source_id:
        return work.reason
    return ""


def absorb(work: Work, taker: int, at: datetime, outcome: str) -> News:
    """Nothing is left of it: all is in `taker`, or nowhere (0). Changed in place; `outcome` says why, in words."""
    before, work.members, work.active, work.masked, work.closed_at = work.state, 0, 0, 0, at
    work.testimonies = 0
    work.state, work.merged_into_id = (lifecycle.DUPLICATE, taker) if taker else (lifecycle.DROPPED, None)
    work.outcome = outcome
    return News(CLOSED, work, before, outcome)


def _gone(work: Work, taker: int, at: datetime) -> News:
    """A later message showed that it belongs to another, or that it never was."""
    if taker:
        return absorb(work, taker, at, _("Même cause que l'incident n° %(id)d.") % {"id": taker})
    if not work.members:
        return absorb(work, 0, at, _("Plus assez de signalements d'habitants pour le supposer."))
    return absorb(work, 0, at, _("Des messages tardifs montrent qu'il n'a pas eu lieu."))
