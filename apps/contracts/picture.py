# SPDX-License-Identifier: EUPL-1.2
"""A version as words: sections of named things, each with its fields as they are read."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import cos, radians
from typing import Any

from django.contrib.gis.geos import MultiPolygon
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.contracts import holidays
from apps.contracts.clocks import ACRONYMS, CLOCKS, Delay
from apps.contracts.models import (
    Commitment,
    ContractVersion,
    PenaltyRule,
    PerformanceRule,
    SavingBaseline,
    SavingCommitment,
    ServiceCalendar,
    SuspensionReason,
    Zone,
)
from apps.contracts.models.service import DAYS
from apps.contracts.penalties import euros

REASONS, PENALTIES = gettext_lazy("Motifs de suspension"), gettext_lazy("Pénalités et intéressement")
SAVINGS, PERFORMANCE = gettext_lazy("Économies d'énergie promises"), gettext_lazy("Bonus et malus d'énergie")
KILOMETRES = 111.32  # of a degree of latitude


@dataclass(frozen=True, slots=True)
class Value:
    """What is read; `key` tells two values apart that read the same."""

    shown: str
    key: str = ""


Fields = dict[str, Value]
Things = dict[str, Fields]


def of(version: ContractVersion) -> dict[str, Things]:
    """Section -> thing -> field -> value, in the order in which they are shown."""
    lines = version.lines.select_related("fault_class", "zone", "calendar").defer("zone__outline")
    return {
        _("Réglages"): {_("Version"): _settings(version)},
        _("Lignes"): {str(line): _line(line) for line in lines},
        _("Zones"): {zone.name: _zone(zone) for zone in version.zones.prefetch_related("territories")},
        _("Calendriers"): {one.name: _calendar(one) for one in version.calendars.all()},
        str(REASONS): {one.label: _reason(one) for one in version.suspension_reasons.all()},
        str(PENALTIES): {str(one): _penalty(one) for one in version.penalty_rules.all()},
        str(SAVINGS): {str(one): _baseline(one) for one in _baselines(version)},
        str(PERFORMANCE): {str(one): _performance(one) for one in version.performance_rules.all()},
    }


def _settings(version: ContractVersion) -> Fields:
    return {
        _("Départ des horloges"): Value(str(version.get_clock_start_display())),
        _("En cas d'aggravation"): Value(str(version.get_aggravation_display())),
        _("Acceptation tacite d'un décompte"): Value(_silence(version.tacit_days)),
    }


def _silence(days: int | None) -> str:
    return _("non prévue") if days is None else ngettext("%(n)d jour", "%(n)d jours", days) % {"n": days}


def _line(line: Commitment) -> Fields:
    delays = {ACRONYMS[clock]: Value(delay_in_words(line.delay(clock))) for clock in CLOCKS}
    calendar = line.calendar.name if line.calendar else _("par défaut")
    return {**delays, _("calendrier"): Value(calendar), _("remarque"): Value(line.note or "—")}


def delay_in_words(delay: Delay | None) -> str:
    return _("sans engagement") if delay is None else str(delay)


def _zone(zone: Zone) -> Fields:
    names = sorted(territory.name for territory in zone.territories.all())
    return {_("contour"): _outline(zone.outline), _("territoires"): _listed(names)}


def _outline(outline: MultiPolygon | None) -> Value:
    """« 1,25 km², 14 points »."""
    if outline is None:
        return Value("—")
    south, north = outline.extent[1], outline.extent[3]
    surface = outline.area * KILOMETRES**2 * cos(radians((south + north) / 2))
    said = {"surface": formats.number_format(surface, 2), "points": outline.num_coords}
    digest = hashlib.sha256(bytes(outline.wkb)).hexdigest()
    return Value(_("%(surface)s km², %(points)d points") % said, digest)


def _calendar(calendar: ServiceCalendar) -> Fields:
    week = {str(day): Value(hours or _("fermé")) for day, hours in zip(DAYS, calendar.week, strict=True)}
    names = [*DAYS, _("jours fériés")]
    on_call = {
        _("astreinte, %(day)s") % {"day": day}: Value(hours or "—")
        for day, hours in zip(names, calendar.on_call, strict=True)
    }
    return {
        **week,
        **on_call,
        _("par défaut"): _yes(calendar.is_default),
        _("astreinte comptée"): _yes(calendar.on_call_counts),
        _("jours fériés de"): Value(str(calendar.get_region_display())),
        _("jours fériés travaillés"): _listed(str(holidays.NAMES[code]) for code in calendar.worked),
        _("jours de fermeture"): _listed(formats.date_format(day, "SHORT_DATE_FORMAT") for day in calendar.closed),
        _("fuseau horaire"): Value(calendar.time_zone),
    }


def _reason(reason: SuspensionReason) -> Fields:
    return {_("code"): Value(reason.code), _("arrête"): _listed(ACRONYMS[clock] for clock in reason.clocks)}


def _penalty(rule: PenaltyRule) -> Fields:
    step = Delay(rule.step_amount, rule.step_unit)
    return {
        _("par pas de"): Value(str(step)),
        _("pénalité"): _money(rule.amount),
        _("plafond par DI"): _money(rule.cap_per_case),
        _("plafond par mois"): _money(rule.cap_per_month),
        _("plafond par année"): _money(rule.cap_per_year),
        _("bande neutre"): Value(str(Delay(rule.neutral, rule.step_unit)) if rule.neutral else "—"),
        _("bande neutre déduite"): _yes(rule.neutral_deducted),
        _("intéressement"): _money(rule.bonus),
        _("plafond de l'intéressement"): _money(rule.bonus_cap),
    }


def _baselines(version: ContractVersion) -> Iterable[SavingBaseline]:
    return version.saving_baselines.select_related("authority").defer("authority__outline").prefetch_related("years")


def _baseline(one: SavingBaseline) -> Fields:
    degree_days = f"{one.get_degree_days_display()}, {formats.number_format(one.base_c, 1)} °C" if one.base_c else "—"
    return {
        _("énergie"): Value(str(one.get_energy_display())),
        _("référence"): Value(_("%(kwh)s kWh/an") % {"kwh": formats.number_format(one.reference_kwh, 0)}),
        _("période"): Value(_span(one.reference_from, one.reference_to)),
        _("méthode"): Value(f"{one.get_option_display()} ; {one.get_method_display()}"),
        _("degrés-jours"): Value(degree_days),
        _("confiance"): Value(f"{one.level:.0%}".replace("%", " %")),
        _("prix de référence"): Value(_("%(price)s €/kWh") % {"price": formats.number_format(one.reference_price, 5)}),
        _("travaux"): Value(_span(one.works_from, one.works_to)),
        _("promis, par année"): _listed(_promise(year) for year in one.years.all()),
        _("prévu"): _money(sum((year.planned_euros for year in one.years.all()), Decimal("0.00"))),
        _("remarque"): Value(one.note or "—"),
    }


def _promise(year: SavingCommitment) -> str:
    """« 3 : 79 % (86 000,00 €) »."""
    if year.percent is None:
        promised = _("%(kwh)s kWh") % {"kwh": formats.number_format(year.kwh or 0, 0)}
    else:
        promised = f"{formats.number_format(year.percent.normalize())} %"
    return f"{year.year} : {promised} ({euros(year.planned_euros)})"


def _span(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return "—"
    said = {
        "from": formats.date_format(first, "SHORT_DATE_FORMAT"),
        "to": formats.date_format(last, "SHORT_DATE_FORMAT"),
    }
    return _("du %(from)s au %(to)s") % said


def _performance(rule: PerformanceRule) -> Fields:
    return {
        _("bande neutre"): Value(_("± %(n)s points") % {"n": formats.number_format(rule.neutral, 2)}),
        _("bande neutre déduite"): _yes(rule.neutral_deducted),
        _("coefficient du malus"): Value(formats.number_format(rule.malus_coefficient, 2)),
        _("plafond du malus par an"): _money(rule.malus_cap),
        _("part du bonus"): Value(f"{rule.bonus_share:.0%}".replace("%", " %")),
        _("plafond du bonus par an"): _money(rule.bonus_cap),
        _("non démontrée compte pour nulle"): _yes(rule.unproven_is_none),
    }


def _money(amount: Decimal | None) -> Value:
    return Value("—" if amount is None else euros(amount))


def _yes(value: Any) -> Value:
    return Value(_("oui") if value else _("non"))


def _listed(words: Iterable[str]) -> Value:
    return Value(", ".join(words) or "—")
