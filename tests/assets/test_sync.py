# SPDX-License-Identifier: EUPL-1.2
"""What a trade supervisor announces becomes assets, once, without taking back what agents decided."""

import math
from datetime import UTC, datetime, timedelta

import pytest

from apps.assets import selectors, services
from apps.assets.models import Asset, NetworkEdge
from apps.connectors.base import Device
from tests.factories import AssetFactory, AssetKindFactory, SourceFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 18, tzinfo=UTC)


@pytest.fixture
def source(commune):
    return SourceFactory(territory=commune, driver="talq")


@pytest.fixture
def lamp(db):
    return AssetKindFactory(code="light_point")


def device(ref="L1", **values):
    return Device(ref, values.pop("kind", "light_point"), **values)


def test_a_new_device_becomes_an_unknown_asset_of_the_territory_of_its_source(source, lamp):
    result = services.sync_assets(
        source=source, devices=[device(name="Rue A", lonlat=(4.36, 48.95), attributes={"code": "PL-1", "power": 42})]
    )
    asset = Asset.objects.get()
    assert (result.created, result.updated, result.unchanged) == (1, 0, 0)
    assert (asset.code, asset.name, asset.owner, asset.kind) == ("PL-1", "Rue A", source.territory, lamp)
    assert asset.geometry.coords == (4.36, 48.95)
    assert (asset.attributes, asset.state) == ({"power": 42}, "unknown")


def test_an_asset_of_an_inventory_without_telemetry_is_silent(commune, lamp):
    services.sync_assets(source=SourceFactory(territory=commune, driver="none"), devices=[device()])
    assert Asset.objects.get().state == "silent"


def test_the_same_devices_said_twice_change_nothing(source, lamp):
    devices = [device(f"L{n}", lonlat=(4.3 + n / 1000, 48.9)) for n in range(50)]
    services.sync_assets(source=source, devices=devices)
    result = services.sync_assets(source=source, devices=devices)
    assert (result.created, result.updated, result.unchanged) == (0, 0, 50)


def test_what_is_not_said_stays_and_a_null_attribute_goes(source, lamp):
    services.sync_assets(source=source, devices=[device(name="Rue A", lonlat=(4, 48), attributes={"w": 1, "h": 2})])
    services.sync_assets(source=source, devices=[device(attributes={"h": None})])
    asset = Asset.objects.get()
    assert (asset.name, asset.geometry.coords, asset.attributes) == ("Rue A", (4, 48), {"w": 1})


def test_a_field_held_by_hand_is_never_overwritten(source, lamp):
    services.sync_assets(source=source, devices=[device(name="Rue A", lonlat=(4, 48))])
    Asset.objects.update(name="Devant la mairie", local_fields=["name"])
    services.sync_assets(source=source, devices=[device(name="Rue B", lonlat=(4.1, 48))])
    asset = Asset.objects.get()
    assert (asset.name, asset.geometry.coords) == ("Devant la mairie", (4.1, 48))


def test_a_bad_device_is_refused_with_its_reason_and_the_others_are_stored(source, lamp):
    bad = [device("B1", kind="spaceship"), device("B2", lonlat=(768915.0, 6281719.0)), device("", lonlat=(1, 1))]
    result = services.sync_assets(source=source, devices=[*bad, device("B3", lonlat=(math.nan, 1)), device("L1")])
    assert result.created == 1
    assert [item.reason.split(" :")[0] for item in result.rejected] == [
        "type d'équipement inconnu",
        "position hors de la Terre",
        "référence vide ou de plus de 120 caractères",
        "position hors de la Terre",
    ]
    assert b"spaceship" in result.rejected[0].payload


def test_references_are_found_in_one_query_and_unknown_ones_ask_for_one_more(source, lamp, django_assert_num_queries):
    services.sync_assets(source=source, devices=[device("L1", lonlat=(4, 48)), device("L2")])
    with django_assert_num_queries(1):
        assert len(selectors.by_refs(source.pk, ["L1", "L2"])) == 2
    with django_assert_num_queries(2):  # L3 may be a device joined to an asset
        found = selectors.by_refs(source.pk, ["L1", "L2", "L3"])
    assert sorted(found) == ["L1", "L2"]
    assert (found["L1"].lonlat, found["L2"].lonlat) == ((4, 48), None)
    assert (found["L1"].kind, found["L1"].owner_code) == ("light_point", source.territory.code)


def test_the_last_sign_of_life_never_goes_back(source):
    asset = AssetFactory(source=source)
    services.mark_seen(seen={asset.fid: AT})
    services.mark_seen(seen={asset.fid: AT - timedelta(hours=1)})
    asset.refresh_from_db()
    assert asset.last_seen_at == AT


def test_the_date_of_the_health_moves_only_when_the_health_changes(source):
    services.set_health(source=source, health="ok", reason="", at=AT)
    services.set_health(source=source, health="ok", reason="", at=AT + timedelta(minutes=1))
    assert source.health_at == AT
    services.set_health(source=source, health="down", reason="délai dépassé", at=AT + timedelta(minutes=2))
    assert (source.health_at, source.health_reason) == (AT + timedelta(minutes=2), "délai dépassé")


def test_the_network_is_connected_by_codes_and_odd_ends_are_refused(source):
    cabinet, lamp, twin, other = (
        AssetFactory(source=source, code=code, source_ref=f"{code}/{n}")
        for n, code in enumerate(("AC-1", "PL-1", "PL-2", "PL-2"))
    )
    edges = [services.Edge("AC-1", "PL-1"), services.Edge("AC-1", "PL-2"), services.Edge("AC-9", "PL-1")]
    result = services.connect(edges=edges, among=Asset.objects.filter(source=source))
    assert result.created == 1
    assert [reason for _, reason in result.rejected] == [
        "plusieurs équipements portent « PL-2 »",
        "équipement inconnu : AC-9",
    ]
    edge = NetworkEdge.objects.get()
    assert (edge.upstream, edge.downstream) == (cabinet, lamp)
    assert services.connect(edges=edges[:1], among=Asset.objects.all()).unchanged == 1
