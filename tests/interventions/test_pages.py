# SPDX-License-Identifier: EUPL-1.2
"""/interventions/: the list, one request with its acts, a team's work, asking by hand; refusals told in words."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.interventions import services
from apps.interventions.models import Clock, Suspension, WorkRequest
from tests.factories import AssetFactory, ClockFactory, FaultClassFactory, WorkRequestFactory
from tests.interventions.conftest import picture

pytestmark = pytest.mark.django_db
LIST = "/interventions/"


@pytest.fixture
def browser(client_of, pcc):
    return client_of(pcc)


@pytest.fixture
def field(client_of, contractor):
    return client_of(contractor)


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:2000]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def numbers(answer):
    assert answer.status_code == 200
    return [int(found) for found in re.findall(r'work-number"><a href="/interventions/(\d+)/', answer.content.decode())]


# --- The list ---------------------------------------------------------------------------------------------------------


def test_the_list_says_what_where_who_and_by_when(browser, request_, order):
    due = timezone.now() + timedelta(hours=1, minutes=12, seconds=30)
    Clock.objects.filter(kind="gti").update(state="running", amount=2, unit="hours", due_at=due)
    page = text(browser.get(LIST))
    for words in (
        "Lampe éteinte",
        "PL-0412",
        "Affectée",
        "Nacelle 1",
        "1 h 12 avant GTI",
        "1 DI en cours",
        "0 en retard",
    ):
        assert words in page


def test_each_view_keeps_what_it_says(browser, commune, request_, lamp, pcc, team):
    now = timezone.now()
    late = WorkRequestFactory(asset__owner=commune, state="assigned", due_at=now - timedelta(hours=1))
    over = WorkRequestFactory(asset__owner=commune, state="closed", outcome="repaired")
    made = WorkRequestFactory(asset__owner=commune, trade="waste", title="Benne pleine")
    team.members.add(pcc)
    services.assign(request_id=request_.pk, team=team, by=pcc)
    for query, expected in (
        ({}, [late.pk, request_.pk, made.pk]),
        ({"vue": "retard"}, [late.pk]),
        ({"vue": "mes-equipes"}, [request_.pk]),
        ({"vue": "a-decider"}, [made.pk]),
        ({"vue": "terminees"}, [over.pk]),
        ({"vue": "n-importe-quoi"}, [late.pk, request_.pk, made.pk]),
        ({"metier": "waste"}, [made.pk]),
        ({"q": "PL-0412"}, [request_.pk]),
        ({"q": f"n°{over.pk}", "vue": "terminees"}, [over.pk]),
        ({"equipe": team.pk}, [request_.pk]),
        ({"territoire": "51108"}, [late.pk, request_.pk, made.pk]),
        ({"territoire": "99999"}, []),
    ):
        assert numbers(browser.get(LIST, query)) == expected, query


def test_pages_follow_each_other_without_a_row_twice(browser, commune, monkeypatch):
    monkeypatch.setattr("apps.interventions.views.listing.PAGE", 2)
    rows = [WorkRequestFactory(asset__owner=commune) for _ in range(5)]
    seen, address = [], LIST
    while address:
        page = browser.get(address)
        seen += numbers(page)
        found = re.search(r'href="(\?[^"]*apres=[^"]*)">Suite', page.content.decode())
        address = LIST + found.group(1).replace("&amp;", "&") if found else ""
    assert seen == [row.pk for row in rows]
    assert len(numbers(browser.get(LIST, {"apres": "illisible"}))) == 2


def test_a_page_of_the_list_costs_the_same_whatever_its_length(browser, commune, django_assert_num_queries):
    for _ in range(8):
        ClockFactory(request=WorkRequestFactory(asset__owner=commune), state="running")
    browser.get(LIST)
    with django_assert_num_queries(8):  # session, user, rights, rows, clocks, counts, own teams
        browser.get(LIST)


def test_the_neighbour_sees_an_empty_list_and_who_may_not_look_is_refused(client_of, request_, stranger, reader):
    assert numbers(client_of(stranger).get(LIST)) == []
    assert client_of(reader).get(LIST).status_code == 403


# --- One request ------------------------------------------------------------------------------------------------------


def test_the_page_of_a_request_offers_what_the_person_may_do(browser, field, client_of, request_, order, viewer):
    page = text(browser.get(f"{LIST}{request_.pk}/"))
    for words in ("DI n°", "Lampe éteinte", "Aucun contrat", "Affecter à une équipe", "Abandonner", "Planifier"):
        assert words in page
    theirs = text(field.get(f"{LIST}{request_.pk}/"))
    assert "En route" in theirs and "Abandonner" not in theirs
    looked = text(client_of(viewer).get(f"{LIST}{request_.pk}/"))
    assert "Actions" not in looked and "Écrire dans le fil" not in looked


def test_a_team_walks_through_its_page(field, browser, request_, order, team, lamp):
    page = f"{LIST}equipes/{team.pk}/"
    assert "En route" in text(field.get(page)) and "PL-0412" in text(field.get(page))
    back = {"retour": page}
    assert field.post(f"{LIST}ordres/{order.pk}/en-route/", back).headers["Location"] == page
    assert field.post(f"{LIST}ordres/{order.pk}/sur-site/", back).status_code == 302
    assert field.post(f"{LIST}ordres/{order.pk}/provisoire/", back).status_code == 302
    sent = {"file": SimpleUploadedFile("x.jpg", picture()), "moment": "after", "order": order.pk, "retour": page}
    assert field.post(f"{LIST}{request_.pk}/photographier/", sent).headers["Location"] == page
    report = {f"repair-{order.pk}-said": "Driver changé", f"repair-{order.pk}-minutes": "35"}
    assert field.post(f"{LIST}ordres/{order.pk}/repare/", report).status_code == 302
    request_.refresh_from_db()
    order.refresh_from_db()
    assert (request_.state, order.said, order.minutes) == ("settled", "Driver changé", 35)
    assert "Rien à faire" in text(field.get(page))
    thread = browser.get(f"{LIST}{request_.pk}/").content.decode()
    assert f"OT n° {order.pk} réparé provisoirement" in thread
    assert f"/interventions/photos/{request_.attachments.get().uid}/petite/" in thread
    assert browser.post(f"{LIST}{request_.pk}/cloturer/", {"close-why": ""}).status_code == 302
    request_.refresh_from_db()
    assert request_.state == "closed"


def test_a_refusal_is_told_on_the_page_and_what_was_typed_is_kept(field, browser, request_, order):
    refused = field.post(f"{LIST}ordres/{order.pk}/repare/", {f"repair-{order.pk}-said": "Fait"})
    assert "Passage impossible de « À planifier » à « Réparé »" in text(refused, 409)
    answer = browser.post(f"{LIST}{request_.pk}/abandonner/", {"withdraw-why": ""})
    assert "Un motif est nécessaire" in text(answer, 400)
    answer = browser.post(f"{LIST}{request_.pk}/separer/", {"split-why": "autre panne"})
    assert "Ce champ est obligatoire" in text(answer, 400)
    stale = browser.post(f"{LIST}{request_.pk}/abandonner/", {"withdraw-why": "x", "withdraw-version": "1"})
    assert "Relire, puis recommencer" in text(stale, 409)
    assert browser.post(f"{LIST}ordres/{order.pk}/en-route/").status_code == 403


def test_texts_and_photos_are_sent_from_the_page(browser, field, request_, order):
    token = re.search(r'name="token" value="([^"]+)"', browser.get(f"{LIST}{request_.pk}/").content.decode()).group(1)
    for _ in range(2):  # a double click
        browser.post(f"{LIST}{request_.pk}/ecrire/", {"text": "Code <b>1234</b>", "token": token})
    assert request_.comments.count() == 1
    assert "Code &lt;b&gt;1234&lt;/b&gt;" in field.get(f"{LIST}{request_.pk}/").content.decode()
    assert "Ce champ est obligatoire" in text(browser.post(f"{LIST}{request_.pk}/ecrire/", {"text": ""}), 400)
    bad = {"file": SimpleUploadedFile("x.jpg", b"GIF89a" + b"x" * 50), "moment": "after"}
    assert "GIF ne sont pas acceptés" in text(field.post(f"{LIST}{request_.pk}/photographier/", bad), 400)


def test_a_suspension_is_answered_from_the_page(field, client_of, referent, request_, order):
    field.post(f"{LIST}ordres/{order.pk}/sur-site/")
    waits = {f"suspend-{order.pk}-reason": "part", f"suspend-{order.pk}-said": "Driver"}
    assert field.post(f"{LIST}ordres/{order.pk}/suspendre/", waits).status_code == 302
    row, authority = Suspension.objects.get(), client_of(referent)
    assert "Accepter : ce temps ne compte pas" in text(authority.get(f"{LIST}{request_.pk}/"))
    assert "Un motif est nécessaire" in text(authority.post(f"{LIST}suspensions/{row.pk}/refuser/", {"why": ""}), 400)
    assert authority.post(f"{LIST}suspensions/{row.pk}/accepter/").status_code == 302
    row.refresh_from_db()
    assert row.state == "accepted"
    assert field.post(f"{LIST}suspensions/{row.pk}/refuser/", {"why": "x"}).status_code == 403


def test_requests_are_assigned_classed_merged_and_split_from_the_page(browser, request_, team, lamp, commune, pcc):
    FaultClassFactory()
    other = services.open_from_assets(uids=[AssetFactory(owner=commune).uid], by=pcc)
    page = f"{LIST}{request_.pk}/"
    assert browser.post(f"{page}affecter/", {"assign-team": team.pk}).status_code == 302
    found = FaultClassFactory()
    asked = {"classify-fault_class": found.pk, "classify-aggravated": "oui", "classify-why": "toute la rue"}
    assert browser.post(f"{page}classer/", asked).status_code == 302
    assert browser.post(f"{page}fusionner/", {"merge-other": other.pk, "merge-why": "même panne"}).status_code == 302
    assert "Demande inconnue" in text(browser.post(f"{page}fusionner/", {"merge-other": 987, "merge-why": "x"}), 400)
    parted = browser.post(f"{page}separer/", {"split-assets": [str(lamp.uid)], "split-why": "autre panne"})
    assert parted.headers["Location"] == f"{LIST}{WorkRequest.objects.latest('pk').pk}/"
    request_.refresh_from_db()
    assert (request_.fault_class, request_.team, request_.aggravated_at is not None) == (found, team, True)


def test_the_page_of_a_merged_request_leads_to_the_other(browser, request_, commune, pcc):
    other = services.open_from_assets(uids=[AssetFactory(owner=commune).uid], by=pcc)
    services.merge(into=request_.pk, request_ids=[other.pk], by=pcc, why="même panne")
    assert f"Fusionnée avec la DI n° {request_.pk}" in text(browser.get(f"{LIST}{other.pk}/"))
    assert f"écrit dans la DI n° {other.pk}" in text(browser.get(f"{LIST}{request_.pk}/"))


def test_no_page_leads_out_of_the_site(field, order):
    answer = field.post(f"{LIST}ordres/{order.pk}/en-route/", {"retour": "https://ailleurs.example/"})
    assert answer.headers["Location"].startswith("/interventions/")
    answer = field.post(f"{LIST}ordres/{order.pk}/en-route/", {"retour": "//ailleurs.example/"})
    assert answer.headers["Location"].startswith("/interventions/")


# --- By hand ----------------------------------------------------------------------------------------------------------


def test_an_intervention_is_asked_for_by_hand(browser, commune, lamp):
    assert "Ce qu&#x27;il faut réparer" in browser.get(f"{LIST}nouvelle/").content.decode()
    asked = {"territory": "51108", "title": "Câble à terre", "trade": "lighting"}
    made = browser.post(f"{LIST}nouvelle/", asked)
    assert made.headers["Location"] == f"{LIST}{WorkRequest.objects.get().pk}/"
    about = {**asked, "asset": "pl-0412", "title": "Mât tordu"}
    assert browser.post(f"{LIST}nouvelle/", about).status_code == 302
    assert WorkRequest.objects.latest("pk").asset == lamp
    assert "est déjà ouverte pour cela" in text(browser.post(f"{LIST}nouvelle/", about), 400)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"title": ""}, "Ce champ est obligatoire"),
        ({"asset": "absent"}, "Aucun équipement visible"),
        ({"territory": "34172"}, "Sélectionnez un choix valide"),
        ({"trade": "magie"}, "Sélectionnez un choix valide"),
    ],
)
def test_what_cannot_be_asked_is_told_beside_its_field(browser, commune, neighbour, given, words):
    asked = {"territory": "51108", "title": "Câble à terre", "trade": "lighting"} | given
    assert words in text(browser.post(f"{LIST}nouvelle/", asked), 400)
    assert not WorkRequest.objects.exists()


def test_the_board_says_what_each_team_has_in_hand(browser, request_, order, other_team, contractor):
    services.depart(order_id=order.pk, by=contractor)
    page = text(browser.get(f"{LIST}equipes/"))
    assert "Nacelle 1" in page and "1 travail à faire" in page and "1 commencé" in page
    assert "Nacelle 2" in page and "0 demandes sans équipe" in page
