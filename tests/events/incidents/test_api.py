# SPDX-License-Identifier: EUPL-1.2
"""/api/v1/incidents/: what is shown, to whom, in which order, at which cost."""

from datetime import timedelta

import pytest
from django.db import transaction

from apps.assets.models import Source
from apps.events import live, services, shelving
from apps.events.incidents import acts, grouping
from apps.events.models import Alarm, Episode, Incident, LiveMessage
from tests.events.conftest import T0, observe, said
from tests.events.incidents.conftest import SUPPLY, lone
from tests.factories import (
    VIEWER,
    AssetFactory,
    AssetKindFactory,
    FaultClassFactory,
    MembershipFactory,
    NetworkEdgeFactory,
    SourceFactory,
)

pytestmark = pytest.mark.django_db
INCIDENTS, ALARMS = "/api/v1/incidents/", "/api/v1/alarms/"


@pytest.fixture
def api(client_of, operator):
    return client_of(operator)


@pytest.fixture
def viewer(commune):
    """Reads, without the right to know where cameras are."""
    return MembershipFactory(territory=commune, permissions=VIEWER).user


def ids(response):
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def walked(api, address, query):
    """The ids of all pages of one row."""
    page, seen = api.get(address, {**query, "limit": 1}), []
    while True:
        seen += ids(page)
        if not page.json()["next"]:
            return seen
        page = api.get(page.json()["next"])


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


# --- Members and history ----------------------------------------------------------------------------------------------


def test_members_come_with_their_alarm_and_their_equipment(api, dark, lamps):
    observe(lamps[3], said(lamps[3], True, 1, condition=SUPPLY, severity=1))
    page = api.get(f"{INCIDENTS}{dark.pk}/members/").json()
    first = page["results"][0]
    assert (len(page["results"]), page["hidden"], first["asset"]["code"]) == (7, 0, lamps[3].code)
    assert first["asset"]["lonlat"] == list(lamps[3].geometry.coords) and first["asset"]["kind"] == "light_point"
    assert (first["severity"], first["masked"], first["is_cause"], first["alarm_state"]) == (
        "critical",
        True,
        False,
        "unack",
    )
    assert first["alarm"] == Alarm.objects.get(asset=lamps[3]).pk and first["ended_at"] is None
    assert walked(api, f"{INCIDENTS}{dark.pk}/members/", {}) == [row["id"] for row in page["results"]]


def test_members_are_filtered_by_what_is_masked_and_what_lasts(api, dark, lamps):
    observe(lamps[0], said(lamps[0], False, 2, condition=SUPPLY))
    address = f"{INCIDENTS}{dark.pk}/members/"
    back = Episode.objects.get(asset=lamps[0]).pk
    assert ids(api.get(address, {"active": "false"})) == [back]
    assert back not in ids(api.get(address, {"active": "true"}))
    assert len(ids(api.get(address, {"masked": "true"}))) == 7 and ids(api.get(address, {"masked": "false"})) == []


def test_the_history_tells_the_incident_and_its_members_newest_first(api, dark, lamps):
    post(api, f"{INCIDENTS}{dark.pk}/take/", {"comment": "équipe prévenue"})
    lines = api.get(f"{INCIDENTS}{dark.pk}/history/", {"limit": 500}).json()["results"]
    kinds = [line["kind"] for line in lines]
    assert kinds.count("alarm.raised") == 7 and kinds.count("alarm.acknowledged") == 7
    assert kinds.count("incident.opened") == 1 and kinds.count("incident.updated") == 1
    taken = next(line for line in lines if line["kind"] == "incident.updated")
    assert (taken["actor"], taken["why"], taken["before"], taken["after"]) == (
        "operateur",
        "équipe prévenue",
        "new",
        "in_charge",
    )
    assert [line["at"] for line in lines] == sorted((line["at"] for line in lines), reverse=True)


def test_the_history_leaves_out_what_the_same_alarm_said_on_another_night(api, lamps):
    lamp = lamps[0]
    for minutes, active in ((-600, True), (-590, False), (0, True)):
        heard_at = T0 + timedelta(minutes=minutes, seconds=1)
        observe(lamp, said(lamp, active, minutes, condition="lamp_failure"), received_at=heard_at)
    first, second = Incident.objects.order_by("opened_at")
    for incident, kinds in ((first, ["alarm.cleared", "alarm.raised"]), (second, ["alarm.raised"])):
        lines = api.get(f"{INCIDENTS}{incident.pk}/history/").json()["results"]
        assert [line["kind"] for line in lines] == kinds


