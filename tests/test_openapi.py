# SPDX-License-Identifier: EUPL-1.2
"""The OpenAPI 3 document: complete, valid, without a warning, and the same that the site serves."""

from io import StringIO

import yaml
from django.core.management import call_command


def document():
    out = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=out)
    return yaml.safe_load(out.getvalue())


def test_the_document_is_valid_and_without_warnings(db):
    paths = document()["paths"]
    for name in ("territories", "assets", "sources", "series", "alarms", "journal"):
        assert f"/api/v1/{name}/" in paths


def test_every_list_documents_its_pages_of_at_most_500_rows(db):
    for path, operations in document()["paths"].items():
        answer = operations.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        reference = answer.get("application/json", {}).get("schema", {}).get("$ref", "")
        if "Paginated" in reference:
            names = {parameter["name"] for parameter in operations["get"]["parameters"]}
            assert {"limit", "cursor"} <= names, path


def test_a_visitor_reads_the_document(client, db):
    answer = client.get("/api/schema/")
    assert answer.status_code == 200
    assert yaml.safe_load(answer.content)["info"]["title"] == "Connecte"
