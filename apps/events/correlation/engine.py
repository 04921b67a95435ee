# SPDX-License-Identifier: EUPL-1.2
"""Episodes in, groups out. A function of the set: neither the order nor the number of deliveries can be seen here.

Every link is decided by the episodes themselves, the network, and what else happens on the same node or the same
ground at that time; a group is what is linked, directly or not. `reach` says how far that goes.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter

from apps.events.correlation import nearby, testimonies
from apps.events.correlation.claims import claim
from apps.events.correlation.facts import DARK, Episode, Group, Testimony, Topology
from apps.events.correlation.losses import Loss, Losses
from apps.events.correlation.naming import Naming
from apps.events.correlation.nearby import LEAST
from apps.events.correlation.network import Network
from apps.events.correlation.union import Union


def group(episodes: Sequence[Episode], topology: Topology, heard: Sequence[Testimony] = ()) -> list[Group]:
    """Put every episode in exactly one group. Keys must be unique; groups come in the order of their first start.

    `heard`: what inhabitants say. It moves no episode: a testimony supports a group of the machines, or, with others,
    the hypothesis of a line of which the machines say nothing, or is in no group at all.
    """
    groups = _of_machines(episodes, topology)
    return testimonies.support(groups, episodes, topology, heard) if heard else groups


def _of_machines(episodes: Sequence[Episode], topology: Topology) -> list[Group]:
    ordered = sorted(sorted(episodes, key=attrgetter("key")), key=attrgetter("start"))
    network = Network(topology)
    losses = Losses(ordered, topology, network)
    claimed = claim(losses)
    union = Union(len(ordered) + len(losses.all))
    _link_upstream(union, claimed, losses.all)
    heads = {loss.element for loss in claimed if loss is not None}
    explained = [loss is not None for loss in claimed]
    alone = [i for i, episode in enumerate(ordered) if episode.nature in DARK and not explained[i] and i not in heads]
    rows = list(nearby.rows(ordered, alone, nearby.Lines(topology, network)))
    electric = {index for row in nearby.chains(rows) if len({ordered[i].asset for i in row}) >= LEAST for index in row}
    walks = nearby.vandalism(ordered, [index for index in alone if index not in electric])
    in_row, broken = _link(union, rows), _link(union, walks)
    _link(union, nearby.same_asset(ordered, explained))
    naming = Naming(ordered, topology, network, claimed, in_row, broken)
    return [naming.name(members) for members in _sets(union, len(ordered))]


def _link_upstream(union: Union, claimed: Sequence[Loss | None], losses: Iterable[Loss]) -> None:
    for index, loss in enumerate(claimed):
        if loss is not None:
            union.link(index, loss.element)
    for loss in losses:
        if loss.parent is not None:
            union.link(loss.element, loss.parent.element)


def _link(union: Union, links: Iterable[tuple[int, int]]) -> frozenset[int]:
    """What was linked."""
    linked: set[int] = set()
    for one, other in links:
        union.link(one, other)
        linked.add(one)
        linked.add(other)
    return frozenset(linked)


def _sets(union: Union, size: int) -> Iterable[list[int]]:
    found: dict[int, list[int]] = {}
    for index in range(size):
        found.setdefault(union.find(index), []).append(index)
    return found.values()
