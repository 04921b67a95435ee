# SPDX-License-Identifier: EUPL-1.2
"""Between us and a real GMAO: passes calls on, and may lose the answer. `fault(method, path)` as in `atlas`.

One call at a time: the tests try again at once what people wait half a minute for, and a GMAO slower than our patience
would still be writing what it is asked about.
"""

import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.connectors.serving import closed_port
from tests.stack import PATIENCE

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
PASSED = ("Content-Type", "X-Redmine-API-Key", "Accept")


class Proxy:
    def __init__(self, target):
        self.port, self.target, self.server = closed_port(), target, None
        self.fault, self.calls = lambda method, path: "", []
        self.alone = threading.Lock()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        handler = type("Bound", (Passing,), {"proxy": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Passing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    proxy: Proxy

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        way = self.proxy.fault(self.command, self.path)
        self.proxy.calls.append((self.command, self.path, way))
        if way == "429":
            self.give(429, b"{}", {"Retry-After": "3"})
            return
        if way == "before":
            self.give(500, b"{}")
            return
        status, answer = self.passed_on(body)
        if way == "cut":
            self.close_connection = True
            self.connection.close()
        else:
            self.give(500 if way == "500" else status, b"<html>" if way == "garbage" else answer)

    do_POST = do_PUT = do_GET

    def passed_on(self, body):
        heads = {name: self.headers[name] for name in PASSED if name in self.headers}
        asked = urllib.request.Request(self.proxy.target + self.path, body or None, heads, method=self.command)
        with self.proxy.alone:
            try:
                with DIRECT.open(asked, timeout=PATIENCE) as answer:
                    return answer.status, answer.read()
            except urllib.error.HTTPError as error:
                return error.code, error.read()

    def give(self, status, body, headers=None):
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if status != 204:
            self.wfile.write(body)

    def log_message(self, *words):
        """Nothing on the screen of the tests."""
