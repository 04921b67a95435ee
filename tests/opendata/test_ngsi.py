# SPDX-License-Identifier: EUPL-1.2
"""NGSI-LD: who reads which entities, what is asked, and the shapes of Smart Data Models."""

import json
from pathlib import Path

import jsonschema
import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from apps.assets.models import Asset
from apps.opendata.ngsi.shapes import NAMES, SHAPES
from tests.factories import AlarmFactory, AssetFactory, AssetKindFactory, NetworkEdgeFactory, SeriesFactory

ORACLES = Path(__file__).resolve().parents[2] / "../shared/oracles/smart-data-models"
BACKEND = "apps.territories.backends.MembershipBackend"
ENTITIES = "/ngsi-ld/v1/entities"
pytestmark = pytest.mark.django_db


@pytest.fixture
def street(town, superuser, client):
    """The lamps of the town, one of them broken, on a cabinet; a bin that says how full it is."""
    Asset.objects.filter(pk=town.lamps[2].pk).update(geometry=Point(4.37, 48.96), state="unknown")
    known = {"puissance": 70, "power_w": 42, "height_m": 7.5, "commissioned": "2021-05-04", "renewed_on": "bientôt"}
    Asset.objects.filter(pk=town.lamps[0].pk).update(state="normal", state_at=timezone.now(), attributes=known)
    Asset.objects.filter(pk=town.lamps[1].pk).update(state="fault")
    AlarmFactory(asset=town.lamps[1], condition="lamp_failure", state="unack")
    cabinet = AssetFactory(owner=town.open, kind=kind("control_cabinet"), code="ARM 1~é", geometry=Point(4.3, 48.9))
    feeder = AssetFactory(owner=town.open, kind=kind("feeder"))
    NetworkEdgeFactory(upstream=cabinet, downstream=feeder)
    NetworkEdgeFactory(upstream=feeder, downstream=town.lamps[0])
    bin_ = AssetFactory(owner=town.open, kind=kind("glass_container"), code="BAV-1", geometry=Point(4.45, 48.99))
    SeriesFactory(asset=bin_, metric="fill_level", unit="%", value=62.5)
    town.bin, town.cabinet = bin_, cabinet
    return town


def kind(code):
    return AssetKindFactory(code=code, label=code, trade="other")


@pytest.fixture
def ask(client):
    """`ask(type="Streetlight")`: the entities, by the end of their name."""

    def asked(expected=200, **query):
        answer = client.get(ENTITIES, query)
        assert answer.status_code == expected, answer.content[:500]
        said = answer.json()
        return {one["id"].rpartition(":")[2]: one for one in said} if expected == 200 else said

    return asked


def test_anybody_reads_what_is_open_and_no_state(street, ask, client):
    found = ask(type="Streetlight,WasteContainer,StreetlightControlCabinet")
    assert set(found) == {"~3D1~2B1", *(one.code for one in street.lamps[1:])}
    lamp = found["~3D1~2B1"]
    assert lamp["id"] == f"urn:ngsi-ld:Streetlight:{street.open.code}:~3D1~2B1"
    assert lamp["location"]["value"] == {"type": "Point", "coordinates": [4.3612346, 48.95]}
    assert not {"status", "powerRating", "refStreetlightControlCabinet"} & set(lamp)
    assert client.get(f"{ENTITIES}/{lamp['id']}").json() == lamp
    for row, shape in ((street.theirs, "Streetlight"), (street.bin, "WasteContainer")):
        assert client.get(f"{ENTITIES}/urn:ngsi-ld:{shape}:{row.owner.code}:{row.code}").status_code == 404
    assert ask(type="Streetlight", q="powerRating>1") == {}  # not published: not compared either
    assert client.get("/ngsi-ld/v1/types").json()["typeList"] == ["Streetlight"]


def test_a_person_reads_what_is_known_and_unknown_is_not_ok(street, ask, client, superuser):
    client.force_login(superuser, backend=BACKEND)
    found = ask(type=",".join(SHAPES))
    lamp, broken, unknown = (found[code] for code in ("~3D1~2B1", street.lamps[1].code, street.lamps[2].code))
    assert lamp["status"]["value"] == "ok"
    assert lamp["status"]["observedAt"].endswith("Z")
    assert (lamp["powerRating"]["value"], lamp["powerRating"]["unitCode"]) == (42, "WTT")
    assert lamp["dateServiceStarted"]["value"] == {"@type": "DateTime", "@value": "2021-05-04T00:00:00Z"}
    assert "dateLastLampChange" not in lamp  # « bientôt » is no date
    assert lamp["refStreetlightControlCabinet"]["object"] == found["ARM~201~7E~C3~A9"]["id"]
    assert broken["status"]["value"] == "defectiveLamp"
    assert "status" not in unknown
    assert (found["BAV-1"]["fillingLevel"]["value"], found["BAV-1"]["storedWasteKind"]["value"]) == (0.625, "glass")


