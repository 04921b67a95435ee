# SPDX-License-Identifier: EUPL-1.2
"""The fictitious savings of the demo: what its contract promises (fixtures/performance.json), a ledger drawn from a
seed for the years that were lived, adjustments and yearly statements. Everything is marked as a sample."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from math import cos, pi
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.contracts.models import Contract, ContractVersion, Party, PerformanceRule, SavingBaseline
from apps.energy.ledger import months
from apps.energy.ledger.months import Window
from apps.energy.models import Adjustment, Evidence, LedgerCount, LedgerLine, SavingsStatement
from apps.energy.performance import effects, promises, recounting, workflow
from apps.energy.performance.promises import PromisedYear
from apps.energy.statements import deciding
from apps.supervision.demo.files import read_json
from apps.territories.models import Territory, User

FILE = "performance.json"
OWNER, CONTRACTOR = "referent", "titulaire"  # accounts of fixtures/demo.json
PLAIN = ("lot", "energy", "reference_kwh", "option", "method", "degree_days", "base_c", "reference_price")
LIGHTING = "lighting"
DOUBT = {"lighting": 0.028, "buildings": 0.055}  # half width of a month, share of its reference: fictitious
OWN = {"lighting": 0.0, "buildings": 0.8}  # part of it that no other month shares: fictitious
FICTITIOUS = {"modèle": "fictif, tiré au sort", "graine": None}


def promise(version: ContractVersion) -> None:
    """Into a draft, before it is published: what the file says of its contract, if it says something."""
    plan = read_json(FILE)
    entry = plan["contracts"].get(version.contract.reference)
    if entry is None:
        return
    known = {
        row.code: row for row in Territory.objects.filter(code__in=[one["authority"] for one in entry["baselines"]])
    }
    for rule in entry["rules"]:
        PerformanceRule.objects.create(version=version, **rule)
    for one in entry["baselines"]:
        _baseline(version, one, known[one["authority"]], plan["sample"]["note"])


def _by_hand(contract: Contract) -> None:
    """Drawn from a seed, not counted from the demo's meters: the night would add these to it."""
    begun = contract.periods.filter(starts_on__lte=timezone.localdate()).values_list("number", flat=True)
    rows = [LedgerCount(contract=contract, year=year, by_hand=True) for year in begun]
    LedgerCount.objects.bulk_create(rows, ignore_conflicts=True)


def load() -> int:
    """How many lines of the ledger were written: none when there is one already."""
    plan = read_json(FILE)["ledger"]
    contract = Contract.objects.filter(reference=plan["contract"]).first()
    if contract is None or LedgerLine.objects.filter(contract=contract).exists():
        return 0
    with transaction.atomic():
        made = LedgerLine.objects.bulk_create(_ledger(contract, plan), batch_size=500)
        _by_hand(contract)
        for entry in read_json(FILE)["adjustments"]:
            _adjustment(contract, entry)
        _statements(contract, read_json(FILE)["statements"])
    return len(made)


def _baseline(version: ContractVersion, one: dict[str, Any], authority: Territory, note: str) -> None:
    made = SavingBaseline.objects.create(
        version=version,
        authority=authority,
        reference_from=date.fromisoformat(one["reference_from"]),
        reference_to=date.fromisoformat(one["reference_to"]),
        note=note[:200],
        **{name: one[name] for name in PLAIN},
    )
    for year, (percent, euros) in enumerate(zip(one["percents"], one["planned_euros"], strict=True), 1):
        made.years.create(year=year, percent=percent, planned_euros=euros)


# --- The ledger -------------------------------------------------------------------------------------------------------


def _ledger(contract: Contract, plan: dict[str, Any]) -> Iterator[LedgerLine]:
    """Months that are over, thing by thing, drawn from one seed: the same demo each time."""
    chance = random.Random(plan["seed"])  # noqa: S311  (a demo, not a secret)
    yesterday = timezone.localdate() - timedelta(days=1)
    for promised in promises.of(contract):
        if promised.period.starts_on > yesterday:
            continue
        windows = [
            one for one in months.of(promised.period.starts_on, promised.period.ends_on) if one.last <= yesterday
        ]
        for baseline, label, share in _things(promised, plan):
            for window in windows:
                yield _line(contract, plan, promised, baseline, (label, share), window, chance)


def _things(promised: PromisedYear, plan: dict[str, Any]) -> Iterator[tuple[SavingBaseline, str, float]]:
    """What is followed: the lighting of an authority as a whole, its buildings one by one (shares fictitious)."""
    for one in promised.promises.values():
        if one.baseline.lot == LIGHTING:
            yield one.baseline, f"Éclairage, {one.baseline.authority.name} (fictif)", 1.0
            continue
        sites = plan["sites"][one.baseline.authority.code]
        weights = range(len(sites) + 1, 1, -1)
        for site, weight in zip(sites, weights, strict=True):
            yield one.baseline, site, weight / sum(weights)


