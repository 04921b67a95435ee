# SPDX-License-Identifier: EUPL-1.2
"""The door where suppliers post: who they are, what is kept, what is answered; then what is stored of it, once."""

import json
import threading
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from apps.connectors import standard_webhooks
from apps.connectors.catalogue import DRIVERS
from apps.supervision import inbox, keys
from apps.supervision.doctor import processes
from apps.supervision.models import Arrival, DeadLetter, Heartbeat, IngestKey
from apps.telemetry.models import Measure
from tests.factories import AssetFactory, SourceFactory
from tests.stack import eventually

pytestmark = pytest.mark.django_db
OPTIONS = {"fields": {"ref": "id", "at": "date", "value": "v", "metric": "m"}}


@pytest.fixture
def source(commune):
    return SourceFactory(slug="fournisseur", driver="json-push", territory=commune, options=OPTIONS)


@pytest.fixture
def lamp(source, commune):
    return AssetFactory(owner=commune, source=source, source_ref="lampe-1", state="unknown")


@pytest.fixture
def key(source):
    return keys.renew(source=source, by=None)


def item(value=42, **changes):
    at = timezone.now() - timedelta(minutes=1)
    return {"id": "lampe-1", "date": at.isoformat(), "v": value, "m": "power", **changes}


def post(key, said, *, slug="fournisseur", message_id="msg_1", at=None, **headers):
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    when = str(int((at or timezone.now()).timestamp()))
    signed = {"webhook-id": message_id, "webhook-timestamp": when}
    signed["webhook-signature"] = standard_webhooks.signature(key, message_id, when, body) if key else "v1,x"
    return Client().post(f"/ingest/{slug}/", body, content_type="application/json", headers=signed | headers)


def test_what_is_posted_is_kept_then_stored_and_its_bytes_go(key, lamp):
    answer = post(key, [item(1), item(2, m="voltage")])
    assert (answer.status_code, answer.json()["records"], answer.json()["rejected"]) == (202, 2, 0)
    assert Arrival.objects.get().stored_at is None and not Measure.objects.exists()
    assert inbox.store_some() == 1
    row = Arrival.objects.get()
    assert (row.stored_at is not None, bytes(row.payload), Measure.objects.count()) == (True, b"", 2)
    lamp.source.refresh_from_db()
    assert lamp.source.health == "ok"
    assert inbox.store_some() == 0


def test_the_same_message_again_does_nothing_for_a_week(key, lamp):
    said = [item()]
    post(key, said)
    later = timezone.now() + timedelta(minutes=4)
    again = post(key, [item(7)], at=later)  # a sender repeats with a new date; here the content changed too
    assert (again.status_code, again.json()["status"]) == (200, "known")
    inbox.store_some()
    assert post(key, said).status_code == 200
    assert (Measure.objects.count(), Arrival.objects.count()) == (1, 1)
    assert inbox.forget() == 0
    Arrival.objects.update(stored_at=timezone.now() - timedelta(days=8))
    assert inbox.forget() == 1


def test_who_is_not_authentic_is_told_why_and_leaves_nothing(key, source):
    wrong = post(standard_webhooks.new_secret(), [item()])
    assert (wrong.status_code, wrong.json()["detail"]) == (401, "signature refusée")
    unknown = post(key, [item()], slug="inconnue")
    assert (unknown.status_code, unknown.json()) == (401, wrong.json())
    old = post(key, [item()], at=timezone.now() - timedelta(minutes=6))
    assert (old.status_code, "webhook-timestamp" in old.json()["detail"]) == (401, True)
    bare = Client().post("/ingest/fournisseur/", b"[]", content_type="application/json")
    assert (bare.status_code, "en-têtes attendus" in bare.json()["detail"]) == (401, True)
    assert not Arrival.objects.exists() and not DeadLetter.objects.exists()
    assert Client().get("/ingest/fournisseur/").status_code == 405


def test_what_cannot_be_read_at_all_is_refused_in_words_and_kept_as_a_dead_letter(key, source):
    answer = post(key, b'{"id": ')
    assert answer.status_code == 400 and "JSON illisible" in answer.json()["detail"]
    letter = DeadLetter.objects.get()
    assert (bytes(letter.payload), letter.topic) == (b'{"id": ', "webhook")
    answer = post(key, [item(date="hier"), item(id=None)], message_id="msg_3")
    assert answer.status_code == 400 and "date ISO 8601 attendue" in answer.json()["detail"]
    assert DeadLetter.objects.count() == 3  # one for each item
    assert not Arrival.objects.exists()
    assert post(key, [], message_id="msg_2").status_code == 202  # empty, and well-formed


def test_a_fault_of_the_driver_loses_nothing_and_is_not_the_sender_s(key, lamp, monkeypatch):
    def broken(*_given):
        raise KeyError("x")

    monkeypatch.setitem(DRIVERS, "json-push", replace(DRIVERS["json-push"], receive=broken))
    assert post(key, item()).status_code == 202
    assert inbox.store_some() == 1
    monkeypatch.undo()
    letter = DeadLetter.objects.get()
    assert letter.reason.startswith("erreur du pilote") and json.loads(bytes(letter.payload))["v"] == 42


