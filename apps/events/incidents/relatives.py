# SPDX-License-Identifier: EUPL-1.2
"""Everything that may belong together with what just moved: whole incidents, so that grouping again loses nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.events.correlation.reach import AROUND
from apps.events.incidents import network, stored
from apps.events.incidents.following import Changes
from apps.events.incidents.member import Member
from apps.events.incidents.network import Network

NEAR = timedelta(seconds=AROUND)  # as far apart as two starts may be related


@dataclass(slots=True)
class Relatives:
    members: list[Member]
    network: Network


def gather(changes: Changes) -> Relatives:
    """The episodes to group again: the touched, what may relate to them, and the rest of all their incidents."""
    touched = changes.touched + changes.gone
    gone = {one.id for one in changes.gone}
    found: dict[int, Member] = {one.id: one for one in changes.touched if one.id}  # as they are now, not as stored
    fresh = [one for one in changes.touched if not one.id]
    first = network.around({one.asset_id for one in touched if one.asset_id})
    _add(found, stored.overlapping(family=list(first.kind), **_while(touched)), gone)
    _add(found, stored.started(windows(one.started_at for one in changes.starting)), gone)
    _complete(found, {one.incident_id for one in touched}, gone)
    members = [*found.values(), *fresh]
    return Relatives(members, _whole(first, members))


def _while(touched: Sequence[Member]) -> dict[str, datetime]:
    starts = [one.started_at for one in touched]
    ends = [one.ended_at for one in touched if one.ended_at]
    return {"since": min(starts) - NEAR, "until": max([*starts, *ends]) + NEAR}


def windows(starts: Iterable[datetime]) -> list[tuple[datetime, datetime]]:
    """NEAR on both sides of each start, merged where they overlap."""
    merged: list[tuple[datetime, datetime]] = []
    for start in sorted(starts):
        if merged and start - NEAR <= merged[-1][1]:
            merged[-1] = (merged[-1][0], start + NEAR)
        else:
            merged.append((start - NEAR, start + NEAR))
    return merged


def _add(found: dict[int, Member], more: Iterable[Member], gone: set[int]) -> None:
    for one in more:
        if one.id not in gone:
            found.setdefault(one.id, one)


def _complete(found: dict[int, Member], incidents: set[int], gone: set[int]) -> None:
    """The rest of every incident that is concerned."""
    wanted = {one.incident_id for one in found.values()} | incidents
    wanted.discard(0)
    _add(found, stored.of_incidents(wanted), gone)


def _whole(known: Network, members: Sequence[Member]) -> Network:
    """The network of all of them; most often it is what is known already."""
    missing = {one.asset_id for one in members if one.asset_id} - known.kind.keys()
    if not missing:
        return known
    return known | network.around(missing)
