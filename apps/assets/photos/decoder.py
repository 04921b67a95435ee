# SPDX-License-Identifier: EUPL-1.2
"""The child that decodes one photo: file on its input, a line of JSON and two JPEG on its output.

Knows neither Django nor the database. Its memory and its time are limited before a byte is read, so that a bomb ends
here. What comes out is a new image: no metadata, no second image, no comment of the file is copied.
"""

import io
import json
import resource
import sys
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from apps.assets.photos.reduced import SMALL
from apps.assets.photos.walking import MOST_PIXELS

FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST = 2560  # pixels of the longest side
MEMORY, SECONDS = 1 << 30, 20


class Refused(Exception):
    """`args[0]`: too_large, animated, unreadable."""


def main() -> None:
    limit()
    say(*answer(sys.stdin.buffer.read()))


def answer(data: bytes) -> tuple[dict[str, object], bytes]:
    """What is said of this photo, and the two JPEG."""
    try:
        image = decoded(data)
        photo, thumbnail = encoded(image, LARGEST, 85), encoded(image, SMALL, 80)
    except Refused as refusal:
        return {"refused": refusal.args[0]}, b""
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError, EOFError, IndexError, KeyError):
        return {"refused": "unreadable"}, b""
    said = {"width": photo[1][0], "height": photo[1][1], "sizes": [len(photo[0]), len(thumbnail[0])]}
    return said, photo[0] + thumbnail[0]


def limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # writes no file
    warnings.simplefilter("error")
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def decoded(data: bytes) -> Image.Image:
    """The pixels, upright, without transparency."""
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Refused("too_large") from error
    if image.width * image.height > MOST_PIXELS:
        raise Refused("too_large")
    if getattr(image, "is_animated", False) and image.format != "MPO":  # MPO: a phone's JPEG with a second view
        raise Refused("animated")
    image.draft("RGB", (LARGEST, LARGEST))  # a JPEG is decoded at the size that is kept: a quarter of the work
    return opaque(ImageOps.exif_transpose(image))


def opaque(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        image = Image.new("RGB", layer.size, "white")
        image.paste(layer, mask=layer.getchannel("A"))
    return image.convert("RGB")


def encoded(image: Image.Image, longest: int, quality: int) -> tuple[bytes, tuple[int, int]]:
    """A new JPEG of these pixels, and its size."""
    small = image.copy()
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", small.size)
    clean.paste(small)  # an image of its own: what the file said beside its pixels stays behind
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue(), clean.size


def say(what: dict[str, object], content: bytes = b"") -> None:
    sys.stdout.buffer.write(framed(what, content))
    sys.stdout.buffer.flush()


def framed(what: dict[str, object], content: bytes) -> bytes:
    return json.dumps(what).encode() + b"\n" + content


if __name__ == "__main__":
    main()
