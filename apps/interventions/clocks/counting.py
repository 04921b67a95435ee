# SPDX-License-Identifier: EUPL-1.2
"""One clock counted from the facts, at an instant. Pure: the same facts, in whatever order, give the same clock.

It stops at the act that it waits for. Only suspensions that were accepted count. What time alone will change next is
`look_at`; a clock that time cannot change has none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.contracts.calendars import Calendar
from apps.contracts.clocks import Delay, deadline
from apps.interventions.workflow import BREACHED, MET, MISSED, NONE, PAUSED, RUNNING, VOID, WAITING

WARNED_FOR = timedelta(hours=24)  # at most, and a quarter of what is left from the start to the deadline
Pauses = Sequence[tuple[datetime, datetime | None]]


@dataclass(frozen=True, slots=True)
class Facts:
    """`stopped_at`: the act that it waited for. `dropped_at`: nothing is to be waited for any more."""

    delay: Delay | None
    started_at: datetime | None
    stopped_at: datetime | None = None
    dropped_at: datetime | None = None
    pauses: Pauses = ()


@dataclass(frozen=True, slots=True)
class Counted:
    state: str
    started_at: datetime | None = None
    due_at: datetime | None = None
    warn_at: datetime | None = None
    stopped_at: datetime | None = None

    def look_at(self, warned: bool, told: bool) -> datetime | None:
        """When time alone changes it, or what must be said of it."""
        if self.state == RUNNING:
            return self.due_at if warned else self.warn_at
        return self.due_at if self.state == BREACHED and not told else None


def count(facts: Facts, calendar: Calendar, now: datetime) -> Counted:
    """Raises contracts.clocks.DelayRefused when the contract's calendar never opens."""
    if facts.delay is None:
        return Counted(NONE)
    if facts.started_at is None:
        return Counted(VOID if facts.dropped_at else WAITING)
    due = deadline(facts.started_at, facts.delay, calendar, facts.pauses)
    ended = facts.stopped_at or facts.dropped_at
    if ended is not None:
        return Counted(_ended(facts, due, ended), facts.started_at, due, None, facts.stopped_at)
    if due is None:
        return Counted(PAUSED, facts.started_at)
    warn = due - min((due - facts.started_at) / 4, WARNED_FOR)
    return Counted(BREACHED if now >= due else RUNNING, facts.started_at, due, warn)


def _ended(facts: Facts, due: datetime | None, ended: datetime) -> str:
    """Dropped too late is missed all the same: the promise was broken before it became needless."""
    if due is not None and ended > due:
        return MISSED
    return MET if facts.stopped_at is not None else VOID
