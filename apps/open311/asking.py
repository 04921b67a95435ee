# SPDX-License-Identifier: EUPL-1.2
"""What a program asks, read from the form or the address: storable text, dates, bounded lists. Nothing is repeated
back to it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from apps.open311.models import LONGEST_REFERENCE
from apps.open311.refusals import Refused
from apps.signalements.cleaning import UNSTORABLE
from apps.signalements.models import LONGEST

SPAN = timedelta(days=90)  # of a search: that of the specification
MOST = 1000  # rows of an answer, idem
LAST_PAGE = 1000
MOST_CODES = 100  # values between commas
LONGEST_KEY, LONGEST_LINE = 200, 200
ATTRIBUTE = re.compile(r"attribute\[([^\]]{1,200})\](?:\[\])?")
LOST_PLUS = re.compile(r"^(.*\d) (\d\d:?\d\d)$")  # « +01:00 » in an address, where a plus is a space
OPEN, CLOSED = "open", "closed"
STATUSES = {OPEN, CLOSED}

Given = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Search:
    """`statuses`: OPEN, CLOSED, or none for both. `first` and `last`: the rows of the page."""

    references: frozenset[str]
    codes: frozenset[str]
    since: datetime
    until: datetime
    statuses: frozenset[str]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody reports, as it was sent. Names, accounts and devices are not even read."""

    service_code: str
    latitude: str
    longitude: str
    address: str
    address_id: str
    text: str
    email: str
    phone: str
    attributes: Mapping[str, str]
    has_media: bool
    reference: str


def given(request: HttpRequest) -> Given:
    """The form, then the address: the specification has both. Raises BadRequest and its like."""
    return {**request.GET.dict(), **request.POST.dict()}


def line(asked: Given, name: str, most: int = LONGEST_LINE) -> str:
    """Raises Refused when it is longer than anything expected."""
    text = " ".join(UNSTORABLE.sub("", asked.get(name, "")).split())
    if len(text) > most:
        raise Refused(400, _("%(name)s : %(most)d caractères au plus.") % {"name": name, "most": most})
    return text


def said(asked: Given, headers: Mapping[str, str]) -> Said:
    text = asked.get("description", "")
    if len(text) > 4 * LONGEST:  # far beyond what the one door takes: not even cleaned
        raise Refused(400, _("%(name)s : %(most)d caractères au plus.") % {"name": "description", "most": LONGEST})
    reference = line(asked, "client_reference", LONGEST_REFERENCE)
    return Said(
        service_code=line(asked, "service_code"),
        latitude=line(asked, "lat"),
        longitude=line(asked, "long"),
        address=line(asked, "address_string"),
        address_id=line(asked, "address_id"),
        text=text,
        email=line(asked, "email", 254),
        phone=line(asked, "phone"),
        attributes=_attributes(asked),
        has_media=bool(asked.get("media_url") or asked.get("media")),
        reference=reference or line(headers, "Idempotency-Key", LONGEST_REFERENCE),
    )


def _attributes(asked: Given) -> dict[str, str]:
    found = ((ATTRIBUTE.fullmatch(name), value) for name, value in asked.items())
    return {match[1]: value[:LONGEST] for match, value in found if match}


# --- A search ---------------------------------------------------------------------------------------------------------


def search(asked: Given) -> Search:
    statuses = several(asked, "status")
    if statuses - STATUSES:
        raise Refused(400, _("status : « open », « closed », ou les deux séparés par une virgule."))
    since, until = window(asked)
    first, last = page(asked)
    references = several(asked, "service_request_id")
    return Search(references, several(asked, "service_code"), since, until, statuses, first, last)


def several(asked: Given, name: str) -> frozenset[str]:
    """Values between commas."""
    raw = asked.get(name, "")[: 60 * MOST_CODES]
    values = frozenset(filter(None, (" ".join(UNSTORABLE.sub("", one).split()) for one in raw.split(","))))
    if len(values) > MOST_CODES or len(asked.get(name, "")) > len(raw):
        raise Refused(400, _("%(name)s : %(most)d valeurs au plus.") % {"name": name, "most": MOST_CODES})
    return values


def window(asked: Given) -> tuple[datetime, datetime]:
    """Of at most 90 days: the last ones, or those that the one date given begins or ends."""
    since, until = moment(asked, "start_date"), moment(asked, "end_date", ends=True)
    if since is None:
        until = until or timezone.now()
        return until - SPAN, until
    until = until or since + SPAN
    if until < since:
        raise Refused(400, _("end_date : avant start_date."))
    if until - since > SPAN + timedelta(days=1):  # both ends of a day that ends are counted
        raise Refused(400, _("start_date, end_date : 90 jours au plus entre les deux."))
    return since, until


def moment(asked: Given, name: str, *, ends: bool = False) -> datetime | None:
    """ISO 8601; without a time zone, that of the platform; a day is from its first to its last moment."""
    text = line(asked, name, 60)
    if not text:
        return None
    lost = LOST_PLUS.match(text)
    text = f"{lost[1]}+{lost[2]}" if lost and "T" in text else text
    try:
        found = _day(text, ends=ends) if len(text) == len("2026-01-31") else parse_datetime(text)
        if found is not None and 2000 <= found.year < 2100:
            aware = found if timezone.is_aware(found) else timezone.make_aware(found)
            return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        found = None
    raise Refused(400, _("%(name)s : date attendue, par exemple 2026-01-31T08:00:00Z.") % {"name": name})


def _day(text: str, *, ends: bool) -> datetime:
    return datetime.combine(date.fromisoformat(text), time.max if ends else time.min)


def page(asked: Given) -> tuple[int, int]:
    size = number(asked, "page_size", MOST, MOST)
    first = (number(asked, "page", 1, LAST_PAGE) - 1) * size
    return first, first + size


def number(asked: Given, name: str, default: int, most: int) -> int:
    text = line(asked, name, 60)
    if not text:
        return default
    if not re.fullmatch(r"[0-9]{1,6}", text) or not 1 <= int(text) <= most:
        raise Refused(400, _("%(name)s : un nombre de 1 à %(most)d.") % {"name": name, "most": most})
    return int(text)
