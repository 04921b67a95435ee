# SPDX-License-Identifier: EUPL-1.2
"""What a file is, and the same file without what it says beside its pixels, read by walking its parts: nothing is
decoded, so neither the time nor the memory depends on what it unfolds to.

Kept: what the decoder needs for the pixels, and which way is up. Dropped: EXIF, XMP, IPTC, comments, profiles,
thumbnails, second views, whatever follows the end. Each of them may say where the photo was taken.
"""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

MOST_PIXELS = 30_000_000
MOST_PARTS = 20_000  # of one file: a photo has some hundreds; more only costs time

TOO_LARGE, ANIMATED, UNREADABLE = "too_large", "animated", "unreadable"


class Odd(ValueError):
    """`args[0]`: too_large, animated, unreadable."""


@dataclass(frozen=True, slots=True)
class Bare:
    """A photo without what it said of itself; `width` and `height` as its header says them, not turned."""

    data: bytes
    width: int
    height: int


def bare(data: bytes) -> Bare:
    """Raises Odd."""
    walk = _walk_of(data)
    if walk is None:
        raise Odd(UNREADABLE)
    try:
        kept, width, height = walk(data)
    except (struct.error, IndexError) as error:
        raise Odd(UNREADABLE) from error
    if not width or not height:
        raise Odd(UNREADABLE)
    if width * height > MOST_PIXELS:
        raise Odd(TOO_LARGE)
    return Bare(kept, width, height)


Walked = tuple[bytes, int, int]


def _walk_of(data: bytes) -> Callable[[bytes], Walked] | None:
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg
    if data.startswith(PNG):
        return _png
    return _webp if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


# --- JPEG -------------------------------------------------------------------------------------------------------------

MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # after pixels: neither a stuffed byte nor a restart
FILL = re.compile(rb"\xff+")
SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
SCAN, END, RESTARTS = 0xDA, 0xD9, range(0xD0, 0xD8)
JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"  # its thumbnail is not kept


