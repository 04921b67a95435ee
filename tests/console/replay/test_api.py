# SPDX-License-Identifier: EUPL-1.2
"""What the browser is given of a past night: as it was told then, to whom may see it today."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.assets.models import Source
from apps.console.replay.told import HIDDEN, SEVERITY, STATE_MASK, STATES
from apps.events import journal, lifecycle
from apps.events.models import Alarm, Incident
from apps.interventions.models import Passage, WorkOrder
from tests.console.columns import summed
from tests.console.replay.night import API, ASKED, START, changes, lamp_alarm, line, minute, told
from tests.factories import (
    VIEWER,
    AlarmFactory,
    AssetFactory,
    EpisodeFactory,
    IncidentFactory,
    MembershipFactory,
    SourceFactory,
    WorkOrderFactory,
)

pytestmark = pytest.mark.django_db
State = Alarm.State


def played(client, **more):
    answer = client.get(API, ASKED | more)
    assert answer.status_code == 200, answer.content
    return answer.json()


def verbs(content):
    return [row[1] for row in changes(content)]


def states_at_start(content):
    return [STATES[now & STATE_MASK] for now in content["start"][0]["now"]]


def incident_line(incident, n, before, after, by=None, why=""):
    entry = journal.Entry(
        at=minute(n),
        territory_id=incident.territory_id,
        kind="incident.closed" if after == "closed" else "incident.updated",
        text=incident.title,
        before=before,
        after=after,
        why=why,
        actor_id=by and by.pk,
        incident_id=incident.pk,
    )
    journal.record(entry)


def health_line(source, n, before, after):
    journal.record(
        journal.Entry(
            at=minute(n),
            territory_id=source.territory_id,
            kind="source.health",
            text=source.name,
            before=before,
            after=after,
            source_id=source.pk,
        )
    )


# --- What was told ----------------------------------------------------------------------------------------------------


def test_an_alarm_is_played_as_the_journal_told_it(commune, operator, client_of):
    told(lamp_alarm(commune), operator)
    content = played(client_of(operator))
    assert [(at, verb, STATES[now & STATE_MASK]) for at, verb, now, *_ in changes(content)] == [
        (3600, "alarm.raised", "unack"),
        (3840, "alarm.acknowledged", "acked"),
        (7200, "alarm.cleared", "normal"),
    ]
    assert changes(content)[1][3:] == (operator.get_username(), "Équipe prévenue")
    assert content["start"][0] == {"row": [], "now": []}
    assert content["quarters"][4] == 1 and sum(content["quarters"]) == 1
    assert content["seconds"] == 14 * 3600


def test_an_alarm_stood_as_its_next_line_says_it_did(commune, operator, client_of):
    """Acknowledged before, ended the day after: nothing in the night, and yet it was there."""
    alarm = lamp_alarm(commune, first=-60)
    line(alarm, -60, "raised", State.NORMAL, State.UNACK)
    line(alarm, -30, "acknowledged", State.UNACK, State.ACKED)
    EpisodeFactory(alarm=alarm, started_at=minute(-60), ended_at=minute(2000))
    line(alarm, 2000, "cleared", State.ACKED, State.NORMAL)
    content = played(client_of(operator))
    assert states_at_start(content) == ["acked"]
    assert verbs(content) == []


def test_an_alarm_of_which_nothing_was_said_since_stood_as_it_stands(commune, operator, client_of):
    asset = AssetFactory(owner=commune, telemetered=True)
    AlarmFactory(asset=asset, returned=True, raised_at=minute(-60))
    AlarmFactory(asset=asset, condition="later", raised_at=minute(2000))  # not there yet
    assert states_at_start(played(client_of(operator))) == ["rtn_unack"]


def test_what_returned_and_was_acknowledged_after_the_night_was_still_waiting(commune, operator, client_of):
    alarm = lamp_alarm(commune, first=-60, acked_at=minute(3000))
    line(alarm, 3000, "acknowledged", State.RTN_UNACK, State.NORMAL, operator)
    assert states_at_start(played(client_of(operator))) == ["rtn_unack"]


def test_severity_and_mask_are_those_of_the_spell(commune, operator, client_of):
    alarm = lamp_alarm(commune, severity=3)
    EpisodeFactory(alarm=alarm, started_at=minute(59), ended_at=minute(61), severity=1, masked=True)
    EpisodeFactory(alarm=alarm, started_at=minute(300), ended_at=minute(301), severity=2)
    line(alarm, 59, "raised", State.NORMAL, State.UNACK)
    line(alarm, 300, "raised", State.RTN_UNACK, State.UNACK)
    first, second = [now for _at, _verb, now, *_ in changes(played(client_of(operator)))]
    assert (first & HIDDEN, first // SEVERITY & 3) == (HIDDEN, 1)
    assert (second & HIDDEN, second // SEVERITY & 3) == (0, 2)


def test_an_incident_of_one_alarm_opens_and_closes_once(commune, operator, client_of):
    incident = IncidentFactory(alarm=lamp_alarm(commune), state=lifecycle.CLOSED, closed_at=minute(90))
    Incident.objects.filter(pk=incident.pk).update(created_at=minute(60))
    incident_line(incident, 62, "new", "in_charge", operator)
    incident_line(incident, 90, "in_charge", "closed", operator, "Réglé")
    content = played(client_of(operator))
    assert verbs(content) == ["incident.opened", "incident.in_charge", "incident.closed"]
    assert [now for _at, _verb, now, *_ in changes(content)] == [1, 1, 0]


def test_an_incident_that_was_open_before_is_there_at_the_start(commune, operator, client_of):
    still, over = [IncidentFactory(alarm=lamp_alarm(commune)) for _ in range(2)]
    Incident.objects.update(created_at=minute(-600))
    Incident.objects.filter(pk=over.pk).update(state=lifecycle.CLOSED, closed_at=minute(-300))
    content = played(client_of(operator))
    assert len(content["start"][1]["row"]) == 1
    assert content["texts"][content["incidents"]["number"][0]] == f"n° {still.pk}"


def test_a_team_is_out_from_its_departure_to_its_repair(commune, client_of):
    user = MembershipFactory(
        territory=commune,
        permissions=[*VIEWER, *(f"interventions.view_{one}" for one in ("workrequest", "workorder", "passage"))],
    ).user
    order = WorkOrderFactory(
        request__asset=AssetFactory(owner=commune), state=WorkOrder.State.CLOSED, outcome="repaired"
    )
    before = "planned"
    for n, after in ((30, "en_route"), (50, "on_site"), (80, "repaired")):
        Passage.objects.create(
            request=order.request, order=order, at=minute(n), kind="intervention.order", before=before, after=after
        )
        before = after
    content = played(client_of(user))
    steps = [(at // 60, verb, now) for at, verb, now, *_ in changes(content)]
    assert steps == [(30, "order.en_route", 1), (50, "order.on_site", 2), (80, "order.repaired", 0)]
    assert (content["works"]["lon"][0], content["works"]["lat"][0]) != (0, 0)
    WorkOrder.objects.update(departed_at=minute(30), repaired_at=minute(80), ended_at=minute(90))
    later = played(client_of(user), **{"from": minute(60).isoformat()})
    assert later["start"][2] == {"row": [0], "now": [2]}


def test_the_equipment_of_a_lost_source_is_unknown_meanwhile(commune, operator, client_of):
    source = SourceFactory(territory=commune, telemetered=True, health=Source.Health.OK)
    lamps = [AssetFactory(owner=commune, source=source) for _ in range(3)]
    health_line(source, 60, "ok", "down")
    health_line(source, 90, "down", "ok")
    content = played(client_of(operator))
    assert [(at // 60, verb, now) for at, verb, now, *_ in changes(content)] == [
        (60, "source.down", 1),
        (90, "source.ok", 0),
    ]
    unknown = content["sources"]["unknown"][0]
    assert unknown["runs"] == [min(lamp.fid for lamp in lamps), 3]
    assert sum(unknown["cells"]["count"]) == 3
    assert content["start"][3]["row"] == []


def test_a_source_that_was_down_all_night_is_lost_at_the_start(commune, operator, client_of):
    SourceFactory(territory=commune, telemetered=True, health=Source.Health.DOWN)
    assert played(client_of(operator))["start"][3] == {"row": [0], "now": [1]}


def test_a_source_never_judged_was_heard_when_its_alarms_say_so(commune, operator, client_of):
    source = SourceFactory(territory=commune, telemetered=True, health=Source.Health.UNKNOWN)
    asset = AssetFactory(owner=commune, source=source)
    assert played(client_of(operator))["start"][3]["row"] == [0]
    AlarmFactory(asset=asset, over=True, raised_at=minute(-5000))
    assert played(client_of(operator))["start"][3]["row"] == []


# --- Rights -----------------------------------------------------------------------------------------------------------


def test_nothing_of_the_neighbours_is_told(commune, neighbour_operator, operator, client_of):
    alarm = told(lamp_alarm(commune, title="SECRET"), operator)
    incident = IncidentFactory(alarm=alarm)
    Incident.objects.filter(pk=incident.pk).update(created_at=minute(60))
    health_line(alarm.source, 60, "ok", "down")
    content = played(client_of(neighbour_operator))
    assert verbs(content) == []
    assert content["assets"]["fid"] == [] and content["sources"]["title"] == []
    assert "SECRET" not in json.dumps(content)


def test_a_camera_is_not_told_without_the_right(commune, operator, client_of):
    camera = AssetFactory(owner=commune, camera=True, telemetered=True, code="CAM-9")
    alarm = told(lamp_alarm(commune, asset=camera, title="Caméra muette"))
    incident = IncidentFactory(alarm=alarm)
    Incident.objects.filter(pk=incident.pk).update(created_at=minute(60))
    viewer = MembershipFactory(territory=commune).user
    content = played(client_of(viewer))
    assert verbs(content) == [] and content["assets"]["fid"] == []
    assert "CAM-9" not in json.dumps(content) and "Caméra" not in json.dumps(content)
    assert "alarm.raised" in verbs(played(client_of(operator)))


def test_a_kind_that_became_restricted_since_is_hidden_from_its_past(commune, client_of):
    """The line was written when it was no secret."""
    alarm = told(lamp_alarm(commune))
    viewer = MembershipFactory(territory=commune).user
    assert len(verbs(played(client_of(viewer)))) == 3
    alarm.asset.kind.restricted = True
    alarm.asset.kind.save()
    assert verbs(played(client_of(viewer))) == []


def test_who_may_not_read_the_journal_replays_nothing(commune, client_of):
    rights = [right for right in VIEWER if right != "events.view_journalentry"]
    user = MembershipFactory(territory=commune, permissions=rights).user
    assert client_of(user).get(API, ASKED).status_code == 403
    assert client_of(user).get("/console/rejeu/").status_code == 403


def test_a_visitor_is_refused(client, db):
    assert client.get(API, ASKED).status_code == 401


def test_a_territory_limits_and_one_of_others_is_not_found(commune, neighbour, operator, client_of):
    MembershipFactory(user=operator, territory=neighbour)
    told(lamp_alarm(commune))
    told(lamp_alarm(neighbour))
    assert len(verbs(played(client_of(operator)))) == 6
    assert len(verbs(played(client_of(operator), territory=commune.code))) == 3
    alone = MembershipFactory(territory=commune).user
    assert client_of(alone).get(API, ASKED | {"territory": neighbour.code}).status_code == 404


# --- Bad input, size --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"from": "", "to": ASKED["to"]}, "from"),
        ({"from": ASKED["from"]}, "to"),
        (ASKED | {"from": "hier soir"}, "from"),
        (ASKED | {"to": "\x00"}, "to"),
        (ASKED | {"to": ASKED["from"]}, "to"),
        (ASKED | {"to": "2026-01-20T18:00"}, "to"),
        (ASKED | {"from": "2190-01-01T00:00", "to": "2190-01-01T08:00"}, "from"),
    ],
)
def test_a_bad_period_is_refused_in_french_with_its_field(operator, client_of, given, field):
    answer = client_of(operator).get(API, given)
    assert answer.status_code == 400
    assert field in json.dumps(answer.json())


def test_an_unknown_parameter_is_refused(operator, client_of):
    assert client_of(operator).get(API, ASKED | {"until": "x"}).status_code == 400


def test_too_many_lines_are_refused_rather_than_cut(commune, operator, client_of, monkeypatch):
    told(lamp_alarm(commune))
    monkeypatch.setattr("apps.console.replay.alarms.MOST", 2)
    answer = client_of(operator).get(API, ASKED)
    assert answer.status_code == 400
    assert "plus courte" in json.dumps(answer.json(), ensure_ascii=False)
    assert client_of(operator).get("/console/rejeu/", ASKED).status_code == 400


def test_queries_do_not_depend_on_what_happened(commune, operator, client_of):
    client = client_of(operator)
    told(lamp_alarm(commune), operator)
    played(client)
    with CaptureQueriesContext(
        connection,
    ) as few:
        played(client)
    for _ in range(6):
        alarm = told(lamp_alarm(commune), operator)
        EpisodeFactory(alarm=alarm, started_at=minute(60), ended_at=minute(120))
        health_line(alarm.source, 70, "ok", "down")
    with CaptureQueriesContext(connection) as many:
        played(client)
    assert len(many) <= len(few) + 2  # the equipment of lost sources, whatever their number
    assert len(many) <= 24


def test_a_storm_of_twenty_thousand_alarms_stays_small(commune, operator, client_of):
    source = SourceFactory(territory=commune, telemetered=True)
    assets = [AssetFactory(owner=commune, source=source) for _ in range(100)]
    alarms = Alarm.objects.bulk_create(
        AlarmFactory.build(
            asset=asset,
            source=source,
            territory=commune,
            condition=f"c{n}",
            over=True,
            raised_at=START,
            restricted=False,
        )
        for asset in assets
        for n in range(200)
    )
    entries = [
        journal.Entry(
            at=minute(60 + n % 30),
            territory_id=commune.pk,
            kind=f"alarm.{kind}",
            text=alarm.title,
            before=before,
            after=after,
            asset_id=alarm.asset_id,
            source_id=source.pk,
            alarm_id=alarm.pk,
        )
        for n, alarm in enumerate(alarms)
        for kind, before, after in (("raised", State.NORMAL, State.UNACK), ("cleared", State.UNACK, State.NORMAL))
    ]
    journal.record_many(entries)
    answer = client_of(operator).get(API, ASKED)
    assert len(answer.json()["changes"]["at"]) == 40_000
    assert len(answer.content) < 1_500_000
    assert summed(answer.json()["changes"]["at"])[-1] == 89 * 60
    assert sum(answer.json()["quarters"]) == 20_000
