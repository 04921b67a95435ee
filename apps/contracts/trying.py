# SPDX-License-Identifier: EUPL-1.2
"""What a version, even a draft, would have given for cases: nothing is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.gis.geos import GEOSGeometry

from apps.contracts import choosing, clocks, coverage
from apps.contracts.calendars import NEVER_OPEN, Calendar
from apps.contracts.choosing import Choice
from apps.contracts.clocks import CLOCKS, Pauses
from apps.contracts.models import Commitment, ContractVersion, ServiceCalendar


@dataclass(frozen=True, slots=True)
class Case:
    """A fault to time: `at` is when its clocks start, `pauses` the suspensions that were accepted."""

    owner_id: int
    fault_class_id: int | None
    place: GEOSGeometry | None
    at: datetime
    pauses: Pauses = ()


@dataclass(frozen=True, slots=True)
class Tried:
    """A deadline None: no commitment, or a suspension that has no end."""

    case: Case
    choice: Choice
    gti: datetime | None = None
    gtrp: datetime | None = None
    gtr: datetime | None = None


def deadlines(version: ContractVersion, cases: Sequence[Case]) -> list[Tried]:
    """Each case by the lines of this version, whatever its dates and its perimeter. Four queries, however many."""
    lines = _by_class(coverage.lines_of([version.pk]))
    zones = coverage.zones_at([version.pk], [(case.owner_id, case.place) for case in cases])
    calendars = calendars_of(version)
    return [
        _tried(version, case, _fitting(lines, case, within), calendars)
        for case, within in zip(cases, zones, strict=True)
    ]


def timed(
    line: Commitment, at: datetime, pauses: Pauses = (), calendar: Calendar | None = None
) -> dict[str, datetime | None]:
    """The deadline of each clock that the line promises; `calendar`, the line's own by default.

    Raises clocks.DelayRefused.
    """
    counted = calendar or calendar_of(line)
    return {clock: clocks.deadline(at, delay, counted, pauses) for clock, delay in line.delays.items()}


def calendar_of(line: Commitment) -> Calendar:
    """Its own, or the default one of its version."""
    found = line.calendar or ServiceCalendar.objects.filter(version=line.version_id, is_default=True).first()
    return found.as_calendar() if found else NEVER_OPEN


def calendars_of(version: ContractVersion) -> dict[int | None, Calendar]:
    """By number; the default one under None too."""
    found: dict[int | None, Calendar] = {None: NEVER_OPEN}
    for row in ServiceCalendar.objects.filter(version=version):
        found[row.pk] = row.as_calendar()
        if row.is_default:
            found[None] = found[row.pk]
    return found


def _by_class(lines: Iterable[Commitment]) -> dict[int, list[Commitment]]:
    found: dict[int, list[Commitment]] = {}
    for line in lines:
        found.setdefault(line.fault_class_id, []).append(line)
    return found


def _fitting(
    lines: Mapping[int, list[Commitment]], case: Case, within: Mapping[int | None, float]
) -> list[tuple[Commitment, float]]:
    sizes = {**within, None: coverage.EVERYWHERE}
    known = lines.get(case.fault_class_id or 0, [])
    return [(line, sizes[line.zone_id]) for line in known if line.zone_id in sizes]


def _tried(
    version: ContractVersion,
    case: Case,
    lines: list[tuple[Commitment, float]],
    calendars: Mapping[int | None, Calendar],
) -> Tried:
    choice = choosing.line_in(version, lines)
    if choice.line is None:
        return Tried(case, choice)
    try:
        found = timed(choice.line, case.at, case.pauses, calendars[choice.line.calendar_id])
    except clocks.DelayRefused as refusal:  # a draft whose calendar never opens
        return Tried(case, replace(choice, why=f"{choice.why} {refusal}"))
    return Tried(case, choice, *(found.get(clock) for clock in CLOCKS))
