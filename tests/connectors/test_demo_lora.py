# SPDX-License-Identifier: EUPL-1.2
"""The fictitious probes, through a real MQTT broker, as the ChirpStack driver reads them."""

import os
import queue
import time
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as mqtt
import pytest

from apps.connectors import chirpstack
from apps.connectors.base import Alarm, Measure, Seen
from apps.connectors.catalogue import DRIVERS
from apps.connectors.mqtt import leave
from demo.lora import Publisher
from tests.connectors.fictitious import city
from tests.connectors.test_chirpstack import BIN

NOW = 1_795_370_400


def decoded(messages):
    return [record for topic, payload in messages for record in chirpstack.decode(topic, payload, BIN)]


def test_every_message_of_a_quarter_of_an_hour_is_understood(tmp_path):
    probes = city(tmp_path).probes
    said = [message for second in range(NOW, NOW + 900) for message in probes.messages(second)]
    metrics = {record.metric for record in decoded(said) if isinstance(record, Measure)}
    assert {"fill_level", "temperature", "power", "energy", "rssi", "snr"} <= metrics


def test_a_restart_repeats_the_same_messages(tmp_path):
    told = []
    for _ in range(2):
        probes = city(tmp_path).probes
        told.append([list(probes.messages(second)) for second in range(NOW, NOW + 60)])
    assert told[0] == told[1]


def test_a_bin_filled_by_hand_raises_its_alarm_and_emptied_ends_it(tmp_path):
    town = city(tmp_path)
    bin_ = town.inventories["chalons"].by_code["SONDE-0"]
    town.control.fail(bin_.ref, "full", NOW)
    filled = decoded(town.probes.said_now(bin_, NOW + 1))
    town.control.repair([bin_.ref], NOW + 2)
    emptied = decoded(town.probes.said_now(bin_, NOW + 3))
    told = [
        [r.active for r in records if isinstance(r, Alarm) and r.condition == "fill_high"]
        for records in (filled, emptied)
    ]
    assert told == [[True], [False]]


@pytest.mark.skipif(not os.environ.get("MQTT_URL"), reason="MQTT_URL absent : pas de courtier MQTT")
def test_what_is_published_arrives_through_a_real_broker(tmp_path):
    """Only what is said of this probe: other tests may speak through the same broker."""
    town = city(tmp_path)
    item = town.inventories["chalons"].by_code["SONDE-0"]
    arrived: queue.Queue = queue.Queue()
    place = urlsplit(os.environ["MQTT_URL"])
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.username_pw_set(unquote(place.username or ""), unquote(place.password or ""))
    client.on_connect = lambda c, *_: c.subscribe(DRIVERS["chirpstack-mqtt"].topic, qos=1)
    client.on_subscribe = lambda *_: arrived.put(None)
    client.on_message = lambda _c, _u, message: (
        item.ref in message.topic and arrived.put((message.topic, message.payload, message.qos))
    )
    client.connect(place.hostname, place.port)
    client.loop_start()
    publisher = Publisher(os.environ["MQTT_URL"])
    try:
        assert arrived.get(timeout=60) is None
        publisher.start()
        for message in town.probes.said_now(item, time.time()):
            publisher.publish(message)
        got = [arrived.get(timeout=60) for _ in range(2)]
    finally:
        publisher.stop()
        leave(client)
    assert {qos for _topic, _payload, qos in got} == {1}
    assert any(isinstance(r, Seen) and r.ref == item.ref for r in decoded((t, p) for t, p, _q in got))
