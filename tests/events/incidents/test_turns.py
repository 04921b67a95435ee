# SPDX-License-Identifier: EUPL-1.2
"""When it storms a batch groups nothing and waits for nobody; the combined pass leaves what the batch would have."""

import threading

import pytest
from django.contrib.gis.geos import Point
from django.db import IntegrityError, connection, transaction

from apps.events import locks
from apps.events.incidents import combined, correlating, sweeping, turns
from apps.events.models import Alarm, Episode, Incident, LiveMessage, Ungrouped
from tests.events.conftest import observe, said
from tests.factories import AssetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def storming(monkeypatch):
    monkeypatch.setattr(turns, "_rests_until", float("inf"))


def test_a_process_that_grouped_for_long_leaves_it_to_others_for_longer(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(turns.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(turns, "REST", 3.0)
    assert turns.take()
    turns.rest_after(2.0)
    assert not turns.take()
    now[0] += 5.9
    assert not turns.take()
    now[0] += 0.2
    assert turns.take()


def test_an_alarm_that_is_left_is_told_at_once_and_again_with_its_incident(lamp, storming):
    result = observe(lamp, said(lamp, True))
    assert [message.kind for message in result.messages] == ["alarm.raised"]
    assert "incident" not in result.messages[0].payload
    assert not Incident.objects.exists()

    assert combined.group_left() == 1

    incident = Incident.objects.get()
    told = list(LiveMessage.objects.order_by("id").values_list("kind", "payload__incident", "payload__masked"))
    assert told == [
        ("alarm.raised", None, None),
        ("alarm.updated", incident.pk, False),
        ("incident.opened", None, 0),  # the incident itself: how many are masked
    ]
    assert not Ungrouped.objects.exists()


def test_what_is_left_waits_for_those_before(lamp, storming, monkeypatch):
    """A pass is due: who comes meanwhile leaves its alarms too, so that the pass takes all of them at once."""
    observe(lamp, said(lamp, True))
    monkeypatch.setattr(turns, "_rests_until", 0.0)
    other = AssetFactory(owner=lamp.owner, telemetered=True)
    observe(other, said(other, True))
    assert Ungrouped.objects.count() == 2
    assert combined.group_left() == 2
    observe(other, said(other, True, condition="door_open"))
    assert not Ungrouped.objects.exists()
    assert Episode.objects.count() == 3


def test_an_alarm_that_was_left_twice_is_grouped_once(lamp, storming):
    observe(lamp, said(lamp, True))
    observe(lamp, said(lamp, False, 5))
    combined.group_left()
    episode = Episode.objects.get()
    assert episode.ended_at is not None
    assert episode.incident.state == Incident.State.RESTORED


def test_of_more_than_a_slice_what_is_near_the_oldest_goes_first(commune, storming, monkeypatch):
    monkeypatch.setattr(combined, "SLICE", 2)
    places = (4.40, 4.36, 4.4001, 4.3601, None)
    lamps = [
        AssetFactory(owner=commune, telemetered=True, geometry=east and Point(east, 48.95, srid=4326))
        for east in places
    ]
    for one in lamps:
        observe(one, said(one, True))
    grouped = []
    while combined.group_some():
        grouped.append(set(Episode.objects.values_list("asset", flat=True)))
    number = {one.pk: n for n, one in enumerate(lamps)}
    first, second, third = ({number[fid] for fid in some} for some in grouped)
    assert first == {0, 2}  # the oldest and its neighbour, before those that came meanwhile
    assert second == {0, 2, 1, 3}
    assert third == set(range(5))  # that which is nowhere in its turn


def test_an_incident_cannot_be_deleted_behind_the_models_while_it_holds_spells(lamp):
    observe(lamp, said(lamp, True))
    with pytest.raises(IntegrityError, match="still has episodes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_incident")
    Episode.objects.all().delete()
    assert Incident.objects.all().delete()[0]


def test_an_end_without_a_beginning_leaves_nothing(lamp, storming):
    observe(lamp, said(lamp, False))
    assert not Ungrouped.objects.exists()


def test_the_pass_says_who_acknowledged(lamp, storming, operator):
    observe(lamp, said(lamp, True))
    Alarm.objects.update(state="acked", acked_by=operator, acked_at=said(lamp, True).at)
    combined.group_left()
    message = LiveMessage.objects.filter(kind="alarm.updated").get()
    assert message.payload["acked_by"] == operator.get_username()


def test_an_alarm_that_cannot_be_grouped_does_not_stop_the_others(lamp, storming, monkeypatch, caplog):
    lamps = [lamp, *(AssetFactory(owner=lamp.owner, telemetered=True) for _ in range(4))]
    for one in lamps:
        observe(one, said(one, True))
    culprit = Alarm.objects.get(asset=lamps[2])
    real = correlating.correlate

    def fails_on_the_culprit(changes, *rest):
        if any(one.alarm_id == culprit.pk for one in changes.touched):
            raise ZeroDivisionError
        return real(changes, *rest)

    monkeypatch.setattr(correlating, "correlate", fails_on_the_culprit)
    combined.group_left()
    assert set(Episode.objects.values_list("alarm", flat=True)) == {
        alarm.pk for alarm in Alarm.objects.exclude(pk=culprit.pk)
    }
    assert f"alarm={culprit.pk}" in caplog.text
    assert not Ungrouped.objects.exists()

    monkeypatch.setattr(correlating, "correlate", real)  # once mended, the sweep finds it
    sweeping.group_stragglers()
    assert Episode.objects.filter(alarm=culprit).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_batch_does_not_wait_for_who_groups(lamp):
    grouping, over = threading.Event(), threading.Event()

    def group_for_long():
        with transaction.atomic():
            locks.hold_incidents()
            grouping.set()
            over.wait(30)
        connection.close()

    holder = threading.Thread(target=group_for_long)
    holder.start()
    try:
        assert grouping.wait(30)
        observe(lamp, said(lamp, True))  # would hang here
        assert Alarm.objects.count() == 1
        assert not Incident.objects.exists()
    finally:
        over.set()
        holder.join()
    assert combined.group_left() == 1
    assert Incident.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_groups_does_not_lock_the_alarms_it_reads(lamp, storming, monkeypatch):
    """What moves while it is grouped is left again, and taken by the next pass."""
    observe(lamp, said(lamp, True))
    real, moved = correlating.correlate, []

    def moving_meanwhile(*given):
        if not moved:
            mover = threading.Thread(target=move)
            mover.start()
            mover.join(30)
            moved.append(not mover.is_alive())
        return real(*given)

    def move():
        observe(lamp, said(lamp, False, 5))
        connection.close()

    monkeypatch.setattr(correlating, "correlate", moving_meanwhile)
    combined.group_left()
    assert moved == [True]
    assert Episode.objects.get().ended_at is not None
    assert Incident.objects.get().state == Incident.State.RESTORED
    assert not Ungrouped.objects.exists()
