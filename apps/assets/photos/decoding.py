# SPDX-License-Identifier: EUPL-1.2
"""The parent's side of a process that decodes several photos, one after the other."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any, Self

from apps.assets.photos import making
from apps.assets.photos.nursery import LENGTH

MOST = 100  # photos, then another process
PATIENCE = 60.0  # seconds of the clock: it gives way to everybody. Those of the processor are limited by the decoder


class Decoders:
    """Started by the first photo, ended with the block; by force when an answer does not come in time."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self.patience, self.done = patience, 0
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: Any) -> None:
        self.end()

    def remade(self, data: bytes) -> making.Photo:
        """Raises PhotoRefused, NoVerdict."""
        process = self._started()
        late = threading.Timer(self.patience, _killed, [process])
        late.start()
        try:
            answer = _asked(process, data)
        finally:
            late.cancel()
        if not answer:
            self.end()
        return making.told(answer)

    def end(self) -> None:
        if self.process is not None:
            _killed(self.process)
            self.process.communicate()
            self.process = None

    def _started(self) -> subprocess.Popen[bytes]:
        if self.done >= MOST:
            self.end()
        if self.process is None:
            self.done = 0
            self.process = subprocess.Popen(  # a module of ours
                [sys.executable, "-m", "apps.assets.photos.nursery"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # its decoder is ended with it
                **making.surroundings(),
            )
        self.done += 1
        return self.process


def _asked(process: subprocess.Popen[bytes], data: bytes) -> bytes:
    """Nothing when it ended meanwhile."""
    if process.stdin is None or process.stdout is None:
        return b""
    try:
        process.stdin.write(len(data).to_bytes(LENGTH, "big") + data)
        process.stdin.flush()
    except BrokenPipeError:
        return b""
    size = int.from_bytes(process.stdout.read(LENGTH), "big")
    answer = process.stdout.read(size)
    return answer if len(answer) == size else b""


def _killed(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
