# SPDX-License-Identifier: EUPL-1.2
"""Each symptom, and each loss, chooses the one upstream loss that explains it best: the nearest in time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from apps.events.correlation.facts import DARK, DATA, POWER, Episode, Nature
from apps.events.correlation.losses import Loss, Losses
from apps.events.correlation.network import Path
from apps.events.correlation.reach import HOLD, LAG, SPREAD, TOGETHER

MOSTLY = 0.8  # of the members of a deduced loss: silent only, of one source, through one node
STRENGTH = {Nature.SUPPLY: 0, Nature.OUTAGE: 1, Nature.SILENCE: 2}  # what a node says best of its own loss


def claim(losses: Losses) -> list[Loss | None]:
    """The loss that explains each episode; sets the parent of each loss (None: it is a cause)."""
    claimed = [_of_episode(losses, index, episode) for index, episode in enumerate(losses.episodes)]
    for said in _said(losses):
        said.parent = claimed[said.element]
    members: dict[int, list[int]] = {}
    for index, loss in enumerate(claimed):
        if loss is not None:
            members.setdefault(loss.element, []).append(index)
    spoken = _spoken(losses)
    for loss in losses.all:
        loss.parent = _of_loss(losses, loss, members.get(loss.element, ()))
        if loss.parent is None:
            _give_voice(losses, loss, spoken.get(loss.node, ()), claimed)
    return claimed


def fits(loss: Loss, start: float, nature: Nature, slack: float = 0.0) -> bool:
    """May what starts at `start` be an effect of `loss`? Later ones only where they can have no other cause."""
    if start < loss.low - slack or start > loss.end + LAG:
        return False
    lasting = loss.said is not None and (nature is Nature.SUPPLY or (nature is Nature.SILENCE and loss.via == DATA))
    return start <= (loss.low + HOLD if lasting else loss.high + slack)


def _said(losses: Losses) -> Iterator[Loss]:
    for by_node in losses.at.values():
        for found in by_node.values():
            yield from (loss for loss in found if loss.said is not None)


def _of_episode(losses: Losses, index: int, episode: Episode) -> Loss | None:
    found = _candidates(losses, episode.asset, episode.source, episode.nature)
    return _nearest(found, episode.start, episode.nature, but=index) if found else None


def _candidates(losses: Losses, asset: int, source: int, nature: Nature) -> list[Loss]:
    found: list[Loss] = []
    if nature in DARK:
        _at(losses.at[POWER], losses.network.power(asset), found)
        if nature is Nature.SILENCE:
            _silencing(losses, asset, source, found)
    elif nature is Nature.MISBEHAVIOUR:
        _at(losses.at[Nature.MISBEHAVIOUR], losses.network.power(asset), found)
    return found


def _silencing(losses: Losses, asset: int, source: int, found: list[Loss]) -> None:
    spoken = losses.network.data(asset)
    if spoken:
        _at(losses.at[DATA], spoken, found)
        _at(losses.at[POWER], spoken, found)
        _at(losses.at[POWER], losses.network.beyond(asset), found)
    found += losses.at[DATA].get(-source, ())


def _at(by_node: Mapping[int, Sequence[Loss]], path: Path, found: list[Loss]) -> None:
    for node, _ in path:
        here = by_node.get(node)
        if here:
            found += here


def _nearest(found: Iterable[Loss], start: float, nature: Nature, *, but: int = -1, slack: float = 0.0) -> Loss | None:
    """Of the losses that may have done it; never the one that the element `but` says itself."""
    best, least = None, (0.0, 0, 0)
    for loss in found:
        if loss.element != but and fits(loss, start, nature, slack):
            rank = (abs(start - loss.middle), loss.node, loss.element)
            if best is None or rank < least:
                best, least = loss, rank
    return best


def _of_loss(losses: Losses, loss: Loss, members: Sequence[int]) -> Loss | None:
    """What the node says of itself comes first, then what is upstream of it."""
    if loss.parent is not None:
        return loss.parent
    nature = _as_nature(losses, loss, members)
    own = [said for said in losses.at[loss.via].get(loss.node, ()) if said.said is not None]
    found = _nearest(own, loss.middle, nature)
    if found is not None or loss.node < 0:
        return found
    source = losses.episodes[members[0]].source if members else 0
    above = _candidates(losses, loss.node, source, nature)
    if nature is Nature.SILENCE and loss.via == POWER:
        above += _spoken_through(losses, loss, members)
    return _nearest((other for other in above if other.node != loss.node), loss.middle, nature, slack=TOGETHER)


def _as_nature(losses: Losses, loss: Loss, members: Sequence[int]) -> Nature:
    """The nature a loss has as an effect: silence only when nearly all its members are only silent."""
    if loss.via == Nature.MISBEHAVIOUR:
        return Nature.MISBEHAVIOUR
    said = Counter((losses.episodes[index].nature, losses.episodes[index].source) for index in members)
    if not said:
        return Nature.OUTAGE
    (nature, _), count = max(said.items(), key=lambda item: (item[1], item[0]))
    return Nature.SILENCE if nature is Nature.SILENCE and count >= MOSTLY * len(members) else Nature.OUTAGE


def _spoken_through(losses: Losses, loss: Loss, members: Sequence[int]) -> Iterator[Loss]:
    """Silent assets that all speak through one node which the lost one does not feed."""
    shared = Counter(node for index in members for node, _ in losses.network.data(losses.episodes[index].asset))
    for node, count in sorted(shared.items()):
        fed = any(above == loss.node for above, _ in losses.network.power(node))
        if count >= MOSTLY * len(members) and not fed:
            yield from losses.at[DATA].get(node, ())


def _spoken(losses: Losses) -> dict[int, list[int]]:
    nodes = {loss.node for loss in losses.all}
    found: dict[int, list[int]] = {}
    for index, episode in enumerate(losses.episodes):
        if episode.asset in nodes and episode.nature in DARK:
            found.setdefault(episode.asset, []).append(index)
    return found


def _give_voice(losses: Losses, loss: Loss, spoken: Sequence[int], claimed: list[Loss | None]) -> None:
    """A node deduced dark which fell silent itself then: it says its own loss, less well."""
    if loss.via == Nature.MISBEHAVIOUR:
        return
    near = [
        index
        for index in spoken
        if claimed[index] is None and abs(losses.episodes[index].start - loss.middle) <= SPREAD
    ]
    for index in near:
        claimed[index] = loss
    if near:
        loss.said = min(near, key=lambda index: (STRENGTH[losses.episodes[index].nature], index))
