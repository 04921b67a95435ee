# SPDX-License-Identifier: EUPL-1.2
"""Registers as data: which ones are read together, and what their words mean."""

import math
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FORMATS = {  # type -> (registers, struct of big-endian bytes)
    "uint16": (1, ">H"),
    "int16": (1, ">h"),
    "uint32": (2, ">I"),
    "int32": (2, ">i"),
    "uint64": (4, ">Q"),
    "int64": (4, ">q"),
    "float32": (2, ">f"),
    "float64": (4, ">d"),
    "bit": (1, ""),
}
BITS = ("coil", "discrete")
FUNCTIONS = ("holding", "input", *BITS)
MOST_REGISTERS, MOST_BITS = 125, 2000  # of one request, by the standard
BATCH, GAP = 100, 8


@dataclass(frozen=True, slots=True)
class Register:
    """One value of a map: `said` is the entry of the settings that it was made from."""

    function: str
    address: int
    type: str
    said: Mapping[str, Any]

    @property
    def size(self) -> int:
        """Registers, or bits."""
        return 1 if self.function in BITS else FORMATS[self.type][0]

    @property
    def key(self) -> str:
        bit = f".{self.said['bit']}" if "bit" in self.said else ""
        return f"{self.function}:{self.address}{bit}"


@dataclass(frozen=True, slots=True)
class Block:
    """Registers that one request reads."""

    function: str
    address: int
    count: int
    registers: tuple[Register, ...]


def registers(entries: Sequence[Mapping[str, Any]]) -> list[Register]:
    """Those of a map, as its settings say."""
    found = []
    for said in entries:
        function = said.get("function", "holding")
        kind = "bit" if function in BITS or "bit" in said else said.get("type", "uint16")
        found.append(Register(function, said["address"], kind, said))
    return found


def blocks(wanted: Sequence[Register], batch: int = BATCH, gap: int = GAP) -> Iterator[Block]:
    """As few requests as may be: neighbours together, over at most `gap` registers that nobody wants."""
    ordered = sorted(wanted, key=lambda one: (one.function, one.address))
    group: list[Register] = []
    for one in ordered:
        if group and not _fits(group, one, batch, gap):
            yield _block(group)
            group = []
        group.append(one)
    if group:
        yield _block(group)


def _fits(group: Sequence[Register], one: Register, batch: int, gap: int) -> bool:
    first = group[0]
    end = max(other.address + other.size for other in group)
    most = min(batch, MOST_BITS if one.function in BITS else MOST_REGISTERS)
    together = max(end, one.address + one.size) - first.address
    return one.function == first.function and one.address - end <= gap and together <= most


def _block(group: Sequence[Register]) -> Block:
    first = group[0].address
    end = max(one.address + one.size for one in group)
    return Block(group[0].function, first, end - first, tuple(group))


def raw(register: Register, words: Sequence[int]) -> int | float:
    """The number that its words write, in its order of words and of bytes; before scale and offset."""
    if register.type == "bit":
        return words[0] >> int(register.said.get("bit", 0)) & 1
    ordered = list(words)[::-1] if register.said.get("words") == "little" else list(words)
    data = b"".join(word.to_bytes(2, "little" if register.said.get("bytes") == "little" else "big") for word in ordered)
    (value,) = struct.unpack(FORMATS[register.type][1], data)
    return value


def value(register: Register, words: Sequence[int]) -> float | None:
    """With its scale and offset; None when the device says that it has none (a value to ignore, NaN)."""
    found = raw(register, words)
    if found in (register.said.get("ignore") or ()) or not math.isfinite(found):
        return None
    return found * register.said.get("scale", 1) + register.said.get("offset", 0)
