# SPDX-License-Identifier: EUPL-1.2
"""Photos: made again from their pixels in a child with little of everything; what is hostile is refused in words."""

import io
import struct
import zlib
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from PIL import Image

from apps.assets.photos import making, storing
from apps.interventions import discussing, services
from apps.interventions.models import Attachment, WorkRequest
from tests.interventions.conftest import picture

pytestmark = pytest.mark.django_db
WORDS = b"48 rue Basse, chez Mme Untel"


def opened(data):
    return Image.open(io.BytesIO(data))


def with_secrets():
    """A photo that says where it was taken, turned on its side, with a comment and a payload after its end."""
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: to be turned by a quarter
    exif[0x010E] = WORDS.decode()
    exif.get_ifd(0x8825)[2] = (48.0, 57.0, 24.0)  # latitude
    data = picture((300, 200), exif=exif.tobytes(), comment=WORDS)
    return data + b"<script>alert(1)</script>" + WORDS


def test_a_photo_is_made_again_upright_and_says_nothing_else_than_its_pixels():
    photo = making.remade(with_secrets())
    image = opened(photo.image)
    assert (photo.width, photo.height) == image.size == (200, 300)
    assert image.format == "JPEG" and not image.getexif() and "comment" not in image.info
    for data in (photo.image, photo.thumbnail):
        assert WORDS not in data and b"script" not in data and b"Exif" not in data


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_usual_formats_are_accepted_and_kept_as_jpeg(kind):
    assert opened(making.remade(picture(kind=kind)).image).format == "JPEG"


def test_a_large_photo_is_reduced_and_has_a_thumbnail():
    photo = making.remade(picture((6000, 4000)))
    assert (photo.width, photo.height) == (2560, 1707)
    assert opened(photo.thumbnail).size == (360, 240)


def test_transparency_becomes_white():
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(out, "PNG")
    assert opened(making.remade(out.getvalue()).image).getpixel((5, 5)) == (255, 255, 255)


def bomb(width=13_000, height=13_000):
    """A PNG of 169 megapixels in some hundred kilobytes."""

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00" * (3 * width + 1) * 200, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def animated():
    out = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), color) for color in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    return out.getvalue()


HOSTILE = {
    "vide": (b"", "vide"),
    "texte": (b"bonjour" * 100, "illisible"),
    "gif": (b"GIF89a" + b"\x00" * 100, "GIF"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "SVG"),
    "svg avec entete": (b"<?xml version='1.0'?><svg/>", "SVG"),
    "heic": (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 50, "HEIC"),
    "tronque": (picture((800, 600))[:900], "illisible"),
    "bombe": (bomb(), "30 millions de pixels"),
    "juste au-dessus": (picture((5478, 5478), kind="PNG"), "30 millions de pixels"),
    "lourd": (b"\xff\xd8\xff" + b"\x00" * making.HEAVIEST, "15 Mo"),
    "anime": (animated(), "animée"),
    "bmp": (picture(kind="BMP"), "illisible"),
    "pdf": (b"%PDF-1.7\n" + b"\x00" * 100, "illisible"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_photo_is_refused_with_its_reason(name):
    data, words = HOSTILE[name]
    with pytest.raises(making.PhotoRefused, match=words):
        making.remade(data)


def test_a_child_that_its_limits_end_is_a_refusal(monkeypatch):
    monkeypatch.setattr(making, "PATIENCE", 0.01)
    with pytest.raises(making.PhotoRefused, match="illisible"):
        making.remade(picture())


# --- Kept with the request --------------------------------------------------------------------------------------------


def test_a_photo_of_a_request_has_a_name_that_nobody_guesses(request_, order, contractor, media):
    row = services.attach(
        request_id=request_.pk, by=contractor, data=picture(), moment="after", caption="Réparé", order_id=order.pk
    )
    files = sorted(path.relative_to(media).as_posix() for path in media.rglob("*.jpg"))
    assert files == sorted([row.file, row.thumbnail]) and str(row.request_id) not in row.file.split("/")
    assert (row.moment, row.caption, row.order, row.by) == ("after", "Réparé", order, contractor)
    assert opened(storing.read(row.file)).size == (row.width, row.height)


def test_the_same_photo_sent_twice_is_kept_once(request_, contractor, media):
    token = uuid4()
    data = picture()
    first = services.attach(request_id=request_.pk, by=contractor, data=data, token=token)
    assert services.attach(request_id=request_.pk, by=contractor, data=data) == first
    assert services.attach(request_id=request_.pk, by=contractor, data=picture(color="blue"), token=token) == first
    assert len(list(media.rglob("*.jpg"))) == 2


def test_a_photo_whose_row_is_not_written_leaves_no_file(request_, contractor, media, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("plus de base")

    monkeypatch.setattr(discussing.telling, "done", broken)
    with pytest.raises(RuntimeError):
        services.attach(request_id=request_.pk, by=contractor, data=picture())
    assert list(media.rglob("*.jpg")) == [] and not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [({"moment": "jadis"}, "moment"), ({"caption": "x" * 201}, "caption"), ({"order_id": 987}, "order")],
)
def test_what_goes_with_a_photo_is_checked_before_it_is_decoded(request_, contractor, media, given, field):
    with pytest.raises(services.InterventionRefused) as refused:
        services.attach(request_id=request_.pk, by=contractor, data=picture(), **given)
    assert refused.value.field == field and not media.exists()


def test_who_may_not_write_sends_no_photo(request_, viewer, stranger):
    with pytest.raises(PermissionDenied):
        services.attach(request_id=request_.pk, by=viewer, data=picture())
    with pytest.raises(WorkRequest.DoesNotExist):
        services.attach(request_id=request_.pk, by=stranger, data=picture())


# --- Comments ---------------------------------------------------------------------------------------------------------


def test_a_comment_is_kept_once_whoever_sends_it_again(request_, pcc, contractor):
    token = uuid4()
    first = services.comment(request_id=request_.pk, by=contractor, text=" Portail fermé ", token=token)
    assert services.comment(request_id=request_.pk, by=contractor, text="Portail fermé", token=token) == first
    services.comment(request_id=request_.pk, by=pcc, text="Code 1234")
    assert [(one.by, one.text) for one in request_.comments.all()] == [
        (contractor, "Portail fermé"),
        (pcc, "Code 1234"),
    ]


@pytest.mark.parametrize("text", ["", "  \x00 ", "x" * 4001])
def test_an_empty_or_endless_comment_is_refused(request_, pcc, text):
    with pytest.raises(services.InterventionRefused) as refused:
        services.comment(request_id=request_.pk, by=pcc, text=text)
    assert refused.value.field == "text"
