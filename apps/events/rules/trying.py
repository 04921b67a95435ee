# SPDX-License-Identifier: EUPL-1.2
"""Dry run: what a rule would have touched these last 30 days. Nothing is written; slice by slice, so that neither time
nor memory grows with the month: a page waits for so long, then it goes on in the background (see `trials`)."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from apps.assets import conditions as vocabulary
from apps.events.models import Rule
from apps.events.rules import conditions, facts
from apps.events.rules.facts import Known
from apps.events.rules.reach import reach

DAYS = 30
MOST = 20_000  # incidents looked at, newest first
SLICE = 1_000
EXAMPLES = 20
LONGEST = 5_000  # milliseconds of a slice in the database


class TooLong(Exception):
    """The database was not done with a slice in time. The message says it in French."""


class NotDone(Exception):
    """The time that the caller gave is over: so many were looked at, of so many."""

    def __init__(self, looked: int, total: int) -> None:
        super().__init__(f"{looked}/{total}")
        self.looked, self.total = looked, total


@dataclass(slots=True)
class Tally:
    """What was found so far."""

    looked: int = 0
    matched: int = 0
    days: Counter[str] = field(default_factory=Counter)
    examples: list[dict[str, Any]] = field(default_factory=list)

    def add(self, one: Known, matched: conditions.Matched | None) -> None:
        self.looked += 1
        if matched is None:
            return
        self.matched += 1
        self.days[f"{one.opened_at:%Y-%m-%d}"] += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append(_example(one, matched))


def digest(rule: Rule) -> str:
    """Of what decides which incidents it touches and what it does: another text must be tried again."""
    text = orjson.dumps([rule.territory_id, rule.conditions, rule.actions], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()


def dry_run(
    rule: Rule, now: datetime, *, seconds: float | None = None, told: Callable[[int, int], None] = lambda *_: None
) -> dict[str, Any]:
    """Counts and examples, as JSON. `count` and the like are those of the incidents as they ended. `told`: after each
    slice, how many were looked at, and of how many. Raises TooLong, NotDone after `seconds`."""
    began, tally = time.monotonic(), Tally()
    within, since = reach([rule.territory_id])[rule.territory_id], now - timedelta(days=DAYS)
    with _in_time():
        total = facts.count(within, since, MOST)
    for some in _slices(within, since):
        for one in some:
            tally.add(one, conditions.matched(rule.conditions, one.facts))
        told(tally.looked, total)
        if seconds is not None and time.monotonic() - began > seconds and tally.looked < total:
            raise NotDone(tally.looked, total)
    return {
        "days": DAYS,
        "looked": tally.looked,
        "matched": tally.matched,
        "bounded": tally.looked == MOST,
        "everything": conditions.always(rule.conditions) or 0 < tally.looked == tally.matched,
        "busiest_day": max(tally.days.values(), default=0),
        "examples": tally.examples,
        "milliseconds": round((time.monotonic() - began) * 1000),
    }


def _slices(territories: set[int], since: datetime) -> Iterator[Sequence[Known]]:
    natures, last, left = vocabulary.natures(), None, MOST
    while left > 0:
        with _in_time():
            some = facts.page(territories, since, min(SLICE, left), natures, last)
        if not some:
            return
        yield some
        last, left = some[-1], left - len(some)


@contextmanager
def _in_time() -> Iterator[None]:
    """What is read inside is given LONGEST in the database."""
    try:
        with transaction.atomic():
            _limit(LONGEST)
            yield
            _limit(0)
    except OperationalError as error:
        raise TooLong(_("L'essai dépasse %(n)d s : réessayer plus tard.") % {"n": LONGEST // 1000}) from error


def _limit(milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(milliseconds)])


def _example(one: Known, matched: conditions.Matched) -> dict[str, Any]:
    told = {"id": one.id, "title": one.title, "why": conditions.in_words(matched)[:300]}
    return told | {"opened_at": one.opened_at.isoformat()}
