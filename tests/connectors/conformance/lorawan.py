# SPDX-License-Identifier: EUPL-1.2
"""The two LoRaWAN network servers: a probe says « tilted » or no longer, in the words of each."""

import json
import uuid

from apps.connectors.catalogue import DRIVERS
from apps.supervision import mqtt
from apps.supervision.ingest import ingest
from tests.connectors.conformance.counterpart import OPEN, Counterpart, Posting

TILT = {"field": "tilt", "condition": "tilted", "severity": "major", "title": "Conteneur renversé"}
PROBES = tuple(f"02009ddcd9f26a{n:02x}" for n in range(12))
STRANGER = "02009ddcd9f26aff"


class ChirpStack(Counterpart):
    """Decoded and stored as the ingester does; that it acknowledges afterwards is proven on a broker (test_mqtt)."""

    driver, page = "chirpstack-mqtt", "chirpstack.md"
    condition, severity = "tilted", 2
    unknown_type = "nothing"
    options = {"alarms": [TILT]}
    refs, stranger = PROBES, STRANGER
    unsupported = frozenset({"acknowledged_there", "acknowledged_here"})

    def __init__(self, territory, settings):
        super().__init__(territory, settings)
        self.sent, self.heard = [], True

    def publish(self, *messages):
        """(event, device, fields): each as the network server would publish it."""
        self.receive([self.published(*one) for one in messages])

    def published(self, event, device, fields):
        said = {"deduplicationId": str(uuid.uuid4()), "deviceInfo": {"devEui": device}, **fields}
        topic = f"application/essai/device/{device}/event/{event}"
        return mqtt.Received(1, 1, topic, json.dumps(said).encode(), 1)

    def receive(self, received):
        self.sent += received
        if self.heard:
            driver, options = DRIVERS[self.driver], self.source.options
            inbound = [mqtt.decode(driver.decode, one.topic, one.payload, options) for one in received]
            ingest(source=self.source, inbound=inbound)
            self.source.refresh_from_db()

    def tell(self, *words):
        self.publish(*(("up", one.ref, self.uplink(one.what == OPEN, one.at)) for one in words))

    @staticmethod
    def uplink(tilt, at):
        return {"time": at.isoformat(), "fCnt": 1, "rxInfo": [{"rssi": -60}], "object": {"tilt": tilt}}

    def tell_again(self):
        """The broker delivers again what was not acknowledged."""
        again, self.sent = self.sent, []
        self.receive(again)

    def garble(self):
        topic = f"application/essai/device/{self.refs[0]}/event/up"
        self.receive([mqtt.Received(1, 1, topic, b'{"ceci": ', 1)])
        self.sent.pop()

    def mumble(self, ref, at):
        self.publish(("telepathy", ref, {"time": at.isoformat()}))

    def keep_quiet(self):
        self.heard = False

    def come_back(self):
        self.heard = True
        self.tell_again()


class ChirpStackPosting(Posting):
    """Its HTTP integration: one request an event, whose type is in the address."""

    driver, page = "chirpstack-http", "chirpstack.md"
    condition, severity = "tilted", 2
    unknown_type = "nothing"
    options = {"alarms": [TILT]}
    refs, stranger = PROBES, STRANGER
    unsupported = frozenset({"acknowledged_there", "acknowledged_here"})

    def event(self, event, device, fields):
        said = {"deduplicationId": str(uuid.uuid4()), "deviceInfo": {"devEui": device}, **fields}
        self.post(json.dumps(said).encode(), event=event)

    def tell(self, *words):
        for one in words:
            self.event("up", one.ref, ChirpStack.uplink(one.what == OPEN, one.at))
        self.stored()

    def mumble(self, ref, at):
        self.event("telepathy", ref, {"time": at.isoformat()})
        self.stored()


class ThingsStack(Posting):
    """A boolean that is false is in `decoded_payload`, which is no field of the message; zeros outside are left out."""

    driver, page = "things-stack", "things-stack.md"
    condition, severity = "tilted", 2
    unknown_type = "refused"
    options = {"alarms": [TILT]}
    refs, stranger = PROBES, STRANGER
    unsupported = frozenset({"acknowledged_there", "acknowledged_here"})

    def message(self, ref, at, **fields):
        ids = {"device_id": f"sonde-{ref}", "application_ids": {"application_id": "essai"}, "dev_eui": ref.upper()}
        said = {"end_device_ids": ids, "correlation_ids": [f"as:up:{uuid.uuid4().hex}"], "received_at": at.isoformat()}
        return json.dumps(said | fields).encode()

    def uplink(self, word):
        heard = [{"gateway_ids": {"gateway_id": "gtw1", "eui": "9C5C8E00001A05C4"}, "rssi": -35}]  # an SNR of 0
        said = {"f_port": 1, "decoded_payload": {"tilt": word.what == OPEN}, "rx_metadata": heard}
        return self.message(word.ref, word.at, uplink_message=said | {"received_at": word.at.isoformat()})

    def tell(self, *words):
        for one in words:
            self.post(self.uplink(one))
        self.stored()

    def mumble(self, ref, at):
        self.post(self.message(ref, at, telepathy={}), expected=400)
        self.sent.pop()
