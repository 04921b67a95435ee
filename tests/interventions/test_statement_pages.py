# SPDX-License-Identifier: EUPL-1.2
"""/interventions/decomptes/ and /api/v1/statements/: who reads, what the buttons do, what is told when they refuse."""

import re
from datetime import UTC, date, datetime

import pytest

from apps.interventions.models import Statement
from tests.factories import PartyFactory
from tests.interventions.conftest import somebody
from tests.interventions.test_pages import text
from tests.interventions.test_statements import (  # noqa: F401  (a fixture)
    at,
    clock,
    issued,
    make_line,
    prepared,
    signed,
)

pytestmark = pytest.mark.django_db
LIST, API = "/interventions/decomptes/", "/api/v1/statements/"


@pytest.fixture(autouse=True)
def april(monkeypatch):
    """The 5th of April 2027, whatever the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2027, 4, 5, 8, tzinfo=UTC))


@pytest.fixture
def line(make_line):  # noqa: F811
    return make_line()


@pytest.fixture
def march(line, lamp, referent):
    """Two delays of 50 € each, issued."""
    for day in (10, 11):
        clock(line, lamp, at(day), at(day + 1))
    return issued(line, referent)


def page_of(row):
    return f"{LIST}{row.pk}/"


def posted(browser, row, act, **data):
    return browser.post(f"{page_of(row)}{act}/", data, follow=True)


# --- Reading ----------------------------------------------------------------------------------------------------------


def test_the_list_says_month_contract_state_and_total(client_of, pcc, march, line):
    contract = line.version.contract
    contract.is_sample = True
    contract.save()
    page = text(client_of(pcc).get(LIST))
    for words in ("Mars 2027", contract.name, "exemple, à confirmer", "Titulaire fictif", "Émis", "100,00 €"):
        assert words in page.replace("\xa0", " ").replace("&nbsp;", " ")
    assert "Établir un décompte" not in page


def test_nothing_yet_is_said_in_words(client_of, pcc, referent, line):
    assert "Aucun décompte encore" in text(client_of(pcc).get(LIST))
    assert "compter le premier" in text(client_of(referent).get(LIST))


def test_one_statement_tells_where_each_line_comes_from(client_of, pcc, march):
    answer = client_of(pcc).get(page_of(march))
    page = text(answer).replace("&nbsp;", " ").replace("\xa0", " ")
    request = march.lines.first().request_id
    for words in (
        *(f"DI n° {request}", "Lampe éteinte", "10/03/2027 12:00", "Clause v1 ·", "GTR 24 h", "non tenue"),
        *("Retard de 1 j 0 h : 1 pas entamé de 24 h à 50,00 € = 50,00 €.", "2 lignes", "Compté sur tout le mois"),
    ):
        assert words in page
    assert "Recompter" not in page and "Signer" not in page and "Contester" not in page


def test_who_signed_the_contract_reads_and_another_town_does_not(client_of, march, line, neighbour, stranger):
    mayor = somebody(neighbour, "maire", "viewer")
    assert client_of(mayor).get(page_of(march)).status_code == 404
    PartyFactory(contract=line.version.contract, role="authority", name="Voisine", territory=neighbour)
    assert client_of(mayor).get(page_of(march)).status_code == 200
    assert client_of(mayor).get(f"{API}{march.pk}/").json()["may"] == []


def test_a_contractor_reads_the_statements_of_its_own_contracts_only(client_of, march, commune, contractor):
    other = somebody(commune, "autre-titulaire", "contractor")
    assert client_of(contractor).get(page_of(march)).status_code == 200
    for address in (page_of(march), f"{page_of(march)}pdf/", f"{page_of(march)}csv/", f"{API}{march.pk}/lines/"):
        assert client_of(other).get(address).status_code == 404
    assert "Aucun décompte encore" in text(client_of(other).get(LIST))
    assert posted(client_of(other), march, "signer-titulaire").status_code == 404


def test_who_has_no_right_at_all_is_refused(client_of, reader, march):
    assert client_of(reader).get(LIST).status_code == 403


def test_the_lines_are_paged_and_each_is_shown_once(client_of, line, lamp, referent, monkeypatch):
    monkeypatch.setattr("apps.interventions.views.statements.LINES", 3)
    for day in range(1, 8):
        clock(line, lamp, at(day), at(day + 1))
    made, browser = issued(line, referent), client_of(referent)
    seen, address = [], page_of(made)
    while address:
        body = browser.get(address).content.decode()
        seen += re.findall(r"DI n° (\d+)</a> <strong>", body)
        found = re.search(r'href="(\?[^"]*apres=[^"#]*)#lignes">Suite', body)
        address = page_of(made) + found.group(1).replace("&amp;", "&") if found else ""
    assert len(seen) == 7 and len(set(seen)) == 7
    assert browser.get(page_of(made) + "?apres=illisible").status_code == 200


def test_a_page_asks_as_many_queries_for_thirty_lines_as_for_three(
    client_of, line, lamp, referent, django_assert_max_num_queries
):
    for day in range(1, 4):
        clock(line, lamp, at(day), at(day + 1))
    browser, made = client_of(referent), prepared(line, referent)
    browser.get(page_of(made))
    with django_assert_max_num_queries(30) as few:
        browser.get(page_of(made))
    for day in range(1, 28):
        clock(line, lamp, at(day, 13), at(day, 14))
    prepared(line, referent)
    with django_assert_max_num_queries(len(few.captured_queries)):
        browser.get(page_of(made))


def test_the_documents_are_those_of_the_statement(client_of, referent, contractor, march):
    signed(march, referent, contractor)
    pdf = client_of(contractor).get(f"{page_of(march)}pdf/")
    assert pdf.content.startswith(b"%PDF") and pdf.headers["Content-Type"] == "application/pdf"
    table = client_of(contractor).get(f"{page_of(march)}csv/")
    assert f"decompte-{march.contract.territory.code}-2027-03-{march.pk}.csv" in table.headers["Content-Disposition"]
    assert table.content.decode().count("GTR") >= 2


# --- Doing ------------------------------------------------------------------------------------------------------------


def test_a_month_from_its_first_count_to_its_payment(client_of, line, lamp, referent, contractor):
    clock(line, lamp, at(10), at(11))
    office, company = client_of(referent), client_of(contractor)
    made = office.post(f"{LIST}etablir/", {"contract": line.version.contract_id, "month": "2027-03-01"}, follow=True)
    assert "Décompte compté" in text(made)
    row = Statement.objects.get()
    assert "Décompte émis" in text(posted(office, row, "emettre"))
    only = row.lines.get()
    contested = text(posted(company, row, "contester", line=only.pk, why="Portail fermé"))
    assert "Ligne contestée" in contested and "En attente de la décision" in contested
    kept = text(posted(office, row, "decider", line=only.pk, why="Portail ouvert", kept="oui"))
    assert "la ligne est maintenue" in kept
    posted(company, row, "signer-titulaire")
    frozen = text(posted(office, row, "signer-collectivite"))
    row.refresh_from_db()
    assert "plus rien ne s'y modifie" in frozen.replace("&#x27;", "'") and row.checksum in frozen
    assert "même empreinte" in text(office.get(f"{page_of(row)}?verifier=1"))
    assert "Décompte liquidé" in text(posted(office, row, "liquider"))


def test_a_contest_without_a_reason_is_refused_on_the_page(client_of, contractor, march):
    answer = posted(client_of(contractor), march, "contester", line=march.lines.first().pk, why="  ")
    assert "Dites pourquoi cette ligne est contestée" in text(answer, 400)


def test_what_is_refused_is_told_and_changes_nothing(client_of, line, lamp, referent, contractor, march):
    office, company = client_of(referent), client_of(contractor)
    assert "déjà émis" in text(posted(office, march, "recompter"), 409)
    assert posted(company, march, "signer-collectivite").status_code == 403
    assert posted(office, march, "contester", line=march.lines.first().pk, why="x").status_code == 403
    assert posted(company, march, "contester", line="x", why="x").status_code == 404
    assert posted(company, march, "contester", line=10**17, why="x").status_code == 404
    april = {"contract": line.version.contract_id, "month": "2027-04-01"}
    assert "Provisoire" in text(office.post(f"{LIST}etablir/", april, follow=True))
    running = Statement.objects.get(month=date(2027, 4, 1))
    assert "pas fini" in text(posted(office, running, "emettre"), 409)
    wrong = office.post(f"{LIST}etablir/", {"contract": "zzz", "month": "avril"})
    assert "errorlist" in wrong.content.decode() and wrong.status_code == 400
    assert (
        office.post(f"{LIST}etablir/", {"contract": line.version.contract_id, "month": "2024-05-01"}).status_code == 400
    )


def test_only_who_draws_up_statements_may(client_of, pcc, line):
    assert client_of(pcc).post(f"{LIST}etablir/", {}).status_code == 403


# --- API --------------------------------------------------------------------------------------------------------------


def test_the_api_lives_a_month_too(client_of, line, lamp, referent, contractor):
    clock(line, lamp, at(10), at(11))
    office, company = client_of(referent), client_of(contractor)
    asked = {"contract": line.version.contract.reference, "month": "2027-03"}
    made = office.post(API, asked, content_type="application/json")
    assert made.status_code == 201 and made.json()["month"] == "2027-03" and "issue" in made.json()["may"]
    here = f"{API}{made.json()['id']}/"
    assert office.post(f"{here}issue/").json()["state"] == "issued"
    row = company.get(f"{here}lines/").json()["results"][0]
    assert (row["amount"], row["overrun_hours"], row["clock"]) == ("50.00", 24.0, "GTR")
    contested = company.post(f"{here}contest/", {"line": row["id"], "why": "Accès"}, content_type="application/json")
    assert contested.json()["contested"] == "50.00"
    decided = {"line": row["id"], "why": "Exact", "kept": False}
    assert office.post(f"{here}decide/", decided, content_type="application/json").json()["total"] == "0.00"
    for person, side in ((company, "contractor"), (office, "owner")):
        answer = person.post(f"{here}sign/", {"side": side}, content_type="application/json")
    assert answer.json()["checksum"] and answer.json()["state"] == "validated"
    assert office.post(f"{here}issue/").status_code == 409
    assert [one["failed"] for one in office.get(f"{here}indicators/").json()] == [0, 0, 1]


def test_the_api_names_the_field_that_is_wrong(client_of, referent, contractor, march):
    office = client_of(referent)
    for asked, field in (
        ({"contract": "inconnu", "month": "2027-03"}, "contract"),
        ({"contract": march.contract.reference, "month": "mars"}, "month"),
        ({"contract": march.contract.reference, "month": "2031-05"}, "month"),
    ):
        answer = office.post(API, asked, content_type="application/json")
        assert answer.status_code == 400 and field in answer.json()
    wrong = client_of(contractor).post(
        f"{API}{march.pk}/contest/", {"line": 10**15, "why": "x"}, content_type="application/json"
    )
    assert wrong.status_code == 400 and "line" in wrong.json()


def test_the_list_of_the_api_is_filtered_and_asks_few_queries(
    client_of, referent, march, django_assert_max_num_queries
):
    office = client_of(referent)
    with django_assert_max_num_queries(8):
        assert [row["id"] for row in office.get(f"{API}?year=2027&state=issued").json()["results"]] == [march.pk]
    assert office.get(f"{API}?year=2026").json()["results"] == []
    assert office.get(f"{API}?year=x").status_code == 400
