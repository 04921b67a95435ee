# SPDX-License-Identifier: EUPL-1.2
"""The thread of a request as one reads it: what happened, what was written, what was photographed, in one order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.interventions import selectors
from apps.interventions.models import Attachment, WorkRequest

MOST = 300  # entries of each nature on a page: the API has them all
TEXT, PHOTO, PASSAGE = "text", "photo", "passage"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `other`: number of the request that it was written in, when it is not this one."""

    at: datetime
    rank: int  # at the same instant: what happened, then what was said of it
    nature: str
    author: str
    text: str
    why: str = ""
    heard_at: datetime | None = None  # when it was told later than it happened
    photo: Attachment | None = None
    other: int | None = None


def of(user: Any, request: WorkRequest) -> Sequence[Entry]:
    """Oldest first; the newest of each nature when there are more than a page shows."""
    entries = [
        *map(_passage, _newest(selectors.passages(user, request))),
        *map(_comment, _newest(selectors.comments(user, request))),
        *map(_photo, _newest(selectors.attachments(user, request))),
    ]
    here = [entry if entry.other != request.pk else _mine(entry) for entry in entries]
    return sorted(here, key=lambda entry: (entry.at, entry.rank))


def _newest(rows: Any) -> list[Any]:
    """Oldest first: those of one instant stay in the order in which they were written."""
    return list(rows.order_by("-at", "-id")[:MOST])[::-1]


def _mine(entry: Entry) -> Entry:
    return Entry(
        entry.at, entry.rank, entry.nature, entry.author, entry.text, entry.why, entry.heard_at, entry.photo, None
    )


def _passage(row: Any) -> Entry:
    told_later = (row.recorded_at - row.at).total_seconds() > 60
    return Entry(
        row.at,
        0,
        PASSAGE,
        _name(row.by),
        row.in_words,
        row.why,
        row.recorded_at if told_later else None,
        other=row.request_id,
    )


def _comment(row: Any) -> Entry:
    return Entry(row.at, 1, TEXT, _name(row.by), row.text, other=row.request_id)


def _photo(row: Any) -> Entry:
    return Entry(row.at, 2, PHOTO, _name(row.by), row.caption, photo=row, other=row.request_id)


def _name(person: Any) -> str:
    return (person.get_full_name() or person.username) if person else ""