def _jpeg(data: bytes) -> Walked:
    kept, sizes, turned = [b"\xff\xd8"], [], 0
    for marker, part in _segments(data):
        if marker in SIZES:
            sizes.append(struct.unpack(">HH", part[5:9])[::-1])
        if marker == 0xE1 and part[4:10] == b"Exif\x00\x00":
            turned = turned or _turned(part[10:])
        kept.append(_jpeg_part(marker, part))
    if len(sizes) != 1:  # with two, which one would be decoded?
        raise Odd(UNREADABLE)
    if turned:
        exif = b"Exif\x00\x00" + _only_turned(turned)
        kept.insert(1, b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif)
    return b"".join(kept), *sizes[0]


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Each with its marker, up to the end of the image; a scan with its pixels. Raises Odd when the end is missing."""
    at = 2
    for _rank in range(MOST_PARTS):
        fill = FILL.match(data, at)
        if fill is None:
            break
        at = fill.end() - 1
        marker, begun = data[at + 1], at
        if marker == END:
            yield marker, b"\xff\xd9"
            return
        at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
        if marker == SCAN and (found := MARKER.search(data, at)):
            at = found.start()
        if at >= len(data):
            break
        yield marker, data[begun:at]
    raise Odd(UNREADABLE)


def _jpeg_part(marker: int, part: bytes) -> bytes:
    """The same, as short as the decoder needs it."""
    if marker == 0xE0 and part[4:9] == b"JFIF\x00":
        return JFIF
    if marker == 0xEE and part[4:9] == b"Adobe" and len(part) >= 16:
        return b"\xff\xee\x00\x0e" + part[4:16]  # how its colours are told
    return part if 0xC0 <= marker <= 0xDF and marker not in RESTARTS and marker != 0xD8 else b""


# --- PNG --------------------------------------------------------------------------------------------------------------

PNG = b"\x89PNG\r\n\x1a\n"
PIXELS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")


def _png(data: bytes) -> Walked:
    kept, at, size = [PNG], len(PNG), (0, 0)
    for rank in range(MOST_PARTS):
        length, name = struct.unpack(">I4s", data[at : at + 8])
        part = data[at : at + 12 + length]
        if len(part) != 12 + length or (rank == 0) != (name == b"IHDR"):
            break
        at += len(part)
        if name == b"IHDR":
            size = struct.unpack(">II", part[8:16])
        if name == b"acTL":
            raise Odd(ANIMATED)
        if name in PIXELS:
            kept.append(part)
        elif name == b"eXIf" and (turned := _turned(part[8:-4])):
            kept.append(_png_part(name, _only_turned(turned)))
        if name == b"IEND":
            return b"".join(kept), *size
    raise Odd(UNREADABLE)


def _png_part(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + name + data + _crc(name + data)


def _crc(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(4, "big")


# --- WebP -------------------------------------------------------------------------------------------------------------

ALPHA, EXIF, MOVES = 0x10, 0x08, 0x02  # flags of the extended header


def _webp(data: bytes) -> Walked:
    end, at, kept, size, turned = 8 + int.from_bytes(data[4:8], "little"), 12, [], (0, 0), 0
    if end > len(data):
        raise Odd(UNREADABLE)
    for _rank in range(MOST_PARTS):
        if at >= end:
            break
        name, length = struct.unpack("<4sI", data[at : at + 8])
        part = data[at + 8 : at + 8 + length]
        if at + 8 + length > end:
            raise Odd(UNREADABLE)
        at += 8 + length + length % 2
        if name in (b"ANIM", b"ANMF"):
            raise Odd(ANIMATED)
        if name in WEBP_SIZES:
            width, height = WEBP_SIZES[name](part)
            size = max(size[0], width), max(size[1], height)
        if name in (b"VP8X", b"VP8 ", b"VP8L", b"ALPH"):
            kept.append((name, part))
        elif name == b"EXIF":
            turned = turned or _turned(part.removeprefix(b"Exif\x00\x00"))
    if at < end or not any(name in (b"VP8 ", b"VP8L") for name, _part in kept):
        raise Odd(UNREADABLE)
    return _webp_of(kept, turned), *size


def _webp_of(kept: list[tuple[bytes, bytes]], turned: int) -> bytes:
    """Which way is up is said by an extended file only; its flags say no more what is not there."""
    if turned and kept[0][0] == b"VP8X":
        kept = [*kept, (b"EXIF", _only_turned(turned))]
    body = b""
    for name, part in kept:
        if name == b"VP8X":
            part = bytes([part[0] & ALPHA | (EXIF if turned else 0), 0, 0, 0]) + part[4:10]
        body += name + len(part).to_bytes(4, "little") + part + b"\x00" * (len(part) % 2)
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


def _vp8x(part: bytes) -> tuple[int, int]:
    if part[0] & MOVES:
        raise Odd(ANIMATED)
    return int.from_bytes(part[4:7], "little") + 1, int.from_bytes(part[7:10], "little") + 1


def _vp8(part: bytes) -> tuple[int, int]:
    width, height = struct.unpack("<HH", part[6:10])
    return width & 0x3FFF, height & 0x3FFF


def _vp8l(part: bytes) -> tuple[int, int]:
    bits = int.from_bytes(part[1:5], "little")
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


WEBP_SIZES = {b"VP8X": _vp8x, b"VP8 ": _vp8, b"VP8L": _vp8l}


# --- Which way is up --------------------------------------------------------------------------------------------------

TURNED = 0x0112


def _turned(tiff: bytes) -> int:
    """2 to 8 as EXIF says it; 0 when it is upright, or when nothing readable says it."""
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(tiff[:4], "")
    if not order:
        return 0
    try:
        (start,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, start)
        for rank in range(min(count, 200)):
            tag, kind, _count, value = struct.unpack_from(order + "HHIH", tiff, start + 2 + 12 * rank)
            if tag == TURNED and kind == 3:
                return value if 2 <= value <= 8 else 0
    except struct.error:
        return 0
    return 0


def _only_turned(value: int) -> bytes:
    return b"MM\x00*\x00\x00\x00\x08\x00\x01" + struct.pack(">HHIHH", TURNED, 3, 1, value, 0) + b"\x00\x00\x00\x00"
