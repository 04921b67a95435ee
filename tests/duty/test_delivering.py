# SPDX-License-Identifier: EUPL-1.2
"""Messages that really leave, to real servers; what hangs or refuses is told in words, and stops nothing else."""

import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.assets import secrets
from apps.duty import channels
from apps.duty.models import Channel, Mention, Notice
from apps.duty.notifying import child, delivering
from apps.duty.refusals import DutyRefused
from apps.events.models import Incident
from tests.connectors.serving import closed_port
from tests.duty import sinks
from tests.duty.conftest import incident
from tests.factories import ChannelFactory, MembershipFactory, NoticeFactory

pytestmark = pytest.mark.django_db(transaction=True)  # the delivery writes from threads of its own


def owed(channel, *incidents):
    notice = NoticeFactory(channel=channel)
    for one in incidents:
        Mention.objects.create(notice=notice, channel=channel, incident=one, step=Mention.OPENED)
    return notice


def delivered(notice):
    delivering.deliver()
    notice.refresh_from_db()
    return notice


@pytest.fixture
def channel(leaver):
    return ChannelFactory(person=leaver)


@pytest.fixture
def notice(channel, commune):
    return owed(channel, incident(commune, "Armoire au noir A-230 : départ nº 2"))


def service(person, url):
    return ChannelFactory(
        person=person, name="Service", kind=Channel.Kind.APPRISE, email="", secret=secrets.encrypt(url)
    )


def test_a_mail_arrives_with_its_accents_and_the_key_of_its_row(mail, notice):
    assert delivered(notice).state == Notice.State.SENT
    (message,) = mail.messages
    number = notice.mentions.get().incident_id
    assert message["Subject"].strip() == f"Connecte : Critique · Armoire au noir A-230 : départ nº 2 (n° {number})"
    assert message["Message-ID"] == f"<{notice.key}@connecte>"
    assert "Commune d'essai" in message.get_content()
    assert mail.recipients == ["camille@exemple.invalid"]


def test_sent_once_whatever_is_rung(mail, notice):
    for _ in range(3):
        delivering.deliver()
    assert len(mail.messages) == 1


def test_nothing_leaves_before_its_time(mail, notice):
    Notice.objects.update(due_at=timezone.now() + timedelta(minutes=1))
    assert delivering.deliver() == 0


def test_what_is_over_when_the_message_leaves_is_not_said(mail, notice):
    Incident.objects.update(state=Incident.State.CLOSED)
    assert delivered(notice).state == Notice.State.DROPPED
    assert mail.messages == []


def test_without_a_mail_server_mails_wait_and_leave_as_one_when_there_is_one(mail, notice, leaver, commune, settings):
    """Nothing is tried, so no error piles up; other ways of reaching people go on."""
    host, settings.EMAIL_HOST = settings.EMAIL_HOST, ""
    with sinks.hook() as server:
        settings.OUTBOUND_ALLOW = frozenset({f"127.0.0.1:{server.server_address[1]}"})
        other = owed(service(leaver, f"json://127.0.0.1:{server.server_address[1]}/"), incident(commune))
        for _ in range(3):
            waiting = delivered(notice)
        other.refresh_from_db()
    assert (waiting.state, waiting.attempts, waiting.last_error) == (Notice.State.GATHERING, 0, "")
    assert other.state == Notice.State.SENT
    settings.EMAIL_HOST = host
    assert delivered(notice).state == Notice.State.SENT
    assert len(mail.messages) == 1


def test_without_a_mail_server_the_page_says_so_and_a_test_is_refused(client_of, channel, settings):
    settings.EMAIL_HOST = ""
    client = client_of(channel.person)
    assert "Aucun envoi de courriel" in client.get("/notifications/").content.decode()
    answer = client.post(f"/notifications/moyens/{channel.pk}/essai/", follow=True)
    assert "rien ne partirait" in answer.content.decode()
    assert not Notice.objects.exists()


def test_a_failure_is_tried_again_soon(mail, notice, settings):
    settings.EMAIL_PORT = closed_port()
    assert delivered(notice).state == Notice.State.RETRY
    assert timedelta(seconds=10) < notice.due_at - timezone.now() < timedelta(seconds=30)


