# SPDX-License-Identifier: EUPL-1.2
"""One alarm of a batch: the row as it was, what is newly said of it, the row as it becomes. No SQL here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson

from apps.assets.selectors import AssetRef
from apps.events import fold
from apps.events.fold import Life, Said
from apps.events.row import Row, base_of, life_of
from apps.events.workflow import TO_ACKNOWLEDGE, UNACK

MAX_CONDITION, MAX_TITLE = 60, 160  # as wide as the columns
MEMORY = fold.CALM + fold.WINDOW  # of an alarm's past, what the chatter flag looks at
KINDS = {True: fold.START, None: fold.INSTANT, False: fold.END}

Moment = tuple[datetime, int]  # when and what kind: what identifies an observation of an alarm


class Observed(NamedTuple):
    """A condition of an asset started (`active` True), ended (False) or flashed (None). `severity` 1 critical … 3."""

    asset: AssetRef
    condition: str
    at: datetime
    active: bool | None
    severity: int
    title: str = ""
    detail: Mapping[str, Any] = MappingProxyType({})
    idle: bool = False  # an end that may have had no beginning
    inherited: bool = False  # already there when its source was met: nobody is to be told

    @property
    def key(self) -> tuple[int, str]:
        """What an alarm is, within one source."""
        return self.asset.fid, self.condition

    @property
    def moment(self) -> Moment:
        return self.at, KINDS[self.active]


class Look(NamedTuple):
    """What a person or a client sees of an alarm: news are told when it changes."""

    life: Life
    occurrences: int
    flapping: bool


@dataclass(slots=True)
class Case:
    """`alarm` is changed in place by `settle`; `was` is how it looked before."""

    alarm: Row
    asset: AssetRef
    told: Mapping[Moment, Observed]
    is_new: bool
    was: Look
    fresh: list[Said] = field(default_factory=list)  # observations never stored before
    worsened: bool = False  # a stored observation was told again, as more severe
    past: list[Said] = field(default_factory=list)  # stored observations that the fold needs

    @property
    def is_late(self) -> bool:
        """Something new is not later than all that was folded before: the past must be folded again."""
        return not self.is_new and (self.worsened or min(self.fresh)[:2] <= (self.alarm.last_at, self.alarm.last_kind))

    @property
    def says_something(self) -> bool:
        return bool(self.fresh) or self.worsened

    @property
    def is_inherited(self) -> bool:
        """Once settled: its present appearance was there when its source was met, and we did not know of it."""
        if self.was.life.active or not self.alarm.occurrences:
            return False
        return any(item.inherited and item.at == self.alarm.raised_at for item in self.told.values())


def opened(alarm: Row, asset: AssetRef, told: Mapping[Moment, Observed]) -> Case:
    return Case(alarm, asset, told, is_new=False, was=look(alarm))


def created(pk: int, source_id: int, asset: AssetRef, told: Mapping[Moment, Observed]) -> Case:
    """The case of an alarm never heard of; its row is complete once settled."""
    first = told[min(told)]
    row = Row(pk, source_id, asset.fid, first.condition, first.at, first.at, *first.moment)
    return Case(row, asset, told, is_new=True, was=look(row))


def look(alarm: Row) -> Look:
    return Look(life_of(alarm), alarm.occurrences, alarm.flapping)


def settle(case: Case) -> None:
    """Bring the row of the alarm up to date with what is new."""
    alarm, known = case.alarm, {*case.past, *case.fresh}
    life = _life(case, known)
    _count(alarm, case.fresh)
    alarm.state, alarm.active, alarm.severity = life.state, life.active, life.severity
    alarm.raised_at, alarm.cleared_at = life.raised_at or alarm.first_at, life.cleared_at
    recent = alarm.last_at - MEMORY
    alarm.flapping = fold.chatters([said for said in known if said.at > recent])
    alarm.territory_id, alarm.restricted = case.asset.owner_id, case.asset.restricted
    _describe(case, known)


def _life(case: Case, known: Iterable[Said]) -> Life:
    alarm = case.alarm
    if case.is_new:
        return fold.fold(Life(), case.fresh)
    if not case.is_late:
        return fold.fold(life_of(alarm), case.fresh)
    covered = (alarm.base_at, alarm.base_kind)
    return fold.fold(base_of(alarm), (said for said in known if alarm.base_at is None or said[:2] > covered))


def _count(alarm: Row, fresh: Iterable[Said]) -> None:
    """`first_at` is the first appearance, or as long as there is none the first end."""
    appeared = [said.at for said in fresh if said.kind != fold.END]
    if appeared and not alarm.occurrences:
        alarm.first_at = min(appeared)
    elif appeared or not alarm.occurrences:
        alarm.first_at = min([alarm.first_at, *(appeared or (said.at for said in fresh))])
    alarm.last_at, alarm.last_kind = max([(alarm.last_at, alarm.last_kind), *(said[:2] for said in fresh)])
    alarm.occurrences += len(appeared)


def _describe(case: Case, known: Iterable[Said]) -> None:
    """Title and detail are those of the newest appearance; of the newest end as long as nothing appeared."""
    alarm = case.alarm
    bearing = [said[:2] for said in known if said.kind != fold.END or not alarm.occurrences]
    newest = case.told.get(max(bearing)) if bearing else None
    if newest is not None and (alarm.base_at is None or newest.at >= alarm.base_at):
        alarm.title = (newest.title or newest.condition)[:MAX_TITLE]
        alarm.detail = _as_json(newest.detail)


def _as_json(detail: Mapping[str, Any]) -> str:
    """PostgreSQL keeps no NUL in JSON: what a supplier adds to an alarm never loses the alarm."""
    written = orjson.dumps(dict(detail), default=str).decode()
    return orjson.dumps(_without_nul(orjson.loads(written))).decode() if "\\u0000" in written else written


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, dict):
        return {_without_nul(name): _without_nul(item) for name, item in value.items()}
    return [_without_nul(item) for item in value] if isinstance(value, list) else value


def news(case: Case) -> str:
    """Kind of the live message: raised (look here), cleared, updated; "" when nothing visible changed."""
    alarm, was = case.alarm, case.was
    if not alarm.occurrences or look(alarm) == was:
        return ""
    if alarm.state != was.life.state and _asks_attention(was.life.state, alarm.state):
        return "alarm.raised"
    return "alarm.cleared" if was.life.active and not alarm.active else "alarm.updated"


def _asks_attention(before: str, after: str) -> bool:
    return after == UNACK or (after in TO_ACKNOWLEDGE and before not in TO_ACKNOWLEDGE)


def changed_state(case: Case) -> bool:
    return case.alarm.state != case.was.life.state
