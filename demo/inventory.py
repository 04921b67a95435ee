# SPDX-License-Identifier: EUPL-1.2
"""The equipment that the supervisors know, read from `fixtures/<city>/inventory.csv.gz`."""

import csv
import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One piece of equipment; `ref` is how its supervisor calls it."""

    code: str
    kind: str
    source: str
    ref: str
    powered_by: str
    connected_via: str
    lon: float
    lat: float
    name: str
    attributes: Mapping[str, Any]


@dataclass(frozen=True)
class Inventory:
    """Items of one city, found by code and by ref."""

    city: str
    items: tuple[Item, ...]
    by_code: Mapping[str, Item] = field(init=False)
    by_ref: Mapping[str, Item] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_code", {item.code: item for item in self.items})
        object.__setattr__(self, "by_ref", {item.ref: item for item in self.items})

    def of(self, source: str, *kinds: str) -> list[Item]:
        return [item for item in self.items if item.source == source and (not kinds or item.kind in kinds)]

    def fed_by(self, item: Item) -> list[Item]:
        """Everything that loses its supply with `item`, however far downstream."""
        return _reached(self.items, item)

    def storm_cabinet(self) -> Item | None:
        return next((item for item in self.items if item.attributes.get("storm")), None)


def load(folder: Path, city: str, *names: str) -> Inventory:
    """The inventory of `city`; the whole of it, the silent equipment too: it says what feeds what."""
    items: list[Item] = []
    for name in names or ("inventory.csv.gz", *_there(folder / city, "systems.csv.gz")):
        with gzip.open(folder / city / name, "rt", encoding="utf-8", newline="") as rows:
            items += [_item(row) for row in csv.DictReader(rows)]
    return Inventory(city, tuple(items))


def meters(folder: Path, city: str) -> Inventory:
    """What suppliers of energy and controllers of buildings tell of; nothing for a city that has none."""
    there = _there(folder / city, "meters.csv.gz")
    return load(folder, city, *there) if there else Inventory(city, ())


def _there(folder: Path, name: str) -> tuple[str, ...]:
    return (name,) if (folder / name).is_file() else ()


def _item(row: Mapping[str, str]) -> Item:
    return Item(
        code=row["code"],
        kind=row["kind"],
        source=row["source"],
        ref=row["source_ref"],
        powered_by=row["powered_by"],
        connected_via=row["connected_via"],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        name=row["name"],
        attributes=json.loads(row["attributes"] or "{}"),
    )


def _reached(items: Iterable[Item], top: Item) -> list[Item]:
    below: dict[str, list[Item]] = {}
    for item in items:
        below.setdefault(item.powered_by, []).append(item)
    found: list[Item] = []
    waiting = [top.code]
    while waiting:
        fed = below.get(waiting.pop(), [])
        found += fed
        waiting += [item.code for item in fed]
    return found
