# SPDX-License-Identifier: EUPL-1.2
"""The ledger counted every night: what is due, once, whatever fails or is killed; and the page that says so."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.energy.ledger import counting, nightly
from apps.energy.models import LedgerCount
from apps.energy.performance.workflow import PerformanceRefused
from apps.events.models import JournalEntry
from tests.energy.performance_world import promising, world
from tests.factories import SavingsStatementFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 6, 10, 12, tzinfo=UTC)  # in the second year of contracts that began on 1 March 2023


def years(now=NOW):
    return [(row.contract_id, row.year) for row in nightly.due(now)]


@pytest.fixture
def counted(monkeypatch):
    """What was asked for, instead of counting it; a contract named « refusé » has no night."""
    asked = []

    def recount(*, contract, year):
        asked.append((contract.pk, year))
        if contract.name == "refusé":
            raise PerformanceRefused("authority", "pas de contour")
        if contract.name == "cassé":
            raise ZeroDivisionError
        LedgerCount.objects.filter(contract=contract, year=year).update(counted_at=NOW, failure="")
        return 2

    monkeypatch.setattr(counting, "recount", recount)
    return asked


def test_the_running_year_and_the_one_before_until_its_statement_is_issued(commune):
    contract = promising(commune)
    assert years() == [(contract.pk, 1), (contract.pk, 2)]
    statement = SavingsStatementFactory(contract=contract)
    assert years() == [(contract.pk, 1), (contract.pk, 2)]  # a draft is counted again at will
    type(statement).objects.filter(pk=statement.pk).update(state="issued", issued_at=NOW, checksum="0" * 64)
    assert years() == [(contract.pk, 2)]


def test_a_year_held_by_hand_is_not_counted_again_by_anybody(commune):
    contract = promising(commune)
    LedgerCount.objects.create(contract=contract, year=2, by_hand=True)
    assert years() == [(contract.pk, 1)]
    with pytest.raises(PerformanceRefused, match="tenu à la main"):
        counting.recount(contract=contract, year=2)


def test_counted_once_a_night_and_a_few_at_a_time(commune, neighbour, counted):
    promising(commune), promising(neighbour)
    assert nightly.run_due(limit=3, now=NOW).years == 3
    assert nightly.run_due(limit=3, now=NOW) == nightly.Recounted(years=1, changed=2)
    assert nightly.run_due(now=NOW) == nightly.Recounted()
    assert len(set(counted)) == len(counted) == 4
    assert len(years(NOW + timedelta(days=1))) == 4


def test_one_that_fails_is_said_once_and_does_not_stop_the_others(commune, neighbour, counted):
    broken, sound = promising(commune), promising(neighbour)
    type(broken).objects.filter(pk=broken.pk).update(name="refusé")
    found = nightly.run_due(now=NOW)
    assert (found.years, found.failed) == (2, 2)
    assert set(LedgerCount.objects.filter(contract=broken).values_list("failure", flat=True)) == {"pas de contour"}
    assert years(NOW + timedelta(minutes=30)) == []
    assert nightly.run_due(now=NOW + nightly.AGAIN).failed == 2
    assert JournalEntry.objects.filter(kind=nightly.KIND).count() == 2  # one a year of the contract, not one a try
    assert sound.pk not in {contract for contract, _year in years(NOW + 3 * nightly.AGAIN)}


def test_what_nobody_foresaw_does_not_stop_the_others_either(commune, neighbour, counted):
    broken = promising(commune)
    promising(neighbour)
    type(broken).objects.filter(pk=broken.pk).update(name="cassé")
    assert nightly.run_due(now=NOW).years == 2
    assert "ZeroDivisionError" in LedgerCount.objects.filter(contract=broken).first().failure


def test_killed_in_the_middle_it_is_tried_again_after_the_others(commune, neighbour):
    """What a kill leaves: the try is written, nothing is counted."""
    first, other = promising(commune), promising(neighbour)
    rows = nightly.due(NOW)
    assert nightly._claimed(rows[0], NOW)
    assert not nightly._claimed(rows[0], NOW)  # nobody else takes it meanwhile
    later = years(NOW + nightly.AGAIN)
    assert later[-1] == (rows[0].contract_id, rows[0].year)
    assert len(later) == 4
    assert {first.pk, other.pk} == {contract for contract, _year in later}


def test_the_machine_counts_without_a_right_and_the_page_says_who_did(commune, client_of):
    here = world(commune)
    page = f"/energie/contrat/{here.contract.pk}/"
    assert counting.recount(contract=here.contract, year=1) == 0  # no meter: nothing to change
    assert "par le recomptage de la nuit" in client_of(here.owner).get(page).content.decode()
    counting.count(contract=here.contract, year=1, by=here.owner)
    assert f"par {here.owner}" in client_of(here.owner).get(page).content.decode()
