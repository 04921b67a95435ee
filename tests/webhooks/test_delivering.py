# SPDX-License-Identifier: EUPL-1.2
"""Over real sockets, to receivers that verify with the public libraries: in order, again, at rest, never lost."""

import logging
import os
import signal
import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from apps.assets import secrets
from apps.webhooks import delivering, forgetting, health, posting, services
from apps.webhooks.models import Attempt, Delivery, Event, Subscriber
from apps.webhooks.refusals import WebhookRefused
from tests.connectors.serving import closed_port
from tests.events.conftest import observe, said
from tests.factories import OwedFactory, SubscriberFactory
from tests.factories.webhooks import SECRET
from tests.webhooks.conftest import due, owed, post, told
from tests.webhooks.receiving import Receiver

pytestmark = pytest.mark.django_db
NEXT = "whsec_" + "dW4gYXV0cmUgc2VjcmV0IGQnZXNzYWkgZmljdGlm"  # fictitious


def states(subscriber):
    return list(Delivery.objects.filter(subscriber=subscriber).order_by("event_id").values_list("state", flat=True))


def test_what_a_supervisor_says_reaches_a_receiver_that_verifies_both_standards(followed, receiver, lamp):
    observe(lamp, said(lamp, True))
    told()
    assert post() == 2
    assert sorted(receiver.types) == ["alarm.opened", "incident.opened"]
    assert [event.get_id() for event in receiver.taken] == receiver.ids
    event = receiver.taken[receiver.types.index("alarm.opened")]
    assert event.get_specversion() == "1.0"
    assert event.get_id() == str(Event.objects.order_by("id").first().key)
    assert event.get_time() == said(lamp, True).at
    assert event.get_extension("territory") == "51108"
    assert event.get_data()["asset"]["code"] == "PL-0412"
    assert receiver.headers[0]["content-type"] == "application/cloudevents+json; charset=utf-8"
    attempt = Attempt.objects.order_by("id").first()
    assert (attempt.status, attempt.answer, attempt.error) == (200, "merci", "")
    followed.refresh_from_db()
    assert followed.reached_at and states(followed) == ["delivered", "delivered"]
    assert post() == 0


def test_both_secrets_sign_while_one_is_replaced_then_only_the_new_one(subscriber, receiver):
    services.set_secret(subscriber=subscriber, secret=NEXT, overlap=timedelta(hours=1))
    owed(subscriber, "alarms/1")
    post()
    receiver.secret = NEXT
    owed(subscriber, "alarms/2")
    post()
    assert receiver.subjects == ["alarms/1", "alarms/2"]
    assert len(receiver.headers[0]["webhook-signature"].split()) == 2
    Subscriber.objects.update(former_until=timezone.now())
    receiver.secret = SECRET
    owed(subscriber, "alarms/3")
    post()
    refused = Delivery.objects.get(subject="alarms/3")
    assert (refused.state, refused.status) == ("owed", 400)
    assert "No matching signature" in refused.attempts_made.get().answer


def test_an_object_keeps_its_order_and_delays_no_other(subscriber, receiver):
    receiver.answers["alarms/1"] = [500]
    owed(subscriber, "alarms/1", "alarms/1", "alarms/2")
    post()
    assert sorted(receiver.subjects) == ["alarms/1", "alarms/2"]
    first = Delivery.objects.order_by("event_id").first()
    assert (first.status, first.last_error, first.attempts) == (500, "HTTP 500", 1)
    assert first.due_at > timezone.now() + timedelta(seconds=10)
    due()
    post()
    assert states(subscriber) == ["delivered"] * 3
    assert receiver.ids[0] == receiver.ids[2] or receiver.ids[1] == receiver.ids[2]
    assert receiver.subjects[2:] == ["alarms/1", "alarms/1"]


def test_waits_grow_with_chance_and_never_pass_a_quarter_of_an_hour():
    waits = [[health.later(n) for _ in range(50)] for n in (1, 2, 5, 12, 500)]
    assert max(map(max, waits)) <= timedelta(minutes=15)
    assert min(waits[0]) >= timedelta(seconds=12) and max(waits[0]) <= timedelta(seconds=20)
    assert len(set(waits[3])) > 10 and min(waits[3]) > max(waits[1])


