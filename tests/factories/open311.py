# SPDX-License-Identifier: EUPL-1.2
"""Open311: jurisdictions, keys of partners and what came by them."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.open311.models import ApiKey, Intake, Jurisdiction
from apps.signalements.tokens import digest
from tests.factories.people import TerritoryFactory
from tests.factories.reports import SignalementFactory


class JurisdictionFactory(DjangoModelFactory):
    """Of a territory whose desk is open."""

    class Meta:
        model = Jurisdiction
        django_get_or_create = ["territory"]

    territory = factory.SubFactory(TerritoryFactory)


class ApiKeyFactory(DjangoModelFactory):
    """A key that nobody holds; to hold one, `services.issue`."""

    class Meta:
        model = ApiKey

    territory = factory.SubFactory(TerritoryFactory)
    partner = "Ville voisine"
    start = "o311-essai"
    digest = factory.Sequence(lambda n: digest(f"key {n}"))
    created_at = factory.LazyFunction(timezone.now)


class IntakeFactory(DjangoModelFactory):
    class Meta:
        model = Intake

    key = factory.SubFactory(ApiKeyFactory)
    signalement = factory.SubFactory(SignalementFactory, territory=factory.SelfAttribute("..key.territory"))
    reference = factory.Sequence(lambda n: f"V-{n}")
    at = factory.LazyFunction(timezone.now)
