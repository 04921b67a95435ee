# SPDX-License-Identifier: EUPL-1.2
"""What inhabitants say enters the correlation: told as rows by a gesture on a report, which waits for nobody, and
grouped by the same pass as the alarms that batches left (decision 20)."""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from apps.events import live, locks
from apps.events.fetching import array, rows
from apps.events.incidents import correlating, grouping, turns, witnesses
from apps.events.incidents.following import Changes
from apps.events.models import Testimony, ToldTestimony

SLICE = 500  # words of one transaction
MOST_VOICES = 20  # kept of one report: three already count as much as they can
LEFT = "SELECT id, said FROM events_toldtestimony ORDER BY id LIMIT %s"
DONE = "DELETE FROM events_toldtestimony WHERE id = ANY(%s)"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Said:
    """One report as it is now. `asset`: the one that it names; else what stands around (`lon`, `lat`) is meant.
    `withdrawn`: it says nothing (held, rejected, a duplicate, of another category). `told_at`: of this word."""

    ref: str
    told_at: datetime
    label: str
    condition: str
    territory: int
    asset: int | None
    lon: float | None
    lat: float | None
    voices: Sequence[str]
    said_at: datetime
    ended_at: datetime | None
    withdrawn: bool = False


def testify(*said: Said) -> None:
    """In the transaction of a gesture: adds rows, takes no lock. Told twice, or late, is told once."""
    if not said:
        return
    ToldTestimony.objects.bulk_create(
        ToldTestimony(ref=one.ref, told_at=one.told_at, said=orjson.loads(orjson.dumps(_bounded(one)))) for one in said
    )
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {turns.CHANNEL}")


def _bounded(one: Said) -> dict[str, Any]:
    return {**asdict(one), "label": one.label[:160], "voices": sorted(set(one.voices))[:MOST_VOICES]}


def group_told() -> int:
    """A slice of what was told; how many words. When it cannot be grouped, its halves are, down to the one at fault."""
    return _group_or_split(None)


def _group_or_split(left: Sequence[tuple[int, Any]] | None) -> int:
    taken: list[tuple[int, Any]] = []
    try:
        return _group(left, taken)
    except (OperationalError, InterfaceError):  # the database is away, or two waited in a circle: all again, later
        raise
    except Exception:  # a fault of ours in front of some word: the others do not wait for its mending
        if len(taken) == 1:
            logger.exception("testimony not grouped id=%s", taken[0][0])
            _forget(taken)
            return 1
        middle = len(taken) // 2
        return _group_or_split(taken[:middle]) + _group_or_split(taken[middle:])


@transaction.atomic
def _group(left: Sequence[tuple[int, Any]] | None, taken: list[tuple[int, Any]]) -> int:
    locks.hold_incidents()
    taken += rows(LEFT, [SLICE]) if left is None else left
    if not taken:
        return 0
    now = timezone.now()
    changed = witnesses.keep(orjson.dumps([_read(said) for _id, said in taken]).decode())
    standing, gone = witnesses.of_refs(changed)
    grouped = grouping.tell(correlating.correlate(Changes([*standing, *_beside(gone)], gone=[*gone]), {}, {}, now), now)
    _forget(taken)
    live.publish(grouped.messages)  # last: live ids follow the order of commits
    return len(taken)


def _read(said: Any) -> Any:
    """A JSON column may be read as text, when nobody told the driver to read it."""
    return orjson.loads(said) if isinstance(said, str | bytes) else said


def _beside(gone: Sequence[witnesses.Witness]) -> list[witnesses.Witness]:
    """The others of the lines that a withdrawn one spoke of: they may stand for something else without it."""
    if not gone:
        return []
    lines = {line for one in gone for line in one.lines}
    talk = timedelta(seconds=correlating.correlation.reach.TALK)
    since, until = min(one.started_at for one in gone) - talk, max(one.started_at for one in gone) + talk
    return witnesses.near(lines, (), since, until)


def _forget(taken: Sequence[tuple[int, Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(DONE, [array(pk for pk, _said in taken)])


def forget(before: datetime) -> int:
    """Testimonies of that time, voices included; their incidents keep what they said in words. How many."""
    return Testimony.objects.filter(said_at__lt=before).delete()[0]
