# SPDX-License-Identifier: EUPL-1.2
"""A year of a contract counted from its meters: readings, weather or nights, prices and factors into lines of the
ledger. Counted again with later readings, only what changed is written; what a statement took gets another revision."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.contracts.models import Contract, Lot, SavingBaseline
from apps.energy import carbon, consumption, money
from apps.energy.consumption import Daily
from apps.energy.ledger import bills, buildings, lighting, months, weather
from apps.energy.ledger.lighting import BILLS
from apps.energy.ledger.months import Found, Window
from apps.energy.models import Adjustment, Energy, LedgerCount, LedgerLine, MeteringPoint, Site
from apps.energy.performance import effects, promises, recounting, workflow
from apps.energy.performance.promises import Promise, PromisedYear
from apps.energy.performance.register import require
from apps.energy.performance.workflow import PerformanceRefused
from apps.territories.models import User

COUNT = "energy.count_ledgerline"
NATURES: dict[str, str] = {Lot.LIGHTING: Site.Nature.LIGHTING, Lot.BUILDINGS: Site.Nature.BUILDING}
ALL, NEVER = SavingBaseline.Energy.ALL, (Energy.WATER, Energy.SOLAR)
COMPARED = (
    *("energy", "days_expected", "days_counted", "baseline_kwh", "adjustment_kwh", "measured_kwh", "avoided_kwh"),
    *("margin_kwh", "low_kwh", "high_kwh", "level", "verdict", "reasons", "reference_price", "price", "kg_per_kwh"),
)


def count(*, contract: Contract, year: int, by: User) -> int:
    """How many lines of this year of the contract changed. Raises PermissionDenied, PerformanceRefused."""
    require(by, COUNT, contract.territory_id)
    return _counted(contract, year, by)


def recount(*, contract: Contract, year: int) -> int:
    """The same by the machine, which needs no right: it writes what anybody's count would."""
    return _counted(contract, year, None)


@transaction.atomic
def _counted(contract: Contract, year: int, by: User | None) -> int:
    promised = next((one for one in promises.of(contract) if one.period.number == year), None)
    if promised is None or promised.period.starts_on > timezone.localdate():
        raise PerformanceRefused("year", _("Cette année n'a pas commencé : il n'y a rien à compter."))
    Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=contract.pk)
    if LedgerCount.objects.filter(contract=contract, year=year, by_hand=True).exists():
        raise PerformanceRefused("year", _("Le registre de cette année est tenu à la main : rien n'est recompté."))
    changed = sum(_store(contract, promise, _found(promise, promised)) for promise in promised.promises.values())
    now = timezone.now()
    said = {"tried_at": now, "counted_at": now, "by": by, "changed": changed, "failure": ""}
    LedgerCount.objects.update_or_create(contract=contract, year=year, defaults=said)
    return changed


def _found(promise: Promise, promised: PromisedYear) -> Iterator[Found]:
    """Months that are over, or the days of the running one that are."""
    last = min(promised.period.ends_on, timezone.localdate() - timedelta(days=1))
    windows = list(months.of(promised.period.starts_on, last))
    points = list(points_of(promise.baseline))
    if not points or not windows:
        return iter(())
    if promise.baseline.method in (SavingBaseline.Method.LIGHTING_HOURS, SavingBaseline.Method.UNADJUSTED):
        return _by_nights(promise.baseline, points, windows)
    return _by_weather(promise.baseline, points, windows)


def points_of(baseline: SavingBaseline) -> Iterable[MeteringPoint]:
    """Meters of the authority for this lot and energy: by the nature of their site, sub-meters left out."""
    rows = MeteringPoint.objects.filter(
        Q(site__territory=baseline.authority_id) | Q(site=None, asset__owner=baseline.authority_id),
        parent=None,
    )
    rows = rows.filter(energy=baseline.energy) if baseline.energy != ALL else rows.exclude(energy__in=NEVER)
    nature = NATURES.get(baseline.lot, Site.Nature.OTHER)
    rows = rows.filter(site__nature=nature).select_related("asset__owner", "site")
    return rows.defer("asset__owner__outline").order_by("pk")


def _by_weather(
    baseline: SavingBaseline, points: Sequence[MeteringPoint], windows: Sequence[Window]
) -> Iterator[Found]:
    """Station by station; a site without a station has no weather, and its meters say so."""
    stations: dict[int | None, list[MeteringPoint]] = {}
    for point in points:
        stations.setdefault(point.site.weather_id if point.site else None, []).append(point)
    for station, held in stations.items():
        since, until = _reach(baseline, windows)
        read = consumption.daily(held, since, until)
        temperature = weather.daily_means(station, since, until)
        billed = bills.of(read)
        paid = Paid(billed.spread)
        for rank, found in buildings.count(baseline, read, temperature, windows):
            if rank not in billed.rows:
                yield paid.of(replace(found, inputs=_inputs(read, rank, station, found.window)), [rank])
        for rank, found in bills.count(baseline, billed, temperature, windows):
            yield paid.of(replace(found, inputs={**found.inputs, "station": station}), [rank])


def _by_nights(baseline: SavingBaseline, points: Sequence[MeteringPoint], windows: Sequence[Window]) -> Iterator[Found]:
    since, until = windows[0].first, windows[-1].last + timedelta(days=1)
    read = consumption.daily(points, since, until)
    nights = baseline.method == SavingBaseline.Method.LIGHTING_HOURS
    hours = lighting.dark_hours(lighting.place_of(baseline), since, until) if nights else None
    paid = Paid(read)
    for found in lighting.count(baseline, read, windows, hours):
        yield paid.of(found, range(len(points)))


