# SPDX-License-Identifier: EUPL-1.2
"""Our TALQ CMS fuzzed from the official OpenAPI: never a 500, only codes and bodies that the document knows."""

import json
import uuid
from pathlib import Path

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as bounds
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from apps.supervision import keys
from tests.factories import AssetFactory, AssetKindFactory, SourceFactory

ORACLE = Path(settings.BASE_DIR).parent / "shared/oracles/talq"
DOCUMENT, MODEL = (ORACLE / f"talq-{name}-2-7-1-online.json" for name in ("api-cms", "data-model"))
DEVICE = "aaaaaaaa-0000-4000-8000-000000000001"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OURS = ("/devices", "/device-classes", "/log-reports", "/services", "/logger-configs")
KNOWN = {  # values that exist, so that what is asked goes further than « inconnu »
    "talq-api-version": ["2.7.1"],
    "deviceAddress": [DEVICE, str(uuid.UUID(int=7))],
    "loggerAddress": ["alarms", "autre"],
}

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not DOCUMENT.is_file(), reason="../shared/oracles/talq absent")]


def document():
    """The official document with the data model inside it."""
    inside = DOCUMENT.read_text().replace(f"./{MODEL.name}#/", "#/")
    read = json.loads(inside) | {"components": {"schemas": json.loads(MODEL.read_text())["components"]["schemas"]}}
    for path, operations in read["paths"].items():
        for operation in operations.values():
            if "requestBody" in operation and not path.startswith(OURS):  # a catalogue is refused without being read
                operation["requestBody"]["content"]["application/json"]["schema"] = {"type": ["array", "object"]}
            for parameter in operation["parameters"]:
                if parameter["name"] in KNOWN:
                    parameter["schema"] = {"type": "string", "enum": KNOWN[parameter["name"]]}
    return read


@pytest.fixture
def key(commune):
    options = {"url": "https://passerelle.example", "cms_address": str(uuid.uuid4()), "kinds": {"": "light_point"}}
    source = SourceFactory(slug="eclairage", driver="talq", territory=commune, options=options)
    AssetFactory(source=source, source_ref=DEVICE, kind=AssetKindFactory(code="light_point"))
    return keys.renew(source=source, by=None)


@pytest.fixture
def application():
    """Ours, which must not close the connection of the test after each request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_no_request_of_a_gateway_is_a_500_nor_answered_otherwise_than_specified(key, application):
    schema = schemathesis.openapi.from_dict(document())
    schema.app = application
    asked, answers = set(), {}
    for operation in [found.ok() for found in schema.get_all_operations()]:
        ours = operation.path.startswith(OURS)
        for mode in (GenerationMode.POSITIVE, *[GenerationMode.NEGATIVE] * ours):

            @seed(20261129)
            @bounds(
                max_examples=(4 if mode is GenerationMode.POSITIVE else 2) if ours else 1,
                database=None,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.generate],
            )
            @given(operation.as_strategy(generation_mode=mode))
            def run(case):
                headers = {"Authorization": f"Bearer {key}"}
                answer = case.call(base_url="http://localhost/ingest/eclairage/talq", headers=headers)
                case.validate_response(answer, checks=CHECKS)
                asked.add(case.operation.label)
                answers[answer.status_code] = answers.get(answer.status_code, 0) + 1

            run()
    assert len(asked) == 98
    assert {200, 201, 400, 404, 422} <= set(answers), answers
