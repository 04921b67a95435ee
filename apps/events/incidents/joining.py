# SPDX-License-Identifier: EUPL-1.2
"""Several incidents become one, for a person or for a rule: the first keeps its number; grouping lets them be."""

from collections.abc import Collection, Iterable
from copy import copy
from datetime import datetime

from apps.events.incidents import correlating, lives, stored
from apps.events.incidents.correlating import Correlated
from apps.events.incidents.following import Changes
from apps.events.incidents.member import Member


def join(into: int, others: Collection[int], now: datetime, outcome: str) -> Correlated:
    """The members of `others` are placed in `into`; what became of each, for the caller to tell. `outcome`: in words,
    that of those left empty. The caller holds the lock of incidents."""
    works = stored.incidents([into, *others])
    taker = copy(works[into])
    taker.by_hand = True
    stored.update_incidents([taker], now)
    moved = stored.of_incidents(others)
    left_in: dict[int, set[int]] = {}
    for member in moved:
        left_in.setdefault(member.incident_id, set()).add(member.territory_id)
    place(moved, into)
    correlated = correlating.correlate(Changes(moved), {}, {}, now)
    absorbed = [works[pk] for pk in sorted(others)]
    correlated.news += [lives.absorb(work, into, now, outcome) for work in absorbed]
    stored.update_incidents(absorbed, now)
    for incident_id, territories in left_in.items():  # who saw it by its members must hear that it is over
        correlated.heard_in.setdefault(incident_id, set()).update(territories)
    return correlated


def place(members: Iterable[Member], incident_id: int) -> None:
    """By hand: the rules of grouping leave them there."""
    for one in members:
        one.incident_id, one.by_hand = incident_id, True
