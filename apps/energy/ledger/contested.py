# SPDX-License-Identifier: EUPL-1.2
"""One meter of a contract judged twice over one of its years: by the ledger's own model, and by OpenDSM."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.contracts.models import Contract, SavingBaseline
from apps.energy import audited, consumption
from apps.energy.audited import Opinion
from apps.energy.ledger import buildings, counting, weather
from apps.energy.maths import change_point, periods, savings
from apps.energy.maths.savings import Saving
from apps.energy.models import Energy, MeteringPoint
from apps.energy.performance import promises
from apps.energy.performance.promises import PromisedYear
from apps.energy.performance.workflow import PerformanceRefused

DAY = timedelta(days=1)
BY_WEATHER = (SavingBaseline.Method.CHANGE_POINT, SavingBaseline.Method.DEGREE_DAYS)


@dataclass(frozen=True, slots=True)
class Both:
    """Over the days from `since` to `until` excluded."""

    since: date
    until: date
    ours: Saving
    theirs: Opinion


def judged(*, contract: Contract, number: str, year: int, python: str) -> Both:
    """Of the meter of this number. Raises PerformanceRefused (what to correct), AuditFailed (OpenDSM is silent)."""
    promised = next((one for one in promises.of(contract) if one.period.number == year), None)
    if promised is None or promised.period.starts_on >= timezone.localdate():
        raise PerformanceRefused("year", _("Cette année n'a pas commencé : il n'y a rien à compter."))
    baseline, point = _named(promised, number)
    since, until = promised.period.starts_on, min(promised.period.ends_on + DAY, timezone.localdate())
    before = baseline.reference_from, baseline.reference_to + DAY
    bounds = min(before[0], since), max(before[1], until)
    read = consumption.daily([point], *bounds)
    outside = weather.daily_means(point.site.weather_id if point.site else None, *bounds)
    every = periods.daily(read.days, read.kwh, outside)
    models = change_point.fit_many(every.between(*before), buildings.rules(baseline))
    told = savings.avoided(models, every.between(since, until), confidence=float(baseline.level), least_known=0.0)
    theirs = audited.savings(
        read.days,
        read.kwh,
        outside,
        before=before,
        after=(since, until),
        python=python,
        electricity=point.energy == Energy.ELECTRICITY,
    )
    return Both(since, until, told[0], theirs[0])


def _named(promised: PromisedYear, number: str) -> tuple[SavingBaseline, MeteringPoint]:
    for promise in promised.promises.values():
        for point in counting.points_of(promise.baseline):
            if point.number == number:
                if promise.baseline.method not in BY_WEATHER:
                    raise PerformanceRefused(
                        "point", _("Ce compteur ne suit pas la météo : OpenDSM n'a rien à en dire.")
                    )
                return promise.baseline, point
    raise PerformanceRefused("point", _("Ce contrat ne compte aucun compteur de ce numéro cette année-là."))
