# SPDX-License-Identifier: EUPL-1.2
"""Open data: what a territory declares open."""

import factory
from factory.django import DjangoModelFactory

from apps.opendata.models import Opening, OpenKind
from tests.factories.equipment import AssetKindFactory
from tests.factories.people import TerritoryFactory


class OpeningFactory(DjangoModelFactory):
    """Open, without a kind and without incidents."""

    class Meta:
        model = Opening
        django_get_or_create = ["territory"]

    territory = factory.SubFactory(TerritoryFactory)


class OpenKindFactory(DjangoModelFactory):
    class Meta:
        model = OpenKind

    opening = factory.SubFactory(OpeningFactory)
    kind = factory.SubFactory(AssetKindFactory)
