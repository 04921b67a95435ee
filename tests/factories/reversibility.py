# SPDX-License-Identifier: EUPL-1.2
"""An archive that was asked for."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.reversibility.models import Departure
from tests.factories.people import TerritoryFactory, UserFactory


class DepartureFactory(DjangoModelFactory):
    """Ready, and its file is not there."""

    class Meta:
        model = Departure

    territory = factory.SubFactory(TerritoryFactory)
    asked_by = factory.SubFactory(UserFactory)
    state = Departure.State.READY
    due_at = None
    rows = 12
    files = 0
    size = 6
    name = "archive.zip"
    over_at = factory.LazyFunction(timezone.now)
    until = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
