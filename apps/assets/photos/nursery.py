# SPDX-License-Identifier: EUPL-1.2
"""The process that is asked about several photos, and forks a decoder for each: what a decoder costs to start is paid
once, yet each photo has its own memory, its own limits, and sees no other one.

Frames, both ways: eight bytes of length, then that many. No answer: an empty frame. It decodes nothing itself, gives
way to everybody else (nice), and ends with its input.
"""

import os
import sys
from typing import BinaryIO

from PIL import Image

from apps.assets.photos import decoder

LENGTH = 8
NICE = 10
LONGEST = 32 << 20  # bytes of an answer; one that says more is ended


def main() -> None:
    os.nice(NICE)
    Image.preinit()
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while head := source.read(LENGTH):
        data = source.read(int.from_bytes(head, "big"))
        answer = of_a_decoder(data)
        sink.write(len(answer).to_bytes(LENGTH, "big") + answer)
        sink.flush()


def of_a_decoder(data: bytes) -> bytes:
    """What it says; nothing when it ended any other way than by saying it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        decode(data, os.fdopen(writing, "wb"))
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read(LONGEST)
    _child, status = os.waitpid(child, 0)
    return answer if status == 0 else b""


def decode(data: bytes, out: BinaryIO) -> None:
    """In the child; never comes back."""
    try:
        os.close(0)
        os.close(1)  # speaks to who forked it, to nobody else
        decoder.limit()
        out.write(decoder.framed(*decoder.answer(data)))
        out.close()
        os._exit(0)
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()
