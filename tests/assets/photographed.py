# SPDX-License-Identifier: EUPL-1.2
"""Photos as telephones and as hostile senders write them."""

import io
import random
import zlib

from PIL import Image, PngImagePlugin

PLACE = b"48.957312"  # a position, as a telephone writes it in a file


def noise(size=(160, 120), mode="RGB"):
    few = Image.frombytes("RGB", (40, 30), random.Random(1).randbytes(3600))
    return few.resize(size, Image.Resampling.BICUBIC).convert(mode)


def located(kind, *, turned=1, mode="RGB", **more):
    """A photo whose file says where it was taken, in each way that its format has, and after its end."""
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = PLACE.decode(), turned
    exif.get_ifd(0x8825)[29] = PLACE.decode()  # a text of the GPS block
    xmp = b"<x:xmpmeta><exif:GPSLatitude>" + PLACE + b"</exif:GPSLatitude></x:xmpmeta>"
    said = {"exif": exif.tobytes()}
    if kind == "JPEG":
        said |= {"comment": PLACE, "xmp": xmp, "quality": 90}
    if kind == "WEBP":
        said |= {"xmp": xmp}
    if kind == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("XML:com.adobe.xmp", xmp.decode())
        said |= {"pnginfo": texts}
    out = io.BytesIO()
    noise(mode=mode).save(out, kind, **said, **more)
    data = out.getvalue() + PLACE
    assert data.count(PLACE) >= 3
    return data


def bomb(side=13_000):
    """A PNG of 169 megapixels in some hundred kilobytes."""
    head = side.to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
    row, squeeze = b"\x00" * (side + 1), zlib.compressobj(9)
    body = b"".join(squeeze.compress(row) for _row in range(side)) + squeeze.flush()
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(name, data):
    return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")
