# SPDX-License-Identifier: EUPL-1.2
"""The demo's gateway answers what the official OpenAPI of a TALQ gateway says it must."""

import json
from functools import cache
from pathlib import Path

import pytest
from aiohttp import ClientSession
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.connectors.fictitious import CABINET, city, ref_of
from tests.connectors.serving import served

TALQ = Path(__file__).resolve().parents[3] / "shared" / "oracles" / "talq"
MODEL_NAME = "talq-data-model-2-7-1-online.json"
CMS = {"clientAddress": "11111111-1111-4111-8111-111111111111"}
VERSION = {"talq-api-version": "2.7.1"}

pytestmark = pytest.mark.skipif(not TALQ.is_dir(), reason="../shared/oracles/talq absent")


@cache
def documents():
    gateway = json.loads((TALQ / "talq-api-gateway-2-7-1-online.json").read_text())
    model = json.loads((TALQ / MODEL_NAME).read_text())
    registry = Registry().with_resource(f"./{MODEL_NAME}", Resource(model, DRAFT202012))
    return gateway["paths"], model["components"]["schemas"], registry


def problems(schema, value, registry) -> list[str]:
    """Errors against `schema`; a local reference is one inside the data model."""
    schema = json.loads(json.dumps(schema).replace('"#/components', f'"./{MODEL_NAME}#/components'))
    validator = Draft202012Validator(schema, registry=registry, format_checker=FormatChecker())
    return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(value)]


def answered(path, method, status, value) -> list[str]:
    """Errors of an answer against its operation."""
    paths, _schemas, registry = documents()
    content = paths[path][method]["responses"][str(status)]["content"]
    return problems(content["application/json"]["schema"], value, registry)


def typed(value) -> list[str]:
    """Errors of every object against the schema that its own `type` names, and properties it does not have."""
    _paths, schemas, registry = documents()
    found = []
    if isinstance(value, dict):
        name = "FunctionDesc" if "functionId" in value else value.get("type")
        if name in schemas:
            known = {key for part in schemas[name].get("allOf", [schemas[name]]) for key in part.get("properties", {})}
            inherited = {"id", "type", "timestamp", "srcAddress", "activePeriods", "numberOfRetries"}
            found += problems(schemas[name], value, registry)
            found += [f"{name}.{key} does not exist" for key in value if key not in known | inherited]
        found += [error for item in value.values() for error in typed(item)]
    elif isinstance(value, list):
        found += [error for item in value for error in typed(item)]
    return found


@pytest.fixture
async def ask(tmp_path):
    """`await ask(path, **query)` gives the status and the JSON; a storm and one failure are under way."""
    async with served(city(tmp_path).application()) as port, ClientSession(f"http://127.0.0.1:{port}") as session:
        await (await session.post("/_demo/storm")).release()
        await (await session.post("/_demo/fail", params={"ref": "PL-0100"})).release()
        await (await session.post("/_demo/repair", params={"ref": "PL-0100"})).release()

        async def asked(path, *, headers=None, **query):
            path, _, more = path.partition("?")
            query |= dict(pair.split("=") for pair in more.split("&") if pair)
            async with session.get(path, params=CMS | query, headers=VERSION if headers is None else headers) as answer:
                return answer, await answer.json()

        asked.session = session
        yield asked


@pytest.mark.parametrize("town", ["chalons", "montpellier"])
@pytest.mark.parametrize(
    ("path", "operation"),
    [
        ("/devices?limit=40", "/devices"),
        ("/devices/count", "/devices/count"),
        ("/device-classes", "/device-classes"),
        ("/device-classes/count", "/device-classes/count"),
        ("/services", "/services"),
        ("/logger-configs/alarms", "/logger-configs/{loggerAddress}"),
        ("/logger-configs/measures", "/logger-configs/{loggerAddress}"),
        ("/log-reports/alarms", "/log-reports/{loggerAddress}"),
        ("/log-reports/measures", "/log-reports/{loggerAddress}"),
        ("/log-reports/count", "/log-reports/count"),
    ],
)
async def test_every_answer_is_valid(ask, town, path, operation):
    answer, said = await ask(f"/{town}{path}")
    assert answer.status == 200
    assert answered(operation, "get", 200, said) == []
    assert typed(said) == []


