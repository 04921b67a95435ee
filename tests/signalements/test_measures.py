# SPDX-License-Identifier: EUPL-1.2
"""The figures: what each counts, what it refuses to say, who may read them, on the page, in the file, in the API."""

import csv
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from apps.signalements.measures.counting import Scope
from apps.signalements.measures.period import asked
from apps.signalements.measures.report import measure
from apps.signalements.models import Follower, Step
from tests.factories import (
    AlarmFactory,
    AssetFactory,
    CategoryFactory,
    EpisodeFactory,
    NetworkEdgeFactory,
    SignalementFactory,
)
from tests.interventions.conftest import somebody

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 5, 12, 10, tzinfo=UTC)
URL, CSV, API = "/signalements/mesures/", "/signalements/mesures/export.csv", "/api/v1/signalements/measures/"
MAY = {"du": "2026-05-01", "au": "2026-05-31"}


@pytest.fixture
def category(desk):
    return CategoryFactory(territory=desk.territory, condition="reported_dark")


@pytest.fixture
def lived(commune, category):
    """`lived(state, outcome, days)`: received on 12 May, ended so many days later."""

    def made(state, outcome="", days=2.0, contested=False, **more):
        at = more.pop("received_at", NOON)
        end = at + timedelta(days=days)
        over = {"treated_at": end, "closed_at": end} if outcome in ("resolved", "provisional", "not_found") else {}
        fields = {"territory": commune, "category": category, "received_at": at} | over | more
        report = SignalementFactory(state=state, outcome=outcome, **fields)
        if contested:
            Step.objects.create(signalement=report, at=end, kind="moved", after="reopened", said="x", public=True)
        return report

    return made


def figures(commune, **given):
    days = asked(given or MAY, timezone.now(), PARIS)
    report = measure(Scope([commune.pk], days))
    return {one.code: one for one in report.figures}, report


def test_confirmed_is_neither_closed_nor_treated(lived, commune):
    for _n in range(6):
        lived("confirmed", "resolved", confirmation="tacit")
    for _n in range(2):
        lived("confirmed", "resolved", confirmation="citizen")
    lived("confirmed", "needless")
    lived("rejected", "rejected")
    lived("reopened", contested=True)
    lived("treated", "resolved")  # nobody answered yet: nothing is said of it
    lived("received")
    lived("out_of_scope", "out_of_scope", addressee="x")
    found, report = figures(commune)
    assert (found["confirmed"].n, round(found["confirmed"].value)) == (11, round(100 * 8 / 11))
    assert report.received == 14


def test_contested_counts_what_people_said_and_not_what_an_agent_reopened(lived, commune, pcc):
    for _n in range(10):
        lived("confirmed", "resolved")
    lived("confirmed", "resolved", contested=True)  # it was repaired after that
    by_agent = lived("reopened")
    Step.objects.create(signalement=by_agent, at=NOON, by=pcc, kind="moved", after="reopened", said="x")
    found, _report = figures(commune)
    assert (found["contested"].n, round(found["contested"].value, 1)) == (11, 9.1)


def test_delays_are_those_of_repairs_by_quarter_of_their_end(lived, commune):
    for days in range(1, 11):
        lived("confirmed", "resolved", days)
    lived("confirmed", "not_found", 300)
    found, report = figures(commune)
    assert (found["delay_p50"].value, round(found["delay_p80"].value, 2)) == (5.5, 8.2)
    (row,) = report.rows
    assert [f"{one:%Y-%m-%d}" for one in report.quarters] == ["2026-04-01"]
    assert (row.quarters[0][0].value, row.quarters[0][0].n) == (5.5, 10)


def test_too_few_say_nothing_and_why(lived, commune):
    for _n in range(9):
        lived("confirmed", "resolved")
    found, report = figures(commune)
    assert all(found[code].value is None for code in ("confirmed", "contested", "delay_p50", "seen_by_machines"))
    assert found["confirmed"].why == "Pas assez de signalements : 9 sur 10 nécessaires."
    assert report.rows[0].quarters[0][0].value is None


def test_seen_by_a_machine_means_an_alarm_there_or_above_before_the_first_inhabitant(lived, commune):
    feeder, lamp, other = (AssetFactory(owner=commune) for _ in range(3))
    NetworkEdgeFactory(upstream=feeder, downstream=lamp)
    alarm = AlarmFactory(asset=feeder)
    EpisodeFactory(alarm=alarm, asset=feeder, started_at=NOON, ended_at=NOON + timedelta(hours=5))
    for minutes in (-30, 1, 200, 359, 361):  # before it; during; an hour after its end; later
        lived("confirmed", "resolved", asset=lamp, received_at=NOON + timedelta(minutes=minutes))
    for _n in range(5):
        lived("confirmed", "resolved", asset=other, received_at=NOON + timedelta(minutes=5))
    first = lived("confirmed", "resolved", received_at=NOON)  # names no equipment
    lived("duplicate", "duplicate", asset=lamp, duplicate_of=first, received_at=NOON + timedelta(minutes=9))
    found, _report = figures(commune)
    assert (found["seen_by_machines"].n, found["seen_by_machines"].value) == (10, 30)


