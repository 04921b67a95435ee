# SPDX-License-Identifier: EUPL-1.2
"""MQTT ingester: a persistent session per source, messages acknowledged to the broker only after the commit.

paho's network thread fills a queue; `run` empties it in batches through the one door. A message that was not
committed was not acknowledged: the broker sends it again, and storing it twice leaves the same rows.
"""

import logging
import queue
import ssl
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import paho.mqtt.client as mqtt
from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections
from paho.mqtt.enums import CallbackAPIVersion

from apps.assets.models import Source
from apps.connectors.base import MAX_MESSAGE, ConnectorError
from apps.connectors.catalogue import DRIVERS
from apps.connectors.mqtt import leave
from apps.supervision import heartbeat
from apps.supervision.ingest import Inbound, ingest

logger = logging.getLogger(__name__)

BATCH = 500  # messages per transaction
LINGER = 0.1  # seconds a batch waits for company
BACKOFF = (0.5, 1, 2, 5)  # seconds between two attempts while the database is away
QUEUE = 5_000  # messages in memory; the broker keeps the rest
BEAT = 5.0
PUSHED = [name for name, driver in DRIVERS.items() if driver.topic]


@dataclass(frozen=True, slots=True)
class Received:
    """A message not acknowledged yet, and the connection it came by: an older connection's number means nothing."""

    mid: int
    qos: int
    topic: str
    payload: bytes
    connection: int


class Ingester:
    """Listens for one source until `stop` is set."""

    def __init__(self, source: Source, stop: threading.Event) -> None:
        self.source, self.stop = source, stop
        self.driver = DRIVERS[source.driver]
        self.received: queue.Queue[Received] = queue.Queue(maxsize=QUEUE)  # full: the network thread waits
        self.connection = 0
        self.problem = ""
        self.subscribed = threading.Event()
        self.client = self._client()

    def _client(self) -> mqtt.Client:
        address = urlsplit(settings.MQTT_URL)
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"connecte-{self.source.slug}",
            clean_session=False,
            manual_ack=True,
        )
        if address.username:
            client.username_pw_set(address.username, address.password)
        if address.scheme == "mqtts":
            client.tls_set_context(ssl.create_default_context())
        client.reconnect_delay_set(min_delay=1, max_delay=10)
        client.on_connect, client.on_disconnect, client.on_message = self._connected, self._lost, self._message
        client.on_subscribe = lambda *_: self.subscribed.set()
        client.connect_async(address.hostname or "", address.port or 1883, keepalive=20)
        return client

    def _connected(self, client: mqtt.Client, userdata: Any, flags: Any, code: Any, properties: Any) -> None:
        if code.is_failure:
            self._say(f"courtier MQTT : connexion refusée ({code})")
            return
        self.connection += 1
        self._say("")
        client.subscribe(self._filter(), qos=1)

    def _filter(self) -> str:
        """The driver's topic filter, narrowed to the application of this source when it names one."""
        application = self.source.options.get("application")
        return self.driver.topic.replace("+", application, 1) if application else self.driver.topic

    def _lost(self, client: mqtt.Client, userdata: Any, flags: Any, code: Any, properties: Any) -> None:
        if not self.stop.is_set():
            self._say(f"courtier MQTT : connexion perdue ({code})")

    def _say(self, problem: str) -> None:
        """On change only."""
        if problem != self.problem:
            logger.info("mqtt source=%s %s", self.source.slug, problem or "connected")
        self.problem = problem

    def _message(self, client: mqtt.Client, userdata: Any, message: mqtt.MQTTMessage) -> None:
        self.received.put(Received(message.mid, message.qos, message.topic, message.payload, self.connection))

    def run(self) -> None:
        """Until stopped: a batch, a transaction, the acknowledgements."""
        self.client.loop_start()
        beaten = 0.0
        try:
            while not self.stop.is_set():
                if time.monotonic() - beaten > BEAT:
                    beaten = time.monotonic()
                    self._beat()
                batch = self._batch()
                if batch and self._stored(batch):
                    self._acknowledge(batch)
        finally:
            leave(self.client)

    def _beat(self) -> None:
        try:
            close_old_connections()
            heartbeat.beat("mqtt", self.problem)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("heartbeat not written: %s", error)

    def _batch(self) -> list[Received]:
        """The next messages: the first that comes, and those that come in the LINGER after it."""
        try:
            batch = [self.received.get(timeout=1.0)]
        except queue.Empty:
            return []
        until = time.monotonic() + LINGER
        while len(batch) < BATCH and (left := until - time.monotonic()) > 0:
            try:
                batch.append(self.received.get(timeout=left))
            except queue.Empty:
                break
        return batch

    def _stored(self, batch: list[Received]) -> bool:
        """Try until the database takes the batch; False when stopped before."""
        inbound = [decode(self.driver.decode, message.topic, message.payload, self.source.options) for message in batch]
        attempt = 0
        while not self.stop.is_set():
            try:
                close_old_connections()
                ingest(source=self.source, inbound=inbound)
                return True
            except (DatabaseError, InterfaceError) as error:
                logger.warning("batch not stored, trying again source=%s error=%s", self.source.slug, error)
                self.stop.wait(BACKOFF[min(attempt, len(BACKOFF) - 1)])
                attempt += 1
        return False

    def _acknowledge(self, batch: list[Received]) -> None:
        for message in batch:
            if message.qos and message.connection == self.connection:
                self.client.ack(message.mid, message.qos)


