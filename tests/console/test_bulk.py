# SPDX-License-Identifier: EUPL-1.2
"""One gesture on many rows: what became of each, what the journal says, who may; stopped, resumed, undone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.assets import owed
from apps.console.bulk import doing, running
from apps.console.models import BulkAct
from apps.events import services
from apps.events.models import Alarm, Incident, JournalEntry, LiveMessage
from apps.territories.models import Membership
from tests.factories import (
    OPERATOR,
    VIEWER,
    AlarmFactory,
    AssetFactory,
    AssetKindFactory,
    EpisodeFactory,
    MembershipFactory,
)

pytestmark = pytest.mark.django_db
BULK = "/api/v1/console/bulk/"


def post(client, address, body=None):
    return client.post(address, body or {}, content_type="application/json")


@pytest.fixture
def api(client_of, operator):
    return client_of(operator)


@pytest.fixture
def lamps(commune):
    first = AssetFactory(owner=commune, telemetered=True)
    return [first, *(AssetFactory(owner=commune, source=first.source) for _ in range(4))]


@pytest.fixture
def alarms(lamps):
    return [AlarmFactory(asset=lamp) for lamp in lamps]


@pytest.fixture
def incidents(alarms):
    return [EpisodeFactory(alarm=alarm).incident for alarm in alarms[:3]]


def ids(rows):
    return [row.pk for row in rows]


def lines(kind):
    return JournalEntry.objects.filter(kind=kind)


def states(alarms):
    return list(Alarm.objects.filter(pk__in=ids(alarms)).order_by("pk").values_list("state", flat=True))


def outcome(job):
    return tuple(job["outcome"][name] for name in ("done", "already", "impossible", "forbidden"))


def test_each_row_has_its_own_outcome_and_its_line_in_the_journal(api, alarms, operator, neighbour):
    services.acknowledge(alarm_id=alarms[0].pk, by=operator)
    Alarm.objects.filter(pk=alarms[1].pk).update(state="suppressed")
    foreign = AlarmFactory(asset__owner=neighbour)
    asked = {"act": "acknowledge", "listed": "alarms", "ids": [*ids(alarms), foreign.pk], "comment": "équipe prévenue"}
    answer = post(api, BULK, asked)
    assert answer.status_code == 200, answer.content
    job = answer.json()
    assert outcome(job) == (3, 1, 1, 1)
    assert job["said"] == "3 acquittées, 1 l'était déjà, 1 impossible, 1 non permise"
    assert (job["title"], job["status"], job["can_undo"]) == ("Acquitter : 6 alarmes", "done", False)
    assert lines("alarm.acknowledged").filter(actor=operator, why="équipe prévenue").count() == 3
    assert sorted(job["done"]) == ids(alarms[2:])
    foreign.refresh_from_db()
    assert foreign.state == "unack"
    told = LiveMessage.objects.filter(kind="alarm.updated", payload__state="acked")
    assert {one.payload["ref"]["id"] for one in told} >= set(ids(alarms[2:]))


def test_all_that_is_filtered_is_frozen_when_it_is_asked(api, alarms, lamps, commune):
    AlarmFactory(asset=lamps[0], condition="door_open", severity=1)
    asked = {"act": "acknowledge", "listed": "alarms", "query": "list=alarms&severity=critical", "territory": "51108"}
    assert outcome(post(api, BULK, asked).json()) == (1, 0, 0, 0)
    job = BulkAct.objects.get()
    assert job.query == "list=alarms&state=todo&severity=critical" and len(job.ids) == 1
    assert set(states(alarms)) == {"unack"}


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"act": "detruire", "listed": "alarms", "ids": [1]}, "act"),
        ({"act": "give_back", "listed": "incidents", "ids": [1]}, "act"),
        ({"act": "take", "listed": "alarms", "ids": [1]}, "act"),
        ({"act": "acknowledge", "listed": "alarms"}, "ids"),
        ({"act": "acknowledge", "listed": "alarms", "ids": [1], "query": ""}, "query"),
        ({"act": "acknowledge", "listed": "alarms", "ids": []}, "ids"),
        ({"act": "acknowledge", "listed": "alarms", "ids": ["x"]}, "ids"),
        ({"act": "acknowledge", "listed": "alarms", "ids": [1] * 2001}, "ids"),
        ({"act": "acknowledge", "listed": "alarms", "query": "list=incidents"}, "query"),
        ({"act": "acknowledge", "listed": "alarms", "query": "list=alarms&severity=grave"}, "severity"),
        ({"act": "acknowledge", "listed": "alarms", "query": "list=alarms&q=rien-du-tout"}, "ids"),
        ({"act": "acknowledge", "listed": "alarms", "ids": [1], "comment": "a" * 501}, "comment"),
        ({"act": "shelve", "listed": "alarms", "ids": [1], "hours": 2}, "comment"),
        ({"act": "shelve", "listed": "alarms", "ids": [1], "comment": "travaux"}, "hours"),
        ({"act": "shelve", "listed": "alarms", "ids": [1], "comment": "travaux", "hours": 25}, "hours"),
        ({"act": "comment", "listed": "alarms", "ids": [1], "comment": " "}, "comment"),
        ({"act": "close", "listed": "incidents", "ids": [1]}, "comment"),
    ],
)
def test_bad_input_names_its_field_and_does_nothing(api, asked, field):
    answer = post(api, BULK, asked)
    assert answer.status_code == 400 and field in answer.json(), answer.content
    assert not BulkAct.objects.exists()


def test_who_only_reads_begins_no_gesture(client_of, commune, alarms):
    reader = client_of(MembershipFactory(territory=commune, permissions=VIEWER).user)
    assert post(reader, BULK, {"act": "acknowledge", "listed": "alarms", "ids": ids(alarms)}).status_code == 403
    assert set(states(alarms)) == {"unack"}


def test_a_camera_stays_unseen(client_of, commune):
    person = MembershipFactory(
        territory=commune, permissions=[one for one in OPERATOR if one != "assets.view_restricted_position"]
    ).user
    camera = AlarmFactory(asset__owner=commune, asset__kind=AssetKindFactory(code="camera", restricted=True))
    for asked in ({"ids": [camera.pk]}, {"query": "list=alarms&state=all"}):
        answer = post(client_of(person), BULK, {"act": "comment", "listed": "alarms", "comment": "vu", **asked})
        assert answer.status_code == 400 or outcome(answer.json()) == (0, 0, 0, 1), answer.content
    assert not lines("alarm.commented").exists()


def test_shelved_then_brought_back_unless_somebody_changed_it_since(api, alarms, operator):
    asked = {"act": "shelve", "listed": "alarms", "ids": ids(alarms), "hours": 2, "comment": "travaux"}
    job = post(api, BULK, asked).json()
    assert outcome(job) == (5, 0, 0, 0) and job["can_undo"] is True
    assert set(states(alarms)) == {"shelved"}
    Alarm.objects.filter(pk=alarms[0].pk).update(shelved_until=timezone.now() + timedelta(hours=9))
    undone = post(api, f"{BULK}{job['id']}/undo/").json()
    assert outcome(undone) == (4, 0, 1, 0) and undone["undo_of"] == job["id"]
    assert undone["said"] == "4 remises en surveillance, 1 impossible"
    assert sorted(states(alarms)) == ["shelved", *["unack"] * 4]
    assert post(api, f"{BULK}{job['id']}/undo/").status_code == 409
    assert lines("alarm.brought_back").filter(actor=operator).count() == 4


def test_what_was_to_be_acknowledged_still_is_once_its_shelving_is_undone(api, lamps):
    returned = AlarmFactory(asset=lamps[0], returned=True)
    acked = AlarmFactory(asset=lamps[1], acked=True)
    asked = {"act": "shelve", "listed": "alarms", "ids": [returned.pk, acked.pk], "hours": 2, "comment": "travaux"}
    post(api, f"{BULK}{post(api, BULK, asked).json()['id']}/undo/")
    assert states([returned, acked]) == ["rtn_unack", "unack"]


def test_an_acknowledgement_is_not_undone(api, alarms):
    job = post(api, BULK, {"act": "acknowledge", "listed": "alarms", "ids": ids(alarms)}).json()
    answer = post(api, f"{BULK}{job['id']}/undo/")
    assert answer.status_code == 409 and "ne s'annule pas" in answer.json()["detail"]
    assert set(states(alarms)) == {"acked"}


def test_incidents_are_given_and_given_back_to_who_followed_them(api, incidents, operator, commune):
    colleague = MembershipFactory(territory=commune, permissions=OPERATOR).user
    Incident.objects.filter(pk=incidents[0].pk).update(assigned_to=operator)
    Incident.objects.filter(pk=incidents[1].pk).update(assigned_to=colleague)
    asked = {"act": "assign", "listed": "incidents", "ids": ids(incidents), "to": colleague.username}
    job = post(api, BULK, asked).json()
    assert outcome(job) == (2, 1, 0, 0) and job["said"] == "2 confiés, 1 l'était déjà"
    post(api, f"{BULK}{job['id']}/undo/")
    followers = dict(Incident.objects.values_list("pk", "assigned_to"))
    assert followers == dict(zip(ids(incidents), [operator.pk, colleague.pk, None], strict=True))


def test_incidents_are_not_given_to_who_may_not_handle_them(api, incidents, neighbour_operator):
    asked = {"act": "assign", "listed": "incidents", "ids": ids(incidents), "to": neighbour_operator.username}
    job = post(api, BULK, asked).json()
    assert outcome(job) == (0, 0, 3, 0)
    assert job["outcome"]["reasons"] == {"Cette personne ne peut pas traiter cet incident.": 3}
    assert not Incident.objects.exclude(assigned_to=None).exists()


def test_incidents_taken_commented_closed(api, incidents, alarms, operator):
    chosen = {"listed": "incidents", "ids": ids(incidents)}
    assert outcome(post(api, BULK, {"act": "take", **chosen}).json()) == (3, 0, 0, 0)
    assert states(alarms) == ["acked"] * 3 + ["unack"] * 2
    assert outcome(post(api, BULK, {"act": "take", **chosen}).json()) == (0, 3, 0, 0)
    assert outcome(post(api, BULK, {"act": "comment", "comment": "vu", **chosen}).json()) == (3, 0, 0, 0)
    assert lines("incident.commented").filter(why="vu", actor=operator).count() == 3
    assert outcome(post(api, BULK, {"act": "close", "comment": "essai", **chosen}).json()) == (3, 0, 0, 0)
    assert outcome(post(api, BULK, {"act": "close", "comment": "essai", **chosen}).json()) == (0, 3, 0, 0)
    assert outcome(post(api, BULK, {"act": "take", **chosen}).json()) == (0, 0, 3, 0)


def test_a_gesture_is_its_authors_only(api, client_of, alarms, commune):
    job = post(api, BULK, {"act": "comment", "comment": "vu", "listed": "alarms", "ids": ids(alarms)}).json()
    other = client_of(MembershipFactory(territory=commune, permissions=OPERATOR).user)
    assert other.get(BULK).json() == []
    assert other.get(f"{BULK}{job['id']}/").status_code == 404
    for act in ("stop", "undo"):
        assert post(other, f"{BULK}{job['id']}/{act}/").status_code == 404
    assert [one["id"] for one in api.get(BULK).json()] == [job["id"]]


# --- In the background ------------------------------------------------------------------------------------------------


@pytest.fixture
def long(monkeypatch):
    """Two rows are many, and a chunk is one."""
    monkeypatch.setattr(running, "AT_ONCE", 1)
    monkeypatch.setattr(running, "CHUNK", {"alarms": 1, "incidents": 1})


def begun(api, alarms):
    answer = post(api, BULK, {"act": "acknowledge", "listed": "alarms", "ids": ids(alarms)})
    assert answer.status_code == 202, answer.content
    assert answer.json()["processed"] == 0
    return answer.json()["id"]


def test_many_rows_are_taken_by_the_worker(long, api, alarms):
    number = begun(api, alarms)
    assert running.run_due() == 1
    job = api.get(f"{BULK}{number}/").json()
    assert (job["status"], job["processed"], outcome(job)) == ("done", 5, (5, 0, 0, 0))
    assert running.run_due() == 0


def test_a_worker_killed_in_the_middle_leaves_each_row_touched_once(long, api, alarms, monkeypatch):
    """It dies after the third chunk was done and before it was committed: the next one begins again there."""
    number, real, asked = begun(api, alarms), doing.do, []

    def dying(listed, act, chunk, *rest):
        told = real(listed, act, chunk, *rest)
        asked.append(chunk)
        if len(asked) == 3:
            raise SystemExit  # as a kill: no except of ours catches it
        return told

    monkeypatch.setattr(doing, "do", dying)
    with pytest.raises(SystemExit):
        running.run_due()
    assert BulkAct.objects.get().processed == 2
    assert running.run_due() == 0, "its lease still runs"
    BulkAct.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert running.run_due() == 1
    assert outcome(api.get(f"{BULK}{number}/").json()) == (5, 0, 0, 0)
    assert lines("alarm.acknowledged").count() == 5


def test_a_worker_believed_dead_that_comes_back_writes_nothing(long, api, alarms):
    begun(api, alarms)
    (late,) = owed.claim(BulkAct.objects.all(), limit=1, lease=running.LEASE)
    BulkAct.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    running.run_due()
    running.run(late, 10)
    job = BulkAct.objects.get()
    assert (job.processed, job.outcome["done"], lines("alarm.acknowledged").count()) == (5, 5, 5)


def test_stopped_it_leaves_the_others(long, api, alarms, monkeypatch):
    number, real = begun(api, alarms), doing.do

    def stopping(*given):
        assert post(api, f"{BULK}{number}/stop/").status_code == 200
        return real(*given)

    monkeypatch.setattr(doing, "do", stopping)
    running.run_due()
    job = api.get(f"{BULK}{number}/").json()
    assert (job["status"], job["said"]) == ("stopped", "1 acquittée, 4 laissées")
    assert sorted(states(alarms)) == ["acked", *["unack"] * 4]
    assert post(api, f"{BULK}{number}/stop/").status_code == 409


def test_a_turn_leaves_the_worker_to_others(long, api, alarms):
    begun(api, alarms)
    (job,) = owed.claim(BulkAct.objects.all(), limit=1, lease=running.LEASE)
    running.run(job, -1)
    job = BulkAct.objects.get()
    assert (job.status, job.processed, job.lease_token) == ("running", 0, None)
    assert running.run_due() == 1 and BulkAct.objects.get().status == "done"


def test_rights_are_those_of_the_moment_of_each_act(long, api, alarms, operator):
    number = begun(api, alarms)
    Membership.objects.filter(user=operator).delete()
    running.run_due()
    job = BulkAct.objects.get(pk=number)
    assert (job.outcome["done"], job.outcome["forbidden"]) == (0, 5)
    assert set(states(alarms)) == {"unack"}


def test_what_fails_again_and_again_is_said_to_have_failed(long, api, alarms, monkeypatch):
    begun(api, alarms)
    monkeypatch.setattr(doing, "do", lambda *given: 1 / 0)
    for _ in range(running.MAX_ATTEMPTS):
        with pytest.raises(ZeroDivisionError):
            running.run_due()
        BulkAct.objects.update(lease_until=None)
    running.run_due()
    assert BulkAct.objects.get().status == "failed"


def test_a_chunk_costs_the_same_queries_whatever_its_size(api, operator, lamps, django_assert_max_num_queries):
    some = [AlarmFactory(asset=lamps[0], condition=f"c{n}") for n in range(40)]
    with django_assert_max_num_queries(40):
        post(api, BULK, {"act": "acknowledge", "listed": "alarms", "ids": ids(some)})


def test_old_gestures_are_forgotten(api, alarms):
    post(api, BULK, {"act": "comment", "comment": "vu", "listed": "alarms", "ids": ids(alarms)})
    assert running.forget() == 0
    BulkAct.objects.update(finished_at=timezone.now() - timedelta(days=31))
    assert running.forget() == 1
