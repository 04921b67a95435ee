# SPDX-License-Identifier: EUPL-1.2
"""Photos of the demo: drawn, said fictitious in the picture itself."""

import io

from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIZE = WIDTH, HEIGHT = 960, 640
SKY, GROUND, STEEL, LIGHT = (16, 22, 38), (30, 33, 40), (96, 102, 112), (255, 214, 140)
HEAD = (610, 150)  # of the lamp, pixels
WORDS = "PHOTO FICTIVE"


def lamp(*, lit: bool) -> bytes:
    """A lamp at night, as a JPEG."""
    picture = Image.new("RGB", SIZE, SKY)
    pen = ImageDraw.Draw(picture)
    for row in range(HEIGHT):
        share = row / HEIGHT
        pen.line((0, row, WIDTH, row), fill=tuple(round(a + (b - a) * share) for a, b in zip(SKY, GROUND, strict=True)))
    pen.polygon([(0, 520), (WIDTH, 470), (WIDTH, HEIGHT), (0, HEIGHT)], fill=GROUND)
    for left, top, right in ((40, 250, 210), (215, 310, 330), (720, 280, 930)):
        pen.rectangle((left, top, right, 500), fill=(24, 28, 42))
    if lit:
        picture = _lit(picture)
        pen = ImageDraw.Draw(picture)
    x, y = HEAD
    pen.line((480, 540, 480, 130), fill=STEEL, width=14)
    pen.line((480, 134, x, y - 10), fill=STEEL, width=10)
    pen.ellipse((x - 44, y - 18, x + 44, y + 22), fill=LIGHT if lit else (58, 62, 72))
    pen.text((24, HEIGHT - 56), WORDS, fill=(190, 196, 206), font=ImageFont.load_default(32))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def _lit(picture: Image.Image) -> Image.Image:
    x, y = HEAD
    glow = Image.new("L", SIZE, 0)
    pen = ImageDraw.Draw(glow)
    pen.ellipse((x - 120, y - 110, x + 120, y + 130), fill=150)
    pen.polygon([(x - 30, y), (x + 30, y), (x + 260, 560), (x - 260, 560)], fill=70)
    return Image.composite(Image.new("RGB", SIZE, LIGHT), picture, glow.filter(ImageFilter.GaussianBlur(45)))
