# SPDX-License-Identifier: EUPL-1.2
"""What a hostile sender tries on the public form and on its door for kept reports, that no other file here tries."""

import json
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from apps.assets.photos import making, sealing
from apps.signalements import limits, tokens
from apps.signalements.models import Photo, SealedPhoto, Signalement
from tests.assets.photographed import PLACE, bomb, located
from tests.signalements.test_public_pages import begin, image, second, words
from tests.stack import ROOT

pytestmark = pytest.mark.django_db
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch):
    monkeypatch.setattr(tokens, "SOONEST", timedelta(0))


# --- Photos -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_no_byte_of_a_position_is_stored_or_served(client, desk, category, lamp, media, kind, prepare):
    """Not even under the seal: it is opened here with its key."""
    file = SimpleUploadedFile("a.jpg", located(kind), content_type="image/jpeg")
    what = second(client, mat="PL-0412", photo=file)
    row = SealedPhoto.objects.get()
    assert PLACE not in sealing.opened(row.file, row.key) and media.joinpath(row.file).read_bytes()[:2] != b"\xff\xd8"
    send = client.post(what, {"categorie": category.pk})["Location"]
    token = client.post(send, {})["Location"].split("/")[2]
    assert prepare() == 1
    kept = [one.read_bytes() for one in media.rglob("*") if one.is_file()]
    uid = Photo.objects.get().uid
    served = [client.get(f"/suivi/{token}/photos/{uid}/{size}").content for size in ("", "petite/")]
    assert len(kept) == 2
    for data in (*kept, *served):
        assert data.startswith(b"\xff\xd8") and PLACE not in data and b"Exif" not in data and b"xmp" not in data.lower()


def test_a_bomb_of_169_megapixels_is_refused_at_the_door_without_being_decoded(client, desk, lamp, monkeypatch):
    data = bomb()
    assert len(data) < 400_000
    monkeypatch.setattr(making, "child", lambda *_given: pytest.fail("un décodeur a été lancé"))
    monkeypatch.setattr(Image, "open", lambda *_given, **_more: pytest.fail("la bombe a été ouverte ici"))
    answer, _action = begin(client, mat="PL-0412", photo=SimpleUploadedFile("b.png", data, content_type="image/png"))
    assert "Photo trop grande" in words(answer, 400) and Photo.objects.count() == 0


PEAK = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "apps.assets.photos.decoder"], stdin=sys.stdin, stdout=subprocess.PIPE)
print(done.stdout.decode(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_a_decoder_given_the_bomb_takes_no_memory_for_it():
    """Measured from a small process: until a child runs its own program, it counts the pages of its parent."""
    measured = subprocess.run([sys.executable, "-c", PEAK], input=bomb(), capture_output=True, check=True, cwd=ROOT)
    said, kilobytes = measured.stdout.decode().rsplit(maxsplit=1)
    assert "large" in said
    assert int(kilobytes) <= 150_000, "la bombe a été décodée"  # whole, it takes 676 000


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"avif", b"mp42"])
def test_a_format_that_telephones_write_is_refused_in_words_that_say_what_to_do(brand):
    with pytest.raises(making.PhotoRefused, match="le plus compatible"):
        making.remade(b"\x00\x00\x00\x18ftyp" + brand + b"\x00" * 200)


def test_a_name_of_300_characters_with_html_is_shown_as_text(client, desk, lamp):
    name = "<b>" + "x" * 297 + ".jpg"
    answer, _action = begin(client, mat="PL-0412", photo=SimpleUploadedFile(name, b"GIF89a", content_type="image/gif"))
    assert answer.status_code == 400 and "<b>x" not in answer.content.decode()


# --- Who sends --------------------------------------------------------------------------------------------------------


def test_a_forged_header_makes_no_new_sender(client, desk, lamp):
    """Without a proxy that we trust, X-Forwarded-For is what anybody writes in it."""
    for number in range(limits.EACH + 3):
        page = client.get("/signaler/")
        action = re.search(r'action="(/signaler/[^"]+/)"', page.content.decode())[1]
        answer = client.post(action, {"mat": "PL-0412"}, headers={"x-forwarded-for": f"198.51.100.{number}"})
    assert answer.status_code == 429


def test_behind_our_proxy_only_the_last_address_counts(client, desk, lamp, settings):
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}
    for number in range(limits.EACH + 3):
        page = client.get("/signaler/")
        action = re.search(r'action="(/signaler/[^"]+/)"', page.content.decode())[1]
        forged = f"10.{number}.0.1, 198.51.100.7"
        answer = client.post(action, {"mat": "PL-0412"}, headers={"x-forwarded-for": forged})
    assert answer.status_code == 429


