# SPDX-License-Identifier: EUPL-1.2
"""The layers over the equipment: each for who has its right, in their territories, without what is restricted."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone

from apps.console.layers import points
from tests.factories import (
    OPERATOR,
    VIEWER,
    AlarmFactory,
    AssetFactory,
    MembershipFactory,
    MeteringPointFactory,
    PlannedEventFactory,
    SignalementFactory,
    SiteFactory,
    TerritoryFactory,
    WorkRequestFactory,
)

pytestmark = pytest.mark.django_db
LAYERS = "/api/v1/console/layers/"
RIGHTS = {
    "interventions": "interventions.view_workrequest",
    "reports": "signalements.view_signalement",
    "energy": "energy.view_meteringpoint",
    "planned": "events.view_plannedevent",
}
EVERYTHING = [*OPERATOR, *RIGHTS.values(), "energy.view_site"]


@pytest.fixture
def reader(commune, client_of):
    return client_of(MembershipFactory(territory=commune, permissions=EVERYTHING).user)


def titles(client, layer, part="points", **query):
    answer = client.get(f"{LAYERS}{layer}/", query)
    assert answer.status_code == 200
    return [one["title"] for one in answer.json()[part]]


def test_an_intervention_says_whether_it_is_late_waits_for_somebody_or_goes_on(commune, reader):
    going = WorkRequestFactory(asset__owner=commune, state="assigned")
    waiting = WorkRequestFactory(asset__owner=commune, state="created")
    late = WorkRequestFactory(
        asset__owner=commune, state="assigned", due_at=timezone.now() - timedelta(hours=1), place=Point(4.5, 48.5)
    )
    WorkRequestFactory(asset__owner=commune, state="closed", outcome="repaired")
    found = reader.get(f"{LAYERS}interventions/").json()["points"]
    assert [(one["id"], one["look"]) for one in found] == [
        (str(late.pk), "critical"),
        (str(waiting.pk), "major"),
        (str(going.pk), "running"),
    ]
    assert found[0]["lonlat"] == [4.5, 48.5] and found[0]["title"].endswith("en retard")
    assert found[2]["url"] == f"/interventions/{going.pk}/"


def test_a_site_is_one_point_with_the_worst_of_what_its_meters_and_what_they_serve_say(commune, reader):
    site = SiteFactory(territory=commune, name="École")
    heated = AssetFactory(owner=commune, telemetered=True)
    for serves in (heated, None):
        MeteringPointFactory(asset__owner=commune, site=site, serves=serves)
    alone = MeteringPointFactory(asset__owner=commune)
    AlarmFactory(asset=heated, severity=2)
    AlarmFactory(asset=heated, severity=1, condition="old", over=True)
    found = reader.get(f"{LAYERS}energy/").json()["points"]
    assert [(one["id"], one["look"]) for one in found] == [(f"site-{site.pk}", "major"), (f"meter-{alone.pk}", "ok")]
    assert found[0]["title"] == "École · alarme majeure" and found[0]["url"] == f"/energie/sites/{site.pk}/"
    assert reader.get(LAYERS).json()["counts"]["energy"] == 2


def test_a_site_of_which_a_meter_is_no_longer_heard_is_unknown_not_well(commune, reader):
    site = SiteFactory(territory=commune, name="École")
    MeteringPointFactory(asset__owner=commune, site=site)
    MeteringPointFactory(asset__owner=commune, site=site, asset__state="unknown")
    [one] = reader.get(f"{LAYERS}energy/").json()["points"]
    assert (one["look"], one["title"]) == ("unknown", "École · compteur muet : état inconnu")


def test_who_may_not_see_sites_is_led_to_the_meter(commune, client_of):
    point = MeteringPointFactory(asset__owner=commune, site=SiteFactory(territory=commune))
    person = MembershipFactory(territory=commune, permissions=[*VIEWER, RIGHTS["energy"]]).user
    [one] = client_of(person).get(f"{LAYERS}energy/").json()["points"]
    assert one["url"] == f"/energie/compteurs/{point.pk}/"


def test_a_planned_event_is_drawn_when_it_is_on_or_soon(commune, reader):
    now = timezone.now()
    soon = {"starts_at": now + timedelta(days=3), "ends_at": now + timedelta(days=4)}
    PlannedEventFactory(territory=commune, title="Foire", **soon)
    PlannedEventFactory(territory=commune, title="Marché")
    PlannedEventFactory(territory=commune, title="Passé", ends_at=now - timedelta(minutes=1))
    PlannedEventFactory(territory=commune, title="Sans périmètre", perimeter=None)
    PlannedEventFactory(territory=commune, starts_at=now + timedelta(days=30), ends_at=now + timedelta(days=31))
    found = reader.get(f"{LAYERS}planned/").json()["areas"]
    assert [(one["title"].partition(" · ")[0], one["on"]) for one in found] == [("Marché", True), ("Foire", False)]
    assert found[0]["geometry"]["type"] == "MultiPolygon"


def test_an_event_of_an_agglomeration_is_on_the_map_of_its_commune(commune, neighbour, client_of):
    agglomeration = TerritoryFactory(code="200066876")
    agglomeration.includes.add(commune)
    person = MembershipFactory(territory=agglomeration, permissions=EVERYTHING).user
    PlannedEventFactory(territory=agglomeration, title="Course")
    client = client_of(person)
    assert len(titles(client, "planned", "areas", territory=commune.code)) == 1
    assert client.get(LAYERS, {"territory": commune.code}).json()["counts"]["planned"] == 1


def test_each_layer_has_its_own_right_and_the_others_do_not_exist(commune, client_of):
    for name, right in RIGHTS.items():
        client = client_of(MembershipFactory(territory=commune, permissions=[*VIEWER, right]).user)
        assert list(client.get(LAYERS).json()["counts"]) == [name]
        for other in RIGHTS.keys() - {"reports"}:
            assert client.get(f"{LAYERS}{other}/").status_code == (200 if other == name else 404)


def fill(territory):
    WorkRequestFactory(asset__owner=territory, state="assigned", title=f"DI {territory.code}")
    MeteringPointFactory(asset__owner=territory, site=SiteFactory(territory=territory, name=f"Site {territory.code}"))
    PlannedEventFactory(territory=territory, title=f"Fête {territory.code}")
    SignalementFactory(territory=territory)


def test_nothing_of_a_neighbour(commune, neighbour, reader):
    fill(neighbour)
    assert set(reader.get(LAYERS).json()["counts"].values()) == {0}
    for name in ("interventions", "energy"):
        assert titles(reader, name) == []
    assert titles(reader, "planned", "areas") == []
    for name in ("", "energy/"):
        assert reader.get(f"{LAYERS}{name}", {"territory": neighbour.code}).status_code == 404


def test_of_several_territories_the_one_that_is_asked_for(commune, neighbour, client_of):
    person = MembershipFactory(territory=commune, permissions=EVERYTHING).user
    MembershipFactory(user=person, territory=neighbour, permissions=EVERYTHING)
    for territory in (commune, neighbour):
        fill(territory)
    client = client_of(person)
    assert set(client.get(LAYERS).json()["counts"].values()) == {2}
    assert set(client.get(LAYERS, {"territory": commune.code}).json()["counts"].values()) == {1}
    assert titles(client, "energy", territory=commune.code) == [f"Site {commune.code} · rien à signaler"]


def test_an_intervention_about_a_camera_is_for_who_may_know_where_it_is(commune, reader, client_of):
    WorkRequestFactory(asset=AssetFactory(owner=commune, camera=True), state="assigned")
    plain = [*VIEWER, RIGHTS["interventions"]]
    blind = client_of(MembershipFactory(territory=commune, permissions=plain).user)
    assert len(titles(reader, "interventions")) == 1
    assert titles(blind, "interventions") == [] and blind.get(LAYERS).json()["counts"] == {"interventions": 0}


def test_an_alarm_that_one_may_not_read_gives_a_site_no_colour(commune, client_of):
    point = MeteringPointFactory(asset__owner=commune)
    AlarmFactory(asset=point.asset)
    rights = [right for right in VIEWER if right != "events.view_alarm"] + [RIGHTS["energy"]]
    client = client_of(MembershipFactory(territory=commune, permissions=rights).user)
    assert [one["look"] for one in client.get(f"{LAYERS}energy/").json()["points"]] == ["ok"]


def test_a_layer_says_when_there_is_more(commune, reader, monkeypatch):
    monkeypatch.setattr(points, "MOST", 2)
    for _ in range(3):
        WorkRequestFactory(asset__owner=commune, state="assigned")
    answer = reader.get(f"{LAYERS}interventions/").json()
    assert (len(answer["points"]), answer["more"]) == (2, True)


@pytest.mark.parametrize(("layer", "queries"), [("", 16), ("interventions/", 9), ("energy/", 11), ("planned/", 9)])
def test_a_layer_costs_the_same_whatever_it_has(commune, reader, layer, queries, django_assert_max_num_queries):
    for _ in range(4):
        fill(commune)
    reader.get(f"{LAYERS}{layer}")
    with django_assert_max_num_queries(queries):
        reader.get(f"{LAYERS}{layer}")
