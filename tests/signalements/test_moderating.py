# SPDX-License-Identifier: EUPL-1.2
"""Photos are decided by an agent before anybody sees them; what is hidden is hidden in the file, for good."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw

from apps.assets.photos import hiding, storing
from apps.assets.photos.making import PhotoRefused
from apps.interventions import late_photos
from apps.interventions import services as interventions
from apps.signalements import drafting, services
from apps.signalements.models import Photo
from apps.signalements.moderating import detecting
from apps.signalements.refusals import Changed, SignalementRefused
from tests.factories import FollowerFactory, SignalementFactory
from tests.interventions.conftest import somebody

pytestmark = pytest.mark.django_db
SIDES = ("gauche", "haut", "largeur", "hauteur")


def stripes():
    """Fine lines everywhere: what is hidden has none left."""
    image = Image.new("RGB", (640, 480), "white")
    pen = ImageDraw.Draw(image)
    for x in range(0, 640, 8):
        pen.rectangle((x, 0, x + 3, 480), fill="black")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95)
    return out.getvalue()


@pytest.fixture
def photo(commune, category, settings):
    report = SignalementFactory(territory=commune, category=category)
    FollowerFactory(signalement=report, token="secret-de-suivi-00000000")  # noqa: S106
    FollowerFactory(signalement=report, author=False, token="autre-personne-000000000")  # noqa: S106
    return drafting.add_photo_to(report, stripes())


def moderate(photo, by, zones=(), shown=True):
    return services.moderate(signalement_id=photo.signalement_id, uid=photo.uid, by=by, zones=list(zones), shown=shown)


def contrast(image, box):
    """From the darkest to the lightest grey of a part."""
    low, high = image.crop(box).convert("L").getextrema()
    return high - low


def read(photo):
    return Image.open(io.BytesIO(storing.read(photo.file)))


# --- Who sees it ------------------------------------------------------------------------------------------------------


def test_before_a_decision_only_who_decides_sees_it(photo, client_of, pcc, viewer, client, commune):
    address = f"/signalements/images/{photo.uid}/"
    assert client_of(pcc).get(address).status_code == 200
    for other in (viewer, somebody(commune, "tech", "technician")):
        assert client_of(other).get(address).status_code == 404
    assert "en attente de relecture" in client_of(viewer).get(f"/signalements/{photo.signalement_id}/").content.decode()
    follow = f"/suivi/autre-personne-000000000/photos/{photo.uid}/"
    assert client.get(follow).status_code == 404
    moderate(photo, pcc)
    assert client_of(viewer).get(address).status_code == 200


def test_a_photo_kept_among_agents_is_seen_by_no_follower(photo, pcc, client, client_of, viewer):
    moderate(photo, pcc, shown=False)
    assert client_of(viewer).get(f"/signalements/images/{photo.uid}/").status_code == 200
    page = client.get("/suivi/autre-personne-000000000/").content.decode()
    assert str(photo.uid) not in page


# --- What is hidden ---------------------------------------------------------------------------------------------------


def test_the_zone_has_no_line_left_and_the_rest_has_them(photo, pcc):
    moderate(photo, pcc, [(0.25, 0.25, 0.25, 0.25)])
    photo.refresh_from_db()
    image = read(photo)
    assert contrast(image, (180, 140, 300, 220)) < 20
    assert contrast(image, (400, 140, 600, 220)) > 180
    small = Image.open(io.BytesIO(storing.read(photo.thumbnail)))
    assert contrast(small, (100, 80, 165, 120)) < 20


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_of_the_original(photo, pcc, media):
    names, before = (photo.file, photo.thumbnail), storing.read(photo.file)
    moderate(photo, pcc, [(0.1, 0.1, 0.2, 0.2)])
    photo.refresh_from_db()
    assert not any(map(default_storage.exists, names))
    assert {photo.file, photo.thumbnail}.isdisjoint(names) and photo.hidden_zones == 1
    kept = [path.read_bytes() for path in media.rglob("*") if path.is_file()]
    assert len(kept) == 2 and before not in kept
    with pytest.raises(Changed):
        services.moderate.__globals__["_decided"](photo.signalement_id, Photo(pk=photo.pk, file=names[0]), pcc, True)


def test_a_second_look_hides_more_and_never_less(photo, pcc):
    moderate(photo, pcc, [(0.0, 0.0, 0.3, 0.3)])
    photo.refresh_from_db()
    moderate(photo, pcc, [(0.6, 0.6, 0.3, 0.3)])
    photo.refresh_from_db()
    image = read(photo)
    assert contrast(image, (20, 20, 150, 120)) < 20 and contrast(image, (420, 320, 540, 400)) < 20
    assert photo.hidden_zones == 2


def test_a_photo_of_the_work_is_not_ours_to_change(photo, pcc):
    Photo.objects.update(borrowed=True)
    with pytest.raises(SignalementRefused, match="Photo de l'intervention"):
        moderate(photo, pcc, [(0.1, 0.1, 0.2, 0.2)])


def test_reading_is_not_deciding(photo, viewer, stranger):
    with pytest.raises(PermissionDenied):
        moderate(photo, viewer)
    with pytest.raises(Photo.DoesNotExist):
        moderate(photo, stranger)


# --- Bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("nan", "1", "2", "2"), "Zone 1 : quatre nombres"),
        (("inf", "1", "2", "2"), "Zone 1 : quatre nombres"),
        (("x", "1", "2", "2"), "Zone 1 : quatre nombres"),
        (("1", "", "2", "2"), "Zone 1 : quatre nombres"),
        (("1", "1", "2"), "Zone 1 : quatre nombres"),
        (("-1", "1", "2", "2"), "Zone 1 : elle sort de la photo"),
        (("90", "1", "20", "2"), "Zone 1 : elle sort de la photo"),
        (("1", "1", "0", "2"), "Zone 1 : trop petite"),
        (("1", "1", "-5", "2"), "Zone 1 : trop petite"),
        (("1e308", "1", "1e308", "2"), "Zone 1 : "),
    ],
)
def test_a_bad_zone_is_named_in_french(row, words):
    with pytest.raises(PhotoRefused, match=words):
        hiding.zones([row])


def test_too_many_zones_are_refused_and_empty_rows_ask_nothing():
    with pytest.raises(PhotoRefused, match="40 zones au plus"):
        hiding.zones([("1", "1", "2", "2")] * 41)
    assert hiding.zones([("", " ", "", ""), ("1,5", "2", "3", "4")]) == [pytest.approx((0.015, 0.02, 0.03, 0.04))]


def test_the_page_hides_and_says_what_becomes_of_the_original(photo, client_of, pcc):
    browser, address = client_of(pcc), f"/signalements/images/{photo.uid}/relire/"
    page = browser.get(address).content.decode()
    assert "l'original est effacé dès l'enregistrement" in page.replace("&#x27;", "'")
    answer = browser.post(address, dict(zip(SIDES, ("nan", "1", "2", "2"), strict=True)) | {"decision": "montrer"})
    assert answer.status_code == 400 and "Zone 1 : quatre nombres" in answer.content.decode()
    answer = browser.post(address, {"gauche": ["1"] * 60, "decision": "montrer"})
    assert answer.status_code == 400 and "40 zones au plus" in answer.content.decode()
    answer = browser.post(address, {"decision": "autre"})
    assert answer.status_code == 400
    answer = browser.post(address, dict(zip(SIDES, ("10", "10", "20", "20"), strict=True)) | {"decision": "montrer"})
    assert answer.status_code == 302 and answer.headers["Location"] == f"/signalements/{photo.signalement_id}/"
    photo.refresh_from_db()
    assert (photo.shown, photo.hidden_zones, photo.moderated_by) == (True, 1, pcc)


def test_the_page_is_not_for_who_only_reads(photo, client_of, viewer, stranger):
    address = f"/signalements/images/{photo.uid}/relire/"
    assert client_of(viewer).get(address).status_code == 403
    assert client_of(stranger).get(address).status_code == 404


def test_without_the_detector_the_brush_remains(photo, client_of, pcc, monkeypatch):
    monkeypatch.setattr(detecting, "installed", lambda: False)
    page = client_of(pcc).get(f"/signalements/images/{photo.uid}/relire/?detecter=1").content.decode()
    assert "Proposer des zones" not in page and "Ajouter une zone" in page


def test_what_the_detector_proposes_waits_for_a_person(photo, client_of, pcc, monkeypatch):
    monkeypatch.setattr(detecting, "installed", lambda: True)
    monkeypatch.setattr(detecting.making, "child", lambda *_: b"[[0.1, 0.2, 0.3, 0.25]]")
    before = photo.file
    page = client_of(pcc).get(f"/signalements/images/{photo.uid}/relire/?detecter=1").content.decode()
    assert 'name="largeur" value="30.0"' in page
    photo.refresh_from_db()
    assert photo.file == before and photo.moderated_at is None


# --- What the team that repairs sees ----------------------------------------------------------------------------------


def test_the_work_has_no_photo_before_a_decision_and_has_it_after(photo, pcc):
    request = interventions.open_from_report(signalement_id=photo.signalement_id, by=pcc)
    assert not request.attachments.exists()
    assert late_photos.sweep() == 0
    moderate(photo, pcc, [(0.25, 0.25, 0.25, 0.25)])
    assert (late_photos.sweep(), late_photos.sweep()) == (1, 0)
    copied = request.attachments.get()
    photo.refresh_from_db()
    assert storing.read(copied.file) == storing.read(photo.file) and copied.file != photo.file


def test_decided_before_it_leaves_with_the_work_once(photo, pcc):
    moderate(photo, pcc, shown=False)
    request = interventions.open_from_report(signalement_id=photo.signalement_id, by=pcc)
    assert (request.attachments.count(), late_photos.sweep()) == (1, 0)


def test_what_is_hidden_later_is_hidden_in_the_work_too(photo, pcc, commune, category):
    other = SignalementFactory(territory=commune, category=category)
    moderate(photo, pcc)
    request = interventions.open_from_report(signalement_id=photo.signalement_id, by=pcc)
    request.signalements.add(other)
    first = request.attachments.get()
    untouched = request.attachments.create(
        at=first.at, by=pcc, moment="before", file="a", thumbnail="b", width=1, height=1, size=1, digest="0" * 64
    )
    photo.refresh_from_db()
    moderate(photo, pcc, [(0.25, 0.25, 0.25, 0.25)])
    assert (late_photos.sweep(), late_photos.sweep()) == (2, 0)  # one away, one there
    photo.refresh_from_db()
    copied = request.attachments.exclude(pk=untouched.pk).get()
    assert copied.pk != first.pk and storing.read(copied.file) == storing.read(photo.file)
    assert not default_storage.exists(first.file) and not default_storage.exists(first.thumbnail)


def test_a_photo_whose_file_is_gone_stops_no_other(photo, pcc):
    interventions.open_from_report(signalement_id=photo.signalement_id, by=pcc)
    moderate(photo, pcc)
    photo.refresh_from_db()
    storing.forget(photo.file)
    assert late_photos.sweep() == 0
