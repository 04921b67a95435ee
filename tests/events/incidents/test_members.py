# SPDX-License-Identifier: EUPL-1.2
"""/api/v1/incidents/…/members/ and …/history/: what is together, and what happened."""

from datetime import timedelta

import pytest
from django.db import transaction

from apps.assets.models import Source
from apps.events import live, services
from apps.events.incidents import acts
from apps.events.models import Alarm, Episode, Incident
from tests.events.conftest import T0, observe, said
from tests.events.incidents.asking import INCIDENTS, ids, post, walked
from tests.events.incidents.conftest import SUPPLY

pytestmark = pytest.mark.django_db


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
