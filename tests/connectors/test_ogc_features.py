# SPDX-License-Identifier: EUPL-1.2
"""Layers of a GIS: a real pygeoapi for what it does, servers of ours for what is wrong or rare."""

import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from apps.connectors.base import Alarm, ConnectorError, Device, Gone, Measure, Seen
from apps.connectors.http import Client
from apps.connectors.ogc.features import LATLON, check, decode, fetch, sample
from apps.connectors.ogc.places import point_of
from tests.connectors.counterparts import pygeoapi
from tests.connectors.counterparts.pygeoapi import feature
from tests.connectors.serving import answering

HERE = {"type": "Point", "coordinates": [4.3631, 48.9566]}
LAYER = {
    "collection": "luminaires",
    "kind": "light_point",
    "fields": {"name": "properties.rue"},
    "attributes": {"puissance": "properties.w"},
    "page": 7,
    "remove_absent": True,
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with pygeoapi.running(tmp_path_factory.mktemp("pygeoapi")) as one:
        yield one


def client_of(url):
    host, _, port = url.removeprefix("http://").partition(":")
    return Client(url, allow={(host, int(port))})


def options(**changes):
    return {"url": "unused", "collections": [LAYER | changes]}


def lamps(count, start=0):
    return [feature(f"PL-{n:03}", HERE, rue="Rue fictive", w=n) for n in range(start, start + count)]


def of(batch, kind):
    return [record for record in batch.records if isinstance(record, kind)]


# --- A real pygeoapi --------------------------------------------------------------------------------------------------


async def test_a_collection_is_read_page_after_page_then_told_only_when_it_changes(server):
    server.write("luminaires", lamps(45))
    async with client_of(server.url) as client:
        first = await fetch(client, options(), {})
        again = await fetch(client, options(), json.loads(json.dumps(first.cursor)))
        server.write("luminaires", lamps(44, start=1))
        fewer = await fetch(client, options(), again.cursor)
        back = await fetch(client, options(), first.cursor | {"luminaires": {}})
    devices = of(first, Device)
    assert len({one.ref for one in devices}) == len(devices) == 45 and not first.problem
    expected = Device(
        "luminaires/PL-003", "light_point", "Rue fictive", (4.3631, 48.9566), {"code": "PL-003", "puissance": 3}
    )
    assert expected in devices
    assert again.records == ()
    assert [one.ref for one in of(fewer, Gone)] == ["luminaires/PL-000"]
    assert not of(back, Gone)


async def test_when_half_of_a_collection_is_gone_the_server_is_suspected(server):
    server.write("luminaires", lamps(30))
    async with client_of(server.url) as client:
        first = await fetch(client, options(), {})
        server.write("luminaires", lamps(1))  # pygeoapi answers 500 when it has none
        empty = await fetch(client, options(), first.cursor)
        kept = await fetch(client, options(remove_absent=False), first.cursor)
        server.write("luminaires", [*lamps(20), feature("x", HERE, rue="x" * 300)])
        partly = await fetch(client, options(), first.cursor)
    assert not of(empty, Gone) and "29 objets sur 30 n'y sont plus" in empty.problem
    assert len(empty.cursor["luminaires"]["refs"]) == 30
    assert not of(kept, Gone) and not kept.problem
    assert not of(partly, Gone) and "properties.rue : 300 caractères" in partly.rejected[0].reason


async def test_the_test_of_a_source_says_what_there_is_or_what_is_wrong(server):
    server.write("luminaires", lamps(45))
    async with client_of(server.url) as client:
        assert await check(client, options()) == "Serveur joignable ; « luminaires » : 45 objets."
        tried = await sample(client, options())
        assert len(of(tried, Device)) == 20
        for asked in (check(client, options(collection="lampes")), fetch(client, options(collection="lampes"), {})):
            with pytest.raises(ConnectorError, match="« lampes » inconnue du serveur ; il a : .*luminaires"):
                await asked


# --- Servers of ours --------------------------------------------------------------------------------------------------


@asynccontextmanager
async def serving(items, crs=()):
    """`items(request)` answers /collections/luminaires/items."""

    async def handler(request):
        if request.path.endswith("/items"):
            return web.json_response(items(request))
        return web.json_response({"id": "luminaires", "crs": list(crs)})

    async with answering(handler) as port, client_of(f"http://127.0.0.1:{port}") as client:
        yield client


def page(features, following=""):
    links = [{"rel": "next", "href": following}] if following else []
    return {"type": "FeatureCollection", "features": features, "links": links}


@pytest.mark.parametrize(
    ("following", "reason"),
    [
        ("https://ailleurs.example/collections/luminaires/items?limit=7&f=json", "déjà lue"),
        ("/collections/luminaires/items?p=1", "déjà lue"),
        ("https://ailleurs.example/collections/bancs/secret?p=2", "autre liste"),
        (3, "lien suivant"),
    ],
)
async def test_pages_in_circles_or_elsewhere_stop_the_reading_and_conclude_nothing(following, reason):
    async with serving(lambda _request: page(lamps(2), following)) as client:
        batch = await fetch(client, options(), {"luminaires": {"refs": ["luminaires/PL-900"]}})
    assert reason in batch.problem
    assert of(batch, Device) and not of(batch, Gone)
    assert batch.cursor == {"luminaires": {"refs": ["luminaires/PL-900"]}}


async def test_latitude_first_is_turned_round_and_other_coordinates_are_refused():
    asked = []

    def items(request):
        asked.append(request.query.get("crs"))
        return page([feature("PL-1", {"type": "Point", "coordinates": [48.9566, 4.3631]})])

    async with serving(items, crs=[LATLON]) as client:
        assert of(await fetch(client, options(), {}), Device)[0].lonlat == (4.3631, 48.9566)
    assert asked == [LATLON]
    async with serving(items, crs=["http://www.opengis.net/def/crs/EPSG/0/2154"]) as client:
        with pytest.raises(ConnectorError, match="ni CRS84 ni EPSG:4326"):
            await fetch(client, options(), {})


async def test_what_changed_is_asked_for_until_the_next_whole_reading():
    asked = []

    def items(request):
        asked.append(request.query.get("datetime"))
        return page(lamps(1 if asked[-1] else 3))

    ours = options(changes=True)
    async with serving(items) as client:
        first = await fetch(client, ours, {})
        second = await fetch(client, ours, first.cursor)
        yesterday = (datetime.now(UTC) - timedelta(days=2)).isoformat()
        third = await fetch(client, ours, {"luminaires": second.cursor["luminaires"] | {"whole_at": yesterday}})
    assert (asked[0], asked[2]) == (None, None) and asked[1].endswith("Z/..")
    assert (len(of(first, Device)), len(of(second, Device)), len(of(third, Device))) == (3, 1, 3)
    assert not of(second, Gone) and len(second.cursor["luminaires"]["refs"]) == 3


async def test_a_collection_that_fails_does_not_hold_the_others_back():
    def items(request):
        return page(lamps(2)) if "luminaires" in request.path else {"features": 3}

    two = {"url": "unused", "collections": [LAYER, LAYER | {"collection": "bancs"}]}
    async with serving(items) as client:
        batch = await fetch(client, two, {})
    assert len(of(batch, Device)) == 2 and "features : une liste est attendue" in batch.problem


def test_a_layer_may_say_alarms_and_measures_and_only_a_date_proves_life():
    ours = options(
        fields={"event": "properties.panne", "at": "properties.le"},
        events={"HS": {"condition": "lamp_failure", "severity": "major"}},
        measures={"properties.w": {"metric": "power", "unit": "W"}},
    )
    said = feature("1", HERE, panne="HS", le="2026-11-22T18:00:00Z", w="12,5")
    aside = json.dumps({"collection": "luminaires", "feature": said}).encode()
    found = {type(one): one for one in decode("item", aside, ours)}
    assert set(found) == {Device, Alarm, Measure} and {one.ref for one in found.values()} == {"luminaires/1"}
    dated = list(decode("item", aside, options(fields={"at": "properties.le"})))
    assert any(isinstance(one, Seen) for one in dated)
    assert not [one for one in decode("item", aside, options(fields={})) if isinstance(one, Seen)]
    with pytest.raises(ConnectorError, match="ni collection"):
        decode("item", b"{}", ours)


@pytest.mark.parametrize(
    ("kind", "coordinates", "place"),
    [
        ("Point", [4, 48, 100], (4, 48)),
        ("Point", [], None),
        ("MultiPoint", [[4, 48], [5, 49]], (4, 48)),
        ("LineString", [[4, 48], [5, 49], [6, 50]], (5, 49)),
        ("MultiLineString", [[[4, 48], [5, 49]], [[1, 1]]], (5, 49)),
        ("Polygon", [[[4, 48], [6, 48], [6, 50], [4, 50], [4, 48]]], (5, 49)),
        ("MultiPolygon", [[[[4, 48], [6, 48], [6, 50], [4, 50], [4, 48]]]], (5, 49)),
    ],
)
def test_every_shape_has_a_place(kind, coordinates, place):
    assert point_of({"type": kind, "coordinates": coordinates}) == place


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["type", "coordinates", "id"]), inner),
    max_leaves=12,
)


@given(JUNK)
def test_whatever_a_feature_is_it_is_read_or_refused(said):
    aside = json.dumps({"collection": "luminaires", "feature": {"id": 1, "geometry": said, "properties": said}})
    try:
        records = list(decode("item", aside.encode(), options()))
    except ConnectorError as error:
        assert error.reason
    else:
        assert all(one.ref == "luminaires/1" for one in records)