def test_one_that_says_410_is_put_to_rest_and_nothing_is_lost(subscriber, receiver):
    receiver.answers[""] = [410]
    owed(subscriber, "alarms/1", "alarms/1")
    post()
    subscriber.refresh_from_db()
    assert subscriber.rested_at and states(subscriber) == ["owed", "owed"]
    due()
    assert post() == 0
    assert services.wake(subscriber=subscriber)
    post()
    assert states(subscriber) == ["delivered", "delivered"]


@pytest.mark.parametrize("status", [302, 404, 422, 500, 503])
def test_any_other_answer_is_kept_and_tried_again(subscriber, receiver, status):
    receiver.answers[""], receiver.said, receiver.more = [status], b"x" * 100_000, {"Location": "http://127.0.0.1/"}
    [row] = owed(subscriber, "alarms/1")
    post()
    attempt = row.attempts_made.get()
    assert (attempt.status, len(attempt.answer), states(subscriber)) == (status, 500, ["owed"])
    assert len(receiver.taken) == 1  # no redirection is followed


def test_one_that_is_away_is_tried_by_one_message_now_and_then(subscriber, receiver, settings):
    port = closed_port()
    settings.OUTBOUND_ALLOW = frozenset({*settings.OUTBOUND_ALLOW, f"127.0.0.1:{port}"})
    Subscriber.objects.update(url=f"http://127.0.0.1:{port}/crochet")
    owed(subscriber, *(f"alarms/{number}" for number in range(1, 31)))
    post()
    subscriber.refresh_from_db()
    assert health.IN_A_ROW <= subscriber.failures <= delivering.WIDTH
    assert "connexion impossible" in subscriber.last_error
    assert post() == 0
    due()
    assert post() == 1
    subscriber.refresh_from_db()
    assert timezone.now() < subscriber.try_at <= timezone.now() + timedelta(minutes=15)
    Subscriber.objects.update(url=receiver.url)
    due()
    assert post() == 30
    subscriber.refresh_from_db()
    assert (subscriber.failures, subscriber.failing_since, len(set(receiver.ids))) == (0, None, 30)


def test_what_nobody_ever_takes_does_not_stand_before_the_others(subscriber, receiver):
    receiver.answers["alarms/1"] = [404] * 5
    stuck, _other = owed(subscriber, "alarms/1", "alarms/2")
    long_ago = timezone.now() - timedelta(hours=73)
    Delivery.objects.filter(pk=stuck.pk).update(attempts=4, tried_at=long_ago)
    Subscriber.objects.update(failures=4, failing_since=long_ago, try_at=timezone.now())
    post()
    assert receiver.subjects == ["alarms/2", "alarms/1"]
    assert states(subscriber) == ["given_up", "delivered"]


def test_an_address_that_is_no_longer_allowed_is_said_in_words(subscriber, settings):
    settings.OUTBOUND_ALLOW = frozenset()
    [row] = owed(subscriber, "alarms/1")
    post()
    row.refresh_from_db()
    assert row.state == "owed" and "OUTBOUND_ALLOW" in row.last_error


def test_a_slow_receiver_delays_nobody(commune, subscriber, receiver, settings):
    """It answers only once the other one has had everything."""
    slow, everything = Receiver(), threading.Event()
    slow.before = lambda: everything.wait(12)
    receiver.before = lambda: len(receiver.taken) == 40 and everything.set()
    try:
        settings.OUTBOUND_ALLOW = frozenset({*settings.OUTBOUND_ALLOW, f"127.0.0.1:{slow.port}"})
        other = SubscriberFactory(territory=commune, url=slow.url)
        owed(other, *(f"alarms/{number}" for number in range(delivering.WIDTH + 2)))
        owed(subscriber, *(f"alarms/{number}" for number in range(40)))
        post()
    finally:
        slow.stop()
    assert everything.is_set()
    assert states(subscriber) == ["delivered"] * 40
    assert states(other) == ["delivered"] * (delivering.WIDTH + 2)


def test_a_refusal_of_three_days_is_given_up_and_said(subscriber, receiver):
    receiver.answers["alarms/1"] = [422]
    [row] = owed(subscriber, "alarms/1")
    Delivery.objects.update(tried_at=timezone.now() - timedelta(hours=73))
    post()
    row.refresh_from_db()
    assert (row.state, row.last_error) == ("given_up", "HTTP 422")


def test_what_is_sent_again_has_the_same_id(subscriber, receiver):
    rows = owed(subscriber, "alarms/1", "alarms/2")
    post()
    assert services.replay(delivery_ids=[rows[0].pk]) == 1
    post()
    assert receiver.ids.count(str(rows[0].event.key)) == 2
    rows[0].refresh_from_db()
    assert (rows[0].state, rows[0].replays, rows[0].attempts_made.count()) == ("delivered", 1, 2)
    with pytest.raises(WebhookRefused, match="Aucun événement choisi"):
        services.replay(delivery_ids=[])


