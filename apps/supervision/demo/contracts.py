# SPDX-License-Identifier: EUPL-1.2
"""Contracts of the demo and the sample of delays, « exemple, à confirmer »: what exists is left as people made it."""

from datetime import date
from typing import Any

from django.db import transaction

from apps.contracts import delay_text
from apps.contracts import services as contracts
from apps.contracts.clocks import CLOCKS
from apps.contracts.models import Commitment, Contract, ContractVersion, FaultClass, PenaltyRule, SuspensionReason
from apps.supervision.demo import performance
from apps.supervision.demo.files import read_json
from apps.territories.models import Territory

DATES = ("signed_on", "starts_on", "ends_on")
PLAIN = ("name", "kind", "covers_included", "note")


def load() -> int:
    """How many contracts of fixtures/contracts.json were created."""
    plan = read_json("contracts.json")
    return sum(_contract(entry, plan["sample"]) for entry in plan["contracts"])


def load_sample(territory: Territory, starts_on: date) -> bool:
    """A contract of four years with the sample of delays, for a city that wants to see before it writes its own."""
    entry = {
        "reference": f"EXEMPLE-{territory.code}",
        "name": f"Contrat d'exemple, {territory.name}",
        "kind": "maintenance",
        "territory": territory.code,
        "signed_on": starts_on.isoformat(),
        "starts_on": starts_on.isoformat(),
        "ends_on": contracts.years(starts_on, date(starts_on.year + 4, 12, 31))[3][1].isoformat(),
        "covers_included": True,
        "perimeter": [territory.code],
        "parties": [],
        "note": "Délais d'exemple : ils ne sont opposables à personne.",
    }
    return _contract(entry, read_json("contracts.json")["sample"])


@transaction.atomic
def _contract(entry: dict[str, Any], sample: dict[str, Any]) -> bool:
    territories = {
        row.code: row for row in Territory.objects.filter(code__in=[entry["territory"], *entry["perimeter"]])
    }
    values = {name: entry[name] for name in PLAIN} | {name: date.fromisoformat(entry[name]) for name in DATES}
    contract, created = Contract.objects.get_or_create(
        reference=entry["reference"],
        defaults={**values, "territory": territories[entry["territory"]], "is_sample": True},
    )
    if created:
        for code in entry["perimeter"]:
            contract.perimeters.create(territory=territories[code])
        for party in entry["parties"]:
            place = territories.get(party.get("territory", ""))
            contract.parties.create(role=party["role"], name=party["name"], territory=place)
        contracts.lay_out_years(contract=contract)
        draft = _version(contract, sample)
        performance.promise(draft)
        contracts.publish(version=draft, valid_from=contract.starts_on, by=None)
    return created


def _version(contract: Contract, sample: dict[str, Any]) -> ContractVersion:
    draft = contracts.open_draft(contract=contract, reason=sample["reason"])
    draft.clock_start, draft.aggravation = sample["clock_start"], sample["aggravation"]
    draft.save(update_fields=["clock_start", "aggravation"])
    draft.calendars.update(**sample["calendar"])
    classes = {row.code: row for row in FaultClass.objects.all()}
    Commitment.objects.bulk_create(
        _line(draft, classes[code], line, sample["note"])
        for line in sample["lines"]
        for code in line["classes"]
        if code in classes  # a city may have dropped some
    )
    SuspensionReason.objects.bulk_create(SuspensionReason(version=draft, **row) for row in sample["suspension_reasons"])
    PenaltyRule.objects.bulk_create(PenaltyRule(version=draft, **row) for row in sample["penalties"])
    return draft


def _line(draft: ContractVersion, fault_class: FaultClass, line: dict[str, Any], note: str) -> Commitment:
    row = Commitment(version=draft, trade=fault_class.trade, fault_class=fault_class)
    for clock in CLOCKS:
        delay = delay_text.read(line[clock])
        if delay:
            setattr(row, f"{clock}_amount", delay.amount)
            setattr(row, f"{clock}_unit", delay.unit)
    row.note = note if row.delays else ""
    return row
