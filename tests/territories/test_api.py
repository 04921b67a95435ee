# SPDX-License-Identifier: EUPL-1.2
"""/api/v1/territories/: what one serves, with what it includes, and French refusals."""

import pytest

from apps.territories.models import Membership
from tests.factories import MembershipFactory, TerritoryFactory

LIST = "/api/v1/territories/"


@pytest.fixture
def epci_member(commune):
    epci = TerritoryFactory(epci=True, code="200066876", name="Agglomération d'essai")
    epci.includes.add(commune, TerritoryFactory(code="51242", name="Bourg d'essai"))
    return MembershipFactory(territory=epci).user


def test_the_list_names_what_each_territory_includes(client_of, epci_member, neighbour):
    rows = client_of(epci_member).get(LIST).json()["results"]
    assert [(row["code"], row["includes"]) for row in rows] == [
        ("200066876", ["51108", "51242"]),
        ("51242", []),
        ("51108", []),
    ]


def test_the_list_costs_the_same_whatever_the_number_of_territories(client_of, epci_member, django_assert_num_queries):
    client = client_of(epci_member)
    epci = Membership.objects.get(user=epci_member).territory
    epci.includes.add(*TerritoryFactory.create_batch(20))
    with django_assert_num_queries(4):  # session, user, territories, what they include
        assert len(client.get(LIST).json()["results"]) == 23


def test_the_detail_brings_the_outline_as_geojson_and_the_list_does_not(client_of, operator):
    client = client_of(operator)
    assert "outline" not in client.get(LIST).json()["results"][0]
    outline = client.get(f"{LIST}51108/").json()["outline"]
    assert outline["type"] == "MultiPolygon"
    assert outline["coordinates"][0][0][0] == [4.36, 48.95]


def test_a_territory_without_outline_says_so(client_of, operator, commune):
    commune.outline = None
    commune.save()
    assert client_of(operator).get(f"{LIST}51108/").json()["outline"] is None


def test_the_territory_of_somebody_else_does_not_exist(client_of, operator, neighbour):
    answer = client_of(operator).get(f"{LIST}34172/")
    assert answer.status_code == 404
    assert answer.json() == {"detail": "Introuvable, ou hors de vos territoires."}


def test_without_login_the_answer_is_401(client):
    answer = client.get(LIST)
    assert answer.status_code == 401
    assert answer.json() == {"detail": "Informations d'authentification non fournies."}


def test_a_mistyped_parameter_is_refused_and_named(client_of, operator):
    answer = client_of(operator).get(f"{LIST}?kinds=epci")
    assert answer.status_code == 400
    assert answer.json() == {"kinds": ["Paramètre inconnu. Paramètres possibles : cursor, kind, limit."]}


def test_a_bad_value_of_a_parameter_is_refused_and_named(client_of, operator):
    answer = client_of(operator).get(f"{LIST}?kind=village")
    assert answer.status_code == 400
    assert "village" in answer.json()["kind"][0]


def test_a_known_parameter_filters(client_of, epci_member):
    rows = client_of(epci_member).get(f"{LIST}?kind=epci").json()["results"]
    assert [row["code"] for row in rows] == ["200066876"]


def test_an_unknown_address_of_the_api_answers_json(client_of, operator):
    answer = client_of(operator).get("/api/v1/nulle-part/")
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("Introuvable")


def test_writing_is_not_a_method_of_the_list(client_of, operator):
    answer = client_of(operator).post(LIST, {"code": "1"}, content_type="application/json")
    assert answer.status_code == 405
    assert "POST" in answer.json()["detail"]
