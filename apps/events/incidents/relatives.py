# SPDX-License-Identifier: EUPL-1.2
"""Everything that may belong together with what just moved: whole incidents, so that grouping again loses nothing.

What `correlation.reach` says of it: the family in the network, the silence of a source that may be lost, what was
touched or went dark on the same ground. What storms elsewhere in town is not loaded.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.assets.conditions import Natures
from apps.events.correlation import Nature, reach
from apps.events.correlation.losses import SOURCE_SHARE
from apps.events.incidents import ground, network, region, stored, witnesses
from apps.events.incidents.following import Changes
from apps.events.incidents.member import Member, Witness
from apps.events.incidents.network import Network

NEAR = timedelta(seconds=reach.AROUND)
HOLD = timedelta(seconds=reach.HOLD)
TALK = timedelta(seconds=reach.TALK)


@dataclass(slots=True)
class Relatives:
    """`speaking`: how many assets of each source that may be lost were heard one day."""

    members: list[Member]
    network: Network
    speaking: Mapping[int, int]


def gather(changes: Changes, natures: Natures) -> Relatives:
    """The episodes to group again: the touched, what may relate to them, and the rest of all their incidents."""
    touched = changes.touched + changes.gone
    since, until = _while(touched)
    found = Found(changes)
    known = region.around(_concerned(touched))
    held = _held(touched) + NEAR
    found.add(stored.overlapping(list(known.kind), since, held))
    known = _heard(found, known, since, held)
    machines = [one for one in found.members if not one.is_testimony]
    found.add(ground.shared(machines, natures, known, since, until))
    incidents = {one.incident_id for one in touched}
    found.complete(incidents)
    silent = [one for one in found.members if one.is_loss or natures.of(one.condition) == Nature.SILENCE]
    speaking = region.speaking_of({one.source_id for one in silent})
    found.add(_silence(silent, natures, speaking, since, held))
    found.complete(incidents)
    return Relatives(found.members, _whole(known, found.members), speaking)


def _concerned(touched: Iterable[Member]) -> set[int]:
    """Assets, and what feeds those that somebody reported something of."""
    lines = {line for one in touched if isinstance(one, Witness) for line in one.lines}
    return {one.asset_id for one in touched if one.asset_id} | lines


def _heard(found: "Found", known: Network, since: datetime, until: datetime) -> Network:
    """What inhabitants said of what this network feeds, and then, as long as there is more, of what else they may have
    spoken of, with the alarms there. One query where nobody said anything; the network that they all stand in."""
    while True:
        lines = {node for feeding in known.up.values() for node, nature in feeding if nature == network.POWER}
        have = {one.id for one in found.members}
        told = [one for one in witnesses.near(lines, known.kind, since - TALK, until + TALK) if one.id not in have]
        if not told:
            return known
        found.add(told)
        since, until = min(since, *(one.started_at for one in told)), max(until, *(one.started_at for one in told))
        missing = _concerned(told) - known.kind.keys()
        if missing:
            known |= region.around(missing)
        found.add(stored.overlapping(list(known.kind), since - NEAR, until + NEAR))


class Found:
    """Each episode once: as it is now when it was touched, else as stored; without those that never were."""

    def __init__(self, changes: Changes) -> None:
        self._gone = {one.id for one in changes.gone}
        self._fresh = [one for one in changes.touched if not one.id]
        self._known = {one.id: one for one in changes.touched if one.id}
        self._complete = {0}  # incidents of which all is here

    @property
    def members(self) -> list[Member]:
        return [*self._known.values(), *self._fresh]

    def add(self, more: Iterable[Member]) -> None:
        for one in more:
            if one.id not in self._gone:
                self._known.setdefault(one.id, one)

    def complete(self, incidents: set[int]) -> None:
        """The rest of every incident that is concerned."""
        wanted = ({one.incident_id for one in self._known.values()} | incidents) - self._complete
        if wanted:
            self.add(stored.of_incidents(wanted, but=self._known))
            self._complete |= wanted


def _while(touched: Sequence[Member]) -> tuple[datetime, datetime]:
    starts = [one.started_at for one in touched]
    ends = [one.ended_at for one in touched if one.ended_at]
    return min(starts) - NEAR, max([*starts, *ends]) + NEAR


def _held(touched: Iterable[Member]) -> datetime:
    """Until when these may have effects: what lasts still has some a day later."""
    return max(one.ended_at or one.started_at + HOLD for one in touched)


def _silence(
    silent: Sequence[Member], natures: Natures, speaking: Mapping[int, int], since: datetime, until: datetime
) -> list[Member]:
    """The losses of these sources; and all that is silent of those so silent that they may be lost, or are."""
    sources = {one.source_id for one in silent}
    if not sources:
        return []
    losses = stored.losses(sources, since, until)
    lost = {one.source_id for one in [*losses, *silent] if one.is_loss}
    counted = Counter(stored.count_started(sources - lost, since, until))
    counted.update(one.source_id for one in silent if not one.id)
    suspect = {pk for pk, count in counted.items() if count >= SOURCE_SHARE * speaking.get(pk, 0)}
    told = stored.started_of(lost | suspect, since, until)
    return losses + [one for one in told if natures.of(one.condition) == Nature.SILENCE]


def _whole(known: Network, members: Sequence[Member]) -> Network:
    """The network of all of them; most often it is what is known already."""
    missing = {one.asset_id for one in members if one.asset_id} - known.kind.keys()
    if not missing:
        return known
    return known | region.around(missing)
