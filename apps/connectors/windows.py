# SPDX-License-Identifier: EUPL-1.2
"""Reading a supplier by windows of days: a request a point and a window, resumed where the last poll stopped.

A poll makes so many requests, so fast, and no more; those that waited longest come first, so that no point starves. The
last days are read again and again: what came late or was corrected there is then told anew. What a supplier refuses for
one point (no consent, unknown) is kept aside once, and asked again a day later; the others go on.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from apps.connectors.base import Batch, ConnectorError, Record, Rejected, instant, written

REFUSED_AGAIN = timedelta(days=1)
QUOTA, TOKEN_REFUSED = 429, 401  # the same for every point
TRIED = 3  # readings of a trial
GIVEN_UP = 3  # requests in a row without an answer: the others would wait for nothing


class Refusal(ConnectorError):
    """The supplier answers, and refuses this point or this kind of reading: nothing wrong with the others."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One kind of thing read of one point. `most`: days that a request may hold; `again`: days read anew at each time;
    `first`: days read of the past at the first contact."""

    point: str
    kind: str
    most: int
    again: int
    first: int

    @property
    def key(self) -> str:
        return f"{self.point}/{self.kind}"


@dataclass(frozen=True, slots=True)
class Window:
    """Local days asked of one reading, `until` excluded."""

    reading: Reading
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Pace:
    """What a poll may ask: so many requests, within so many seconds, so many seconds apart."""

    requests: int
    seconds: float = 40.0
    apart: float = 0.2


@dataclass(frozen=True, slots=True)
class Told:
    """What one window brought."""

    records: tuple[Record, ...] = ()
    rejected: tuple[Rejected, ...] = ()


Mark = dict[str, str]  # until: days read so far; tried: when it was last asked; refused: why
Ask = Callable[[Window], Awaitable[Told]]


async def poll(
    readings: Sequence[Reading],
    cursor: Mapping[str, Any],
    ask: Ask,
    pace: Pace,
    *,
    now: datetime,
    today: date,
    every: int,
) -> Batch:
    """One poll; `cursor["marks"]` is where each reading is. Raises ConnectorError when nobody answered at all."""
    known = cursor.get("marks") or {}
    marks: dict[str, Mark] = {one.key: dict(known[one.key]) for one in readings if one.key in known}
    work = _Work(marks, now, today, timedelta(seconds=every))
    ends, asked = time.monotonic() + pace.seconds, 0
    while asked < pace.requests and time.monotonic() < ends and work.goes_on():
        window = work.next(readings)
        if window is None:
            break
        if asked:
            await asyncio.sleep(pace.apart)
        asked += 1
        await work.ask(window, ask)
    return work.batch()


async def trial(readings: Sequence[Reading], ask: Ask, *, days: int, today: date) -> Batch:
    """The latest days of the first readings, for who tries a source; a refusal is one line."""
    records: list[Record] = []
    rejected: list[Rejected] = []
    for reading in readings[:TRIED]:
        try:
            told = await ask(Window(reading, today - timedelta(days=days), today))
        except Refusal as error:
            rejected.append(Rejected(f"{reading.point} : {error.reason}", b""))
            continue
        records += told.records
        rejected += told.rejected
    return Batch(tuple(records), tuple(rejected))


def said_of(batch: Batch, readings: Sequence[Reading], when: str) -> str:
    """A trial in words; `when`: « des derniers jours »."""
    said = f"Jeton accepté ; {len(readings[:TRIED])} lecture(s) essayée(s), {len(batch.records)} mesures {when}"
    return f"{said} ; {batch.rejected[0].reason}." if batch.rejected else f"{said}."


class _Work:
    """The state of one poll."""

    def __init__(self, marks: dict[str, Mark], now: datetime, today: date, every: timedelta) -> None:
        self.marks, self.now, self.today, self.every = marks, now, today, every
        self.records: list[Record] = []
        self.rejected: list[Rejected] = []
        self.failures: list[ConnectorError] = []
        self.refusals: list[str] = []
        self.failed: set[str] = set()
        self.answered, self.in_a_row, self.halted = 0, 0, False

    def goes_on(self) -> bool:
        return not self.halted and self.in_a_row < GIVEN_UP

    def next(self, readings: Sequence[Reading]) -> Window | None:
        """What waited longest of what is due."""
        due = [one for one in readings if one.key not in self.failed and self._is_due(one)]
        if not due:
            return None
        return self._window(min(due, key=lambda one: self.marks.get(one.key, {}).get("tried", "")))

    async def ask(self, window: Window, ask: Ask) -> None:
        key = window.reading.key
        mark = self.marks.setdefault(key, {})
        try:
            told = await ask(window)
        except ConnectorError as error:
            self._went_wrong(window, mark, error)
        else:
            self.records += told.records
            self.rejected += told.rejected
            self.answered, self.in_a_row = self.answered + 1, 0
            mark |= {"until": window.until.isoformat()}
            mark.pop("refused", None)
        mark["tried"] = self.now.isoformat()

    def batch(self) -> Batch:
        if self.failures and not self.answered and not self.refusals:
            raise self.failures[0]
        problems = [error.reason for error in self.failures]
        if self.refusals and not self.answered:
            problems.append(f"aucun point n'est lisible : {self.refusals[0]}")
        said = " ; ".join(dict.fromkeys(problems))[:500]
        return Batch(tuple(self.records), tuple(self.rejected), {"marks": self.marks}, said)

    def _went_wrong(self, window: Window, mark: Mark, error: ConnectorError) -> None:
        self.failed.add(window.reading.key)
        if error.retryable or error.status == TOKEN_REFUSED:
            self.failures.append(error)
            self.in_a_row += 1
            self.halted = error.status in (QUOTA, TOKEN_REFUSED)
            return
        self.in_a_row = 0
        reason = f"{window.reading.point} : {error.reason}"[:500]
        self.refusals.append(reason)
        if mark.get("refused") != error.reason[:300]:
            said = {"refused": error.reason, "point": window.reading.point, "kind": window.reading.kind}
            self.rejected.append(Rejected(reason, written(said)))
        mark["refused"] = error.reason[:300]

    def _is_due(self, reading: Reading) -> bool:
        mark = self.marks.get(reading.key, {})
        tried = instant(mark["tried"], "cursor.tried") if mark.get("tried") else None
        if tried is None:
            return True
        if mark.get("refused"):
            return self.now - tried >= REFUSED_AGAIN
        behind = not mark.get("until") or date.fromisoformat(mark["until"]) < self.today
        return behind or self.now - tried >= self.every

    def _window(self, reading: Reading) -> Window:
        mark = self.marks.get(reading.key, {})
        oldest = self.today - timedelta(days=reading.first)
        since = date.fromisoformat(mark["until"]) if mark.get("until") else oldest
        since = max(min(since, self.today - timedelta(days=reading.again)), oldest)
        return Window(reading, since, min(since + timedelta(days=reading.most), self.today))


def refused(message: Mapping[str, Any]) -> None:
    """A refusal that is replayed is still one: nothing of it can be stored. Raises ConnectorError."""
    if "refused" in message:
        raise ConnectorError(f"{message.get('point')!s:.40} : {message['refused']!s:.300}")


def local_today(now: datetime, zone: Any) -> date:
    return now.astimezone(zone).date()


def utc_now() -> datetime:
    return datetime.now(UTC)
