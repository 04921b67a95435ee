# SPDX-License-Identifier: EUPL-1.2
"""The child that hides parts of one of our photos: a line of JSON (zones in fractions) and its JPEG on its input, a
line of JSON and two JPEG on its output. What was under a zone is averaged over a few cells, then smoothed: nothing of
it is left to find again. Same limits as the decoder."""

import io
import json
import sys

from PIL import Image, ImageFilter, UnidentifiedImageError

from apps.assets.photos.decoder import LARGEST, encoded, limit, say
from apps.assets.photos.reduced import SMALL

CELLS = 5  # of the longest side of a zone: less than any feature of a face, or a character of a plate


def main() -> None:
    limit()
    head, _newline, data = sys.stdin.buffer.read().partition(b"\n")
    try:
        image = Image.open(io.BytesIO(data), formats=("JPEG",)).convert("RGB")
        for zone in json.loads(head)["zones"]:
            hide(image, zone)
        photo, thumbnail = encoded(image, LARGEST, 85), encoded(image, SMALL, 80)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError, KeyError):
        say({"refused": "unreadable"})
        return
    said = {"width": photo[1][0], "height": photo[1][1], "sizes": [len(photo[0]), len(thumbnail[0])]}
    say(said, photo[0] + thumbnail[0])


def hide(image: Image.Image, zone: list[float]) -> None:
    """`zone`: left, top, width, height, in fractions of the image."""
    left, top = int(zone[0] * image.width), int(zone[1] * image.height)
    right = min(image.width, max(left + 1, round((zone[0] + zone[2]) * image.width)))
    bottom = min(image.height, max(top + 1, round((zone[1] + zone[3]) * image.height)))
    part = image.crop((left, top, right, bottom))
    ratio = CELLS / max(part.size)
    few = (max(1, round(part.width * ratio)), max(1, round(part.height * ratio)))
    cells = part.resize(few, Image.Resampling.BOX).resize(part.size, Image.Resampling.NEAREST)
    image.paste(cells.filter(ImageFilter.GaussianBlur(max(part.size) / CELLS / 3)), (left, top))


if __name__ == "__main__":
    main()
