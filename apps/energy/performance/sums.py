# SPDX-License-Identifier: EUPL-1.2
"""What figures need to know of many rows, added up beforehand: in Python, or by the database. Pure; decimal.

A row's half width is made of a part shared with the rows of its key, and of its own noise. Shared parts add up, squares
of noises add up: both can be summed for any group of rows of one key without changing the figure.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

ZERO = Decimal(0)


class Part(NamedTuple):
    """Σ of one quantity (kWh, € or kg): its value, shared half widths and squares of noises, below and above."""

    value: Decimal = ZERO
    below: Decimal = ZERO
    above: Decimal = ZERO
    noise_below: Decimal = ZERO
    noise_above: Decimal = ZERO


NOTHING = Part()


@dataclass(frozen=True, slots=True)
class Sum:
    """Rows of one key. `rows`: those that are not of works, `counted` of which have a saving, `refused` of which have
    none for that reason; `priced` and `weighed` of the counted have a price, a factor; the others make `unpriced` and
    `unweighed` kWh. `days` counted of `expected`."""

    key: Hashable
    rows: int = 0
    counted: int = 0
    refused: int = 0
    expected: int = 0
    days: int = 0
    adjusted: Decimal = ZERO
    measured: Decimal = ZERO
    avoided: Part = NOTHING
    euros: Part = NOTHING
    current: Part = NOTHING
    co2: Part = NOTHING
    priced: int = 0
    weighed: int = 0
    unpriced: Decimal = ZERO
    unweighed: Decimal = ZERO
    reasons: Mapping[str, int] = field(default_factory=dict)


def widths(value: Decimal, low: Decimal, high: Decimal, noise: Decimal | None) -> Part:
    """Of one row, kWh. A noise wider than the whole is that of another count: it never widens the row."""
    below, own_below = _split(value - low, noise)
    above, own_above = _split(high - value, noise)
    return Part(value, below, above, own_below, own_above)


def scaled(part: Part, by: Decimal) -> Part:
    """In € or kg."""
    return Part(
        part.value * by, part.below * by, part.above * by, part.noise_below * by * by, part.noise_above * by * by
    )


def _split(width: Decimal, noise: Decimal | None) -> tuple[Decimal, Decimal]:
    """What is shared, and the square of what is not."""
    if not noise:
        return width, ZERO
    own = min(noise, width) ** 2
    return (width * width - own).sqrt(), own


def spread(parts: Iterable[tuple[Hashable, Part]]) -> tuple[Decimal, Decimal, Decimal]:
    """(value, low, high): shared widths add up within a key, keys and noises combine in quadrature."""
    value = own_below = own_above = ZERO
    below: dict[Hashable, Decimal] = {}
    above: dict[Hashable, Decimal] = {}
    for key, part in parts:
        value += part.value
        below[key] = below.get(key, ZERO) + part.below
        above[key] = above.get(key, ZERO) + part.above
        own_below += part.noise_below
        own_above += part.noise_above
    return value, value - _root(below.values(), own_below), value + _root(above.values(), own_above)


def _root(shared: Iterable[Decimal], own: Decimal) -> Decimal:
    return sum((one * one for one in shared), own).sqrt()
