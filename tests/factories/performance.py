# SPDX-License-Identifier: EUPL-1.2
"""The savings ledger, adjustments, yearly statements."""

from datetime import date
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.energy.models import Adjustment, Evidence, LedgerLine, SavingsStatement, SavingsStatementLine
from tests.factories.agreements import ContractFactory


class LedgerLineFactory(DjangoModelFactory):
    """A month wholly read: K9 n° 3, 460 000 kWh adjusted, 308 200 measured."""

    class Meta:
        model = LedgerLine

    contract = factory.SubFactory(ContractFactory)
    lot = "buildings"
    authority = factory.SelfAttribute("contract.territory")
    energy = "gas"
    label = "Groupe scolaire d'essai"
    first = date(2023, 3, 1)
    last = date(2023, 3, 31)
    days_expected = 31
    days_counted = factory.SelfAttribute("days_expected")
    baseline_kwh = Decimal("460000.00")
    measured_kwh = Decimal("308200.00")
    margin_kwh = Decimal("20000.00")
    avoided_kwh = factory.LazyAttribute(lambda row: row.baseline_kwh - row.measured_kwh)
    low_kwh = factory.LazyAttribute(lambda row: row.avoided_kwh - row.margin_kwh)
    high_kwh = factory.LazyAttribute(lambda row: row.avoided_kwh + row.margin_kwh)
    verdict = factory.LazyAttribute(lambda row: "unproven" if row.low_kwh <= 0 <= row.high_kwh else "proven")
    reference_price = Decimal("0.10000")
    price = Decimal("0.120000")
    kg_per_kwh = Decimal("0.22700")
    counted_at = factory.LazyFunction(timezone.now)


class AdjustmentFactory(DjangoModelFactory):
    """Proposed: + 36 500 kWh a year from the first day of the contract. To live it, use the services."""

    class Meta:
        model = Adjustment

    contract = factory.SubFactory(ContractFactory)
    lot = "buildings"
    authority = factory.SelfAttribute("contract.territory")
    title = "Extension d'essai"
    said = "Trois classes de plus."
    first = factory.SelfAttribute("contract.starts_on")
    effect = Decimal("36500.00")


class EvidenceFactory(DjangoModelFactory):
    class Meta:
        model = Evidence

    adjustment = factory.SubFactory(AdjustmentFactory)
    note = "Plan de récolement."


class SavingsStatementFactory(DjangoModelFactory):
    """A draft without a line. To live it, use the services."""

    class Meta:
        model = SavingsStatement

    contract = factory.SubFactory(ContractFactory)
    year = 1
    first = factory.SelfAttribute("contract.starts_on")
    last = date(2024, 2, 29)
    counted_at = factory.LazyFunction(timezone.now)


class SavingsStatementLineFactory(DjangoModelFactory):
    class Meta:
        model = SavingsStatementLine

    statement = factory.SubFactory(SavingsStatementFactory)
    year = factory.SelfAttribute("statement.year")
    lot = "buildings"
    authority = factory.SelfAttribute("statement.contract.territory")
    energy = "gas"
    level = Decimal("0.90")
    completeness = Decimal("1.0000")
    verdict = "proven"
    confidence = "high"
    settlement = "neutral"
    why = "Dans la bande neutre."
