# SPDX-License-Identifier: EUPL-1.2
"""Photos of invented reports: a street drawn by day, what is wrong in it, and the same street once mended."""

import io
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFont

from apps.supervision.demo import pictures
from apps.supervision.demo.pictures import HEIGHT, SIZE, WIDTH, WORDS

Pen = ImageDraw.ImageDraw
SKIES = ((176, 200, 222), (196, 206, 214), (164, 190, 220))
WALLS = ((214, 196, 170), (198, 178, 160), (208, 204, 196), (186, 168, 150), (222, 208, 186))
PAVEMENT, ROADWAY, KERB, GLASS, DARK = (168, 166, 162), (96, 98, 102), (190, 188, 184), (92, 110, 128), (52, 54, 58)
TAGS = ((188, 36, 92), (36, 92, 188), (20, 20, 24), (228, 120, 20))
FLOOR = 430  # row where the walls meet the pavement, pixels


def photo(category: str, seed: int, *, mended: bool = False) -> bytes | None:
    """A JPEG of 960 x 640, said fictitious in the picture; None for a category that nothing draws. The same `seed`, the
    same street."""
    if category == "lamp-out":
        return pictures.lamp(lit=mended)
    draw = WRONG.get(category)
    if draw is None:
        return None
    picture = Image.new("RGB", SIZE, SKIES[seed % len(SKIES)])
    pen = ImageDraw.Draw(picture)
    chance = random.Random(seed)
    _street(pen, chance)
    draw(pen, chance, mended)
    pen.rectangle((0, HEIGHT - 52, 292, HEIGHT), fill=DARK)
    pen.text((24, HEIGHT - 44), WORDS, fill=(232, 234, 238), font=ImageFont.load_default(30))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def _street(pen: Pen, chance: random.Random) -> None:
    left = -chance.randrange(80)
    while left < WIDTH:
        right, top = left + chance.randrange(200, 330), chance.randrange(60, 190)
        pen.rectangle((left, top, right, FLOOR), fill=chance.choice(WALLS))
        for row in range(top + 34, FLOOR - 110, 92):
            for column in range(left + 30, right - 50, 84):
                pen.rectangle((column, row, column + 40, row + 56), fill=GLASS)
        pen.line((right, top, right, FLOOR), fill=DARK, width=2)
        left = right
    pen.rectangle((0, FLOOR, WIDTH, 540), fill=PAVEMENT)
    for column in range(0, WIDTH, 96):
        pen.line((column, FLOOR, column - 60, 540), fill=KERB, width=2)
    pen.rectangle((0, 540, WIDTH, 552), fill=KERB)
    pen.rectangle((0, 552, WIDTH, HEIGHT), fill=ROADWAY)


def _bin(pen: Pen, chance: random.Random, mended: bool) -> None:
    x = chance.randrange(380, 560)
    pen.rectangle((x, 370, x + 120, 520), fill=(46, 92, 70))
    pen.rectangle((x - 8, 356, x + 128, 376), fill=(34, 70, 54))
    if not mended:
        for _ in range(9):
            _paper(pen, chance, (x - 6, 334, x + 104, 364))
        for _ in range(14):
            _paper(pen, chance, (x - 110, 462, x + 210, 530))


def _bulky(pen: Pen, chance: random.Random, mended: bool) -> None:
    x = chance.randrange(300, 460)
    _car(pen, x + 260)
    if mended:
        return
    pen.polygon([(x, 500), (x + 40, 330), (x + 210, 318), (x + 190, 500)], fill=(226, 220, 206), outline=DARK)
    for row in range(350, 490, 34):
        pen.line((x + 30, row, x + 200, row - 8), fill=(200, 192, 176), width=3)
    for rank in range(3):
        corner = x - 130 + 62 * rank
        pen.rectangle((corner, 440 - 34 * (rank % 2), corner + 84, 512), fill=(176, 134, 84), outline=(120, 88, 52))


