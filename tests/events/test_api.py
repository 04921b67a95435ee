# SPDX-License-Identifier: EUPL-1.2
"""/api/v1/alarms/ and /api/v1/journal/: what is shown, to whom, in which order, at which cost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.events.models import Alarm
from tests.events.conftest import observe, said
from tests.factories import (
    VIEWER,
    AlarmFactory,
    AssetFactory,
    AssetKindFactory,
    EpisodeFactory,
    JournalEntryFactory,
    MembershipFactory,
)

pytestmark = pytest.mark.django_db
ALARMS, JOURNAL = "/api/v1/alarms/", "/api/v1/journal/"
NOW = timezone.now()


@pytest.fixture
def api(client_of, operator):
    return client_of(operator)


@pytest.fixture
def lamps(commune):
    first = AssetFactory(owner=commune, telemetered=True)
    return [first, *(AssetFactory(owner=commune, source=first.source) for _ in range(5))]


def alarm(lamp, severity=2, minutes=0, **more):
    return AlarmFactory(asset=lamp, severity=severity, raised_at=NOW - timedelta(minutes=minutes), **more)


def ids(response):
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def test_raised_again_an_alarm_is_of_no_incident_until_it_is_grouped(api, lamps):
    found = alarm(lamps[0], minutes=5)
    episode = EpisodeFactory(alarm=found)
    assert [row["incident"] for row in api.get(ALARMS).json()["results"]] == [episode.incident_id]
    episode.ended_at = NOW - timedelta(minutes=3)
    episode.save()
    Alarm.objects.filter(pk=found.pk).update(raised_at=NOW - timedelta(minutes=1))
    assert [row["incident"] for row in api.get(ALARMS).json()["results"]] == [None]


def post(client, address, body):
    return client.post(address, body, content_type="application/json")


def test_an_alarm_says_what_a_list_shows(api, lamps):
    made = alarm(lamps[0])
    (row,) = api.get(ALARMS).json()["results"]
    asset = row.pop("asset")
    assert asset["uid"] == str(lamps[0].uid) and asset["lonlat"] == list(lamps[0].geometry.coords)
    assert (asset["kind"], asset["trade"]) == ("light_point", "lighting")
    assert row["source"] == {"slug": lamps[0].source.slug, "name": lamps[0].source.name, "health": "ok"}
    assert (row["id"], row["severity"], row["state"], row["territory"]) == (made.pk, "major", "unack", "51108")
    assert (row["acked_at"], row["acked_by"], row["flapping"]) == (None, None, False)


def test_open_alarms_come_worst_first_then_unacknowledged_then_newest(api, lamps):
    old_major, new_major = alarm(lamps[0], minutes=9), alarm(lamps[1], minutes=1)
    acked_critical, critical = alarm(lamps[2], 1, 0, acked=True), alarm(lamps[3], 1, 5)
    alarm(lamps[4], 1, over=True)
    expected = [critical.pk, acked_critical.pk, new_major.pk, old_major.pk]
    assert ids(api.get(ALARMS, {"open": "true"})) == expected
    page, seen = api.get(ALARMS, {"open": "true", "limit": 1}), []
    while True:
        seen += ids(page)
        following = page.json()["next"]
        if not following:
            break
        page = api.get(following)
    assert seen == expected


def test_without_open_the_newest_come_first(api, lamps):
    old, new, over = alarm(lamps[0], 1, 9), alarm(lamps[1], 3, 1), alarm(lamps[2], 2, 5, over=True)
    assert ids(api.get(ALARMS)) == [new.pk, over.pk, old.pk]
    assert ids(api.get(ALARMS, {"open": "false"})) == [over.pk]
    assert ids(api.get(ALARMS, {"open": "true", "ordering": "-raised_at"})) == [new.pk, old.pk]


@pytest.mark.parametrize(
    "query",
    [
        {"severity": "critical"},
        {"state": "acked"},
        {"kind": "bin"},
        {"trade": "waste"},
        {"q": "benne rue"},
        {"since": (NOW - timedelta(minutes=5)).isoformat()},
    ],
)
def test_each_filter_keeps_the_alarm_it_describes(api, commune, lamps, query):
    kind = AssetKindFactory(code="bin", trade="waste")
    bin_ = AssetFactory(owner=commune, kind=kind, name="Benne de la rue Basse", telemetered=True)
    wanted = alarm(bin_, 1, 1, acked=True, title="Pleine")
    alarm(lamps[0], 2, 60)
    assert ids(api.get(ALARMS, query)) == [wanted.pk]


def test_filters_by_asset_source_and_territory(api, commune, lamps):
    first, second = alarm(lamps[0], minutes=2), alarm(lamps[1], minutes=1)
    assert ids(api.get(ALARMS, {"asset": str(lamps[0].uid)})) == [first.pk]
    assert ids(api.get(ALARMS, {"source": lamps[0].source.slug})) == [second.pk, first.pk]
    assert ids(api.get(ALARMS, {"territory": commune.code})) == [second.pk, first.pk]
    assert ids(api.get(ALARMS, {"territory": "nowhere"})) == []


@pytest.mark.parametrize(
    "query", [{"stat": "acked"}, {"state": "broken"}, {"since": "hier"}, {"asset": "x"}, {"severity": "9"}]
)
def test_a_wrong_parameter_is_named(api, query):
    response = api.get(ALARMS, query)
    assert response.status_code == 400
    assert list(query)[0] in response.json()


def test_a_neighbour_sees_and_does_nothing(client_of, neighbour_operator, lamps):
    made, other = alarm(lamps[0]), client_of(neighbour_operator)
    assert ids(other.get(ALARMS)) == []
    assert other.get(f"{ALARMS}{made.pk}/").status_code == 404
    assert post(other, f"{ALARMS}{made.pk}/acknowledge/", {}).status_code == 404
    assert other.get(f"{ALARMS}{made.pk}/history/").status_code == 404
    assert ids(other.get(JOURNAL)) == []


def test_acknowledge_answers_with_the_alarm_then_says_who_was_faster(api, lamps):
    made = alarm(lamps[0])
    answer = post(api, f"{ALARMS}{made.pk}/acknowledge/", {"comment": "vu"})
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["acked_by"], answer.json()["ack_comment"]) == (
        "acked",
        "operateur",
        "vu",
    )
    again = post(api, f"{ALARMS}{made.pk}/acknowledge/", {})
    assert (again.status_code, again.json()) == (409, {"detail": "Déjà acquittée par operateur."})


def test_who_may_only_look_gets_403(client_of, commune, lamps):
    made = alarm(lamps[0])
    viewer = MembershipFactory(territory=commune, permissions=VIEWER).user
    answer = post(client_of(viewer), f"{ALARMS}{made.pk}/acknowledge/", {})
    assert answer.status_code == 403 and "rôle" in answer.json()["detail"]


@pytest.mark.parametrize("body", [{"comment": "x" * 501}, {"comment": "a\x00"}, {"comment": ["x"]}])
def test_a_wrong_comment_is_refused_naming_the_field(api, lamps, body):
    made = alarm(lamps[0])
    answer = post(api, f"{ALARMS}{made.pk}/acknowledge/", body)
    assert answer.status_code == 400 and list(answer.json()) == ["comment"]


@pytest.mark.parametrize("number", ["0", "999999999999999999", "99999999999999999999", "abc"])
def test_an_unknown_alarm_is_not_found(api, number):
    assert post(api, f"{ALARMS}{number}/acknowledge/", {}).status_code == 404


def test_many_are_acknowledged_at_once(api, lamps):
    first, second = alarm(lamps[0]), alarm(lamps[1], acked=True)
    answer = post(api, f"{ALARMS}acknowledge/", {"ids": [first.pk, second.pk, 12345678], "comment": "orage"})
    assert answer.json()["acknowledged"] == [first.pk]
    assert set(answer.json()["refused"]) == {str(second.pk), "12345678"}
    assert post(api, f"{ALARMS}acknowledge/", {"ids": []}).json().keys() == {"ids"}
    assert post(api, f"{ALARMS}acknowledge/", {"ids": list(range(1, 502))}).status_code == 400


def test_the_history_of_an_alarm_and_the_journal(api, lamps):
    observe(lamps[0], said(lamps[0], True))
    made = Alarm.objects.get()
    post(api, f"{ALARMS}{made.pk}/acknowledge/", {"comment": "vu"})
    kinds = ["alarm.acknowledged", "alarm.raised"]
    assert [row["kind"] for row in api.get(f"{ALARMS}{made.pk}/history/").json()] == kinds
    journal = api.get(JOURNAL, {"asset": str(lamps[0].uid)}).json()["results"]
    assert [(row["kind"], row["actor"], row["why"]) for row in journal][0] == (kinds[0], "operateur", "vu")
    assert journal[0]["asset"]["code"] == lamps[0].code
    assert ids(api.get(JOURNAL, {"actor": "operateur"})) == [journal[0]["id"]]
    assert ids(api.get(JOURNAL, {"alarm": made.pk, "kind": "alarm.raised"})) == [journal[1]["id"]]
    assert ids(api.get(JOURNAL, {"kind": "source"})) == []


def test_a_line_outlives_what_it_speaks_of(api, commune):
    JournalEntryFactory(territory=commune, asset_id=987654321, alarm_id=987654321, actor_id=987654321)
    (row,) = api.get(JOURNAL).json()["results"]
    assert (row["asset"], row["actor"], row["alarm"]) == (None, None, 987654321)


@pytest.mark.parametrize("address", [ALARMS, ALARMS + "?open=true", JOURNAL])
def test_a_page_costs_the_same_whatever_its_length(api, commune, lamps, address, django_assert_num_queries):
    for lamp in lamps:
        alarm(lamp)
        JournalEntryFactory(territory=commune, asset=lamp, source=lamp.source)
    api.get(address)
    for limit in (1, 6):
        with django_assert_num_queries(3):  # session, user, rows
            api.get(address, {**({"open": "true"} if "open" in address else {}), "limit": limit})


def test_without_login_nothing(client):
    assert client.get(ALARMS).status_code in (401, 403)


def test_an_end_that_came_before_its_start_is_in_no_list(api, lamps):
    observe(lamps[0], said(lamps[0], False, 5))
    assert Alarm.objects.count() == 1
    assert ids(api.get(ALARMS)) == []
    assert api.get("/api/v1/console/state/").json()["recent_alarms"] == 0
