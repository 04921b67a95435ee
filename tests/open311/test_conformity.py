# SPDX-License-Identifier: EUPL-1.2
"""Every document against the public schemas of GeoReport v2; and anything at all asked of it, never a 500."""

import json
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from tests.factories import CategoryFactory, SignalementFactory
from tests.open311.conftest import HERE, QUESTIONS, of_xml

SCHEMAS = Path(settings.BASE_DIR).parent / "shared/oracles/open311"
ODD = st.one_of(
    st.text(alphabet=st.characters(), max_size=60),
    st.sampled_from(
        ["NaN", "inf", "-1", "0", "1e400", "", "9" * 400, "a" * 10_000, "2026-13-45", "0001-01-01", "\x00"]
    ),
    st.sampled_from(["0001-01-01", "9999-12-31T23:59:59Z", "2026-01-31T08:00+99:99", "<x>&\"'", "open,,closed", "२"]),
)
ADDRESSES = ["%00", "%ED%A0%80", "a" * 3_000, "%3Cscript%3E", "..%2F..", "é", "x.json"]
NAMES = ["service_request_id", "service_code", "start_date", "end_date", "status", "page", "page_size"]
FIELDS = ["service_code", "lat", "long", "address_string", "address_id", "description", "email", "phone", "media_url"]
KNOWN = {"service_code": "lamp-out", "lat": str(HERE[1]), "long": str(HERE[0])}


@pytest.fixture
def valid():
    if not SCHEMAS.is_dir():
        pytest.skip("../shared/oracles/open311 absent")
    files = {path.name: json.loads(path.read_text()) for path in SCHEMAS.glob("*.json")}
    registry = Registry().with_resources(
        (name, Resource.from_contents(content | {"$schema": "https://json-schema.org/draft/2020-12/schema"}))
        for name, content in files.items()
    )

    def checked(name, document):
        validator = Draft202012Validator(files[name], registry=registry, format_checker=FormatChecker())
        assert [error.message for error in validator.iter_errors(document)] == []

    return checked


def test_documents_are_valid_against_the_public_schemas(ask, category, valid, lamp, report):
    category.questions = QUESTIONS
    category.save()
    CategoryFactory(territory=category.territory, code="bulky", keywords=[], trade="waste")
    report(**{"attribute[combien]": "Une"})
    SignalementFactory(territory=category.territory, asset=lamp, category=category, qualified_at="2026-06-15T10:00Z")
    valid("services.json", ask("services"))
    valid("service-definition.json", ask("services/lamp-out"))
    valid("service-definition.json", ask("services/bulky"))
    rows = ask("requests")
    assert len(rows) == 2
    valid("requests.json", rows)
    valid("request.json", ask(f"requests/{rows[0]['service_request_id']}")[0])


def test_the_schemas_would_see_a_fault(ask, valid, report):
    report()
    [row] = ask("requests")
    for wrong in ({"status": "ouvert"}, {"lat": "48"}, {"service_code": 3}):
        with pytest.raises(AssertionError):
            valid("requests.json", [row | wrong])


def test_the_names_of_xml_elements_are_those_of_the_specification(client, jurisdiction, category, report):
    category.questions = QUESTIONS
    category.save()

    def names(what, *path):
        element = ElementTree.fromstring(client.get(f"/open311/v2/{what}.xml").content)
        return [element.tag, *(one.tag for one in element.find("/".join(path)) or [])]

    [told] = report(**{"attribute[combien]": "Une"})
    assert names("services", ".")[:2] == ["services", "service"]
    assert names("services/lamp-out", ".") == ["service_definition", "service_code", "attributes"]
    assert names("services/lamp-out", "attributes")[1:] == ["attribute", "attribute"]
    assert names("services/lamp-out", "attributes", "attribute", "values", "value")[1:] == ["key", "name"]
    assert names("requests", ".") == ["service_requests", "request"]
    assert names(f"tokens/{told['token']}", "request") == ["service_requests", "service_request_id", "token"]
    assert names("servicerequestupdates", ".") == ["service_requests_updates", "request_update"]
    assert names("requests/absent", "error") == ["errors", "code", "description"]


def judge(answer, form):
    """A document or a refusal of the specification, in the form that was asked."""
    assert answer.status_code in (200, 400, 403, 404, 429), answer.content
    said = of_xml(answer.content) if form == "xml" else json.loads(answer.content)
    if answer.status_code != 200:
        assert all(set(one) == {"code", "description"} and one["description"] for one in said)


SEVERAL = examples(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@SEVERAL
@given(query=st.dictionaries(st.sampled_from([*NAMES, "jurisdiction_id"]), ODD, max_size=4), data=st.data())
def test_no_search_is_an_error_of_ours(client, jurisdiction, query, data):
    form = data.draw(st.sampled_from(["json", "xml"]))
    what = data.draw(st.sampled_from(["requests", "services", "servicerequestupdates"]))
    answer = client.get(f"/open311/v2/{what}.{form}?{urlencode(query, errors='surrogatepass')}")
    judge(answer, form)


@SEVERAL
@given(fields=st.dictionaries(st.sampled_from([*FIELDS, "attribute[a]", "client_reference"]), ODD, max_size=4))
def test_no_report_is_an_error_of_ours(client, jurisdiction, key, fields, monkeypatch):
    monkeypatch.setattr("apps.signalements.limits.EACH", 10_000)
    form = {"api_key": key} | KNOWN | fields
    body = urlencode(form, errors="surrogatepass")
    answer = client.post("/open311/v2/requests.xml", body, content_type="application/x-www-form-urlencoded")
    judge(answer, "xml")


@pytest.mark.parametrize("what", ["services", "requests", "tokens"])
@pytest.mark.parametrize(
    "named", ["%00", "%ED%A0%80", "a" * 3_000, "%3Cscript%3E", "..%2F..", "é", "x.json"], ids=range(7)
)
def test_no_address_is_an_error_of_ours(client, jurisdiction, what, named):
    answer = client.get(f"/open311/v2/{what}/{named}.json")
    assert answer.status_code in (400, 404)
    assert "<script" not in answer.content.decode()
