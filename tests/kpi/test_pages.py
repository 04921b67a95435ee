# SPDX-License-Identifier: EUPL-1.2
"""« Pilotage » for who may read it, « Indicateurs » for everybody: a handful of queries, nothing that is not theirs."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.kpi import measures, months
from apps.kpi.measured import Measured
from apps.kpi.models import Figure
from tests.energy.performance_world import somebody
from tests.factories import (
    DefinitionFactory,
    FigureFactory,
    IndicatorFactory,
    PublicationFactory,
    TerritoryFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def last():
    """The last whole month."""
    return months.shifted(months.first_of(timezone.localdate()), -1)


@pytest.fixture
def elu(commune, client_of):
    return client_of(somebody(commune, "elu", "viewer"))


def filled(territory, last, definitions, count):
    for definition in definitions:
        for n in range(count):
            FigureFactory(
                territory=territory,
                definition=definition,
                month=months.shifted(last, -n),
                value=Decimal(70 - n),
                target=79,
            )


def test_the_page_says_the_figures_and_stays_within_eight_queries(elu, commune, last):
    definitions = [DefinitionFactory() for _ in range(12)]
    filled(commune, last, definitions, 2)
    few = _queries(elu)
    filled(commune, months.shifted(last, -2), definitions, 22)
    with CaptureQueriesContext(
        connection,
    ) as told:
        page = elu.get("/pilotage/").content.decode()
    assert len(told) == few <= 8
    assert "70,0\u00a0%" in page
    assert "3 sujets à trancher" in page
    assert "Objectif non atteint" in page


def _queries(client):
    with CaptureQueriesContext(connection) as told:
        assert client.get("/pilotage/").status_code == 200
    return len(told)


def test_a_figure_that_is_missing_says_why_and_no_zero(elu, commune, last):
    FigureFactory(territory=commune, month=last, value=None, why="Le registre s'arrête en août.", completeness=None)
    page = elu.get("/pilotage/").content.decode()
    assert "Le registre s'arrête en août." in page.replace("&#x27;", "'")
    assert "pas de chiffre" in page


def test_no_figure_yet_and_no_right_are_said_in_words(elu, client_of, neighbour):
    assert "Aucun chiffre encore" in elu.get("/pilotage/").content.decode()
    ambassador = client_of(somebody(neighbour, "ambassadeur", "ambassador"))
    assert ambassador.get("/pilotage/").status_code == 403
    assert Client().get("/pilotage/").status_code == 302


def test_a_commune_without_rights_is_neither_shown_nor_found(client_of, commune, neighbour, last):
    epci = TerritoryFactory(code="200000001", name="Agglomération")
    epci.includes.set([commune, neighbour])
    definition = DefinitionFactory(indicator=IndicatorFactory(code="lighting_saving"))
    for place, value in ((commune, 61), (neighbour, 62), (epci, 63)):
        FigureFactory(territory=place, definition=definition, month=last, value=value)
    here = client_of(somebody(commune, "elu-ici", "viewer"))
    page = here.get("/pilotage/").content.decode()
    assert "61,0" in page
    assert neighbour.name not in page
    assert here.get(f"/pilotage/?territoire={neighbour.code}").status_code == 404
    assert here.get(f"/pilotage/{epci.code}/lighting_saving/").status_code == 404
    whole = client_of(somebody(epci, "elu-agglo", "viewer")).get("/pilotage/").content.decode()
    assert all(text in whole for text in ("63,0", "61,0", "62,0", neighbour.name))


def test_the_passport_tells_versions_apart(elu, commune, last):
    first = DefinitionFactory(formula="première formule")
    second = DefinitionFactory(indicator=first.indicator, version=2, since=last, formula="seconde formule")
    FigureFactory(territory=commune, definition=first, month=months.shifted(last, -1), value=50)
    FigureFactory(territory=commune, definition=second, month=last, value=60)
    page = elu.get(f"/pilotage/{commune.code}/{first.indicator.code}/").content.decode()
    assert all(text in page for text in ("première formule", "seconde formule", "la définition a changé", "version 2"))


def test_files_are_for_people_or_for_machines(elu, commune, last):
    definition = DefinitionFactory(name="=cmd()")
    FigureFactory(territory=commune, definition=definition, month=last, value=Decimal("76.5"))
    url = reverse("steering-csv", args=[commune.code])
    people, machines = elu.get(url).content.decode(), elu.get(f"{url}?pour=machines").content.decode()
    assert people.startswith("\ufeffterritoire;code;")
    assert ";76,5;" in people
    assert ",76.5," in machines
    assert "'=cmd()" in people


# --- Everybody --------------------------------------------------------------------------------------------------------


@pytest.fixture
def opened(commune, last):
    PublicationFactory(territory=commune, welcome="Bienvenue")
    public = DefinitionFactory(name="Chiffre public")
    FigureFactory(territory=commune, definition=public, month=last, value=70)
    FigureFactory(territory=commune, definition=public, month=months.shifted(last, 1), value=99, published_at=None)
    secret = DefinitionFactory(indicator=IndicatorFactory(public=False), name="Chiffre interne")
    FigureFactory(territory=commune, definition=secret, month=last, value=55)
    return commune


def test_everybody_reads_published_months_of_public_indicators_alone(opened, neighbour):
    anybody = Client()
    page = anybody.get(f"/indicateurs/{opened.code}/").content.decode()
    assert "Habitants : 70,0\u00a0%." in page.replace(" :", "\u00a0:").replace("\u00a0:", " :")
    assert "Chiffre interne" not in page
    assert "99,0" not in page
    table = anybody.get(f"/indicateurs/{opened.code}/tout.csv").content.decode()
    assert table.count("\n") == 2
    PublicationFactory(territory=neighbour, is_open=False)
    assert anybody.get(f"/indicateurs/{neighbour.code}/").status_code == 404
    assert anybody.get("/indicateurs/00000/").status_code == 404
    assert neighbour.name not in anybody.get("/indicateurs/").content.decode()


def test_caches_may_keep_it_and_it_is_not_sent_twice(opened):
    first = Client().get(f"/indicateurs/{opened.code}/")
    assert first["Cache-Control"] == "public, max-age=300, s-maxage=10"
    assert "Cookie" not in first.get("Vary", "")
    again = Client().get(f"/indicateurs/{opened.code}/", HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    with CaptureQueriesContext(connection) as told:
        Client().get(f"/indicateurs/{opened.code}/")
    assert len(told) == 0


def test_the_api_reads_figures_with_their_reasons(elu, commune, neighbour, last):
    FigureFactory(territory=commune, month=last, value=None, why="rien")
    FigureFactory(territory=neighbour, month=last)
    found = elu.get("/api/v1/figures/", {"since": str(date(last.year, last.month, 1))}).json()["results"]
    assert [(row["territory"], row["value"], row["why"]) for row in found] == [(commune.code, None, "rien")]


# --- The back office --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "published"), [("referent", True), ("viewer", False)])
def test_a_month_is_published_whole_by_who_holds_the_right_at_home_alone(
    client_of, commune, neighbour, last, role, published
):
    rows = [FigureFactory(territory=commune, month=last, published_at=None) for _ in range(2)]
    theirs = FigureFactory(territory=neighbour, month=last, published_at=None)
    form = {"action": "publish", "_selected_action": [rows[0].pk, theirs.pk]}
    client_of(somebody(commune, "quelqu-un", role)).post("/admin/kpi/figure/", form)
    told = [row.is_published for row in Figure.objects.filter(territory=commune)]
    assert told == [published, published]
    assert not Figure.objects.get(pk=theirs.pk).is_published


def test_a_correction_asks_why_before_it_measures(client_of, commune, neighbour, last, monkeypatch):
    monkeypatch.setattr(measures, "of", lambda _name: lambda _asked: Measured(value=Decimal(71)))
    row = FigureFactory(territory=commune, month=last, value=50)
    theirs = FigureFactory(territory=neighbour, month=last, value=40)
    referent = client_of(somebody(commune, "referent", "referent"))
    form = {"action": "correct", "_selected_action": [row.pk, theirs.pk]}
    page = referent.post("/admin/kpi/figure/", form).content.decode()
    assert "Motif de la correction" in page
    assert neighbour.name not in page
    empty = referent.post("/admin/kpi/figure/", form | {"confirmed": "yes", "why": "  "}).content.decode()
    assert "Dites pourquoi ces chiffres sont corrigés" in empty
    assert Figure.objects.count() == 2
    assert referent.post("/admin/kpi/figure/", form | {"confirmed": "yes", "why": "relevés tardifs"}).status_code == 302
    new = Figure.objects.get(current=True, territory=commune)
    assert (new.value, new.revision, new.correction) == (71, 2, "relevés tardifs")
    assert Figure.objects.get(territory=neighbour).value == 40


def test_a_definition_without_sources_is_refused_beside_its_field(client_of):
    row = DefinitionFactory()
    indicator = row.indicator
    said = {name: getattr(indicator, name) for name in ("code", "theme", "unit", "decimals", "better", "rank")}
    texts = ("name", "formula", "perimeter", "doubt", "for_elus", "for_agents", "for_public", "measure", "months")
    line = {name: getattr(row, name) for name in (*texts, "version", "least_complete")} | {"since": "01/01/2000"}
    many = {"definitions-TOTAL_FORMS": 1, "definitions-INITIAL_FORMS": 1, "definitions-0-id": row.pk}
    many |= {"definitions-0-indicator": indicator.pk} | {f"definitions-0-{name}": value for name, value in line.items()}
    manager = client_of(UserFactory(is_superuser=True))
    page = manager.post(f"/admin/kpi/indicator/{indicator.pk}/change/", said | many | {"definitions-0-sources": ""})
    assert page.status_code == 200
    assert page.context["inline_admin_formsets"][0].formset.errors == [{"sources": ["Ce champ est obligatoire."]}]
    given = said | many | {"definitions-0-sources": "Registre des économies"}
    assert manager.post(f"/admin/kpi/indicator/{indicator.pk}/change/", given).status_code == 302
