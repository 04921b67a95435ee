# SPDX-License-Identifier: EUPL-1.2
"""The page of a replay, which is whole without JavaScript; its timeline as a PDF and as a file."""

import csv
import io
import json
import re
from pathlib import Path

import pypdf
import pytest

from apps.console.replay import printing, views
from tests.console.replay.night import ASKED, PAGE, lamp_alarm, minute, told
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
PDF, CSV = f"{PAGE}chronologie.pdf", f"{PAGE}chronologie.csv"


def shown(client, **more):
    answer = client.get(PAGE, ASKED | more)
    assert answer.status_code == 200
    return answer.content.decode()


def config_of(page):
    return json.loads(re.search(r'id="console-config" type="application/json">(.*?)</script>', page)[1])["replay"]


def text_of(content):
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages))


def test_the_last_night_is_shown_without_asking(commune, operator, client_of):
    page = client_of(operator).get(PAGE).content.decode()
    assert "Rejeu : ce n&#x27;est pas le direct" in page or "Rejeu : ce n'est pas le direct" in page
    assert "18:00" in page and "08:00" in page


def test_the_list_says_everything_in_the_hours_of_the_territory(commune, operator, client_of):
    told(lamp_alarm(commune, title="Lampe éteinte"), operator)
    page = shown(client_of(operator))
    assert re.findall(r"<strong>(Alarme \w+)</strong>", page) == [
        "Alarme apparue",
        "Alarme acquittée",
        "Alarme disparue",
    ]
    assert "19:00:00" in page and "19:04:00" in page
    assert f"par {operator.get_username()}" in page and "Équipe prévenue" in page


def test_what_is_not_listed_is_said(commune, operator, client_of, monkeypatch):
    monkeypatch.setattr(views, "SHOWN", 1)
    told(lamp_alarm(commune))
    assert "2 autres événements ne sont pas dans cette liste" in shown(client_of(operator))


def test_an_empty_night_says_what_to_do_and_where_something_was(commune, operator, client_of):
    told(lamp_alarm(commune))
    empty = shown(client_of(operator), **{"from": "2026-01-10T18:00", "to": "2026-01-11T08:00"})
    assert "Rien n'a été dit" in empty or "Rien n&#x27;a été dit" in empty
    assert "du jeudi 15 janvier 2026, 18:00 au vendredi 16 janvier 2026, 08:00" in empty
    assert "from=2026-01-15T18%3A00%3A00%2B01%3A00" in empty
    stranger = MembershipFactory().user
    assert "Aucune alarme n" in shown(client_of(stranger))


def test_the_address_says_what_to_play(commune, operator, client_of):
    page = shown(client_of(operator), at=minute(90).isoformat(), speed="600", territory=commune.code)
    played = config_of(page)
    assert (played["at"], played["speed"], played["zone"]) == (5400, 600, "Europe/Paris")
    [url] = played["urls"]
    assert client_of(operator).get(url).status_code == 200
    assert f"territory={commune.code}" in url


def test_two_nights_are_compared_by_true_figures(commune, operator, client_of):
    told(lamp_alarm(commune), operator)
    page = shown(client_of(operator), **{"with": "2026-01-08T18:00"})
    assert len(config_of(page)["urls"]) == 2
    row = re.search(r'<th scope="row"[^>]*>Alarmes apparues</th><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td>', page)
    assert row.groups() == ("1", "0", "+1")
    delay = re.search(r"acquittement</th><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td>", page)
    assert delay.groups() == ("4\N{NO-BREAK SPACE}min", "—", "—")


@pytest.mark.parametrize(
    ("given", "field"), [({"from": "hier"}, "from"), ({"to": "2026-03-01T00:00"}, "to"), ({"with": "x"}, "with")]
)
def test_a_bad_period_is_said_beside_its_field(operator, client_of, given, field):
    answer = client_of(operator).get(PAGE, ASKED | given)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert re.search(rf'name="{field}"[^>]*aria-invalid="true"', page)
    assert 'role="alert"' in page


