# SPDX-License-Identifier: EUPL-1.2
"""Our kinds of equipment as Smart Data Models name them, and where each attribute comes from.

Sources: dataModel.Streetlighting (Streetlight, StreetlightControlCabinet), dataModel.WasteManagement (WasteContainer).
A required attribute that we do not know is absent, rather than invented.
"""

from dataclasses import dataclass
from typing import Any

TEXT, NUMBER, DATE = "text", "number", "date"


@dataclass(frozen=True, slots=True)
class Attribute:
    """A Property. `column` is of the asset, else `key` of its attributes, published as its territory says.

    `unit`: UN/CEFACT code."""

    name: str
    kind: str = TEXT
    column: str = ""
    key: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """An entity type. `fixed`: by code of kind, what the kind alone says. `dynamic`: what a person reads besides."""

    name: str
    kinds: tuple[str, ...]
    attributes: tuple[Attribute, ...]
    fixed: dict[str, dict[str, Any]]
    dynamic: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Of all that an entity of this type may have, in order."""
        own = [one.name for one in self.attributes] + [name for said in self.fixed.values() for name in said]
        return sorted({*own, *self.dynamic, *COMMON})


COMMON = ("location", "owner", "areaServed")  # beside `name`, an attribute of each
NAME = Attribute("name", column="name")

STREETLIGHT = Shape(
    name="Streetlight",
    kinds=("light_point",),
    attributes=(
        NAME,
        Attribute("streetPoleNum", column="code"),
        Attribute("powerRating", NUMBER, key="power_w", unit="WTT"),
        Attribute("lanternHeight", NUMBER, key="height_m", unit="MTR"),
        Attribute("dateServiceStarted", DATE, key="commissioned"),
        Attribute("dateLastLampChange", DATE, key="renewed_on"),
    ),
    fixed={},
    dynamic=("status", "refStreetlightControlCabinet"),
)
CABINET = Shape(
    name="StreetlightControlCabinet",
    kinds=("control_cabinet",),
    attributes=(NAME, Attribute("serialNumber", key="serial_number"), Attribute("brandName", key="brand")),
    fixed={},
)
CONTAINER = Shape(
    name="WasteContainer",
    kinds=("litter_bin", "glass_container", "drop_off_point"),
    attributes=(
        NAME,
        Attribute("serialNumber", key="serial_number"),
        Attribute("binCapacity", NUMBER, key="capacity_l", unit="LTR"),
    ),
    fixed={"glass_container": {"storedWasteKind": "glass"}},
    dynamic=("status", "fillingLevel"),
)
SHAPES = {one.name: one for one in (STREETLIGHT, CABINET, CONTAINER)}
OF_KIND = {kind: one for one in SHAPES.values() for kind in one.kinds}
NAMES = sorted({name for one in SHAPES.values() for name in one.names})

# What a lamp says of itself that Streetlight has a word for; another fault leaves `status` absent.
DEFECTIVE = ("lamp_failure", "light_source_open_circuit", "light_source_short_circuit")


def comparable() -> dict[str, list[Attribute]]:
    """By name: what `q` may compare, wherever it comes from."""
    found: dict[str, list[Attribute]] = {}
    for shape in SHAPES.values():
        for one in shape.attributes:
            if one not in found.setdefault(one.name, []):
                found[one.name].append(one)
    return found
