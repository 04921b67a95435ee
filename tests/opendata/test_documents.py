# SPDX-License-Identifier: EUPL-1.2
"""What is said around the features, and how answers are kept."""

import pytest
from drf_spectacular.validation import validate_schema

from apps.opendata.collections import COLLECTIONS
from tests.factories import UserFactory

ADDRESSES = ["", "conformance", "api", "collections", "collections/equipements", "collections/equipements/items"]


def linked(said, rel, kind):
    return next(one["href"] for one in said["links"] if (one["rel"], one["type"]) == (rel, kind))


def test_from_the_landing_page_to_a_feature_by_links_alone(town, client):
    home = client.get("/ogc/").json()
    classes = client.get(linked(home, "conformance", "application/json")).json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in classes
    collections = client.get(linked(home, "data", "application/json")).json()["collections"]
    assert [one["id"] for one in collections] == list(COLLECTIONS)
    first = collections[0]
    assert first["extent"]["spatial"]["bbox"] == [[4.361234567, -16.0, 179.9, 48.95]]
    assert client.get(linked(first, "self", "application/json")).json() == first
    items = client.get(linked(first, "items", "application/geo+json"))
    assert items.headers["Content-Type"] == "application/geo+json"
    assert items.json()["numberReturned"] == 3


def test_the_openapi_document_is_valid_and_says_what_may_be_asked(town, client):
    answer = client.get("/ogc/api")
    assert answer.headers["Content-Type"] == "application/vnd.oai.openapi+json;version=3.0"
    said = answer.json()
    validate_schema(said)
    asks = {one["name"]: one for one in said["paths"]["/collections/equipements/items"]["get"]["parameters"]}
    assert asks["limit"]["schema"]["maximum"] == 10_000
    assert {"bbox", "datetime", "after", "kind", "f"} <= set(asks)
    assert "state" not in asks
    client.force_login(UserFactory(), backend="apps.territories.backends.MembershipBackend")
    mine = client.get("/ogc/api").json()
    validate_schema(mine)
    assert "state" in {one["name"] for one in mine["paths"]["/collections/equipements/items"]["get"]["parameters"]}


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_public_is_read_from_elsewhere_and_asked_again_for_nothing(town, client, address):
    answer = client.get(f"/ogc/{address}")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    again = client.get(f"/ogc/{address}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(f"/ogc/{address}").content == b""


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_written_and_nothing_unknown_is_read(town, client, address):
    for method in (client.post, client.put, client.delete, client.patch, client.options):
        assert method(f"/ogc/{address}").status_code == 405
    assert client.get(f"/ogc/{address}?inconnu=1").status_code == 400
    for form in ("xml", "", "JSON"):
        assert client.get(f"/ogc/{address}?f={form}").status_code == 400


def test_an_unknown_collection_is_not_found(town, client):
    for name in ("absent", "%00", "x" * 3_000, "%ED%A0%80"):
        for rest in ("", "/items", "/items/1"):
            assert client.get(f"/ogc/collections/{name}{rest}").status_code == 404
