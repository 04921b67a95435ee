# SPDX-License-Identifier: EUPL-1.2
"""Alarms of a period: how they stood at its start, and what the journal says of them.

The journal says from what to what: an alarm stood as its first line since then says that it did before, and as it
stands now when nothing was said of it since.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from apps.console.replay.period import Period
from apps.console.replay.told import ALARM, STATE_MASK, STATES, Part, Thing, Told, look
from apps.console.replay.words import VERBS
from apps.events import workflow
from apps.events.models import Alarm, Episode, JournalEntry
from apps.events.spells import GAP

MOST = 100_000  # lines of alarms that are read: several storms
EARLY = timedelta(minutes=1)  # the clock of a source may run ahead of ours
READ = ("at", "alarm_id", "kind", "before", "after", "actor_id", "why")


class TooMany(ValueError):
    """More lines than can be played at once."""


class Spoken(NamedTuple):
    start: datetime
    severity: int
    hidden: bool


def read(user: Any, period: Period, alarms: QuerySet[Alarm]) -> Part:
    """`alarms`: those that `user` may see. Raises TooMany."""
    lines = _lines(user, period, alarms)
    standing = _standing(period, alarms)
    part = Part(things=_things(alarms, {*standing, *(row[1] for row in lines)}, standing))
    spells = _spells(period, part.things)
    for key, (_title, _asset, _severity, state) in standing.items():
        part.start[key] = _look(state, period.start, spells[key], part.things[key])
    for at, key, kind, before, after, actor, why in lines:
        thing = part.things.get(key)
        if thing is None or after not in STATES:
            continue
        part.start.setdefault(key, _look(before, period.start, spells[key], thing))
        verb = kind if kind in VERBS else "alarm.updated"
        part.lines.append(Told(at, ALARM, key, verb, _look(after, at, spells[key], thing), actor, why))
    part.start = {key: now for key, now in part.start.items() if now & STATE_MASK}
    return part


def _lines(user: Any, period: Period, alarms: QuerySet[Alarm]) -> list[tuple]:
    rows = JournalEntry.objects.visible_to(user).filter(at__gte=period.start, at__lt=period.end)
    rows = rows.filter(kind__startswith="alarm.", alarm__in=alarms.order_by().values("pk")).order_by("at", "id")
    found = list(rows.values_list(*READ)[: MOST + 1])
    if len(found) > MOST:
        raise TooMany
    return found


def _standing(period: Period, alarms: QuerySet[Alarm]) -> dict[int, tuple[str, int, int, str]]:
    """Alarms that may not have been normal at the start -> title, asset, severity, state then."""
    lasting = Episode.objects.filter(started_at__lt=period.start, alarm__isnull=False)
    lasting = lasting.filter(Q(ended_at=None) | Q(ended_at__gte=period.start))
    since = JournalEntry.objects.filter(alarm=OuterRef("pk"), at__gte=period.start, kind__startswith="alarm.")
    rows = (
        alarms.filter(first_at__lt=period.start)
        .filter(
            ~Q(state=workflow.NORMAL) | Q(acked_at__gte=period.start) | Q(pk__in=lasting.order_by().values("alarm"))
        )
        .order_by()
        .annotate(before=Subquery(since.order_by("at", "id").values("before")[:1]))
        .values_list("pk", "title", "asset_id", "severity", "state", "before")
    )
    then = {pk: (title, asset, severity, before or now) for pk, title, asset, severity, now, before in rows}
    return {pk: row for pk, row in then.items() if row[3] in STATES and row[3] != workflow.NORMAL}


def _things(alarms: QuerySet[Alarm], keys: set[int], standing: Mapping[int, tuple]) -> dict[int, Thing]:
    things = {key: Thing(row[0], row[1], row[2]) for key, row in standing.items()}
    others = (
        alarms.filter(pk__in=_listed(keys - set(things))).order_by().values_list("pk", "title", "asset_id", "severity")
    )
    return things | {pk: Thing(title, asset, severity) for pk, title, asset, severity in others}


def _spells(period: Period, keys: Iterable[int]) -> dict[int, list[Spoken]]:
    """Those that touch the period, in order: how bad, and whether a cause or a planned event speaks for them."""
    found: dict[int, list[Spoken]] = defaultdict(list)
    rows = Episode.objects.filter(alarm__in=_listed(keys), started_at__lt=period.end + EARLY)
    rows = rows.filter(Q(ended_at=None) | Q(ended_at__gte=period.start - GAP)).order_by("started_at", "id")
    for key, start, severity, masked, planned in rows.values_list(
        "alarm_id", "started_at", "severity", "masked", "planned_id"
    ):
        found[key].append(Spoken(start, severity, masked or planned is not None))
    return found


def _listed(keys: Iterable[int]) -> RawSQL:
    """One parameter, whatever their number."""
    return RawSQL("SELECT unnest(%s::bigint[])", (list(keys),))  # noqa: S611  (bound)


def _look(state: str, at: datetime, spells: list[Spoken], thing: Thing) -> int:
    if state not in STATES:
        return 0
    if not spells:
        return look(state, thing.severity, False)
    spell = spells[max(0, bisect_right(spells, at + EARLY, key=_start) - 1)]
    return look(state, spell.severity, spell.hidden)


def _start(spell: Spoken) -> datetime:
    return spell.start
