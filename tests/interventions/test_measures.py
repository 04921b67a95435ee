# SPDX-License-Identifier: EUPL-1.2
"""/interventions/mesures/: figures by hand, the database against a naive count, who sees what, what is left unknown."""

import csv
import io
import os
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.interventions.measures import counting, formulas
from apps.interventions.measures.counting import Scope
from apps.interventions.measures.period import Period
from apps.interventions.measures.report import _equipment, report
from apps.interventions.models import WorkRequest
from apps.territories.models import MapFeature
from tests.factories import (
    AssetFactory,
    ClockFactory,
    FaultClassFactory,
    SuspensionFactory,
    TeamFactory,
    WorkOrderFactory,
    WorkRequestFactory,
)
from tests.interventions.conftest import somebody
from tests.interventions.test_pages import text

EXAMPLES = int(os.environ.get("MEASURE_EXAMPLES", "12"))
PAGE, API = "/interventions/mesures/", "/api/v1/interventions/measures/"
PARIS, HOUR, DAY = ZoneInfo("Europe/Paris"), timedelta(hours=1), timedelta(days=1)
START, END, NOW = (datetime(2027, month, 1, tzinfo=UTC) for month in (3, 5, 6))
SPRING = Period(START, END, PARIS)
MARCH = {"du": "2027-03-01", "au": "2027-04-30"}


# --- Formulas, by hand ------------------------------------------------------------------------------------------------


def test_a_quantile_is_between_two_cases():
    assert formulas.quantile([1, 2, 3, 4], 0.5) == 2.5
    assert formulas.quantile([10, 20, 30, 40, 50], 0.9) == pytest.approx(46)
    assert formulas.quantile([7], 0.9) == 7 and formulas.quantile([], 0.5) is None


def test_a_share_of_too_few_is_unknown():
    assert formulas.share(4, 5) == 80 and formulas.share(4, 4) is None and formulas.share(0, 0, least=0) is None


def test_availability_of_the_lamps_of_domain():
    """7 290 lamps x 30 nights x 13 h, 1 421.55 lamp-hours out of order: 99.95 %."""
    assert round(formulas.availability(7_290 * 30 * 13, 1_421.55), 2) == 99.95
    assert formulas.availability(0, 0) is None


def test_time_to_repair_and_between_failures():
    assert formulas.mttr([2, 4, 9]) == 5 and formulas.mttr([]) is None
    assert formulas.mtbf(2_190, 3) == 730 and formulas.mtbf(100, 0) is None


# --- The database against a naive count -------------------------------------------------------------------------------


@st.composite
def jobs(draw):
    """Requests around the period, with some instants missing."""
    detected = START + draw(st.integers(-40, 80)) * DAY + draw(st.integers(0, 1_439)) * timedelta(minutes=1)
    arrived = draw(st.one_of(st.none(), st.integers(0, 200)))
    repaired = draw(st.one_of(st.none(), st.integers(1, 300)))
    pauses = draw(st.lists(st.tuples(st.integers(0, 100), st.integers(1, 60)), max_size=3))
    return {
        "asset": draw(st.integers(0, 2)),
        "kind": draw(st.integers(0, 1)),
        "team": draw(st.integers(0, 2)),
        "detected": detected,
        "arrived": None if arrived is None else detected + arrived * HOUR,
        "repaired": None if repaired is None else detected + ((arrived or 0) + repaired) * HOUR,
        "pauses": [(detected + begin * HOUR, detected + (begin + length) * HOUR) for begin, length in pauses],
        "origin": draw(st.sampled_from(["asset", "plan"])),
        "state": draw(st.sampled_from(["assigned", "closed", "refused", "acknowledged"])),
        "due": None if draw(st.booleans()) else detected + draw(st.integers(1, 100)) * HOUR,
    }


