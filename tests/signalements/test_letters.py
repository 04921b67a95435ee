# SPDX-License-Identifier: EUPL-1.2
"""E-mails to who follows: what they say, that one leaves once, and that no report depends on the mail server."""

import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.signalements import answering, services
from apps.signalements.letters import sending
from apps.signalements.models import Contact, Letter
from tests.duty import sinks

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(settings):
    with sinks.mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 2
        yield server


@pytest.fixture
def owed(sent, desk):
    return sent(text="Éteinte", email="jeanne@exemple.fr")


def parts(message):
    return {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}


def test_a_letter_says_the_step_and_its_link_opens_the_page(owed, mail):
    assert sending.deliver() == 1
    (message,) = mail.messages
    said = parts(message)
    assert mail.recipients == ["jeanne@exemple.fr"]
    assert owed.signalement.reference in message["Subject"] and "bien arrivé" in said["text/plain"]
    assert "<script" not in said["text/html"] and "bien arrivé" in said["text/html"]
    token = re.search(r"/suivi/([\w-]{22})/", said["text/plain"])[1]
    assert token != owed.token and answering.follower(token) == owed.follower
    assert token in message["List-Unsubscribe"] and "#courriels" in message["List-Unsubscribe"]
    assert Letter.objects.get().state == "sent" and sending.deliver() == 0


def test_what_an_agent_writes_is_text_in_the_letter(owed, pcc, mail):
    services.note(signalement_id=owed.signalement.pk, by=pcc, text="<b>Passage</b> demain", public=True)
    sending.deliver()
    said = parts(mail.messages[-1])
    assert "&lt;b&gt;Passage" in said["text/html"] and "<b>Passage</b> demain" in said["text/plain"]


def test_without_a_mail_server_they_wait_and_nothing_fails(owed, settings):
    settings.EMAIL_HOST = ""
    assert sending.deliver() == 0
    assert Letter.objects.get().state == "waiting"


def test_a_dead_mail_server_delays_letters_and_the_form_answers_at_once(desk, lamp, category, sent, settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens
    begin = time.monotonic()
    made = sent(email="jeanne@exemple.fr")
    assert time.monotonic() - begin < 2
    sending.deliver()
    letter = Letter.objects.get()
    assert (letter.state, letter.handed_at) == ("retry", None) and "connexion refusée" in letter.last_error
    assert made.signalement.steps.count() == 1
    with sinks.mail_server() as server:
        settings.EMAIL_PORT = server.port
        Letter.objects.update(due_at=timezone.now())
        sending.deliver()
        assert len(server.messages) == 1 and Letter.objects.get().state == "sent"


@pytest.mark.django_db(transaction=True)
def test_with_redis_dead_the_report_is_made_and_told(sent, settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    settings.CHANNEL_LAYERS = {
        "default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [settings.REDIS_URL]}}
    }
    begin = time.monotonic()
    made = sent(email="jeanne@exemple.fr")  # on commit, the bell rings for nobody
    assert time.monotonic() - begin < 2
    assert made.signalement.pk and Letter.objects.count() == 1


def test_taken_by_a_server_that_never_says_so_it_is_not_sent_twice(owed, mail, monkeypatch):
    monkeypatch.setattr("apps.duty.notifying.child.DEADLINE", 3.0)
    mail.way = sinks.LOST
    sending.deliver()
    assert Letter.objects.get().state == "uncertain" and len(mail.messages) == 1
    mail.way = ""
    assert sending.deliver() == 0 and len(mail.messages) == 1


def test_who_left_or_erased_their_address_meanwhile_hears_nothing(sent, mail):
    first, second = sent(email="un@exemple.fr"), sent(email="deux@exemple.fr")
    services.mute(first.token, muted=True)
    Contact.objects.filter(follower=second.follower).delete()
    sending.deliver()
    assert mail.messages == [] and set(Letter.objects.values_list("state", flat=True)) == {"dropped"}


def test_after_three_days_a_letter_is_given_up(owed, mail):
    mail.way = sinks.BUSY
    sending.deliver()
    Letter.objects.update(due_at=timezone.now(), tried_at=timezone.now() - timedelta(hours=73))
    sending.deliver()
    assert Letter.objects.get().state == "failed"