def test_a_period_is_sent_again_with_what_was_never_had(subscriber, commune, neighbour, receiver):
    [had] = owed(subscriber, "alarms/1")
    post()
    whoever = SubscriberFactory(territory=commune, name="Autre", active=False)
    missed = owed(whoever, "alarms/2")[0].event
    OwedFactory(subscriber__territory=neighbour)
    now = timezone.now()
    with pytest.raises(WebhookRefused, match="suivre le début"):
        services.replay_period(subscriber=subscriber, since=now, until=now)
    assert services.replay_period(subscriber=subscriber, since=now - timedelta(hours=1), until=now) == 2
    post()
    assert sorted(receiver.ids) == sorted([str(had.event.key)] * 2 + [str(missed.key)])


def test_a_test_goes_through_whatever_the_state_and_changes_none(subscriber, receiver):
    Subscriber.objects.update(active=False, rested_at=timezone.now(), failures=9)
    receiver.answers[""] = [500]
    refused = services.try_out(subscriber=subscriber)
    assert services.try_out(subscriber=subscriber) == refused
    post()
    refused.refresh_from_db()
    assert (refused.state, refused.status, refused.last_error) == ("given_up", 500, "HTTP 500")
    services.try_out(subscriber=subscriber)
    post()
    assert receiver.types == ["test", "test"]
    subscriber.refresh_from_db()
    assert subscriber.rested_at


def test_no_secret_is_in_a_log_nor_in_what_is_kept(subscriber, receiver, caplog):
    caplog.set_level(logging.DEBUG)
    receiver.answers[""] = [500, 410]
    owed(subscriber, "alarms/1", "alarms/2")
    post()
    kept = caplog.text + str(list(Attempt.objects.values())) + str(list(Delivery.objects.values()))
    assert SECRET not in kept and SECRET.removeprefix("whsec_") not in kept
    assert SECRET.encode() not in bytes(Subscriber.objects.get(pk=subscriber.pk).secret)


def test_a_secret_that_no_key_reads_is_said(subscriber, receiver):
    Subscriber.objects.update(secret=secrets.encrypt(SECRET)[:-4] + b"AAAA")
    [row] = owed(subscriber, "alarms/1")
    post()
    row.refresh_from_db()
    assert "saisissez-le de nouveau" in row.last_error and receiver.taken == []


def test_what_is_old_is_forgotten_and_what_never_arrived_is_said_first(subscriber, receiver, caplog):
    owed(subscriber, "alarms/1")
    post()
    [waiting] = owed(subscriber, "alarms/2")
    Event.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert forgetting.forget() == 1
    waiting.refresh_from_db()
    assert (waiting.state, waiting.due_at) == ("lost", None)
    assert "never received" in caplog.text
    Delivery.objects.update(over_at=timezone.now() - timedelta(days=31))
    assert forgetting.forget() == 1
    assert Subscriber.objects.filter(pk=subscriber.pk).exists()


def test_a_worker_believed_dead_does_not_write_after_the_other(subscriber, receiver):
    owed(subscriber, "alarms/1")
    [row] = delivering.owed.claim(Delivery.objects.owed(), limit=1, lease=timedelta(seconds=-1))
    post()
    delivering._conclude(row, posting.Outcome(5, 500))
    assert states(subscriber) == ["delivered"] and Attempt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_while_the_receiver_takes_it_sends_it_again_under_the_same_id(subscriber, receiver):
    """SIGKILL, after the receiver kept it and before our commit: nothing of ours runs any more."""
    [row] = owed(subscriber, "alarms/1")
    whom = receiver.kill()
    connections.close_all()  # neither process closes the connection of the other
    victim = os.fork()
    if victim == 0:
        delivering.deliver()
        os._exit(0)
    whom.put(victim)
    _pid, status = os.waitpid(victim, 0)
    receiver.kills = None
    assert (os.WTERMSIG(status), len(receiver.ids)) == (signal.SIGKILL, 1)
    assert states(subscriber) == ["owed"]
    assert post() == 0  # its lease is not over: nobody else takes it meanwhile
    due()
    assert post() == 1
    assert receiver.ids == [str(row.event.key)] * 2
    assert states(subscriber) == ["delivered"]
