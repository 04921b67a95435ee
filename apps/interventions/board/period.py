# SPDX-License-Identifier: EUPL-1.2
"""What the board shows: a week of days, or a day of hours. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.interventions.refusals import InterventionRefused

WEEK, DAY = "semaine", "jour"
FARTHEST = timedelta(days=400)  # before and after today
FIRST_HOUR, LAST_HOUR = 8, 16  # of a day without any team


@dataclass(frozen=True, slots=True)
class Column:
    """A day, or an hour of it."""

    day: date
    hour: int | None = None

    @property
    def key(self) -> str:
        return f"{self.day}" if self.hour is None else f"{self.day}T{self.hour:02d}:00"


@dataclass(frozen=True, slots=True)
class Period:
    view: str
    first: date
    last: date

    @classmethod
    def read(cls, view: str, day: str, today: date) -> Self:
        """Raises InterventionRefused (jour, vue)."""
        if view not in ("", WEEK, DAY):
            raise InterventionRefused("vue", _("Vue inconnue : semaine ou jour."))
        chosen = _day(day, today)
        if view == DAY:
            return cls(DAY, chosen, chosen)
        monday = chosen - timedelta(days=chosen.weekday())
        return cls(WEEK, monday, monday + timedelta(days=6))

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @property
    def before(self) -> date:
        return self.first - timedelta(days=len(self.days))

    @property
    def after(self) -> date:
        return self.first + timedelta(days=len(self.days))

    def __str__(self) -> str:
        """« du 30 novembre au 6 décembre 2026 », « lundi 30 novembre 2026 »."""
        if self.view == DAY:
            return date_format(self.first, "l j F Y")
        same = "j" if self.first.month == self.last.month else "j F" if self.first.year == self.last.year else "j F Y"
        return _("du %(first)s au %(last)s") % {
            "first": date_format(self.first, same),
            "last": date_format(self.last, "j F Y"),
        }

    def columns(self, hours: tuple[int, int]) -> list[Column]:
        if self.view == WEEK:
            return [Column(day) for day in self.days]
        return [Column(self.first, hour) for hour in range(hours[0], hours[1] + 1)]


def _day(text: str, today: date) -> date:
    if not text:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise InterventionRefused("jour", _("Jour illisible : écrire par exemple 2026-12-04.")) from error
    if abs(day - today) > FARTHEST:
        raise InterventionRefused("jour", _("À %(n)d jours d'aujourd'hui au plus.") % {"n": FARTHEST.days})
    return day
