# SPDX-License-Identifier: EUPL-1.2
"""Scenarios kept from « Et si… »: by whom, what is refused and why, opened and compared as addresses."""

import pytest
from django.urls import reverse

from apps.energy.models import SavedScenario
from apps.events.models import JournalEntry
from tests.factories import (
    AssetFactory,
    AssetKindFactory,
    MembershipFactory,
    SavedScenarioFactory,
    TerritoryFactory,
    square,
)
from tests.matrix import ROLES

pytestmark = pytest.mark.django_db
PAGE, SAVE = "/energie/et-si/", "/energie/et-si/garder/"


def seen(answer):
    return answer.content.decode().replace("\xa0", " ").replace("\u202f", " ").replace("&#x27;", "'")


@pytest.fixture
def town():
    town = TerritoryFactory(outline=square(4.365, 48.957))
    AssetFactory(kind=AssetKindFactory(code="light_point"), owner=town, name="Rue A", attributes={"power_w": 100})
    return town


@pytest.fixture
def referent(town, client_of):
    return client_of(MembershipFactory(territory=town, permissions=ROLES["referent"]).user)


@pytest.fixture
def viewer(town, client_of):
    return client_of(MembershipFactory(territory=town, permissions=ROLES["viewer"]).user)


def keep(browser, town, name="Coupure à 23 h", **more):
    wish = f"territoire={town.code}&coupure_de=23&coupure_a=5&intrus=1"
    return browser.post(SAVE, {"name": name, "wish": wish, **more}, follow=True)


def test_a_scenario_is_kept_opened_and_seen_by_who_sees_the_territory(town, referent, viewer):
    answer = keep(referent, town, note="Proposée au conseil")
    assert "Scénario « Coupure à 23 h » gardé." in seen(answer)
    row = SavedScenario.objects.get()
    assert "intrus" not in row.wish and "coupure_de=23" in row.wish
    assert answer.context["shown"][0].answer.steps["cut_off"] > 0
    page = seen(viewer.get(PAGE))
    assert "Coupure à 23 h" in page and "Proposée au conseil" in page
    assert "Garder ce scénario" not in page and "Supprimer" not in page
    opened = viewer.get(f"{PAGE}?{row.wish}")
    assert opened.context["shown"][0].answer.kwh == answer.context["shown"][0].answer.kwh
    assert JournalEntry.objects.get(kind="scenario.kept").text == "Scénario « Coupure à 23 h » gardé"


def test_two_scenarios_are_compared(town, referent):
    keep(referent, town)
    other = SavedScenarioFactory(territory=town, wish=f"territoire={town.code}&coupure_de=0&coupure_a=5")
    row = SavedScenario.objects.exclude(pk=other.pk).get()
    page = referent.get(PAGE, {"territoire": town.code, "coupure_de": 23, "coupure_a": 5, "avec": other.wish})
    assert len(page.context["shown"]) == 2
    assert f'data-compare="{other.wish.replace("&", "&amp;")}"' in page.content.decode()
    assert row.wish in page.content.decode().replace("&amp;", "&")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": " "}, "Nom du scénario"),
        ({"name": "x" * 81}, "Nom du scénario"),
        ({"wish": "territoire=zz"}, "Ce scénario ne se calcule pas."),
        ({"wish": ""}, "Ce champ est obligatoire."),
        ({"wish": "x" * 8001}, "8000"),
        ({"name": "nul\x00"}, "Nom du scénario"),
    ],
)
def test_what_means_nothing_is_refused_in_words(town, referent, more, said):
    answer = keep(referent, town, **more)
    assert said in seen(answer)
    assert not SavedScenario.objects.exists()


def test_a_wish_that_does_not_answer_says_which_field(town, referent):
    answer = keep(referent, town, wish=f"territoire={town.code}&coupure_de=23")
    assert "De : Donner les deux heures, ou aucune." in seen(answer)


def test_a_name_is_given_once_in_a_territory(town, referent):
    keep(referent, town)
    assert "Ce territoire a déjà un scénario de ce nom." in seen(keep(referent, town))
    assert SavedScenario.objects.count() == 1


def test_who_may_only_look_keeps_and_deletes_nothing(town, viewer):
    row = SavedScenarioFactory(territory=town)
    assert keep(viewer, town).status_code == 403
    assert viewer.post(reverse("energy-scenario-delete", args=[row.pk])).status_code == 403
    assert SavedScenario.objects.count() == 1


def test_a_territory_that_one_only_sees_receives_no_scenario(town, client_of):
    """Rights here, eyes there: the right is asked where the scenario would be."""
    there = TerritoryFactory(outline=square(4.5, 48.9))
    AssetFactory(kind__code="light_point", owner=there, attributes={"power_w": 50})
    user = MembershipFactory(territory=town, permissions=ROLES["referent"]).user
    MembershipFactory(user=user, territory=there, permissions=ROLES["viewer"])
    assert "Vous ne pouvez pas garder de scénario pour ce territoire." in seen(keep(client_of(user), there))
    row = SavedScenarioFactory(territory=there)
    assert client_of(user).post(reverse("energy-scenario-delete", args=[row.pk])).status_code == 404


def test_the_scenarios_of_the_neighbour_are_not_listed(town, viewer):
    SavedScenarioFactory(name="Secret du voisin")
    assert "Secret du voisin" not in seen(viewer.get(PAGE))
    assert "Aucun scénario gardé pour ce territoire." in seen(viewer.get(PAGE))


def test_a_scenario_is_deleted(town, referent):
    row = SavedScenarioFactory(territory=town, name="Essai")
    answer = referent.post(reverse("energy-scenario-delete", args=[row.pk]), follow=True)
    assert "Scénario « Essai » supprimé." in seen(answer)
    assert not SavedScenario.objects.exists()
    assert referent.get(reverse("energy-scenario-delete", args=[row.pk])).status_code == 405
