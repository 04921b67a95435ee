# SPDX-License-Identifier: EUPL-1.2
"""A photo that was sent is made again by a worker: nobody sees it before, and nothing is left whatever happens."""

import io
import os
import signal
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.assets.photos import making, sealing
from apps.assets.photos.decoding import Decoders
from apps.signalements import drafting, forgetting, preparing, services, tokens
from apps.signalements.models import Draft, Photo, SealedPhoto, Signalement
from apps.signalements.refusals import SignalementRefused
from tests.interventions.conftest import picture
from tests.signalements.test_public_pages import image, second, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch):
    monkeypatch.setattr(tokens, "SOONEST", timedelta(0))


@pytest.fixture
def draft(commune):
    return drafting.save(key="k" * 64, said={})


def files(media):
    return sorted(str(one.relative_to(media)) for one in media.rglob("*") if one.is_file())


def damaged():
    """Whole for who walks its parts, not for who decodes it."""
    data = bytearray(picture(kind="PNG"))
    at = data.index(b"IDAT") + 8
    data[at : at + 8] = b"\x00" * 8
    return bytes(data)


def sent(client, category, *photos):
    """The report, and the page that follows it."""
    what = second(client, mat="PL-0412", photo=list(photos))
    send = client.post(what, {"categorie": category.pk})["Location"]
    assert "en cours de préparation" in words(client.get(send))
    return client.post(send, {})["Location"], Signalement.objects.get()


