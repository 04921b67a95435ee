# SPDX-License-Identifier: EUPL-1.2
"""News as they leave: encoded once, conflated, joined in frames; and the recent ones, for who was away a moment."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from apps.events.audience import Bucket

BACKLOG = 5000  # messages kept for those who come back; who missed more reloads a snapshot
CHUNK = 500  # messages of one replayed frame


@dataclass(frozen=True, slots=True)
class News:
    """One message of the outbox, ready to send. `same`: a later one with the same key makes this one useless."""

    id: int
    bucket: Bucket
    same: tuple[str, Any] | None
    text: str


def encode(
    id: int, at: datetime, kind: str, code: str, territory_id: int, restricted: bool, payload: dict[str, Any]
) -> News:
    text = orjson.dumps({**payload, "id": id, "kind": kind, "at": said_at(at), "territory": code}).decode()
    return News(id, (territory_id, restricted), _same(kind, payload), text)


def said_at(at: datetime) -> str:
    """Dates on the wire: UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _same(kind: str, payload: dict[str, Any]) -> tuple[str, Any] | None:
    """Only what repeats a whole state may be skipped: never a raise, a clear, or news of something else."""
    if kind == "asset.state":
        return kind, (payload.get("asset") or {}).get("uid")
    if kind in ("alarm.updated", "intervention.updated", "signalement.updated"):
        return kind, (payload.get("ref") or {}).get("id")
    return None


def conflate(news: Sequence[News]) -> list[News]:
    """Keep the last of the messages that say the same thing, at its place."""
    last = {item.same: item.id for item in news if item.same and item.same[1] is not None}
    return [item for item in news if item.same is None or last.get(item.same, item.id) == item.id]


def frame(news: Sequence[News]) -> str:
    """A JSON array of messages, in the order of their ids."""
    return f"[{','.join([item.text for item in news])}]"


class Frames:
    """The frames of one batch: built once for all who hear the same buckets of it."""

    def __init__(self, news: Sequence[News]) -> None:
        self.news = conflate(news)
        self.buckets = list(dict.fromkeys(item.bucket for item in self.news))
        self.made: dict[tuple[Bucket, ...], str] = {}

    def heard_by(self, hears: Callable[[Bucket], bool]) -> str:
        """The frame of whoever hears these buckets, "" when nothing of it is for them."""
        buckets = tuple(filter(hears, self.buckets))
        if not buckets:
            return ""
        if buckets not in self.made:
            self.made[buckets] = frame([item for item in self.news if item.bucket in buckets])
        return self.made[buckets]


class Backlog:
    """The newest messages, without hole: everything after `floor` is here."""

    def __init__(self, news: Sequence[News]) -> None:
        self.news = list(news)
        self.floor = self.news[0].id - 1 if self.news else 0

    def extend(self, news: Sequence[News]) -> None:
        self.news.extend(news)
        if len(self.news) > 2 * BACKLOG:
            self.floor = self.news[-BACKLOG - 1].id
            del self.news[:-BACKLOG]

    def since(self, after: int) -> list[News] | None:
        """What came after this id; None when a part of it is no longer here."""
        if after < self.floor:
            return None
        missed = self.news[bisect_right(self.news, after, key=lambda item: item.id) :]
        return missed if len(missed) <= BACKLOG else None


def replay(missed: Sequence[News], hears: Callable[[Bucket], bool]) -> list[str]:
    """The frames that bring somebody up to date."""
    mine = conflate([item for item in missed if hears(item.bucket)])
    return [frame(mine[start : start + CHUNK]) for start in range(0, len(mine), CHUNK)]
