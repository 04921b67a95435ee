# SPDX-License-Identifier: EUPL-1.2
"""/api/v1/incidents/: what is shown, in which order, at which cost."""

from datetime import timedelta

import pytest

from apps.events.incidents import acts, grouping
from tests.events.conftest import T0
from tests.events.incidents.asking import INCIDENTS, ids, walked
from tests.events.incidents.conftest import lone
from tests.factories import (
    AssetFactory,
    AssetKindFactory,
    FaultClassFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db


# --- What is shown ----------------------------------------------------------------------------------------------------


def test_an_incident_says_its_cause_its_reason_and_what_it_masks(api, dark, cabinet):
    (row,) = api.get(INCIDENTS, {"open": "true"}).json()["results"]
    assert (row["title"], row["severity"], row["state"], row["state_label"]) == (
        "Armoire au noir",
        "major",
        "new",
        "Nouveau",
    )
    assert row["cause"]["code"] == "A-230" and row["cause"]["lonlat"] == list(cabinet.geometry.coords)
    assert (row["members"], row["active"], row["masked"], row["cause_said"]) == (7, 7, 7, False)
    assert row["fault_class"] == {"code": "cabinet_dark", "label": "Armoire au noir"} and row["fault_class_by"] is None
    assert "A-230" in row["reason"] and row["cause_source"] is None and row["assigned_to"] is None


def test_the_detail_says_what_may_come_next_and_which_step_needs_a_reason(api, dark, client_of, viewer):
    detail = api.get(f"{INCIDENTS}{dark.pk}/").json()
    steps = {step["state"]: step for step in detail["next_states"]}
    assert list(steps) == ["qualified", "in_charge", "closed", "false_alarm", "dropped"]
    assert steps["closed"] == {"state": "closed", "label": "Clos", "needs_why": True}  # lamps are still dark
    assert (steps["qualified"]["needs_why"], detail["can_handle"], detail["can_regroup"]) == (False, True, True)
    seen = client_of(viewer).get(f"{INCIDENTS}{dark.pk}/").json()
    assert (seen["next_states"], seen["can_handle"], seen["can_regroup"]) == ([], False, False)


def test_a_lost_source_is_an_incident_of_its_source(api, lamps, commune):
    source = lamps[0].source
    grouping.source_lost(source, T0)
    (row,) = api.get(INCIDENTS).json()["results"]
    assert (row["cause"], row["cause_source"]) == (None, {"slug": source.slug, "name": source.name})
    (member,) = api.get(f"{INCIDENTS}{row['id']}/members/").json()["results"]
    assert (member["alarm"], member["asset"], member["condition"], member["title"]) == (
        None,
        None,
        "connection",
        "Source perdue",
    )


# --- Order and filters ------------------------------------------------------------------------------------------------


def test_open_incidents_come_in_the_order_of_what_must_be_done_first(api, lamps, operator):
    far = [AssetFactory(owner=lamps[0].owner, telemetered=True) for _ in range(5)]
    taken = lone(far[0], 1, -200)
    critical, old, new = lone(far[1], 1, -100), lone(far[2], 2, -300), lone(far[3], 2, 0)
    acts.take(incident_id=taken.pk, by=operator)
    over = lone(far[4], 1, -400)
    acts.move_on(incident_id=over.pk, by=operator, to="dropped", why="essai")
    expected = [critical.pk, taken.pk, old.pk, new.pk]
    assert ids(api.get(INCIDENTS, {"open": "true"})) == expected
    assert walked(api, INCIDENTS, {"open": "true"}) == expected
    assert ids(api.get(INCIDENTS, {"open": "false"})) == [over.pk]
    assert ids(api.get(INCIDENTS)) == [new.pk, critical.pk, taken.pk, old.pk, over.pk]


@pytest.mark.parametrize(
    "query",
    [
        {"state": "in_charge"},
        {"severity": "critical"},
        {"trade": "waste"},
        {"kind": "bin"},
        {"source": "bennes"},
        {"shape": "single", "severity": "critical"},
        {"assigned_to": "operateur"},
        {"fault_class": "bin_full"},
        {"since": (T0 - timedelta(minutes=1)).isoformat()},
        {"q": "pleine"},
        {"q": "rue basse"},
    ],
)
def test_each_filter_keeps_the_incident_it_describes(api, commune, lamps, operator, query):
    source = SourceFactory(territory=commune, slug="bennes", telemetered=True)
    kind = AssetKindFactory(code="bin", trade="waste", label="Benne", label_plural="Bennes")
    bin_ = AssetFactory(owner=commune, kind=kind, source=source, code="B-1", name="Benne de la rue Basse")
    lone(lamps[0], 2, -300)
    wanted = lone(bin_, 1, 0, title="Pleine")
    acts.take(incident_id=wanted.pk, by=operator)
    found = FaultClassFactory(code="bin_full", label="Benne pleine", trade="waste", recognises=[])
    acts.classify(incident_id=wanted.pk, by=operator, fault_class=found)
    assert ids(api.get(INCIDENTS, query)) == [wanted.pk]


def test_filters_until_territory_and_number(api, commune, lamps):
    lamps[0].code = "PL-X"  # no figure in it: a number is looked for in codes too
    lamps[0].save(update_fields=["code"])
    first, second = lone(lamps[0], 2, -300), lone(lamps[1], 2, 0)
    assert ids(api.get(INCIDENTS, {"until": (T0 - timedelta(minutes=1)).isoformat()})) == [first.pk]
    assert ids(api.get(INCIDENTS, {"territory": commune.code})) == [second.pk, first.pk]
    assert ids(api.get(INCIDENTS, {"territory": "nowhere"})) == []
    assert ids(api.get(INCIDENTS, {"q": str(second.pk)})) == [second.pk]
    assert ids(api.get(INCIDENTS, {"q": f"n°{second.pk}"})) == [second.pk]
    assert ids(api.get(INCIDENTS, {"q": lamps[0].code})) == [first.pk]


def test_what_an_incident_touches_finds_it_too(api, dark, lamps):
    assert ids(api.get(INCIDENTS, {"kind": "camera"})) == [dark.pk]
    assert ids(api.get(INCIDENTS, {"trade": "cctv"})) == [dark.pk]
    assert ids(api.get(INCIDENTS, {"q": lamps[2].code})) == [dark.pk]


@pytest.mark.parametrize("query", [{"stat": "new"}, {"state": "broken"}, {"since": "hier"}, {"shape": "x"}])
def test_a_wrong_parameter_is_named(api, query):
    response = api.get(INCIDENTS, query)
    assert response.status_code == 400
    assert list(query)[0] in response.json()


# --- Cost -------------------------------------------------------------------------------------------------------------


def test_a_page_of_fifty_incidents_costs_what_one_costs(api, commune, django_assert_num_queries):
    for number in range(50):
        asset = AssetFactory(owner=commune, telemetered=True)
        lone(asset, 2, -90 * number)
    api.get(INCIDENTS)
    for query in ({}, {"open": "true"}, {"open": "true", "territory": commune.code, "trade": "lighting"}):
        for limit in (1, 50):
            with django_assert_num_queries(3):  # session, user, rows
                assert len(ids(api.get(INCIDENTS, {**query, "limit": limit}))) == limit


def test_the_pages_of_an_incident_cost_the_same_whatever_their_length(api, dark, django_assert_num_queries):
    for page, cost in (("members/", 5), ("history/", 4)):  # session, user, incident, (how many are seen,) rows
        for limit in (1, 7):
            with django_assert_num_queries(cost):
                assert api.get(f"{INCIDENTS}{dark.pk}/{page}", {"limit": limit}).status_code == 200