def _line(
    contract: Contract,
    plan: dict[str, Any],
    promised: PromisedYear,
    baseline: SavingBaseline,
    thing: tuple[str, float],
    window: Window,
    chance: random.Random,
) -> LedgerLine:
    label, share = thing
    reference = float(baseline.reference_kwh) * share * _of_month(baseline.lot, window)
    ratio = plan["ratios"][baseline.lot][min(promised.period.number, len(plan["ratios"][baseline.lot])) - 1]
    year = promised.promises[baseline.lot, baseline.authority_id].year
    saved = float(year.percent if year and year.percent is not None else 0) / 100 * ratio
    weather = reference * chance.uniform(0.93, 1.06)  # what the climate, or the nights, made of it
    measured = weather * (1 - saved * chance.uniform(0.96, 1.04))
    counted = window.days - (chance.randint(1, 3) if chance.random() < 0.12 else 0)
    line = LedgerLine(
        contract=contract,
        lot=baseline.lot,
        authority=baseline.authority,
        energy=baseline.energy,
        label=label,
        first=window.first,
        last=window.last,
        days_expected=window.days,
        days_counted=counted,
        level=plan["level"],
        reference_price=baseline.reference_price,
        price=_price(plan, baseline.lot, window.first),
        kg_per_kwh=plan["factors"][baseline.lot],
        model=FICTITIOUS | {"graine": plan["seed"]},
        inputs={"relevés": "fictifs"},
        is_sample=True,
        counted_at=timezone.now(),
    )
    why = _why_not(plan, label, window)
    if why:
        line.verdict, line.reasons, line.days_counted = why[0], [why[1]], 0
        return line
    part = counted / window.days
    line.baseline_kwh, line.measured_kwh = _cents(weather * part), _cents(measured * part)
    line.margin_kwh = _cents(weather * part * DOUBT[baseline.lot])
    line.noise_kwh = _cents(weather * part * DOUBT[baseline.lot] * OWN[baseline.lot])
    for name, value in recounting.values(line, ()).items():
        setattr(line, name, value)
    return line


def _of_month(lot: str, window: Window) -> float:
    """Share of a year: winters weigh, by the nights or by the cold."""
    swing = 0.38 if lot == LIGHTING else 0.75
    middle = (window.first - window.first.replace(month=1, day=1)).days + 15
    return window.days / 365 * (1 + swing * cos(2 * pi * (middle - 10) / 365))


def _price(plan: dict[str, Any], lot: str, day: date) -> Decimal | None:
    """The last one that had begun; none where the file says that nobody knows it."""
    hidden = plan["unpriced"]
    if hidden["lot"] == lot and day >= date.fromisoformat(hidden["from"]):
        return None
    begun = [value for since, value in plan["prices"][lot] if date.fromisoformat(since) <= day]
    return Decimal(str(begun[-1])) if begun else None


def _why_not(plan: dict[str, Any], label: str, window: Window) -> tuple[str, str] | None:
    for one in plan["silent"]:
        if one["label"] == label and date.fromisoformat(one["from"]) <= window.first <= date.fromisoformat(one["to"]):
            return "missing", "Compteur muet : aucun relevé sur le mois (fictif)."
    for one in plan["refused"]:
        if one["label"] == label and window.last <= date.fromisoformat(one["to"]):
            return "refused", "Le modèle suit mal la consommation : CV(RMSE) au-dessus du seuil (fictif)."
    return None


# --- The register -----------------------------------------------------------------------------------------------------


def _adjustment(contract: Contract, entry: dict[str, Any]) -> None:
    """As both parties would have left it; what is applied is counted in the ledger."""
    now = timezone.now()
    state = entry["state"]
    given = {
        name: entry[name] for name in ("lot", "label", "kind", "title", "said", "unit", "effect", "margin_percent")
    }
    row = Adjustment.objects.create(
        contract=contract,
        authority=Territory.objects.get(code=entry["authority"]),
        first=date.fromisoformat(entry["first"]),
        last=date.fromisoformat(entry["last"]) if "last" in entry else None,
        is_sample=True,
        **given,
    )
    if entry["note"]:
        Evidence.objects.create(adjustment=row, note=entry["note"])
    if state == "proposed":
        return
    times = {"justified_at": now}
    if state in ("accepted_contractor", "applied"):
        times["contractor_at"] = now
    if state == "applied":
        times |= {"owner_at": now, "applied_at": now}
    Adjustment.objects.filter(pk=row.pk).update(state=state, **times)
    if state == "applied":
        recounting.apply(Adjustment.objects.get(pk=row.pk))


def _cents(value: float) -> Decimal:
    return effects.cents(Decimal(repr(value)))


# --- Yearly statements ------------------------------------------------------------------------------------------------


def _statements(contract: Contract, entries: list[dict[str, Any]]) -> None:
    """Lived by the accounts of the demo, through the services; without these accounts there is none."""
    known = {row.username: row for row in User.objects.filter(username__in=[OWNER, CONTRACTOR])}
    if len(known) < 2:
        return
    for party in contract.parties.filter(role=Party.Role.CONTRACTOR):
        party.people.add(known[CONTRACTOR])
    for entry in entries:
        row = deciding.prepare(contract=contract, year=entry["year"], by=known[OWNER])
        if row.last < timezone.localdate():
            _live(row, entry["state"], known)


def _live(row: SavingsStatement, state: str, known: dict[str, User]) -> None:
    deciding.issue(statement_id=row.pk, by=known[OWNER])
    if state in (workflow.VALIDATED, workflow.PAID):
        deciding.sign(statement_id=row.pk, side="contractor", by=known[CONTRACTOR])
        deciding.sign(statement_id=row.pk, side="owner", by=known[OWNER])
    if state == workflow.PAID:
        deciding.pay(statement_id=row.pk, by=known[OWNER])
