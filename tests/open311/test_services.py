# SPDX-License-Identifier: EUPL-1.2
"""What may be reported, and what is asked with it."""

from tests.factories import CategoryFactory, DeskFactory, JurisdictionFactory
from tests.open311.conftest import QUESTIONS


def test_the_services_are_the_categories_of_the_desk(ask, category):
    CategoryFactory(territory=category.territory, code="bulky", label="Objets <abandonnés>", keywords=[], position=200)
    CategoryFactory(territory=category.territory, code="old", label="Retirée", active=False)
    CategoryFactory(territory=category.territory, code="road", label="Route", addressee="Le département")
    lamp, bulky = ask("services")
    assert lamp == {
        "service_code": "lamp-out",
        "service_name": "Éclairage éteint",
        "description": None,
        "metadata": False,
        "type": "realtime",
        "keywords": "lampadaire, lampe, éteint",
        "group": "Éclairage public",
    }
    assert bulky["service_name"] == "Objets <abandonnés>"


def test_a_definition_has_the_questions_of_the_category(ask, category):
    category.questions = QUESTIONS
    category.save()
    assert ask("services")[0]["metadata"] is True
    how_many, since = ask("services/lamp-out")["attributes"]
    assert how_many == {
        "variable": True,
        "code": "combien",
        "datatype": "singlevaluelist",
        "required": True,
        "datatype_description": None,
        "order": 1,
        "description": "Combien de lampes ?",
        "values": [{"key": "Une", "name": "Une"}, {"key": "Plusieurs", "name": "Plusieurs"}],
    }
    assert (since["datatype"], since["required"], "values" in since) == ("string", False, False)


def test_a_service_without_questions_has_an_empty_definition(ask):
    assert ask("services/lamp-out") == {"service_code": "lamp-out", "attributes": []}


def test_what_does_not_exist_is_told_in_the_words_of_the_specification(ask):
    unknown = [{"code": 404, "description": "jurisdiction_id : inconnu."}]
    assert ask("services", 404, jurisdiction_id="99999") == unknown
    assert ask("services/absent", 404) == [{"code": 404, "description": "service_code : inconnu de cette juridiction."}]
    assert ask("services/a\x00b", 404)[0]["code"] == 404
    assert ask("nulle/part", 404) == [{"code": 404, "description": "Adresse inconnue."}]


def test_the_jurisdiction_may_be_left_out_where_there_is_one(client, ask, neighbour, jurisdiction):
    assert ask("services", jurisdiction_id="")[0]["service_code"] == "lamp-out"
    DeskFactory(territory=neighbour)
    JurisdictionFactory(territory=neighbour)
    assert ask("services", 400, jurisdiction_id="") == [{"code": 400, "description": "jurisdiction_id : absent."}]


def test_a_desk_is_not_there_until_its_jurisdiction_is_open(ask, jurisdiction):
    jurisdiction.is_open = False
    jurisdiction.save()
    ask("services", 404)
    jurisdiction.is_open = True
    jurisdiction.save()
    jurisdiction.territory.desk.is_open = False
    jurisdiction.territory.desk.save()
    ask("services", 404)


def test_without_an_ending_the_form_is_the_one_that_is_accepted(client, jurisdiction):
    def kind(accept):
        return client.get("/open311/v2/services", headers={"accept": accept}).headers["Content-Type"]

    assert kind("application/json") == "application/json"
    assert kind("*/*") == "application/json"
    assert kind("text/xml") == "text/xml; charset=utf-8"
    assert kind("application/xml;q=0.9, application/json;q=0.5") == "text/xml; charset=utf-8"
    assert kind("text/html") == "application/json"


def test_another_method_is_refused_with_those_that_are_not(client, jurisdiction):
    answer = client.delete("/open311/v2/requests.json")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, POST")
    assert answer.json() == [{"code": 405, "description": "Méthode refusée à cette adresse."}]
    assert client.head("/open311/v2/services.json").status_code == 200
