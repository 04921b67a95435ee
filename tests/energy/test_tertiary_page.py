# SPDX-License-Identifier: EUPL-1.2
"""Décret tertiaire: who is bound, a year worked by hand, what is missing in words, the declaration as files."""

import csv
import io
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError
from django.utils import timezone
from openpyxl import load_workbook

from apps.energy.regulation import standing, subject
from apps.telemetry import services as telemetry
from tests.factories import (
    AssetFactory,
    MembershipFactory,
    MeteringPointFactory,
    SiteFactory,
    TertiaryDeclarationFactory,
    UserFactory,
)
from tests.matrix import ROLES

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LAST = timezone.localdate().year - 1
DAYS = (date(LAST + 1, 1, 1) - date(LAST, 1, 1)).days
BOARD = "/energie/tertiaire/"
REFERENCE = {
    "reference_kwh": 100_000,
    "reference_heating_kwh": 80_000,
    "reference_degree_days": 3650,
    "heating_percent": 80,
    "cooled": False,
}


def seen(browser, path=BOARD):
    text = browser.get(path).content.decode()
    return text.replace("\xa0", " ").replace("\u202f", " ").replace("&#x27;", "'")


@pytest.fixture
def viewer(commune, client_of):
    user = UserFactory(username="elue")
    MembershipFactory(user=user, territory=commune, permissions=ROLES["viewer"])
    return client_of(user)


@pytest.fixture
def station(commune, tell):
    """8 °C every day of last year: ten degree-days a day."""
    station = AssetFactory(owner=commune, kind__code="weather_station", code="METEO-9")
    tell(SimpleNamespace(asset_id=station.pk), "temperature", "Cel", datetime(LAST, 1, 1), [8.0] * DAYS, DAY)
    return station


@pytest.fixture
def school(commune, station, tell):
    """100 kWh of gas a day, 80 % of it heating; a normal year is a tenth colder."""
    site = SiteFactory(territory=commune, name="École des Lilas", surface_m2=1500, weather=station)
    point = MeteringPointFactory(gas=True, asset__owner=commune, asset__code="GAZ-9", site=site)
    tell(point, "energy", "kWh", datetime(LAST, 1, 1), [100.0] * DAYS, DAY)
    TertiaryDeclarationFactory(
        site=site, reference_year=2015, normal_degree_days=11 * DAYS, efa="EFA-1", operator="Régie fictive", **REFERENCE
    )
    return site


def test_a_year_worked_by_hand(viewer, school):
    (one,) = _standings(school)
    assert one.last.use.kwh == pytest.approx(100 * DAYS)
    assert one.last.use.heating_days == pytest.approx(10 * DAYS)
    assert one.last.adjusted.kwh == pytest.approx(100 * DAYS * (0.2 + 0.8 * 1.1))
    assert one.base.kwh == pytest.approx(20_000 + 80_000 * 11 * DAYS / 3650)
    assert [aim.duty for aim in one.objectives] == pytest.approx([one.base.kwh * left for left in (0.6, 0.5, 0.4)])
    assert (one.verdict, one.missing) == (standing.MET, ())
    page, site = seen(viewer), seen(viewer, f"{BOARD}{school.pk}/")
    for text in (page, site):
        assert f"{one.last.adjusted.kwh:,.0f}".replace(",", " ") in text
        assert f"{one.objectives[0].duty:,.0f}".replace(",", " ") in text
    assert "1 site soumis : 1 déjà sous le plafond de 2030, 0 au-dessus, 0 inconnu." in page
    assert "Régie fictive" in site


def _standings(*sites, user=None, today=None):
    found = [type(site).objects.select_related("declaration", "weather").get(pk=site.pk) for site in sites]
    user = user or UserFactory(is_superuser=True)
    return standing.of_sites(user, found, subject.of_sites(found), today or timezone.localdate())


def test_the_absolute_level_is_enough_when_it_is_the_higher(school):
    said = school.declaration
    said.reference_kwh, said.reference_heating_kwh = 40_000, 32_000
    said.save()
    assert _standings(school)[0].verdict == standing.NOT_MET
    said.absolute_kwh_m2 = 30
    said.save()
    (one,) = _standings(school)
    assert one.objectives[0].duty == 45_000
    assert one.verdict == standing.MET
    assert one.objectives[1].absolute != one.objectives[1].absolute  # written for 2030 only


def test_a_reference_that_is_not_written_is_read_from_the_meters(school):
    said = school.declaration
    said.reference_year, said.reference_kwh, said.reference_heating_kwh = LAST, None, None
    said.save()
    (one,) = _standings(school)
    assert one.base.kwh == pytest.approx(one.last.adjusted.kwh)
    assert (one.percent, one.verdict) == (pytest.approx(0), standing.NOT_MET)


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        ({"heating_percent": None}, "La part du chauffage n'est pas dite."),
        ({"normal_degree_days": None}, "climat de référence"),
        ({"cooled": None}, "climatisé"),
        ({"cooled": True}, "Le froid n'est pas mesuré à part."),
        ({"reference_degree_days": None}, "de l'année de référence ne sont pas connus"),
        ({"reference_year": None, "reference_kwh": None, "reference_heating_kwh": None}, "n'est pas choisie"),
    ],
)
def test_without_it_the_verdict_is_unknown_and_says_what_is_missing(viewer, school, lost, said):
    type(school.declaration).objects.update(**lost)
    (one,) = _standings(school)
    assert one.verdict == standing.UNKNOWN
    assert one.percent is None
    assert any(said in why for why in one.missing)
    assert said in seen(viewer, f"{BOARD}{school.pk}/")