def test_a_server_that_is_not_there_is_told_in_words(mail, notice, settings):
    settings.EMAIL_PORT = closed_port()
    assert delivered(notice).last_error == "Serveur de messagerie : connexion refusée."


def test_a_refused_recipient_is_told_in_words(mail, notice):
    mail.way = sinks.REFUSED
    assert delivered(notice).last_error == "Refusé par le serveur de messagerie : destinataire refusé (550)."
    assert notice.state == Notice.State.RETRY


def test_a_server_that_hangs_is_left_in_time_and_delays_nobody_else(mail, notice, leaver, commune, settings):
    """Mute before anything was handed over: nothing left, it is tried again."""
    settings.EMAIL_TIMEOUT = 3
    mail.way = sinks.MUTE
    with sinks.hook() as server:
        settings.OUTBOUND_ALLOW = frozenset({f"127.0.0.1:{server.server_address[1]}"})
        other = owed(service(leaver, f"json://127.0.0.1:{server.server_address[1]}/"), incident(commune))
        begun = time.monotonic()
        assert delivered(notice).state == Notice.State.RETRY
        assert time.monotonic() - begun < 30
        assert notice.last_error == "Serveur de messagerie : délai dépassé."
        other.refresh_from_db()
        assert (other.state, len(server.received)) == (Notice.State.SENT, 1)


def test_a_child_that_outstays_its_time_is_killed(mail, notice, monkeypatch):
    monkeypatch.setattr(child, "DEADLINE", 4.0)
    mail.way = sinks.MUTE
    assert "abandon au bout de 4 s" in delivered(notice).last_error
    assert notice.state == Notice.State.RETRY


def test_a_server_that_took_the_message_and_never_said_so_is_not_sent_it_twice(mail, notice, settings):
    settings.EMAIL_TIMEOUT = 3
    mail.way = sinks.LOST
    assert delivered(notice).state == Notice.State.UNCERTAIN
    mail.way = ""
    delivering.deliver()
    assert len(mail.messages) == 1
    assert notice.last_error == "Serveur de messagerie : délai dépassé."


def test_a_worker_that_died_before_handing_over_is_replaced(mail, notice):
    Notice.objects.update(state="sending", lease_until=timezone.now() - timedelta(seconds=1), attempts=1)
    assert delivered(notice).state == Notice.State.SENT
    assert len(mail.messages) == 1


def test_a_worker_that_died_after_handing_over_leaves_a_doubt_and_no_second_message(mail, notice):
    now = timezone.now()
    Notice.objects.update(state="sending", lease_until=now - timedelta(seconds=1), handed_at=now, attempts=1)
    assert delivered(notice).state == Notice.State.UNCERTAIN
    assert mail.messages == []


def test_a_worker_whose_lease_was_lost_sends_nothing(mail, notice, monkeypatch):
    """Another one took over while its child was starting: the fence stands before the effect."""

    def someone_else(*_):
        Notice.objects.update(lease_token="11111111-1111-1111-1111-111111111111")
        return order(*_)

    order = child._order
    monkeypatch.setattr(child, "_order", someone_else)
    assert delivered(notice).state == Notice.State.SENDING
    assert mail.messages == []


def test_after_three_days_of_attempts_it_is_given_up_and_said(mail, notice, settings):
    settings.EMAIL_PORT = closed_port()
    Notice.objects.update(created_at=timezone.now() - timedelta(days=9))  # it waited for a server: no attempt
    assert delivered(notice).state == Notice.State.RETRY
    Notice.objects.update(tried_at=timezone.now() - timedelta(hours=73), due_at=timezone.now())
    assert delivered(notice).state == Notice.State.FAILED
    assert notice.due_at is None


def test_a_mail_server_that_is_away_is_tried_often_by_one_and_its_return_wakes_the_others(
    mail, leaver, commune, settings
):
    people = [
        owed(
            ChannelFactory(name=f"n° {number}"),
        )
        for number in range(4)
    ]
    for one in people:
        MembershipFactory(user=one.channel.person, territory=commune)
        Mention.objects.create(notice=one, channel=one.channel, incident=incident(commune), step=Mention.OPENED)
    Notice.objects.update(attempts=9)  # they have been waiting for long
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, closed_port()
    delivering.deliver()
    waits = sorted(one.due_at - timezone.now() for one in Notice.objects.all())
    assert waits[0] < timedelta(seconds=31)
    assert waits[-1] > timedelta(minutes=10)
    settings.EMAIL_PORT = port
    Notice.objects.filter(due_at__lt=timezone.now() + delivering.SCOUT).update(due_at=timezone.now())
    delivering.deliver()
    assert len(mail.messages) == 4