def decode(driver: Any, topic: str, payload: bytes, options: Mapping[str, Any]) -> Inbound:
    """One message as an inbound item, with the reason when it cannot be decoded."""
    if len(payload) > MAX_MESSAGE:
        return Inbound(topic, payload, reason=f"message de {len(payload)} octets : au-delà de la limite")
    try:
        return Inbound(topic, payload, records=tuple(driver(topic, payload, options)))
    except ConnectorError as error:
        return Inbound(topic, payload, reason=error.reason)
    except Exception as error:  # a driver's own fault must not stop the others: kept, told, replayable once mended
        logger.exception("driver fault topic=%s", topic)
        return Inbound(topic, payload, reason=f"erreur du pilote : {type(error).__name__} {error}")


def serve(stop: threading.Event, *, refresh: float = 10.0) -> None:
    """One ingester per enabled MQTT source; sources added, changed or removed are noticed within `refresh` seconds."""
    wanted = partial(enabled, PUSHED) if settings.MQTT_URL else dict[tuple[int, str], Source]
    keep_running(stop, wanted, lambda source, event: Ingester(source, event).run, name="mqtt", refresh=refresh)


def keep_running(
    stop: threading.Event,
    wanted: Callable[[], dict[tuple[int, str], Source]],
    runner: Callable[[Source, threading.Event], Callable[[], None]],
    *,
    name: str,
    refresh: float,
) -> None:
    """One thread per wanted source until `stop`; one that changed is ended and begun again, one that died too."""
    running: dict[tuple[int, str], tuple[threading.Thread, threading.Event]] = {}
    while not stop.is_set():
        now = wanted()
        for key in running.keys() - now.keys():
            _finish(*running.pop(key))
        for key in [key for key, (thread, _) in running.items() if not thread.is_alive()]:
            logger.error("%s thread died source=%s", name, key[0])
            running.pop(key)
        for key in now.keys() - running.keys():
            event = threading.Event()
            thread = threading.Thread(target=runner(now[key], event), name=f"{name}-{now[key].slug}", daemon=True)
            thread.start()
            running[key] = (thread, event)
        stop.wait(refresh)
    for thread, event in running.values():
        _finish(thread, event)


def enabled(drivers: Collection[str]) -> dict[tuple[int, str], Source]:
    """The enabled sources of these drivers; the key changes with what a thread would read differently."""
    try:
        close_old_connections()
        sources = list(Source.objects.filter(enabled=True, driver__in=drivers))
    except (DatabaseError, InterfaceError) as error:
        logger.warning("sources not read: %s", error)
        raise SystemExit(1) from error  # the process manager starts us again
    return {(source.pk, f"{source.driver}{source.options}"): source for source in sources}


def _finish(thread: threading.Thread, event: threading.Event) -> None:
    event.set()
    thread.join(timeout=10)