async def test_the_storm_is_in_the_log_and_in_the_status_with_the_same_dates(ask):
    cabinet = ref_of(CABINET)
    _answer, report = await ask("/chalons/log-reports/alarms")
    _answer, device = await ask(f"/chalons/devices/{cabinet}")
    assert answered("/devices/{deviceAddress}", "get", 200, device) == []
    [event] = [e["data"] for e in report["entries"] if e["data"]["eventType"] == "supplyLoss"]
    [meter] = [function for function in device["functions"] if function["type"] == "ElectricalMeterFunction"]
    assert meter["supplyLoss"] == {"type": "AttributeBoolean", "value": True, "timestamp": event["timestamp"]}


async def test_every_function_and_event_was_announced_by_the_class(ask):
    _answer, classes = await ask("/chalons/device-classes")
    _answer, devices = await ask("/chalons/devices")
    announced = {c["name"]: {f["functionId"]: f for f in c["functions"]} for c in classes}
    for device in devices:
        for function in device["functions"]:
            known = announced[device["class"]][function["id"]]
            names = {a["name"] for a in known["attributes"]} | {e["type"] for e in known["events"]}
            assert known["type"] == function["type"]
            assert set(function) - {"id", "type"} <= names


async def test_pages_add_up_to_the_whole_and_say_so_in_their_headers(ask):
    _answer, whole = await ask("/chalons/devices")
    pages = []
    for offset in range(0, len(whole) + 50, 50):
        answer, page = await ask("/chalons/devices", offset=str(offset), limit="50")
        assert answer.headers["pagination-totalCount"] == str(len(whole))
        assert answer.headers["pagination-count"] == str(len(page))
        pages += page
    assert [device["address"] for device in pages] == [device["address"] for device in whole]


@pytest.mark.parametrize(
    ("path", "operation", "status", "query", "headers"),
    [
        ("/devices", "/devices", 400, {}, {}),
        ("/devices", "/devices", 400, {"clientAddress": "nobody"}, VERSION),
        ("/devices", "/devices", 400, {"offset": "x"}, VERSION),
        ("/devices", "/devices", 400, {"limit": "-1"}, VERSION),
        ("/devices/none", "/devices/{deviceAddress}", 404, {}, VERSION),
        ("/log-reports/none", "/log-reports/{loggerAddress}", 404, {}, VERSION),
        ("/logger-configs/none", "/logger-configs/{loggerAddress}", 404, {}, VERSION),
    ],
)
async def test_errors_are_valid_too(ask, path, operation, status, query, headers):
    answer, said = await ask(f"/chalons{path}", headers=headers, **query)
    assert answer.status == status
    assert answered(operation, "get", status, said) == []


async def test_our_own_logger_configuration_is_valid(ask):
    from apps.connectors.talq.gateway import logger_config

    _paths, schemas, registry = documents()
    for logger in ("alarms", "measures"):
        said = logger_config({"cms_address": CMS["clientAddress"]}, logger)
        assert problems(schemas["LoggerConfig"], said, registry) == []
        assert typed(said) == []
        answer = await ask.session.post(
            "/chalons/logger-configs", json=said | {"address": f"ours-{logger}"}, params=CMS, headers=VERSION
        )
        assert answer.status == 201


async def test_another_cms_does_not_take_our_events(ask):
    other = {"clientAddress": "22222222-2222-4222-8222-222222222222"}
    _answer, first = await ask("/chalons/log-reports/alarms", **other)
    _answer, second = await ask("/chalons/log-reports/alarms")
    events = [{(e["data"]["srcAddress"], e["data"]["timestamp"]) for e in r["entries"]} for r in (first, second)]
    assert events[0] <= events[1] != set()
