# SPDX-License-Identifier: EUPL-1.2
"""A traffic light controller that speaks RSMP 3.2.2 to its supervisor, written from the published schemas.

What it has to say waits in memory until the supervisor acknowledged it, and is said again on the next link.
"""

import asyncio
import contextlib
import json
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from demo import chance

CORE, SXL = "3.2.2", "1.2.1"
END = b"\x0c"
WATCHDOG = 30.0  # seconds
RETRY = 3.0
KEPT = 1000  # messages that wait; the oldest go first
MAIN = "TC"

Message = dict[str, Any]


def stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def message(kind: str, **fields: Any) -> Message:
    return {"mType": "rSMsg", "type": kind, "mId": str(uuid.uuid4()), **fields}


def presentation(site: str) -> Message:
    return message("Version", RSMP=[{"vers": CORE}], siteId=[{"sId": site}], SXL=SXL)


def alarm(site: str, component: str, code: str, at: float, active: bool, priority: str, **more: Any) -> Message:
    """`more` overrides: an acknowledgement is the same message with other words."""
    said = {
        **_names(site, component),
        "aCId": code,
        "xACId": "",
        "xNACId": "",
        "aSp": "Issue",
        "ack": "notAcknowledged",
        "aS": "Active" if active else "inActive",
        "sS": "notSuspended",
        "aTs": stamp(at),
        "cat": "D",
        "pri": priority,
        "rvs": [],
    }
    return message("Alarm", **{**said, **more})


def aggregated(site: str, at: float, bits: Iterable[int]) -> Message:
    """`bits`: the numbers, from 1, of those that are true."""
    lit = set(bits)
    return message(
        "AggregatedStatus", **_names(site, MAIN), aSTS=stamp(at), fP=None, fS=None, se=[n in lit for n in range(1, 9)]
    )


def _names(site: str, component: str) -> dict[str, str]:
    return {"ntsOId": f"{site}={component}", "xNId": "", "cId": component}


class Site:
    """One controller. `now_wrong` gives what it says when a link is made: its state and its present alarms."""

    def __init__(self, site: str, now_wrong: Callable[[], Iterable[Message]], taken: Callable[[Message], None]) -> None:
        self.site, self._now_wrong, self._taken = site, now_wrong, taken
        self._waiting: OrderedDict[str, Message] = OrderedDict()
        self._writer: asyncio.StreamWriter | None = None
        self._ready, self._watched = False, 0.0
        self.silent = False  # its modem is off

    def say(self, *said: Message) -> None:
        """Now when there is a link, on the next one otherwise."""
        for one in said:
            self._waiting[one["mId"]] = one
            if self._ready:
                self._write(one)
        while len(self._waiting) > KEPT:
            self._waiting.popitem(last=False)

    async def run(self, host: str, port: int) -> None:
        while True:
            if not self.silent:
                with contextlib.suppress(OSError, asyncio.IncompleteReadError, ValueError):
                    await self._link(host, port)
            self._ready, self._writer = False, None
            await asyncio.sleep(RETRY)

    def tick(self) -> None:
        """Every second: the sign of life; a modem that is off hangs up."""
        if self._writer is None:
            return
        if self.silent:
            self._writer.transport.abort()
        elif self._ready and time.time() - self._watched >= WATCHDOG:
            self._watched = time.time()
            self._write(message("Watchdog", wTs=stamp(time.time())))

    async def _link(self, host: str, port: int) -> None:
        reader, writer = await asyncio.open_connection(host, port)
        self._writer = writer
        try:
            self._write(presentation(self.site))
            while True:
                frame = await reader.readuntil(END)
                self._hear(json.loads(frame[:-1]))
        finally:
            writer.close()

    def _hear(self, said: Message) -> None:
        match said["type"]:
            case "MessageAck" | "MessageNotAck":
                self._waiting.pop(said["oMId"], None)
                return
            case "Version":
                self._acknowledge(said)
                self._write(message("Watchdog", wTs=stamp(time.time())))
                return
        self._acknowledge(said)
        match said["type"]:
            case "Watchdog" if not self._ready:
                self._begin()
            case "AggregatedStatusRequest":
                self.say(*[one for one in self._now_wrong() if one["type"] == "AggregatedStatus"])
            case "Alarm" if said["aSp"] == "Acknowledge":
                self._taken(said)

    def _begin(self) -> None:
        """The link is up: what is, then what could not be told."""
        self._ready, self._watched = True, time.time() - WATCHDOG * chance.unit(self.site)  # each in its turn
        buffered = list(self._waiting.values())
        self.say(*self._now_wrong())
        for one in buffered:
            self._write(one)

    def _acknowledge(self, said: Message) -> None:
        self._write({"mType": "rSMsg", "type": "MessageAck", "oMId": said["mId"]})

    def _write(self, said: Message) -> None:
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(json.dumps(said, separators=(",", ":")).encode() + END)
