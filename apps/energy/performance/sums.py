# SPDX-License-Identifier: EUPL-1.2
"""What figures need to know of many rows, added up beforehand: in Python, or by the database. Pure; decimal.

A row's half width is made of a part shared with the rows of its key, and of its own noise. Shared parts add up, squares
of noises add up: both can be summed for any group of rows of one key without changing the figure.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import mul
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


def ranks_of(keys: Iterable[Hashable]) -> tuple[list[int], int] | None:
    """The rank of each key among those seen, and how many there are; None when each is there once: nothing adds up."""
    found: dict[Hashable, int] = {}
    ranks = [found.setdefault(key, len(found)) for key in keys]
    return None if len(found) == len(ranks) else (ranks, len(found))


def spread(parts: Sequence[Part], ranks: tuple[list[int], int] | None) -> tuple[Decimal, Decimal, Decimal]:
    """(value, low, high): shared widths add up within a key, keys and noises combine in quadrature. `ranks`: of the key
    of each part, see `ranks_of`."""
    if not parts:
        return ZERO, ZERO, ZERO
    values, below, above, own_below, own_above = zip(*parts, strict=True)
    value = sum(values, ZERO)
    low = _root(_by_key(below, ranks), sum(own_below, ZERO))
    high = low if (below, own_below) == (above, own_above) else _root(_by_key(above, ranks), sum(own_above, ZERO))
    return value, value - low, value + high


def _by_key(shared: Sequence[Decimal], ranks: tuple[list[int], int] | None) -> Sequence[Decimal]:
    if ranks is None:
        return shared
    found = [ZERO] * ranks[1]
    for rank, one in zip(ranks[0], shared, strict=True):
        found[rank] += one
    return found


def _root(shared: Sequence[Decimal], own: Decimal) -> Decimal:
    return sum(map(mul, shared, shared), own).sqrt()
