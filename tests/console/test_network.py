# SPDX-License-Identifier: EUPL-1.2
"""What an asset depends on and what depends on it: whether current is cut, and nothing of who may not be seen."""

import pytest
from django.contrib.gis.geos import LineString, Point

from apps.assets.models import Asset, NetworkEdge
from tests.factories import (
    VIEWER,
    AlarmFactory,
    AssetFactory,
    ConditionNatureFactory,
    IncidentFactory,
    MembershipFactory,
    NetworkEdgeFactory,
)

pytestmark = pytest.mark.django_db
READER = [*VIEWER, "assets.view_networkedge", "events.view_alarm", "events.view_incident"]


@pytest.fixture
def town(commune):
    """A cabinet that feeds a feeder that feeds two lamps, and a camera; a gateway on the cabinet hears a lamp."""
    ConditionNatureFactory(pattern="supply_loss", nature="supply")
    names = ("cabinet", "feeder", "lamp", "other", "camera", "gateway")
    made = {}
    for n, name in enumerate(names):
        traits = {"telemetered": name != "feeder", "camera": name == "camera"}
        made[name] = AssetFactory(owner=commune, code=name, geometry=Point(4.3 + n, 48.9), **traits)
    for upstream, downstream in (
        *(("cabinet", "feeder"), ("feeder", "lamp"), ("feeder", "other")),
        *(("cabinet", "camera"), ("cabinet", "gateway")),
    ):
        NetworkEdgeFactory(upstream=made[upstream], downstream=made[downstream])
    NetworkEdgeFactory(upstream=made["gateway"], downstream=made["lamp"], nature=NetworkEdge.Nature.DATA)
    return made


def around(client, asset):
    return client.get(f"/api/v1/console/network/{asset.uid}/")


def supplies(told):
    return {node["code"]: node["supply"] for node in [*told["upstream"], *told["downstream"]]}


def test_a_lamp_depends_on_its_feeder_its_cabinet_and_who_hears_it_the_nearest_first(town, operator, client_of):
    told = around(client_of(operator), town["lamp"]).json()
    assert [(node["code"], node["nature"]) for node in told["upstream"]] == [
        ("feeder", "power"),
        ("gateway", "data"),
        ("cabinet", "power"),
    ]
    assert (told["downstream"], told["supply"], told["more"]) == ([], "fed", False)


def test_of_a_cabinet_all_that_depends_on_it_is_counted_and_drawn_but_not_who_hears_whom(town, operator, client_of):
    told = around(client_of(operator), town["cabinet"]).json()
    assert {node["code"] for node in told["downstream"]} == {"feeder", "lamp", "other", "camera", "gateway"}
    assert sum(kind["total"] for kind in told["kinds"]) == 5
    assert {line[4] for line in told["lines"]} == {"power"} and len(told["lines"]) == 5
    assert told["lines"][0][:4] == [4.3, 48.9, 5.3, 48.9]


def test_a_cabinet_that_says_so_has_no_current_nor_has_anything_below_it(town, operator, client_of):
    AlarmFactory(asset=town["cabinet"], condition="supply_loss")
    told = around(client_of(operator), town["cabinet"]).json()
    assert told["supply"] == "cut" and set(supplies(told).values()) == {"cut"}
    assert {line[5] for line in told["lines"]} == {"cut"}
    assert around(client_of(operator), town["lamp"]).json()["supply"] == "cut"


def test_an_alarm_that_is_over_or_says_something_else_cuts_nothing(town, operator, client_of):
    AlarmFactory(asset=town["cabinet"], condition="supply_loss", over=True)
    AlarmFactory(asset=town["cabinet"], condition="door_open")
    assert around(client_of(operator), town["cabinet"]).json()["supply"] == "fed"


def test_a_feeder_deduced_dark_is_cut_until_its_incident_is_restored(town, operator, client_of):
    alarm = AlarmFactory(asset=town["feeder"], condition="communication_failure")
    incident = IncidentFactory(alarm=alarm, shape="feeder")
    client = client_of(operator)
    assert supplies(around(client, town["cabinet"]).json()) | {"camera": "", "gateway": ""} == {
        "feeder": "cut",
        "lamp": "cut",
        "other": "cut",
        "camera": "",
        "gateway": "",
    }
    incident.state = "restored"
    incident.save()
    assert around(client, town["feeder"]).json()["supply"] == "fed"


