# SPDX-License-Identifier: EUPL-1.2
"""What phones of the field said."""

import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.interventions.models import FieldAct, Sighting
from tests.factories.people import UserFactory
from tests.factories.work import WorkRequestFactory


class FieldActFactory(DjangoModelFactory):
    """A lamp that a phone said was repaired."""

    class Meta:
        model = FieldAct

    uid = factory.LazyFunction(uuid.uuid4)
    by = factory.SubFactory(UserFactory)
    kind = "repair"
    request = factory.SubFactory(WorkRequestFactory)
    territory = factory.SelfAttribute("request.territory")
    declared_at = factory.LazyFunction(timezone.now)
    counted_at = sent_at = received_at = factory.SelfAttribute("declared_at")
    done = True
    answer = factory.LazyFunction(dict)


class SightingFactory(DjangoModelFactory):
    """A lamp that a patrol saw dark."""

    class Meta:
        model = Sighting

    act = factory.SubFactory(FieldActFactory, kind="observe")
    asset = factory.SelfAttribute("act.request.asset")
    state = "off"
    seen_at = factory.SelfAttribute("act.declared_at")
    seen_by = factory.SelfAttribute("act.by")
