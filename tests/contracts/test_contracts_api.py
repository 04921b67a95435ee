# SPDX-License-Identifier: EUPL-1.2
"""`/api/v1/contracts/…`: contracts, published versions and their lines, read where they apply, written by nobody."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    CommitmentFactory,
    ContractFactory,
    ContractVersionFactory,
    FaultClassFactory,
    MembershipFactory,
    PartyFactory,
    PenaltyRuleFactory,
    PeriodFactory,
    SuspensionReasonFactory,
    UserFactory,
    ZoneFactory,
    published,
)

CONTRACTS, VERSIONS, LINES = "/api/v1/contracts/", "/api/v1/contracts/versions/", "/api/v1/contracts/lines/"
READ = ["contracts.view_contract", "contracts.view_contractversion"]


@pytest.fixture
def api(client_of, commune):
    reader = UserFactory()
    MembershipFactory(user=reader, territory=commune, permissions=READ)
    return client_of(reader)


def full(commune, **more):
    contract = ContractFactory(territory=commune, name="Éclairage", is_sample=True, **more)
    PartyFactory(contract=contract)
    PeriodFactory(contract=contract)
    version = ContractVersionFactory(contract=contract)
    zone = ZoneFactory(version=version, name="Centre")
    zone.territories.add(commune)
    CommitmentFactory(version=version, zone=zone, gtrp="8 h ouvrées", gtr="")
    SuspensionReasonFactory(version=version)
    PenaltyRuleFactory(version=version)
    return published(version)


def test_a_contract_says_who_where_and_until_when(api, commune):
    contract = full(commune).contract
    row = api.get(f"{CONTRACTS}{contract.pk}/").json()
    assert row == {
        "id": contract.pk,
        "reference": contract.reference,
        "name": "Éclairage",
        "kind": "maintenance",
        "territory": "51108",
        "signed_on": "2023-01-15",
        "starts_on": "2023-03-01",
        "ends_on": "2035-02-28",
        "is_sample": True,
        "covers_included": True,
        "perimeter": [{"territory": "51108", "since": None, "until": None}],
        "parties": [{"role": "contractor", "name": "Titulaire fictif"}],
        "years": [{"number": 1, "starts_on": "2023-03-01", "ends_on": "2024-02-29"}],
        "note": "",
    }


def test_a_line_tells_its_delays_and_where_there_is_none(api, commune):
    version = full(commune)
    (row,) = api.get(LINES, {"version": version.pk}).json()["results"]
    assert row["gti"] == {"amount": 2, "unit": "hours", "text": "2 h"}
    assert row["gtrp"] == {"amount": 8, "unit": "working_hours", "text": "8 h ouvrées"}
    assert row["gtr"] is None
    assert (row["fault_class"], row["zone"], row["contract"]) == ("cabinet_dark", "Centre", version.contract_id)


def test_a_version_tells_its_hours_zones_reasons_and_penalties(api, commune):
    row = api.get(f"{VERSIONS}{full(commune).pk}/").json()
    assert row["calendars"][0]["week"][0] == "08:00-12:00 14:00-18:00"
    assert row["zones"][0]["territories"] == ["51108"]
    assert row["suspension_reasons"][0]["clocks"] == ["gti", "gtrp", "gtr"]
    assert row["penalty_rules"][0]["amount"] == "50.00"
    assert (row["valid_from"], row["valid_until"], row["state"]) == ("2023-03-01", None, "published")


def test_versions_follow_each_other_and_the_one_of_a_day_is_found(api, commune):
    first = full(commune)
    second = ContractVersionFactory(contract=first.contract)
    CommitmentFactory(version=second)
    published(second, date(2026, 1, 1), now=datetime(2025, 12, 1, tzinfo=UTC))
    ContractVersionFactory(contract=first.contract)  # a draft is not there
    rows = api.get(VERSIONS, {"contract": first.contract_id}).json()["results"]
    assert [(row["number"], row["valid_until"], row["state"]) for row in rows] == [
        (2, None, "published"),
        (1, "2025-12-31", "superseded"),
    ]
    for day, number in (("2023-02-28", None), ("2025-12-31", 1), ("2026-01-01", 2), ("2035-03-01", None)):
        found = api.get(VERSIONS, {"on": day}).json()["results"]
        assert [row["number"] for row in found] == ([number] if number else []), day


def test_lists_are_filtered(api, commune, neighbour):
    version = full(commune)
    other = full(neighbour, perimeter=[commune]).contract
    ids = lambda answer: {row["id"] for row in answer.json()["results"]}  # noqa: E731
    assert ids(api.get(CONTRACTS)) == {version.contract_id, other.pk}
    assert ids(api.get(CONTRACTS, {"territory": "51108"})) == {version.contract_id, other.pk}
    assert ids(api.get(CONTRACTS, {"territory": "99999"})) == set()
    assert ids(api.get(CONTRACTS, {"kind": "mgp"})) == set()
    assert ids(api.get(CONTRACTS, {"on": "2022-01-01"})) == set()
    assert ids(api.get(CONTRACTS, {"sample": "false"})) == set()
    assert len(ids(api.get(LINES, {"trade": "lighting", "fault_class": "cabinet_dark"}))) == 2
    assert ids(api.get(LINES, {"trade": "traffic"})) == set()
    assert len(ids(api.get(LINES, {"contract": other.pk}))) == 1


@pytest.mark.parametrize(
    ("address", "query", "field"),
    [
        (CONTRACTS, {"kind": "magie"}, "kind"),
        (CONTRACTS, {"on": "hier"}, "on"),
        (CONTRACTS, {"ville": "Châlons"}, "ville"),
        (VERSIONS, {"state": "draft"}, "state"),
        (VERSIONS, {"contract": "0"}, "contract"),
        (LINES, {"trade": "magie"}, "trade"),
        (LINES, {"version": 10**20}, "version"),
    ],
)
def test_a_filter_that_means_nothing_is_refused_by_its_name(api, address, query, field):
    answer = api.get(address, query)
    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_the_neighbour_sees_nothing(client_of, commune, neighbour):
    version = full(commune)
    stranger = UserFactory()
    MembershipFactory(user=stranger, territory=neighbour, permissions=READ)
    api = client_of(stranger)
    for address, pk in ((CONTRACTS, version.contract_id), (VERSIONS, version.pk), (LINES, version.lines.get().pk)):
        assert api.get(address).json()["results"] == []
        assert api.get(f"{address}{pk}/").status_code == 404


def test_nothing_is_written_by_the_api(client_of, commune):
    version = full(commune)
    writer = UserFactory()
    rights = [*READ, "contracts.change_contract", "contracts.change_contractversion"]
    MembershipFactory(user=writer, territory=commune, permissions=rights)
    api = client_of(writer)
    for method in (api.put, api.patch, api.delete):
        assert method(f"{VERSIONS}{version.pk}/", {}, content_type="application/json").status_code == 405
    assert api.post(LINES, {}, content_type="application/json").status_code == 405


@pytest.mark.parametrize("address", [CONTRACTS, VERSIONS, LINES])
def test_a_list_costs_the_same_for_one_row_or_five(api, commune, address):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            answer = api.get(address)
        outlines = [query["sql"] for query in queries if "outline" in query["sql"]]
        return len(queries), len(answer.json()["results"]), outlines

    full(commune)
    cost()
    once, one, outlines = cost()
    FaultClassFactory(code="lamp_off")
    for _more in range(4):
        full(commune)
    assert (one, cost()[:2]) == (1, (once, 5))
    assert outlines == []  # 100 kB each
