# SPDX-License-Identifier: EUPL-1.2
"""/api/v1/interventions/requests/…/comments/, photos/: what is written and photographed around a request."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.interventions import services
from tests.factories import AssetFactory, AttachmentFactory
from tests.interventions.calling import REQUESTS, post
from tests.interventions.conftest import picture

pytestmark = pytest.mark.django_db


def test_texts_and_photos_go_both_ways_and_are_read_by_who_may(
    api, field, client_of, request_, order, stranger, reader
):
    written = post(api, f"{REQUESTS}{request_.pk}/comments/", {"text": "Code du portail 1234"})
    assert (written.status_code, written.json()["by"]) == (201, "pcc")
    sent = {
        "file": SimpleUploadedFile("../../x.php", picture()),
        "moment": "after",
        "order": order.pk,
        "caption": "Fait",
    }
    photo = field.post(f"{REQUESTS}{request_.pk}/photos/", sent)
    assert (photo.status_code, photo.json()["moment_label"], photo.json()["caption"]) == (201, "Après", "Fait")
    assert [row["text"] for row in field.get(f"{REQUESTS}{request_.pk}/comments/").json()["results"]] == [
        "Code du portail 1234"
    ]
    seen = api.get(photo.json()["url"])
    assert (seen.status_code, seen["Content-Type"], seen["X-Content-Type-Options"]) == (200, "image/jpeg", "nosniff")
    assert seen.content[:3] == b"\xff\xd8\xff" and "private" in seen["Cache-Control"]
    assert len(api.get(photo.json()["thumbnail"]).content) < len(seen.content)
    for user in (stranger, reader):
        assert client_of(user).get(photo.json()["url"]).status_code == 404


def test_without_login_a_photo_is_not_served(client, field, request_):
    sent = {"file": SimpleUploadedFile("x.jpg", picture())}
    photo = field.post(f"{REQUESTS}{request_.pk}/photos/", sent).json()
    assert client.get(photo["url"]).status_code == 302


@pytest.mark.parametrize("content", [b"GIF89a", b"<svg/>", b"x" * 100])
def test_what_is_no_photo_is_refused_in_words(field, request_, content):
    answer = field.post(f"{REQUESTS}{request_.pk}/photos/", {"file": SimpleUploadedFile("x.jpg", content)})
    assert answer.status_code == 400 and list(answer.json()) == ["file"]
    assert post(field, f"{REQUESTS}{request_.pk}/photos/", {}).status_code == 400


def test_the_photos_of_an_equipment_are_those_of_its_requests_for_who_sees_both(
    api, client_of, request_, stranger, reader, django_assert_max_num_queries
):
    asset = request_.assets.get()
    first = AttachmentFactory(request=request_, at=timezone.now() - timedelta(days=1))
    last = AttachmentFactory(request=request_, moment="after")
    AttachmentFactory(request=request_, moment="signature")
    AttachmentFactory()  # of another
    asked = f"/api/v1/interventions/photos/?asset={asset.uid}"
    with django_assert_max_num_queries(8):
        found = api.get(asked).json()["results"]
    assert [row["uid"] for row in found] == [str(last.uid), str(first.uid)]
    assert found[0]["thumbnail"] == f"/interventions/photos/{last.uid}/petite/"
    for other in (stranger, reader):
        assert client_of(other).get(asked).json()["results"] == []
    for wrong in ("", "?asset=", "?asset=PL-1"):
        answer = api.get(f"/api/v1/interventions/photos/{wrong}")
        assert (answer.status_code, list(answer.json())) == (400, ["asset"])


def test_a_merged_request_is_read_in_the_thread_of_the_other(api, request_, pcc, commune):
    other = services.open_from_assets(uids=[AssetFactory(owner=commune).uid], by=pcc)
    services.comment(request_id=other.pk, by=pcc, text="Vu ce matin")
    services.merge(into=request_.pk, request_ids=[other.pk], by=pcc, why="même panne")
    (row,) = api.get(f"{REQUESTS}{request_.pk}/comments/").json()["results"]
    assert (row["text"], row["request"]) == ("Vu ce matin", other.pk)


def test_the_part_that_was_split_keeps_what_was_said_before(api, pcc, commune):
    assets = [AssetFactory(owner=commune) for _ in range(2)]
    request = services.open_from_assets(uids=[asset.uid for asset in assets], by=pcc)
    services.comment(request_id=request.pk, by=pcc, text="avant")
    new = services.split(request_id=request.pk, uids=[assets[1].uid], by=pcc, why="autre panne")
    services.comment(request_id=request.pk, by=pcc, text="après")
    assert [row["text"] for row in api.get(f"{REQUESTS}{new.pk}/comments/").json()["results"]] == ["avant"]
