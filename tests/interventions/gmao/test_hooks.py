# SPDX-License-Identifier: EUPL-1.2
"""Webhooks of Atlas CMMS: signed, kept once, only ever a doorbell; what is about nothing stays with its reason."""

import json

import pytest
from django.utils import timezone

from apps.assets import secrets
from apps.interventions import services
from apps.interventions.gmao import receiving
from apps.interventions.models import Delivery, Gmao, Ticket
from apps.interventions.models.ticket import HEAVIEST_LETTER
from tests.gmao.atlas import KEY, Atlas, signed
from tests.interventions.gmao.conftest import gmao_of, pull, push

SECRET = "secret-des-appels"  # noqa: S105


@pytest.fixture
def atlas():
    one = Atlas()
    one.start()
    yield one
    one.stop()


@pytest.fixture
def gmao(atlas, commune, team, settings):
    settings.OUTBOUND_ALLOW = frozenset({f"127.0.0.1:{atlas.port}"})
    hook = secrets.encrypt(SECRET)
    return gmao_of(commune, team, "atlas", atlas.options, KEY, slug="atlas", hook_secret=hook)


@pytest.fixture
def ring(client):
    def post(body, secret=SECRET, slug="atlas", **more):
        heads = signed(body, secret) | more
        return client.post(f"/ingest/gmao/{slug}/", body, content_type="application/json", **heads)

    return post


def test_a_webhook_has_the_order_read_again_where_it_is(sent, atlas, ring):
    pull()
    atlas.put(1, "COMPLETE")
    answer = ring(atlas.hook(1, "IN_PROGRESS"))
    assert (answer.status_code, answer.json()["status"]) == (200, "taken")
    gmao = Gmao.objects.get()
    assert gmao.due_at <= timezone.now()
    pull()
    sent.request.refresh_from_db()
    assert sent.request.state == "settled"  # as it is there, whatever the webhook said
    assert Ticket.objects.get().asked_at is None


def test_delivered_twice_it_is_kept_once(sent, atlas, ring):
    body = atlas.hook(1)
    for _ in range(3):
        assert ring(body).status_code == 200
    assert (Delivery.objects.get().occurrences, Delivery.objects.get().state) == (3, "taken")


def test_about_an_unknown_order_it_is_a_dead_letter(sent, atlas, ring):
    answer = ring(atlas.hook(404))
    assert (answer.status_code, answer.json()["status"]) == (200, "unknown")
    letter = Delivery.objects.get()
    assert json.loads(bytes(letter.payload))["workOrderId"] == 404
    assert "Aucune demande" in letter.reason


def test_come_before_our_own_transaction_it_is_heard_after(request_, atlas, ring):
    ring(atlas.hook(1))
    assert Delivery.objects.get().state == "unknown"
    push()
    assert Delivery.objects.get().state == "taken"
    assert Ticket.objects.get().asked_at is not None


@pytest.mark.parametrize("body", [b"[1]", b"{", b'{"assetId": 1}', b"\xff\xfe"])
def test_unreadable_it_is_kept_with_its_reason(gmao, ring, body):
    assert ring(body).json()["status"] == "unreadable"
    assert Delivery.objects.get().reason


def test_a_wrong_signature_is_refused_and_leaves_nothing(gmao, atlas, ring, client):
    body = atlas.hook(1)
    assert ring(body, secret="autre").status_code == 401  # noqa: S106
    assert ring(body, HTTP_X_WEBHOOK_SIGNATURE="").status_code == 401
    assert ring(body, HTTP_X_WEBHOOK_SIGNATURE="é").status_code == 401
    assert ring(body, slug="inconnue").status_code == 401
    assert client.get("/ingest/gmao/atlas/").status_code == 405
    assert not Delivery.objects.exists()


def test_without_a_secret_or_out_of_service_nothing_is_believed(gmao, atlas, ring):
    Gmao.objects.update(hook_secret=b"")
    assert ring(atlas.hook(1), secret="").status_code == 401
    Gmao.objects.update(hook_secret=secrets.encrypt(SECRET), active=False)
    assert ring(atlas.hook(1)).status_code == 401


def test_a_driver_without_webhooks_takes_none(gmao, atlas, ring):
    Gmao.objects.update(driver="redmine")
    assert ring(atlas.hook(1)).status_code == 401


def test_too_long_it_is_refused_before_it_is_read(gmao, ring):
    assert ring(b"{" + b" " * HEAVIEST_LETTER + b"}").status_code == 413
    assert not Delivery.objects.exists()


def test_never_sent_again_it_is_missed_by_nobody_the_reading_finds_it(sent, atlas):
    """The reconciliation: no webhook came."""
    pull()
    atlas.say(1, "Candélabre à remplacer.")
    atlas.put(1, "ON_HOLD")
    pull()
    sent.request.refresh_from_db()
    assert sent.request.orders.get().state == "suspended"
    assert sent.request.comments.get().text == "Jean Martin : Candélabre à remplacer."


def test_a_comment_that_moves_no_date_there_is_found_in_turn(sent, atlas):
    pull()
    atlas.say(1, "Rien ne dit que j'ai écrit.")
    pull()
    assert sent.request.comments.exists()


def test_old_deliveries_are_forgotten_dead_letters_later(gmao, atlas, ring):
    ring(atlas.hook(404))
    Delivery.objects.update(last_at=timezone.now() - 2 * receiving.KEPT)
    assert receiving.forget() == 0
    Delivery.objects.update(state="taken")
    assert receiving.forget() == 1


def test_what_we_decide_is_told_to_atlas_too(sent, atlas, pcc):
    pull()
    services.comment(request_id=sent.request_id, by=pcc, text="Le riverain rappelle.")
    push()
    assert atlas.comments[-1][1]["content"].startswith("pcc : Le riverain rappelle.")
