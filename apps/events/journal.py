# SPDX-License-Identifier: EUPL-1.2
"""The journal: what happened, who, when, from what to what, and why. Appended, never edited (database trigger).

`at` is our clock, not the source's: the journal says when the control centre could know.
Retention detaches whole months (the trigger refuses to delete rows); nothing else ever removes an entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from operator import attrgetter

from django.db import connection
from django.utils import timezone

from apps.telemetry import partitions

TYPES = ["timestamptz", "int8", "varchar", "varchar", "varchar", "varchar", "varchar", *["int8"] * 4, "bool", "int8"]
LONGEST = {"kind": 32, "before": 32, "after": 32, "text": 300, "why": 500}  # as wide as the columns


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `kind` is like « alarm.raised »; `actor_id` None: the machine; `restricted` as the kind."""

    at: datetime = field(default_factory=timezone.now, kw_only=True)
    territory_id: int
    kind: str
    text: str
    before: str = ""
    after: str = ""
    why: str = ""
    actor_id: int | None = None
    asset_id: int | None = None
    source_id: int | None = None
    alarm_id: int | None = None
    restricted: bool = False
    incident_id: int | None = None


COLUMNS = [column.name for column in fields(Entry)]
VALUES, MOST = attrgetter(*COLUMNS), [LONGEST.get(name) for name in COLUMNS]


def record(entry: Entry) -> None:
    """Append one line."""
    record_many([entry])


def record_many(entries: Sequence[Entry]) -> None:
    """Append lines in one COPY, in the transaction of the facts they tell."""
    if not entries:
        return
    partitions.ensure("events_journalentry", {entry.at for entry in entries})
    statement = f"COPY events_journalentry ({', '.join(COLUMNS)}) FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(TYPES)
        for entry in entries:
            valued = zip(VALUES(entry), MOST, strict=True)
            copy.write_row([value if most is None else str(value)[:most] for value, most in valued])
