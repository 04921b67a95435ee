# SPDX-License-Identifier: EUPL-1.2
"""Reading the main courante: entries and the key lines of the journal, in one list, newest first, page by page.

Two tables make one list: each gives its rows after the place where the page before ended, the newest are kept. A
place is (at, rank, id), rank 1 for an entry and 0 for a line of the journal: no row is shown twice nor forgotten.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from apps.duty.models import Note, Shift
from apps.events import selectors
from apps.events.models import JournalEntry
from apps.territories import scoping

PAGE = 50
NOTE, LINE = 1, 0
KEY = {  # what a shift is remembered by
    "incident.opened": _("Incident ouvert"),
    "incident.closed": _("Incident clos"),
    "alarm.acknowledged": _("Alarme acquittée"),
    "alarm.shelved": _("Alarme masquée"),
    "alarm.out_of_service": _("Alarme hors service"),
    "source.health": _("Source"),
    "source.met": _("Source"),
    "intervention.opened": _("Intervention demandée"),
    "intervention.order": _("Intervention"),
    "intervention.clock": _("Délai de contrat"),
    "shift.started": _("Service"),
    "shift.joined": _("Service"),
    "shift.signed": _("Service"),
    "shift.read": _("Service"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader wants to see. None or "": everything."""

    since: datetime | None = None
    until: datetime | None = None
    author: str = ""
    incident: int | None = None
    territory: str = ""
    notes_only: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the page, whichever table it comes from."""

    at: datetime
    rank: int
    pk: int
    text: str
    author: str
    label: str
    why: str
    incident_id: int | None
    territory: str


@dataclass(frozen=True, slots=True)
class Page:
    rows: Sequence[Row]
    older: str  # place of the next page, "" at the end

    @property
    def several(self) -> bool:
        """Whether its lines are of several territories, so that each says of which."""
        return len({row.territory for row in self.rows}) > 1


def page(user: Any, asked: Asked, after: str = "", size: int = PAGE) -> Page:
    """A worn-out place is the start of the list."""
    place = read_place(after)
    found = [_note(one) for one in _after(notes(user, asked), place, NOTE)[: size + 1]]
    if not asked.notes_only:
        found += [_line(one) for one in _after(lines(user, asked), place, LINE)[: size + 1]]
    found.sort(key=lambda row: (row.at, row.rank, row.pk), reverse=True)
    shown = found[:size]
    return Page(shown, written_place(shown[-1]) if len(found) > size else "")


def notes(user: Any, asked: Asked) -> QuerySet[Note]:
    rows = Note.objects.visible_to(user).select_related("author", "territory").defer("territory__outline")
    rows = _within(rows, asked)
    if asked.author:
        rows = rows.filter(author__username=asked.author)
    return rows.filter(incident=asked.incident) if asked.incident else rows


def lines(user: Any, asked: Asked) -> QuerySet[JournalEntry]:
    by_people = Q(kind="incident.updated", actor__isnull=False)
    rows = selectors.journal(user).filter(Q(kind__in=KEY) | by_people).only(*JOURNAL)
    rows = _within(rows, asked)
    if asked.author:
        rows = rows.filter(actor__username=asked.author)
    return rows.filter(incident=asked.incident) if asked.incident else rows


JOURNAL = (
    *("id", "at", "kind", "text", "why", "before", "after", "incident_id", "territory__name"),
    *("actor__username", "actor__first_name", "actor__last_name", "source__name", "asset__code"),
)


def of_shift(user: Any, shift: Shift, size: int) -> Page:
    """What happened during a shift, newest first, at most `size` lines."""
    asked = Asked(since=shift.started_at, until=shift.ended_at, territory=shift.territory.code)
    return page(user, asked, size=size)


def _within(rows: Any, asked: Asked) -> Any:
    if asked.territory:
        rows = rows.filter(territory__in=scoping.perimeter(asked.territory))
    if asked.since:
        rows = rows.filter(at__gte=asked.since)
    return rows.filter(at__lt=asked.until) if asked.until else rows


def _after(rows: Any, place: tuple[datetime, int, int] | None, rank: int) -> Any:
    rows = rows.order_by("-at", "-id")
    if place is None:
        return rows
    at, last_rank, pk = place
    same = Q(at=at, pk__lt=pk) if rank == last_rank else Q(at=at) if rank < last_rank else Q(pk__in=[])
    return rows.filter(Q(at__lt=at) | same, at__lte=at)


def _note(one: Note) -> Row:
    return Row(one.at, NOTE, one.pk, one.text, name(one.author), "", "", one.incident_id, one.territory.name)


def _line(one: JournalEntry) -> Row:
    return Row(
        at=one.at,
        rank=LINE,
        pk=one.pk,
        text=one.text,
        author=name(one.actor) if one.actor_id and one.actor else "",
        label=str(KEY.get(one.kind, _("Incident suivi"))),
        why=one.why,
        incident_id=one.incident_id,
        territory=one.territory.name,
    )


def name(person: Any) -> str:
    return person.get_full_name() or person.username


def written_place(row: Row) -> str:
    text = json.dumps([row.at.isoformat(), row.rank, row.pk], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode()


def read_place(text: str) -> tuple[datetime, int, int] | None:
    try:
        at, rank, pk = json.loads(base64.urlsafe_b64decode(text[:200].encode("ascii")))
        moment = parse_datetime(at)
    except (ValueError, TypeError, RecursionError, binascii.Error):
        return None
    fits = moment is not None and moment.tzinfo is not None and rank in (NOTE, LINE) and type(pk) is int
    return (moment, rank, pk) if moment and fits and 0 < pk < 2**63 else None
