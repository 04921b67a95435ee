# SPDX-License-Identifier: EUPL-1.2
"""The ingester against a real broker: acknowledged after the commit, and not before."""

import json
import threading
import time
import uuid
from datetime import UTC, datetime
from urllib.parse import urlsplit

import paho.mqtt.client as paho
import pytest
from django.conf import settings
from django.db import OperationalError, connections
from paho.mqtt.enums import CallbackAPIVersion

from apps.connectors.mqtt import leave
from apps.supervision import mqtt
from apps.supervision.models import DeadLetter
from apps.telemetry.models import LastValue, Measure
from tests.factories import AssetFactory, SourceFactory

DEVICE = "0102030405060708"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def publish():
    address = urlsplit(settings.MQTT_URL)
    client = paho.Client(CallbackAPIVersion.VERSION2)
    client.username_pw_set(address.username, address.password)
    client.connect(address.hostname, address.port)
    client.loop_start()

    def send(payload, topic):
        client.publish(topic, payload, qos=1).wait_for_publish(60)

    yield send
    leave(client)


@pytest.fixture
def application():
    return uuid.uuid4().hex[:12]  # a topic of its own: the broker is shared by the tests


@pytest.fixture
def probe(commune, application):
    source = SourceFactory(
        slug=f"lora-{application}", driver="chirpstack-mqtt", territory=commune, options={"application": application}
    )
    return AssetFactory(owner=commune, source=source, source_ref=DEVICE, state="unknown")


@pytest.fixture
def listening(probe, django_db_blocker):
    """An ingester of the probe's source, in a thread with its own connection."""
    stop = threading.Event()
    ingester = mqtt.Ingester(probe.source, stop)

    def run():
        with django_db_blocker.unblock():
            ingester.run()
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    until(ingester.subscribed.is_set)
    yield ingester
    stop.set()
    thread.join()


def until(condition, seconds=90.0):
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "rien n'est venu à temps"
        time.sleep(0.05)


def uplink(fill, n=0):
    return json.dumps(
        {
            "deduplicationId": str(uuid.uuid4()),
            "time": datetime(2026, 11, 22, 9, 0, n, tzinfo=UTC).isoformat(),
            "deviceInfo": {"devEui": DEVICE},
            "object": {"fill_level": fill},
        }
    )


def topic(application, event="up", device=DEVICE):
    return f"application/{application}/device/{device}/event/{event}"


def test_a_published_message_becomes_a_measure(listening, publish, application):
    publish(uplink(64), topic(application))
    until(lambda: LastValue.objects.filter(series__metric="fill_level", value=64).exists())


def test_garbage_is_kept_and_does_not_stop_the_rest(listening, publish, application):
    for n, bad in enumerate([b"", b"{", b"\xff\xfe", b'{"time": NaN}', b"[1, 2]", b'{"a": "\\u0000"}']):
        publish(bad, topic(application))
        publish(uplink(n, n), topic(application))
    publish(uplink(7), topic(application, device="ffffffffffffffff"))
    until(lambda: Measure.objects.count() == 6)
    until(lambda: DeadLetter.objects.count() == 7)
    assert all(DeadLetter.objects.values_list("reason", flat=True))


def test_nothing_is_acknowledged_before_it_is_stored(listening, publish, application, monkeypatch):
    stored, acknowledged = [], []
    real_ingest, real_ack = mqtt.ingest, listening.client.ack

    def database_away_twice(**words):
        stored.append("try")
        if len(stored) < 3:
            assert acknowledged == []
            raise OperationalError("la base redémarre")
        return real_ingest(**words)

    monkeypatch.setattr(mqtt, "ingest", database_away_twice)
    monkeypatch.setattr(listening.client, "ack", lambda *words: acknowledged.append(words) or real_ack(*words))
    publish(uplink(12), topic(application))
    until(lambda: acknowledged)
    assert len(stored) == 3
    assert Measure.objects.count() == 1


def test_what_was_published_while_nobody_listened_arrives_afterwards(probe, publish, application, django_db_blocker):
    def listen():
        stop = threading.Event()
        ingester = mqtt.Ingester(probe.source, stop)

        def run():
            with django_db_blocker.unblock():
                ingester.run()
                connections.close_all()

        thread = threading.Thread(target=run)
        thread.start()
        until(ingester.subscribed.is_set)
        return stop, thread

    stop, thread = listen()
    stop.set()
    thread.join()
    publish(uplink(33), topic(application))
    stop, thread = listen()
    until(lambda: Measure.objects.count() == 1)
    stop.set()
    thread.join()
