# SPDX-License-Identifier: EUPL-1.2
"""A contract with a promise of 33 %, a month of its ledger, and somebody on each side."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

from tests.factories import (
    CommitmentFactory,
    ContractFactory,
    ContractVersionFactory,
    LedgerLineFactory,
    MembershipFactory,
    PartyFactory,
    PerformanceRuleFactory,
    SavingBaselineFactory,
    UserFactory,
    published,
)
from tests.matrix import ROLES


def somebody(territory, username, role, **given):
    user = UserFactory(username=username, **given)
    MembershipFactory(user=user, territory=territory, permissions=ROLES[role])
    return user


def promising(territory, **rule):
    """A contract of `territory`, published, that promises 33 % of 500 000 kWh each of its twelve years."""
    contract = ContractFactory(territory=territory, is_sample=False)
    draft = ContractVersionFactory(contract=contract)
    CommitmentFactory(version=draft)
    SavingBaselineFactory(version=draft, years=dict.fromkeys(range(1, 13), 33))
    PerformanceRuleFactory(version=draft, **rule)
    published(draft)
    return contract


def world(territory):
    contract = promising(territory)
    acting = somebody(territory, f"titulaire-{territory.code}", "contractor")
    PartyFactory(contract=contract).people.add(acting)
    return SimpleNamespace(
        contract=contract,
        owner=somebody(territory, f"referent-{territory.code}", "referent"),
        contractor=acting,
        viewer=somebody(territory, f"elu-{territory.code}", "viewer"),
        line=LedgerLineFactory(contract=contract),
    )


def months(contract, count, start=date(2023, 3, 1), **more):
    """That many months of the ledger, one after the other, 46 000 kWh adjusted and 30 820 measured each."""
    found, first = [], start
    for _month in range(count):
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        given = {"baseline_kwh": Decimal(46_000), "measured_kwh": Decimal(30_820), "margin_kwh": Decimal(2_000)}
        last = following - timedelta(days=1)
        line = LedgerLineFactory(
            contract=contract, first=first, last=last, days_expected=(last - first).days + 1, **{**given, **more}
        )
        found.append(line)
        first = following
    return found
