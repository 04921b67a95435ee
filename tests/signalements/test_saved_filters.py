# SPDX-License-Identifier: EUPL-1.2
"""Lists kept under a name: one's own, shared by their address, counted, one of them opened first."""

import html
import re

import pytest

from apps.signalements import saving, services
from apps.signalements.models import SavedFilter
from apps.signalements.views import saved
from tests.factories import DeskFactory, SignalementFactory, TerritoryFactory, UserFactory
from tests.signalements.conftest import somebody

pytestmark = pytest.mark.django_db
LIST, MINE = "/signalements/", "/signalements/filtres/"


@pytest.fixture
def browser(client_of, pcc):
    return client_of(pcc)


def keep(browser, query, name, **more):
    return browser.post(f"{MINE}enregistrer/", {"filtre": query, "nom": name, **more})


def test_the_same_question_is_the_same_words_and_a_place_in_the_list_is_none_of_it():
    assert saving.canonical("?q=mur&vue=ouverts&apres=xyz&inconnu=1&q=") == "vue=ouverts&q=mur"
    assert saving.canonical("") == saving.canonical("vue=") == "vue="
    with pytest.raises(services.SignalementRefused):
        saving.canonical("q=" + "é" * 500)


def test_it_is_saved_opened_first_changed_and_forgotten(browser, pcc, commune):
    SignalementFactory(territory=commune, state="qualified")
    assert keep(browser, "vue=ouverts&apres=x", "Les ouverts", premier="oui")["Location"] == f"{LIST}?vue=ouverts"
    assert browser.get(LIST)["Location"] == f"{LIST}?vue=ouverts"
    assert browser.get(LIST, {"vue": ""}).status_code == 200  # « À trier » stays within reach
    keep(browser, "a=moi", "Les miens", premier="oui")
    keep(browser, "vue=termines", "Les ouverts")  # the same name: what it asks now
    assert dict(SavedFilter.objects.values_list("name", "query")) == {
        "Les ouverts": "vue=termines",
        "Les miens": "a=moi",
    }
    assert [one.name for one in SavedFilter.objects.filter(is_default=True)] == ["Les miens"]
    browser.post(f"{MINE}changer/", {"premier": "aucun"})
    assert browser.get(LIST).status_code == 200
    gone = SavedFilter.objects.get(name="Les miens").pk
    for _twice in range(2):
        assert browser.post(f"{MINE}changer/", {"retirer": gone}).status_code == 302
    assert SavedFilter.objects.count() == 1


def test_the_page_says_what_each_asks_how_many_it_finds_and_its_link(browser, commune, category, monkeypatch):
    for _rank in range(3):
        SignalementFactory(territory=commune, category=category)
    keep(browser, f"vue=ouverts&a=personne&categorie={category.pk}", "À donner")
    page = html.unescape(browser.get(MINE).content.decode())
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "3 signalements" in said and "Vue Tous les ouverts" in said and "Confié à Personne" in said
    assert f"Catégorie {category.label}" in said
    assert f'value="http://testserver{LIST}?vue=ouverts&a=personne&categorie={category.pk}"' in page
    pk = str(SavedFilter.objects.get().pk)
    assert browser.get(f"{MINE}nombres/").json() == {"counts": {pk: 3}, "most": saved.MOST_COUNTED}
    monkeypatch.setattr(saved, "MOST_COUNTED", 2)
    assert "plus de 2 signalements" in browser.get(MINE).content.decode()


def test_a_link_shows_a_colleague_what_is_theirs(client_of, browser, pcc, commune, neighbour, stranger):
    mine, theirs = SignalementFactory(territory=commune), SignalementFactory(territory=neighbour)
    services.assign(signalement_id=mine.pk, by=pcc, person=pcc)
    services.assign(signalement_id=theirs.pk, by=stranger, person=stranger)
    link = keep(browser, "vue=ouverts&a=moi", "Les miens")["Location"]
    ours, others = browser.get(link).content.decode(), client_of(stranger).get(link).content.decode()
    assert mine.reference in ours and theirs.reference not in ours
    assert theirs.reference in others and mine.reference not in others and "Les miens" not in others


def test_nobody_reads_or_changes_those_of_somebody_else(client_of, browser, commune):
    keep(browser, "vue=ouverts", "Les ouverts", premier="oui")
    one, other = SavedFilter.objects.get(), client_of(somebody(commune, "collegue", "operator"))
    assert "Les ouverts" not in other.get(MINE).content.decode() and other.get(LIST).status_code == 200
    assert other.get(f"{MINE}nombres/").json()["counts"] == {}
    other.post(f"{MINE}changer/", {"retirer": one.pk})
    assert "n'existe plus" in html.unescape(
        other.post(f"{MINE}changer/", {"premier": one.pk}, follow=True).content.decode()
    )
    one.refresh_from_db()
    assert one.is_default
    assert client_of(UserFactory()).get(MINE).status_code == 403


def test_what_cannot_be_saved_is_told_in_french(browser, pcc, monkeypatch):
    monkeypatch.setattr(saving, "MOST", 1)
    tell = lambda *said: html.unescape(browser.get(keep(browser, *said)["Location"]).content.decode())  # noqa: E731
    assert "Donner un nom" in tell("vue=ouverts", "  \x00 ")
    assert "60 caractères au plus" in tell("vue=ouverts", "n" * 61)
    assert "trop long" in tell("q=" + "é" * 500, "Long")
    keep(browser, "vue=ouverts", "Un")
    assert "1 filtres au plus" in tell("vue=ouverts", "Deux") and SavedFilter.objects.count() == 1


def test_the_communes_of_an_epci_are_a_filter_of_its_agents_and_of_everybody(client, client_of, commune, category):
    """Of one commune alone, nothing is asked."""
    epci, other = TerritoryFactory(code="200066876", kind="epci", name="Agglomération"), TerritoryFactory(name="Sarry")
    epci.includes.set([commune, other])
    category.territory.desk.delete()
    DeskFactory(territory=epci)
    category.territory = epci
    category.save(update_fields=["territory"])
    here, there = (SignalementFactory(territory=one, category=category) for one in (commune, other))
    agent = client_of(somebody(epci, "chef", "referent"))
    for code, seen, unseen in ((commune.code, here, there), (other.code, there, here)):
        page = agent.get(LIST, {"territoire": code}).content.decode()
        assert seen.reference in page and unseen.reference not in page
        for address in ("", "signalements.geojson", "flux.atom"):
            public = client.get(f"/signales/{epci.code}/{address}", {"commune": code}).content.decode()
            assert seen.reference in public and unseen.reference not in public, address
    assert client.get(f"/signales/{epci.code}/", {"commune": "zz"}).status_code == 400
    assert 'name="territoire"' not in client_of(somebody(commune, "seul", "operator")).get(LIST).content.decode()
