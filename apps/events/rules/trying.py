# SPDX-License-Identifier: EUPL-1.2
"""Dry run: what a rule would have touched these last 30 days. Nothing is written but its result; time is bounded."""

import hashlib
import time
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
EXAMPLES = 20
LONGEST = 5_000  # milliseconds in the database


class TooLong(Exception):
    """The database was not done within the time of a page. The message says it in French."""


def digest(rule: Rule) -> str:
    """Of what decides which incidents it touches and what it does: another text must be tried again."""
    text = orjson.dumps([rule.territory_id, rule.conditions, rule.actions], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()


def dry_run(rule: Rule, now: datetime) -> dict[str, Any]:
    """Counts and examples, as JSON. `count` and the like are those of the incidents as they ended. Raises TooLong."""
    began = time.monotonic()
    within = reach([rule.territory_id])[rule.territory_id]
    looked = _recent(within, now - timedelta(days=DAYS))
    found = [
        (one, matched) for one in looked if (matched := conditions.matched(rule.conditions, one.facts)) is not None
    ]
    return {
        "days": DAYS,
        "looked": len(looked),
        "matched": len(found),
        "bounded": len(looked) == MOST,
        "everything": conditions.always(rule.conditions) or bool(looked and len(found) == len(looked)),
        "busiest_day": _busiest(found),
        "examples": [_example(one, matched) for one, matched in found[:EXAMPLES]],
        "milliseconds": round((time.monotonic() - began) * 1000),
    }


def _recent(territories: set[int], since: datetime) -> list[Known]:
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(LONGEST)])
            found = list(facts.recent(territories, since, MOST, vocabulary.natures()))
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', '0', true)")
            return found
    except OperationalError as error:
        raise TooLong(_("L'essai dépasse %(n)d s : réessayer plus tard.") % {"n": LONGEST // 1000}) from error


def _busiest(found: list[tuple[Known, conditions.Matched]]) -> int:
    """Incidents of the day that had the most."""
    days: dict[str, int] = {}
    for one, _matched in found:
        day = f"{one.opened_at:%Y-%m-%d}"
        days[day] = days.get(day, 0) + 1
    return max(days.values(), default=0)


def _example(one: Known, matched: conditions.Matched) -> dict[str, Any]:
    told = {"id": one.id, "title": one.title, "why": conditions.in_words(matched)[:300]}
    return told | {"opened_at": one.opened_at.isoformat()}
