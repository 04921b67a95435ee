# SPDX-License-Identifier: EUPL-1.2
"""A commune, a third party that is told of it, the real receiver behind; what the tasks do, done here and now."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.webhooks import delivering, following
from apps.webhooks.models import Delivery, Subscriber
from tests.factories import AssetFactory, OwedFactory, SubscriberFactory
from tests.webhooks.receiving import Receiver


@pytest.fixture
def receiver(settings):
    one = Receiver()
    settings.OUTBOUND_ALLOW = frozenset({*settings.OUTBOUND_ALLOW, f"127.0.0.1:{one.port}"})
    yield one
    one.stop()


@pytest.fixture
def subscriber(commune, receiver):
    return SubscriberFactory(territory=commune, name="SI de l'agglomération", url=receiver.url)


@pytest.fixture
def followed(subscriber):
    """Following has begun: what happens from now on is news."""
    following.look(timezone.now() - timedelta(hours=2))
    return subscriber


@pytest.fixture
def lamp(commune):
    return AssetFactory(owner=commune, code="PL-0412", telemetered=True)


def told():
    """What is owed after everything was followed: (type, subject) in the order of events."""
    following.follow()
    rows = Delivery.objects.order_by("subscriber_id", "event_id").values_list("event__type", "subject")
    return [(kind.removeprefix("fr.connecte."), subject) for kind, subject in rows]


def owed(subscriber, *subjects):
    return [OwedFactory(subscriber=subscriber, event__subject=one, event__body=said(one)) for one in subjects]


def said(subject):
    """A message that the libraries read; its id is not the one of the row, which only the header tells."""
    return (
        '{"specversion":"1.0","id":"1","source":"https://essai.invalid","type":"fr.connecte.alarm.opened",'
        f'"subject":"{subject}","time":"2026-11-30T01:00:00.000Z","data":{{}}}}'
    )


def post():
    return delivering.deliver()


def due(**more):
    """All that waits is due now, whoever held it."""
    now = timezone.now()
    Delivery.objects.filter(state="owed", **more).update(due_at=now, lease_until=None, lease_token=None)
    Subscriber.objects.filter(try_at__isnull=False).update(try_at=now)