def test_a_bad_item_is_told_and_the_others_are_stored(key, lamp):
    answer = post(key, [item(), item(date="hier"), item(id=None)])
    assert (answer.status_code, answer.json()["records"], answer.json()["rejected"]) == (202, 1, 2)
    assert "date ISO 8601 attendue" in answer.json()["reasons"][0]
    inbox.store_some()
    assert (Measure.objects.count(), DeadLetter.objects.count()) == (1, 2)


def test_a_disabled_source_and_a_message_too_heavy_are_refused(key, source):
    assert post(key, b" " * 2_000_001).status_code == 413
    source.enabled = False
    source.save()
    assert post(key, [item()]).status_code == 403
    assert post(standard_webhooks.new_secret(), [item()]).status_code == 401  # who it is comes first


def test_two_keys_are_valid_while_one_replaces_the_other(key, lamp, operator):
    second = keys.renew(source=lamp.source, by=operator)
    assert [post(one, [item()], message_id=one).status_code for one in (key, second)] == [202, 202]
    third = keys.renew(source=lamp.source, by=operator)
    assert [post(one, [], message_id=f"{one}3").status_code for one in (key, second, third)] == [401, 202, 202]
    IngestKey.objects.filter(until__isnull=False).update(until=timezone.now())
    assert post(second, [item()], message_id="msg_4").status_code == 401
    assert keys.revoke_previous(source=lamp.source) == 1
    assert IngestKey.objects.get().used_at is not None


def test_a_key_is_unreadable_in_the_database_absent_from_the_history_and_rotated(source, settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [old]
    key = keys.renew(source=source, by=None)
    assert key.encode() not in bytes(IngestKey.objects.get().secret)
    history = apps.get_model("supervision", "IngestKeyHistory")
    assert history.objects.filter(pgh_label="insert").count() == 1
    assert "secret" not in {field.name for field in history._meta.get_fields()}
    settings.FIELD_KEYS = [new, old]
    call_command("rotate_secrets", stdout=StringIO())
    settings.FIELD_KEYS = [new]
    assert post(key, []).status_code == 202


@pytest.mark.parametrize("shown", ["Bearer {}", "bearer {}", "Basic"])
def test_a_protocol_without_signatures_shows_its_key(commune, shown):
    source = SourceFactory(slug="alertes", driver="alertmanager", territory=commune)
    key = keys.renew(source=source, by=None)
    basic = "Basic " + b64encode(f"quelqu'un:{key}".encode()).decode()
    given = basic if shown == "Basic" else shown.format(key)
    said = {"version": "4", "alerts": []}
    assert post("", said, slug="alertes", Authorization=given).status_code == 202
    assert post("", said, slug="alertes", Authorization=given[:-1]).status_code == 401
    assert post("", said, slug="alertes", Authorization="Basic x").status_code == 401
    assert post("", said, slug="alertes").status_code == 401
    inbox.store_some()
    assert not Arrival.objects.exists()  # nothing to remember: it has no id


def test_a_process_killed_while_storing_stores_it_once_after(key, lamp, monkeypatch):
    post(key, [item()])
    monkeypatch.setattr(inbox, "_take_away", lambda *_: (_ for _ in ()).throw(OperationalError("la base s'en va")))
    with pytest.raises(OperationalError):
        inbox.store_some()
    assert not Measure.objects.exists() and Arrival.objects.get().stored_at is None
    monkeypatch.undo()
    assert inbox.store_some() == 1
    assert Measure.objects.count() == 1


def test_a_source_that_fails_holds_no_other_back(key, lamp, commune, monkeypatch):
    other = SourceFactory(slug="autre", driver="json-push", territory=commune, options=OPTIONS)
    AssetFactory(owner=commune, source=other, source_ref="lampe-1")
    theirs = keys.renew(source=other, by=None)
    post(key, [item()])
    post(theirs, [item()], slug="autre")
    real = inbox.ingest

    def fails(*, source, **words):
        if source.slug == "fournisseur":
            raise OperationalError("délai dépassé")
        return real(source=source, **words)

    monkeypatch.setattr(inbox, "ingest", fails)
    with pytest.raises(OperationalError):
        inbox.store_some()
    assert Measure.objects.count() == 1


def test_a_message_whose_source_changed_meanwhile_is_a_dead_letter(key, lamp):
    post(key, [item()])
    lamp.source.driver = "icinga2"
    lamp.source.save()
    inbox.store_some()
    assert "changé de pilote" in DeadLetter.objects.get().reason


def test_what_waits_too_long_is_told_on_the_status_page(key, lamp):
    assert processes.posted().level == "ok"
    post(key, [item()])
    assert processes.posted().level == "ok"
    Arrival.objects.update(received_at=timezone.now() - timedelta(minutes=3))
    assert (processes.posted().level, processes.posted().text) == ("fault", "en retard de 3 min")
    assert "inbox" in processes.expected()


@pytest.mark.django_db(transaction=True)
def test_the_process_that_stores_is_woken_by_the_commit(key, lamp, monkeypatch):
    monkeypatch.setattr(inbox, "LOOK", 60.0)  # it never looks by itself, so that what it does it was told
    stop = threading.Event()

    def run():
        inbox.serve(stop)
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    eventually(Heartbeat.objects.filter(component="inbox").exists, "le premier battement")
    assert post(key, [item()]).status_code == 202
    eventually(Measure.objects.exists, "une mesure", within=30, every=0.02)
    stop.set()
    post(key, [], message_id="msg_2")
    thread.join(30)
    assert not thread.is_alive()