def test_a_hostile_text_stays_text(commune, operator, client_of):
    told(lamp_alarm(commune, title="</script><script>alert(1)</script>"), operator)
    page = shown(client_of(operator))
    assert "<script>alert(1)" not in page
    assert (
        client_of(operator).get(PAGE, {"from": '"><script>alert(1)</script>'}).content.count(b"<script>alert(1)") == 0
    )


def test_the_page_has_no_inline_style_or_script(commune, operator, client_of):
    told(lamp_alarm(commune))
    page = shown(client_of(operator), **{"with": "2026-01-08T18:00"})
    assert " style=" not in page
    assert not re.findall(r"<script(?![^>]*(?:src=|application/json))", page)


def test_a_territory_of_others_is_not_found(neighbour, operator, client_of):
    for address in (PAGE, PDF, CSV):
        assert client_of(operator).get(address, ASKED | {"territory": neighbour.code}).status_code == 404


def test_the_page_costs_few_queries(commune, operator, client_of, django_assert_max_num_queries):
    told(lamp_alarm(commune), operator)
    client = client_of(operator)
    shown(client)
    with django_assert_max_num_queries(44):
        shown(client)


def test_the_console_leads_to_it_who_may_go(commune, operator, client_of):
    assert PAGE in client_of(operator).get("/console/").content.decode()
    assert client_of(UserFactory()).get(PAGE).status_code == 403


def test_every_module_of_the_page_is_asked_for_at_once():
    scripts = Path(views.__file__).parents[3] / "static/js"
    assert set(views.MODULES) == {path.stem for path in (scripts / "replay").glob("*.js")}
    needed, left = set(), ["../replay.js", *(f"../replay/{name}.js" for name in views.MODULES)]
    while left:
        path = (scripts / "console" / left.pop()).resolve()
        for name in re.findall(r'from "([^"]*)"', path.read_text()):
            found = (path.parent / name).resolve()
            if found.parent.name == "console" and found.stem not in needed:
                needed.add(found.stem)
                left.append(str(found))
    assert set(views.SHARED) == needed


# --- On paper ---------------------------------------------------------------------------------------------------------


def test_the_timeline_is_a_tagged_french_pdf(commune, operator, client_of):
    told(lamp_alarm(commune, title="Lampe éteinte"), operator)
    answer = client_of(operator).get(PDF, ASKED | {"with": "2026-01-08T18:00", "territory": commune.code})
    assert answer["Content-Type"] == "application/pdf"
    text = text_of(answer.content)
    assert commune.name in text and "jeudi 15 janvier 2026" in text
    assert "19:04:00 Alarme acquittée" in text and operator.get_username() in text and "Équipe prévenue" in text
    assert "Comparée à la période du jeudi 8 janvier 2026" in text
    root = pypdf.PdfReader(io.BytesIO(answer.content)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and str(root["/Lang"]).startswith("fr")


def test_what_is_not_printed_is_said(commune, operator, monkeypatch):
    told(lamp_alarm(commune))
    monkeypatch.setattr(printing, "MOST", 2)
    past = views.reading.of(operator, views.periods.asked(ASKED, minute(9000), views.zone_of(operator, "")))
    assert "1 événement n'est pas imprimé" in printing.html(past, None, title="Ici")


def test_a_printing_that_fails_is_said(commune, operator, client_of, monkeypatch):
    def failing(html):
        raise views.PrintingFailed

    monkeypatch.setattr("apps.kpi.sheet.printing.typeset", failing)
    answer = client_of(operator).get(PDF, ASKED, follow=True)
    assert "demandez-la de nouveau" in answer.content.decode()


def test_the_file_has_every_line_and_no_formula(commune, operator, client_of):
    told(lamp_alarm(commune, title="=cmd|' /C calc'!A0"), operator)
    answer = client_of(operator).get(CSV, ASKED)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [row["evenement"] for row in rows] == ["Alarme apparue", "Alarme acquittée", "Alarme disparue"]
    assert rows[0]["date"] == "2026-01-15T19:00:00+01:00"
    assert rows[0]["objet"].startswith("'=") and rows[1]["par"] == operator.get_username()


def test_files_of_a_bad_period_lead_back_to_the_page(operator, client_of):
    for address in (PDF, CSV):
        answer = client_of(operator).get(address, {"from": "hier"}, follow=True)
        assert "sous la forme" in answer.content.decode()