def test_the_return_of_the_server_wakes_no_message_that_it_refused(mail, notice, leaver, commune):
    mail.way = sinks.REFUSED
    assert delivered(notice).unreached is False
    mail.way = ""
    before = notice.due_at
    delivered(owed(ChannelFactory(person=leaver, name="Autre"), incident(commune)))
    notice.refresh_from_db()
    assert notice.due_at == before


def test_waits_grow_up_to_a_quarter_of_an_hour():
    waits = [(delivering._later(attempts) - timezone.now()).total_seconds() for attempts in (1, 3, 30)]
    assert 14 < waits[0] < 26
    assert 59 < waits[1] < 101
    assert 670 < waits[2] < 1126


# --- Other services ---------------------------------------------------------------------------------------------------


def test_another_service_is_reached_by_its_address(leaver, commune, settings):
    with sinks.hook() as server:
        settings.OUTBOUND_ALLOW = frozenset({f"127.0.0.1:{server.server_address[1]}"})
        one = owed(service(leaver, f"json://127.0.0.1:{server.server_address[1]}/"), incident(commune))
        assert delivered(one).state == Notice.State.SENT
        (received,) = server.received
    assert "Armoire au noir" in received["title"]


def test_an_address_that_the_installation_does_not_allow_is_not_called(leaver, commune):
    with sinks.hook() as server:
        port = server.server_address[1]
        one = owed(service(leaver, f"json://127.0.0.1:{port}/jeton-secret"), incident(commune))
        assert delivered(one).state == Notice.State.RETRY
        assert server.received == []
    assert one.last_error == f"L'adresse 127.0.0.1:{port} n'est pas permise par l'installation (OUTBOUND_ALLOW)."


def test_a_service_that_says_no_is_told_without_its_keys(leaver, commune, settings):
    with sinks.hook(status=403) as server:
        port = server.server_address[1]
        settings.OUTBOUND_ALLOW = frozenset({f"127.0.0.1:{port}"})
        one = owed(service(leaver, f"json://127.0.0.1:{port}/jeton-secret"), incident(commune))
        assert delivered(one).state == Notice.State.RETRY
    assert "403" in one.last_error
    assert "jeton-secret" not in one.last_error


def test_a_service_that_would_run_on_the_server_itself_is_refused(leaver, commune):
    one = owed(service(leaver, "syslog://"), incident(commune))
    assert "non permis" in delivered(one).last_error
    with pytest.raises(DutyRefused):
        channels.check_address("dbus://")


# --- Trying a channel -------------------------------------------------------------------------------------------------


def test_a_test_message_is_owed_by_the_button_and_sent_by_the_worker(mail, channel, leaver):
    notice = channels.ask_test(channel_id=channel.pk, by=leaver)
    assert mail.messages == []
    assert delivered(notice).state == Notice.State.SENT
    assert "essai" in mail.messages[0]["Subject"]


def test_one_test_at_a_time(mail, channel, leaver):
    channels.ask_test(channel_id=channel.pk, by=leaver)
    with pytest.raises(DutyRefused):
        channels.ask_test(channel_id=channel.pk, by=leaver)


def test_nobody_tries_the_channel_of_somebody_else(channel, arriver):
    with pytest.raises(Channel.DoesNotExist):
        channels.ask_test(channel_id=channel.pk, by=arriver)


def test_addresses_follow_the_rotation_of_the_keys(leaver, settings):
    one = service(leaver, "ntfys://serveur/sujet")
    old, new = settings.FIELD_KEYS, ["G2V1p4i1h3bnvpVfZUkgM4OcB8kFcW8h8w3gG0wYhXk="]
    settings.FIELD_KEYS = [*new, *old]
    call_command("rotate_secrets", stdout=StringIO())
    settings.FIELD_KEYS = new
    one.refresh_from_db()
    assert secrets.decrypt(one.secret) == "ntfys://serveur/sujet"
