# SPDX-License-Identifier: EUPL-1.2
"""What a photo is, read without decoding it, and what is left of what its file says beside its pixels."""

import io
import random
import time

import pytest
from PIL import Image, ImageChops, ImageOps

from apps.assets.photos import walking
from tests.assets.photographed import PLACE, bomb, located, noise

KINDS = ["JPEG", "PNG", "WEBP"]


def opened(data):
    return ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_pixels_the_same_way_up_and_nothing_else(kind):
    data = located(kind, turned=6)
    bare = walking.bare(data)
    assert (bare.width, bare.height) == Image.open(io.BytesIO(data)).size
    assert ImageChops.difference(opened(data), opened(bare.data)).getbbox() is None
    assert opened(bare.data).size == (bare.height, bare.width)
    assert PLACE not in bare.data and b"xmp" not in bare.data.lower()
    assert dict(Image.open(io.BytesIO(bare.data)).getexif()) == {0x0112: 6}
    assert walking.bare(bare.data) == bare


@pytest.mark.parametrize("more", [{"progressive": True}, {"restart_marker_rows": 1}, {"mode": "CMYK"}, {"mode": "L"}])
def test_each_way_to_write_a_jpeg_is_walked(more):
    data = located("JPEG", **more)
    bare = walking.bare(data)
    assert ImageChops.difference(opened(data), opened(bare.data)).getbbox() is None and PLACE not in bare.data


def test_the_second_view_of_a_telephone_goes_with_its_position():
    out = io.BytesIO()
    first, second = noise((64, 48)), noise((64, 48))
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    second.encoderinfo = {"exif": exif}
    first.save(out, "MPO", save_all=True, append_images=[second], exif=exif)
    assert out.getvalue().count(PLACE) == 2
    assert PLACE not in walking.bare(out.getvalue()).data


def refused(data):
    with pytest.raises(walking.Odd) as odd:
        walking.bare(data)
    return odd.value.args[0]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_cut_anywhere_is_refused(kind):
    data = walking.bare(located(kind)).data
    for end in (*range(40), len(data) // 2, len(data) - 1):
        assert refused(data[:end]) == walking.UNREADABLE


def test_bombs_and_films_are_told_by_their_header():
    assert refused(bomb()) == walking.TOO_LARGE
    for kind in ("PNG", "WEBP"):
        out = io.BytesIO()
        noise((20, 20)).save(out, kind, save_all=True, append_images=[Image.new("RGB", (20, 20))])
        assert refused(out.getvalue()) == walking.ANIMATED
    began = time.process_time()
    mass = 15 << 20  # what costs the most to walk: parts of nothing, a marker that never comes
    assert refused(b"\xff\xd8" + b"\xff" * mass) == walking.UNREADABLE
    assert refused(b"\xff\xd8" + b"\xff\xe0\x00\x02" * (mass // 4)) == walking.UNREADABLE
    assert refused(b"\xff\xd8\xff\xda\x00\x02" + b"\xff\x00" * (mass // 2)) == walking.UNREADABLE
    assert refused(b"RIFF\xff\xff\xef\x00WEBP" + b"EXIF\x00\x00\x00\x00" * (mass // 8)) == walking.UNREADABLE
    assert time.process_time() - began < 2


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_is_sent_it_says_odd_or_gives_a_file_without_a_position(kind):
    data, chance = located(kind), random.Random(kind)
    for _round in range(400):
        hurt = bytearray(data)
        for _byte in range(chance.randint(1, 6)):
            hurt[chance.randrange(len(hurt) if chance.random() < 0.3 else 400)] = chance.randrange(256)
        try:
            walking.bare(bytes(hurt))
        except walking.Odd:
            continue
