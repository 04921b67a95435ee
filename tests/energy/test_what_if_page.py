# SPDX-License-Identifier: EUPL-1.2
"""The what-if page: sliders, refusals, a comparison, who sees which lamps."""

import pytest
from django.urls import reverse

from tests.factories import AssetFactory, AssetKindFactory, MembershipFactory, TerritoryFactory, square

pytestmark = pytest.mark.django_db
RIGHTS = ["energy.view_meteringpoint", "assets.view_asset"]


@pytest.fixture
def town():
    town = TerritoryFactory(outline=square(4.365, 48.957))
    kind = AssetKindFactory(code="light_point")
    for name, lamp, watts in (
        ("Rue A", "SHP", 100),
        ("Rue A", "SHP", 100),
        ("Rue B", "LED", 40),
        ("Rue B", "SHP", None),
    ):
        AssetFactory(kind=kind, owner=town, name=name, attributes={"power_w": watts, "lamp_type": lamp})
    return town


@pytest.fixture
def agent(client, town):
    client.force_login(MembershipFactory(territory=town, permissions=RIGHTS).user)
    return client


def asked(client, town, **wish):
    return client.get(reverse("energy-what-if"), {"territoire": town.code, **wish})


def answers(response):
    return [one.answer for one in response.context["shown"]]


def test_the_page_opens_empty_and_answers_a_wish(agent, town):
    assert answers(agent.get(reverse("energy-what-if"))) == []
    (answer,) = answers(asked(agent, town, coupure_de=23, coupure_a=5, budget=450, prix="0.2", co2="0.05"))
    assert answer.assumptions["lamps"] == 3
    assert answer.replaced == 1
    assert answer.steps["cut_off"] > 0
    assert answer.euros == pytest.approx(answer.saved_kwh * 0.2)


def test_what_is_not_given_is_said_unknown(agent, town):
    page = asked(agent, town, coupure_de=23, coupure_a=5).content.decode()
    assert "prix inconnu" in page
    assert "facteur inconnu" in page
    assert "1 laissée" in page or "(1 laissées de côté)" in page


def test_presence_on_the_streets_chosen_only(agent, town):
    (some,) = answers(asked(agent, town, rues=["Rue B"]))
    (all_of_them,) = answers(asked(agent, town, rues=["Rue A", "Rue B"]))
    assert 0 < some.steps["presence"] < all_of_them.steps["presence"]


def test_two_scenarios_are_compared_by_their_addresses(agent, town):
    other = f"territoire={town.code}&coupure_de=0&coupure_a=5"
    page = asked(agent, town, coupure_de=22, coupure_a=6, avec=other)
    ours, theirs = answers(page)
    assert ours.saved_kwh > theirs.saved_kwh


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"coupure_de": 23}, "coupure_de"),
        ({"gradation": 400}, "gradation"),
        ({"budget": "beaucoup"}, "budget"),
        ({"prix": "nan"}, "prix"),
        ({"coupure_de": 99, "coupure_a": 3}, "coupure_de"),
    ],
)
def test_a_wish_that_means_nothing_is_refused_beside_its_field(agent, town, wish, field):
    page = asked(agent, town, **wish)
    assert page.status_code == 400
    assert field in page.context["form"].errors


def test_a_territory_without_lamps_of_known_power_or_outline_says_so(client):
    town = TerritoryFactory(outline=square(4.365, 48.957))
    AssetFactory(kind=AssetKindFactory(code="light_point"), owner=town)
    client.force_login(MembershipFactory(territory=town, permissions=RIGHTS).user)
    assert "puissance connue" in asked(client, town).content.decode()
    town.outline = None
    town.save()
    assert "contour" in asked(client, town).content.decode()


def test_the_lamps_of_the_neighbour_are_not_offered(client, town):
    client.force_login(MembershipFactory(territory=TerritoryFactory(), permissions=RIGHTS).user)
    page = asked(client, town)
    assert page.status_code == 400
    assert "territoire" in page.context["form"].errors


def test_without_the_right_the_page_is_closed(client, town):
    client.force_login(MembershipFactory(territory=town, permissions=["assets.view_asset"]).user)
    assert client.get(reverse("energy-what-if")).status_code == 403


def test_a_slider_is_answered_without_the_form(agent, town):
    wish = {"territoire": town.code, "coupure_de": 23, "coupure_a": 5}
    part = agent.get(reverse("energy-what-if"), wish, headers={"X-Answer-Only": "1"}).content.decode()
    assert "prix inconnu" in part
    assert "<form" not in part
