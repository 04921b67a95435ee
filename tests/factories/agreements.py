# SPDX-License-Identifier: EUPL-1.2
"""Contracts: classes of faults, versions, delays, penalties."""

from datetime import date
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from apps.assets.models import Trade
from apps.contracts import delay_text
from apps.contracts import services as contracts
from apps.contracts.models import (
    Commitment,
    Contract,
    ContractVersion,
    FaultClass,
    Party,
    PenaltyRule,
    PerformanceRule,
    Period,
    SavingBaseline,
    ServiceCalendar,
    SuspensionReason,
    Zone,
)
from tests.factories.people import TerritoryFactory, square


class FaultClassFactory(DjangoModelFactory):
    """Recognises what the correlation found to be a whole cabinet."""

    class Meta:
        model = FaultClass
        django_get_or_create = ["code"]

    code = "cabinet_dark"
    trade = Trade.LIGHTING
    label = "Armoire au noir"
    rank = 100
    recognises = [{"shapes": ["cabinet"]}]


def delay_fields(name):
    """The two columns of a delay, from its text."""
    return (
        factory.LazyAttribute(lambda line: getattr(delay_text.read(getattr(line, name)), "amount", None)),
        factory.LazyAttribute(lambda line: getattr(delay_text.read(getattr(line, name)), "unit", "")),
    )


class ContractFactory(DjangoModelFactory):
    """Twelve years from 2023 on, of one territory; `perimeter=[…]` for others."""

    class Meta:
        model = Contract
        skip_postgeneration_save = True

    reference = factory.Sequence(lambda n: f"2023-{n:04d}")
    name = factory.Sequence(lambda n: f"Contrat {n}")
    territory = factory.SubFactory(TerritoryFactory)
    signed_on = date(2023, 1, 15)
    starts_on = date(2023, 3, 1)
    ends_on = date(2035, 2, 28)

    @factory.post_generation
    def perimeter(contract, create, territories, **_):  # noqa: N805  (factory_boy passes the object)
        for territory in [contract.territory] if territories is None else territories:
            contract.perimeters.create(territory=territory)


class PartyFactory(DjangoModelFactory):
    class Meta:
        model = Party

    contract = factory.SubFactory(ContractFactory)
    role = Party.Role.CONTRACTOR
    name = "Titulaire fictif"


class PeriodFactory(DjangoModelFactory):
    class Meta:
        model = Period

    contract = factory.SubFactory(ContractFactory)
    number = 1
    starts_on = factory.SelfAttribute("contract.starts_on")
    ends_on = date(2024, 2, 29)


class ContractVersionFactory(DjangoModelFactory):
    """A draft with its calendar; `published(version)` once its lines are there."""

    class Meta:
        model = ContractVersion
        skip_postgeneration_save = True

    contract = factory.SubFactory(ContractFactory)
    number = factory.LazyAttribute(lambda version: version.contract.versions.count() + 1)

    @factory.post_generation
    def calendar(version, create, changed, **_):  # noqa: N805  (factory_boy passes the object)
        ServiceCalendar.objects.create(
            **{"version": version, "name": "Heures de service", "is_default": True, **(changed or {})}
        )


class ZoneFactory(DjangoModelFactory):
    class Meta:
        model = Zone

    version = factory.SubFactory(ContractVersionFactory)
    name = factory.Sequence(lambda n: f"Zone {n}")
    outline = factory.LazyFunction(square)


class ServiceCalendarFactory(DjangoModelFactory):
    class Meta:
        model = ServiceCalendar

    version = factory.SubFactory(ContractVersionFactory)
    name = factory.Sequence(lambda n: f"Calendrier {n}")


class SuspensionReasonFactory(DjangoModelFactory):
    class Meta:
        model = SuspensionReason

    version = factory.SubFactory(ContractVersionFactory)
    code = factory.Sequence(lambda n: f"motif-{n}")
    label = "Accès refusé par un tiers"


class PenaltyRuleFactory(DjangoModelFactory):
    class Meta:
        model = PenaltyRule

    version = factory.SubFactory(ContractVersionFactory)
    clock = "gtr"
    step_amount = 24
    step_unit = "hours"
    amount = Decimal("50.00")


class SavingBaselineFactory(DjangoModelFactory):
    """500 000 kWh of buildings in 2022, 33 % promised the first year; `years={1: 33, 2: 33}` for others. The contract
    gets its years."""

    class Meta:
        model = SavingBaseline
        skip_postgeneration_save = True

    version = factory.SubFactory(ContractVersionFactory)
    lot = "buildings"
    authority = factory.SelfAttribute("version.contract.territory")
    energy = "gas"
    reference_kwh = Decimal("500000.00")
    reference_from = date(2022, 1, 1)
    reference_to = date(2022, 12, 31)
    reference_price = Decimal("0.10000")

    @factory.post_generation
    def years(baseline, create, percents, **_):  # noqa: N805  (factory_boy passes the object)
        contract = baseline.version.contract
        if not contract.periods.exists():
            contracts.lay_out_years(contract=contract)
        for year, percent in (percents or {1: 33}).items():
            baseline.years.create(year=year, percent=percent, planned_euros=Decimal("15000.00"))


class PerformanceRuleFactory(DjangoModelFactory):
    """No neutral band, malus at the price, half of the surplus."""

    class Meta:
        model = PerformanceRule

    version = factory.SubFactory(ContractVersionFactory)
    bonus_share = Decimal("0.50")


class CommitmentFactory(DjangoModelFactory):
    """`CommitmentFactory(gti="2 h", gtr="3 jours ouvrés")`; an empty text promises nothing."""

    class Meta:
        model = Commitment

    class Params:
        gti = "2 h"
        gtrp = ""
        gtr = "24 h"

    version = factory.SubFactory(ContractVersionFactory)
    fault_class = factory.SubFactory(FaultClassFactory)
    trade = factory.SelfAttribute("fault_class.trade")
    gti_amount, gti_unit = delay_fields("gti")
    gtrp_amount, gtrp_unit = delay_fields("gtrp")
    gtr_amount, gtr_unit = delay_fields("gtr")


def published(version, valid_from=None, by=None, now=None):
    """The version in force from the first day of its contract, or from another one."""
    return contracts.publish(version=version, valid_from=valid_from or version.contract.starts_on, by=by, now=now)
