# SPDX-License-Identifier: EUPL-1.2
"""Planned events: what happens inside asks nothing of anybody while they last, always visibly."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import Point
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.events.models import Alarm, Episode, Incident, JournalEntry, LiveMessage, RuleFiring, Severity
from apps.events.planned import sweeping
from tests.events.conftest import T0, observe, said
from tests.factories import (
    AssetFactory,
    ConditionNatureFactory,
    PlannedEventFactory,
    RuleFactory,
    TerritoryFactory,
    square,
)

MINUTE = timedelta(minutes=1)


@pytest.fixture
def market(commune):
    return PlannedEventFactory(
        territory=commune, title="Marché de Noël", starts_at=T0 - 10 * MINUTE, ends_at=T0 + 300 * MINUTE
    )


def incident_of(asset):
    return Incident.objects.distinct().get(episodes__asset=asset)


def drawn(asset):
    asset.refresh_from_db()
    return asset.state


def test_an_alarm_inside_is_suppressed_as_such_and_remains_to_be_seen(lamp, market):
    observe(lamp, said(lamp, True))
    assert incident_of(lamp).planned == market
    assert Episode.objects.get().planned == market
    assert drawn(lamp) == "masked"
    assert Alarm.objects.get().state == Alarm.State.UNACK  # nothing of its life is changed
    told = LiveMessage.objects.get(kind="incident.opened")
    assert told.payload["planned"]["title"] == "Marché de Noël"
    line = JournalEntry.objects.get(kind="incident.planned")
    assert line.why.startswith("Supprimé par l'événement planifié « Marché de Noël », jusqu'au ")


def test_an_alarm_outside_its_perimeter_or_of_another_territory_is_not(commune, neighbour, market):
    outside = AssetFactory(owner=commune, telemetered=True, geometry=Point(5.0, 48.0, srid=4326))
    foreign = AssetFactory(owner=neighbour, telemetered=True)
    for asset in (outside, foreign):
        observe(asset, said(asset, True))
        assert incident_of(asset).planned is None
        assert drawn(asset) == "fault"


def test_equipment_may_be_chosen_instead_of_a_perimeter(commune, lamp):
    chosen = PlannedEventFactory(territory=commune, perimeter=None, starts_at=T0 - MINUTE)
    chosen.assets.add(lamp)
    other = AssetFactory(owner=commune, source=lamp.source)
    observe(lamp, said(lamp, True), said(other, True, condition="intrusion"))
    assert incident_of(lamp).planned == chosen
    assert incident_of(other).planned is None


def test_an_event_of_an_epci_holds_in_its_communes(commune, lamp):
    epci = TerritoryFactory(epci=True)
    epci.includes.add(commune)
    event = PlannedEventFactory(territory=epci, starts_at=T0 - MINUTE)
    observe(lamp, said(lamp, True))
    assert incident_of(lamp).planned == event


@pytest.mark.parametrize(
    "asked", [{"trades": ["cctv"]}, {"kinds": ["camera"]}, {"natures": ["supply"]}], ids=lambda one: next(iter(one))
)
def test_only_the_trades_kinds_and_natures_that_it_names_are_concerned(commune, lamp, asked):
    ConditionNatureFactory()
    PlannedEventFactory(territory=commune, starts_at=T0 - MINUTE, **asked)
    observe(lamp, said(lamp, True))
    assert incident_of(lamp).planned is None


def test_what_began_before_is_suppressed_when_it_begins_and_comes_back_when_it_ends(commune, lamp):
    observe(lamp, said(lamp, True))
    now = timezone.now()
    event = PlannedEventFactory(territory=commune, starts_at=now + MINUTE, ends_at=now + 10 * MINUTE)
    assert sweeping.sweep(now) == 1  # it was just written
    assert drawn(lamp) == "fault"
    assert sweeping.sweep(now + 2 * MINUTE) == 1
    assert (drawn(lamp), incident_of(lamp).planned) == ("masked", event)
    assert sweeping.sweep(now + 3 * MINUTE) == 0
    assert sweeping.sweep(now + 11 * MINUTE) == 1
    assert (drawn(lamp), incident_of(lamp).planned) == ("fault", None)
    assert [line.after for line in JournalEntry.objects.filter(kind="planned.phase").order_by("id")] == ["on", "over"]
    news = LiveMessage.objects.filter(kind="incident.updated").order_by("id")
    assert [bool(one.payload["planned"]) for one in news] == [True, False]


def test_what_began_and_ended_inside_asks_nothing_afterwards(lamp, market):
    observe(lamp, said(lamp, True), said(lamp, False, 10))
    sweeping.sweep(market.ends_at + MINUTE)
    assert incident_of(lamp).planned == market
    assert drawn(lamp) != "returned"


def test_rules_wait_for_the_end_of_the_event(commune, lamp, market):
    RuleFactory(territory=commune, enabled=True)
    observe(lamp, said(lamp, True))
    assert not RuleFiring.objects.exists()
    sweeping.sweep(market.ends_at + MINUTE)
    assert RuleFiring.objects.get().incident == incident_of(lamp)


def test_severities_inside_are_raised_while_it_lasts(commune, lamp):
    event = PlannedEventFactory(
        territory=commune, effect="raise", severity=Severity.CRITICAL, starts_at=T0 - MINUTE, title="Visite"
    )
    observe(lamp, said(lamp, True))
    assert (incident_of(lamp).severity, drawn(lamp)) == (Severity.CRITICAL, "fault")
    observe(lamp, said(lamp, True, 1, condition="lamp_cycling", severity=3))
    assert incident_of(lamp).severity == Severity.CRITICAL
    sweeping.sweep(event.ends_at + MINUTE)
    assert incident_of(lamp).severity == Severity.MAJOR


def test_a_changed_perimeter_takes_effect_at_the_next_look(lamp, market):
    observe(lamp, said(lamp, True))
    market.perimeter = square(lon=1.0, lat=44.0)
    market.stale = True
    market.save()
    sweeping.sweep()
    assert (drawn(lamp), incident_of(lamp).planned) == ("fault", None)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(order=st.permutations(range(5)), cut=st.integers(1, 4))
def test_the_order_of_the_messages_changes_nothing(commune, order, cut):
    """The same spells, told in any order and in two batches, around the beginning of an event."""
    event = PlannedEventFactory(territory=commune, starts_at=T0 + 5 * MINUTE, ends_at=T0 + 600 * MINUTE)  # not over
    lamp = AssetFactory(owner=commune, telemetered=True)
    told = [said(lamp, True, 0), said(lamp, False, 3), said(lamp, True, 40)]
    told += [said(lamp, True, 50, condition="intrusion"), said(lamp, False, 55, condition="intrusion")]
    observe(lamp, *[told[n] for n in order[:cut]])
    observe(lamp, *[told[n] for n in order[cut:]])
    spells = Episode.objects.filter(asset=lamp).order_by("started_at", "condition")
    found = [(one.condition, one.planned_id == event.pk) for one in spells]
    assert found == [("lamp_failure", False), ("lamp_failure", True), ("intrusion", True)]
    event.delete()
