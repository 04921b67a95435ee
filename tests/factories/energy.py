# SPDX-License-Identifier: EUPL-1.2
"""Sites, metering points, tariffs, factors, files of readings."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.assets.models import Trade
from apps.energy.models import (
    CalorificValue,
    ChargingSession,
    Closure,
    EmissionFactor,
    EmissionMethod,
    MeteringPoint,
    Price,
    PrimaryFactor,
    ReadingImport,
    Room,
    RoomRule,
    SavedScenario,
    Site,
    Tariff,
    TertiaryDeclaration,
)
from tests.factories.equipment import AssetFactory
from tests.factories.people import TerritoryFactory, UserFactory


class SiteFactory(DjangoModelFactory):
    class Meta:
        model = Site

    territory = factory.SubFactory(TerritoryFactory)
    code = factory.Sequence(lambda n: f"S-{n}")
    name = factory.Sequence(lambda n: f"Site {n}")


class RoomFactory(DjangoModelFactory):
    class Meta:
        model = Room

    asset = factory.SubFactory(
        AssetFactory,
        kind__code="room",
        kind__trade=Trade.BUILDING,
        kind__label="Salle",
        kind__label_plural="Salles",
        code=factory.Sequence(lambda n: f"SAL-{n}"),
        name=factory.Sequence(lambda n: f"Salle {n}"),
        source=None,
    )
    site = factory.SubFactory(SiteFactory, territory=factory.SelfAttribute("..asset.owner"))
    use = "classroom"


class ClosureFactory(DjangoModelFactory):
    """Two weeks of a site."""

    class Meta:
        model = Closure

    territory = factory.SubFactory(TerritoryFactory)
    label = "Vacances d'hiver"
    starts_on = date(2026, 2, 14)
    ends_on = date(2026, 3, 1)


class RoomRuleFactory(DjangoModelFactory):
    class Meta:
        model = RoomRule

    territory = factory.SubFactory(TerritoryFactory)


class MeteringPointFactory(DjangoModelFactory):
    """An electricity meter; `gas=True` for one of gas."""

    class Meta:
        model = MeteringPoint

    class Params:
        gas = factory.Trait(energy="gas", number=factory.Sequence(lambda n: f"GI{n:06}"))

    asset = factory.SubFactory(
        AssetFactory,
        kind__code="energy_meter",
        kind__trade=Trade.BUILDING,
        kind__label="Compteur d'énergie",
        kind__label_plural="Compteurs d'énergie",
        code=factory.Sequence(lambda n: f"CPT-{n}"),
    )
    energy = "electricity"
    number = factory.Sequence(lambda n: f"9999{n:010}")


class TariffFactory(DjangoModelFactory):
    class Meta:
        model = Tariff

    territory = factory.SubFactory(TerritoryFactory)
    name = factory.Sequence(lambda n: f"Tarif {n}")
    energy = "electricity"


class PriceFactory(DjangoModelFactory):
    class Meta:
        model = Price

    tariff = factory.SubFactory(TariffFactory)
    starts_on = date(2020, 1, 1)
    eur_per_unit = "0.200000"


class EmissionMethodFactory(DjangoModelFactory):
    class Meta:
        model = EmissionMethod
        django_get_or_create = ["code"]

    code = "essai"
    name = "Méthode d'essai"
    source = "Texte d'essai"


class EmissionFactorFactory(DjangoModelFactory):
    class Meta:
        model = EmissionFactor

    method = factory.SubFactory(EmissionMethodFactory)
    energy = "electricity"
    kg_per_kwh = "0.05000"
    starts_on = date(2020, 1, 1)


class PrimaryFactorFactory(DjangoModelFactory):
    class Meta:
        model = PrimaryFactor

    energy = "electricity"
    value = "2.300"
    starts_on = date(2020, 1, 1)
    source = "Texte d'essai"


class CalorificValueFactory(DjangoModelFactory):
    class Meta:
        model = CalorificValue

    energy = "gas"
    pcs = "11.2000"
    pci = "10.1000"
    starts_on = date(2020, 1, 1)
    source = "Facture d'essai"


class ReadingImportFactory(DjangoModelFactory):
    class Meta:
        model = ReadingImport

    territory = factory.SubFactory(TerritoryFactory)
    created_by = factory.SubFactory(UserFactory)
    filename = "releves.csv"
    status = "done"
    due_at = None


class TertiaryDeclarationFactory(DjangoModelFactory):
    class Meta:
        model = TertiaryDeclaration

    site = factory.SubFactory(SiteFactory)
    reference_year = 2015


class SavedScenarioFactory(DjangoModelFactory):
    class Meta:
        model = SavedScenario

    territory = factory.SubFactory(TerritoryFactory)
    name = factory.Sequence(lambda n: f"Scénario {n}")
    wish = factory.LazyAttribute(lambda row: f"territoire={row.territory.code}&coupure_de=23&coupure_a=5")


class ChargingSessionFactory(DjangoModelFactory):
    class Meta:
        model = ChargingSession

    charger = factory.SubFactory(MeteringPointFactory, number="", asset__attributes={"charger": True})
    standard = "ocpp201"
    ref = record = factory.Sequence(lambda n: f"t-{n}")
    began_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=12))
    ended_at = factory.LazyAttribute(lambda row: row.began_at + timedelta(hours=10))
    charged_kwh = "22.000"
    given_kwh = "10.000"
    imported_at = factory.LazyFunction(timezone.now)
