# SPDX-License-Identifier: EUPL-1.2
"""Communes by what each inhabitant was spared: a drawing with its legend in words. The table beside it is the data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b
from math import ceil, floor, log10

from django.core.cache import cache
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from apps.territories.models import Territory
from apps.territories.outline_drawing import Frame

SIDE = 560  # units of the longer side
STEPS = 5  # at most, from the palest
NAMED = 6  # names on the drawing at most: those with a figure first, then the most inhabited, where there is room
LETTER, LINE = 8.4, 20.0  # room of a letter, height of a name
UNKNOWN = -1
ROUND = (1, 2, 5, 10)
INKS = ("#DCE6EA", "#B9CCD5", "#92B0BD", "#6690A2", "#3C7188")  # static/kpi/sheet.css has them too
REMEMBERED = 600  # seconds
Spot = tuple[float, float]  # x, y on the drawing


@dataclass(frozen=True, slots=True)
class Outlines:
    """By id of the commune: the data of its SVG path, and where its name stands."""

    width: int
    height: int
    paths: dict[int, str]
    spots: dict[int, Spot]


@dataclass(frozen=True, slots=True)
class Shape:
    """`step`: rank of its colour, UNKNOWN without a figure. `x`, `y`: where its name stands, "" without a name."""

    name: str
    path: str
    step: int
    said: str
    x: str = ""
    y: str = ""

    @property
    def ink(self) -> str:
        """Its colour on paper."""
        return INKS[self.step]


@dataclass(frozen=True, slots=True)
class Step:
    rank: int
    said: str


@dataclass(frozen=True, slots=True)
class Map:
    """`said`: the drawing in one sentence. `undrawn`: communes that have no outline."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    legend: tuple[Step, ...]
    said: str
    undrawn: int

    @property
    def hatched(self) -> bool:
        return any(one.step == UNKNOWN for one in self.shapes)

    @property
    def names(self) -> list[Shape]:
        return [one for one in self.shapes if one.x]


def drawn(places: Sequence[Territory], each: Mapping[int, Decimal | None]) -> Map | None:
    """`each`: id of a commune -> € for one inhabitant. None: nothing is known, or there is nothing to compare."""
    known = {pk: value for pk, value in each.items() if value is not None}
    if not known or len(places) < 2:
        return None
    drawing = _outlines([one.pk for one in places])
    if not drawing.paths:
        return None
    bounds = steps(list(known.values()))
    named = _named([one for one in places if one.pk in drawing.paths], drawing.spots, known)
    return Map(
        width=drawing.width,
        height=drawing.height,
        shapes=tuple(
            _shape(one, drawing, known.get(one.pk), bounds, named=one in named)
            for one in places
            if one.pk in drawing.paths
        ),
        legend=tuple(Step(rank, _between(a, b)) for rank, (a, b) in enumerate(zip(bounds, bounds[1:], strict=False))),
        said=_said(places, known),
        undrawn=len(places) - len(drawing.paths),
    )


def _outlines(asked: Sequence[int]) -> Outlines:
    """Simplified, remembered: outlines change with the map of the country."""
    key = f"kpi.outlines:{blake2b(repr(sorted(asked)).encode(), digest_size=16).hexdigest()}"
    found: Outlines | None = cache.get(key)
    if found is None:
        found = _read(asked)
        cache.set(key, found, REMEMBERED)
    return found


def _read(asked: Sequence[int]) -> Outlines:
    rows = Territory.objects.filter(pk__in=asked, outline__isnull=False).order_by("pk")
    shapes = {pk: outline for pk, outline in rows.values_list("pk", "outline") if outline is not None}
    if not shapes:
        return Outlines(0, 0, {}, {})
    frame = Frame.around(_extent([one.extent for one in shapes.values()]), SIDE)
    return Outlines(
        round(frame.width),
        round(frame.height),
        {pk: frame.path(one) for pk, one in shapes.items()},
        {pk: frame.at(one.point_on_surface) for pk, one in shapes.items()},
    )


