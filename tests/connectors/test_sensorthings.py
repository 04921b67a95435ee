# SPDX-License-Identifier: EUPL-1.2
"""SensorThings: messages shaped on the examples of the standard; the conformance suite has a real server."""

import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from apps.connectors.base import Alarm, ConnectorError, Device, Measure, Seen
from apps.connectors.http import Client
from apps.connectors.ogc.sensorthings import check, decode, fetch, sample
from apps.connectors.ogc.units import ucum
from tests.connectors.serving import answering

AT = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
CELSIUS = {"name": "Degree Celsius", "symbol": "°C", "definition": "http://unitsofmeasure.org/ucum.html#para-30"}
HOT = {"metric": "temperature", "above": 30, "condition": "hot", "title": "Trop chaud", "severity": "major"}
OPTIONS = {"url": "unused", "kind": "air_sensor", "code": "properties.code", "thresholds": [HOT]}


def stream(identity, name="Air temperature DS", observed="Temperature", unit=None):
    return {
        "@iot.id": identity,
        "name": name,
        "unitOfMeasurement": unit or CELSIUS,
        "ObservedProperty": {"@iot.id": 1, "name": observed},
    }


def thing(identity=1, *streams, **more):
    location = {"encodingType": "application/geo+json", "location": {"type": "Point", "coordinates": [4.36, 48.95]}}
    known = {"@iot.id": identity, "name": "Lampadaire", "properties": {"code": "PL-1"}, "Locations": [location]}
    return {**known, "Datastreams": list(streams or [stream(1)]), **more}


def observation(result=21.5, at=AT, **more):
    return {"@iot.id": 9, "phenomenonTime": at.isoformat(), "resultTime": at.isoformat(), "result": result, **more}


class Service:
    """A service that pages by two and filters by phenomenonTime."""

    def __init__(self, things, **observations):
        self.things, self.observations = things, observations
        self.asked = []
        self.broken = set()

    async def answer(self, request):
        name = request.path.removeprefix("/v1.1").strip("/")
        self.asked.append((name, dict(request.query)))
        if name in self.broken:
            return web.Response(status=500)
        if name == "":
            served = ("Things", "Datastreams", "Observations", "MultiDatastreams")
            return web.json_response({"value": [{"name": one, "url": one} for one in served]})
        if name == "MultiDatastreams":
            return web.json_response({"@iot.count": 3, "value": []})
        if name == "Datastreams":
            return web.json_response({"@iot.count": sum(len(one["Datastreams"]) for one in self.things), "value": []})
        rows = (
            self.things if name == "Things" else self.observations[name.partition("(")[2].partition(")")[0].strip("'")]
        )
        if "$filter" in request.query and name != "Things":
            since = request.query["$filter"].removeprefix("phenomenonTime gt ")
            rows = [row for row in rows if row["phenomenonTime"] > since.removesuffix("Z")]
        skip = int(request.query.get("$skip", 0))
        said = {"value": rows[skip : skip + 2], "@iot.count": len(rows)}
        if len(rows) > skip + 2:
            following = request.url.with_host("interne.example").update_query({"$skip": str(skip + 2)})
            said["@iot.nextLink"] = str(following)
        return web.json_response(said)


@asynccontextmanager
async def served(service):
    async with (
        answering(service.answer) as port,
        Client(f"http://127.0.0.1:{port}/v1.1", allow={("127.0.0.1", port)}) as client,
    ):
        yield client


def of(batch, kind):
    return [record for record in batch.records if isinstance(record, kind)]


async def test_things_are_equipment_series_are_followed_from_the_newest_observation():
    now = datetime.now(UTC).replace(microsecond=0)
    said = [observation(20 + n, now - timedelta(minutes=50 - 10 * n)) for n in range(5)]
    service = Service([thing(1), thing(2, stream(2)), thing("trois", stream("d'été"))], **{"1": said, "2": []})
    service.observations["d''été"] = [observation(31, now)]
    async with served(service) as client:
        first = await fetch(client, OPTIONS, {})
        service.observations["1"].append(observation(29, now + timedelta(minutes=1)))
        second = await fetch(client, OPTIONS | {"late": 60}, json.loads(json.dumps(first.cursor)))
    assert [one.ref for one in of(first, Device)] == ["1", "2", "trois"]
    assert of(first, Device)[0] == Device("1", "air_sensor", "Lampadaire", (4.36, 48.95), {"code": "PL-1"})
    assert [one.value for one in of(first, Measure) if one.ref == "1"] == [20, 21, 22, 23, 24]
    assert [(one.ref, one.condition, one.active) for one in of(first, Alarm) if one.active] == [("trois", "hot", True)]
    assert not of(second, Device)  # read a moment ago
    assert [one.value for one in of(second, Measure) if one.ref == "1"] == [24, 29]  # the margin
    filters = [query["$filter"] for name, query in service.asked if name == "Datastreams(1)/Observations"]
    assert all(one.startswith("phenomenonTime gt 20") and one.endswith("Z") for one in filters)


