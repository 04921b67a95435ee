# SPDX-License-Identifier: EUPL-1.2
"""What is done to an incident through the API, by whom, and what is refused."""

import pytest

from apps.events.incidents import acts
from apps.events.models import Alarm, Incident, LiveMessage
from tests.events.conftest import observe, said
from tests.events.incidents.asking import INCIDENTS, ids, post
from tests.events.incidents.conftest import SUPPLY, lone
from tests.factories import (
    AssetFactory,
    NetworkEdgeFactory,
)

pytestmark = pytest.mark.django_db


def test_taking_answers_with_the_incident_and_acknowledges_its_alarms(api, dark):
    answer = post(api, f"{INCIDENTS}{dark.pk}/take/", {"comment": "vu"})
    assert (answer.status_code, answer.json()["state"], answer.json()["assigned_to"]) == (200, "in_charge", "operateur")
    assert set(Alarm.objects.values_list("state", flat=True)) == {"acked"}


def test_moving_on_is_refused_in_words(api, dark):
    address = f"{INCIDENTS}{dark.pk}/move/"
    assert post(api, address, {"to": "qualified"}).json()["state"] == "qualified"
    refused = post(api, address, {"to": "provisional"})
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "Passage impossible de « Qualifié » à « Rétabli provisoirement ».",
    )
    for body, field in (({"to": "dropped"}, "why"), ({"to": "closed"}, "why"), ({"to": "x"}, "to"), ({}, "to")):
        answer = post(api, address, body)
        assert (answer.status_code, list(answer.json())) == (400, [field]), body
    closed = post(api, address, {"to": "closed", "why": "coupure annoncée par le distributeur"}).json()
    assert (closed["state"], closed["outcome"]) == ("closed", "coupure annoncée par le distributeur")


def test_it_is_given_to_who_may_handle_it_and_to_nobody_else(api, dark, operator, viewer):
    address = f"{INCIDENTS}{dark.pk}/assign/"
    assert post(api, address, {"assigned_to": "operateur"}).json()["assigned_to"] == "operateur"
    assert post(api, address, {"assigned_to": None}).json()["assigned_to"] is None
    unknown = post(api, address, {"assigned_to": "personne"})
    powerless = post(api, address, {"assigned_to": viewer.username})
    assert unknown.status_code == powerless.status_code == 400
    assert unknown.json() == powerless.json() == {"assigned_to": ["Cette personne ne peut pas traiter cet incident."]}


def test_its_class_is_chosen_among_those_that_exist(api, dark):
    address = f"{INCIDENTS}{dark.pk}/classify/"
    chosen = post(api, address, {"fault_class": "cabinet_dark"}).json()
    assert (chosen["fault_class"]["code"], chosen["fault_class_by"]) == ("cabinet_dark", "operateur")
    assert list(post(api, address, {"fault_class": "absente"}).json()) == ["fault_class"]


def test_some_members_become_an_incident_of_their_own_and_are_merged_again(api, dark):
    members = ids(api.get(f"{INCIDENTS}{dark.pk}/members/"))
    new = post(api, f"{INCIDENTS}{dark.pk}/split/", {"episodes": members[:2], "why": "autre rue"}).json()
    assert (new["members"], new["by_hand"], api.get(f"{INCIDENTS}{dark.pk}/").json()["members"]) == (2, True, 5)
    assert ids(api.get(f"{INCIDENTS}{new['id']}/members/")) == members[:2]
    merged = post(api, f"{INCIDENTS}{dark.pk}/merge/", {"incidents": [new["id"]], "why": "même cause"}).json()
    assert (merged["id"], merged["members"]) == (dark.pk, 7)
    gone = api.get(f"{INCIDENTS}{new['id']}/").json()
    assert (gone["state"], gone["merged_into"], gone["members"]) == ("duplicate", dark.pk, 0)