def test_until_it_is_ready_everybody_reads_that_it_is_being_prepared(
    client, client_of, desk, category, lamp, pcc, prepare
):
    follow, report = sent(client, category, image())
    photo = report.photos.get()
    agent, page, list_of = client_of(pcc), f"/signalements/{report.pk}/", "/signalements/?vue=photos"
    mine, theirs = f"{follow}photos/{photo.uid}/", f"/signalements/images/{photo.uid}/"
    assert "Photo en cours de préparation" in words(client.get(follow)) and "<img" not in words(client.get(follow))
    assert "Photo en cours de préparation" in words(agent.get(page))
    assert report.reference not in words(agent.get(list_of))
    assert [client.get(mine).status_code, agent.get(theirs).status_code] == [404, 404]
    assert "se relit dans un instant" in words(agent.get(f"{theirs}relire/", follow=True))
    assert "se relit dans un instant" in words(agent.post(f"{theirs}montrer/", {"montrer": "oui"}, follow=True))
    for act in (services.show_photo, lambda **said: services.moderate(zones=(), **said)):
        with pytest.raises(SignalementRefused, match="en cours de préparation"):
            act(signalement_id=report.pk, uid=photo.uid, by=pcc, shown=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Photo.objects.update(shown=True)
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{follow}mes-donnees/").content))
    assert archive.namelist() == ["donnees.json"] and "En cours de préparation" in archive.read("donnees.json").decode()
    assert (prepare(), prepare()) == (1, 0)
    assert client.get(mine)["Content-Type"] == "image/jpeg" and "Photo en cours" not in words(client.get(follow))
    assert report.reference in words(agent.get(list_of)) and agent.get(theirs).status_code == 200


def test_what_cannot_be_decoded_is_told_and_holds_back_nothing(
    client, client_of, desk, category, lamp, pcc, media, prepare
):
    file = SimpleUploadedFile("a.png", damaged(), content_type="image/png")
    follow, report = sent(client, category, file, image())
    assert prepare() == 2
    assert sorted(report.photos.values_list("state", flat=True)) == ["ready", "refused"]
    for page in (client.get(follow), client_of(pcc).get(f"/signalements/{report.pk}/")):
        assert "Non reprise." in words(page) and "Photo illisible" in words(page)
    assert len(files(media)) == 2 and not SealedPhoto.objects.exists()


def test_a_worker_that_dies_after_it_wrote_leaves_nothing_behind_and_another_makes_it_once(
    draft, media, monkeypatch, prepare
):
    class Killed(BaseException):
        """What no `except` of ours catches, as SIGKILL."""

    def die(*_what, **_fields):
        raise Killed

    photo = drafting.add_photo(draft, picture())
    with monkeypatch.context() as dying, pytest.raises(Killed):
        dying.setattr(preparing, "_over", die)
        preparing.sweep()
    assert len(files(media)) == 3 and prepare() == 0, "its lease still runs"
    SealedPhoto.objects.update(lease_until=timezone.now())
    assert (prepare(), prepare()) == (1, 0)
    photo.refresh_from_db()
    assert photo.is_ready and files(media) == sorted([photo.file, photo.thumbnail])


def test_a_decoder_that_is_killed_says_nothing_of_the_photo(draft, monkeypatch, prepare):
    photo = drafting.add_photo(draft, picture())
    started = Decoders._started

    def killed(self):
        process = started(self)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return process

    with monkeypatch.context() as killing:
        killing.setattr(Decoders, "_started", killed)
        assert prepare() == 1
    row = SealedPhoto.objects.get(photo=photo)
    assert row.due_at > timezone.now() and row.last_error == "NoVerdict" and prepare() == 0
    SealedPhoto.objects.update(due_at=timezone.now())
    assert prepare() == 1 and Photo.objects.get().is_ready


def test_after_enough_attempts_it_is_told_as_unreadable(draft, media, prepare):
    drafting.add_photo(draft, picture())
    SealedPhoto.objects.update(attempts=preparing.MOST_TRIES)
    assert prepare() == 1
    assert Photo.objects.get().why_refused.startswith("Photo illisible") and files(media) == []


def test_erased_while_it_is_made_nothing_is_left(draft, media, monkeypatch, django_capture_on_commit_callbacks):
    photo = drafting.add_photo(draft, picture())
    opened = sealing.opened

    def erased_meanwhile(name, key):
        data = opened(name, key)
        with django_capture_on_commit_callbacks(execute=True):
            drafting.drop_photo(draft, photo.uid)
        return data

    monkeypatch.setattr(sealing, "opened", erased_meanwhile)
    assert preparing.sweep() == 1
    assert files(media) == [] and not Photo.objects.exists()


def test_the_purge_removes_what_was_never_made_again(draft, media, django_capture_on_commit_callbacks):
    drafting.add_photo(draft, picture())
    name, _key = sealing.seal(b"of a process that died before its row")
    yesterday = timezone.now() - timedelta(days=1, minutes=1)
    os.utime(media / name, (yesterday.timestamp(),) * 2)
    assert forgetting.counted().sealed == 1
    Photo.objects.update(at=yesterday)
    assert forgetting.counted().sealed == 2 and len(files(media)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert services.purge().sealed == 2
    assert files(media) == [] and Photo.objects.get().state == "refused" and services.purge().sealed == 0
    Draft.objects.update(created_at=yesterday)
    drafting.add_photo(draft, picture(color="red"))
    services.purge()
    assert files(media) == [] and not SealedPhoto.objects.exists()


def test_what_is_on_the_disk_is_noise_without_its_row(draft, media):
    drafting.add_photo(draft, picture())
    row = SealedPhoto.objects.get()
    path = media / row.file
    assert path.read_bytes()[:3] != b"\xff\xd8\xff" and sealing.opened(row.file, row.key).startswith(b"\xff\xd8\xff")
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    for name in (row.file, "sealed/absent"):
        with pytest.raises(sealing.Unsealable):
            sealing.opened(name, row.key)


def test_one_process_serves_several_photos_and_each_its_own_limits():
    with Decoders(patience=20) as decoders:
        first = decoders.remade(picture())
        process = decoders.process
        with pytest.raises(making.PhotoRefused, match="illisible"):
            decoders.remade(damaged())
        assert decoders.remade(picture()) == first and decoders.process is process
        decoders.done = 10**6
        assert decoders.remade(picture()) == first and decoders.process is not process
    assert process.poll() is not None and decoders.process is None
    with Decoders(patience=0) as hasty, pytest.raises(making.NoVerdict):
        hasty.remade(picture(size=(4000, 3000)))
