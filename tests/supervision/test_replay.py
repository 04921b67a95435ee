# SPDX-License-Identifier: EUPL-1.2
import json

import pytest

from apps.supervision import dead_letters, replay
from apps.supervision.ingest import Inbound, ingest
from apps.supervision.models import DeadLetter
from apps.telemetry.models import Measure
from tests.factories import AssetFactory, MembershipFactory, SourceFactory, UserFactory
from tests.supervision.conftest import measure

pytestmark = pytest.mark.django_db


@pytest.fixture
def technician(commune):
    user = UserFactory()
    rights = ["supervision.view_deadletter", "supervision.replay_deadletter"]
    MembershipFactory(user=user, territory=commune, permissions=rights)
    return user


def uplink(device="0102030405060708"):
    return json.dumps(
        {
            "deduplicationId": "3ac7e3c4-4401-4b8d-9386-a5c902f9202d",
            "time": "2026-11-22T09:34:15.775023242+00:00",
            "deviceInfo": {"devEui": device, "applicationId": "app"},
            "fCnt": 7,
            "object": {"fill_level": 64},
            "rxInfo": [],
        }
    ).encode()


def test_a_message_of_a_device_announced_late_is_replayed(commune, technician):
    source = SourceFactory(driver="chirpstack-mqtt", territory=commune)
    topic = "application/app/device/0102030405060708/event/up"
    dead_letters.keep(source=source, letters=[dead_letters.Letter(topic, uplink(), "équipement inconnu")])
    letter = DeadLetter.objects.get()
    with pytest.raises(replay.ReplayRefused, match="inconnu"):
        replay.replay(letter_id=letter.pk, by=technician)
    AssetFactory(owner=commune, source=source, source_ref="0102030405060708")
    replay.replay(letter_id=letter.pk, by=technician)
    letter.refresh_from_db()
    assert (letter.status, letter.handled_by) == ("replayed", technician)
    assert Measure.objects.exists()


def test_a_record_is_replayed_from_its_json(source, technician, commune):
    ingest(source=source, inbound=[Inbound(records=(measure(ref="tardive"),))])
    AssetFactory(owner=commune, source=source, source_ref="tardive")
    replay.replay(letter_id=DeadLetter.objects.get().pk, by=technician)
    assert Measure.objects.count() == 1


def test_a_refused_replay_changes_nothing(source, technician):
    dead_letters.keep(source=source, letters=[dead_letters.Letter("item", b"{", "JSON illisible")])
    letter = DeadLetter.objects.get()
    with pytest.raises(replay.ReplayRefused):
        replay.replay(letter_id=letter.pk, by=technician)
    letter.refresh_from_db()
    assert (letter.status, letter.occurrences) == ("pending", 1)


def test_a_message_is_not_replayed_twice(source, technician, lamp):
    ingest(source=source, inbound=[Inbound(records=(measure(ref="tardive"),))])
    lamp.source_ref = "tardive"
    lamp.save()
    letter = DeadLetter.objects.get()
    replay.replay(letter_id=letter.pk, by=technician)
    with pytest.raises(replay.ReplayRefused, match="déjà"):
        replay.replay(letter_id=letter.pk, by=technician)


def test_the_neighbour_neither_sees_nor_handles_it(source, neighbour_operator, neighbour, client_of):
    dead_letters.keep(source=source, letters=[dead_letters.Letter("item", b"{", "JSON illisible")])
    letter = DeadLetter.objects.get()
    rights = ["supervision.view_deadletter", "supervision.replay_deadletter"]
    MembershipFactory(user=neighbour_operator, territory=neighbour, permissions=rights)
    with pytest.raises(DeadLetter.DoesNotExist):
        replay.replay(letter_id=letter.pk, by=neighbour_operator)
    assert dead_letters.dismiss(letter_ids=[letter.pk], by=neighbour_operator) == 0
    client = client_of(neighbour_operator)
    assert client.get("/api/v1/dead-letters/").json()["results"] == []
    assert client.post(f"/api/v1/dead-letters/{letter.pk}/replay/").status_code == 404


def test_the_api_lists_replays_and_dismisses(source, technician, client_of, django_assert_num_queries):
    letters = [dead_letters.Letter("item", b"%d" % n, "illisible") for n in range(60)]
    dead_letters.keep(source=source, letters=letters)
    client = client_of(technician)
    page = client.get("/api/v1/dead-letters/?status=pending").json()
    assert len(page["results"]) == 50
    assert page["next"]
    with django_assert_num_queries(3):  # session, user, rows: whatever their number
        client.get("/api/v1/dead-letters/?limit=500")
    first = page["results"][0]["id"]
    refused = client.post(f"/api/v1/dead-letters/{first}/replay/")
    assert refused.status_code == 409
    assert refused.json()["detail"]
    assert client.post(f"/api/v1/dead-letters/{first}/dismiss/").json()["status"] == "dismissed"


def test_who_may_only_read_is_refused_in_words(source, operator, client_of):
    dead_letters.keep(source=source, letters=[dead_letters.Letter("item", b"{", "illisible")])
    answer = client_of(operator).post(f"/api/v1/dead-letters/{DeadLetter.objects.get().pk}/dismiss/")
    assert answer.status_code == 403
