# SPDX-License-Identifier: EUPL-1.2
"""The measures of real rows, on the page, in the API and in the file; who sees them; how long they take."""

import csv
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.events import services, shelving
from apps.events.models import Alarm, Episode
from apps.territories.models import Membership
from tests.events.conftest import T0, observe, said
from tests.factories import AlarmFactory, AssetFactory, EpisodeFactory, MembershipFactory, UserFactory, permission_named

PAGE, ROWS, API, FILE = "/qualite/", "/qualite/lignes/", "/api/v1/quality/", "/api/v1/quality/export.csv"
NOW = timezone.now()


@pytest.fixture
def reader(operator, client_of):
    Membership.objects.get(user=operator).role.permissions.add(permission_named("events.view_quality"))
    return client_of(operator)


def value(answer, key):
    return next(one for one in answer.json()["measures"] if one["key"] == key)


def spell(commune, hours, minutes=None, **more):
    """A heard episode that began `hours` ago and lasted `minutes`, None while it lasts."""
    start = NOW - timedelta(hours=hours)
    alarm = more.pop("alarm", None) or AlarmFactory(asset__owner=commune, raised_at=start)
    end = start + timedelta(minutes=minutes) if minutes is not None else None
    return EpisodeFactory(alarm=alarm, started_at=start, ended_at=end, incident__opened_at=start, **more)


def test_without_any_fact_the_page_says_why_and_makes_no_figure_up(reader):
    answer = reader.get(API)
    assert answer.json()["measures"] == [] and "rien ne se mesure" in answer.json()["why"]
    page = reader.get(PAGE).content.decode()
    assert "rien ne se mesure" in page and "Mesures en CSV" not in page


def test_a_source_that_spoke_and_raised_nothing_is_an_honest_zero(reader, commune):
    AssetFactory(owner=commune, telemetered=True)
    answer = reader.get(API, {"jours": "7"})
    assert answer.json()["why"] == ""
    assert value(answer, "heard")["value"] == 0
    assert value(answer, "ack_p50")["value"] is None and value(answer, "ack_p50")["why"]
    assert value(answer, "masked_ratio")["value"] is None


def test_what_is_heard_leaves_the_masked_and_the_merged_out(reader, commune):
    cause = spell(commune, 48, 60)
    for n in range(3):
        spell(commune, 48, 60, masked=True, incident=cause.incident, is_cause=False, severity=3 if n else 1)
    spell(commune, 2, severity=1)
    answer = reader.get(API)
    counted = {key: value(answer, key)["value"] for key in ("episodes", "heard", "masked_ratio")}
    assert counted == {"episodes": 5, "heard": 2, "masked_ratio": 60}
    assert value(answer, "episodes_per_incident")["value"] == 2.5
    assert {one["severity"]: one["count"] for one in answer.json()["priorities"]} == {1: 1, 2: 1, 3: 0}
    assert value(answer, "alarms_per_day")["value"] == pytest.approx(1, abs=0.05)  # known for two days


