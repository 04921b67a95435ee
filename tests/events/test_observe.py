# SPDX-License-Identifier: EUPL-1.2
"""What sources say becomes alarms, journal lines, states on the map and news, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.assets import selectors as asset_selectors
from apps.events import services
from apps.events.models import Alarm, JournalEntry
from apps.events.services import Observed
from tests.factories import AssetFactory

pytestmark = pytest.mark.django_db
T0 = timezone.now().replace(microsecond=0) - timedelta(hours=1)


@pytest.fixture
def lamp(commune):
    return AssetFactory(owner=commune, code="PL-0412", telemetered=True)


def said(asset, active, minutes=0.0, *, condition="lamp_failure", severity=2, title="Lampe éteinte", **more):
    ref = asset_selectors.by_fids([asset.pk])[asset.pk]
    return Observed(ref, condition, T0 + timedelta(minutes=minutes), active, severity, title, **more)


def observe(asset, *observed):
    return services.observe(source=asset.source, observed=observed, received_at=timezone.now())


def kinds(result):
    return [message.kind for message in result.messages]


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