def test_two_pieces_with_one_code_have_two_names(street, ask, client):
    twin = AssetFactory(owner=street.open, code="=1+1", geometry=Point(4.4, 48.9))
    found = {one["id"] for one in client.get(ENTITIES, {"type": "Streetlight"}).json()}
    base = f"urn:ngsi-ld:Streetlight:{street.open.code}:~3D1~2B1"
    assert {f"{base}:{twin.uid}", f"{base}:{street.lamps[0].uid}"} <= found
    assert client.get(f"{ENTITIES}/{base}").status_code == 404
    assert client.get(f"{ENTITIES}/{base}:{twin.uid}").json()["location"]["value"]["coordinates"] == [4.4, 48.9]


# --- What is asked --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "powerRating==42"}, {"~3D1~2B1"}),
        ({"q": "powerRating>=50"}, set()),
        ({"q": 'streetPoleNum=="=1+1";lanternHeight<8'}, {"~3D1~2B1"}),
        ({"q": "dateServiceStarted>2021-05-03;dateServiceStarted<=2021-05-04T10:00:00Z"}, {"~3D1~2B1"}),
        ({"q": "powerRating"}, {"~3D1~2B1"}),
        ({"georel": "near;maxDistance==200", "geometry": "Point", "coordinates": "[4.451, 48.99]"}, "near"),
        ({"georel": "near;minDistance==1000000", "geometry": "Point", "coordinates": "[4.3612, 48.95]"}, "far"),
        (
            {
                "georel": "within",
                "geometry": "Polygon",
                "coordinates": "[[[4.44,48.98],[4.46,48.98],[4.46,49],[4.44,49],[4.44,48.98]]]",
            },
            "inside",
        ),
        ({"type": "Vehicle"}, set()),
        ({"type": "Streetlight", "attrs": "name,status", "limit": "1"}, {"~3D1~2B1"}),
    ],
)
def test_questions(street, ask, client, superuser, query, expected):
    client.force_login(superuser, backend=BACKEND)
    places = {"near": {"BAV-1"}, "far": {street.lamps[1].code}, "inside": {"BAV-1"}}
    assert set(ask(**query)) == (places[expected] if isinstance(expected, str) else expected)


def test_attributes_forms_pages_and_counts(street, client, superuser):
    client.force_login(superuser, backend=BACKEND)
    answer = client.get(ENTITIES, {"type": "Streetlight", "limit": 1, "count": "true", "options": "keyValues,sysAttrs"})
    [said] = answer.json()
    assert (said["status"], said["owner"]) == ("ok", [f"urn:ngsi-ld:AdministrativeArea:{street.open.code}"])
    assert said["dateServiceStarted"] == "2021-05-04T00:00:00Z"
    assert said["modifiedAt"].endswith("Z")
    assert int(answer.headers["NGSILD-Results-Count"]) == Asset.objects.filter(kind__code="light_point").count() - 1
    assert 'rel="http://www.w3.org/ns/json-ld#context"' in answer.headers["Link"]
    assert "offset=1" in answer.headers["Link"] and 'rel="next"' in answer.headers["Link"]
    only = client.get(ENTITIES, {"type": "Streetlight", "attrs": "status"}).json()[0]
    assert set(only) == {"id", "type", "status"}
    linked = client.get(ENTITIES, {"type": "Streetlight"}, headers={"Accept": "application/ld+json"})
    assert linked.headers["Content-Type"] == "application/ld+json"
    ours, core = linked.json()[0]["@context"]
    assert core.startswith("https://uri.etsi.org/ngsi-ld/v1/")
    context = client.get(ours).json()["@context"]
    assert {*NAMES, *SHAPES} - set(context) == {"location"}  # of the core context