def _car(pen: Pen, x: int) -> None:
    """With a number plate, of a form that none has, for whoever reads photos again to hide."""
    pen.rounded_rectangle((x, 470, x + 300, 560), 24, fill=(150, 44, 48))
    pen.polygon([(x + 50, 472), (x + 92, 410), (x + 220, 410), (x + 262, 472)], fill=(120, 34, 40))
    pen.polygon([(x + 70, 468), (x + 102, 420), (x + 210, 420), (x + 240, 468)], fill=GLASS)
    for wheel in (x + 66, x + 234):
        pen.ellipse((wheel - 34, 528, wheel + 34, 596), fill=DARK)
    pen.rectangle((x + 96, 502, x + 206, 530), fill=(244, 244, 240), outline=DARK)
    pen.text((x + 104, 505), "00-FIC-00", fill=DARK, font=ImageFont.load_default(19))


def _dirt(pen: Pen, chance: random.Random, mended: bool) -> None:
    for _ in range(3 if mended else 60):
        _paper(pen, chance, (60, 436, 900, 536))


def _paper(pen: Pen, chance: random.Random, box: tuple[int, int, int, int]) -> None:
    x, y, side = chance.randrange(box[0], box[2]), chance.randrange(box[1], box[3]), chance.randrange(10, 28)
    colour = chance.choice(((236, 232, 220), (214, 90, 60), (70, 120, 190), (230, 200, 80), (150, 150, 146)))
    pen.polygon([(x, y), (x + side, y - side // 3), (x + side + 6, y + side // 2), (x + 4, y + side // 2)], fill=colour)


def _graffiti(pen: Pen, chance: random.Random, mended: bool) -> None:
    pen.rectangle((230, 250, 750, FLOOR), fill=(228, 220, 206) if mended else (204, 190, 172))  # a fresh coat
    pen.rectangle((222, 238, 758, 254), fill=(150, 138, 124))
    if mended:
        return
    for colour in chance.sample(TAGS, 2):
        points = [(270 + 46 * step, chance.randrange(276, 410)) for step in range(10)]
        pen.line(points, fill=colour, width=13, joint="curve")


def _hole(pen: Pen, chance: random.Random, mended: bool) -> None:
    x = chance.randrange(330, 520)
    if mended:
        pen.polygon([(x, 566), (x + 210, 560), (x + 228, 624), (x + 8, 630)], fill=(64, 66, 70))
        return
    pen.ellipse((x, 562, x + 210, 626), fill=(60, 56, 52))
    pen.ellipse((x + 34, 578, x + 180, 622), fill=(34, 30, 28))


def _mast(pen: Pen, chance: random.Random, mended: bool) -> None:
    x = chance.randrange(420, 540)
    lean = 0 if mended else 120
    pen.line((x, 520, x + lean, 90), fill=(92, 98, 104), width=20)
    pen.line((x + lean, 92, x + lean + 120, 104), fill=(92, 98, 104), width=14)
    pen.ellipse((x + lean + 96, 90, x + lean + 180, 126), fill=(214, 214, 206))
    pen.rectangle((x - 8, 430, x + 22, 500), fill=(92, 98, 104) if mended else DARK)
    if not mended:
        pen.line([(x + 6, 440), (x + 44, 470), (x + 20, 506), (x + 60, 520)], fill=(196, 60, 40), width=5)


def _water(pen: Pen, chance: random.Random, mended: bool) -> None:
    x = chance.randrange(240, 420)
    pen.rectangle((x + 150, 540, x + 260, 556), fill=DARK)
    if not mended:
        pen.ellipse((x, 556, x + 420, 634), fill=(120, 146, 168))
        pen.ellipse((x + 60, 570, x + 330, 616), fill=(150, 176, 196))


WRONG: dict[str, Callable[[Pen, random.Random, bool], None]] = {
    "bin": _bin,
    "bulky": _bulky,
    "dirt": _dirt,
    "graffiti": _graffiti,
    "road": _hole,
    "lamp-unsafe": _mast,
    "water": _water,
}
