# SPDX-License-Identifier: EUPL-1.2
"""The hours that are played again: at most two days, all of them past, in the hours of the territory."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.territories.refusals import FieldRefused

LONGEST = timedelta(hours=48)
DUSK, DAWN = time(18), time(8)
SPEEDS = (1, 10, 60, 600)
USUAL_SPEED = 60
PARAMETERS = ("from", "to", "with", "at", "speed", "territory")
YEARS = range(2000, 2200)


class PeriodRefused(FieldRefused):
    """What was asked cannot be played: `field` is what to correct, the message says why, in French."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` (included) to `end` (excluded), in UTC: differences count the hours of a change of clock."""

    start: datetime
    end: datetime
    zone: ZoneInfo

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def seconds(self) -> int:
        return int(self.length.total_seconds())

    def here(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    @property
    def name(self) -> str:
        """« du samedi 28 novembre 2026, 18:00 au dimanche 29 novembre 2026, 08:00 »."""
        words = {"start": said(self.here(self.start)), "end": said(self.here(self.end))}
        return _("du %(start)s au %(end)s") % words

    @property
    def short_name(self) -> str:
        """« sam. 28 nov. 18:00 – dim. 29 nov. 08:00 », from one day to another or within one."""
        start, end = self.here(self.start), self.here(self.end)
        last = f"{end:%H:%M}" if start.date() == end.date() else date_format(end, "D. j N H:i")
        return f"{date_format(start, 'D. j N H:i')} – {last}"


def said(at: datetime) -> str:
    """« samedi 28 novembre 2026, 18:00 », of an instant in its own zone."""
    return f"{date_format(at, 'l j F Y')}, {at:%H:%M}"


def last_night(now: datetime, zone: ZoneInfo) -> Period:
    """The last one that is over."""
    here = now.astimezone(zone)
    day = here.date() if here.time() >= DAWN else here.date() - timedelta(days=1)
    return _between(datetime.combine(day - timedelta(days=1), DUSK), datetime.combine(day, DAWN), zone)


def around(at: datetime, now: datetime, zone: ZoneInfo) -> Period:
    """The night, or the day between two nights, that has this past instant; what is over of it."""
    here = at.astimezone(zone)
    first = here.date() - timedelta(days=1) if here.time() < DAWN else here.date()
    if DAWN <= here.time() < DUSK:
        found = _between(datetime.combine(first, DAWN), datetime.combine(first, DUSK), zone)
    else:
        found = _between(datetime.combine(first, DUSK), datetime.combine(first + timedelta(days=1), DAWN), zone)
    return Period(found.start, min(found.end, now), zone)


def asked(given: Mapping[str, str], now: datetime, zone: ZoneInfo) -> Period:
    """From `from` and `to`; the last night without them, fourteen hours without `to`. Raises PeriodRefused."""
    night = last_night(now, zone)
    start = _instant(given, "from", zone)
    end = _instant(given, "to", zone)
    if start is None:
        if end is not None:
            raise PeriodRefused("from", _("Dites aussi le début de la période."))
        return night
    if start >= now:
        raise PeriodRefused("from", _("Le début est à venir : seul le passé se rejoue."))
    return _checked(Period(start, end or min(now, start + night.length), zone), now)


def compared(given: Mapping[str, str], period: Period, now: datetime) -> Period | None:
    """The other night, that begins at `with` and lasts as long; None without it. Raises PeriodRefused."""
    start = _instant(given, "with", period.zone)
    if start is None:
        return None
    if start + period.length > now:
        raise PeriodRefused("with", _("L'autre nuit n'est pas finie : seul le passé se compare."))
    return Period(start, start + period.length, period.zone)


def place_in(given: Mapping[str, str], period: Period) -> int:
    """Seconds from the start to `at`, within the period. Raises PeriodRefused."""
    at = _instant(given, "at", period.zone)
    return 0 if at is None else max(0, min(period.seconds, int((at - period.start).total_seconds())))


def speed(given: Mapping[str, str]) -> int:
    """Raises PeriodRefused."""
    text = given.get("speed", "").strip()
    if text and text not in map(str, SPEEDS):
        choices = ", ".join(map(str, SPEEDS))
        raise PeriodRefused("speed", _("Vitesse inconnue ; choisissez parmi %(choices)s.") % {"choices": choices})
    return int(text or USUAL_SPEED)


def typed(text: str, zone: ZoneInfo) -> str:
    """As a field of date and hour writes it, in the hours of the territory; what is no date stays as it is."""
    try:
        at = _instant({"text": text}, "text", zone)
    except PeriodRefused:
        return text[:40]
    return f"{at.astimezone(zone):%Y-%m-%dT%H:%M}" if at else ""


def written(at: datetime, zone: ZoneInfo) -> str:
    """For an address: « 2026-11-28T18:00:00+01:00 »."""
    return at.astimezone(zone).isoformat(timespec="seconds")


def _between(start: datetime, end: datetime, zone: ZoneInfo) -> Period:
    return Period(start.replace(tzinfo=zone).astimezone(UTC), end.replace(tzinfo=zone).astimezone(UTC), zone)


def _checked(period: Period, now: datetime) -> Period:
    if period.end <= period.start:
        raise PeriodRefused("to", _("La fin doit venir après le début."))
    if period.end > now:
        raise PeriodRefused("to", _("La fin est à venir : seul le passé se rejoue."))
    if period.length > LONGEST:
        raise PeriodRefused("to", _("48 heures au plus : choisissez une période plus courte."))
    return period


def _instant(given: Mapping[str, str], name: str, zone: ZoneInfo) -> datetime | None:
    """Without an offset, an hour of the territory. Whole seconds."""
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text[:40])
        at = (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise PeriodRefused(name, _("Date et heure attendues sous la forme 2026-11-28T18:00.")) from None
    if at.year not in YEARS:
        raise PeriodRefused(name, _("Date hors de portée."))
    return at.replace(microsecond=0)
