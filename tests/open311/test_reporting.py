# SPDX-License-Identifier: EUPL-1.2
"""A report comes in by the one door: the same limits, the same refusals, once for one reference."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.open311 import services
from apps.open311.models import ApiKey, Intake
from apps.signalements import limits
from apps.signalements.models import Contact, Signalement, Tally
from tests.factories import AssetFactory, CategoryFactory, DeskFactory, JurisdictionFactory
from tests.open311.conftest import HERE, QUESTIONS


def refusals(answer):
    return [one["description"] for one in answer]


def test_a_report_is_made_with_its_place_its_words_and_who_to_tell(report, category):
    category.questions, category.public_delay = QUESTIONS, 5
    category.save()
    said = {"description": "Éteinte\r\ndepuis <b>hier</b>", "email": "a@exemple.fr", "phone": "06 12 34 56 78"}
    [told] = report(**said, **{"attribute[combien]": "Une", "attribute[depuis]": "lundi"})
    row = Signalement.objects.get()
    assert told["service_request_id"] == row.reference
    assert told["service_notice"] == "Délai habituel : 5 jours."
    assert (row.text, row.channel) == ("Éteinte\ndepuis <b>hier</b>", "api")
    assert (row.place.x, row.place.y) == HERE
    assert row.answers == {"combien": "Une", "depuis": "lundi"}
    assert Contact.objects.get().email == "a@exemple.fr"
    assert Intake.objects.get().key.partner == "Ville voisine"


def test_the_token_opens_the_follow_up_page_and_finds_the_report(client, report, ask, jurisdiction, neighbour):
    [told] = report()
    assert client.get(f"/suivi/{told['token']}/").status_code == 200
    found = {"service_request_id": told["service_request_id"], "token": told["token"]}
    assert ask(f"tokens/{told['token']}") == [found]
    ask("tokens/AAAAAAAAAAAAAAAAAAAAAA", 404)
    DeskFactory(territory=neighbour)
    JurisdictionFactory(territory=neighbour)
    ask(f"tokens/{told['token']}", 404, jurisdiction_id=neighbour.code)


def test_an_asset_is_named_by_its_identifier_or_by_its_number(report, lamp):
    report(lat=None, long=None, address_id=str(lamp.uid))
    report(lat=None, long=None, address_id="pl-0412")
    assert [one.asset_id for one in Signalement.objects.all()] == [lamp.pk, lamp.pk]


def test_an_address_is_a_street_of_ours_or_words_that_an_agent_will_place(report):
    report(lat=None, long=None, address_string="12 rue des ecoles")
    report(lat=None, long=None, address_string="derrière la piscine")
    words, street = Signalement.objects.order_by("-id")
    assert street.place is not None
    assert (words.place, words.address) == (None, "derrière la piscine")


def test_sent_again_with_the_same_reference_it_is_made_once(report, client, key, jurisdiction):
    first = report(client_reference="V-12", description="une")
    assert report(client_reference="V-12", description="deux") == first
    assert Signalement.objects.get().text == "une"
    form = {"api_key": key, "service_code": "lamp-out", "lat": HERE[1], "long": HERE[0]}
    again = client.post("/open311/v2/requests.json", form, headers={"Idempotency-Key": "V-12"})
    assert again.json() == first
    other = services.issue(territory=jurisdiction.territory, partner="Autre", quota=5, by=None)[1]
    assert report(client_reference="V-12", api_key=other) != first
    assert report() != report()
    assert Signalement.objects.count() == 4


def test_without_a_valid_key_nothing_is_written(report, key, jurisdiction, neighbour):
    foreign = services.issue(territory=neighbour, partner="Ailleurs", quota=5, by=None)[1]
    for wrong in (None, "", "o311-inconnue", foreign, key[:-1], "x" * 200, "\ud800"):
        [refusal] = report(403, api_key=wrong)
        assert refusal["description"].startswith("api_key")
    report(400, api_key="x" * 201)
    ApiKey.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    report(403)
    ApiKey.objects.update(expires_at=None)
    report()
    ApiKey.objects.update(revoked_at=timezone.now())
    report(403)
    assert Signalement.objects.count() == 1
    assert Tally.objects.filter(network=limits.EVERYBODY).get().count == 1


def test_a_jurisdiction_may_ask_for_no_key(report, jurisdiction):
    jurisdiction.key_required = False
    jurisdiction.save()
    report(api_key=None)
    report(403, api_key="o311-fausse")
    assert not Intake.objects.exists()
    report(api_key=None, client_reference="V-1")
    report(api_key=None, client_reference="V-1")
    assert Signalement.objects.count() == 3  # a reference that anybody may say proves nothing


def test_the_quota_of_a_key_is_for_24_hours(report):
    ApiKey.objects.update(quota=2)
    report(client_reference="un")
    report()
    [refusal] = report(429)
    assert refusal["description"] == "Quota de la clé atteint : 2 signalements par 24 heures."
    report(client_reference="un")  # already made: it costs nothing
    Intake.objects.filter(reference="").update(at=timezone.now() - timedelta(hours=25))
    report()


def test_a_network_has_the_limit_of_the_public_form(report, monkeypatch):
    monkeypatch.setattr(limits, "EACH", 2)
    report()
    report()
    [refusal] = report(429)
    assert refusal["description"].startswith("Trop d'envois depuis votre réseau")


def test_what_comes_in_a_flood_waits_to_be_looked_at(report, ask, monkeypatch):
    monkeypatch.setattr(limits, "FLOOD", 0)
    [told] = report()
    assert Signalement.objects.get().held
    assert ask("requests") == []
    assert ask(f"requests/{told['service_request_id']}")[0]["description"] is None


@pytest.mark.parametrize(
    ("fields", "begins"),
    [
        ({"service_code": None}, "service_code : absent."),
        ({"lat": "NaN"}, "lat, long : Position illisible"),
        ({"lat": "1e999"}, "lat, long : Position illisible"),
        ({"lat": "quarante"}, "lat, long : Position illisible"),
        ({"lat": None}, "lat, long : Position illisible"),
        ({"lat": "10", "long": "-30"}, "lat, long : Ce lieu n'est pas sur notre territoire"),
        ({"lat": None, "long": None}, "lat et long, address_string ou address_id"),
        ({"address_id": "inconnu"}, "address_id : Aucun équipement"),
        ({"address_string": "a" * 10_000}, "address_string : 200 caractères"),
        ({"description": "a" * 4_001}, "description : 4000 caractères"),
        ({"description": "a" * 100_000}, "description : 4000 caractères"),
        ({"email": "pas une adresse"}, "email : Adresse de courriel illisible"),
        ({"phone": "appelez-moi"}, "phone : Numéro de téléphone illisible"),
        ({"attribute[autre]": "1"}, "attribute : 1 code inconnu"),
        ({"client_reference": "x" * 101}, "client_reference : 100 caractères"),
    ],
)
def test_what_cannot_be_used_is_named(report, fields, begins):
    [refusal] = report(400, **fields)
    assert refusal["code"] == 400
    assert refusal["description"].startswith(begins)
    assert not Signalement.objects.exists()


def test_questions_are_judged_by_the_one_door(report, category):
    category.questions = QUESTIONS
    category.save()
    assert report(400)[0]["description"] == "attribute : Répondre à cette question."
    [refusal] = report(400, **{"attribute[combien]": "Trois"})
    assert refusal["description"] == "attribute : Choisir une des réponses proposées."


def test_unknown_services_and_those_of_somebody_else_are_told_apart(report, category):
    assert report(404, service_code="absent")[0]["code"] == 404
    CategoryFactory(territory=category.territory, code="road", addressee="Le département")
    [refusal] = report(400, service_code="road")
    assert refusal["description"].endswith("Adressez-vous à : Le département.")


def test_a_place_of_another_desk_is_told_its_jurisdiction(report, neighbour):
    DeskFactory(territory=neighbour)
    lamp = AssetFactory(owner=neighbour, code="PL-9")
    [refusal] = report(400, lat=None, long=None, address_id=str(lamp.uid))
    assert neighbour.code in refusal["description"]


def test_a_restricted_asset_is_unknown(report, commune):
    camera = AssetFactory(owner=commune, camera=True, code="CAM-1")
    assert report(400, address_id=str(camera.uid)) == report(400, address_id="CAM-2")


def test_bytes_that_no_text_holds_are_left_out(report):
    report(description="a\x00b\ud800c\x07", address_string="rue\x00 X\ud800")
    row = Signalement.objects.get()
    assert row.text.startswith("ab")
    assert "\x00" not in row.text + row.address


def test_a_photo_of_elsewhere_is_not_fetched_and_it_is_said(report):
    [told] = report(media_url="http://127.0.0.1:1/secret.jpg")
    assert told["service_notice"] == "Photo non reprise : aucun fichier n'est cherché ailleurs."


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("multipart/form-data", b"no boundary"),
        ("application/x-www-form-urlencoded; charset=latin-1", b"lat=1"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(7000))),
        ("application/json", b'{"service_code": "lamp-out"}'),
        ("text/xml", b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>"),
    ],
)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_body_that_is_not_a_form_is_refused_in_words(client, jurisdiction, content_type, body, form):
    answer = client.post(f"/open311/v2/requests.{form}", body, content_type=content_type)
    assert answer.status_code in (400, 403)
    assert answer.headers["Content-Type"].startswith(("application/json", "text/xml"))


def test_a_form_may_be_in_the_address_too(client, key, jurisdiction):
    query = f"api_key={key}&service_code=lamp-out&lat={HERE[1]}&long={HERE[0]}"
    answer = client.post(f"/open311/v2/requests.xml?{query}")
    assert answer.status_code == 200
    assert Signalement.objects.get().reference.encode() in answer.content
