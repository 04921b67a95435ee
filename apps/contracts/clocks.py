# SPDX-License-Identifier: EUPL-1.2
"""The clocks of a contract: when a delay ends, and how much of it was spent. Pure.

Time is counted in the unit of the delay: every hour, the hours worked, or working days, of which each hour worked is
a part (a day of eight hours passes an eighth an hour). So 3 working days from Friday 16:00 end on Wednesday 16:00.
What the authority accepted as a suspension does not count. See docs/decisions/0009.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.contracts.calendars import Calendar, Span, days_from

HOURS, WORKING_HOURS, WORKING_DAYS = "hours", "working_hours", "working_days"
UNITS = {
    HOURS: gettext_lazy("heures"),
    WORKING_HOURS: gettext_lazy("heures ouvrées"),
    WORKING_DAYS: gettext_lazy("jours ouvrés"),
}
GTI, GTRP, GTR = "gti", "gtrp", "gtr"
CLOCKS = {
    GTI: gettext_lazy("GTI (intervention)"),
    GTRP: gettext_lazy("GTRP (rétablissement provisoire)"),
    GTR: gettext_lazy("GTR (rétablissement)"),
}
ACRONYMS = {GTI: "GTI", GTRP: "GTRP", GTR: "GTR"}
MOST = 9999
HOUR = 3_600_000_000  # microseconds
FIRST_YEAR, LAST_YEAR = 1900, 2900
FURTHEST = timedelta(days=366 * 60)
TICK = timedelta(microseconds=1)

Pauses = Sequence[tuple[datetime, datetime | None]]


class DelayRefused(ValueError):
    """A delay or an instant that means nothing; the message says why, in French."""


@dataclass(frozen=True, slots=True)
class Delay:
    """« 72 h », « 3 jours ouvrés »."""

    amount: int
    unit: str

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            known = ", ".join(map(str, UNITS.values()))
            raise DelayRefused(_("Unité inconnue « %(unit)s » : %(known)s.") % {"unit": self.unit[:40], "known": known})
        if not 1 <= self.amount <= MOST:
            raise DelayRefused(_("Un délai va de 1 à %(most)d : vide, il n'y a pas d'engagement.") % {"most": MOST})

    def __str__(self) -> str:
        if self.unit == WORKING_DAYS:
            return ngettext("%(n)d jour ouvré", "%(n)d jours ouvrés", self.amount) % {"n": self.amount}
        if self.unit == WORKING_HOURS:
            return ngettext("%(n)d h ouvrée", "%(n)d h ouvrées", self.amount) % {"n": self.amount}
        return _("%(n)d h") % {"n": self.amount}

    @property
    def length(self) -> timedelta:
        """In counted time, as `spent` tells it: a working day is a day."""
        return timedelta(days=self.amount) if self.unit == WORKING_DAYS else timedelta(hours=self.amount)


def deadline(start: datetime, delay: Delay, calendar: Calendar, pauses: Pauses = ()) -> datetime | None:
    """The first instant at which the delay is spent, in UTC; None while a suspension has no end.

    Raises DelayRefused: an instant without a time zone, a suspension that ends before it begins, a delay in working
    time while the calendar never opens.
    """
    stopped = _merged(pauses)
    left = Fraction(delay.amount)
    for (begin, end), whole in _counted(_utc(start), delay.unit, calendar, stopped):
        worth = Fraction(_ticks(end - begin), whole)
        if worth >= left:
            return begin + round(left * whole) * TICK
        left -= worth
    if stopped and stopped[-1][1] == _END:
        return None
    raise DelayRefused(_("Ce délai ne finit pas : le calendrier n'ouvre pas assez."))


def spent(start: datetime, end: datetime, unit: str, calendar: Calendar, pauses: Pauses = ()) -> timedelta:
    """Counted time from `start` to `end`, to the second for working days; nothing when `end` comes first.

    Raises DelayRefused, as `deadline`.
    """
    until = _utc(end)
    total = Fraction(0)
    for (begin, stop), whole in _counted(_utc(start), unit, calendar, _merged(pauses)):
        if begin >= until:
            break
        total += Fraction(_ticks(min(stop, until) - begin), whole)
    if unit == WORKING_DAYS:
        return timedelta(seconds=round(total * 86_400))
    return round(total * HOUR) * TICK


_END = datetime.max.replace(tzinfo=UTC)


def _counted(start: datetime, unit: str, calendar: Calendar, stopped: list[Span]) -> Iterator[tuple[Span, int]]:
    """Spans that count from `start` on, in order, each with the microseconds that make one unit."""
    for span, whole in _open(start, unit, calendar):
        if stopped and stopped[-1][1] == _END and span[0] >= stopped[-1][0]:
            return
        for piece in _without(span, stopped):
            yield piece, whole


def _open(start: datetime, unit: str, calendar: Calendar) -> Iterator[tuple[Span, int]]:
    if unit == HOURS:
        yield (start, start + FURTHEST), HOUR
        return
    if not calendar.ever_open:
        return
    last = start + FURTHEST
    for day in days_from(calendar.local_day(start)):
        spans = calendar.working_spans(day) if unit == WORKING_DAYS else calendar.counted_spans(day)
        whole = sum(_ticks(end - begin) for begin, end in spans) if unit == WORKING_DAYS else HOUR
        for begin, end in spans:
            if begin > last:
                return
            if end > start:
                yield (max(begin, start), end), whole


def _without(span: Span, stopped: list[Span]) -> Iterator[Span]:
    """The parts of a span that no suspension covers."""
    begin, end = span
    for stop, resume in stopped:
        if resume > begin and stop < end:
            if stop > begin:
                yield begin, stop
            begin = resume
    if begin < end:
        yield begin, end


def _merged(pauses: Iterable[tuple[datetime, datetime | None]]) -> list[Span]:
    """In order, those that overlap made one; without an end, until the end of times."""
    found: list[Span] = []
    for stop, resume in sorted((_utc(stop), _END if resume is None else _utc(resume)) for stop, resume in pauses):
        if resume < stop:
            raise DelayRefused(_("Une suspension finit après son début."))
        if found and stop <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], resume))
        else:
            found.append((stop, resume))
    return found


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise DelayRefused(_("Un instant sans fuseau horaire ne se compte pas."))
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise DelayRefused(_("L'année %(year)d n'est pas celle d'un contrat.") % {"year": at.year})
    return at.astimezone(UTC)


def _ticks(length: timedelta) -> int:
    return length // TICK
