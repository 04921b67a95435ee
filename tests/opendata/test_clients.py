# SPDX-License-Identifier: EUPL-1.2
"""Two programs that are not ours read every collection over a real socket: GDAL's OAPIF driver and OWSLib. Their counts
are those of the database."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.gis import gdal
from django.contrib.gis.gdal.error import GDALException

from apps.assets.models import Asset
from apps.opendata.collections import COLLECTIONS
from apps.territories.models import Token
from tests.factories import AssetFactory, IncidentFactory, UserFactory


@pytest.fixture
def served(transactional_db, live_server, request):
    """More lamps than a page of the clients holds."""
    town = request.getfixturevalue("town")
    lamps = AssetFactory.build_batch(120, owner=town.open, kind=town.lamps[0].kind, source=None)
    Asset.objects.bulk_create(lamps)
    IncidentFactory.create_batch(12, territory=town.open, cause_asset=lamps[0])
    return f"{live_server.url}/ogc/"


def counts(user):
    return {one.id: one.rows(user).count() for one in COLLECTIONS.values()}


def test_gdal_reads_every_collection(served, client):
    try:
        gdal.Driver("OAPIF")
    except GDALException:
        pytest.skip("GDAL sans pilote OAPIF")
    anonymous = client.get(served).wsgi_request.user
    source = gdal.DataSource(f"OAPIF:{served}")
    read = {layer.name: list(layer) for layer in source}
    assert {name: len(rows) for name, rows in read.items()} == counts(anonymous)
    assert {layer.name: layer.num_feat for layer in source} == counts(anonymous)
    lamp = next(one for one in read["equipements"] if one.get("code") == "=1+1")
    assert lamp.geom.coords == pytest.approx((4.3612346, 48.95))
    assert lamp.get("owner_name") == "Ouverte"


def test_owslib_reads_every_collection_page_by_page(served):
    features = pytest.importorskip("owslib.ogcapi.features", reason="OWSLib absent").Features
    user = UserFactory(is_superuser=True)
    _row, token = Token.objects.create(user=user, name="SIG")
    for reader, headers in ((None, {}), (user, {"Authorization": f"Token {token}"})):
        service = features(served, headers=headers)
        assert service.feature_collections() == list(COLLECTIONS)
        expected = counts(reader) if reader else None
        for name in COLLECTIONS:
            first = service.collection_items(name, limit=50)
            seen = list(first["features"])
            page = first
            while following := [link["href"] for link in page["links"] if link["rel"] == "next"]:
                [place] = parse_qs(urlsplit(following[0]).query)["after"]
                page = service.collection_items(name, limit=50, after=place)
                seen += page["features"]
            assert len({one["id"] for one in seen}) == len(seen) == first["numberMatched"]
            assert expected is None or first["numberMatched"] == expected[name]
            assert service.collection_item(name, seen[0]["id"])["id"] == seen[0]["id"]
