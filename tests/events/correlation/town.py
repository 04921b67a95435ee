# SPDX-License-Identifier: EUPL-1.2
"""A small fictitious network, and episodes told in minutes.

Cabinet A (10) feeds feeders A1 (11) and A2 (12) of ten lamps each (101…110, 201…210), a camera (31), a junction (32)
and a gateway (40) through which six probes speak (401…406). Cabinet B (20) feeds feeder B1 (21) of ten lamps (301…310).
"""

from itertools import count

from apps.events.correlation import Episode, Group, Nature, Topology, group

T0 = 1_790_000_000.0
LIGHTING, VIDEO, TRAFFIC, RADIO = 1, 2, 3, 4
CABINET_A, FEEDER_A1, FEEDER_A2, CABINET_B, FEEDER_B1, CAMERA, JUNCTION, GATEWAY = 10, 11, 12, 20, 21, 31, 32, 40
A1, A2, B1 = range(101, 111), range(201, 211), range(301, 311)
PROBES = range(401, 407)
SOURCE = {CAMERA: VIDEO, JUNCTION: TRAFFIC, GATEWAY: RADIO, **dict.fromkeys(PROBES, RADIO)}
KINDS = {
    **dict.fromkeys([*A1, *A2, *B1], "light_point"),
    **dict.fromkeys(PROBES, "litter_bin"),
    CABINET_A: "control_cabinet",
    CABINET_B: "control_cabinet",
    FEEDER_A1: "feeder",
    FEEDER_A2: "feeder",
    FEEDER_B1: "feeder",
    CAMERA: "camera",
    JUNCTION: "signal_junction",
    GATEWAY: "lora_gateway",
}
NATURES = {
    "supply_loss": Nature.SUPPLY,
    "lamp_failure": Nature.OUTAGE,
    "offline": Nature.SILENCE,
    "communication_failure": Nature.SILENCE,
    "video_loss": Nature.SILENCE,
    "junction_dark": Nature.SUPPLY,
    "camera_fault": Nature.OUTAGE,
    "lamp_unexpected_on": Nature.MISBEHAVIOUR,
    "switching_error_on": Nature.MISBEHAVIOUR,
    "battery_low": Nature.DEGRADATION,
    "lamp_power_low": Nature.DEGRADATION,
    "tamper": Nature.INTRUSION,
    "door_open": Nature.INTRUSION,
    "connection": Nature.CONNECTION,
}
METRE = 1 / 111_195.0


def place(east: float, north: float) -> tuple[float, float]:
    """Metres from the corner of the town, at the equator: a degree is as wide as it is high."""
    return 4.0 + east * METRE, north * METRE


PLACES = {
    CABINET_A: place(0, 0),
    CABINET_B: place(0, 200),
    CAMERA: place(20, 20),
    JUNCTION: place(-30, 10),
    GATEWAY: place(5, -20),
    **{lamp: place(30 * rank, 0) for rank, lamp in enumerate(A1, start=1)},
    **{lamp: place(-30 * rank, 0) for rank, lamp in enumerate(A2, start=1)},
    **{lamp: place(30 * rank, 200) for rank, lamp in enumerate(B1, start=1)},
    **{probe: place(1000 * rank, 1000) for rank, probe in enumerate(PROBES, start=1)},
}
UP = {
    **{lamp: [(FEEDER_A1, "power")] for lamp in A1},
    **{lamp: [(FEEDER_A2, "power")] for lamp in A2},
    **{lamp: [(FEEDER_B1, "power")] for lamp in B1},
    **{probe: [(GATEWAY, "data")] for probe in PROBES},
    **{node: [(CABINET_A, "power")] for node in (FEEDER_A1, FEEDER_A2, CAMERA, JUNCTION, GATEWAY)},
    FEEDER_B1: [(CABINET_B, "power")],
}
TOWN = Topology(
    up=UP,
    speaking={
        (CABINET_A, "power"): 23,
        (FEEDER_A1, "power"): 10,
        (FEEDER_A2, "power"): 10,
        (CABINET_B, "power"): 10,
        (FEEDER_B1, "power"): 10,
        (GATEWAY, "data"): 6,
    },
    of_source={LIGHTING: 32, VIDEO: 1, TRAFFIC: 1, RADIO: 7},
    kind=KINDS,
    places=PLACES,
    lines={FEEDER_A1: list(A1), FEEDER_A2: list(A2), FEEDER_B1: list(B1)},
    below={
        (CABINET_A, "power"): [FEEDER_A1, FEEDER_A2, CAMERA, JUNCTION, GATEWAY],
        (CABINET_B, "power"): [FEEDER_B1],
    },
)
KEYS = count(1)


def says(asset: int, condition: str, minutes: float = 0.0, until: float | None = None, source: int = 0) -> Episode:
    """`asset` says `condition` from `minutes` after T0 to `until`. Asset 0: the source itself."""
    return Episode(
        next(KEYS),
        asset,
        source or SOURCE.get(asset, LIGHTING),
        condition,
        NATURES[condition],
        2,
        T0 + minutes * 60,
        None if until is None else T0 + until * 60,
        KINDS.get(asset, ""),
        PLACES.get(asset),
    )


def all_say(assets, condition: str, minutes: float = 0.0, step: float = 0.2) -> list[Episode]:
    """One after the other."""
    return [says(asset, condition, minutes + step * rank) for rank, asset in enumerate(assets)]


def grouped(*episodes: Episode, topology: Topology = TOWN) -> list[Group]:
    return group(list(episodes), topology)


def only(*episodes: Episode, topology: Topology = TOWN) -> Group:
    """The one group they all are in."""
    (found,) = grouped(*episodes, topology=topology)
    return found


def members(groups: list[Group]) -> set[frozenset[int]]:
    return {frozenset(found.members) for found in groups}


def keys(*episodes: Episode) -> frozenset[int]:
    return frozenset(episode.key for episode in episodes)
