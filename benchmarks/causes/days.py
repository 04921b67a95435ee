# SPDX-License-Identifier: EUPL-1.2
"""What breaks in a town, and what would be said of it at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from random import Random

from benchmarks.causes.settings import EPOCH, MINUTE, Setting
from benchmarks.causes.town import DATA, METRE_LAT, METRE_LON, POWER, Thing, Town

# What each kind says when it no longer has current, no longer works, no longer speaks.
UNPOWERED = {
    "light_point": ("supply_loss", "lamp_failure", "communication_failure"),
    "camera": ("video_loss", "offline"),
    "signal_junction": ("junction_dark", "offline"),
    "lora_gateway": ("offline",),
    "energy_meter": ("offline",),
}
NOISE = {
    "light_point": ("lamp_failure", "communication_failure", "dimming_failure", "lamp_power_low", "lamp_unexpected_on"),
    "camera": ("camera_fault", "offline"),
    "signal_junction": ("controller_fault", "offline"),
    "lora_gateway": ("temperature_high",),
    "litter_bin": ("battery_low", "offline", "full"),
    "energy_meter": ("battery_low", "offline"),
    "control_cabinet": ("door_open", "leakage_detected"),
}
NATURES = {
    "supply_loss": "supply",
    "circuit_breaker_tripped": "supply",
    "junction_dark": "supply",
    "lamp_failure": "outage",
    "light_source_open_circuit": "outage",
    "camera_fault": "outage",
    "controller_fault": "outage",
    "video_loss": "silence",
    "communication_failure": "silence",
    "offline": "silence",
    "lamp_unexpected_on": "misbehaviour",
    "switching_error_on": "misbehaviour",
    "dimming_failure": "degradation",
    "lamp_power_low": "degradation",
    "battery_low": "degradation",
    "temperature_high": "degradation",
    "leakage_detected": "degradation",
    "door_open": "intrusion",
    "tamper": "intrusion",
    "impact": "intrusion",
    "full": "other",
    "connection": "connection",
}
APART = 30 * MINUTE  # between two stories of one thing, for anybody to tell that they are two
DARKENING = {"cabinet", "feeder", "row", "gateway", "source_lost"}
SEVERITY = {"supply": 1, "connection": 1, "outage": 2, "silence": 2, "intrusion": 2}


@dataclass(frozen=True, slots=True)
class Observation:
    source: int
    asset: int  # 0: the source itself
    condition: str
    at: float  # by the clock of the source
    active: bool
    severity: int


@dataclass(slots=True, eq=False)
class Planted:
    """One cause: what it did (only what was said), and the assets that may rightly be named (0: the source)."""

    shape: str
    causes: frozenset[int]
    source: int = 0
    said: bool = False
    symptoms: set[tuple[int, int, str]] = field(default_factory=set)  # (source, asset, condition)


class Days:
    """Causes one after the other until there are enough alarms. An alarm belongs to one cause only."""

    def __init__(self, setting: Setting, town: Town, draw: Random) -> None:
        self.setting, self.town, self.draw = setting, town, draw
        self.skew = {source: draw.uniform(-setting.skew, setting.skew) for source in town.sources}
        self.used: set[tuple[int, int, str]] = set()
        self.down: dict[int, tuple[float, float]] = {}  # without current or unheard, from when to when
        self.told: dict[int, list[float]] = {}  # when each thing appears in a story
        self.struck: set[int] = set()  # nodes that had their cause
        self.planted: list[Planted] = []
        self.said: list[Observation] = []
        self.last: tuple[int, float] | None = None
        self.beside: dict[tuple[int, int], list[int]] = {}
        for thing in town.things.values():
            self.beside.setdefault(self._cell(thing), []).append(thing.fid)

    def live(self, alarms: int) -> None:
        shapes, weights = zip(*self.setting.mix.items(), strict=True)
        self._source_lost(alarms)
        quiet = 0
        while len(self.used) < alarms * (1 - self.setting.noise) and quiet < 2000:
            before = len(self.used)
            getattr(self, "_" + self.draw.choices(shapes, weights)[0])(self._moment())
            quiet = 0 if len(self.used) > before else quiet + 1
        things = [thing for thing in self.town.things.values() if thing.speaks and thing.kind in NOISE]
        while len(self.used) < alarms:
            self._single(self.draw.choice(things), EPOCH + self.draw.uniform(0, self.setting.span))

    def _moment(self) -> float:
        """At any time, or just after the last cause (see `_pick`)."""
        if self.last is not None and self.draw.random() < self.setting.gathered:
            return self.last[1] + self.draw.uniform(-20, 20) * MINUTE
        self.last = None
        return EPOCH + self.draw.uniform(0, self.setting.span)

    def _pick(self, nodes: Sequence[int], at: float) -> int | None:
        """A node not struck yet, nor anything above or below it; beside the last cause when there is one."""
        pool = nodes
        if self.last is not None:
            pool = [node for node in nodes if abs(node - self.last[0]) < 600] or nodes
        for _ in range(20):
            node = self.draw.choice(pool)
            if not self._family(node) & self.struck:
                self.struck.add(node)
                self.last = (node, at)
                return node
        return None

    def _family(self, node: int) -> set[int]:
        found = {node, *self._below(node), *(up for up, _ in self.town.things[node].up)}
        return found | {up for near in list(found) for up, _ in self.town.things[near].up if near == node}

    def _below(self, node: int, natures: Sequence[str] = (POWER, DATA)) -> Iterator[int]:
        for nature, below in ((POWER, self.town.fed), (DATA, self.town.heard)):
            if nature in natures:
                for thing in below.get(node, ()):
                    yield thing
                    yield from self._below(thing, natures)

    def _cabinet(self, at: float) -> None:
        node = self._pick(self.town.cabinets, at)
        if node is not None:
            self._unpowered("cabinet", node, at, "supply_loss")

    def _feeder(self, at: float) -> None:
        node = self._pick(self.town.feeders, at)
        if node is not None:
            self._unpowered("feeder", node, at, "circuit_breaker_tripped")

    def _unpowered(self, shape: str, node: int, at: float, word: str) -> None:
        planted, end = Planted(shape, frozenset({node})), self._end(at)
        if self.draw.random() >= self.setting.silent_cause:
            late = self.draw.uniform(0, self.setting.cause_late)
            planted.said = self._say(planted, node, word, at + late, end)
        planted.causes |= self._told_apart(planted, node)
        words = {kind: self.draw.choice(said) for kind, said in UNPOWERED.items()}
        for fid in self._below(node, (POWER,)):
            kind = self.town.things[fid].kind
            if kind in words:
                self._symptom(planted, fid, words[kind], at, end, self.setting.spread_power)
            if kind == "lora_gateway":
                self._unheard(planted, fid, at, end)
        self._plant(planted)

    def _told_apart(self, planted: Planted, node: int) -> set[int]:
        """What nothing that is said can tell from it: of a cabinet with one line, both are dark at once."""
        cabinet = node if self.town.things[node].kind == "control_cabinet" else self.town.things[node].up[0][0]
        lines = [fid for fid in self.town.fed.get(cabinet, ()) if self.town.things[fid].kind == "feeder"]
        return {cabinet, *lines} if len(lines) == 1 and not planted.said else set()

    def _unheard(self, planted: Planted, gateway: int, at: float, end: float | None) -> None:
        for fid in self._below(gateway, (DATA,)):
            self._symptom(planted, fid, "offline", at, end, self.setting.spread_data)

    def _gateway(self, at: float) -> None:
        node = self._pick(self.town.gateways, at) if self.town.gateways else None
        if node is None:
            return
        planted, end = Planted("gateway", frozenset({node})), self._end(at)
        if self.draw.random() >= self.setting.silent_cause:
            planted.said = self._say(planted, node, "offline", at + self.draw.uniform(0, self.setting.cause_late), end)
        self._unheard(planted, node, at, end)
        self._plant(planted)

    def _row(self, at: float) -> None:
        """3 to 6 neighbours among the lamps that speak; the one nearest to the cabinet that spoke is the cause."""
        node = self._pick(self.town.feeders, at)
        if node is None:
            return
        lamps = [fid for fid in self.town.fed.get(node, ()) if self.town.things[fid].speaks]
        length = self.draw.randint(3, 6)
        if len(lamps) <= 2 * length:
            return
        first = self.draw.randrange(len(lamps) - length + 1)
        planted, end = Planted("row", frozenset()), self._end(at)
        word = self.draw.choice(("lamp_failure", "light_source_open_circuit", "supply_loss"))
        for fid in lamps[first : first + length]:
            said = self._symptom(planted, fid, word, at, end, self.setting.spread_power)
            if said and not planted.causes:
                planted.causes = frozenset({fid})
        self._plant(planted)

    def _burning(self, at: float) -> None:
        node = self._pick(self.draw.choice((self.town.feeders, self.town.cabinets)), at)
        if node is None:
            return
        planted, end = Planted("day_burning", frozenset({node})), self._end(at)
        if self.draw.random() >= self.setting.silent_cause:
            planted.said = self._say(planted, node, "switching_error_on", at, end)
        planted.causes |= self._told_apart(planted, node)
        for fid in self._below(node, (POWER,)):
            if self.town.things[fid].kind == "light_point":
                self._symptom(planted, fid, "lamp_unexpected_on", at, end, self.setting.spread_power)
        self._plant(planted)

    def _vandalism(self, at: float) -> None:
        """Somebody walks some tens of metres in a quarter of an hour; half of what he does is seen as a touch."""
        middle = self.draw.choice(list(self.town.things.values()))
        near = [fid for fid in self._around(middle) if self.town.things[fid].kind != "feeder" and self._free(fid)]
        chosen = self.draw.sample(near, min(len(near), self.draw.randint(3, 6)))
        planted = Planted("vandalism", frozenset(chosen))
        for number, fid in enumerate(chosen):
            kind = self.town.things[fid].kind
            touch = number < 2 or self.draw.random() < 0.5 or kind not in UNPOWERED
            broken = "video_loss" if kind == "camera" else UNPOWERED.get(kind, ("",))[-1]
            word = self.draw.choice(("tamper", "impact", "door_open")) if touch else broken
            self._symptom(planted, fid, word, at, None, 12 * MINUTE)
        self._plant(planted)

    def _free(self, fid: int) -> bool:
        thing = self.town.things[fid]
        above = {up for up, _ in thing.up} | {top for up, _ in thing.up for top, _ in self.town.things[up].up}
        return thing.speaks and not ({fid} | above) & self.struck

    def _around(self, middle: Thing) -> Iterator[int]:
        x, y = self._cell(middle)
        for cell in ((x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1)):
            for fid in self.beside.get(cell, ()):
                there = self.town.things[fid].lonlat
                east, north = (there[0] - middle.lonlat[0]) / METRE_LON, (there[1] - middle.lonlat[1]) / METRE_LAT
                if east * east + north * north <= 80.0**2:
                    yield fid

    def _cell(self, thing: Thing) -> tuple[int, int]:
        return int(thing.lonlat[0] / METRE_LON // 80), int(thing.lonlat[1] / METRE_LAT // 80)

    def _flapping(self, at: float) -> None:
        thing = self.draw.choice(list(self.town.things.values()))
        if not self._free(thing.fid) or thing.kind not in NOISE:
            return
        word = self.draw.choice(NOISE[thing.kind])
        planted = Planted("flapping", frozenset({thing.fid}), said=True)
        for _ in range(self.draw.randint(4, 20)):
            end = at + self.draw.uniform(20, 240)
            self._say(planted, thing.fid, word, at, end, again=True)
            at = end + self.draw.uniform(20, 240)
        self._plant(planted)

    def _twice(self, at: float) -> None:
        """One fault, two conditions."""
        thing = self.draw.choice(list(self.town.things.values()))
        if thing.kind == "light_point" and self._free(thing.fid):
            planted, end = Planted("same_asset", frozenset({thing.fid}), said=True), self._end(at)
            self._say(planted, thing.fid, "lamp_failure", at, end)
            self._say(planted, thing.fid, "lamp_power_low", at + self.draw.uniform(0, 4) * MINUTE, end)
            self._plant(planted)

    def _single(self, thing: Thing, at: float) -> None:
        """An isolated fault: what has no current, or cannot be heard, has none that anybody could know of; nor has what
        said something else just then, which is what `_twice` plants."""
        first, last = self.down.get(thing.fid, (0.0, 0.0))
        if first <= at <= last or any(abs(at - told) < APART for told in self.told.get(thing.fid, ())):
            return
        planted = Planted("single", frozenset({thing.fid}), said=True)
        self._say(planted, thing.fid, self.draw.choice(NOISE[thing.kind]), at, self._end(at))
        self._plant(planted)

    def _source_lost(self, alarms: int) -> None:
        """One source in the whole storm, not the largest: all its assets fall silent, and it says nothing else then."""
        sizes: dict[int, list[int]] = {}
        for thing in self.town.things.values():
            if thing.speaks and thing.kind != "feeder":
                sizes.setdefault(thing.source, []).append(thing.fid)
        fitting = [source for source, fids in sizes.items() if 10 <= len(fids) <= alarms * 0.08]
        if not fitting:
            return
        source, at = self.draw.choice(sorted(fitting)), EPOCH + self.draw.uniform(0, self.setting.span)
        planted, end = Planted("source_lost", frozenset({0}), source=source), self._end(at)
        if self.draw.random() >= self.setting.silent_cause:
            self._write(planted, source, 0, "connection", at, end)
            planted.said = True
        for fid in sizes[source]:
            self._symptom(planted, fid, "offline", at, end, self.setting.spread_data)
            self.struck.add(fid)  # what is unheard has no other story
        self._plant(planted)

    def _end(self, at: float) -> float | None:
        return at + self.draw.uniform(*self.setting.duration) if self.draw.random() < self.setting.restored else None

    def _symptom(self, planted: Planted, fid: int, word: str, at: float, end: float | None, spread: float) -> bool:
        self.down[fid] = (at, inf if end is None else end) if planted.shape in DARKENING else (0.0, 0.0)
        if not self.town.things[fid].speaks or self.draw.random() < self.setting.missing:
            return False
        start = at + self.draw.random() ** 2 * spread  # most at once, some late
        over = None if end is None or self.draw.random() < 0.1 else max(end, start) + self.draw.uniform(0, spread)
        return self._say(planted, fid, word, start, over)

    def _say(self, planted: Planted, fid: int, word: str, at: float, end: float | None, again: bool = False) -> bool:
        source = self.town.things[fid].source
        if (source, fid, word) in self.used and not again:
            return False
        self._write(planted, source, fid, word, at, end)
        return True

    def _write(self, planted: Planted, source: int, fid: int, word: str, at: float, end: float | None) -> None:
        name, severity = (source, fid, word), SEVERITY.get(NATURES[word], 3)
        self.used.add(name)
        self.told.setdefault(fid, []).append(at)
        planted.symptoms.add(name)
        skew = self.skew[source] if fid else 0.0  # our own clock says that a source is lost
        self.said.append(Observation(*name, at + skew, True, severity))
        if end is not None:
            self.said.append(Observation(*name, end + skew, False, severity))

    def _plant(self, planted: Planted) -> None:
        if planted.symptoms:
            self.planted.append(planted)
