# SPDX-License-Identifier: EUPL-1.2
"""Writes of contracts: a draft is opened, copied, published; the years of a contract are laid out."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from apps.contracts import checks
from apps.contracts.models import Contract, ContractVersion, Period, SavingBaseline, ServiceCalendar, Zone
from apps.contracts.refusals import ContractRefused
from apps.territories.models import User

PUBLISH = "contracts.publish_contractversion"
COPIED = ("clock_start", "aggravation", "tacit_days")
MOST_YEARS = 50


@transaction.atomic
def open_draft(*, contract: Contract, source: ContractVersion | None = None, reason: str = "") -> ContractVersion:
    """The next version, to be written: a copy of `source`, else empty but for a default calendar."""
    Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)
    newest = contract.versions.order_by("-number").first()
    taken = {field: getattr(source, field) for field in COPIED} if source else {}
    number = newest.number + 1 if newest else 1
    draft = ContractVersion.objects.create(contract=contract, number=number, reason=reason, **taken)
    if source is None:
        ServiceCalendar.objects.create(version=draft, name=_("Heures de service"), is_default=True)
    else:
        _copy_rows(source, draft)
    return draft


@transaction.atomic
def publish(
    *, version: ContractVersion, valid_from: date | None, by: User | None, now: datetime | None = None
) -> ContractVersion:
    """For ever: it and its rows are sealed, and apply from `valid_from` on. `by` None: with the reference data.

    Raises PermissionDenied, ContractRefused (valid_from, or "" with everything that is wrong in it).
    """
    contract = Contract.objects.select_for_update(of=("self",)).select_related("territory").get(pk=version.contract_id)
    version = ContractVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if by is not None and not by.has_perm(PUBLISH, version):
        raise PermissionDenied(_("Votre rôle ne permet pas de publier une version de ce contrat."))
    if not version.is_draft:
        raise ContractRefused("", _("Cette version est déjà publiée."))
    now = now or timezone.now()
    day = _checked_day(contract, valid_from, now.astimezone(ZoneInfo(contract.territory.time_zone)).date())
    wrong = checks.problems(version)
    if wrong:
        raise ContractRefused("", " ".join(wrong))
    contract.versions.filter(state=ContractVersion.State.PUBLISHED).update(state=ContractVersion.State.SUPERSEDED)
    version.state, version.valid_from = ContractVersion.State.PUBLISHED, day
    version.published_at, version.published_by = now, by
    version.save(update_fields=["state", "valid_from", "published_at", "published_by"])
    return version


@transaction.atomic
def discard(*, version: ContractVersion) -> None:
    """Give up a draft. Raises ContractRefused once it is published."""
    version = ContractVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if not version.is_draft:
        raise ContractRefused("", _("Une version publiée ne se supprime pas."))
    version.lines.all().delete()  # before the zones and calendars that they protect
    version.delete()


@transaction.atomic
def lay_out_years(*, contract: Contract) -> list[Period]:
    """The years of a contract that has none, from its first day; the last one ends with it. Raises ContractRefused."""
    Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)
    if contract.periods.exists():
        raise ContractRefused("periods", _("Les années de ce contrat existent déjà."))
    bounds = years(contract.starts_on, contract.ends_on)
    if len(bounds) > MOST_YEARS:
        raise ContractRefused("ends_on", _("Plus de %(most)d ans : vérifier les dates.") % {"most": MOST_YEARS})
    rows = [Period(contract=contract, number=n, starts_on=a, ends_on=b) for n, (a, b) in enumerate(bounds, 1)]
    return Period.objects.bulk_create(rows)


def is_published(contract: Contract) -> bool:
    """From then on, what the past was decided on is kept (database triggers)."""
    return contract.pk is not None and contract.versions.exclude(state=ContractVersion.State.DRAFT).exists()


def years(first: date, last: date) -> list[tuple[date, date]]:
    """From anniversary to anniversary; one of 29 February is kept on 1 March of the other years."""
    starts = [first]
    while (following := _anniversary(first, len(starts))) <= last:
        starts.append(following)
    ends = [start - timedelta(days=1) for start in starts[1:]]
    return list(zip(starts, [*ends, last], strict=True))


def _anniversary(first: date, years_later: int) -> date:
    try:
        return first.replace(year=first.year + years_later)
    except ValueError:
        return date(first.year + years_later, 3, 1)


def _checked_day(contract: Contract, day: date | None, today: date) -> date:
    """The first version may begin with its contract; the others, after those published and never in the past."""
    if day is None:
        raise ContractRefused("valid_from", _("Dire à partir de quel jour elle s'applique."))
    if not contract.starts_on <= day <= contract.ends_on:
        said = {"start": _shown(contract.starts_on), "end": _shown(contract.ends_on)}
        raise ContractRefused("valid_from", _("Hors du contrat, qui va du %(start)s au %(end)s.") % said)
    last = contract.versions.exclude(state=ContractVersion.State.DRAFT).order_by("-valid_from").first()
    if last is None or last.valid_from is None:
        return day
    if day <= last.valid_from:
        told = {"number": str(last.number), "day": _shown(last.valid_from)}
        raise ContractRefused(
            "valid_from", _("La version %(number)s s'applique déjà à partir du %(day)s : choisir un jour après.") % told
        )
    if day <= today:
        raise ContractRefused("valid_from", _("Une version ne réécrit pas le passé : au plus tôt demain."))
    return day


def _copy_rows(source: ContractVersion, draft: ContractVersion) -> None:
    calendars = {row.pk: _copy(row, draft) for row in source.calendars.all()}
    zones = {row.pk: _copy_zone(row, draft) for row in source.zones.prefetch_related("territories")}
    for line in source.lines.all():
        _copy(line, draft, zone=zones.get(line.zone_id), calendar=calendars.get(line.calendar_id))
    for row in (*source.suspension_reasons.all(), *source.penalty_rules.all(), *source.performance_rules.all()):
        _copy(row, draft)
    for baseline in source.saving_baselines.prefetch_related("years"):
        _copy_baseline(baseline, draft)


def _copy_zone(zone: Zone, draft: ContractVersion) -> Zone:
    made = _copy(zone, draft)
    made.territories.set(zone.territories.all())
    return made


def _copy_baseline(baseline: SavingBaseline, draft: ContractVersion) -> None:
    made = _copy(baseline, draft)
    for year in baseline.years.all():
        made.years.create(year=year.year, percent=year.percent, kwh=year.kwh, planned_euros=year.planned_euros)


def _copy(row: Any, draft: ContractVersion, **changed: Any) -> Any:
    values = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields if not field.primary_key}
    return type(row).objects.create(**{**values, "version": draft, **changed})


def _shown(day: date) -> str:
    return formats.date_format(day, "SHORT_DATE_FORMAT")
