# SPDX-License-Identifier: EUPL-1.2
"""/signalements/: the list, page by page, one report and its acts, an appeal typed in; the API says the same."""

import html
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.interventions.models import WorkRequest
from apps.signalements import drafting, services
from apps.signalements.models import Signalement
from apps.signalements.views import listing
from tests.factories import AlarmFactory, CategoryFactory, IncidentFactory, SignalementFactory
from tests.signalements.conftest import picture

pytestmark = pytest.mark.django_db
LIST = "/signalements/"


@pytest.fixture
def browser(client_of, pcc):
    return client_of(pcc)


@pytest.fixture
def report(sent):
    return sent(text="Éteinte depuis lundi", email="jeanne@exemple.fr").signalement


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:2000]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def act(browser, report, name, **said):
    slug, prefix = name.split(":")
    data = {f"{prefix}-{field}": value for field, value in said.items()}
    return browser.post(f"{LIST}{report.pk}/{slug}/", data)


def references(answer):
    return re.findall(r'report-reference"><a href="[^"]+">([^<]+)<', answer.content.decode())


def test_the_list_shows_what_waits_the_longest_first_page_by_page(browser, commune, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    now = timezone.now()
    rows = [SignalementFactory(territory=commune, received_at=now - timedelta(hours=9 - n)) for n in range(5)]
    SignalementFactory(territory=commune, category=rows[0].category, state="confirmed", outcome="resolved")
    seen, address = [], LIST
    while address:
        answer = browser.get(address)
        seen += references(answer)
        more = re.search(r'href="(\?[^"]*apres=[^"]+)">Suite', answer.content.decode())
        address = LIST + html.unescape(more[1]) if more else ""
    assert seen == [row.reference for row in rows]
    assert "5 à trier" in text(answer)


def test_a_page_of_the_list_costs_the_same_whatever_it_shows(browser, commune, django_assert_max_num_queries):
    for _ in range(3):
        SignalementFactory(territory=commune)
    with django_assert_max_num_queries(14):
        browser.get(LIST)
    for _ in range(30):
        SignalementFactory(territory=commune)
    with django_assert_max_num_queries(14):
        browser.get(LIST)


@pytest.mark.parametrize("query", ["q=lundi", "q=PL-0412", "q={ref}", "q=écoles", "vue=ouverts"])
def test_it_is_found_by_its_words_its_lamp_its_reference_its_street(browser, report, query):
    found = browser.get(f"{LIST}?{query.format(ref=report.reference.lower())}")
    assert references(found) == [report.reference]


@pytest.mark.parametrize("query", ["q=a%00b", "vue=x", "categorie=999", "apres=zzz", "territoire=%00"])
def test_an_address_that_means_nothing_is_the_plain_list(browser, report, query):
    assert browser.get(f"{LIST}?{query}").status_code == 200


def test_the_contact_is_read_by_who_may_only(browser, report, client_of, viewer, stranger):
    assert "jeanne@exemple.fr" in text(browser.get(f"{LIST}{report.pk}/"))
    assert "jeanne" not in text(client_of(viewer).get(f"{LIST}{report.pk}/"))
    assert client_of(stranger).get(f"{LIST}{report.pk}/").status_code == 404


def test_acts_are_those_that_its_life_and_the_role_allow(browser, report, client_of, viewer):
    page = text(browser.get(f"{LIST}{report.pk}/"))
    assert "Qualifier" in page and "Demander une intervention" in page and "Rouvrir" not in page
    page = text(client_of(viewer).get(f"{LIST}{report.pk}/"))
    assert "Qualifier" not in page and "Demander une intervention" not in page


def test_each_act_does_one_thing_and_tells_it(browser, report, other_category, lamp):
    assert act(browser, report, "qualifier:qualify", category=other_category.pk, version=1).status_code == 302
    assert act(browser, report, "questionner:ask", text="De quel côté ?").status_code == 302
    assert act(browser, report, "noter:note", text="Vu", public="on").status_code == 302
    alarm, incident = AlarmFactory(asset=lamp), IncidentFactory(territory=report.territory)
    assert act(browser, report, "rattacher:link", nature="alarm", number=alarm.pk).status_code == 302
    assert act(browser, report, "rattacher:link", nature="incident", number=incident.pk).status_code == 302
    assert act(browser, report, "traiter:treat", outcome="resolved", why="Relevée").status_code == 302
    report.refresh_from_db()
    assert (report.state, report.category, report.alarm, report.incident) == (
        "treated",
        other_category,
        alarm,
        incident,
    )


def test_a_refusal_is_told_with_its_field_and_keeps_what_was_typed(browser, report):
    answer = act(browser, report, "doublon:duplicate", of="S-0000-0000")
    assert "Référence inconnue" in text(answer, 400) and "S-0000-0000" in answer.content.decode()
    answer = act(browser, report, "situer:place", asset="INCONNU")
    assert "Aucun équipement visible" in text(answer, 400)
    answer = act(browser, report, "rattacher:link", nature="alarm", number=999_999)
    assert "Numéro inconnu" in text(answer, 400)
    services.qualify(signalement_id=report.pk, by=browser_user(browser))
    assert "changé entre-temps" in text(act(browser, report, "ecarter:reject", why="x", version=1), 409)


def browser_user(browser):
    from apps.territories.models import User

    return User.objects.get(pk=browser.session["_auth_user_id"])


def test_a_request_is_asked_for_in_one_gesture_and_a_second_is_refused(browser, report):
    address = f"/interventions/depuis-signalement/{report.pk}/"
    assert "DI n°" in text(browser.post(address, follow=True))
    assert "déjà ouverte" in text(browser.post(address, follow=True))
    assert WorkRequest.objects.get().signalements.get() == report


def test_another_report_joins_an_open_request(browser, report, sent):
    browser.post(f"/interventions/depuis-signalement/{report.pk}/")
    work, other = WorkRequest.objects.get(), sent().signalement
    address = f"/interventions/depuis-signalement/{other.pk}/rattacher/"
    assert "Aucune demande" in text(browser.post(address, {"numero": "abc"}, follow=True))
    browser.post(address, {"numero": str(work.pk)})
    other.refresh_from_db()
    assert (work.signalements.count(), other.state) == (2, "forwarded")


def test_an_agent_decides_which_photo_the_others_see(browser, report):
    photo = drafting.add_photo_to(report, picture())
    browser.post(f"{LIST}images/{photo.uid}/montrer/", {"montrer": "oui"})
    photo.refresh_from_db()
    assert photo.shown and browser.get(f"{LIST}images/{photo.uid}/petite/")["Content-Type"] == "image/jpeg"
    file = SimpleUploadedFile("x.jpg", b"<svg/>", content_type="image/jpeg")
    answer = browser.post(f"{LIST}{report.pk}/photographier/", {"photo-file": file})
    assert "SVG" in text(answer, 400)


def test_a_call_is_typed_in_without_an_email(browser, desk, category, lamp):
    page = browser.get(f"{LIST}nouveau/").content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)[1]
    said = {"channel": "phone", "category": category.pk, "mat": "PL-0412", "text": "Madame D.", "token": token}
    answer = browser.post(f"{LIST}nouveau/", said, follow=True)
    made = Signalement.objects.get()
    assert made.reference in text(answer)
    assert (made.channel, made.entered_by.username, made.qualified_from) == ("phone", "pcc", "agent")
    browser.post(f"{LIST}nouveau/", said)
    assert Signalement.objects.count() == 1
    assert "Dire où" in text(browser.post(f"{LIST}nouveau/", said | {"mat": "", "token": token}), 400)


