# SPDX-License-Identifier: EUPL-1.2
"""A real receiver of somebody else: it verifies each message with the public libraries of both standards."""

import os
import queue
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cloudevents.core.bindings.http import HTTPMessage, from_http_event
from standardwebhooks import Webhook

from tests.factories.webhooks import SECRET


class Receiver:
    """`taken`: events verified with `secret`, in order of arrival, with their `webhook-id`. `answers`: statuses to
    give, by subject or for all (""), used one by one; `before`: done before each answer; `kills`: whom to kill
    first."""

    def __init__(self, secret=SECRET):
        self.secret, self.taken, self.ids, self.headers = secret, [], [], []
        self.answers, self.before, self.said, self.more, self.kills = {}, lambda: None, b"merci", {}, None
        self.lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def port(self):
        return self.server.server_address[1]

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/crochet"

    def take(self, headers, body):
        Webhook(self.secret).verify(body, headers)
        event = from_http_event(HTTPMessage(headers, body))
        with self.lock:
            self.taken.append(event)
            self.ids.append(headers["webhook-id"])
            self.headers.append(headers)
            left = self.answers.get(event.get_subject()) or self.answers.get("") or []
            status = left.pop(0) if left else 200
        if self.kills:
            os.kill(self.kills.get(timeout=10), signal.SIGKILL)
        self.before()
        return status

    @property
    def types(self):
        return [event.get_type().removeprefix("fr.connecte.") for event in self.taken]

    @property
    def subjects(self):
        return [event.get_subject() for event in self.taken]

    def kill(self):
        """The queue in which the process to kill is put."""
        self.kills = queue.Queue()
        return self.kills

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def _handler(receiver):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):  # noqa: N802
            body = self.rfile.read(int(self.headers["Content-Length"]))
            try:
                status, said = receiver.take({name.lower(): value for name, value in self.headers.items()}, body), b""
            except Exception as error:  # a test reads what was refused
                status, said = 400, f"{type(error).__name__}: {error}".encode()
            data = said or receiver.said
            self.send_response(status)
            for name, value in {"Content-Length": str(len(data)), **receiver.more}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *words):
            pass

    return Handler
