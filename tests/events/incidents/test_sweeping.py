# SPDX-License-Identifier: EUPL-1.2
"""What time alone does: calm incidents close, shelvings end, what no batch grouped is grouped."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.assets.models import Source
from apps.events import services, shelving, tasks
from apps.events.incidents import acts, sweeping
from apps.events.models import Alarm, Episode, Incident, JournalEntry, LiveMessage
from tests.events.conftest import T0, observe, said
from tests.events.incidents.conftest import SUPPLY, lone
from tests.factories import AlarmFactory, AssetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def calm(lamps, operator):
    """One lamp failed, somebody acknowledged it, it came back long ago."""
    incident = lone(lamps[0])
    services.acknowledge(alarm_id=Alarm.objects.get().pk, by=operator)
    observe(lamps[0], said(lamps[0], False, 1, condition="lamp_failure"))
    return aged(incident)


def aged(incident, minutes=11):
    """As if nothing had happened to it since."""
    Incident.objects.filter(pk=incident.pk).update(changed_at=timezone.now() - timedelta(minutes=minutes))
    incident.refresh_from_db()
    return incident


def test_what_came_back_by_itself_is_closed_with_words_a_line_and_a_message(calm):
    assert (calm.state, sweeping.close_calm()) == ("restored", 1)
    calm.refresh_from_db()
    assert (calm.state, calm.outcome, calm.closed_at is not None) == ("closed", "Revenu à la normale.", True)
    line = JournalEntry.objects.get(kind="incident.closed")
    assert (line.incident_id, line.actor_id, line.before, line.after) == (calm.pk, None, "restored", "closed")
    news = LiveMessage.objects.order_by("id").last()
    assert (news.kind, news.payload["ref"]["id"], news.payload["state"]) == ("incident.closed", calm.pk, "closed")
    assert news.payload["cause"]["code"] == calm.cause_asset.code
    assert sweeping.close_calm() == 0


def test_ten_minutes_of_calm_are_waited_for(calm):
    aged(calm, minutes=9)
    assert sweeping.close_calm() == 0


def test_what_somebody_follows_is_theirs_to_close(calm, operator):
    acts.give(incident_id=calm.pk, by=operator, to=operator)
    aged(calm)
    assert sweeping.close_calm() == 0


def test_what_waits_for_an_acknowledgement_stays(lamps):
    incident = lone(lamps[0])
    observe(lamps[0], said(lamps[0], False, 1, condition="lamp_failure"))
    aged(incident)
    assert (Alarm.objects.get().state, sweeping.close_calm()) == ("rtn_unack", 0)


def test_what_is_still_failing_stays(dark):
    aged(dark)
    assert sweeping.close_calm() == 0


def test_closed_by_the_machine_it_is_reopened_when_it_fails_again(calm, lamps):
    sweeping.close_calm()
    observe(lamps[0], said(lamps[0], True, 5, condition="lamp_failure"))
    calm.refresh_from_db()
    assert (calm.state, calm.closed_at) == ("reopened", None)


def test_a_thousand_calm_incidents_are_closed_in_slices(commune, monkeypatch, django_assert_max_num_queries):
    assets = [AssetFactory(owner=commune, telemetered=True) for _ in range(12)]
    for rank, asset in enumerate(assets):
        lone(asset, 2, -90 * rank)
        observe(asset, said(asset, False, 1 - 90 * rank, condition="lamp_failure"))
    Alarm.objects.update(state="normal")
    Incident.objects.update(changed_at=timezone.now() - timedelta(minutes=11))
    monkeypatch.setattr(sweeping, "SLICE", 5)
    with django_assert_max_num_queries(60):  # three slices and an empty one, whatever their size
        assert sweeping.close_calm() == 12
    assert set(Incident.objects.values_list("state", flat=True)) == {"closed"}


def test_alarms_written_before_incidents_were_are_grouped_by_their_cause(cabinet, lamps, camera):
    observe(cabinet, *(said(asset, True, condition=SUPPLY) for asset in [*lamps, camera]))
    before = Incident.objects.get()
    Episode.objects.all().delete()
    Incident.objects.all().delete()
    assert (tasks.group_stragglers(), tasks.group_stragglers()) == (7, 0)
    again = Incident.objects.get()
    assert (again.title, again.cause_asset, again.members, again.masked, again.opened_at) == (
        before.title,
        cabinet,
        7,
        7,
        before.opened_at,
    )
    said_of = LiveMessage.objects.filter(kind="alarm.updated")
    assert {news.payload["incident"] for news in said_of} == {again.pk} and said_of.count() == 7


def test_one_that_was_missed_joins_the_incident_of_the_others(dark, lamps):
    Episode.objects.filter(asset=lamps[0]).delete()
    assert sweeping.group_stragglers() == 1
    dark.refresh_from_db()
    assert (Incident.objects.count(), dark.members) == (1, 7)


def test_an_alarm_of_which_nothing_is_remembered_begins_when_its_row_says(lamps):
    """Its observations were dropped, or a fixture wrote it."""
    alarm = AlarmFactory(asset=lamps[0], raised_at=T0 - timedelta(days=500))
    assert sweeping.group_stragglers() == 1
    episode = Episode.objects.get()
    assert (episode.alarm, episode.started_at, episode.ended_at) == (alarm, alarm.raised_at, None)
    assert (Incident.objects.get().active, sweeping.group_stragglers()) == (1, 0)


def test_a_spell_that_was_ended_by_mistake_lasts_again(lamps):
    incident = lone(lamps[0])
    observation = Alarm.objects.get()
    Episode.objects.update(ended_at=T0 + timedelta(minutes=1))
    AlarmFactory._meta.model.objects.filter(pk=observation.pk).update(active=True)
    assert sweeping.group_stragglers() == 1
    assert Episode.objects.get().ended_at is None
    incident.refresh_from_db()
    assert incident.active == 1


def test_shelved_alarms_and_those_that_are_over_are_treated_as_they_should(lamps, operator):
    lone(lamps[0])
    alarm = Alarm.objects.get()
    shelving.shelve(alarm_id=alarm.pk, by=operator, until=timezone.now() + timedelta(hours=1), reason="travaux")
    AlarmFactory(asset=lamps[1], over=True)
    Episode.objects.all().delete()
    Incident.objects.all().delete()
    assert sweeping.group_stragglers() == 1
    assert Episode.objects.get().alarm == alarm


def test_a_source_lost_before_incidents_were_gets_its_own(lamps):
    source = lamps[0].source
    Source.objects.filter(pk=source.pk).update(health="down", last_seen_at=T0)
    assert (tasks.group_stragglers(), tasks.group_stragglers()) == (1, 0)
    incident = Incident.objects.get()
    assert (incident.cause_source, incident.shape, incident.opened_at) == (source, "source_lost", T0)


def test_a_shelving_ends_at_its_time_and_not_before(lamps, operator):
    lone(lamps[0])
    alarm = Alarm.objects.get()
    shelving.shelve(alarm_id=alarm.pk, by=operator, until=timezone.now() + timedelta(hours=1), reason="travaux")
    assert tasks.end_shelvings() == 0
    Alarm.objects.update(shelved_until=timezone.now() - timedelta(seconds=1))
    assert (tasks.end_shelvings(), tasks.end_shelvings()) == (1, 0)
    alarm.refresh_from_db()
    assert (alarm.state, alarm.shelved_until, alarm.shelve_reason) == ("unack", None, "")
    assert JournalEntry.objects.get(kind="alarm.brought_back").actor is None
