# SPDX-License-Identifier: EUPL-1.2
"""What « Pilotage » says of a territory: figures in words, subjects, euros, communes. The page and the council sheet
are drawn from this one reading."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from apps.kpi import curves, drawing, reading, topics, words
from apps.kpi.models import Figure
from apps.kpi.reading import EUROS, EVERYTHING, Reach, Shown
from apps.territories.models import Territory

COMMUNES = ("lighting_saving", "building_saving", EUROS, "confirmed_resolutions")  # compared from one to the other


@dataclass(frozen=True, slots=True)
class Line:
    """A commune: what it says in the order of `COMMUNES` ("" for nothing), € saved for each inhabitant."""

    territory: Territory
    said: tuple[str, ...]
    each: Decimal | None


@dataclass(frozen=True, slots=True)
class Board:
    """`without`: communes that may be read and have none of the figures compared."""

    territory: Territory
    shown: tuple[Shown, ...]
    cards: tuple[words.Card, ...]
    topics: tuple[topics.Topic, ...]
    euros: drawing.Euros | None
    places: tuple[Territory, ...]
    communes: tuple[Line, ...]

    @property
    def leading(self) -> list[words.Card]:
        return [one for one in self.cards if one.figure.indicator.leading]

    @property
    def others(self) -> list[words.Card]:
        return [one for one in self.cards if not one.figure.indicator.leading]

    @property
    def without(self) -> int:
        return len(self.places) - len(self.communes)

    @property
    def curve(self) -> dict[str, Any] | None:
        """Euros, for who has JavaScript."""
        return next((curves.of_euros(one.past) for one in self.shown if one.figure.indicator.code == EUROS), None)

    @property
    def sample(self) -> bool:
        return any(one.figure.is_sample for one in self.shown)


def of(
    territory: Territory, places: Sequence[Territory], running: date, *, reach: Reach = EVERYTHING, reader: str = ""
) -> Board:
    """`places`: the communes of it that the reader may read; `reader`: which of the three readings of a definition."""
    rows = known(territory, reach.of(reading.recent(territory, running)))
    shown = reading.shown(rows, running)
    cards = tuple(words.card(one, reader or "for_elus") for one in shown)
    leading = [one for one in cards if one.figure.indicator.leading]
    return Board(
        territory=territory,
        shown=tuple(shown),
        cards=cards,
        topics=tuple(topics.of(leading, _before(shown))),
        euros=next((drawing.of_euros(one.past) for one in shown if one.figure.indicator.code == EUROS), None),
        places=tuple(places),
        communes=_communes(places, running, reach),
    )


def known(territory: Territory, rows: Any) -> list[Figure]:
    """The territory is known already: no query for it."""
    found = list(rows)
    for row in found:
        row.territory = territory
    return found


def _before(shown: Sequence[Shown]) -> dict[str, Decimal]:
    return {one.figure.indicator.code: one.before.value for one in shown if one.before and one.before.value is not None}


def _communes(places: Sequence[Territory], running: date, reach: Reach) -> tuple[Line, ...]:
    told = reading.latest_of(places, COMMUNES, running, reach) if places else {}
    return tuple(_line(place, told) for place in places if any((place.pk, code) in told for code in COMMUNES))


def _line(place: Territory, told: dict[tuple[int, str], Figure]) -> Line:
    figures = [told.get((place.pk, code)) for code in COMMUNES]
    euros = figures[COMMUNES.index(EUROS)]
    value = euros.value if euros else None
    return Line(
        territory=place,
        said=tuple(words.amount(one.value, one.indicator) if one else "" for one in figures),
        each=value / place.population if value is not None and place.population else None,
    )
