# SPDX-License-Identifier: EUPL-1.2
"""The proof of work: asked when much comes or when the desk says so, used once, never needed to be heard."""

import base64
import html
import json
import re
from datetime import timedelta

import pytest
from altcha import solve_challenge_v1
from django.utils import timezone

from apps.signalements import limits, proving, services, tokens
from apps.signalements.models import Follower, Guard, Letter, Signalement, Spent, Voice, Watch
from tests.signalements.test_public_pages import begin

pytestmark = pytest.mark.django_db
KEY, OTHER = "a" * 64, "b" * 64


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch):
    monkeypatch.setattr(tokens, "SOONEST", timedelta(0))


@pytest.fixture
def always(desk):
    return Guard.objects.create(desk=desk, proof="always", cost=1_000)


def solved(challenge, /, **changed):
    found = solve_challenge_v1(
        challenge["challenge"], challenge["salt"], challenge["algorithm"], challenge["maxnumber"]
    )
    said = {name: challenge[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return base64.b64encode(json.dumps(said | {"number": found.number} | changed).encode()).decode()


def last_step(client, category):
    answer, _action = begin(client)
    return client.post(answer["Location"], {"categorie": category.pk})["Location"]


def challenge_of(page):
    found = re.search(r'<script id="defi" type="application/json">(.*?)</script>', page.content.decode())
    return json.loads(html.unescape(found[1])) if found else None


def test_nothing_is_asked_when_little_comes(client, desk, category, lamp):
    send = last_step(client, category)
    assert challenge_of(client.get(send)) is None
    client.post(send, {})
    assert not Signalement.objects.get().held


def test_a_proof_takes_a_report_out_of_moderation_and_its_absence_refuses_nothing(client, category, lamp, always):
    send = last_step(client, category)
    proof = solved(challenge_of(client.get(send)))
    assert client.post(send, {"preuve": proof})["Location"].startswith("/suivi/")
    assert not Signalement.objects.get().held
    without = last_step(client, category)
    assert client.post(without, {})["Location"].startswith("/suivi/")
    assert Signalement.objects.order_by("pk").last().held


def test_it_is_asked_of_a_network_that_sends_much_and_of_everybody_in_a_flood(
    client, desk, category, lamp, monkeypatch
):
    send = last_step(client, category)
    for _time in range(limits.EACH // 2):
        limits.take("127.0.0.9")
    assert challenge_of(client.get(send)) is not None
    assert challenge_of(client.get(send, REMOTE_ADDR="203.0.113.9")) is None
    monkeypatch.setattr(limits, "FLOOD", 5)
    assert challenge_of(client.get(send, REMOTE_ADDR="203.0.113.9")) is not None


def test_a_desk_that_never_asks_holds_what_comes_in_a_flood(client, desk, category, lamp, monkeypatch):
    Guard.objects.create(desk=desk, proof="never")
    send = last_step(client, category)
    monkeypatch.setattr(limits, "FLOOD", 0)
    assert challenge_of(client.get(send)) is None
    client.post(send, {})
    assert Signalement.objects.get().held


def test_a_proof_is_used_once_by_its_own_form_and_before_it_expires(desk, monkeypatch):
    challenge = proving.challenge(desk, KEY)
    proof = solved(challenge)
    assert not proving.proven(OTHER, proof)
    assert proving.proven(KEY, proof)
    assert not proving.proven(KEY, proof)
    monkeypatch.setattr(proving, "LASTS", timedelta(seconds=-5))
    assert not proving.proven(KEY, solved(proving.challenge(desk, KEY)))


def test_two_processes_are_given_the_same_proof_at_once(desk):
    """The row decides, whatever each process remembers: here the other one was first."""
    challenge = proving.challenge(desk, KEY)
    Spent.objects.create(challenge=challenge["challenge"], expires_at=timezone.now() + timedelta(hours=1))
    assert not proving.proven(KEY, solved(challenge))


@pytest.mark.parametrize(
    "changed",
    [
        {"number": -1},
        {"number": "1"},
        {"number": True},
        {"number": 1.5},
        {"number": 10**400},
        {"signature": "0" * 64},
        {"challenge": "0" * 64},
        {"challenge": None},
        {"algorithm": "SHA-1"},
        {"salt": "x?expires=99999999999&"},
        {"salt": ["a"]},
        {"salt": "é\ud800"},
    ],
)
def test_a_forged_proof_proves_nothing_and_breaks_nothing(desk, changed):
    assert not proving.proven(KEY, solved(proving.challenge(desk, KEY), **changed))
    assert not Spent.objects.exists()


@pytest.mark.parametrize("proof", ["", "é", "\x00", "\ud800", "[[[[", base64.b64encode(b"[1]").decode(), "A" * 100_000])
def test_what_is_no_proof_at_all_breaks_nothing(desk, proof):
    assert not proving.proven(KEY, proof)


def test_expires_cannot_be_pushed_back(desk, monkeypatch):
    monkeypatch.setattr(proving, "LASTS", timedelta(seconds=-5))
    challenge = proving.challenge(desk, KEY)
    later = f"{challenge['salt']}expires={int(timezone.now().timestamp()) + 999}&"
    assert not proving.proven(KEY, solved(challenge, salt=later))


def test_used_proofs_are_forgotten_once_they_expired(desk):
    assert proving.proven(KEY, solved(proving.challenge(desk, KEY)))
    assert services.purge().proofs == 0
    Spent.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert services.purge(dry_run=True).proofs == 1
    assert services.purge().proofs == 1 and not Spent.objects.exists()


# --- « Moi aussi », « suivre ma rue » ---------------------------------------------------------------------------------


def form_at(client, address):
    page = client.get(address)
    return page, re.search(r'name="jeton" value="([^"]+)"', page.content.decode())[1]


def test_moi_aussi_without_a_proof_follows_and_is_no_voice(client, desk, sent, always):
    report = sent().signalement
    address = f"/signales/{desk.territory.code}/{report.reference}/"
    for proves in (False, True):
        voices = Voice.objects.count()
        page, jeton = form_at(client, address)
        assert "Sans JavaScript, vous suivrez bien ce dossier" in html.unescape(page.content.decode())
        proof = {"preuve": solved(challenge_of(page))} if proves else {}
        assert client.post(address, {"jeton": jeton} | proof)["Location"].startswith("/suivi/")
        assert Voice.objects.count() == voices + proves
    assert Follower.objects.filter(signalement=report, author=False).count() == 2


def test_moi_aussi_within_the_form_asks_for_the_same(client, desk, category, sent, lamp, always):
    report = sent().signalement
    for proves in (False, True):
        what = begin(client)[0]["Location"]
        challenge, voices = challenge_of(client.get(what)), Voice.objects.count()
        said = {"signalement": report.pk} | ({"preuve": solved(challenge)} if proves else {})
        joined = client.post(what.replace("/quoi/", "/moi-aussi/"), said)
        assert joined["Location"].startswith("/suivi/") and Voice.objects.count() == voices + proves


def test_in_a_flood_a_street_is_followed_by_who_proves_and_the_others_are_told_what_to_do(client, desk, monkeypatch):
    address = f"/signales/{desk.territory.code}/suivre/"
    monkeypatch.setattr(limits, "FLOOD", 0)
    limits.take("203.0.113.9")
    page, jeton = form_at(client, address)
    said = {"jeton": jeton, "rue": "rue des ecoles", "email": "jeanne@exemple.fr", "rythme": "each"}
    refused = client.post(address, said)
    words = html.unescape(refused.content.decode())
    assert refused.status_code == 429 and "Activez JavaScript, ou recommencez dans dix minutes" in words
    assert "jeanne@exemple.fr" in words and not Watch.objects.exists() and not Letter.objects.exists()
    assert client.post(address, said | {"preuve": solved(challenge_of(refused))}).status_code == 200
    assert Watch.objects.get().street == "Rue des Écoles"
    Guard.objects.create(desk=desk, proof="never")
    page, jeton = form_at(client, address)
    assert challenge_of(page) is None
    assert client.post(address, said | {"jeton": jeton, "email": "paul@exemple.fr"}).status_code == 200
    assert Watch.objects.count() == 2  # this desk has its quotas only