@pytest.mark.django_db
@given(st.lists(jobs(), max_size=14))
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_database_counts_as_one_would_by_hand(viewer, commune, all_):
    with transaction.atomic():
        assets = [AssetFactory(owner=commune) for _ in range(3)]
        kinds, teams = (
            [FaultClassFactory(code=f"panne-{n}") for n in range(2)],
            [None, TeamFactory(company="A"), TeamFactory(company="")],
        )
        for job in all_:
            lived(job, assets, kinds, teams)
        scope = Scope(viewer, SPRING, NOW)
        found = {(row["by"], row["group"]): row for row in counting.works(scope)}
        kept = {(row["by"], row["group"]): (row["kept"], row["due"]) for row in counting.promises(scope)}
        stops, backlog = counting.stops(scope), counting.backlog(scope)
        transaction.set_rollback(True)
    same_as(found.get(("all", "?")), all_)
    for name, team in (("-", 0), ("A", 1), ("", 2)):
        some = [job for job in all_ if job["team"] == team]
        if ("company", name) in found:
            same_as(found["company", name], some, all_)
    due = [job for job in all_ if job["due"] and START <= job["due"] < END]
    in_time = [job for job in due if job["repaired"] and job["repaired"] <= job["due"]]
    assert kept.get(("all", "?"), (0, 0)) == (len(in_time), len(due))
    hours, failures = down(all_)
    assert float(stops["hours"]) == pytest.approx(hours) and stops["failures"] == failures
    assert backlog["open"] == sum(job["state"] in ("assigned", "acknowledged") for job in all_)


def lived(job, assets, kinds, teams):
    outcome = "repaired" if job["repaired"] else "needless" if job["state"] == "closed" else ""
    request = WorkRequestFactory(
        asset=assets[job["asset"]],
        fault_class=kinds[job["kind"]],
        team=teams[job["team"]],
        detected_at=job["detected"],
        sent_at=job["detected"],
        arrived_at=job["arrived"],
        repaired_at=job["repaired"],
        origin=job["origin"],
        state=job["state"],
        outcome=outcome,
    )
    for begin, end in job["pauses"]:
        SuspensionFactory(request=request, started_at=begin, ended_at=end, state="accepted")
    if job["due"]:
        met = job["repaired"] and job["repaired"] <= job["due"]
        state = "met" if met else "missed" if job["repaired"] else "breached"
        given = {"started_at": job["detected"], "due_at": job["due"], "stopped_at": job["repaired"], "state": state}
        ClockFactory(request=request, kind="gtr", amount=24, **given)


def within(at):
    return at is not None and START <= at < END


def paused(job, until):
    """Minute by minute."""
    minutes, at = 0, job["detected"]
    while at < until:
        minutes += any(begin <= at < end for begin, end in job["pauses"])
        at += timedelta(minutes=1)
    return minutes / 60


def spent(job, until):
    return (until - job["detected"]) / HOUR - paused(job, until)


def same_as(row, some, all_=None):
    """`row` of the database says what these jobs say; `all_`: among which a repair may not have held."""
    everybody = some if all_ is None else all_
    arrived = [spent(job, job["arrived"]) for job in some if within(job["arrived"])]
    repaired = [spent(job, job["repaired"]) for job in some if within(job["repaired"])]
    broken = [job for job in some if is_failure(job) and within(job["detected"])]
    proven = [job for job in some if within(job["repaired"]) and job["repaired"] <= NOW - 30 * DAY]
    proven = [job for job in proven if job["origin"] != "plan"]
    held = [job for job in proven if not any(again(job, other) for other in everybody)]
    if row is None:
        assert not (arrived or repaired or broken)
        return
    counts = (row["arrived"], row["repaired"], row["failures"], row["proven"], row["held"])
    assert counts == (len(arrived), len(repaired), len(broken), len(proven), len(held))
    for name, values, rank in (
        *(("intervene_p50", arrived, 0.5), ("intervene_p90", arrived, 0.9)),
        *(("restore_p50", repaired, 0.5), ("restore_p90", repaired, 0.9)),
    ):
        wanted = formulas.quantile(values, rank)
        assert row[name] is None if wanted is None else float(row[name]) == pytest.approx(wanted)
    wanted = formulas.mttr(repaired)
    assert row["mttr"] is None if wanted is None else float(row["mttr"]) == pytest.approx(wanted)