def test_floods_and_hours_come_from_the_same_rows(reader, commune):
    at = (NOW - timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
    for n in range(12):
        spell(commune, (NOW - at - timedelta(seconds=30 * n)).total_seconds() / 3600, 30)
    answer = reader.get(API).json()
    assert [flood["count"] for flood in answer["floods"]] == [12]
    assert sum(cell["count"] for cell in answer["hours"]) == 12 and len(answer["hours"]) == 1
    assert answer["peaks"]["alarms"]["count"] == 12


def test_the_time_to_acknowledge_is_the_journals(reader, operator, lamp):
    observe(lamp, said(lamp, True))
    services.acknowledge(alarm_id=Alarm.objects.get().pk, by=operator, comment="")
    waited = (timezone.now() - T0).total_seconds() / 60
    answer = reader.get(API)
    assert value(answer, "ack_p50")["value"] == pytest.approx(waited, abs=0.5)
    assert value(answer, "never_acknowledged")["value"] == 0


def test_three_comings_and_goings_in_a_minute_are_chatter_and_two_are_not(reader, lamp, commune):
    other = AssetFactory(owner=commune, source=lamp.source, last_seen_at=lamp.last_seen_at)
    for asset, times in ((lamp, 3), (other, 2)):
        for n in range(times):
            observe(asset, said(asset, True, n / 3), said(asset, False, n / 3 + 1 / 6))
    answer = reader.get(API)
    assert value(answer, "messages")["value"] == 5 and value(answer, "heard")["value"] == 2
    assert value(answer, "chattering")["value"] == 1
    page = reader.get(PAGE)
    assert [(one["code"], one["chatter"].repeats) for one in page.context["chattering"]] == [(lamp.code, 2)]


def test_the_best_setting_is_recounted_from_the_rows(reader, commune):
    alarm = AlarmFactory(asset__owner=commune, title="Porte ouverte", condition="door")
    for n in range(8):
        spell(commune, 100 - 2 * n, 4 if n < 6 else 90, alarm=alarm, severity=3)
    words = reader.get(API).json()["tuning"]
    assert "attendre 5 min avant d'annoncer « Porte ouverte » (door) : sur 8 annonces, au moins 6" in words
    assert "(75 %)" in words


def test_what_people_set_aside_is_listed_with_who_why_and_until(reader, operator, lamp):
    observe(lamp, said(lamp, True))
    until = timezone.now() + timedelta(hours=2)
    shelving.shelve(alarm_id=Alarm.objects.get().pk, by=operator, until=until, reason="pièce commandée")
    aside = reader.get(API).json()["set_aside"]
    assert [(one["who"], one["why"], one["state"]) for one in aside] == [("operateur", "pièce commandée", "shelved")]
    assert "pièce commandée" in reader.get(PAGE).content.decode()


def test_an_alarm_present_for_more_than_a_day_is_stale(reader, commune):
    AlarmFactory(asset__owner=commune, raised_at=NOW - timedelta(hours=25))
    AlarmFactory(asset__owner=commune, raised_at=NOW - timedelta(hours=23))
    spell(commune, 30)
    assert len(reader.get(API).json()["stale"]) == 2  # the one of the spell too: it began 30 h ago


def test_the_territory_of_others_is_neither_measured_nor_listed(reader, commune, neighbour):
    spell(commune, 5)
    foreign = spell(neighbour, 5)
    assert value(reader.get(API), "heard")["value"] == 1
    assert len(reader.get(ROWS).context["rows"].episodes) == 1
    assert not reader.get(ROWS, {"alarme": foreign.alarm_id}).context["rows"].episodes
    assert reader.get(PAGE, {"territory": neighbour.code}).status_code == 404
    assert reader.get(API, {"territory": neighbour.code}).status_code == 404


def test_each_number_leads_to_as_many_rows(reader, commune):
    for hours in (3, 30, 60):
        spell(commune, hours, 5)
    spell(commune, 4, 5, masked=True, is_cause=False)
    page = reader.get(PAGE)
    for one in page.context["measures"]:
        if one["key"] in ("episodes", "heard"):
            assert len(reader.get(one["url"]).context["rows"].episodes) == one["value"]
    for row in (*page.context["alarms"], *page.context["sources"]):
        assert len(reader.get(row["url"]).context["rows"].episodes) == row["sum"].heard


def test_the_right_is_needed_and_its_absence_said(commune, client_of):
    person = UserFactory()
    MembershipFactory(user=person, territory=commune)
    client = client_of(person)
    assert [client.get(address).status_code for address in (PAGE, ROWS, API, FILE)] == [403] * 4


def test_a_refused_period_is_told_beside_the_form_and_by_its_field(reader):
    page = reader.get(PAGE, {"du": "hier"})
    assert page.status_code == 400 and "Date attendue" in page.content.decode()
    assert reader.get(ROWS, {"du": "hier"}).status_code == 400
    answer = reader.get(API, {"jours": "999"})
    assert answer.status_code == 400 and list(answer.json()) == ["jours"]
    assert reader.get(API, {"semaine": "1"}).status_code == 400


def test_the_file_has_a_line_per_measure(reader, commune):
    spell(commune, 5)
    text = b"".join(reader.get(FILE).streaming_content).decode()
    rows = {row["key"]: row for row in csv.DictReader(text.splitlines())}
    assert rows["heard"]["value"] == "1" and rows["alarms_per_day"]["value"] == "" and rows["alarms_per_day"]["why"]


QUERIES = 14  # session, person, rights; territories and whose; then one per measure or list

# --- Volume -----------------------------------------------------------------------------------------------------------

EPISODES = """
INSERT INTO events_episode (alarm_id, source_id, asset_id, condition, territory_id, restricted, severity, started_at,
                            ended_at, incident_id, is_cause, masked, by_hand)
SELECT alarm.id, alarm.source_id, alarm.asset_id, alarm.condition, alarm.territory_id, false, 1 + n %% 3,
       at, at + interval '40 s',
       %(incident)s, false, n %% 4 = 0, false
  FROM generate_series(1, %(number)s) n
       CROSS JOIN LATERAL (SELECT %(now)s::timestamptz - n * (interval '28 days' / %(number)s) AS at) moment
  JOIN (SELECT row_number() OVER () - 1 AS rank, a.* FROM events_alarm a) alarm ON alarm.rank = n %% %(alarms)s
"""
SAID = """
INSERT INTO events_observation (alarm_id, at, kind, severity, received_at)
SELECT alarm_id, at, kind, 2, at FROM events_episode,
       LATERAL (VALUES (started_at, 0), (ended_at, 2)) moment(at, kind) WHERE alarm_id IS NOT NULL
"""


def storm(commune, number):
    """`number` episodes of 200 alarms over 28 days, with their two observations each."""
    for _ in range(200):
        AlarmFactory(asset__owner=commune, raised_at=NOW, active=False, state="normal")
    incident = EpisodeFactory(alarm=Alarm.objects.first()).incident
    Episode.objects.all().delete()
    given = {"now": NOW, "number": number, "incident": incident.pk, "alarms": 200}
    with connection.cursor() as cursor:
        cursor.execute("SELECT connecte_ensure_months('events_observation', now() - interval '2 months', now())")
        cursor.execute(EPISODES, given)
        cursor.execute(SAID)
        cursor.execute("ANALYZE events_episode, events_observation, events_alarm")


@pytest.mark.parametrize("number", [200, 20_000])
def test_the_page_takes_the_same_queries_whatever_the_volume(reader, commune, number, django_assert_num_queries):
    storm(commune, number)
    reader.get(PAGE)
    with django_assert_num_queries(QUERIES):
        assert reader.get(PAGE).status_code == 200


def test_20_000_episodes_are_counted_exactly_and_in_a_moment(reader, commune):
    storm(commune, 20_000)
    begun = time.perf_counter()
    answer = reader.get(API)
    assert time.perf_counter() - begun < 3  # far above what it takes: see the docstring of reading.py
    assert value(answer, "episodes")["value"] == 20_000
    assert value(answer, "heard")["value"] == 15_000
    assert value(answer, "messages")["value"] == 20_000
    assert value(answer, "top_ten")["value"] == pytest.approx(100 * 10 / 150, abs=0.001)  # 150 are ever heard
