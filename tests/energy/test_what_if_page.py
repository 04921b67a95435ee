# SPDX-License-Identifier: EUPL-1.2
"""The what-if page: sliders, refusals, a comparison, who sees which lamps."""

from datetime import date

import numpy as np
import pytest
from django.urls import reverse

from apps.energy.models import PointTariff
from tests.factories import (
    AssetFactory,
    AssetKindFactory,
    EmissionFactorFactory,
    EmissionMethodFactory,
    MembershipFactory,
    MeteringPointFactory,
    PriceFactory,
    SiteFactory,
    TariffFactory,
    TerritoryFactory,
    square,
)

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


def test_the_page_opens_with_an_answer_that_its_form_says(agent, town):
    page = agent.get(reverse("energy-what-if"))
    (answer,) = answers(page)
    assert answer.steps["dimming"] > 0
    assert answer.by_hour.sum() == pytest.approx(answer.kwh)
    assert answer.by_hour[[23, 0, 4]] == pytest.approx(answer.by_hour_now[[23, 0, 4]] / 2)
    assert answer.by_hour[5] == pytest.approx(answer.by_hour_now[5])
    assert answers(agent.get(f"{reverse('energy-what-if')}?{page.context['address']}"))[0].kwh == answer.kwh


def test_who_sees_no_lamp_is_told_so(client):
    client.force_login(MembershipFactory(territory=TerritoryFactory(), permissions=RIGHTS).user)
    assert "rien à simuler" in client.get(reverse("energy-what-if")).content.decode()


def test_a_slider_that_the_address_leaves_out_is_where_the_page_shows_it(agent, town):
    form = asked(agent, town, coupure_de=23, coupure_a=5).context["form"]
    assert {name: form[name].value() for name in ("gradation", "repos", "passage", "part_led")} == {
        "gradation": "100",
        "repos": "10",
        "passage": "20",
        "part_led": "40",
    }


def test_a_wish_is_answered(agent, town):
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


@pytest.fixture
def accountant(client, town):
    client.force_login(MembershipFactory(territory=town, permissions=[*RIGHTS, "energy.view_tariff"]).user)
    return client


def rates(page):
    return page.context["form"].rates


def test_a_tariff_with_off_peak_hours_is_weighted_by_the_dark_ones(accountant, town):
    tariff = TariffFactory(territory=town, name="Nuit", off_peak="22:00-06:00")
    PriceFactory(tariff=tariff, slot="peak", eur_per_unit="0.20")
    PriceFactory(tariff=tariff, slot="off_peak", eur_per_unit="0.10")
    page = asked(accountant, town, coupure_de=23, coupure_a=5)
    dark = page.context["shown"][0].town.dark
    share = dark[[22, 23, 0, 1, 2, 3, 4, 5]].sum() / dark.sum()
    assert rates(page).euros == pytest.approx(0.1 * share + 0.2 * (1 - share))
    assert answers(page)[0].euros == pytest.approx(answers(page)[0].saved_kwh * rates(page).euros)
    assert "« Nuit », hors TVA" in page.content.decode()


def test_the_tariff_of_lighting_first_and_that_of_an_authority_for_want_of_ours(accountant, client, town):
    authority = TerritoryFactory(code="200000000", name="Agglomération")
    authority.includes.add(town)
    PriceFactory(tariff__territory=authority, eur_per_unit="0.30")
    client.force_login(MembershipFactory(territory=authority, permissions=[*RIGHTS, "energy.view_tariff"]).user)
    assert rates(asked(client, town)).euros == 0.30
    PriceFactory(tariff__territory=town, tariff__is_default=True, eur_per_unit="0.20")
    assert rates(asked(client, town)).euros == 0.20
    lit = PriceFactory(tariff__territory=town, eur_per_unit="0.10").tariff
    point = MeteringPointFactory(asset__owner=town, site=SiteFactory(territory=town, nature="lighting"))
    PointTariff.objects.create(point=point, tariff=lit, starts_on="2020-01-01")
    assert rates(asked(client, town)).euros == 0.10


@pytest.mark.parametrize(
    "price",
    [
        {"tariff__off_peak": "22:00-06:00", "slot": "peak"},  # without its other slot
        {"tariff__off_peak": "la nuit", "slot": "off_peak"},
        {"ends_on": date(2021, 1, 1)},
        {"tariff__energy": "gas"},
    ],
)
def test_a_price_that_says_nothing_of_tonight_stays_unknown(accountant, town, price):
    PriceFactory(tariff__territory=town, **price)
    page = asked(accountant, town, coupure_de=23, coupure_a=5)
    assert np.isnan(rates(page).euros)
    assert "prix inconnu" in page.content.decode()


def test_the_factor_of_lighting_of_the_method_shown(agent, town):
    method = EmissionMethodFactory(is_default=True)
    EmissionFactorFactory(method=method, use="other", kg_per_kwh="0.09")
    assert rates(asked(agent, town)).kg == 0.09
    EmissionFactorFactory(method=method, use="lighting", kg_per_kwh="0.064", to_confirm=True)
    page = asked(agent, town, coupure_de=23, coupure_a=5)
    assert answers(page)[0].kg == pytest.approx(answers(page)[0].saved_kwh * 0.064)
    assert "à vérifier" in page.content.decode()


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
