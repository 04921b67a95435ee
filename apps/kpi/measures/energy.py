# SPDX-License-Identifier: EUPL-1.2
"""What the savings ledger says: shares, euros, CO₂, each with its interval (domain K1 to K3)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import accumulate

from django.db.models import Max, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.contracts.models import Contract, Lot
from apps.energy.models import LedgerLine
from apps.energy.performance import figures, promises, standing, summing
from apps.energy.performance.figures import Figure, Span
from apps.energy.performance.promises import Promise, PromisedYear
from apps.kpi.measured import Asked, Measured, nothing

KG_PER_TONNE = Decimal(1000)


def lighting_saving(asked: Asked) -> Measured:
    return _share(asked, Lot.LIGHTING)


def building_saving(asked: Asked) -> Measured:
    return _share(asked, Lot.BUILDINGS)


def co2_avoided(asked: Asked) -> Measured:
    """Tonnes; months without a dated factor are left out and lower the completeness."""
    rows = _lines(asked)
    figure = _figure(rows)
    if figure.co2 is None or figure.avoided is None:
        return _nothing(figure, _("Aucune économie n'a de facteur d'émissions daté."))
    weighed = _part(figure.avoided.value, figure.unweighed)
    return _measured(asked, rows, figure, figures.scaled(figure.co2, 1 / KG_PER_TONNE), covered=weighed)


def euros_avoided(asked: Asked) -> Measured:
    """Since the contract began, at its price: what is compared with the sum that it promises, so far."""
    rows = LedgerLine.objects.filter(current=True, authority__in=asked.ids, last__lte=asked.month_end)
    figure = _figure(rows)
    if figure.euros is None:
        return _nothing(figure, _("Aucune économie n'est encore comptée."))
    plan = _plan(asked)
    found = _measured(asked, rows, figure, figure.euros, target=_planned(plan, asked))
    return replace(found, plan=tuple((f"{day:%Y-%m-%d}", float(so_far)) for _first, day, so_far in plan))


def _share(asked: Asked, lot: str) -> Measured:
    rows = _lines(asked).filter(lot=lot)
    figure = _figure(rows)
    if figure.percent is None:
        return _nothing(figure, _("Aucune économie de ce lot n'est comptée sur la période."))
    return _measured(asked, rows, figure, figure.percent, target=_promised(asked, lot))


def _lines(asked: Asked) -> QuerySet[LedgerLine]:
    within = {"first__gte": asked.since, "last__lte": asked.month_end}
    return LedgerLine.objects.filter(current=True, authority__in=asked.ids, **within)


def _figure(rows: QuerySet[LedgerLine]) -> Figure:
    return figures.of_sums(one.sum for one in summing.of(rows))


def _measured(
    asked: Asked,
    rows: QuerySet[LedgerLine],
    figure: Figure,
    span: Span,
    *,
    target: Decimal | None = None,
    covered: Decimal = Decimal(1),
) -> Measured:
    told = rows.order_by().aggregate(at=Max("counted_at"), last=Max("last"))
    if told["last"] < min(asked.month, asked.yesterday):
        stops = date_format(told["last"], "j F Y")
        return nothing(_("Le registre des économies s'arrête au %(day)s.") % {"day": stops}, known_at=told["at"])
    if figure.verdict == figures.UNPROVEN:
        return nothing(
            _("Non démontré : l'intervalle des mesures contient zéro."),
            cases=figure.rows,
            completeness=figure.completeness,
            known_at=told["at"],
            target=target,
        )
    return Measured(
        value=span.value,
        low=span.low,
        high=span.high,
        target=target,
        completeness=figure.completeness * covered,
        cases=figure.rows,
        known_at=told["at"],
        is_sample=rows.filter(is_sample=True).exists(),
    )


def _nothing(figure: Figure, otherwise: str) -> Measured:
    why = " ".join(figure.reasons[:2]) if figure.rows else otherwise
    return nothing(why[:400], cases=figure.rows)


def _part(whole: Decimal, missing: Decimal) -> Decimal:
    return max(1 - abs(missing / whole), Decimal(0)) if whole else Decimal(0)


def _promises(asked: Asked) -> list[list[PromisedYear]]:
    """Of each contract that saves something for these authorities, year by year."""
    named = LedgerLine.objects.filter(current=True, authority__in=asked.ids).values("contract")
    contracts = Contract.objects.filter(pk__in=named).order_by("pk")
    return asked.once("promises", lambda: [promises.of(contract) for contract in contracts])


def _promised(asked: Asked, lot: str) -> Decimal | None:
    """The share promised at the end of the contract for these authorities, weighted by their references."""
    weighted: list[Promise] = []
    for years in _promises(asked):
        last = years[-1].promises if years else {}
        weighted += [one for (of, authority), one in last.items() if of == lot and authority in asked.ids]
    return standing.share_of(weighted)


Year = tuple[date, date, Decimal]  # first and last day of a year of the contract, € expected at its end


def _plan(asked: Asked) -> list[Year]:
    """What the contracts expect of these authorities, cumulated year after year."""
    by_day: dict[date, tuple[date, Decimal]] = {}
    for years in _promises(asked):
        for year in years:
            ours = (one.planned for (_lot, authority), one in year.promises.items() if authority in asked.ids)
            first, before = by_day.get(year.period.ends_on, (year.period.starts_on, Decimal(0)))
            by_day[year.period.ends_on] = min(first, year.period.starts_on), before + sum(ours, Decimal(0))
    days = sorted(by_day)
    sums = accumulate(by_day[day][1] for day in days)
    return [(by_day[day][0], day, so_far) for day, so_far in zip(days, sums, strict=True)]


def _planned(plan: list[Year], asked: Asked) -> Decimal | None:
    """On the plan, at the end of the month: each year is reached evenly."""
    before = Decimal(0)
    for first, last, so_far in plan:
        if asked.month_end <= last:
            part = Decimal((asked.month_end - first).days + 1) / ((last - first).days + 1)
            return before + (so_far - before) * max(part, Decimal(0))
        before = so_far
    return before or None
