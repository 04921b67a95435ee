# SPDX-License-Identifier: EUPL-1.2
"""One readable log of every child, `HH:MM:SS name | text`, in a file and if asked on the terminal. Never a secret."""

import os
import selectors
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

WIDTH = 14  # of the column of names
LONGEST = 2_000  # characters of one line


@dataclass
class Stream:
    name: str
    file: IO[bytes]
    rest: bytes = b""  # an unfinished line


class Log:
    def __init__(self, where: Path, hidden: list[str], echo: bool = False):
        self.where, self.echo = where, echo
        self.hidden = [secret for secret in hidden if len(secret) > 7]
        self.streams = selectors.DefaultSelector()
        if where.exists():
            where.replace(where.with_suffix(".old"))
        self.file = where.open("w", buffering=1)
        where.chmod(0o600)

    def say(self, name: str, text: str) -> None:
        for secret in self.hidden:
            text = text.replace(secret, "•••")
        line = f"{time.strftime('%H:%M:%S')} {name:<{WIDTH}} | {text[:LONGEST]}"
        print(line, file=self.file)
        if self.echo:
            self.show(line)

    def show(self, line: str) -> None:
        try:
            print(line, file=sys.stdout, flush=True)
        except OSError:  # the terminal is gone; the file remains
            self.echo = False

    def follow(self, name: str, file: IO[bytes]) -> None:
        os.set_blocking(file.fileno(), False)
        self.streams.register(file, selectors.EVENT_READ, Stream(name, file))

    def listen(self, pause: float) -> bool:
        """Write what the children have said, waiting at most `pause` seconds. False when nobody spoke."""
        if not self.streams.get_map():
            time.sleep(pause)
            return False
        spoken = self.streams.select(pause)
        for key, _ in spoken:
            self.read(key.data)
        return bool(spoken)

    def listen_for(self, seconds: float) -> None:
        """For that long, whatever is said: a talkative child does not make the rest of the loop run faster."""
        limit = time.monotonic() + seconds
        while (left := limit - time.monotonic()) > 0:
            self.listen(left)

    def read(self, stream: Stream) -> None:
        try:
            said = os.read(stream.file.fileno(), 65_536)
        except BlockingIOError:
            return
        *lines, stream.rest = (stream.rest + said).split(b"\n")
        if not said and stream.rest:
            lines, stream.rest = [stream.rest], b""
        for line in lines:
            self.say(stream.name, line.decode(errors="replace").rstrip())
        if not said:
            self.streams.unregister(stream.file)
            stream.file.close()
