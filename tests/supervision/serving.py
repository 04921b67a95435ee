# SPDX-License-Identifier: EUPL-1.2
"""A small real TALQ gateway in a thread of the test: empty log reports, no device, as slow or as broken as wanted."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Gateway:
    port: int = 0
    status: int = 200
    delay: float = 0.0
    body: bytes = b"[]"
    asked_at: list[float] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def gateway(**behaviour) -> Iterator[Gateway]:
    told = Gateway(**behaviour)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):  # noqa: N802  (the standard library's name)
            told.asked_at.append(time.monotonic())
            time.sleep(told.delay)
            body = b'{"loggerAddress": "alarms", "logs": []}' if "log-reports" in self.path else told.body
            self.send_response(told.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
