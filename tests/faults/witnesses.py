# SPDX-License-Identifier: EUPL-1.2
"""Clients of the live stream that come back after each cut from the last message they know, as the console does."""

import json
import threading
from contextlib import suppress

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from tests.stack import BACK, PATIENCE, Person, Stack, eventually

SKIPPED = ("asset.state", "alarm.updated")  # a later one of the same thing stands for the earlier ones


class Witness:
    """`heard`: ids in the order in which they came. `repeats`: ids that came twice or backwards."""

    def __init__(self, stack: Stack, person: Person, territory: str) -> None:
        self.stack, self.person, self.territory = stack, person, territory
        self.start = self.after = int(stack.value("SELECT coalesce(max(id), 0) FROM events_livemessage"))
        self.heard: list[int] = []
        self.repeats: list[int] = []
        self.resyncs, self.openings, self.head = 0, 0, 0
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()
        eventually(lambda: self.head, "flux direct ouvert")

    def _listen(self) -> None:
        while not self.ending.is_set():
            with suppress(OSError, WebSocketException, TimeoutError):
                self._listen_once()
            self.ending.wait(0.5)

    def _listen_once(self) -> None:
        where = f"{self.stack.address.replace('http', 'ws')}/ws/live/?after={self.after}"
        headers = {"Cookie": self.person.cookie}
        with connect(where, additional_headers=headers, origin=self.stack.address, open_timeout=20) as socket:
            self.openings += 1
            while not self.ending.is_set():
                with suppress(TimeoutError):
                    for message in json.loads(socket.recv(timeout=0.5)):
                        self._hear(message)

    def _hear(self, message: dict) -> None:
        if message["kind"] == "heartbeat":
            self.head = message["head"]
        elif message["kind"] == "resync":
            self.resyncs += 1
        else:
            (self.heard if message["id"] > self.after else self.repeats).append(message["id"])
            self.after = max(self.after, message["id"])

    def stop(self) -> None:
        self.ending.set()
        self.thread.join(PATIENCE)

    def check(self) -> None:
        """It heard its permitted set, in order: nothing twice, and no gap that conflation does not explain."""
        owed = self.owed()
        last = owed[-1][0] if owed else self.start
        eventually(lambda: self.after >= last, f"message {last} entendu")
        self.stop()
        assert self.repeats == []
        assert self.resyncs == 0
        owed = [news for news in self.owed() if news[0] <= self.after]  # asked again: some came while it was waited for
        heard = set(self.heard)
        assert heard <= {id for id, _kind, _key in owed}, "entendu hors de son périmètre"
        newest_heard: dict = {}
        for id, _kind, key in reversed(owed):
            if id in heard:
                newest_heard.setdefault(key, id)
        gaps = [
            (id, kind)
            for id, kind, key in owed
            if id not in heard and not (kind in SKIPPED and newest_heard.get(key, 0) > id)
        ]
        assert gaps == [], f"{len(gaps)} messages perdus sur {len(owed)}"

    def owed(self) -> list[tuple[int, str, str]]:
        return self.stack.query(
            """SELECT news.id, news.kind,
                      news.kind || coalesce(payload #>> '{ref,id}', payload #>> '{asset,uid}', news.id::text)
                 FROM events_livemessage news JOIN territories_territory place ON place.id = news.territory_id
                WHERE news.id > %s AND place.code = %s ORDER BY news.id""",
            self.start, self.territory,
        )  # fmt: skip

    def hears_something(self, within: float = BACK) -> None:
        """From now on."""
        before = len(self.heard)
        eventually(lambda: len(self.heard) > before, f"{self.person.username} entend de nouveau", within=within)