def test_below_what_is_silent_nobody_knows_and_who_speaks_has_current(town, operator, client_of):
    Asset.objects.filter(pk__in=[town["cabinet"].pk, town["other"].pk]).update(state="unknown")
    told = around(client_of(operator), town["cabinet"]).json()
    assert told["supply"] == "unknown"
    assert supplies(told) | {"camera": "", "gateway": ""} == {
        "feeder": "unknown",
        "lamp": "fed",
        "other": "unknown",
        "camera": "",
        "gateway": "",
    }


def test_what_nobody_measures_is_not_said_to_have_current(town, operator, client_of):
    Asset.objects.filter(pk__in=[one.pk for one in town.values()]).update(state="silent")
    told = around(client_of(operator), town["cabinet"]).json()
    assert {told["supply"], *supplies(told).values()} == {None}


def test_no_camera_for_who_may_not_see_where_they_are(town, commune, client_of):
    reader = client_of(MembershipFactory(territory=commune, permissions=READER).user)
    told = around(reader, town["cabinet"]).json()
    assert "camera" not in supplies(told) and len(told["lines"]) == 4
    assert around(reader, town["camera"]).status_code == 404


def test_nothing_of_the_network_of_a_neighbour(town, neighbour, neighbour_operator, client_of):
    theirs = AssetFactory(owner=neighbour, code="theirs")
    NetworkEdgeFactory(upstream=town["cabinet"], downstream=theirs)
    NetworkEdgeFactory(upstream=theirs, downstream=AssetFactory(owner=neighbour, code="next"))
    client = client_of(neighbour_operator)
    assert around(client, town["lamp"]).status_code == 404
    told = around(client, theirs).json()
    assert told["upstream"] == [] and [node["code"] for node in told["downstream"]] == ["next"]


def test_who_may_not_read_alarms_is_told_nothing_of_the_current_nor_of_links_without_their_right(
    town, commune, client_of
):
    AlarmFactory(asset=town["cabinet"], condition="supply_loss")
    rights = [right for right in VIEWER if right != "events.view_alarm"] + ["assets.view_networkedge"]
    blind = client_of(MembershipFactory(territory=commune, permissions=rights).user)
    assert set(supplies(around(blind, town["cabinet"]).json()).values()) == {None}
    plain = [right for right in VIEWER if right != "assets.view_networkedge"]
    no_links = client_of(MembershipFactory(territory=commune, permissions=plain).user)
    assert around(no_links, town["cabinet"]).json()["downstream"] == []


def test_a_loop_ends_and_a_removed_asset_leads_nowhere(town, operator, client_of):
    NetworkEdgeFactory(upstream=town["lamp"], downstream=town["cabinet"])
    assert around(client_of(operator), town["lamp"]).status_code == 200
    Asset.objects.filter(pk=town["feeder"].pk).update(lifecycle="removed")
    assert "other" not in supplies(around(client_of(operator), town["cabinet"]).json())


def test_it_costs_the_same_whatever_depends_on_it(town, operator, client_of, django_assert_num_queries):
    client = client_of(operator)
    around(client, town["lamp"])
    for asset in (town["lamp"], town["cabinet"]):
        with django_assert_num_queries(QUERIES):
            around(client, asset)


QUERIES = 11


def test_a_cable_is_drawn_where_it_goes_instead_of_straight_lines(town, operator, client_of):
    Asset.objects.filter(pk=town["feeder"].pk).update(geometry=LineString((4.3, 48.9), (6.3, 48.95), (7.3, 48.9)))
    AlarmFactory(asset=town["cabinet"], condition="supply_loss")
    told = around(client_of(operator), town["cabinet"]).json()
    (cable,) = told["cables"]
    assert cable["geometry"] == {"type": "LineString", "coordinates": [[4.3, 48.9], [6.3, 48.95], [7.3, 48.9]]}
    assert cable["supply"] == "cut"
    assert len(told["lines"]) == 2  # the camera and the gateway: the lamps hang on the cable
