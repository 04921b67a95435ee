# SPDX-License-Identifier: EUPL-1.2
"""What shares the ground with what just moved: who breaks things on his way knows nothing of the network."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from apps.assets.conditions import Natures
from apps.events.correlation import Nature, reach
from apps.events.correlation.facts import DARK, LAMPS, LonLat
from apps.events.incidents import network, stored
from apps.events.incidents.member import Member
from apps.events.incidents.network import POWER, Network

CELL = reach.NEAR / 50_000  # degrees: of latitude twice NEAR, of longitude at least NEAR south of 60°

Cell = tuple[int, int]


def shared(
    members: Sequence[Member], natures: Natures, known: Network, since: datetime, until: datetime
) -> list[Member]:
    """What started beside something that somebody touched, or beside dark lamps that no known line feeds."""
    centres = {one.asset_id for one in members if _spreads(one, natures, known)}
    said = {one: natures.of(one) for one in stored.conditions(since, until)}
    touched = stored.started_with([one for one, nature in said.items() if nature == Nature.INTRUSION], since, until)
    centres |= set(_where_it_is_dark(touched, members, natures, known))
    linked = [one for one, nature in said.items() if nature == Nature.INTRUSION or nature in DARK]
    return stored.beside({fid for fid in centres if fid}, linked, reach.NEAR, since, until)


def _spreads(one: Member, natures: Natures, known: Network) -> bool:
    nature = natures.of(one.condition)
    if nature in DARK and known.kind.get(one.asset_id or 0) in LAMPS:
        return all(via != POWER for _, via in known.up.get(one.asset_id or 0, ()))
    return nature == Nature.INTRUSION


def _where_it_is_dark(
    touched: Iterable[Member], members: Iterable[Member], natures: Natures, known: Network
) -> Iterator[int]:
    """Assets that somebody touched near members that are dark."""
    fids = {one.asset_id for one in touched if one.asset_id}
    if not fids:
        return
    dark = {
        _cell(known.places[one.asset_id])
        for one in members
        if one.asset_id in known.places and natures.of(one.condition) in DARK
    }
    places = network.places(fids)
    for fid, place in places.items():
        if not dark.isdisjoint(_around(place)):
            yield fid


def _cell(place: LonLat) -> Cell:
    return int(place[0] // CELL), int(place[1] // CELL)


def _around(place: LonLat) -> list[Cell]:
    column, row = _cell(place)
    return [(column + x, row + y) for x in (-1, 0, 1) for y in (-1, 0, 1)]