HOSTILE = [
    {},
    {"type": "<script>"},
    {"type": ""},
    {"id": "pas un uri"},
    *({"type": "Streetlight", "limit": text} for text in ("0", "-1", "1001", "9" * 500, "٣", "")),
    *({"type": "Streetlight", "offset": text} for text in ("-1", "100001", "1.5")),
    *({"q": text} for text in ("", ";", "name~=.*", "name==", "password==1", "powerRating==x", "powerRating==1e999")),
    *({"q": text} for text in ("(name==a)", "name==a,b|", "dateServiceStarted>hier", "name==" + "x" * 101, 'name=="')),
    *(
        {"georel": text, "geometry": "Point", "coordinates": "[1,2]"}
        for text in ("near", "near;maxDistance==-1", "over")
    ),
    {"georel": "near;maxDistance==99999999", "geometry": "Point", "coordinates": "[1,2]"},
    *(
        {"georel": "near;maxDistance==9", "geometry": "Point", "coordinates": text}
        for text in (
            "",
            "[]",
            "[1]",
            "[1,200]",
            '["a",1]',
            "[NaN,1]",
            "[1e999,1]",
            "[[1,2]]",
            "{}",
            "[" * 1500,
            "[true,1]",
        )
    ),
    *(
        {"georel": "within", "geometry": "Polygon", "coordinates": text}
        for text in ("[1,2]", "[[[1,2],[3,4]]]", "[[[0,0],[1,1],[0,1],[1,0],[0,0]]]", "[[[0,0],[1,1],[0,1]]]")
    ),
    {"georel": "within", "geometry": "Point", "coordinates": "[1,2]"},
    {"type": "Streetlight", "coordinates": "[1,2]"},
    {"type": "Streetlight", "attrs": "secret"},
    {"type": "Streetlight", "options": "tout"},
    {"type": "Streetlight", "count": "oui"},
    {"type": "Streetlight", "idPattern": ".*"},
]


def test_what_is_not_understood_is_refused_with_its_reason(client):
    for query in HOSTILE:
        answer = client.get(ENTITIES, query)
        assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json"), query
        said = answer.json()
        assert said["type"] == "https://uri.etsi.org/ngsi-ld/errors/BadRequestData"
        assert said["detail"], query


def test_reading_only_and_in_json(street, client):
    assert client.post(ENTITIES, "{}", content_type="application/ld+json").status_code == 405
    refused = client.get(ENTITIES, {"type": "Streetlight"}, headers={"Accept": "text/csv"})
    assert (refused.status_code, "application/ld+json" in refused.json()["detail"]) == (406, True)
    for name in (
        "absent",
        "urn:ngsi-ld:Vehicle:1:2",
        "urn:ngsi-ld:Streetlight:51108:~00",
        "urn:ngsi-ld:Streetlight:1:%00",
    ):
        assert client.get(f"{ENTITIES}/{name}").status_code == 404
    assert client.get(ENTITIES, {"type": "Streetlight"}).headers["Access-Control-Allow-Origin"] == "*"


# --- Smart Data Models ----------------------------------------------------------------------------------------------

# Their common schema is not beside the oracles: what these three schemas use of it, no more.
STUBS = {
    "definitions": {
        "GSMA-Commons": {
            "properties": {
                "id": {"type": "string", "pattern": r"^[\w\-\.\{\}\$\+\*\[\]`|~^@!,:\\]+$"},
                "name": {"type": "string"},
                "owner": {"type": "array", "items": {"type": "string"}},
            }
        },
        "Location-Commons": {
            "properties": {
                "location": {
                    "type": "object",
                    "required": ["type", "coordinates"],
                    "properties": {"type": {"enum": ["Point", "LineString", "Polygon", "MultiPolygon"]}},
                },
                "areaServed": {"type": "string"},
            }
        },
        "PhysicalObject-Commons": {"properties": {}},
        "EntityIdentifierType": {"type": "string"},
        "timeInstant": {"type": "string"},
    }
}
UNKNOWN = {  # required by the schema, and not always known to us: absent rather than invented
    "Streetlight": {"status"},
    "StreetlightControlCabinet": {"refStreetlightGroup", "workingMode"},
    "WasteContainer": set(),
}


def stubbed(node):
    """Their addresses of the common schema lead to the stubs."""
    if isinstance(node, dict):
        return {
            key: value.replace("https://smart-data-models.github.io/data-models/common-schema.json", "")
            if key == "$ref"
            else stubbed(value)
            for key, value in node.items()
        }
    return [stubbed(one) for one in node] if isinstance(node, list) else node


@pytest.mark.skipif(not ORACLES.exists(), reason="../shared/oracles absent")
def test_each_entity_has_the_shape_of_its_data_model(street, client, superuser):
    client.force_login(superuser, backend=BACKEND)
    found = client.get(ENTITIES, {"type": ",".join(SHAPES), "options": "keyValues", "limit": 1000}).json()
    assert {one["type"] for one in found} == set(SHAPES)
    for said in found:
        schema = stubbed(json.loads((ORACLES / f"{said['type']}-schema.json").read_text())) | STUBS
        schema["required"] = [name for name in schema["required"] if name not in UNKNOWN[said["type"]]]
        jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(said)
        parts = [part for part in schema["allOf"] if "properties" in part] + list(STUBS["definitions"].values())
        declared = {name for part in parts for name in part.get("properties", {})}
        assert set(said) <= declared, said["type"]  # no name of our own