def test_months_hardly_read_and_days_without_weather_are_named(viewer, commune, school, tell):
    late = SiteFactory(territory=commune, name="Gymnase", surface_m2=2000)
    point = MeteringPointFactory(asset__owner=commune, site=late)
    tell(point, "energy", "kWh", datetime(LAST, 3, 1), [10.0] * (DAYS - 59), DAY)
    (one,) = _standings(late)
    assert one.last.months == (1, 2)
    page = seen(viewer, f"{BOARD}{late.pk}/")
    assert f"{LAST} : mois pas assez relevés : janvier, février." in page
    assert "Aucune station météo" in page
    assert "0 au-dessus, 1 inconnu" in seen(viewer)


def test_a_day_without_weather_adjusts_nothing(school, tell):
    series = school.weather.series.get()
    telemetry.append([])
    type(series).objects.filter(pk=series.pk).update(metric="wind")
    (one,) = _standings(school)
    assert (one.verdict, one.last.no_weather) == (standing.UNKNOWN, None)


def test_surfaces_of_an_estate_add_up(viewer, commune):
    small = [SiteFactory(territory=commune, name=f"Pavillon {n}", surface_m2=600) for n in (1, 2, 3)]
    for site in small[:2]:
        TertiaryDeclarationFactory(site=site, estate="Parc des sports")
    nobody_knows = SiteFactory(territory=commune, name="Salle", surface_m2=None)
    said = SiteFactory(territory=commune, name="Annexe", surface_m2=100, tertiary=True)
    SiteFactory(territory=commune, name="Place", nature="lighting")
    bound = subject.of_sites([*(type(one).objects.get(pk=one.pk) for one in small), nobody_knows, said])
    assert [bound[one.pk].code for one in (*small, nobody_knows, said)] == [
        subject.ESTATE, subject.ESTATE, subject.NO, subject.UNKNOWN, subject.SAID,
    ]  # fmt: skip
    page = seen(viewer)
    assert "3 sites soumis" in page
    assert "Soumis avec ses voisins de « Parc des sports » : 1 200 m² ensemble." in page
    assert "Non soumis : 600 m², moins de 1 000." in page
    assert "Surface à écrire" in page


@pytest.mark.parametrize(
    ("declared", "today", "state"),
    [(2025, date(2026, 11, 29), "declared"), (2024, date(2026, 9, 30), "due"), (None, date(2026, 10, 1), "late")],
)
def test_last_year_is_to_be_declared_by_the_30th_of_september(declared, today, state):
    found = standing.deadline(TertiaryDeclarationFactory.build(declared_year=declared), today)
    assert (found.year, found.day, found.state) == (2025, date(2026, 9, 30), state)


def test_the_declaration_as_csv_and_as_a_workbook(viewer, school):
    text = viewer.get(f"{BOARD}operat.csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (row["reference_efa"], row["annee"], row["annee_de_reference"]) == ("EFA-1", str(LAST), "2015")
    assert (row["energie"], row["consommation_kwh_ef"]) == ("Gaz naturel (kWh PCS)", str(100 * DAYS))
    assert (row["dont_chauffage_kwh_ef"], row["dont_refroidissement_kwh_ef"]) == (str(80 * DAYS), "")
    assert row["station_meteo"] == "METEO-9"
    book = load_workbook(io.BytesIO(viewer.get(f"{BOARD}operat.xlsx").content))
    head, line = book.active.iter_rows(values_only=True)
    assert dict(zip(head, line, strict=True))["consommation_kwh_ef"] == 100 * DAYS


def test_the_neighbour_sees_nothing_and_nobody_enters_without_the_right(school, neighbour, client_of):
    user = MembershipFactory(territory=neighbour, permissions=ROLES["viewer"]).user
    browser = client_of(user)
    assert browser.get(f"{BOARD}{school.pk}/").status_code == 404
    assert "École des Lilas" not in seen(browser) + seen(browser, f"{BOARD}operat.csv")
    assert "Aucun bâtiment soumis n'est connu" in seen(browser)
    other = MembershipFactory(territory=neighbour, permissions=["energy.view_site"]).user
    assert client_of(other).get(BOARD).status_code == 403


def test_what_is_typed_in_the_address_is_never_an_error(viewer, school):
    for query in ("?territoire=zz", "?q=%00", "?q=" + "x" * 200, "?territoire=%27&q=%25"):
        for path in (BOARD, f"{BOARD}operat.csv"):
            assert viewer.get(path + query).status_code == 200, path + query
    assert "Aucun site soumis pour ce choix." in seen(viewer, f"{BOARD}?q=rien")


def test_more_sites_cost_no_more_queries(
    viewer, commune, school, django_assert_num_queries, django_assert_max_num_queries
):
    for _ in range(5):
        site = SiteFactory(territory=commune, surface_m2=3000, weather=school.weather)
        MeteringPointFactory(asset__owner=commune, site=site)
        TertiaryDeclarationFactory(site=site)
    with django_assert_max_num_queries(25):
        viewer.get(BOARD)


def test_what_no_declaration_may_say():
    for wrong in (
        {"reference_year": 2009},
        {"reference_year": None, "reference_kwh": 10},
        {"reference_kwh": 10, "reference_heating_kwh": 11},
        {"heating_percent": 101},
        {"siret": "12"},
    ):
        with pytest.raises(IntegrityError, match="tertiary_"), _undone():
            TertiaryDeclarationFactory(**wrong)


def _undone():
    from django.db import transaction

    return transaction.atomic()