class Paid:
    """Price and factor of each month, from what each day cost and emitted; asked once for all the days."""

    def __init__(self, read: Daily) -> None:
        self.read = read
        self.euros = money.euros(read)
        self.carbon = carbon.co2(read)

    def of(self, found: Found, ranks: Iterable[int]) -> Found:
        rows = list(ranks)
        inside = found.window.within(self.read.days)
        kwh = self.read.kwh[rows][:, inside]
        method = str(self.carbon.method) if self.carbon.method else None
        return replace(
            found,
            price=months.per_kwh(self.euros.amount[rows][:, inside], kwh),
            kg_per_kwh=months.per_kwh(self.carbon.kg[rows][:, inside], kwh),
            inputs={**found.inputs, "prix": list(self.euros.notes), "CO₂": method},
        )


def _reach(baseline: SavingBaseline, windows: Sequence[Window]) -> tuple[date, date]:
    """Days to read: the reference, and the months."""
    last = windows[-1].last + timedelta(days=1)
    return min(baseline.reference_from, windows[0].first), max(baseline.reference_to + timedelta(days=1), last)


def _inputs(read: Daily, rank: int, station: int | None, window: Window) -> dict[str, Any]:
    inside = window.within(read.days)
    return {
        "relevés": sorted({str(one) for one in read.metric[rank, inside] if one}),
        "jours douteux": int(read.doubtful[rank, inside].sum()),
        "station": station,
    }


# --- Rows -------------------------------------------------------------------------------------------------------------


def _store(contract: Contract, promise: Promise, given: Iterable[Found]) -> int:
    baseline = promise.baseline
    known = {
        (line.point_id, line.label, line.first): line
        for line in LedgerLine.objects.filter(
            contract=contract, lot=baseline.lot, authority=baseline.authority_id, current=True
        )
    }
    applied = list(
        Adjustment.objects.filter(
            contract=contract, lot=baseline.lot, authority=baseline.authority_id, state=workflow.APPLIED
        ).order_by("applied_at", "pk")
    )
    return sum(_keep(_line(contract, baseline, found, applied), known) for found in given)


def _keep(made: LedgerLine, known: dict[Any, LedgerLine]) -> bool:
    """False: it says what the ledger already says."""
    held = known.get((made.point_id, made.label, made.first))
    if held is None:
        made.save()
        return True
    same = all(getattr(held, name) == getattr(made, name) for name in COMPARED)
    told = held.noise_kwh == made.noise_kwh and held.inputs.get(BILLS) == made.inputs.get(BILLS)
    if same and (told or held.statement_id is not None):
        return False  # a line that a statement took is not replaced for a part that it did not know of
    changed = {name: getattr(made, name) for name in (*COMPARED, "noise_kwh", "last", "model", "inputs", "counted_at")}
    if held.statement_id is not None:
        recounting.supersede(held, changed)
    else:
        LedgerLine.objects.filter(pk=held.pk).update(**changed)
    return True


def _line(contract: Contract, baseline: SavingBaseline, found: Found, applied: Sequence[Adjustment]) -> LedgerLine:
    line = LedgerLine(
        contract=contract,
        lot=baseline.lot,
        authority=baseline.authority,
        energy=found.point.energy if found.point else baseline.energy,
        point=found.point,
        label=found.label,
        first=found.window.first,
        last=found.window.last,
        days_expected=found.window.days,
        days_counted=found.days_counted if found.kind == "counted" else 0,
        baseline_kwh=_cents(found.baseline),
        measured_kwh=_cents(found.measured),
        margin_kwh=_cents(found.margin),
        noise_kwh=_cents(found.noise),
        level=baseline.level,
        reasons=[one[:300] for one in found.reasons],
        reference_price=baseline.reference_price,
        price=_decimal(found.price, 6),
        kg_per_kwh=_decimal(found.kg_per_kwh, 5),
        model=found.model,
        inputs=found.inputs,
        is_sample=bool(found.point and found.point.is_sample) or contract.is_sample,
        counted_at=timezone.now(),
    )
    return _judged(line, baseline, found, applied)


def _judged(line: LedgerLine, baseline: SavingBaseline, found: Found, applied: Sequence[Adjustment]) -> LedgerLine:
    line.adjustment_kwh = Decimal("0.00")
    if found.kind != "counted":
        line.verdict = found.kind
        line.reasons = line.reasons or [_("Aucun relevé sur le mois.")]
        line.baseline_kwh = line.measured_kwh = line.margin_kwh = line.noise_kwh = None
        return line
    given = [recounting.as_effect(one) for one in applied if recounting.concerns(one, line)]
    if _in_works(baseline, found.window):
        given.append(effects.Effect(effects.WORKS, "none", Decimal(0), Decimal(0), line.first, line.last))
    for name, value in recounting.values(
        line, given, recounting.PLANNED_SAID if _in_works(baseline, found.window) else ""
    ).items():
        setattr(line, name, value)
    return line


def _in_works(baseline: SavingBaseline, window: Window) -> bool:
    first, last = baseline.works_from, baseline.works_to
    return first is not None and last is not None and first <= window.last and last >= window.first


def _cents(value: float | None) -> Decimal | None:
    return _decimal(value, 2)


def _decimal(value: float | None, places: int) -> Decimal | None:
    return None if value is None else Decimal(repr(value)).quantize(Decimal(1).scaleb(-places))
