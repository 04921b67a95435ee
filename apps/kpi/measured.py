# SPDX-License-Identifier: EUPL-1.2
"""What is asked of a measure, and what it answers. A measure never invents: without rows it says why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """The territory and those it includes (`ids`), from the first day `since` to the last day `month_end` of `month`;
    `now` cuts a month that is not over."""

    territory_id: int
    code: str
    ids: Sequence[int]
    zone: ZoneInfo
    since: date
    month: date
    month_end: date
    now: datetime
    told: dict[str, Any] = field(default_factory=dict, compare=False)  # what does not change from month to month

    def once(self, name: str, ask: Callable[[], T]) -> T:
        """Asked of the database for the first month of a run only."""
        if name not in self.told:
            self.told[name] = ask()
        found: T = self.told[name]
        return found

    @property
    def start(self) -> datetime:
        return _midnight(self.since, self.zone)

    @property
    def end(self) -> datetime:
        return min(self.now, _midnight(date.fromordinal(self.month_end.toordinal() + 1), self.zone))

    @property
    def yesterday(self) -> date:
        return self.now.astimezone(self.zone).date() - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Measured:
    """See `models.Figure`, whose columns these are."""

    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    target: Decimal | None = None
    completeness: Decimal | None = None
    cases: int = 0
    known_at: datetime | None = None
    why: str = ""
    plan: tuple[tuple[str, float], ...] = ()
    is_sample: bool = False

    def demanding(self, least: Decimal) -> "Measured":
        """`least`: completeness in % under which nothing is shown but why."""
        if self.value is None or self.completeness is None or self.completeness * 100 >= least:
            return self
        share = f"{self.completeness * 100:.0f}"
        why = _("Données incomplètes : %(share)s %% de ce qui est attendu, il en faut %(least)s %%.") % {
            "share": share,
            "least": f"{least:.0f}",
        }
        return replace(self, value=None, low=None, high=None, why=why)


def nothing(why: str, **known: Any) -> Measured:
    """`known`: what is told nevertheless, as how many cases were found."""
    return Measured(why=why, **known)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
