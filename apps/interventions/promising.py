# SPDX-License-Identifier: EUPL-1.2
"""What the contract would promise of a request that is not made yet: the line, its three deadlines, and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from apps.contracts.clocks import ACRONYMS, CLOCKS, DelayRefused
from apps.contracts.models import Commitment, ContractVersion
from apps.contracts.trying import timed
from apps.interventions.clocks.choosing import line_of
from apps.interventions.drafts import Draft


@dataclass(frozen=True, slots=True)
class Promised:
    """`clocks`: one for each, `delay` and `due_at` None without commitment."""

    version: ContractVersion | None
    why: str
    clocks: list[dict[str, Any]]


def of_draft(draft: Draft) -> Promised:
    choice = line_of(draft.territory.pk, draft.trade, draft.fault_class, draft.place, draft.detected_at)
    from_detection = choice.version and choice.version.clock_start == ContractVersion.ClockStart.DETECTION
    due = _deadlines(choice.line, draft.detected_at if from_detection else timezone.now())
    clocks = [
        {
            "kind": kind,
            "acronym": ACRONYMS[kind],
            "delay": str(choice.line.delay(kind)) if choice.line and choice.line.delay(kind) else None,
            "due_at": due.get(kind),
        }
        for kind in CLOCKS
    ]
    return Promised(choice.version, choice.why, clocks)


def _deadlines(line: Commitment | None, at: datetime) -> dict[str, datetime | None]:
    try:
        return timed(line, at) if line else {}
    except DelayRefused:  # a calendar that never opens promises nothing
        return {}
