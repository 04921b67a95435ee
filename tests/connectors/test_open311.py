# SPDX-License-Identifier: EUPL-1.2
"""The Open311 client against real HTTP servers that answer as the various ones do. Against ours: tests/open311."""

import asyncio
import json
from datetime import UTC, datetime

import pytest
from aiohttp import web

from apps.connectors import open311 as driver
from apps.connectors.base import ConnectorError
from apps.connectors.http import Client
from tests.connectors.serving import answering, closed_port

REPORT = driver.Report(
    "S-7K4M-2QXD", "lamp-out", "Éteinte & <b>", lonlat=(4.385, 48.975), attributes={"combien": "Une"}
)


def told(answer, function, *words, status=200, seen=None):
    """What the driver makes of this answer; `seen` receives the requests."""

    async def handle(request):
        if seen is not None:
            seen.append(
                (request.method, request.path, dict(request.query), dict(await request.post()), request.headers)
            )
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        return web.Response(body=body, status=status, content_type="application/json")

    async def run():
        async with (
            answering(handle) as port,
            Client(f"http://127.0.0.1:{port}/v2", allow={("127.0.0.1", port)}) as client,
        ):
            return await function(client, *words)

    return asyncio.run(run())


def test_a_report_is_sent_as_a_form_with_our_reference():
    seen = []
    receipt = told([{"service_request_id": 638344}], driver.send, "51108", "clé", REPORT, seen=seen)
    [(method, path, _query, form, headers)] = seen
    assert (method, path) == ("POST", "/v2/requests.json")
    assert form == {
        "jurisdiction_id": "51108",
        "api_key": "clé",
        "service_code": "lamp-out",
        "description": "Éteinte & <b>",
        "client_reference": "S-7K4M-2QXD",
        "lat": "48.975000",
        "long": "4.385000",
        "attribute[combien]": "Une",
    }
    assert headers["Idempotency-Key"] == "S-7K4M-2QXD"
    assert receipt == driver.Receipt("638344", "", "")


def test_a_token_is_exchanged_later():
    receipt = told({"token": "abc", "service_notice": "Sous 24 h"}, driver.send, "", "clé", REPORT)
    assert receipt == driver.Receipt("", "abc", "Sous 24 h")
    seen = []
    assert told([{"token": "a/b", "service_request_id": "12"}], driver.of_token, "", "a/b", seen=seen) == "12"
    assert seen[0][1] in ("/v2/tokens/a/b.json", "/v2/tokens/a%2Fb.json")
    assert told([{"token": "abc", "service_request_id": None}], driver.of_token, "", "abc") == ""


def test_statuses_are_those_that_were_asked():
    rows = [
        {
            "service_request_id": "1",
            "status": "closed",
            "status_notes": "Duplicate",
            "updated_datetime": "2026-06-15T10:00:00Z",
        },
        {"service_request_id": 2, "status": "in progress", "updated_datetime": None, "agency_responsible": "Voirie"},
        {"service_request_id": "3", "status": "open"},
    ]
    closed, odd = told(rows, driver.statuses, "x", ["1", "2"])
    at = datetime(2026, 6, 15, 10, tzinfo=UTC)
    assert closed == driver.Status("1", driver.CLOSED, "Duplicate", "", at)
    assert (odd.state, odd.agency, odd.changed_at) == (driver.UNKNOWN, "Voirie", None)


def test_many_are_asked_by_fifty():
    seen = []
    assert told([], driver.statuses, "x", [str(n) for n in range(101)], seen=seen) == ()
    assert [len(query["service_request_id"].split(",")) for _m, _p, query, _f, _h in seen] == [50, 50, 1]


def test_a_refusal_is_told_in_the_words_of_the_neighbour():
    said = [{"code": 400, "description": "lat is out of bounds"}, {"code": 400, "description": "again"}]
    with pytest.raises(ConnectorError, match="^Open311 refuse : lat is out of bounds ; again$") as refused:
        told(said, driver.send, "x", "clé", REPORT, status=400)
    assert (refused.value.status, refused.value.retryable) == (400, False)
    with pytest.raises(ConnectorError, match="identifiants refusés"):
        told(said, driver.send, "x", "clé", REPORT, status=403)
    with pytest.raises(ConnectorError) as later:
        told(said, driver.send, "x", "clé", REPORT, status=503)
    assert later.value.retryable


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>",
        b"[" * 5_000,
        [],
        {},
        "texte",
        [1],
        [{"service_request_id": True}],
        [{"service_request_id": "x" * 500}],
        [{"service_request_id": -1}],
        [{"service_request_id": 10**400}],
        [{"service_request_id": "a\x00"}],
        [{"service_request_id": "1", "service_notice": {"a": 1}}],
        b'[{"service_request_id": "\\ud800"}]',
    ],
    ids=range(14),
)
def test_what_cannot_be_a_receipt_is_an_error_of_the_connector(answer):
    with pytest.raises(ConnectorError):
        told(answer, driver.send, "x", "clé", REPORT)


@pytest.mark.parametrize(
    "row",
    [
        {"service_request_id": "1", "status": "open", "updated_datetime": "hier"},
        {"service_request_id": "1", "status": "open", "status_notes": 3},
        {"service_request_id": ["1"], "status": "open"},
    ],
)
def test_an_odd_status_is_an_error_of_the_connector(row):
    with pytest.raises(ConnectorError):
        told([row], driver.statuses, "x", ["1"])


def test_nothing_is_sent_without_a_place_or_with_one_that_is_none():
    for report in (driver.Report("r", "c", "d"), driver.Report("r", "c", "d", lonlat=(float("nan"), 1.0))):
        with pytest.raises(ConnectorError):
            told([{"service_request_id": "1"}], driver.send, "x", "clé", report)


def test_a_server_that_is_not_there_may_be_asked_again():
    port = closed_port()

    async def run():
        async with Client(f"http://127.0.0.1:{port}", allow={("127.0.0.1", port)}) as client:
            await driver.services(client, "x")

    with pytest.raises(ConnectorError) as refused:
        asyncio.run(run())
    assert refused.value.retryable


def test_services_of_a_neighbour():
    rows = [
        {"service_code": "a", "service_name": "Voirie", "metadata": True},
        {"service_code": "b", "service_name": "B"},
    ]
    assert told(rows, driver.services, "x") == (driver.Service("a", "Voirie", True), driver.Service("b", "B", False))


def test_ours_is_found_by_the_reference_that_ends_its_description():
    seen, since = [], datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
    rows = [
        {"service_request_id": 7, "description": "Éteinte\nRéf. S-7K4M-2QXD/2"},
        {"service_request_id": 8, "description": "Éteinte\nRéf. S-7K4M-2QXD \n"},
        {"service_request_id": 9, "description": None},
    ]
    found = told(rows, driver.find, "51108", "S-7K4M-2QXD", "lamp-out", since, seen=seen)
    assert found == driver.Receipt("8", "", "")
    [(method, path, query, _form, _headers)] = seen
    assert (method, path, query["start_date"]) == ("GET", "/v2/requests.json", "2026-11-28T12:00:00Z")
    assert told([], driver.find, "51108", "S-7K4M-2QXD", "lamp-out", since) is None
    with pytest.raises(ConnectorError):
        told(b"<html>", driver.find, "51108", "S-7K4M-2QXD", "lamp-out", since)