def test_splitting_and_merging_say_what_is_wrong(api, dark):
    members = ids(api.get(f"{INCIDENTS}{dark.pk}/members/"))
    split, merge = f"{INCIDENTS}{dark.pk}/split/", f"{INCIDENTS}{dark.pk}/merge/"
    for address, body, field in (
        (split, {"episodes": members[:2]}, "why"),
        (split, {"episodes": members, "why": "x"}, "episodes"),
        (split, {"episodes": [987654], "why": "x"}, "episodes"),
        (split, {"episodes": [], "why": "x"}, "episodes"),
        (merge, {"incidents": [dark.pk], "why": "x"}, "incidents"),
        (merge, {"incidents": "x", "why": "x"}, "incidents"),
    ):
        answer = post(api, address, body)
        assert (answer.status_code, list(answer.json())) == (400, [field]), body
    assert post(api, merge, {"incidents": [987654], "why": "x"}).status_code == 404


ACTS = {
    "take": {},
    "move": {"to": "qualified"},
    "assign": {"assigned_to": None},
    "classify": {"fault_class": "cabinet_dark"},
    "split": {"episodes": [1], "why": "x"},
    "merge": {"incidents": [1], "why": "x"},
}


@pytest.mark.parametrize(("act", "body"), ACTS.items())
def test_who_only_looks_gets_403_and_the_neighbour_404(client_of, viewer, neighbour_operator, dark, act, body):
    looked = post(client_of(viewer), f"{INCIDENTS}{dark.pk}/{act}/", body)
    assert looked.status_code in (403, 404)  # 404: the other incident to merge is not theirs to see
    assert act == "merge" or "rôle" in looked.json()["detail"]
    assert post(client_of(neighbour_operator), f"{INCIDENTS}{dark.pk}/{act}/", body).status_code == 404


@pytest.mark.parametrize("page", ["", "members/", "history/"])
def test_the_neighbour_sees_nothing(client_of, neighbour_operator, dark, page):
    other = client_of(neighbour_operator)
    assert ids(other.get(INCIDENTS)) == []
    assert other.get(f"{INCIDENTS}{dark.pk}/{page}").status_code == 404


def test_equipment_of_theirs_that_it_touches_shows_an_incident_without_the_right_to_handle_it(
    client_of, neighbour, neighbour_operator, cabinet, lamps
):
    """The cabinet of a commune feeds a lamp of the next one, whose operators read why it is dark."""
    theirs = AssetFactory(owner=neighbour, source=cabinet.source, last_seen_at=cabinet.last_seen_at)
    NetworkEdgeFactory(upstream=cabinet, downstream=theirs)
    observe(cabinet, *(said(lamp, True, condition=SUPPLY) for lamp in [*lamps, theirs]))
    incident, other = Incident.objects.get(), client_of(neighbour_operator)
    assert ids(other.get(INCIDENTS, {"open": "true"})) == [incident.pk]
    page = other.get(f"{INCIDENTS}{incident.pk}/members/").json()
    assert ([row["asset"]["code"] for row in page["results"]], page["hidden"]) == ([theirs.code], 6)
    assert post(other, f"{INCIDENTS}{incident.pk}/take/", {}).status_code == 403


def test_who_saw_an_incident_by_equipment_of_theirs_hears_that_it_went_into_another(
    neighbour, operator, cabinet, lamps
):
    """Else it would stay in their list until they load it again."""
    theirs = AssetFactory(owner=neighbour, source=cabinet.source, last_seen_at=cabinet.last_seen_at)
    NetworkEdgeFactory(upstream=cabinet, downstream=theirs)
    observe(cabinet, *(said(lamp, True, condition=SUPPLY) for lamp in [*lamps, theirs]))
    shared = Incident.objects.get()
    kept = lone(AssetFactory(owner=cabinet.owner, telemetered=True), minutes=-300)
    acts.merge(into=kept.pk, incident_ids=[shared.pk], by=operator, why="Même cause")
    over = LiveMessage.objects.filter(kind="incident.closed", payload__ref__id=shared.pk)
    assert set(over.values_list("territory__name", flat=True)) == {cabinet.owner.name, neighbour.name}