def steps(values: Sequence[Decimal]) -> list[Decimal]:
    """Round bounds around all of them, `STEPS` intervals at most, equal, the lowest first."""
    low, high = min(values), max(values)
    width = _round_width(float(high - low) / STEPS or abs(float(high)) / STEPS or 1.0)
    while ceil(high / width) - floor(low / width) > STEPS:
        width = _round_width(float(width) * 1.01)
    first = floor(low / width)
    last = max(ceil(high / width), first + 1)
    return [rank * width for rank in range(first, last + 1)]


def _round_width(least: float) -> Decimal:
    """1, 2 or 5 times a power of ten, `least` or above."""
    power = Decimal(10) ** floor(log10(least))
    return next(power * one for one in ROUND if float(power * one) >= least * 0.999999)


def _extent(found: Sequence[tuple[float, float, float, float]]) -> tuple[float, float, float, float]:
    west, south, east, north = zip(*found, strict=True)
    return min(west), min(south), max(east), max(north)


def _named(places: Sequence[Territory], spots: Mapping[int, Spot], known: Mapping[int, Decimal]) -> list[Territory]:
    """Those whose name covers no other."""
    found: list[Territory] = []
    for one in sorted(places, key=lambda one: (one.pk not in known, -(one.population or 0), one.name)):
        if len(found) < NAMED and not any(_meet(one, spots[one.pk], other, spots[other.pk]) for other in found):
            found.append(one)
    return found


def _meet(one: Territory, here: Spot, other: Territory, there: Spot) -> bool:
    room = LETTER * (len(one.name) + len(other.name)) / 2
    return abs(here[1] - there[1]) < LINE and abs(here[0] - there[0]) < room


def _shape(
    place: Territory, drawing: Outlines, value: Decimal | None, bounds: Sequence[Decimal], *, named: bool
) -> Shape:
    x, y = drawing.spots[place.pk]
    return Shape(
        name=place.name,
        path=drawing.paths[place.pk],
        step=UNKNOWN if value is None else _rank(value, bounds),
        said=f"{place.name} : {_euros(value)}",
        x=f"{x:.1f}" if named else "",
        y=f"{y:.1f}" if named else "",
    )


def _rank(value: Decimal, bounds: Sequence[Decimal]) -> int:
    """The interval that holds it; a bound belongs to the one above, the last one to the last interval."""
    return min(sum(value >= bound for bound in bounds[1:]), len(bounds) - 2)


def _euros(value: Decimal | None) -> str:
    if value is None:
        return _("pas de chiffre")
    return number_format(value, decimal_pos=2, force_grouping=True) + "\u00a0€"


def _between(low: Decimal, high: Decimal) -> str:
    places = max(-int(low.normalize().as_tuple().exponent), -int(high.normalize().as_tuple().exponent), 0)
    told = {name: number_format(value, places, force_grouping=True) for name, value in (("low", low), ("high", high))}
    return _("de %(low)s à %(high)s\u00a0€") % told


def _said(places: Sequence[Territory], known: Mapping[int, Decimal]) -> str:
    """« Le plus : X, 12,30 € par habitant ; le moins : Y, 3,10 €. 2 communes n'ont pas de chiffre. »"""
    told = sorted((one for one in places if one.pk in known), key=lambda one: (known[one.pk], one.name))
    lowest, highest = told[0], told[-1]
    if lowest is highest:
        said = _("%(name)s : %(euros)s par habitant ; aucune autre commune n'a de chiffre.")
        return said % {"name": highest.name, "euros": _euros(known[highest.pk])}
    said = _("Le plus : %(most)s, %(high)s par habitant. Le moins : %(least)s, %(low)s.") % {
        "most": highest.name,
        "high": _euros(known[highest.pk]),
        "least": lowest.name,
        "low": _euros(known[lowest.pk]),
    }
    missing = len(places) - len(told)
    return said + (" " + _("%(n)d sans chiffre.") % {"n": missing} if missing else "")