def test_the_history_begins_with_the_spell_even_when_the_incident_is_older(api, operator, lamps):
    """The lamp failed, was acknowledged and came back while the incident was open already; it joined it later."""
    lamp, other = lamps[:2]

    def speak(asset, active, minutes):
        heard_at = T0 + timedelta(minutes=minutes, seconds=1)
        observe(asset, said(asset, active, minutes, condition="lamp_failure"), received_at=heard_at)

    speak(other, True, -900)
    speak(lamp, True, -600)
    speak(lamp, False, -590)
    speak(lamp, True, 0)
    night, day, joined = Incident.objects.order_by("opened_at")
    acts.merge(into=night.pk, incident_ids=[joined.pk], by=operator, why="Même câble")
    lines = api.get(f"{INCIDENTS}{night.pk}/history/").json()["results"]
    told = [(line["kind"], line["asset"]["code"]) for line in lines if line["kind"].startswith("alarm.")]
    assert told == [("alarm.raised", lamp.code), ("alarm.raised", other.code)]
    earlier = api.get(f"{INCIDENTS}{day.pk}/history/").json()["results"]
    assert [line["kind"] for line in earlier] == ["alarm.cleared", "alarm.raised"]


def test_the_history_follows_a_source_whose_clock_runs_ahead(api, lamps):
    """By ten minutes: what the journal says of each spell still goes with it."""
    lamp = lamps[0]
    for minutes, active in ((-600, True), (-590, False), (-300, True), (-290, False), (0, True)):
        heard_at = T0 + timedelta(minutes=minutes - 10)
        observe(lamp, said(lamp, active, minutes, condition="lamp_failure"), received_at=heard_at)
    kinds = [
        [line["kind"] for line in api.get(f"{INCIDENTS}{incident.pk}/history/").json()["results"]]
        for incident in Incident.objects.order_by("opened_at")
    ]
    assert kinds == [["alarm.cleared", "alarm.raised"], ["alarm.cleared", "alarm.raised"], ["alarm.raised"]]


def test_a_lost_source_tells_when_it_was_late_lost_and_found_again(api, lamps):
    """And nothing of the time that it was lost before."""
    source, health = lamps[0].source, Source.Health
    for minutes, state in (
        (-500, health.DOWN),
        (-490, health.OK),
        (-9, health.DEGRADED),
        (0, health.DOWN),
        (9, health.OK),
    ):
        at = T0 + timedelta(minutes=minutes)
        if state == health.DEGRADED:
            Source.objects.filter(pk=source.pk).update(last_seen_at=at - timedelta(minutes=1))
        source.refresh_from_db()
        with transaction.atomic():
            live.publish(services.source_health(source=source, health=state, reason="délai dépassé", at=at))
    incident = Incident.objects.order_by("opened_at").last()
    lines = api.get(f"{INCIDENTS}{incident.pk}/history/").json()["results"]
    told = [(line["before"], line["after"]) for line in reversed(lines) if line["kind"] == "source.health"]
    assert told == [("ok", "degraded"), ("degraded", "down"), ("down", "ok")]


# --- Acts -------------------------------------------------------------------------------------------------------------


def post(client, address, body):
    return client.post(address, body, content_type="application/json")


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


# --- Cameras ----------------------------------------------------------------------------------------------------------


def test_what_a_camera_says_in_an_incident_is_hidden_and_counted(client_of, viewer, dark, camera):
    client = client_of(viewer)
    page = client.get(f"{INCIDENTS}{dark.pk}/members/").json()
    assert (len(page["results"]), page["hidden"]) == (6, 1)
    for address in (INCIDENTS, f"{INCIDENTS}{dark.pk}/", f"{INCIDENTS}{dark.pk}/members/"):
        assert "CAM-7" not in client.get(address).content.decode()
    assert "CAM-7" not in client.get(f"{INCIDENTS}{dark.pk}/history/", {"limit": 500}).content.decode()
    assert ids(client.get(INCIDENTS, {"q": "CAM-7"})) == [] and ids(client.get(INCIDENTS, {"kind": "camera"})) == []


def test_an_incident_that_a_camera_causes_is_not_there_for_who_may_not_know_where_it_is(
    client_of, api, viewer, commune, camera
):
    incident, client = lone(camera, 1), client_of(viewer)
    assert ids(api.get(INCIDENTS)) == [incident.pk]
    assert ids(client.get(INCIDENTS)) == [] and client.get(f"{INCIDENTS}{incident.pk}/").status_code == 404


