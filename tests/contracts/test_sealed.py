# SPDX-License-Identifier: EUPL-1.2
"""What the database itself refuses: to change what was published, and what cannot be."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction

from apps.contracts.models import Commitment, Contract, ContractVersion, Period
from tests.factories import (
    CommitmentFactory,
    ContractFactory,
    ContractVersionFactory,
    FaultClassFactory,
    PenaltyRuleFactory,
    PerformanceRuleFactory,
    PeriodFactory,
    SavingBaselineFactory,
    ServiceCalendarFactory,
    SuspensionReasonFactory,
    TerritoryFactory,
    ZoneFactory,
    published,
)


@pytest.fixture
def version(db):
    """Published, with one row of everything."""
    draft = ContractVersionFactory()
    zone = ZoneFactory(version=draft)
    CommitmentFactory(version=draft, zone=zone)
    SuspensionReasonFactory(version=draft)
    PenaltyRuleFactory(version=draft)
    SavingBaselineFactory(version=draft)
    PerformanceRuleFactory(version=draft)
    zone.territories.add(draft.contract.territory)
    return published(draft)


def refused(act, kind=ProgrammingError):
    with pytest.raises(kind), transaction.atomic():
        act()


ROWS = (
    *("lines", "zones", "calendars", "suspension_reasons", "penalty_rules"),
    *("saving_baselines", "performance_rules"),
)


@pytest.mark.parametrize("name", ROWS)
def test_no_row_of_a_published_version_changes_or_goes(version, name):
    rows = getattr(version, name)
    row = rows.get()
    field = next(f.name for f in row._meta.concrete_fields if f.name in ("name", "label", "note", "amount", "neutral"))
    refused(lambda: rows.update(**{field: "7"}))
    refused(lambda: rows.filter(pk=row.pk)._raw_delete(using="default"))


MAKERS = (
    *(CommitmentFactory, ZoneFactory, ServiceCalendarFactory, SuspensionReasonFactory, PenaltyRuleFactory),
    *(SavingBaselineFactory, PerformanceRuleFactory),
)


@pytest.mark.parametrize("make", MAKERS)
def test_no_row_joins_a_published_version(version, make):
    more = {"fault_class": FaultClassFactory(code="lamp_off")} if make is CommitmentFactory else {}
    more |= {"trade": "traffic"} if make is PenaltyRuleFactory else {}
    more |= {"lot": "lighting"} if make in (SavingBaselineFactory, PerformanceRuleFactory) else {}
    refused(lambda: make(version=version, **more))
    make(version=ContractVersionFactory(), **more)  # what is refused is the version, not the row


@pytest.mark.parametrize("make", MAKERS)
def test_no_row_moves_into_a_published_version(version, make):
    row = make(**({"fault_class": FaultClassFactory(code="lamp_off")} if make is CommitmentFactory else {}))
    refused(lambda: type(row).objects.filter(pk=row.pk).update(version=version))


def test_the_years_of_a_published_saving_stay(version):
    baseline = version.saving_baselines.get()
    refused(lambda: baseline.years.update(percent=1))
    refused(lambda: baseline.years.all()._raw_delete(using="default"))
    refused(lambda: baseline.years.create(year=2, percent=33))


def test_the_territories_of_a_published_zone_stay(version):
    zone = version.zones.get()
    refused(lambda: zone.territories.clear())
    refused(lambda: zone.territories.add(TerritoryFactory()))


@pytest.mark.parametrize(
    "changed",
    [
        {"valid_from": date(2024, 1, 1)},
        {"clock_start": "detection"},
        {"aggravation": "restart"},
        {"reason": "autre"},
        {"state": "draft"},
        {"number": 9},
    ],
)
def test_a_published_version_changes_in_nothing(version, changed):
    refused(lambda: ContractVersion.objects.filter(pk=version.pk).update(**changed))


def test_it_may_only_be_superseded_and_never_comes_back(version):
    rows = ContractVersion.objects.filter(pk=version.pk)
    rows.update(state="superseded")
    refused(lambda: rows.update(state="published"))
    refused(lambda: rows._raw_delete(using="default"))


def test_a_version_begins_after_those_published_and_within_its_contract(version):
    for day in (version.valid_from, date(2023, 3, 1), date(2022, 1, 1), date(2040, 1, 1)):
        draft = ContractVersionFactory(contract=version.contract)
        change = {"state": "published", "valid_from": day, "published_at": "2026-01-01T00:00Z"}
        rows = ContractVersion.objects.filter(pk=draft.pk)
        refused(lambda rows=rows, change=change: rows.update(**change))
        rows.delete()


def test_a_version_is_published_from_a_day(db):
    rows = ContractVersion.objects.filter(pk=ContractVersionFactory().pk)
    refused(lambda: rows.update(state="published"), (IntegrityError, ProgrammingError))


def test_a_contract_with_a_published_version_keeps_its_beginning_and_its_perimeter(version):
    contracts, perimeters = Contract.objects.filter(pk=version.contract_id), version.contract.perimeters
    refused(lambda: contracts.update(starts_on=date(2020, 1, 1)))
    refused(lambda: contracts.update(covers_included=False))
    refused(lambda: perimeters.get().delete())
    refused(lambda: perimeters.update(territory=TerritoryFactory()))
    refused(lambda: perimeters.update(since=date(2024, 1, 1)))
    perimeters.update(until=date(2030, 1, 1))
    contracts.update(ends_on=date(2036, 1, 1), name="Renommé")


def test_years_do_not_overlap_and_stay_inside(db):
    contract = ContractFactory()
    PeriodFactory(contract=contract)
    overlapping = {"contract": contract, "number": 2, "starts_on": date(2024, 2, 29), "ends_on": date(2025, 2, 28)}
    refused(lambda: checked_at_once(lambda: PeriodFactory(**overlapping)), IntegrityError)
    PeriodFactory(contract=contract, number=2, starts_on=date(2024, 3, 1), ends_on=date(2025, 2, 28))
    Period.objects.create(contract=ContractFactory(), number=1, starts_on=date(2024, 1, 1), ends_on=date(2024, 6, 1))
    outside = {"contract": contract, "number": 3, "starts_on": date(2035, 1, 1), "ends_on": date(2036, 1, 1)}
    refused(lambda: checked_at_once(lambda: PeriodFactory(**outside)), IntegrityError)
    shorter = Contract.objects.filter(pk=contract.pk)
    refused(lambda: checked_at_once(lambda: shorter.update(ends_on=date(2024, 6, 1))), IntegrityError)


def checked_at_once(act):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    act()


@pytest.mark.parametrize(
    "wrong",
    [
        {"gti": "", "gtr": "", "gti_amount": 5},
        {"gti_unit": ""},
        {"gti_unit": "weeks"},
        {"gti_amount": 0},
        {"gti_amount": 10_000},
        {"gti": "24 h", "gtr": "2 h"},
        {"gti": "2 h", "gtrp": "48 h", "gtr": "24 h"},
        {"gti": "4 h", "gtrp": "2 h", "gtr": ""},
    ],
)
def test_a_line_that_means_nothing_is_refused(db, wrong):
    refused(lambda: CommitmentFactory(**wrong), IntegrityError)


def test_a_line_without_delay_is_legal(db):
    assert CommitmentFactory(gti="", gtr="").delays == {}


def test_a_class_has_one_line_in_a_zone(db):
    line = CommitmentFactory()
    refused(lambda: checked_at_once(lambda: CommitmentFactory(version=line.version)), IntegrityError)
    zone = ZoneFactory(version=line.version)
    CommitmentFactory(version=line.version, zone=zone)
    refused(lambda: checked_at_once(lambda: CommitmentFactory(version=line.version, zone=zone)), IntegrityError)


def test_the_zone_and_the_calendar_of_a_line_are_those_of_its_version(db):
    refused(lambda: CommitmentFactory(zone=ZoneFactory()), IntegrityError)
    refused(lambda: CommitmentFactory(calendar=ServiceCalendarFactory()), IntegrityError)


@pytest.mark.parametrize("field", ["amount", "cap_per_case", "cap_per_month", "cap_per_year", "bonus", "bonus_cap"])
def test_money_is_never_negative(db, field):
    refused(lambda: PenaltyRuleFactory(**{field: "-0.01"}), IntegrityError)


@pytest.mark.django_db(transaction=True)
def test_a_line_written_while_the_version_is_published_waits_and_is_refused():
    """Without the lock of the trigger, both would commit: a published version with a line that nobody confirmed."""
    draft = CommitmentFactory().version
    other = FaultClassFactory(code="lamp_off")
    locked, refusals = Event(), []

    def publish():
        with transaction.atomic():
            published(draft)
            locked.set()
            Event().wait(0.5)
        connections.close_all()

    def write():
        locked.wait(5)
        try:
            CommitmentFactory(version=draft, fault_class=other)
        except ProgrammingError as error:
            refusals.append(error)
        connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda act: act(), (publish, write)))
    assert len(refusals) == 1
    assert Commitment.objects.filter(version=draft).count() == 1
