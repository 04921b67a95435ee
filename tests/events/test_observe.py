# SPDX-License-Identifier: EUPL-1.2
"""What sources say becomes alarms, journal lines, states on the map and news, once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.events import services
from apps.events.models import Alarm, JournalEntry
from tests.events.conftest import T0, observe, said
from tests.factories import AssetFactory

pytestmark = pytest.mark.django_db


def kinds(result):
    """Of the alarms: what became of incidents is told in tests/events/incidents."""
    return [message.kind for message in result.messages if not message.kind.startswith("incident.")]


def test_a_failure_opens_an_alarm_colours_the_asset_and_is_told(lamp):
    result = observe(lamp, said(lamp, True))
    alarm = Alarm.objects.get()
    lamp.refresh_from_db()
    assert (alarm.state, alarm.active, alarm.occurrences, alarm.title) == ("unack", True, 1, "Lampe éteinte")
    assert (alarm.raised_at, alarm.cleared_at, alarm.territory) == (T0, None, lamp.owner)
    assert (lamp.state, lamp.severity, lamp.acked, lamp.state_at) == ("fault", 2, False, T0)
    assert kinds(result) == ["alarm.raised"]
    payload = result.messages[0].payload
    assert payload["asset"]["state"] == "fault" and payload["asset"]["uid"] == str(lamp.uid)
    assert (payload["severity"], payload["ref"]) == ("major", {"type": "alarm", "id": alarm.pk})
    line = JournalEntry.objects.get()
    assert (line.kind, line.before, line.after, line.alarm_id) == ("alarm.raised", "normal", "unack", alarm.pk)


def test_an_alarm_received_twice_is_one_alarm_and_one_line(lamp):
    observe(lamp, said(lamp, True))
    again = observe(lamp, said(lamp, True))
    assert (Alarm.objects.get().occurrences, JournalEntry.objects.count(), again.messages) == (1, 1, [])


def test_a_repeat_raises_the_counter_and_writes_no_line(lamp):
    observe(lamp, said(lamp, True))
    again = observe(lamp, said(lamp, True, 5))
    assert (Alarm.objects.get().occurrences, JournalEntry.objects.count()) == (2, 1)
    assert kinds(again) == ["alarm.updated"]


def test_the_return_to_normal_waits_for_somebody(lamp):
    observe(lamp, said(lamp, True))
    result = observe(lamp, said(lamp, False, 5))
    alarm = Alarm.objects.get()
    lamp.refresh_from_db()
    assert (alarm.state, alarm.active, alarm.cleared_at) == ("rtn_unack", False, T0 + timedelta(minutes=5))
    assert (lamp.state, lamp.severity) == ("returned", 2)
    assert kinds(result) == ["alarm.cleared"]


def test_an_end_before_its_start_shows_nothing_until_the_start_arrives(lamp):
    early = observe(lamp, said(lamp, False, 5))
    lamp.refresh_from_db()
    assert (early.messages, JournalEntry.objects.count(), lamp.state) == ([], 0, "normal")
    assert not Alarm.objects.open().exists()
    late = observe(lamp, said(lamp, True, 0))
    alarm = Alarm.objects.get()
    assert (alarm.state, alarm.raised_at, alarm.cleared_at) == ("rtn_unack", T0, T0 + timedelta(minutes=5))
    assert kinds(late) == ["alarm.raised"]


def test_an_old_end_told_after_a_new_start_does_not_end_it(lamp):
    observe(lamp, said(lamp, True, 0))
    observe(lamp, said(lamp, True, 10))
    observe(lamp, said(lamp, False, 5))
    alarm = Alarm.objects.get()
    assert (alarm.state, alarm.active, alarm.raised_at) == ("unack", True, T0 + timedelta(minutes=10))


def test_an_instant_asks_to_be_seen_and_is_not_present(lamp):
    observe(lamp, said(lamp, None, condition="reset"))
    alarm = Alarm.objects.get()
    assert (alarm.state, alarm.active, alarm.cleared_at) == ("rtn_unack", False, T0)


def test_an_aggravation_asks_again_for_somebody(lamp, operator):
    observe(lamp, said(lamp, True, severity=3))
    services.acknowledge(alarm_id=Alarm.objects.get().pk, by=operator)
    same = observe(lamp, said(lamp, True, 1, severity=3))
    assert (Alarm.objects.get().state, kinds(same)) == ("acked", ["alarm.updated"])
    worse = observe(lamp, said(lamp, True, 2, severity=1))
    assert (Alarm.objects.get().state, kinds(worse)) == ("unack", ["alarm.raised"])


def test_an_acknowledged_alarm_ends_by_itself(lamp, operator):
    observe(lamp, said(lamp, True))
    services.acknowledge(alarm_id=Alarm.objects.get().pk, by=operator)
    observe(lamp, said(lamp, False, 1))
    lamp.refresh_from_db()
    assert (Alarm.objects.get().state, lamp.state) == ("normal", "normal")


def test_what_was_acknowledged_does_not_come_back_with_an_older_message(lamp, operator):
    observe(lamp, said(lamp, True, 0), said(lamp, False, 10))
    services.acknowledge(alarm_id=Alarm.objects.get().pk, by=operator)
    late = observe(lamp, said(lamp, True, 5))
    assert (Alarm.objects.get().state, Alarm.objects.get().occurrences) == ("normal", 2)
    assert kinds(late) == ["alarm.updated"]


def test_an_end_of_the_same_second_as_an_acknowledged_start_ends_it(lamp, operator):
    observe(lamp, said(lamp, True, 0))
    services.acknowledge(alarm_id=Alarm.objects.get().pk, by=operator)
    observe(lamp, said(lamp, False, 0))
    assert Alarm.objects.get().state == "normal"


def test_a_masked_alarm_stays_masked_and_its_facts_follow(lamp):
    observe(lamp, said(lamp, True))
    Alarm.objects.update(state="shelved")
    observe(lamp, said(lamp, True, 1, severity=1))
    alarm = Alarm.objects.get()
    lamp.refresh_from_db()
    assert (alarm.state, alarm.severity, alarm.occurrences, lamp.state) == ("shelved", 1, 2, "masked")


def test_a_chattering_source_raises_a_counter_and_a_flag_never_a_second_alarm(lamp):
    for second in range(0, 60, 20):
        observe(lamp, said(lamp, True, second / 60), said(lamp, False, (second + 9) / 60))
    alarm = Alarm.objects.get()
    assert (alarm.flapping, alarm.occurrences) == (True, 3)
    observe(lamp, said(lamp, True, 12))
    assert not Alarm.objects.get().flapping


def test_a_slow_rhythm_is_not_chatter(lamp):
    for minute in range(6):
        observe(lamp, said(lamp, True, minute), said(lamp, False, minute + 0.5))
    assert not Alarm.objects.get().flapping


@pytest.mark.parametrize("days, word", [(-40 * 365, "1990"), (2, "futur")])
def test_an_impossible_date_is_refused_with_its_reason_and_the_others_pass(lamp, days, word):
    result = observe(lamp, said(lamp, True, days * 1440), said(lamp, True, condition="other"))
    ((item, reason),) = result.rejected
    assert word in reason and item.condition == "lamp_failure"
    assert Alarm.objects.get().condition == "other"


def test_months_without_partition_are_created(lamp):
    observe(lamp, said(lamp, True, -5 * 365 * 1440))
    assert Alarm.objects.get().raised_at.year == T0.year - 5


def test_the_worst_alarm_makes_the_state_and_all_must_be_acknowledged(lamp, operator):
    observe(lamp, said(lamp, True, severity=3), said(lamp, True, condition="fire", severity=1))
    services.acknowledge(alarm_id=Alarm.objects.get(condition="fire").pk, by=operator)
    lamp.refresh_from_db()
    assert (lamp.state, lamp.severity, lamp.acked) == ("fault", 1, False)
    services.acknowledge(alarm_id=Alarm.objects.get(condition="lamp_failure").pk, by=operator)
    lamp.refresh_from_db()
    assert (lamp.state, lamp.severity, lamp.acked) == ("fault", 1, True)


def test_a_camera_is_told_to_those_who_may_know_where_it_is(commune):
    camera = AssetFactory(owner=commune, camera=True, telemetered=True)
    result = observe(camera, said(camera, True))
    assert (Alarm.objects.get().restricted, JournalEntry.objects.get().restricted) == (True, True)
    assert [message.restricted for message in result.messages] == [True, True]  # the alarm, and its incident


def test_a_lost_source_turns_its_assets_unknown_and_back(lamp):
    observe(lamp, said(lamp, True))
    news = services.source_health(source=lamp.source, health="down", reason="délai dépassé", at=timezone.now())
    lamp.refresh_from_db()
    assert (lamp.state, lamp.severity) == ("unknown", None)
    assert [(message.kind, message.payload.get("assets_changed")) for message in news] == [
        ("source.health", 1),
        ("incident.opened", None),
    ]
    assert services.source_health(source=lamp.source, health="down", reason="encore", at=timezone.now()) == []
    services.source_health(source=lamp.source, health="ok", reason="", at=timezone.now())
    lamp.refresh_from_db()
    assert (lamp.state, lamp.severity) == ("fault", 2)
    lines = JournalEntry.objects.filter(kind="source.health").order_by("id")
    assert [(line.before, line.after, line.why) for line in lines] == [
        ("ok", "down", "délai dépassé"),
        ("down", "ok", ""),
    ]


def test_owners_of_other_territories_hear_of_the_lost_source_too(lamp, neighbour):
    AssetFactory(owner=neighbour, source=lamp.source, state="normal", last_seen_at=timezone.now())
    news = services.source_health(source=lamp.source, health="down", reason="", at=timezone.now())
    assert {message.territory_id for message in news} == {lamp.owner_id, neighbour.pk}


def test_an_asset_never_heard_of_is_unknown_until_it_speaks(lamp):
    lamp.last_seen_at, lamp.state = None, "unknown"
    lamp.save()
    assert services.refresh_states(asset_ids=[lamp.pk]) == []
    lamp.last_seen_at = T0
    lamp.save()
    (news,) = services.refresh_states(asset_ids=[lamp.pk])
    assert (news.kind, news.payload["asset"]["state"]) == ("asset.state", "normal")


def test_an_inventory_stays_silent(commune):
    lamp = AssetFactory(owner=commune)
    assert services.refresh_states(asset_ids=[lamp.pk]) == []
    lamp.refresh_from_db()
    assert (lamp.state, lamp.source.driver) == ("silent", "none")


def test_a_batch_costs_the_same_number_of_statements_whatever_its_size(commune):
    lamp = AssetFactory(owner=commune, telemetered=True)
    crowd = [AssetFactory(owner=commune, source=lamp.source, last_seen_at=timezone.now()) for _ in range(40)]
    observe(lamp, *(said(one, True) for one in [lamp, *crowd]))
    costs = []
    for batch in ([said(lamp, True, 1)], [said(one, True, 2) for one in [lamp, *crowd]]):
        with CaptureQueriesContext(connection) as statements:
            services.observe(source=lamp.source, observed=batch, received_at=timezone.now())
        costs.append(len(statements))
    assert costs == [12, 12]


def test_the_detail_of_an_alarm_is_an_object_from_its_first_message_on(lamp):
    for minute in (0, 1):
        observe(lamp, said(lamp, True, minute, detail={"volts": minute}))
        assert Alarm.objects.get().detail == {"volts": minute}