def test_duplicates_joiners_channels_and_accounts(lived, commune, pcc):
    reports = [lived("received") for _n in range(7)]
    lived("received", channel="phone", entered_by=pcc)
    lived("received", channel="qr")
    lived("duplicate", "duplicate", duplicate_of=reports[0])
    for n in range(2):
        Follower.objects.create(signalement=reports[0], key=f"suit {n}", created_at=NOON)
    found, report = figures(commune)
    assert (found["duplicates"].value, found["without_account"].value) == (10, 90)
    assert round(found["joined"].value, 1) == 16.7
    assert [(one.name, one.count) for one in report.channels][0] == ("Formulaire", 8)


def test_the_neighbour_and_other_days_do_not_count(lived, commune, neighbour):
    lived("received", territory=neighbour)
    lived("received", received_at=NOON - timedelta(days=40))
    _found, report = figures(commune)
    assert report.received == 0
    assert report.figures[0].value is None


# --- The page, the file, the API --------------------------------------------------------------------------------------


@pytest.fixture
def reader(client, viewer):
    client.force_login(viewer)
    return client


def test_an_elected_person_reads_the_page_even_when_there_is_nothing(reader, desk):
    page = reader.get(URL)
    assert page.status_code == 200
    assert "Pas assez de signalements" in page.content.decode()
    assert "Aucun signalement reçu dans la période" in page.content.decode()


def test_the_page_shows_figures_with_their_definition_and_no_name(lived, reader, pcc):
    for _n in range(12):
        lived("confirmed", "resolved", entered_by=pcc, channel="phone")
    page = reader.get(URL, MAY).content.decode()
    assert "100 %" in page
    assert "Ce n&#x27;est pas un taux de clôture" in page
    assert "T2 2026" in page
    assert pcc.username not in page.replace("elu", "")


@pytest.mark.parametrize(
    ("given", "field"),
    [({"du": "hier"}, "du"), ({"jours": "0"}, "jours"), ({"du": "2026-06-01", "au": "2026-05-01"}, "du")],
)
def test_a_period_that_means_nothing_is_refused_in_french(reader, desk, given, field):
    assert reader.get(URL, given).status_code == 400
    assert reader.get(CSV, given).status_code == 400
    answer = reader.get(API, given)
    assert answer.status_code == 400
    assert field in answer.json()


@pytest.mark.parametrize("odd", ["\x00", "💥" * 50, "'; DROP TABLE", "%"])
def test_odd_values_are_no_error_of_ours(reader, desk, odd):
    for url in (URL, CSV, API):
        assert reader.get(url, {"categorie": odd}).status_code in (200, 400)
        assert reader.get(url, {"territory": odd}).status_code in (200, 400, 404)


def test_the_api_refuses_what_it_does_not_know(reader, desk):
    assert reader.get(API, {"inconnu": "1"}).status_code == 400


def test_the_file_has_a_line_per_figure_and_can_be_opened_by_a_spreadsheet(lived, reader, commune):
    CategoryFactory(territory=commune, code="malin", label="=HYPERLINK(1)")
    for _n in range(10):
        lived("confirmed", "resolved")
    lived("received", category=CategoryFactory(territory=commune, code="malin"))
    answer = reader.get(CSV, MAY)
    assert answer["Content-Type"].startswith("text/csv")
    lines = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))
    confirmed = next(one for one in lines if one["mesure"] == "confirmed" and not one["categorie"])
    assert (confirmed["valeur"], confirmed["n"]) == ("100,00", "10")
    assert not any(one["categorie"].startswith("=") for one in lines)


def test_another_territory_reads_nothing_of_ours(lived, client, stranger, commune):
    for _n in range(12):
        lived("confirmed", "resolved")
    client.force_login(stranger)
    assert client.get(API, MAY).json()["received"] == 0
    assert client.get(URL, MAY | {"territory": commune.code}).status_code == 404


def test_without_the_right_and_without_a_login(client, commune, desk):
    assert client.get(URL).status_code == 302
    assert client.get(API).status_code in (401, 403)
    nobody = somebody(commune, "rien", "viewer")
    nobody.memberships.all().delete()
    client.force_login(nobody)
    assert client.get(URL).status_code == 403
    assert Client().post(URL).status_code == 405


def test_the_same_few_queries_however_many_reports(lived, reader, django_assert_max_num_queries):
    for _n in range(30):
        lived("confirmed", "resolved")
    with django_assert_max_num_queries(16):
        reader.get(URL, MAY)
