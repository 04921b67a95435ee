# SPDX-License-Identifier: EUPL-1.2
"""The landing is public; the console is per membership and says what to do when there is nothing to show."""

import json
import re
from pathlib import Path

import pytest

from apps.console.views import MODULES
from tests.factories import VIEWER, AssetFactory, MembershipFactory, MeteringPointFactory, UserFactory

pytestmark = pytest.mark.django_db


def config_of(page):
    return json.loads(re.search(r'id="console-config" type="application/json">(.*?)</script>', page)[1])


def test_the_landing_is_public_and_leads_only_where_something_is(client):
    page = client.get("/").content.decode()
    assert "Connecte" in page
    for address in set(re.findall(r'href="(/[^"#]*)"', page)):
        if not address.startswith("/static/"):
            assert client.get(address).status_code in {200, 302}, address


def test_the_console_asks_who_you_are(client):
    assert client.get("/console/").status_code == 302


def test_without_a_membership_the_page_says_what_to_do(client_of):
    page = client_of(UserFactory()).get("/console/")
    assert page.status_code == 200
    assert "Aucun territoire à afficher" in page.content.decode()


def test_the_page_carries_what_its_modules_need(commune, operator, client_of):
    lamp = AssetFactory(owner=commune)
    config = config_of(client_of(operator).get("/console/").content.decode())
    assert config["kinds"][str(lamp.kind_id)]["code"] == "light_point"
    assert config["can"]["acknowledge"] is True
    assert config["bounds"] == pytest.approx([lamp.geometry.x, lamp.geometry.y] * 2)


def test_meters_are_a_layer_for_who_may_see_them(commune, client_of):
    kind = MeteringPointFactory(asset__owner=commune).asset.kind_id
    people = {
        rights: MembershipFactory(territory=commune, permissions=[*VIEWER, *rights]).user
        for rights in ((), ("energy.view_meteringpoint",))
    }
    pages = {rights: client_of(user).get("/console/").content.decode() for rights, user in people.items()}
    blind, seeing = (config_of(page) for page in pages.values())
    assert blind["layers"] == {} and blind["can"]["meters"] is False
    assert seeing["layers"] == {"meters": "Compteurs d'énergie"} and seeing["can"]["meters"] is True
    assert (seeing["kinds"][str(kind)]["layer"], seeing["can"]["sites"]) == ("meters", False)
    assert ["data-panel-energy" in page for page in pages.values()] == [False, True]


def test_who_may_not_acknowledge_is_not_offered_to(commune, client_of):
    viewer = UserFactory()
    MembershipFactory(user=viewer, territory=commune)
    assert config_of(client_of(viewer).get("/console/").content.decode())["can"]["acknowledge"] is False


def test_shortcuts_are_those_of_what_the_person_may_do(commune, operator, client_of):
    viewer = MembershipFactory(territory=commune).user
    acknowledger = MembershipFactory(territory=commune, permissions=[*VIEWER, "events.acknowledge_alarm"]).user
    asking = [*VIEWER, "interventions.view_workrequest", "interventions.open_workrequest"]
    asker = MembershipFactory(territory=commune, permissions=asking).user
    shown = {
        person.username: set(re.findall(r"<kbd>([asi])</kbd>", client_of(person).get("/console/").content.decode()))
        for person in (operator, viewer, acknowledger, asker)
    }
    expected = {operator: {"a", "s"}, viewer: set(), acknowledger: {"a"}, asker: {"i"}}
    assert shown == {person.username: keys for person, keys in expected.items()}
    page = client_of(acknowledger).get("/console/").content.decode()
    assert "prendre</span>" not in page
    assert "acquitter</span>" in page
    assert "À traiter</h2>" not in client_of(viewer).get("/console/").content.decode()


def test_who_serves_several_territories_can_choose_one(commune, neighbour, operator, client_of):
    MembershipFactory(user=operator, territory=neighbour)
    client = client_of(operator)
    page = client.get("/console/").content.decode()
    assert f"?territory={neighbour.code}" in page
    chosen = client.get(f"/console/?territory={neighbour.code}").content.decode()
    assert config_of(chosen)["owners"] == [neighbour.code]


def test_a_territory_of_others_is_not_found(neighbour, operator, client_of):
    assert client_of(operator).get(f"/console/?territory={neighbour.code}").status_code == 404


def test_where_the_equipment_is_fictitious_the_page_says_so(commune, operator, client_of):
    commune.notice = "Équipements fictifs (démonstration)"
    commune.save()
    assert "Équipements fictifs" in client_of(operator).get("/console/").content.decode()


def test_a_name_from_outside_stays_text(commune, operator, client_of):
    commune.name = "</script><script>alert(1)</script>"
    commune.save()
    page = client_of(operator).get("/console/").content.decode()
    assert "<script>alert(1)" not in page


def test_pages_have_no_inline_script_or_style(commune, operator, client_of):
    for page in ("/", "/console/"):
        html = client_of(operator).get(page).content.decode()
        assert " style=" not in html
        assert not re.findall(r"<script(?![^>]*(?:src=|application/json))", html)


def test_the_console_costs_few_queries(commune, operator, client_of, django_assert_max_num_queries):
    AssetFactory(owner=commune)
    client = client_of(operator)
    client.get("/console/")
    with django_assert_max_num_queries(20):
        client.get("/console/")


def test_every_module_of_the_screen_is_asked_for_at_once():
    written = {path.stem for path in (Path(__file__).parents[2] / "static/js/console").glob("*.js")}
    assert set(MODULES) == written - {"chart"}  # drawn only when an asset has measures
