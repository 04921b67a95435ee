# SPDX-License-Identifier: EUPL-1.2
"""What a connector brings to the suite: the other side of its protocol, in its own words, by the real path."""

import asyncio
import threading
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from django.test import Client
from django.utils import timezone

from apps.connectors.base import ConnectorError
from apps.supervision import inbox, keys, polling, receiving
from apps.supervision.models import Arrival, FirstContact, Poll
from tests.connectors.serving import closed_port
from tests.factories import AssetFactory, AssetKindFactory, SourceFactory

OPEN, CLOSED, ACKED = "open", "closed", "acknowledged"


@dataclass(frozen=True)
class Word:
    """One thing that the supervisor says of the condition of the suite: it began, it ended, somebody there took it."""

    what: str
    ref: str
    at: datetime


class Counterpart:
    """Its attributes are what the cases expect; its methods say things. `tell` says several at once, in this order."""

    name = ""  # when a driver has several
    driver = ""
    page = ""  # in docs/connectors/
    condition, severity = "", 2
    unsupported = frozenset()  # names of cases; the page of the connector says why
    unknown_type = "minor"  # what an event that nobody knows becomes: a minor alarm, a dead letter, nothing
    dated = True  # its messages bear the date that they are given
    taker = "n.martin"  # who takes a condition there
    announces = False  # equipment comes with what is said of it
    options = {}
    kind = "light_point"
    refs = tuple(f"appareil-{n:02}" for n in range(12))
    stranger = "inconnu-99"  # nobody announced it

    def __init__(self, territory, settings):
        self.settings = settings
        AssetKindFactory(code=self.kind)
        self.source = SourceFactory(
            slug=f"essai-{self.driver}", driver=self.driver, territory=territory, options=self.options_of()
        )
        if not self.announces:
            same = {"owner": territory, "source": self.source, "kind__code": self.kind, "state": "unknown"}
            for ref in self.refs:
                AssetFactory(source_ref=ref, geometry=None, **same)

    def options_of(self):
        return dict(self.options)

    def forgotten(self):
        """As if we had never met it."""
        FirstContact.objects.filter(source=self.source).delete()

    def tell(self, *words):
        raise NotImplementedError

    def tell_again(self):
        """All that it knows, as it does when the link comes back or when we have forgotten."""
        raise NotImplementedError

    def garble(self):
        """Something that is not of its protocol."""
        raise NotImplementedError

    def mumble(self, ref, at):
        """An event of a type that nobody knows."""
        raise NotImplementedError

    def burst(self, words):
        """Many things at once, as its protocol carries them."""
        self.tell(*words)

    def keep_quiet(self):
        """The link is lost: what it says from now on does not come through."""

    def come_back(self):
        """And back."""

    def taken_there(self, ref):
        """Who took the condition in charge there, as its people see it; "" when nobody."""
        raise NotImplementedError


class Server:
    """A small HTTP server in a thread of the test: `answer(path, query)` gives the bytes."""

    def __init__(self, answer):
        self.answer = answer
        self.httpd = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.httpd.server_address[1]}"

    @contextmanager
    def running(self):
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):  # noqa: N802  (the standard library's name)
                self.reply()

            def do_POST(self):  # noqa: N802
                self.reply(self.rfile.read(int(self.headers["Content-Length"])))

            def reply(self, *asked):
                address = urlsplit(self.path)
                body = server.answer(address.path, address.query, *asked)
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.httpd.daemon_threads = True
        threading.Thread(target=self.httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield self
        finally:
            self.httpd.shutdown()
            self.httpd.server_close()


class Polled(Counterpart):
    """Polled as a worker does: the claim, the driver on a real socket, the batch and its cursor in one transaction."""

    server = None

    def __init__(self, territory, settings):
        super().__init__(territory, settings)
        self.poll()

    def poll(self):
        Poll.objects.filter(source=self.source).update(due_at=timezone.now() - timedelta(seconds=1))
        (poll,) = [one for one in polling.claim() if one.source_id == self.source.pk]
        try:
            batch = asyncio.run(polling.ask(poll.source, poll.cursor))
        except ConnectorError as error:
            polling.postpone(poll, error.reason)
        else:
            polling.store(poll, batch, 0.01)
        self.source.refresh_from_db()

    def allow(self, url):
        self.settings.OUTBOUND_ALLOW = frozenset({urlsplit(url).netloc})

    def tell_again(self):
        Poll.objects.filter(source=self.source).update(cursor={})
        self.poll()

    def keep_quiet(self):
        self.address = self.source.options["url"]
        self._call(f"{urlsplit(self.address).scheme}://localhost:{closed_port()}")
        self.poll()

    def come_back(self):
        self._call(self.address)
        self.poll()

    def _call(self, url):
        self.source.options["url"] = url
        self.source.save(update_fields=["options"])
        self.allow(url)


class Posting(Counterpart):
    """Posts to the door of its source, with its key; what was kept is then stored as the process does."""

    def __init__(self, territory, settings):
        super().__init__(territory, settings)
        self.client = Client()
        self.key = keys.renew(source=self.source, by=None)
        self.sent = []
        self.heard, self.hurried = True, False

    def headers(self, body):
        return {"Authorization": f"Bearer {self.key}"}

    def post(self, body, expected=202, event=""):
        """The answer; nothing when the link is lost."""
        self.sent.append((body, event))
        if not self.heard:
            return None
        if self.hurried:
            receiving.receive(self.source.slug, self.headers(body), body, event)
            return None
        address = f"/ingest/{self.source.slug}/" + f"?event={event}" * bool(event)
        answer = self.client.post(address, body, content_type="application/json", headers=self.headers(body))
        assert answer.status_code == expected, answer.content.decode()
        return answer

    def burst(self, words):
        """Without the HTTP of the test client: a thousand requests of it are two seconds."""
        self.hurried = True
        self.tell(*words)

    def stored(self):
        while inbox.store_some():
            pass
        self.source.refresh_from_db()

    def tell_again(self):
        again, self.sent = self.sent, []
        if self.hurried:
            self.keep(again)
        else:
            for body, event in again:
                self.post(body, event=event)
        self.stored()

    def keep(self, messages):
        """As the door does, once it knows who sends."""
        rows = [
            Arrival(source=self.source, message_id=str(uuid.uuid4()), topic=event or receiving.TOPIC, payload=body)
            for body, event in messages
        ]
        Arrival.objects.bulk_create(rows)

    def garble(self):
        assert self.post(b'{"ceci": ', expected=400).json()["detail"]
        self.sent.pop()
        self.stored()

    def keep_quiet(self):
        self.heard = False

    def come_back(self):
        """A supplier sends again what was not acknowledged."""
        self.heard = True
        self.tell_again()
