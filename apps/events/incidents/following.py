# SPDX-License-Identifier: EUPL-1.2
"""Alarms that just moved become episodes: new ones, longer ones, ended ones, and some that never were."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.events.cases import Case
from apps.events.fetching import array, rows
from apps.events.fold import Said
from apps.events.incidents.member import Member
from apps.events.incidents.stored import COLUMNS
from apps.events.spells import GAP, Spell, spells

LAST = f"""
SELECT {COLUMNS} FROM unnest(%s::bigint[]) AS wanted(id), LATERAL (
    SELECT * FROM events_episode WHERE alarm_id = wanted.id ORDER BY started_at DESC LIMIT 1) episode
"""  # noqa: S608  (names of columns)
ALL = f"SELECT {COLUMNS} FROM events_episode episode WHERE alarm_id = ANY(%s) ORDER BY alarm_id, started_at"  # noqa: S608
SAID = "SELECT alarm_id, at, kind, severity FROM events_observation WHERE alarm_id = ANY(%s)"


@dataclass(slots=True)
class Changes:
    """`touched`: new or moved; of these, `starting` have a new start. `gone`: late news showed that they never were
    spells of their own."""

    touched: list[Member] = field(default_factory=list)
    starting: list[Member] = field(default_factory=list)
    gone: list[Member] = field(default_factory=list)

    def add(self, member: Member, *, starts: bool) -> None:
        self.touched.append(member)
        if starts:
            self.starting.append(member)


def follow(cases: Sequence[Case], late: Collection[int]) -> Changes:
    """The episodes of these alarms, brought up to date with what was just folded.

    `late`: ids of the alarms of which something was told that is not later than all that was known.
    """
    changes = Changes()
    in_order = [case for case in cases if case.alarm.id not in late]
    last = _stored(LAST, [case for case in in_order if not case.is_new])
    for case in in_order:
        _go_on(changes, case, last.get(case.alarm.id, []))
    _begin_again(changes, [case for case in cases if case.alarm.id in late])
    return changes


def last_on(changes: Changes, cases: Sequence[Case]) -> None:
    """These alarms are present although nothing that is remembered says so: their last spell lasts, or a new one."""
    last = _stored(LAST, cases)
    for case in cases:
        mine = _newest(case, [*changes.touched, *last.get(case.alarm.id, [])], changes.gone)
        if mine is None or (mine.ended_at and mine.ended_at + GAP < case.alarm.raised_at):
            changes.add(_new(case, Spell(case.alarm.raised_at, None, case.alarm.severity)), starts=True)
            continue
        mine.ended_at = None
        if mine not in changes.touched:
            changes.add(mine, starts=False)


def _newest(case: Case, known: Iterable[Member], gone: Sequence[Member]) -> Member | None:
    """Of those just moved rather than as stored."""
    never = {one.id for one in gone}
    mine = [one for one in known if one.alarm_id == case.alarm.id and one.id not in never]
    return max(mine, key=lambda one: one.started_at, default=None)


def _go_on(changes: Changes, case: Case, stored: list[Member]) -> None:
    """In order: only the last spell can move."""
    before = Spell(stored[0].started_at, stored[0].ended_at, stored[0].severity) if stored else None
    _compare(changes, case, spells(case.fresh, before), stored)


def _begin_again(changes: Changes, cases: Sequence[Case]) -> None:
    """Late news: the spells again from all that was ever said, compared with those stored."""
    stored, said = _stored(ALL, cases), _observations(cases)
    for case in cases:
        kept = said.get(case.alarm.id, [])
        remembered = min(kept).at - GAP if kept else case.alarm.first_at  # older ones: their observations were dropped
        known = [one for one in stored.get(case.alarm.id, []) if one.ended_at is None or one.ended_at >= remembered]
        _compare(changes, case, spells(kept), known)


def _compare(changes: Changes, case: Case, wanted: Iterable[Spell], stored: list[Member]) -> None:
    """What is stored takes the spell that it overlaps; the others are new, or never were."""
    left = list(stored)
    for spell in wanted:
        mine = next((one for one in left if _overlap(one, spell)), None)
        if mine is None:
            changes.add(_new(case, spell), starts=True)
            continue
        left.remove(mine)
        start = mine.started_at
        if _moved(mine, case, spell):
            changes.add(mine, starts=mine.started_at != start)
    changes.gone += left


def _overlap(one: Member, spell: Spell) -> bool:
    return (spell.end is None or one.started_at <= spell.end + GAP) and (
        one.ended_at is None or spell.start <= one.ended_at + GAP
    )


def _moved(mine: Member, case: Case, spell: Spell) -> bool:
    before = (mine.started_at, mine.ended_at, mine.severity, mine.territory_id, mine.restricted)
    mine.started_at, mine.ended_at, mine.severity = spell
    mine.territory_id, mine.restricted = case.alarm.territory_id, case.alarm.restricted
    return before != (*spell, mine.territory_id, mine.restricted)


def _new(case: Case, spell: Spell) -> Member:
    alarm = case.alarm
    return Member(
        0,
        alarm.id,
        alarm.source_id,
        alarm.asset_id,
        alarm.condition,
        alarm.territory_id,
        alarm.restricted,
        spell.severity,
        spell.start,
        spell.end,
    )


def _stored(query: str, cases: Iterable[Case]) -> dict[int | None, list[Member]]:
    found: dict[int | None, list[Member]] = {}
    for row in _rows(query, cases):
        found.setdefault(row[1], []).append(Member(*row))
    return found


def _observations(cases: Iterable[Case]) -> dict[int, list[Said]]:
    found: dict[int, list[Said]] = {}
    for pk, at, kind, severity in _rows(SAID, cases):
        found.setdefault(pk, []).append(Said(at, kind, severity))
    return found


def _rows(query: str, cases: Iterable[Case]) -> list[Any]:
    wanted = [case.alarm.id for case in cases]
    if not wanted:
        return []
    return rows(query, [array(wanted)])
