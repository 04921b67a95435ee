# SPDX-License-Identifier: EUPL-1.2
"""People on duty: shifts, how they are told, who is on call."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.duty.models import Channel, EscalationStep, Note, Notice, OnCall, Shift, Subscription
from tests.factories.people import TerritoryFactory, UserFactory


class ShiftFactory(DjangoModelFactory):
    """Running; `signed_by=` somebody for one that ended."""

    class Meta:
        model = Shift

    territory = factory.SubFactory(TerritoryFactory)
    started_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=8))
    signed_by = None
    signed_at = factory.LazyAttribute(lambda shift: timezone.now() if shift.signed_by else None)
    ended_at = factory.SelfAttribute("signed_at")


class NoteFactory(DjangoModelFactory):
    class Meta:
        model = Note

    territory = factory.SubFactory(TerritoryFactory)
    at = factory.LazyFunction(timezone.now)
    author = factory.SubFactory(UserFactory)
    text = "Appel des pompiers"


class ChannelFactory(DjangoModelFactory):
    class Meta:
        model = Channel

    person = factory.SubFactory(UserFactory)
    name = "Courriel"
    email = factory.LazyAttribute(lambda channel: f"{channel.person.username}@exemple.invalid")


class SubscriptionFactory(DjangoModelFactory):
    """Created an hour ago: what opens now is news."""

    class Meta:
        model = Subscription
        skip_postgeneration_save = True

    channel = factory.SubFactory(ChannelFactory)
    territory = factory.SubFactory(TerritoryFactory)

    @factory.post_generation
    def since(subscription, create, since, **_):  # noqa: N805  (factory_boy passes the object)
        subscription.created_at = since or timezone.now() - timedelta(hours=1)
        subscription.save(update_fields=["created_at"])


class OnCallFactory(DjangoModelFactory):
    class Meta:
        model = OnCall

    territory = factory.SubFactory(TerritoryFactory)
    person = factory.SubFactory(UserFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    ends_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=8))


class EscalationStepFactory(DjangoModelFactory):
    class Meta:
        model = EscalationStep

    territory = factory.SubFactory(TerritoryFactory)


class NoticeFactory(DjangoModelFactory):
    class Meta:
        model = Notice

    channel = factory.SubFactory(ChannelFactory)
