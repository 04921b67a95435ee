# SPDX-License-Identifier: EUPL-1.2
"""Which incident each group is: the oldest one keeps its number, and what people placed stays where they put it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from apps.events import lifecycle
from apps.events.correlation import Group
from apps.events.incidents.member import Member, Work


@dataclass(slots=True)
class Composition:
    """What an incident is made of now. `groups`: what the rules found in it, most often one. `id` 0: a new one."""

    id: int = 0
    members: list[Member] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    @property
    def worst(self) -> Member:
        """The first of the most severe; an inhabitant's word only where no machine said anything."""
        return min(self.members, key=lambda one: (one.is_testimony, one.severity, one.started_at, one.asset_id or 0))


def settle(
    groups: Sequence[Group], members: Sequence[Member], existing: Mapping[int, Work]
) -> tuple[list[Composition], dict[int, int]]:
    """Each member's incident is decided; the compositions, and where the incidents left without a member went."""
    claims = _claims(groups, members)
    kept: dict[int, Composition] = {}
    compositions: list[Composition] = []
    for number, group in enumerate(groups):
        target = _target(claims[number], group, members, existing)
        composition = kept.get(target) if target else None
        if composition is None:
            composition = Composition(target)
            compositions.append(composition)
            if target:
                kept[target] = composition
        free = [members[key] for key in group.members if not members[key].by_hand]
        composition.members += free
        composition.groups.append(group)
    _place_by_hand(groups, members, kept, compositions)
    compositions = [one for one in compositions if one.members]
    return compositions, _absorbed(claims, compositions, existing)


def _claims(groups: Sequence[Group], members: Sequence[Member]) -> list[set[int]]:
    """For each group the incidents that it continues: an incident goes where most of its members went."""
    shares: dict[int, Counter[int]] = defaultdict(Counter)
    for number, group in enumerate(groups):
        for key in group.members:
            if members[key].incident_id and not members[key].by_hand:
                shares[members[key].incident_id][number] += 1
    claims: list[set[int]] = [set() for _group in groups]
    for incident, counted in shares.items():
        most = max(counted.values())
        first = min(number for number, count in counted.items() if count == most)
        claims[first].add(incident)
    return claims


def _target(claimed: set[int], group: Group, members: Sequence[Member], existing: Mapping[int, Work]) -> int:
    """The incident that this group is, 0 for a new one: one still open first, then the oldest; else where people
    placed a part of it."""
    if claimed:
        return min(claimed, key=lambda pk: (existing[pk].state in lifecycle.OVER, pk))
    return min((members[key].incident_id for key in group.members if members[key].by_hand), default=0)


def _place_by_hand(
    groups: Sequence[Group],
    members: Sequence[Member],
    kept: dict[int, Composition],
    compositions: list[Composition],
) -> None:
    for group in groups:
        for key in group.members:
            member = members[key]
            if not member.by_hand:
                continue
            composition = kept.get(member.incident_id)
            if composition is None:
                composition = kept[member.incident_id] = Composition(member.incident_id)
                compositions.append(composition)
            composition.members.append(member)
            if group not in composition.groups:
                composition.groups.append(group)


def _absorbed(
    claims: Iterable[set[int]], compositions: Sequence[Composition], existing: Mapping[int, Work]
) -> dict[int, int]:
    """Incidents that have no member any more, and the one that took the place of each (0: nothing did)."""
    alive = {one.id for one in compositions}
    gone = dict.fromkeys(existing.keys() - alive, 0)
    for claimed in claims:
        taker = next((pk for pk in claimed if pk in alive), 0)
        gone |= {pk: taker for pk in claimed if pk in gone}
    return gone
