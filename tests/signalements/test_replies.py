# SPDX-License-Identifier: EUPL-1.2
"""Template replies: variables refused in words, filled for one report, read before they leave."""

import pytest
from django.core.exceptions import ValidationError

from apps.signalements.models import Reply, Step
from apps.signalements.replies import filling, writing
from tests.factories import AddresseeFactory, CategoryFactory, ReplyFactory, RoutingRuleFactory, SignalementFactory
from tests.interventions.conftest import somebody

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Bonjour {nom}", "Variable inconnue « {nom} »"),
        ("Bonjour {}", "Variable inconnue « {} »"),
        ("Bonjour {numéro", "Une accolade est ouverte ou fermée toute seule"),
        ("Bonjour }", "Une accolade est ouverte ou fermée toute seule"),
        ("{a}{a}{b}", "Variable inconnue « {b} »"),
    ],
)
def test_a_variable_that_does_not_exist_is_refused_in_words(text, words):
    with pytest.raises(ValidationError) as refused:
        writing.validate(text)
    assert any(words in one for one in refused.value.messages)


def test_every_variable_has_its_value_and_a_value_is_never_read_again(commune, category):
    category.public_delay = 5
    category.save()
    AddresseeFactory(territory=commune, name="Métropole", contact="03 26 00 00 00")
    report = SignalementFactory(territory=commune, category=category, address="rue {numéro}")
    values = filling.values_of(report)
    assert set(values) == set(writing.VARIABLES) and all(values.values())
    said = writing.filled("{Numero} · {rue} · {délai} · {service} · {destinataire}", values)
    assert said == f"{report.reference} · rue {{numéro}} · sous 5 jours · Éclairage public · l'autorité compétente"


def test_the_addressee_of_a_routed_report_is_named(sent, commune):
    row = AddresseeFactory(territory=commune, name="Métropole", contact="03 26 00 00 00")
    RoutingRuleFactory(territory=commune, addressee=row)
    values = filling.values_of(sent().signalement)
    assert (values["service"], values["destinataire"]) == ("Métropole", "Métropole, 03 26 00 00 00")


def test_only_the_replies_of_the_desk_that_are_in_use_are_offered(commune, category, neighbour):
    report = SignalementFactory(territory=commune, category=category)
    ReplyFactory(territory=commune, name="Doublon de presse")
    ReplyFactory(territory=commune, name="Ancienne", active=False)
    ReplyFactory(territory=commune, name="Question", act="ask")
    ReplyFactory(territory=neighbour, name="D'à côté")
    offered = filling.offered(report, ["reject", "treat"])
    assert [reply.name for reply, _text in offered["reject"]] == ["Doublon de presse"] and set(offered) == {"reject"}


def test_without_a_script_the_text_is_read_before_anything_leaves(client_of, pcc, commune, category):
    report = SignalementFactory(territory=commune, category=category)
    reply = ReplyFactory(territory=commune, name="Privé")
    browser, address = client_of(pcc), f"/signalements/{report.pk}/ecarter/"
    answer = browser.post(address, {"reject-version": report.version, "reject-why": "", "modele": reply.pk})
    page = answer.content.decode()
    assert answer.status_code == 200 and f"Bonjour, votre signalement {report.reference} (Éclairage éteint" in page
    report.refresh_from_db()
    assert report.state == "received" and not Step.objects.exists()
    browser.post(address, {"reject-version": report.version, "reject-why": "Bonjour, lu.", "modele": ""})
    report.refresh_from_db()
    assert (report.state, report.outcome_said) == ("rejected", "Bonjour, lu.")
    other = SignalementFactory(territory=commune, category=category)
    answer = browser.post(f"/signalements/{other.pk}/ecarter/", {"reject-why": "mes mots", "modele": "999"})
    assert "mes mots" in answer.content.decode()


def test_the_screen_refuses_an_unknown_variable_beside_its_field(client_of, commune, desk):
    browser = client_of(somebody(commune, "ref", "referent"))
    form = {"territory": commune.pk, "act": "ask", "name": "Où ?", "text": "Bonjour {nom}", "position": 1}
    answer = browser.post("/admin/signalements/reply/add/", form)
    assert "Variable inconnue « {nom} »" in answer.content.decode() and not Reply.objects.exists()
    answer = browser.post("/admin/signalements/reply/add/", form | {"text": "Où est-ce, {rue} ?"})
    assert answer.status_code == 302 and Reply.objects.get().act == "ask"


def test_the_delay_is_the_one_that_the_page_says(commune):
    category = CategoryFactory(territory=commune, code="autre", label="Autre", public_delay=None)
    assert filling.values_of(SignalementFactory(territory=commune, category=category))["délai"] == "dès que possible"
