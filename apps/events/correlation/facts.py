# SPDX-License-Identifier: EUPL-1.2
"""What the correlation is told (episodes, network) and what it answers (groups with their cause)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

POWER, DATA = "power", "data"  # natures of a network edge, as in assets.NetworkEdge.Nature
CABINETS, LAMPS = frozenset({"control_cabinet"}), frozenset({"light_point"})  # codes of kinds

LonLat = tuple[float, float]


class Nature(StrEnum):
    """What a condition says of its asset, whatever the supplier calls it."""

    SUPPLY = "supply"  # it has no current
    OUTAGE = "outage"  # it no longer does its work
    SILENCE = "silence"  # it no longer speaks
    MISBEHAVIOUR = "misbehaviour"  # it works when or how it should not
    INTRUSION = "intrusion"  # somebody touches it
    DEGRADATION = "degradation"  # it works less well
    OTHER = "other"
    CONNECTION = "connection"  # a whole source is lost


DARK = frozenset({Nature.SUPPLY, Nature.OUTAGE, Nature.SILENCE})  # what an upstream cause does to what is below it


class Shape(StrEnum):
    """The form of an incident; the fault classes of a contract are recognised from it."""

    SINGLE = "single"
    SAME_ASSET = "same_asset"
    CABINET = "cabinet"
    FEEDER = "feeder"
    GATEWAY = "gateway"
    POWER_NODE = "power_node"
    ROW = "row"
    DAY_BURNING = "day_burning"
    VANDALISM = "vandalism"
    SOURCE_LOST = "source_lost"
    UPSTREAM = "upstream"


class Episode(NamedTuple):
    """One spell of one alarm; the caller made one of comings and goings less than `reach.SPELL` apart.

    Times are epoch seconds of the source's clock; `asset` is a feature id, 0 for a lost source; `end` None: active.
    """

    key: int
    asset: int
    source: int
    condition: str
    nature: Nature
    severity: int
    start: float
    end: float | None
    kind: str = ""
    lonlat: LonLat | None = None


@dataclass(frozen=True, slots=True)
class Testimony:
    """What an inhabitant reported. `lines`: nodes that feed what it is about. `voices`: who says so, one per network;
    `end`: when the report was treated. `pinned`: an operator placed it, it is in a group whatever it says."""

    key: int
    asset: int
    lines: tuple[int, ...]
    voices: frozenset[str]
    nature: Nature
    start: float
    end: float | None
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Topology:
    """What is known of the network around the episodes; every mapping may be partial.

    up: asset -> (upstream node, "power" | "data").
    speaking: (node, "power" | "data") -> telemetered assets below it, through edges of this one nature.
    of_source: source -> telemetered assets it speaks for.
    kind: code of the kind of a node. places: position of a node.
    lines: node -> the telemetered lamps it feeds directly, in their order along the line seen from the cabinet.
    below: (node, "power" | "data") -> all that it feeds directly, telemetered or not.
    """

    up: Mapping[int, Sequence[tuple[int, str]]] = field(default_factory=dict)
    speaking: Mapping[tuple[int, str], int] = field(default_factory=dict)
    of_source: Mapping[int, int] = field(default_factory=dict)
    kind: Mapping[int, str] = field(default_factory=dict)
    places: Mapping[int, LonLat] = field(default_factory=dict)
    lines: Mapping[int, Sequence[int]] = field(default_factory=dict)
    below: Mapping[tuple[int, str], Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cause:
    """Where it comes from: an asset, or a source when `asset` is 0; `key`: the episode in which it says so itself."""

    asset: int
    source: int
    said: bool
    key: int | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The numbers of the reason: `count` distinct assets touched, `of` that could speak (0: unknown), over `seconds`.

    `metres`: extent on the ground; `effect`: what most of them say; `condition`: what the cause says of itself, ""
    when it says nothing.
    """

    count: int
    of: int
    seconds: float
    metres: float
    effect: Nature
    condition: str


@dataclass(frozen=True, slots=True)
class Group:
    """Episodes of one cause; `members` are their keys in the order of their starts, then those of the `witnesses`
    reports of inhabitants that support it."""

    members: tuple[int, ...]
    cause: Cause
    shape: Shape
    evidence: Evidence
    witnesses: int = 0
