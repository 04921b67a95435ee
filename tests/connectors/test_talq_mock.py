# SPDX-License-Identifier: EUPL-1.2
"""Our client of a TALQ gateway against a mock that the official OpenAPI makes: each request is one of the
specification, each answer that the specification allows is read."""

import subprocess
from pathlib import Path

import pytest

from apps.connectors.base import ConnectorError
from apps.connectors.http import Client
from apps.connectors.talq import check, fetch, prepare, sample
from tests.connectors.serving import closed_port, started

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT.parent / "shared/oracles/talq/talq-api-gateway-2-7-1-online.json"
PRISM = ROOT / "node_modules/.bin/prism"
OPTIONS = {"url": "unused", "cms_address": "11111111-1111-4111-8111-111111111111"}

pytestmark = [
    pytest.mark.skipif(not DOCUMENT.is_file(), reason="../shared/oracles/talq absent"),
    pytest.mark.skipif(not PRISM.exists(), reason="@stoplight/prism-cli absent"),
]


@pytest.fixture(scope="module")
def mock(tmp_path_factory):
    """The port of the mock; what it refuses is a 4xx that says why (`--errors`)."""
    port, said = closed_port(), tmp_path_factory.mktemp("prism") / "log"
    command = [PRISM, "mock", DOCUMENT, "--errors", "--verboseLevel", "warn", "--host", "127.0.0.1", "--port", port]
    with said.open("wb") as log:
        process = subprocess.Popen([str(word) for word in command], stdout=log, stderr=subprocess.STDOUT)
        try:
            started(process, f"http://127.0.0.1:{port}/devices/count", said)
            yield port
        finally:
            process.terminate()
            process.wait(20)


def client_of(port):
    return Client(f"http://127.0.0.1:{port}", allow={("127.0.0.1", port)})


class WithoutLoggers:
    """The same client of a gateway that has no logger yet: the mock is asked for its 404."""

    def __init__(self, client):
        self.client = client
        self.posted = []

    async def get(self, path, *, params=None, headers=None):
        wanted = {"Prefer": "code=404"} if path.startswith("/logger-configs") else {}
        return await self.client.get(path, params=params, headers={**headers, **wanted})

    async def post_json(self, path, body, **given):
        self.posted.append(body["reportingMode"]["type"])
        return await self.client.post_json(path, body, **given)


async def test_every_request_of_a_poll_is_one_of_the_specification(mock):
    async with client_of(mock) as client:
        batch = await fetch(client, OPTIONS, {})
        tried = await sample(client, OPTIONS)
        said = await check(client, OPTIONS)
    assert batch.problem == ""
    assert "journaux alarms, measures présents" in said
    reasons = {item.reason.partition(" :")[0] for item in (*batch.rejected, *tried.rejected)}
    assert reasons <= {"class", "eventType", "attributeName", "champ absent"}, batch.rejected  # examples say « string »


@pytest.mark.parametrize(("pushed", "mode"), [(False, "ScheduledReportingMode"), (True, "ImmediateReportingMode")])
async def test_the_loggers_that_we_create_are_as_specified(mock, pushed, mode):
    async with client_of(mock) as real:
        client = WithoutLoggers(real)
        assert await prepare(client, OPTIONS | {"pushed": pushed}) == "Journaux créés : alarms, measures."
    assert client.posted == [mode, mode]


async def test_the_mock_refuses_what_is_not_as_specified(mock):
    async with client_of(mock) as client:
        with pytest.raises(ConnectorError) as caught:
            await client.get("/devices", params={"clientAddress": "autre"})
        assert caught.value.status == 400
        with pytest.raises(ConnectorError) as caught:
            await client.post_json("/logger-configs", {"address": 3}, headers={"talq-api-version": "2.7.1"})
        assert caught.value.status in (400, 422)