async def test_a_series_that_fails_holds_no_other_back_and_goes_on_from_where_it_was():
    now = datetime.now(UTC)
    service = Service([thing(1), thing(2, stream(2))], **{"1": [observation(at=now)], "2": [observation(at=now)]})
    service.broken = {"Datastreams(2)/Observations"}
    async with served(service) as client:
        first = await fetch(client, OPTIONS, {})
        service.broken = {"Things"}
        late = first.cursor | {"things_at": "2026-01-01T00:00:00+00:00"}
        second = await fetch(client, OPTIONS, late)
        service.broken = {"Things", "Datastreams(1)/Observations", "Datastreams(2)/Observations"}
        with pytest.raises(ConnectorError):
            await fetch(client, OPTIONS, late)
        with pytest.raises(ConnectorError):
            await fetch(client, OPTIONS, {})
    assert "erreur 500" in first.problem and [one.ref for one in of(first, Measure)] == ["1"]
    assert "newest" not in first.cursor["series"]["2"]
    assert "erreur 500" in second.problem and {one.ref for one in of(second, Measure)} == {"1", "2"}


async def test_the_test_of_a_source_says_what_is_there_and_what_is_not_read():
    service = Service([thing(1), thing(2, stream(2))], **{"1": [observation()], "2": []})
    async with served(service) as client:
        said = await check(client, OPTIONS)
        tried = await sample(client, OPTIONS)
    assert said == (
        "Service SensorThings joignable : 2 objets, 2 séries. 3 séries multiples (MultiDatastream) ne sont pas lues."
    )
    assert [type(one).__name__ for one in tried.records] == ["Device", "Device", "Measure", "Alarm"]

    async def elsewhere(_request):
        return web.json_response({"value": [{"name": "Autre"}]})

    async with answering(elsewhere) as port, Client(f"http://127.0.0.1:{port}", allow={("127.0.0.1", port)}) as client:
        with pytest.raises(ConnectorError, match="pas la racine d'un service SensorThings"):
            await check(client, OPTIONS)


SERIES = {"ref": "1", "metric": "temperature", "unit": "Cel"}


def said_of(row, series=SERIES, options=OPTIONS):
    return list(decode("item", json.dumps({"id": "7", "series": series, "observation": row}).encode(), options))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (observation(12), [Measure("1", "temperature", AT, 12, "Cel")]),
        (observation(True), [Measure("1", "temperature", AT, 1, "Cel")]),
        (observation("12.5"), [Measure("1", "temperature", AT, 12.5, "Cel")]),
        (observation(None), [Seen("1", AT)]),
        (observation("brume"), [Seen("1", AT)]),
        (observation(12, resultQuality="good"), [Measure("1", "temperature", AT, 12, "Cel")]),
        (observation(12, resultQuality=[{"DQ_Status": {"code": "Suspect"}}]), [Seen("1", AT)]),
        (
            observation(12, phenomenonTime="2026-11-22T17:00:00Z/2026-11-22T18:00:00Z"),
            [Measure("1", "temperature", AT, 12, "Cel")],
        ),
        (observation(12, phenomenonTime=None), [Measure("1", "temperature", AT, 12, "Cel")]),
    ],
)
def test_what_an_observation_says(row, expected):
    records = [one for one in said_of(row) if not isinstance(one, Alarm)]
    assert records == expected


@pytest.mark.parametrize(
    ("row", "named"),
    [
        ([], "Observation"),
        (observation(12, phenomenonTime="hier"), "phenomenonTime"),
        (observation([1, 2]), "result"),
        ({"result": 3}, "resultTime"),
    ],
)
def test_the_reason_of_a_refused_observation_names_the_field(row, named):
    with pytest.raises(ConnectorError, match=named):
        said_of(row)


async def test_series_are_named_by_the_settings_or_by_what_they_observe_and_twins_are_told_apart():
    known = [
        stream(1),
        stream(2),
        stream(3, "Bruit", "Noise", {"symbol": "dB(A)"}),
        stream(4, "P", "Power", {"symbol": "kW"}),
    ]
    service = Service([thing(1, *known)], **{str(n): [observation(n, datetime.now(UTC))] for n in range(1, 5)})
    metrics = {"P": {"metric": "power", "unit": "W", "factor": 1000}}
    async with served(service) as client:
        batch = await fetch(client, OPTIONS | {"metrics": metrics}, {})
    assert {(one.metric, one.value, one.unit) for one in of(batch, Measure)} == {
        ("temperature:1", 1, "Cel"),
        ("temperature:2", 2, "Cel"),
        ("noise", 3, "dB[A]"),
        ("power", 4000, "W"),
    }


@pytest.mark.parametrize(
    ("unit", "symbol"),
    [
        (CELSIUS, "Cel"),
        ({"symbol": "x", "definition": "ucum:ug/m3"}, "ug/m3"),
        ({"symbol": "µg/m³", "definition": ""}, "ug/m3"),
        ({"symbol": "V"}, "V"),
        ({"symbol": None}, ""),
        (None, ""),
    ],
)
def test_units_are_those_of_ucum(unit, symbol):
    assert ucum(unit) == symbol


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(JUNK, JUNK, JUNK)
def test_whatever_an_observation_is_it_is_read_or_refused(result, quality, at):
    try:
        records = said_of(
            {"result": result, "resultQuality": quality, "phenomenonTime": at, "resultTime": AT.isoformat()}
        )
    except ConnectorError as error:
        assert error.reason
    else:
        assert records
