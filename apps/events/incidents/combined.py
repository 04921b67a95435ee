# SPDX-License-Identifier: EUPL-1.2
"""The combined pass: alarms that their batches left are grouped together, whatever the number of batches.

It reads alarms without locking them. What moves meanwhile is left again by who moves it, and taken by the next pass.
"""

import logging
from collections.abc import Sequence
from typing import Any

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from apps.assets import selectors as asset_selectors
from apps.events import cases, live, locks, payloads
from apps.events.cases import Case
from apps.events.fetching import array, rows
from apps.events.incidents import correlating, following, grouping, hearing
from apps.events.incidents.following import Changes
from apps.events.row import Row
from apps.events.rows import READ

SLICE = 10_000  # alarms per transaction

LEFT = "SELECT id, alarm_id FROM events_ungrouped ORDER BY id LIMIT %s"
# A part of the town: along the curve of the cells, from the place of the oldest, and then round.
BESIDE_THE_OLDEST = """
WITH oldest AS MATERIALIZED (SELECT cell FROM events_ungrouped ORDER BY id LIMIT 1), after AS MATERIALIZED (
    SELECT id, alarm_id FROM events_ungrouped WHERE cell >= (SELECT cell FROM oldest) ORDER BY cell, id LIMIT %(slice)s
)
SELECT * FROM after UNION ALL (
    SELECT id, alarm_id FROM events_ungrouped WHERE cell < (SELECT cell FROM oldest)
     ORDER BY cell, id LIMIT %(slice)s - (SELECT count(*) FROM after))
"""
ALARMS = f"""
SELECT {READ}, person.username
  FROM events_alarm alarm LEFT JOIN territories_user person ON person.id = alarm.acked_by_id
 WHERE alarm.id = ANY(%s) AND occurrences > 0 ORDER BY alarm.id
"""  # noqa: S608  (names of columns)
DONE = "DELETE FROM events_ungrouped WHERE id = ANY(%s)"

logger = logging.getLogger(__name__)

Left = tuple[int, int]  # id of the row, of the alarm


def group_left() -> int:
    """Group all that was left, until nothing is; how many alarms and reports."""
    grouped = 0
    while some := group_some():
        grouped += some
    return grouped


def group_some() -> int:
    """One slice of what was left: alarms first, then what inhabitants said; how many."""
    return _group_or_split(None) or hearing.group_told()


def _group_or_split(left: Sequence[Left] | None) -> int:
    """One slice. When it cannot be grouped, its halves are, down to the alarm that is at fault."""
    taken: list[Left] = []
    try:
        return _group(left, taken)
    except (OperationalError, InterfaceError):  # the database is away, or two waited in a circle: all again, later
        raise
    except Exception:  # a fault of ours in front of some alarm: the others do not wait for its mending
        if len(taken) == 1:
            logger.exception("alarm not grouped alarm=%s", taken[0][1])
            _forget(taken)
            return 1
        middle = len(taken) // 2
        return _group_or_split(taken[:middle]) + _group_or_split(taken[middle:])


@transaction.atomic
def _group(left: Sequence[Left] | None, taken: list[Left]) -> int:
    """`taken`: filled with what is tried, for who has to try again with less."""
    locks.hold_incidents()
    now = timezone.now()
    taken += _slice() if left is None else left
    if not taken:
        return 0
    alone = _cases({alarm_id for _, alarm_id in taken})
    changes = begun(alone)
    assets = {case.asset.fid: case.asset for case in alone}
    titles = {case.alarm.id: case.alarm.title for case in alone}
    grouped = grouping.tell(correlating.correlate(changes, assets, titles, now), now, drawn=assets)
    _forget(taken)
    live.publish([*_messages(alone, grouped), *grouped.messages])  # last: live ids follow the order of commits
    return len(taken)


def _slice() -> Sequence[Any]:
    """The oldest. Of more than a slice, what is near the oldest: slices that each held something of the whole town
    would each look again at the whole town."""
    left = rows(LEFT, [SLICE + 1])
    return rows(BESIDE_THE_OLDEST, {"slice": SLICE}) if len(left) > SLICE else left


def _cases(alarm_ids: set[int]) -> list[Case]:
    alarms = [Row(*values) for values in rows(ALARMS, [array(alarm_ids)])]
    assets = asset_selectors.by_fids({alarm.asset_id for alarm in alarms})
    return [cases.opened(alarm, assets[alarm.asset_id], {}) for alarm in alarms]


def begun(alone: Sequence[Case]) -> Changes:
    """Their spells, from what was said of them; what is present lasts, even when nothing is remembered of it."""
    changes = following.follow(alone, {case.alarm.id for case in alone})
    lasting = {one.alarm_id for one in changes.touched if one.ended_at is None}
    following.last_on(changes, [case for case in alone if case.alarm.active and case.alarm.id not in lasting])
    return changes


def _messages(alone: Sequence[Case], grouped: grouping.Grouped) -> list[live.Message]:
    """What was told without its incident is told again with it."""
    return [
        payloads.alarm_message("alarm.updated", case.alarm, case.asset, grouped.shown[case.asset.fid], placed)
        for case in alone
        if (placed := grouped.placed.get(case.alarm.id))
    ]


def _forget(taken: Sequence[Left]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(DONE, [array(pk for pk, _ in taken)])
