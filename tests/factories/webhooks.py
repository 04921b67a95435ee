# SPDX-License-Identifier: EUPL-1.2
"""Webhooks: a subscriber, an event, what it owes."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.assets import secrets
from apps.webhooks import catalogue
from apps.webhooks.models import Delivery, Event, Subscriber
from tests.factories.people import TerritoryFactory

SECRET = "whsec_" + "bGUgc2VjcmV0IGQnZXNzYWkgZGVzIHdlYmhvb2tzICE="  # fictitious


class SubscriberFactory(DjangoModelFactory):
    """To everything, with SECRET."""

    class Meta:
        model = Subscriber

    name = factory.Sequence("Abonné {}".format)
    territory = factory.SubFactory(TerritoryFactory)
    url = "https://recepteur.exemple.invalid/crochet"
    types = factory.LazyFunction(lambda: list(catalogue.KINDS))
    secret = factory.LazyFunction(lambda: secrets.encrypt(SECRET))


class EventFactory(DjangoModelFactory):
    class Meta:
        model = Event

    type = catalogue.ALARM_OPENED
    subject = factory.Sequence("alarms/{}".format)
    territory = factory.SubFactory(TerritoryFactory)
    territories = factory.LazyAttribute(lambda one: [one.territory.pk])
    trades = factory.LazyFunction(lambda: ["lighting"])
    at = factory.LazyFunction(timezone.now)
    body = "{}"


class OwedFactory(DjangoModelFactory):
    """A delivery that is due now."""

    class Meta:
        model = Delivery

    subscriber = factory.SubFactory(SubscriberFactory)
    event = factory.SubFactory(EventFactory, territory=factory.SelfAttribute("..subscriber.territory"))
    subject = factory.SelfAttribute("event.subject")