def is_failure(job):
    needless = not job["repaired"] and job["state"] == "closed"
    return job["origin"] != "plan" and job["state"] != "refused" and not needless


def again(job, other):
    return (
        other is not job
        and (other["asset"], other["kind"]) == (job["asset"], job["kind"])
        and other["origin"] != "plan"
        and other["state"] != "refused"
        and job["repaired"] < other["detected"] <= job["repaired"] + 30 * DAY
    )


def down(some):
    """Hours and failures, each asset walked hour by hour: instants of the plan fall on minutes."""
    seconds, failures = 0, 0
    for number in range(3):
        spans = sorted(
            (max(job["detected"], START), min(job["repaired"] or END, END))
            for job in some
            if job["asset"] == number and is_failure(job) and job["detected"] < END and (job["repaired"] or END) > START
        )
        failures += sum(job["asset"] == number and is_failure(job) and START <= job["detected"] < END for job in some)
        reached = START
        for begin, end in spans:
            seconds += max((end - max(begin, reached)).total_seconds(), 0)
            reached = max(reached, end)
    return seconds / 3600, failures


# --- The page ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def spring(monkeypatch):
    """The 5th of June 2027, whatever the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2027, 6, 5, 8, tzinfo=UTC))


@pytest.fixture
def ten(commune, lamp, team, pcc):
    """Ten repairs of one team, an hour longer each; the last two too late."""
    for n in range(1, 11):
        at = START + n * DAY
        request = WorkRequestFactory(
            asset=AssetFactory(owner=commune), team=team, state="closed", outcome="repaired",
            detected_at=at, sent_at=at, arrived_at=at + n * HOUR, repaired_at=at + 2 * n * HOUR, created_by=pcc,
        )  # fmt: skip
        given = {"started_at": at, "due_at": at + 8 * HOUR, "stopped_at": request.arrived_at}
        ClockFactory(request=request, kind="gti", amount=8, state="met" if n <= 8 else "missed", **given)
        WorkOrderFactory(request=request, team=team, created_by=pcc)
    return WorkRequest.objects.all()


pytestmark = pytest.mark.django_db


def shown(answer):
    return text(answer).replace("\xa0", " ").replace("&nbsp;", " ").replace("&#x27;", "'")


def test_figures_come_with_their_number_of_cases_and_their_definition(client_of, viewer, ten, spring):
    page = shown(client_of(viewer).get(PAGE, MARCH))
    for words in (
        *("5 h 30 n = 10", "9 h 06 n = 10", "80,0 % n = 10", "Lumières SA", "mars 2027", "inconnu"),
        *("Délais d'intervention tenus ÷ délais échus", "n = 0", "Rien n'est mesuré par personne"),
    ):
        assert words in page, words


def test_nobody_is_named(client_of, referent, pcc, ten, spring):
    pcc.first_name, pcc.last_name = "Prénom", "Nominatif"
    pcc.save()
    for answer in (client_of(referent).get(PAGE, MARCH), client_of(referent).get(API, MARCH)):
        body = answer.content.decode()
        assert "Nominatif" not in body and "pcc" not in body


def test_under_the_least_number_of_cases_there_is_no_figure(client_of, viewer, ten, spring):
    WorkRequest.objects.exclude(pk__in=list(ten.values_list("pk", flat=True)[:4])).update(repaired_at=None)
    found = {one["code"]: one for one in client_of(viewer).get(API, MARCH).json()["measures"]}
    assert (found["mttr"]["value"], found["mttr"]["n"]) == (None, 4) and "n = 4" in found["mttr"]["why"]
    assert found["intervene_p90"]["value"] == pytest.approx(9.1)


def test_an_overdue_promise_that_nobody_kept_is_broken(client_of, viewer, lamp, spring):
    for _n in range(5):
        request = WorkRequestFactory(asset=lamp, state="assigned", detected_at=START, sent_at=START)
        ClockFactory(request=request, kind="gtr", state="breached", started_at=START, due_at=START + 24 * HOUR)
    found = {one["code"]: one for one in client_of(viewer).get(API, MARCH).json()["measures"]}
    assert (found["gtr"]["value"], found["gtr"]["n"], found["backlog"]["value"]) == (0.0, 5, 5.0)


def test_another_town_counts_for_nothing(client_of, ten, neighbour, spring):
    mayor = somebody(neighbour, "maire", "viewer")
    found = client_of(mayor).get(API, MARCH).json()
    assert all(one["n"] == 0 for one in found["measures"]) and found["groups"]["company"] == []
    assert client_of(mayor).get(PAGE, {**MARCH, "territory": ten[0].territory.code}).status_code == 404
    assert "inconnu" in text(client_of(mayor).get(PAGE, MARCH))


def test_by_trade_and_by_territory(client_of, viewer, commune, ten, spring):
    browser = client_of(viewer)
    here = {**MARCH, "territory": commune.code, "metier": "lighting"}
    assert {one["code"]: one["n"] for one in browser.get(API, here).json()["measures"]}["gti"] == 10
    there = {**MARCH, "metier": "traffic"}
    assert {one["code"]: one["n"] for one in browser.get(API, there).json()["measures"]}["gti"] == 0


def test_a_place_belongs_to_the_street_that_is_next_to_it(client_of, viewer, commune, lamp, spring):
    MapFeature.objects.create(
        territory=commune, layer="street", name="Rue du Port", geometry="SRID=4326;LINESTRING(4.36 48.95, 4.37 48.95)"
    )
    WorkRequestFactory(asset=lamp, detected_at=START, place="SRID=4326;POINT(4.365 48.9501)")
    WorkRequestFactory(asset=lamp, detected_at=START, place="SRID=4326;POINT(4.365 48.96)")
    streets = {one["name"]: one["n"] for one in client_of(viewer).get(API, MARCH).json()["groups"]["street"]}
    assert streets == {"Rue du Port": 1, "voie inconnue": 1}


def test_as_many_queries_for_ten_as_for_one(client_of, viewer, ten, spring, django_assert_max_num_queries):
    browser = client_of(viewer)
    browser.get(PAGE, MARCH)
    with django_assert_max_num_queries(18):
        browser.get(PAGE, MARCH)


@pytest.mark.parametrize(
    "given",
    [{"du": "hier"}, {"du": "2027-05-01", "au": "2027-04-01"}, {"jours": "0"}, {"du": "1990-01-01"}, {"jours": "9999"}],
)
def test_a_period_that_means_nothing_is_told(client_of, viewer, given, spring):
    browser = client_of(viewer)
    assert 'role="alert"' in browser.get(PAGE, given).content.decode() and browser.get(PAGE, given).status_code == 400
    assert browser.get(API, given).status_code == 400 and browser.get(f"{PAGE}csv/", given).status_code == 400


def test_three_failures_space_nothing_and_a_stop_is_never_rounded_away():
    scope = Scope(None, SPRING, NOW)
    few, none = (_equipment(scope, {"hours": 6, "failures": n}, 6_200) for n in (3, 0))
    assert few[0].value is None and "n = 3" in few[0].why and "Aucune panne" in none[0].why
    assert few[1].shown == "99,99\u00a0%"


def test_the_file_says_the_same(client_of, viewer, ten, spring):
    answer = client_of(viewer).get(f"{PAGE}csv/", MARCH)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode().lstrip("\ufeff")), delimiter=";"))
    found = {(row["mesure"], row["groupe"], row["de"]): row for row in rows}
    assert found["gti", "ensemble", ""]["valeur"] == "80,00" and found["gti", "ensemble", ""]["n"] == "10"
    assert found["mttr", "Par entreprise", "Lumières SA"]["valeur"] == "11,00"
    assert found["mtbf", "ensemble", ""]["definition"]


def test_who_has_no_right_is_refused(client_of, reader):
    for address in (PAGE, f"{PAGE}csv/", API):
        assert client_of(reader).get(address).status_code == 403


def test_the_report_of_nothing_is_unknown_and_says_why(viewer, commune):
    found = report(Scope(viewer, SPRING, NOW))
    assert all(one.value is None or one.code == "backlog" for one in found.figures)
    assert all(one.why for one in found.figures if one.value is None)
