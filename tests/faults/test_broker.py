# SPDX-License-Identifier: EUPL-1.2
"""The MQTT broker killed, its repeats, and every kind of garbage between two good messages."""

import json
import time

import paho.mqtt.client as mqtt
import pytest

from apps.connectors.mqtt import leave
from tests.faults import town
from tests.faults.probes import taken_by, uplink
from tests.faults.test_redis import is_polled_again
from tests.stack import BACK, eventually

PENDING = """
SELECT reason FROM supervision_deadletter letter JOIN assets_source source ON source.id = letter.source_id
 WHERE source.slug = 'lora-essai'
"""
RAISED = """
SELECT occurrences FROM events_alarm JOIN assets_asset asset ON asset.fid = asset_id WHERE asset.source_ref = ANY(%s)
"""


def test_the_broker_killed(stack, traffic):
    with traffic() as witness:
        stack.kill_and_wait("mosquitto")
        witness.hears_something()


def test_two_ingesters_and_two_polling_workers_at_once_do_no_harm(stack, traffic, gateways):
    """A second ingester takes the broker's session away from the first, and the first takes it back."""
    with traffic(), stack.another("ingest"), stack.another("worker"), stack.another("beat"):
        gateways["temoin"].say(0, True)
        gateways["temoin"].say(1, True)
        time.sleep(5)
        is_polled_again(stack, "temoin")
        gateways["temoin"].say(1, False)
        time.sleep(5)
        is_polled_again(stack, "temoin")
        assert stack.query(RAISED, list(gateways["temoin"].truth)) == [(1,), (1,)]


@pytest.fixture
def publish(stack):
    port, password = stack.mqtt
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="garbage")
    client.username_pw_set("connecte", password)
    client.connect("127.0.0.1", port)
    client.loop_start()
    yield lambda topic, payload: client.publish(topic, payload, qos=1)
    leave(client)


GOOD = "application/essai/device/{ref}/event/up"
DEVICE = town.PROBES[0]


def topic(ref=DEVICE, event="up"):
    return f"application/essai/device/{ref}/event/{event}"


def odd(**changes):
    message = json.loads(uplink(DEVICE, int(time.time() * 1000), 1, False)) | changes
    return json.dumps(message).encode()


GARBAGE = {
    "empty": (topic(), lambda: b""),
    "not JSON": (topic(), lambda: b"\x00\x01\x02 garbage"),
    "truncated": (topic(), lambda: odd()[:-20]),
    "invalid UTF-8": (topic(), lambda: b'{"time": "\xff\xfe"}'),
    "not an object": (topic(), lambda: b"[1, 2, 3]"),
    "NaN": (topic(), lambda: odd(object={"count": float("nan"), "tilt": False})),
    "infinite": (topic(), lambda: odd(object={"count": float("inf")})),
    "text for a number": (topic(), lambda: odd(object={"count": "beaucoup"})),
    "NUL in a name": (topic(), lambda: odd(deduplicationId="a\x00b", object={"tilt": "\x00"})),
    "date before its time": (topic(), lambda: odd(time="1970-01-01T00:00:00Z")),
    "date to come": (topic(), lambda: odd(time="2031-01-01T00:00:00Z")),
    "no date": (topic(), lambda: odd(time=None)),
    "another device": (topic(town.PROBES[1]), lambda: odd()),
    "unknown device": (topic("0f0f0f0f0f0f0f0f"), lambda: odd(deviceInfo={"devEui": "0f0f0f0f0f0f0f0f"})),
    "odd topic": (topic("pas-un-eui"), lambda: odd()),
    "deeper than reason": (topic(), lambda: b'{"a":' * 5000 + b"1" + b"}" * 5000),
    "oversized": (topic(), lambda: odd(data="A" * 5_100_000)),
}


def test_garbage_between_good_messages_is_kept_with_its_reason_and_stops_nothing(stack, traffic, publish):
    ingester = stack.pid("ingest")
    letters = len(stack.query(PENDING))
    with traffic():
        sent = [publish(where, make()) for where, make in GARBAGE.values()]
        taken_by(sent)
        eventually(
            lambda: len(stack.query(PENDING)) >= letters + len(GARBAGE), f"{len(GARBAGE)} messages écartés", within=BACK
        )
    assert stack.pid("ingest") == ingester, "l'ingesteur est tombé"
    reasons = [reason for (reason,) in stack.query(PENDING)]
    assert all(len(reason) > 5 for reason in reasons)
    assert not [reason for reason in reasons if "erreur du pilote" in reason or "refusé à l'enregistrement" in reason]


def test_a_flood_of_garbage_does_not_drown_the_others(stack, traffic, publish):
    with traffic():
        taken_by([publish(topic(), b"garbage %d" % number) for number in range(1000)])


def test_the_same_garbage_again_raises_a_counter(stack, publish):
    taken_by([publish(topic(), b"the same again") for _ in range(5)])
    counted = "SELECT occurrences FROM supervision_deadletter WHERE payload = %s"
    eventually(lambda: stack.query(counted, b"the same again") == [(5,)], "cinq fois la même", within=BACK)
