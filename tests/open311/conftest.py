# SPDX-License-Identifier: EUPL-1.2
"""A commune that opened its desk to programs, and the key of a partner."""

import json
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest

from apps.open311 import services
from tests.factories import JurisdictionFactory
from tests.signalements.conftest import (  # noqa: F401  (used by the tests of this folder)
    HERE,
    category,
    desk,
    here,
    lamp,
    media,
    pcc,
    sent,
    stranger,
)

QUESTIONS = [
    {"code": "combien", "label": "Combien de lampes ?", "choices": ["Une", "Plusieurs"], "required": True},
    {"code": "depuis", "label": "Depuis quand ?"},
]


@pytest.fixture
def jurisdiction(desk, category):  # noqa: F811
    return JurisdictionFactory(territory=desk.territory, publishes=True)


@pytest.fixture
def key(jurisdiction):
    """What a partner holds."""
    return services.issue(territory=jurisdiction.territory, partner="Ville voisine", quota=50, by=None)[1]


@pytest.fixture
def ask(client, jurisdiction):
    """`ask("requests", status="open")`: the same in JSON and in XML, which must say the same."""

    def asked(what, expected=200, **query):
        query = {"jurisdiction_id": jurisdiction.territory.code} | query
        answers = {form: client.get(f"/open311/v2/{what}.{form}", query) for form in ("json", "xml")}
        assert {one.status_code for one in answers.values()} == {expected}, answers["json"].content
        said = json.loads(answers["json"].content)
        assert of_xml(answers["xml"].content) == flat(said)
        return said

    return asked


@pytest.fixture
def report(client, jurisdiction, key):
    """`report(lat=…, expected=400)`: what is answered to a report, a list."""

    def posted(expected=200, **fields):
        form = {
            "jurisdiction_id": jurisdiction.territory.code,
            "api_key": key,
            "service_code": "lamp-out",
            "lat": HERE[1],
            "long": HERE[0],
        }
        given = {name: value for name, value in (form | fields).items() if value is not None}
        body = urlencode(given, errors="surrogatepass")
        answer = client.post("/open311/v2/requests.json", body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == expected, answer.content
        return answer.json()

    return posted


def of_xml(content):
    """The document in lists and texts, whatever its element names but for those of fields."""
    root = ElementTree.fromstring(content)
    return _fields(root) if root.tag == "service_definition" else [_fields(one) for one in root]


def _fields(element):
    return {one.tag: _value(one) for one in element}


def _value(element):
    lists = {"attributes", "values"}
    return [_fields(one) for one in element] if element.tag in lists else element.text or ""


def flat(said):
    """JSON as XML can say it: text, nothing for null."""
    if isinstance(said, dict):
        return {name: flat(value) for name, value in said.items()}
    if isinstance(said, list):
        return [flat(one) for one in said]
    if isinstance(said, bool):
        return "true" if said else "false"
    return "" if said is None else str(said)
