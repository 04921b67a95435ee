# SPDX-License-Identifier: EUPL-1.2
"""Indicators with a definition, figures, publications."""

from datetime import date
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.kpi.models import Definition, Figure, Indicator, Publication, SheetLetter, SheetReader
from tests.factories.people import TerritoryFactory


class IndicatorFactory(DjangoModelFactory):
    """In %, better when it is higher."""

    class Meta:
        model = Indicator

    code = factory.Sequence(lambda n: f"indicateur-{n}")
    theme = Indicator.Theme.ENERGY
    unit = Indicator.Unit.PERCENT
    better = Indicator.Better.HIGHER
    leading = True
    public = True


class DefinitionFactory(DjangoModelFactory):
    class Meta:
        model = Definition

    indicator = factory.SubFactory(IndicatorFactory)
    version = 1
    since = date(2000, 1, 1)
    measure = "lighting_saving"
    name = "Éclairage économisé"
    formula = "1 − mesuré ÷ référence"
    perimeter = "Lot éclairage"
    sources = "Registre"
    doubt = "À 90 %"
    for_elus = "{territoire} : {valeur} pour {objectif}, {periode}."
    for_agents = "Agents : {valeur}."
    for_public = "Habitants : {valeur}."


class FigureFactory(DjangoModelFactory):
    """Published; `value=None` needs its `why`."""

    class Meta:
        model = Figure

    territory = factory.SubFactory(TerritoryFactory)
    definition = factory.SubFactory(DefinitionFactory)
    indicator = factory.SelfAttribute("definition.indicator")
    month = date(2026, 10, 1)
    value = Decimal("76.4")
    completeness = Decimal(1)
    cases = 12
    measured_at = factory.LazyFunction(timezone.now)
    published_at = factory.LazyFunction(timezone.now)


class PublicationFactory(DjangoModelFactory):
    class Meta:
        model = Publication

    territory = factory.SubFactory(TerritoryFactory)
    is_open = True


class SheetReaderFactory(DjangoModelFactory):
    """A mere address; `person=…` instead has an account."""

    class Meta:
        model = SheetReader

    territory = factory.SubFactory(TerritoryFactory)
    email = factory.Maybe("person", "", factory.Sequence(lambda n: f"lecteur{n}@exemple.invalid"))
    person = None


class SheetLetterFactory(DjangoModelFactory):
    class Meta:
        model = SheetLetter

    reader = factory.SubFactory(SheetReaderFactory)
    month = date(2026, 10, 1)
