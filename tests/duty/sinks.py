# SPDX-License-Identifier: EUPL-1.2
"""Real servers on the loopback that take messages: a mail server, and a web hook."""

import email
import json
import socketserver
import threading
from contextlib import contextmanager
from email import policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MUTE = "mute"  # takes the connection and says nothing
LOST = "lost"  # takes the message, and never says that it did
REFUSED = "refused"  # says no to the recipient
BUSY = "busy"  # says to come back later


class MailServer(socketserver.ThreadingTCPServer):
    """`messages` is what it took, in order; `way` is how it misbehaves."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.messages, self.recipients, self.way = [], [], ""
        self.conversations, self.closing = 0, threading.Event()

    @property
    def port(self):
        return self.server_address[1]


class Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.server.conversations += 1
        if self.server.way == MUTE:
            self.server.closing.wait()
            return
        self.say(220, "ready")
        while line := self.rfile.readline():
            verb = line.decode().split()[0].split(":")[0].upper()
            self.answer(verb, line.decode())
            if verb == "QUIT":
                return

    def answer(self, verb, line):
        if verb == "RCPT" and self.server.way == REFUSED:
            return self.say(550, "unknown")
        if verb == "MAIL" and self.server.way == BUSY:
            return self.say(451, "later")
        if verb == "RCPT":
            self.server.recipients.append(line.split("<")[1].split(">")[0])
        if verb != "DATA":
            return self.say(221 if verb == "QUIT" else 250, "ok")
        self.say(354, "go")
        lines = []
        while (piece := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(piece)
        self.server.messages.append(email.message_from_bytes(b"".join(lines), policy=policy.default))
        if self.server.way == LOST:
            self.server.closing.wait()
            return None
        return self.say(250, "taken")

    def say(self, code, text):
        self.wfile.write(f"{code} {text}\r\n".encode())


class Hook(BaseHTTPRequestHandler):
    def do_POST(self):  # noqa: N802  (the name that http.server calls)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append(json.loads(body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *words):
        pass


@contextmanager
def serving(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        if hasattr(server, "closing"):
            server.closing.set()
        server.shutdown()
        server.server_close()


def mail_server():
    return serving(MailServer())


def hook(status=200):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    server.received, server.status = [], status
    return serving(server)