# --- REST -------------------------------------------------------------------------------------------------------------


def test_the_api_lists_details_and_acts(browser, report, category):
    listed = browser.get("/api/v1/signalements/?open=true").json()["results"]
    assert [one["reference"] for one in listed] == [report.reference] and "jeanne" not in str(listed)
    address = f"/api/v1/signalements/{report.pk}/"
    answer = browser.post(f"{address}qualify/", {"category": category.code}, content_type="application/json")
    assert answer.status_code == 200 and answer.json()["state"] == "qualified"
    answer = browser.post(f"{address}reopen/", {"why": "x"}, content_type="application/json")
    assert answer.status_code == 409
    assert browser.post(f"{address}reject/", {}, content_type="application/json").json() == {
        "why": ["Ce champ est obligatoire."]
    }
    kinds = [one["after"] for one in browser.get(f"{address}steps/").json()["results"]]
    assert kinds == ["received", "qualified"]


@pytest.mark.parametrize("said", [{"lonlat": [4.385, 48.975]}, {"address": "Quelque part"}])
def test_another_software_enters_one_once(browser, desk, category, said):
    body = {"token": "logiciel-1", "territory": desk.territory.code, "category": category.code, **said}
    first = browser.post("/api/v1/signalements/", body, content_type="application/json")
    again = browser.post("/api/v1/signalements/", body, content_type="application/json")
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"lonlat": ["NaN", 1]}, "lonlat"),
        ({"lonlat": [0, 0]}, "place"),
        ({}, "address"),
        ({"address": "x", "category": "inconnue"}, "category"),
        ({"address": "x", "territory": "00000"}, "territory"),
        ({"address": "x", "email": "non"}, "email"),
    ],
)
def test_bad_input_is_told_by_its_field(browser, desk, category, said, field):
    body = {"token": "logiciel-2", "territory": desk.territory.code, "category": category.code} | said
    answer = browser.post("/api/v1/signalements/", body, content_type="application/json")
    assert answer.status_code == 400 and field in answer.json()


def test_a_lone_surrogate_in_json_is_no_fault_of_ours(browser, report):
    body = '{"text": "a\\ud800b \\u0001"}'
    answer = browser.post(f"/api/v1/signalements/{report.pk}/ask/", body, content_type="application/json")
    assert answer.status_code in (200, 400)


def test_candidates_are_proposed_to_the_agent(browser, report, sent, commune):
    other = sent().signalement
    found = browser.get(f"/api/v1/signalements/{report.pk}/alike/").json()
    assert [one["id"] for one in found] == [other.pk]
    assert "même équipement" in text(browser.get(f"{LIST}{report.pk}/"))
    CategoryFactory(territory=commune, code="autre")