@pytest.mark.parametrize(
    ("longitude", "latitude"), [("-30", "40"), ("0", "0"), ("nan", "nan"), ("1e999", "2"), ("٤", "48")]
)
def test_a_position_in_the_sea_or_nowhere_is_refused_and_says_who_to_ask(client, desk, lamp, longitude, latitude):
    answer, _action = begin(client, longitude=longitude, latitude=latitude)
    assert re.search("pas sur notre territoire|Position illisible", words(answer, 400))


# --- The door for kept reports ----------------------------------------------------------------------------------------


def kept(client, category, **more):
    given = client.get("/signaler/envoi/", {"territoire": category.territory.code}).json()
    said = {"jeton": given["token"], "territoire": category.territory.code, "mat": "PL-0412", "texte": "Éteinte"}
    return said | {"categorie": category.pk} | more


def test_a_kept_report_is_made_once_however_often_and_late_it_is_sent(client, category, lamp, monkeypatch):
    said = kept(client, category, email="jeanne@exemple.fr")
    first = client.post("/signaler/envoi/", {**said, "photo": image()}).json()
    assert first["done"] and first["page"].startswith("/suivi/")
    monkeypatch.setattr(tokens, "FORM_LASTS", timedelta(seconds=-1))
    again = client.post("/signaler/envoi/", said).json()
    assert again["page"] == first["page"] and Signalement.objects.count() == 1
    assert Signalement.objects.get().photos.count() == 1


def test_a_form_too_old_that_made_nothing_is_told_so(client, category, lamp, monkeypatch):
    said = kept(client, category)
    monkeypatch.setattr(tokens, "FORM_LASTS", timedelta(seconds=-1))
    assert client.post("/signaler/envoi/", said).status_code == 410
    assert client.post("/signaler/envoi/", {**said, "jeton": "forgé.1abc.signature"}).status_code == 410


def test_what_is_missing_is_said_and_what_was_given_is_kept(client, desk, category, lamp):
    answer = client.post("/signaler/envoi/", kept(client, category, mat="INCONNU")).json()
    assert not answer["done"] and "Aucun équipement" in answer["detail"]
    assert client.get(answer["page"]).status_code == 200 and Signalement.objects.count() == 0
    answer = client.post("/signaler/envoi/", kept(client, category, categorie="0")).json()
    assert "Éteinte" in client.get(answer["page"]).content.decode()
    answer = client.post("/signaler/envoi/", kept(client, category, texte="x" * 4001)).json()
    assert not answer["done"] and "4" in answer["detail"]


def test_a_photo_that_is_none_holds_back_no_report(client, category, lamp):
    bad = SimpleUploadedFile("x.svg", b"<svg/>", content_type="image/svg+xml")
    answer = client.post("/signaler/envoi/", kept(client, category) | {"photo": [bad, image()]}).json()
    assert answer["done"] and "SVG" in answer["left"][0] and Photo.objects.count() == 1


@pytest.mark.parametrize("field", ["jeton", "territoire", "mat", "rue", "texte", "categorie", "email", "preuve"])
def test_nul_breaks_nothing_there(client, category, lamp, field):
    answer = client.post(
        "/signaler/envoi/", kept(client, category) | {field: "a\x00\ud800b".encode("utf-8", "replace")}
    )
    assert answer.status_code in (200, 410)


def test_the_quota_is_that_of_the_form_and_programs_are_too_fast(client, category, lamp, monkeypatch):
    monkeypatch.setattr(limits, "EACH", 2)
    codes = [client.post("/signaler/envoi/", kept(client, category), **ELSEWHERE).status_code for _time in range(3)]
    assert codes == [200, 200, 429] and Signalement.objects.count() == 2
    monkeypatch.setattr(tokens, "SOONEST", timedelta(seconds=30))
    assert client.post("/signaler/envoi/", kept(client, category)).status_code == 425


def test_what_a_telephone_keeps_is_of_nobody(client, desk, category):
    page = client.get("/signaler/hors-connexion/")
    said = re.search(r'<script id="brouillon" type="application/json">(.*?)</script>', page.content.decode())
    assert [category.pk, category.label, ""] in json.loads(said[1])["desks"][0]["categories"]
    assert "csrf" not in page.content.decode().lower()
    assert not page.cookies and client.get("/signaler/hors-ligne.js")["Content-Type"] == "text/javascript"
