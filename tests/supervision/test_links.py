# SPDX-License-Identifier: EUPL-1.2
"""Sites that call on real sockets: the listener of one source, told apart by who they are, whoever else calls."""

import json
import socket
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import OperationalError, connections
from django.utils import timezone

from apps.assets.models import Asset
from apps.events import services as events
from apps.events.models import Alarm, OwedAcknowledgement
from apps.supervision import health, link_facts, link_frames, links, trying
from apps.supervision.models import DeadLetter, Heartbeat
from demo import rsmp_site
from tests.connectors.serving import closed_port
from tests.factories import AssetFactory, AssetKindFactory, SourceFactory, UserFactory

SITES = ("FR+CAR001", "FR+CAR002")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def source(commune):
    options = {"port": closed_port(), "main": "TC", "watchdog": 1}
    source = SourceFactory(slug="feux", driver="rsmp", territory=commune, options=options)
    kind = AssetKindFactory(code="signal_junction")
    for site in SITES:
        AssetFactory(owner=commune, source=source, source_ref=site, kind=kind, state="unknown", geometry=None)
    return source


@contextmanager
def at_work(source, blocker):
    """The listener of `source`, in a thread of its own."""
    stop = threading.Event()
    listener = links.Listener(source, stop)

    def run():
        with blocker.unblock():
            listener.run()
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield listener
    finally:
        stop.set()
        thread.join()


@pytest.fixture
def listening(source, django_db_blocker, monkeypatch):
    monkeypatch.setattr(links, "CARE", 0.2)
    monkeypatch.setattr(link_frames, "FRAME_SECONDS", 1.0)
    with at_work(source, django_db_blocker) as listener:
        assert listener.listening.wait(20)
        yield listener


class Caller:
    """A site, by hand: each word when the test wants it."""

    def __init__(self, port, site):
        self.site, self.heard, self.rest = site, [], b""
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.settimeout(0.05)

    def present(self):
        self.send(rsmp_site.presentation(self.site))
        self.send(rsmp_site.message("Watchdog", wTs=rsmp_site.stamp(time.time())))
        until(lambda: self.of("Watchdog"))
        return self

    def send(self, *said):
        for one in said:
            self.socket.sendall((one if isinstance(one, bytes) else json.dumps(one).encode()) + b"\x0c")
        return said[0]

    def of(self, kind):
        """Everything of this type that was heard, our own acknowledgements being sent meanwhile."""
        self.read()
        return [one for one in self.heard if one["type"] == kind]

    def read(self):
        try:
            more = self.socket.recv(65536)
        except TimeoutError:
            return True
        except OSError:
            return False
        *whole, self.rest = (self.rest + more).split(b"\x0c")
        for one in map(json.loads, whole):
            self.heard.append(one)
            if one["type"] not in ("MessageAck", "MessageNotAck"):
                self.send({"mType": "rSMsg", "type": "MessageAck", "oMId": one["mId"]})
        return bool(more)

    def acknowledged(self, message):
        return any(one["oMId"] == message["mId"] for one in self.of("MessageAck"))

    def is_hung_up(self):
        return not self.read()


@contextmanager
def calling(port, site):
    caller = Caller(port, site)
    try:
        yield caller
    finally:
        caller.socket.close()


def until(condition, seconds=60.0):
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "rien n'est venu à temps"
        time.sleep(0.02)


def alarm(site, code="A0002", active=True, ago=60):
    return rsmp_site.alarm(site, "TC", code, time.time() - ago, active, "2")


def test_two_junctions_on_one_port_are_two_equipments_and_acknowledgements_go_back(listening, source):
    with calling(listening.port, SITES[0]) as one, calling(listening.port, SITES[1]) as other:
        one.present(), other.present()
        said = one.send(alarm(SITES[0]))
        until(lambda: one.acknowledged(said))
        (row,) = Alarm.objects.filter(active=True)
        assert row.asset.source_ref == SITES[0]
        until(lambda: "2 sites en liaison" in link_facts.words(source))
        assert [shown.ref for shown in trying.ask(source).rows][0] == SITES[0]

        events.acknowledge(alarm_id=row.pk, by=UserFactory(is_superuser=True))
        until(lambda: one.of("Alarm"))
        (told,) = one.of("Alarm")
        assert (told["aSp"], told["aCId"], other.of("Alarm")) == ("Acknowledge", "A0002", [])
        until(lambda: OwedAcknowledgement.objects.exclude(sent_at=None).exists())

        other.socket.close()  # while the first speaks: one junction is out of reach, the source is well
        until(lambda: Alarm.objects.filter(condition="communication_failure", active=True).exists())
        (lost,) = Alarm.objects.filter(condition="communication_failure")
        assert lost.asset.source_ref == SITES[1]
        one.send(rsmp_site.message("Watchdog", wTs=rsmp_site.stamp(time.time())))
        with calling(listening.port, SITES[1]) as again:
            again.present()
            until(lambda: not Alarm.objects.filter(condition="communication_failure", active=True).exists())


