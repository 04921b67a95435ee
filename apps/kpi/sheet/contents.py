# SPDX-License-Identifier: EUPL-1.2
"""What a sheet says: the board of « Pilotage » at the end of a month, with the words that paper needs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.kpi import board, communes_map, drawing, months, reading, words
from apps.kpi.board import Board
from apps.kpi.models import Figure
from apps.kpi.reading import EUROS, Reach, Shown
from apps.territories.models import Territory

MAP_WIDTH, MAP_HEIGHT = 120, 125  # millimetres
EUROS_HEIGHT = 340  # units of its drawing, as many times its width on the page as of `drawing.WIDTH`


@dataclass(frozen=True, slots=True)
class Block:
    """A figure, and its months as a drawing (None: nothing to draw) with the words of it."""

    card: words.Card
    chart: drawing.Chart | None
    drawn: str

    @property
    def complete(self) -> int | None:
        """Per cent of what is expected."""
        found = self.card.figure.completeness
        return None if found is None else int(found * 100)


@dataclass(frozen=True, slots=True)
class Year:
    """€ cumulated at the end of a year of the contract: planned, and saved ("" when it is to come)."""

    ends: date
    planned: str
    saved: str
    until: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """`month`: its first day. `for_all`: made for who has no account, from what everybody may read."""

    territory: Territory
    month: date
    published: bool
    for_all: bool
    board: Board
    map: communes_map.Map | None
    blocks: tuple[Block, ...]
    years: tuple[Year, ...]
    euros: drawing.Euros | None
    answer: str
    made: datetime

    @property
    def title(self) -> str:
        return _("Fiche du conseil · %(name)s · %(month)s") % {"name": self.territory.name, "month": self.said_month}

    @property
    def said(self) -> list[Block]:
        return [one for one in self.blocks if one.card.value]

    @property
    def unsaid(self) -> list[Block]:
        return [one for one in self.blocks if not one.card.value]

    @property
    def last_year(self) -> int:
        return self.years[-1].ends.year

    @property
    def lines(self) -> tuple[int, ...]:
        """Where the ticks of the euros stand."""
        return tuple(EUROS_HEIGHT * n // 4 for n in range(5))

    @property
    def map_size(self) -> tuple[str, str]:
        """Millimetres."""
        assert self.map is not None
        scale = min(MAP_WIDTH / self.map.width, MAP_HEIGHT / self.map.height)
        return f"{self.map.width * scale:.1f}", f"{self.map.height * scale:.1f}"

    @property
    def said_month(self) -> str:
        return date_format(self.month, "F Y")

    @property
    def name(self) -> str:
        return f"fiche-{self.territory.code}-{self.month:%Y-%m}.pdf"


def months_of(territory: Territory, *, for_all: bool = False) -> dict[date, bool]:
    """Months that have a sheet, the newest first -> whether they are published. To everybody: published ones alone."""
    return {month: done for month, done in reading.months_of(territory).items() if done or not for_all}


def newest(held: dict[date, bool], running: date) -> date | None:
    """The last published month, else the last whole one, else the running one."""
    published = [month for month, done in held.items() if done]
    whole = [month for month in held if month < running]
    return next(iter([*published, *whole, *held]), None)


def of(territory: Territory, month: date, *, user: Any, published: bool) -> Sheet:
    """`user`: who reads, who may read the territory; None: somebody without an account, to whom public indicators and
    open communes alone are told."""
    places = reading.included(user, territory) if user is not None else reading.included_for_all(territory)
    reach = Reach(until=month, published=published, public=user is None)
    reader = "for_elus" if user is not None else "for_public"
    told = board.of(territory, places, months.shifted(month, 1), reach=reach, reader=reader)
    past = next((one.past for one in told.shown if one.figure.indicator.code == EUROS), ())
    return Sheet(
        territory=territory,
        month=month,
        published=published,
        for_all=user is None,
        board=told,
        map=communes_map.drawn(places, {one.territory.pk: one.each for one in told.communes}),
        blocks=tuple(_block(one, card) for one, card in zip(told.shown, told.cards, strict=True)),
        years=_years(past),
        euros=drawing.of_euros(past, EUROS_HEIGHT),
        answer=_answer(told.cards),
        made=max((one.figure.published_at or one.figure.measured_at for one in told.shown), default=None)
        or datetime.combine(month, datetime.min.time()),
    )


def _answer(cards: Sequence[words.Card]) -> str:
    """« Sur 11 chiffres, 4 atteignent leur objectif, 1 en est proche, 3 ne l'atteignent pas ; 2 manquent. »"""
    if cards and not any(one.value for one in cards):
        return _("Aucun indicateur n'a de chiffre ce mois-ci.")
    count = Counter(one.verdict for one in cards if one.value)
    parts = [
        ngettext("%(n)d atteint son objectif", "%(n)d atteignent leur objectif", count[words.REACHED])
        % {"n": count[words.REACHED]},
        ngettext("%(n)d en est proche", "%(n)d en sont proches", count[words.NEAR]) % {"n": count[words.NEAR]},
        ngettext("%(n)d ne l'atteint pas", "%(n)d ne l'atteignent pas", count[words.SHORT]) % {"n": count[words.SHORT]},
        ngettext("%(n)d n'a pas d'objectif", "%(n)d n'ont pas d'objectif", count[""]) % {"n": count[""]},
    ]
    counts = [count[words.REACHED], count[words.NEAR], count[words.SHORT], count[""]]
    missing = sum(not one.value for one in cards)
    said = ngettext("Sur %(n)d indicateur", "Sur %(n)d indicateurs", len(cards)) % {"n": len(cards)}
    told = ", ".join([said, *(part for part, n in zip(parts, counts, strict=True) if n)])
    if missing:
        told += " ; " + ngettext(
            "%(n)d n'a pas de chiffre ce mois-ci", "%(n)d n'ont pas de chiffre ce mois-ci", missing
        ) % {"n": missing}
    return words.typeset(told + ".")


def _block(one: Shown, card: words.Card) -> Block:
    chart = drawing.of_months(one.past)
    known = [row for row in one.past if row.value is not None]
    return Block(card, chart, _drawn(card, known) if chart and len(known) > 1 else "")


def _drawn(card: words.Card, known: Sequence[Figure]) -> str:
    """The curve in words, for who does not see it."""
    first, last = known[0], known[-1]
    return _("Courbe de « %(name)s » : %(first)s en %(since)s, %(last)s en %(until)s.") % {
        "name": card.name,
        "first": words.amount(first.value, first.indicator),
        "since": date_format(first.month, "F Y"),
        "last": words.amount(last.value, last.indicator),
        "until": date_format(last.month, "F Y"),
    }


def _years(past: Sequence[Figure]) -> tuple[Year, ...]:
    """Each year of the contract beside the last figure known of it."""
    known = [row for row in past if row.value is not None]
    plan = [(date.fromisoformat(day), Decimal(str(so_far))) for day, so_far in (known[-1].plan if known else [])]
    found, begins = [], date.min
    for day, so_far in plan:
        row = next((row for row in reversed(known) if begins < row.month <= day), None)
        until = date_format(row.month, "F Y") if row and months.last_of(row.month) < day else ""
        saved = words.amount(row.value, row.indicator) if row else ""
        found.append(Year(day, words.amount(so_far, known[-1].indicator), saved, until))
        begins = day
    return tuple(found)
