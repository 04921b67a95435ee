# SPDX-License-Identifier: EUPL-1.2
"""Pages, API and rights of the performance of a contract: what is shown, to whom, in how many queries."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.energy.models import Adjustment, SavingsStatement
from apps.energy.statements import deciding
from tests.energy.performance_world import months, world
from tests.factories import AdjustmentFactory, MembershipFactory

D = Decimal
HOME = "/energie/contrat/"


@pytest.fixture
def here(commune):
    return world(commune)


@pytest.fixture
def there(neighbour):
    return world(neighbour)


@pytest.fixture
def owner(here, client_of):
    return client_of(here.owner)


def page(here, end=""):
    return f"{HOME}{here.contract.pk}/{end}"


def plain(answer):
    return answer.content.decode().replace("&nbsp;", " ").replace("\xa0", " ").replace("\u202f", " ")


def test_the_page_shows_the_figure_with_its_interval_and_its_plan(owner, here):
    text = plain(owner.get(page(here)))
    for words in ("15 180 €", "de 13 180 à 17 180 €, à 90 %", "Objectif : 180 000 €", "objectif 33 %", "33,0"):
        assert words in text, words
    assert "En nombres" in text  # each drawing has its table


def test_nothing_counted_is_said_not_drawn_as_zero(owner, here):
    here.line.delete()
    text = plain(owner.get(page(here)))
    assert "Rien n'est encore compté" in text.replace("&#x27;", "'")
    assert "Pas de projection" in text


def test_the_queries_of_the_page_do_not_grow_with_the_ledger(owner, here):
    def count(url):
        with CaptureQueriesContext(connection) as queries:
            assert owner.get(url).status_code == 200
        return len(queries)

    AdjustmentFactory(contract=here.contract)
    owner.get(page(here))
    before = {end: count(page(here, end)) for end in ("", "registre/", "ajustements/")}
    months(here.contract, 20, start=date(2023, 4, 1))
    AdjustmentFactory.create_batch(5, contract=here.contract)
    after = {end: count(page(here, end)) for end in before}
    assert after == before
    assert after[""] <= 24, after


def test_the_neighbour_sees_nothing_and_is_told_nothing(here, there, client_of):
    foreign = client_of(there.owner)
    draft = deciding.prepare(contract=here.contract, year=1, by=here.owner)
    row = AdjustmentFactory(contract=here.contract)
    addresses = [page(here, end) for end in ("", "csv/", "registre/", "ajustements/", "decomptes/")]
    addresses += [
        f"{HOME}ajustements/{row.pk}/",
        *(f"{HOME}decomptes-annuels/{draft.pk}/{end}" for end in ("", "pdf/", "csv/")),
    ]
    addresses += [f"/api/v1/energy/contracts/{here.contract.pk}/", f"/api/v1/energy/adjustments/{row.pk}/"]
    addresses += [f"/api/v1/energy/yearly-statements/{draft.pk}/{end}" for end in ("", "lines/", "csv/")]
    assert {foreign.get(address).status_code for address in addresses} == {404}
    assert foreign.get("/api/v1/energy/ledger/").json()["results"][0]["authority"] == there.contract.territory.code
    assert here.contract.name not in plain(foreign.get(HOME))


def test_who_holds_no_right_is_refused(commune, client_of):
    nobody = client_of(MembershipFactory(territory=commune).user)
    assert nobody.get(HOME).status_code == 403


def test_an_adjustment_is_proposed_justified_and_accepted_by_each_side_on_its_page(owner, here, client_of):
    contractor = client_of(here.contractor)
    given = {"authority": here.contract.territory.pk, "lot": "buildings", "kind": "non_routine", "title": "Extension"}
    given |= {"said": "Trois classes", "first": "2023-03-01", "effect": "36 500,00", "unit": "kwh_year"}
    answer = contractor.post(page(here, "ajustements/proposer/"), given)
    row = Adjustment.objects.get()
    address = f"{HOME}ajustements/{row.pk}/"
    assert answer.headers["Location"] == address
    assert "+3 100 kWh" in plain(contractor.get(address))
    assert contractor.post(f"{address}justifier/").status_code == 400
    contractor.post(f"{address}piece/", {"note": "Plan"})
    contractor.post(f"{address}justifier/")
    assert owner.post(f"{address}accepter-titulaire/").status_code == 403
    contractor.post(f"{address}accepter-titulaire/")
    assert "Accepté par le titulaire" in plain(owner.get(address))
    owner.post(f"{address}accepter-collectivite/")
    assert "154 900" in plain(owner.get(page(here, "registre/")))
    assert Adjustment.objects.get().state == "applied"


def test_what_was_typed_wrong_is_said_beside_its_field(owner, here):
    answer = owner.post(page(here, "ajustements/proposer/"), {"first": "hier", "effect": "abc", "title": ""})
    assert answer.status_code == 400
    assert {"first", "effect", "title", "said"} <= set(answer.context["form"].errors)


def test_a_statement_lives_on_its_page(owner, here, client_of):
    answer = owner.post(page(here, "decomptes/etablir/"), {"year": 1})
    row = SavingsStatement.objects.get()
    address = f"{HOME}decomptes-annuels/{row.pk}/"
    assert answer.headers["Location"] == address
    owner.post(f"{address}emettre/")
    contractor = client_of(here.contractor)
    assert contractor.post(f"{address}contester/", {"line": row.lines.get().pk, "why": ""}).status_code == 400
    contractor.post(f"{address}contester/", {"line": row.lines.get().pk, "why": "Chaufferie"})
    assert "Chaufferie" in plain(owner.get(address))
    owner.post(f"{address}decider/", {"line": row.lines.get().pk, "kept": "oui", "why": "Non"})
    for client, side in ((contractor, "titulaire"), (owner, "collectivite")):
        client.post(f"{address}accepter-{side}/")
    owner.post(f"{address}liquider/")
    assert "Liquidé" in plain(owner.get(address))
    assert "même empreinte" in plain(owner.get(f"{address}?verifier=1"))
    pdf = contractor.get(f"{address}pdf/")
    assert pdf.content.startswith(b"%PDF") and pdf.headers["Content-Type"] == "application/pdf"


def test_the_files_say_what_the_page_says(owner, here):
    answer = owner.get(page(here, "csv/"))
    assert answer.headers["Content-Type"].startswith("text/csv")
    first = answer.content.decode().splitlines()[1].split(";")
    assert (first[0], first[7], first[13]) == ("1", "151800,00", "33,00")


def test_the_api_reads_contracts_ledger_adjustments_and_statements(owner, here):
    deciding.prepare(contract=here.contract, year=1, by=here.owner)
    standing = owner.get(f"/api/v1/energy/contracts/{here.contract.pk}/").json()
    assert standing["years"][0]["cells"][0]["figure"]["avoided"] == {
        "value": "151800.00",
        "low": "131800.00",
        "high": "171800.00",
    }
    assert standing["trajectory"]["plan"] == 180_000
    assert owner.get("/api/v1/energy/contracts/").json()["results"][0]["reference"] == here.contract.reference
    assert owner.get("/api/v1/energy/ledger/?lot=lighting").json()["results"] == []
    assert owner.get("/api/v1/energy/ledger/?lot=rien").status_code == 400
    row = owner.get("/api/v1/energy/yearly-statements/").json()["results"][0]
    assert row["may"] == ["issue", "prepare"]
    lines = owner.get(f"/api/v1/energy/yearly-statements/{row['id']}/lines/").json()["results"]
    assert lines[0]["rows"][0]["measured_kwh"] == "308200.00"
    assert owner.post("/api/v1/energy/yearly-statements/", {}).status_code == 405
