# SPDX-License-Identifier: EUPL-1.2
"""Simulated TALQ gateways on real sockets, that keep a log of what they said and misbehave on order."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from demo.failures import Fault
from demo.inventory import Item
from demo.talq_devices import attribute_entry, device, event_entry, stamp
from tests.faults.town import LAMPS, lamp_ref


@dataclass
class Gateway:
    """One lighting system. `way` is how it misbehaves; what it logged is told again at each visit: harmless."""

    name: str
    way: str = "well"
    items: list[Item] = field(init=False)
    events: list[dict[str, Any]] = field(default_factory=list)
    truth: dict[str, list[tuple[float, bool]]] = field(default_factory=dict)  # ref -> (when, failed)
    asked_at: list[float] = field(default_factory=list)  # monotonic time of each visit to the alarms' report

    def __post_init__(self) -> None:
        self.items = [self._lamp(number) for number in range(LAMPS)]

    def _lamp(self, number: int) -> Item:
        code = f"PL-{self.name}-{number}"
        ref = lamp_ref(self.name, number)
        return Item(code, "light_point", f"talq-{self.name}", ref, "", "", 4.36 + number / 1000, 48.95, code, {})

    def say(self, number: int, failed: bool) -> None:
        """The lamp fails, or is repaired, now."""
        at = round(time.time(), 3)
        ref = self.items[number].ref
        self.truth.setdefault(ref, []).append((at, failed))
        self.events.append(event_entry(Fault(ref, "lampFailure", at, None), at, start=failed))

    def answer(self, path: str, offset: int) -> Any:
        if path == "devices":
            return [device(item, (), time.time()) for item in self.items] if offset == 0 else []
        if path == "log-reports/alarms":
            self.asked_at.append(time.monotonic())
            return {"address": "alarms", "entries": list(self.events)}
        if path == "log-reports/measures":
            at = float(int(time.time()))
            said = {"type": "AttributeFloat", "value": 40.0}
            return {"address": "measures", "entries": [attribute_entry(self.items[0], "lamp", "activePower", said, at)]}
        return None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # noqa: N802  (the standard library's name)
        name, _, rest = self.path.partition("?")[0].strip("/").partition("/")
        gateway = self.server.gateways[name]
        query = dict(word.partition("=")[::2] for word in self.path.partition("?")[2].split("&"))
        body = json.dumps(gateway.answer(rest, int(query.get("offset", 0)))).encode()
        with suppress(OSError):
            getattr(self, f"answer_{gateway.way}")(body, rest)

    def reply(self, body: bytes, status: int = 200, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def answer_well(self, body: bytes, rest: str) -> None:
        self.reply(body)

    def answer_slow(self, body: bytes, rest: str) -> None:
        time.sleep(1.5)
        self.reply(body)

    def answer_error(self, body: bytes, rest: str) -> None:
        self.reply(b"Internal Server Error", status=500)

    def answer_drip(self, body: bytes, rest: str) -> None:
        """A byte a second, as long as anybody listens: no time-out between two bytes ever notices."""
        self.reply(b"", length=len(body))
        for byte in body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(1)

    def answer_truncated(self, body: bytes, rest: str) -> None:
        self.reply(body[: len(body) // 2], length=len(body))
        self.close_connection = True

    def answer_half(self, body: bytes, rest: str) -> None:
        """JSON cut in the middle, in an answer that HTTP calls complete."""
        self.reply(body[: len(body) // 2])

    def answer_types(self, body: bytes, rest: str) -> None:
        self.reply({"devices": b'{"devices": 12}', "log-reports/alarms": b'[true, "x"]'}.get(rest, b'"NaN"'))

    def answer_mixed(self, body: bytes, rest: str) -> None:
        """One odd device and one odd event among the good ones."""
        said = json.loads(body)
        if rest == "devices" and said:
            said.insert(1, {"address": 12, "name": None, "class": ["x"]})
            said.insert(2, {"address": "00000000-0000-4000-8000-00000000dead", "class": "LuminaireController"})
        if rest == "log-reports/alarms":
            said["entries"].insert(0, {"data": {"type": "EventLogData", "srcAddress": 7, "timestamp": "hier"}})
            unknown = {"type": "EventLogData", "srcAddress": "11111111-0000-4000-8000-00000000dead/lamp"}
            unknown |= {"timestamp": stamp(time.time()), "eventType": "lampFailure", "startEndFlag": True}
            said["entries"].append({"data": unknown})
        self.reply(json.dumps(said).encode())

    def answer_mute(self, body: bytes, rest: str) -> None:
        """Accepts, and never says a word."""
        time.sleep(20)
        self.close_connection = True

    def log_message(self, *args: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, gateways: dict[str, Gateway]) -> None:
        self.gateways = gateways
        super().__init__(("127.0.0.1", port), Handler)

    def handle_error(self, *args: Any) -> None:
        """A visitor who hangs up is no news."""


@contextmanager
def serving(gateways: dict[str, Gateway], port: int = 0) -> Iterator[int]:
    """The port on which the gateways answer, each under its name."""
    server = Server(port, gateways)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
