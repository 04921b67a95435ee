# SPDX-License-Identifier: EUPL-1.2
"""Sources, equipment, the network, what is measured, what could not be read."""

from datetime import timedelta

import factory
from django.contrib.gis.geos import Point
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.assets.conditions import Nature
from apps.assets.models import Asset, AssetKind, ConditionNature, Document, NetworkEdge, Source, Trade
from apps.supervision.models import DeadLetter
from apps.telemetry.models import LastValue, Series
from tests.factories.people import TerritoryFactory


class SourceFactory(DjangoModelFactory):
    """An inventory file by default; `telemetered=True` for a supervisor that answers, `down=True` for a dead one."""

    class Meta:
        model = Source

    class Params:
        telemetered = factory.Trait(
            driver="talq",
            health=Source.Health.OK,
            health_at=factory.LazyFunction(timezone.now),
            last_seen_at=factory.LazyFunction(timezone.now),
        )
        down = factory.Trait(
            driver="talq",
            health=Source.Health.DOWN,
            health_reason="délai dépassé",
            health_at=factory.LazyFunction(timezone.now),
            last_seen_at=factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1)),
        )

    slug = factory.Sequence(lambda n: f"source-{n}")
    name = factory.Sequence(lambda n: f"Source {n}")
    territory = factory.SubFactory(TerritoryFactory)


class AssetKindFactory(DjangoModelFactory):
    class Meta:
        model = AssetKind
        django_get_or_create = ["code"]

    class Params:
        camera = factory.Trait(
            code="camera", trade=Trade.CCTV, label="Caméra", label_plural="Caméras", icon="cctv", restricted=True
        )

    code = "light_point"
    trade = Trade.LIGHTING
    label = "Point lumineux"
    label_plural = "Points lumineux"
    icon = "lamp"


class ConditionNatureFactory(DjangoModelFactory):
    class Meta:
        model = ConditionNature
        django_get_or_create = ["pattern"]

    pattern = "supply_loss"
    nature = Nature.SUPPLY
    label = "Perte d'alimentation"


class AssetFactory(DjangoModelFactory):
    """A lamp of an inventory; `telemetered=True` for one that a supervisor follows, `camera=True` for a camera."""

    class Meta:
        model = Asset

    class Params:
        telemetered = factory.Trait(
            source=factory.SubFactory(SourceFactory, territory=factory.SelfAttribute("..owner"), telemetered=True),
            state=Asset.State.NORMAL,
            state_at=factory.LazyFunction(timezone.now),
            last_seen_at=factory.LazyFunction(timezone.now),
        )
        camera = factory.Trait(kind=factory.SubFactory(AssetKindFactory, camera=True))

    code = factory.Sequence(lambda n: f"PL-{n:04d}")
    kind = factory.SubFactory(AssetKindFactory)
    owner = factory.SubFactory(TerritoryFactory)
    source = factory.SubFactory(SourceFactory, territory=factory.SelfAttribute("..owner"))
    source_ref = factory.SelfAttribute("code")
    geometry = factory.Sequence(lambda n: Point(4.36 + n % 100 / 5000, 48.95 + n // 100 % 100 / 5000, srid=4326))


class DocumentFactory(DjangoModelFactory):
    """The manual of an asset, a file of a few bytes."""

    class Meta:
        model = Document

    asset = factory.SubFactory(AssetFactory)
    title = "Notice"
    name = "notice.pdf"
    media_type = "application/pdf"
    content = b"%PDF-1.7"
    size = 8
    digest = factory.Sequence(lambda n: f"{n:064d}")


class NetworkEdgeFactory(DjangoModelFactory):
    class Meta:
        model = NetworkEdge

    upstream = factory.SubFactory(AssetFactory)
    downstream = factory.SubFactory(AssetFactory, owner=factory.SelfAttribute("..upstream.owner"))
    nature = NetworkEdge.Nature.POWER


class SeriesFactory(DjangoModelFactory):
    """`SeriesFactory(value=42.0)` keeps a last value too."""

    class Meta:
        model = Series
        skip_postgeneration_save = True

    asset = factory.SubFactory(AssetFactory, telemetered=True)
    metric = "active_power"
    unit = "W"

    @factory.post_generation
    def value(series, create, value, **_):  # noqa: N805  (factory_boy passes the object)
        if value is not None:
            LastValue.objects.create(series=series, at=timezone.now(), value=value)


class DeadLetterFactory(DjangoModelFactory):
    class Meta:
        model = DeadLetter

    source = factory.SubFactory(SourceFactory, telemetered=True)
    received_at = factory.LazyFunction(timezone.now)
    last_at = factory.SelfAttribute("received_at")
    topic = "application/1/device/0000000000000000/event/up"
    payload = b"{"
    digest = factory.Sequence(lambda n: f"{n:064d}")
    reason = "JSON illisible"