@pytest.mark.parametrize("camera_first", [True, False])
def test_merged_with_a_lamp_a_camera_gives_neither_title_nor_code(
    client_of, operator, viewer, lamps, camera, camera_first
):
    lamp = lone(lamps[0], 3, title="Lampe en panne")
    other = lone(camera, 1, -60, title="CAM-7 muette")
    taker, absorbed = (other, lamp) if camera_first else (lamp, other)
    acts.merge(into=taker.pk, incident_ids=[absorbed.pk], by=operator, why="même poteau")
    client = client_of(viewer)
    shown = client.get(INCIDENTS).content.decode() + client.get(f"{INCIDENTS}{taker.pk}/history/").content.decode()
    assert "CAM-7" not in shown
    assert not LiveMessage.objects.filter(restricted=False, payload__icontains="CAM-7").exists()


def test_who_does_not_see_a_member_does_not_split_it(client_of, commune, dark, camera):
    rights = [*VIEWER, "events.handle_incident", "events.regroup_incident"]
    client = client_of(MembershipFactory(territory=commune, permissions=rights).user)
    hidden = Episode.objects.get(asset=camera).pk
    answer = post(client, f"{INCIDENTS}{dark.pk}/split/", {"episodes": [hidden], "why": "x"})
    assert (answer.status_code, list(answer.json())) == (400, ["episodes"])


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


# --- Alarms -----------------------------------------------------------------------------------------------------------


def test_masked_symptoms_are_left_out_of_what_is_to_be_looked_at(api, dark, commune):
    alone = AssetFactory(owner=commune, telemetered=True)
    lone(alone, 3, -200)
    (row,) = api.get(ALARMS, {"open": "true"}).json()["results"]
    assert (row["asset"]["code"], row["masked"], row["incident"]) == (
        alone.code,
        False,
        Incident.objects.latest("pk").pk,
    )
    masked = api.get(ALARMS, {"open": "true", "masked": "true"}).json()["results"]
    assert len(masked) == 7 and {row["incident"] for row in masked} == {dark.pk}
    assert len(ids(api.get(ALARMS))) == 8 and len(ids(api.get(ALARMS, {"masked": "false"}))) == 1


def test_an_alarm_is_shelved_with_a_reason_until_a_time_then_brought_back(api, lamps):
    lone(lamps[0])
    alarm = Alarm.objects.get()
    shelved = post(api, f"{ALARMS}{alarm.pk}/shelve/", {"hours": 2, "reason": "travaux de la rue"}).json()
    assert (shelved["state"], shelved["shelved_by"], shelved["shelve_reason"]) == (
        "shelved",
        "operateur",
        "travaux de la rue",
    )
    assert shelved["shelved_until"] is not None
    assert ids(api.get(ALARMS, {"shelved": "true"})) == [alarm.pk] and ids(api.get(ALARMS, {"open": "true"})) == []
    again = post(api, f"{ALARMS}{alarm.pk}/shelve/", {"hours": 2, "reason": "x"})
    assert again.status_code == 409
    back = post(api, f"{ALARMS}{alarm.pk}/bring-back/", {}).json()
    assert (back["state"], back["shelved_until"], back["shelve_reason"]) == ("unack", None, "")
    assert post(api, f"{ALARMS}{alarm.pk}/bring-back/", {}).status_code == 409


def test_an_alarm_is_taken_out_of_service_with_a_reason(api, lamps):
    lone(lamps[0])
    address = f"{ALARMS}{Alarm.objects.get().pk}/out-of-service/"
    assert list(post(api, address, {}).json()) == ["reason"]
    assert post(api, address, {"reason": "mât déposé"}).json()["state"] == "out_of_service"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"hours": 2}, "reason"),
        ({"reason": "x"}, "until"),
        ({"hours": 25, "reason": "x"}, "hours"),
        ({"hours": -1, "reason": "x"}, "hours"),
        ({"until": "2001-01-01T00:00:00Z", "reason": "x"}, "until"),
        ({"until": "demain", "reason": "x"}, "until"),
        ({"hours": 1, "until": "2030-01-01T00:00:00Z", "reason": "x"}, "until"),
        ({"hours": 1, "reason": "x" * 501}, "reason"),
    ],
)
def test_a_wrong_shelving_is_refused_naming_the_field(api, lamps, body, field):
    lone(lamps[0])
    answer = post(api, f"{ALARMS}{Alarm.objects.get().pk}/shelve/", body)
    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_who_only_looks_shelves_nothing(client_of, viewer, neighbour_operator, lamps):
    lone(lamps[0])
    alarm = Alarm.objects.get()
    for act, body in (("shelve", {"hours": 1, "reason": "x"}), ("out-of-service", {"reason": "x"}), ("bring-back", {})):
        assert post(client_of(viewer), f"{ALARMS}{alarm.pk}/{act}/", body).status_code == 403
        assert post(client_of(neighbour_operator), f"{ALARMS}{alarm.pk}/{act}/", body).status_code == 404
    assert Alarm.objects.get().state == "unack" and shelving.end_overdue() == 0