def test_nothing_is_acknowledged_before_it_is_stored(listening, monkeypatch):
    tries, real = [], links.ingest

    def away_twice(**words):
        if any("alarm" in item.topic.lower() for item in words["inbound"]):
            tries.append(one.acknowledged(said))
            if len(tries) < 3:
                raise OperationalError("la base redémarre")
        return real(**words)

    with calling(listening.port, SITES[0]) as one:
        one.present()
        said = alarm(SITES[0])
        monkeypatch.setattr(links, "ingest", away_twice)
        one.send(said)
        until(lambda: one.acknowledged(said))
    assert tries == [False, False, False]
    assert Alarm.objects.get(condition="controller_minor_fault").active


def test_whoever_else_calls_is_sent_away_in_words_and_nothing_grows(listening, source):
    stranger = Caller(listening.port, "FR+CAR999")
    stranger.send(rsmp_site.presentation("FR+CAR999"))
    until(lambda: stranger.of("MessageNotAck"))
    until(stranger.is_hung_up)
    hostile = {
        "pas un message RSMP": b"GET / HTTP/1.1\r\n\r\n\x0c",
        "sans fin": b"{" * 70_000,
        "au milieu d'un message": None,
        "sans fin après": b'{"mType": "rSMsg"',
    }
    for words, data in hostile.items():
        caller = Caller(listening.port, "")
        caller.socket.sendall(data or b'{"mType"')
        if data is None:
            caller.socket.shutdown(socket.SHUT_WR)
        until(caller.is_hung_up)
        until(lambda expected=words: expected in " ".join(listening.visitors.words()))
    (letter,) = DeadLetter.objects.all()
    assert "site inconnu : FR+CAR999" in letter.reason
    until(lambda: "liaisons" not in link_facts.words(source) and "0 sites" in link_facts.words(source))
    assert "Rien n'a été dit" in trying.ask(source).error
    with calling(listening.port, SITES[0]) as one:  # and the known ones still come in
        one.present()
        one.send(b'{"ceci": ')
        until(lambda: DeadLetter.objects.filter(reason__contains="JSON illisible").exists())
        said = one.send(alarm(SITES[0]))
        until(lambda: one.acknowledged(said))


def test_a_lost_source_is_told_and_what_was_missed_is_made_good(listening, source):
    with calling(listening.port, SITES[0]) as one:
        one.present()
        began = one.send(alarm(SITES[0]))
        until(lambda: one.acknowledged(began))
    long_ago = timezone.now() - timedelta(seconds=source.silent_after + 1)
    type(source).objects.filter(pk=source.pk).update(last_seen_at=long_ago, health_at=long_ago)
    health.watch()
    assert set(Asset.objects.filter(source=source).values_list("state", flat=True)) == {"unknown"}
    with calling(listening.port, SITES[0]) as one:
        one.present()
        ended = one.send(alarm(SITES[0], active=False, ago=30))
        until(lambda: one.acknowledged(ended))
    source.refresh_from_db()
    assert source.health == "ok"
    assert not Alarm.objects.filter(condition="controller_minor_fault", active=True).exists()


def test_a_port_that_is_taken_is_told_and_a_process_that_is_not_there_too(source, django_db_blocker, monkeypatch):
    assert "vérifiez ingest_mqtt" in trying.ask(source).error
    with socket.create_server(("127.0.0.1", source.options["port"])), at_work(source, django_db_blocker):
        until(lambda: "écoute impossible" in link_facts.words(source))
        assert Heartbeat.objects.get(component="links").detail
