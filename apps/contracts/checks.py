# SPDX-License-Identifier: EUPL-1.2
"""What is wrong in a version before it is published: sentences in French, none when it may be."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from apps.contracts import clocks, trying
from apps.contracts.calendars import Calendar
from apps.contracts.clocks import ACRONYMS, CLOCKS, Delay
from apps.contracts.models import Commitment, ContractVersion, PenaltyRule, SavingBaseline
from apps.contracts.models.service import DAYS

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)  # a week without holiday nor clock change
WEEK = [MONDAY + timedelta(hours=hour) for hour in range(7 * 24)]


def problems(version: ContractVersion) -> list[str]:
    """Everything that forbids its publication."""
    calendars = trying.calendars_of(version)
    lines = list(version.lines.select_related("fault_class", "zone"))
    return [
        *_missing(version, lines),
        *(found for line in lines for found in _of_line(line, calendars)),
        *(found for rule in version.penalty_rules.all() for found in _of_step(rule, calendars)),
        *(found for one in _baselines(version) for found in _of_baseline(one, version)),
    ]


def order_problem(delays: Mapping[str, Delay], calendar: Calendar) -> str:
    """Empty when GTI, GTRP and GTR end in this order whenever a DI begins; else an example that they do not.

    Two delays in the same unit are compared as they are; in two units, over a week that begins anywhere.
    """
    present = [clock for clock in CLOCKS if clock in delays]
    for first, then in pairwise(present):
        if delays[first].unit == delays[then].unit:
            if delays[then].amount < delays[first].amount:
                said = {"then": ACRONYMS[then], "first": ACRONYMS[first], "a": delays[then], "b": delays[first]}
                return _("La %(then)s (%(a)s) est plus courte que la %(first)s (%(b)s).") % said
        elif example := _example(delays, first, then, calendar):
            return example
    return ""


def closed_problem(delays: Mapping[str, Delay], calendar: Calendar) -> str:
    """Empty when the calendar opens enough for these delays to end."""
    try:
        for delay in delays.values():
            clocks.deadline(MONDAY, delay, calendar)
    except clocks.DelayRefused as refusal:
        return str(refusal)
    return ""


def _example(delays: Mapping[str, Delay], first: str, then: str, calendar: Calendar) -> str:
    if closed_problem(delays, calendar):
        return ""
    for start in WEEK:
        one, two = (clocks.deadline(start, delays[clock], calendar) for clock in (first, then))
        if one and two and two < one:
            zone = ZoneInfo(calendar.time_zone)
            local = start.astimezone(zone)
            return _("Une DI du %(day)s à %(hour)s aurait sa %(then)s (%(a)s) avant sa %(first)s (%(b)s).") % {
                "day": DAYS[local.weekday()],
                "hour": f"{local:%H:%M}",
                "then": ACRONYMS[then],
                "first": ACRONYMS[first],
                "a": delays[then],
                "b": delays[first],
            }
    return ""


def _missing(version: ContractVersion, lines: list[Commitment]) -> Iterator[str]:
    if not lines:
        yield _("Aucune ligne d'engagement : une version promet au moins quelque chose.")
    if not version.calendars.filter(is_default=True).exists():
        yield _("Aucun calendrier par défaut : cocher « par défaut » sur l'un d'eux.")
    for zone in version.zones.filter(outline=None, territories=None):
        yield _("La zone « %(zone)s » est vide : la dessiner, ou y mettre des territoires.") % {"zone": zone}


def _of_line(line: Commitment, calendars: Mapping[int | None, Calendar]) -> Iterator[str]:
    calendar = calendars[line.calendar_id]
    found = closed_problem(line.delays, calendar) or order_problem(line.delays, calendar)
    if found:
        yield f"{line} : {found}"
    if line.trade != line.fault_class.trade:
        said = {"line": str(line), "trade": line.fault_class.get_trade_display()}
        yield _("%(line)s : cette classe est désormais du métier « %(trade)s ».") % said


def _of_step(rule: PenaltyRule, calendars: Mapping[int | None, Calendar]) -> Iterator[str]:
    found = closed_problem({"step": rule.as_rule().step}, calendars[None])
    if found:
        yield f"{rule} : {found}"


def _baselines(version: ContractVersion) -> list[SavingBaseline]:
    rows = version.saving_baselines.select_related("authority").defer("authority__outline")
    return list(rows.prefetch_related("years"))


def _of_baseline(one: SavingBaseline, version: ContractVersion) -> Iterator[str]:
    """A promise is about years of the contract, after the period that it is compared with, in its perimeter."""
    years = set(version.contract.periods.values_list("number", flat=True))
    beyond = sorted({row.year for row in one.years.all()} - years)
    if not one.years.all():
        yield _("%(what)s : aucune économie promise, année par année.") % {"what": one}
    if beyond:
        said = {"what": str(one), "years": ", ".join(map(str, beyond))}
        yield _("%(what)s : le contrat n'a pas d'année %(years)s.") % said
    if one.reference_to >= version.contract.ends_on:
        yield _("%(what)s : la période de référence finit après le contrat.") % {"what": one}
    if not version.contract.perimeters.filter(territory=one.authority_id).exists():
        yield _("%(what)s : cette autorité n'est pas dans le périmètre du contrat.") % {"what": one}
