# SPDX-License-Identifier: EUPL-1.2
"""Alarms, incidents, the journal, what is planned."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from apps.events.models import (
    Alarm,
    Episode,
    Incident,
    JournalEntry,
    PlannedEvent,
    Severity,
)
from tests.factories.equipment import AssetFactory
from tests.factories.people import TerritoryFactory, square


class AlarmFactory(DjangoModelFactory):
    """Active and to acknowledge; `acked=True`, `returned=True`, `over=True` for what comes after."""

    class Meta:
        model = Alarm

    class Params:
        acked = factory.Trait(state=Alarm.State.ACKED, acked_at=factory.LazyFunction(timezone.now))
        returned = factory.Trait(
            state=Alarm.State.RTN_UNACK, active=False, cleared_at=factory.LazyFunction(timezone.now)
        )
        over = factory.Trait(state=Alarm.State.NORMAL, active=False, cleared_at=factory.LazyFunction(timezone.now))

    asset = factory.SubFactory(AssetFactory, telemetered=True)
    source = factory.SelfAttribute("asset.source")
    territory = factory.SelfAttribute("asset.owner")
    restricted = factory.SelfAttribute("asset.kind.restricted")
    condition = "lamp_failure"
    title = "Lampe éteinte"
    severity = Severity.MAJOR
    state = Alarm.State.UNACK
    active = True
    occurrences = 1
    raised_at = factory.LazyFunction(timezone.now)
    first_at = factory.SelfAttribute("raised_at")
    last_at = factory.SelfAttribute("raised_at")


class IncidentFactory(DjangoModelFactory):
    """What one alarm makes; `EpisodeFactory(alarm=…)` makes its member with it. To correlate, observe instead."""

    class Meta:
        model = Incident

    class Params:
        alarm = factory.SubFactory(AlarmFactory)

    territory = factory.SelfAttribute("alarm.territory")
    restricted = factory.SelfAttribute("alarm.restricted")
    cause_asset = factory.SelfAttribute("alarm.asset")
    title = factory.SelfAttribute("alarm.title")
    severity = factory.SelfAttribute("alarm.severity")
    reason = "Alarme isolée"
    opened_at = factory.SelfAttribute("alarm.raised_at")
    ended_at = factory.SelfAttribute("alarm.cleared_at")
    changed_at = factory.LazyFunction(timezone.now)
    members = 1
    active = factory.LazyAttribute(lambda incident: int(incident.alarm.active))


class EpisodeFactory(DjangoModelFactory):
    """The spell of an alarm in its incident."""

    class Meta:
        model = Episode

    alarm = factory.SubFactory(AlarmFactory)
    incident = factory.SubFactory(IncidentFactory, alarm=factory.SelfAttribute("..alarm"))
    source = factory.SelfAttribute("alarm.source")
    asset = factory.SelfAttribute("alarm.asset")
    condition = factory.SelfAttribute("alarm.condition")
    territory = factory.SelfAttribute("alarm.territory")
    restricted = factory.SelfAttribute("alarm.restricted")
    severity = factory.SelfAttribute("alarm.severity")
    started_at = factory.SelfAttribute("alarm.raised_at")
    ended_at = factory.SelfAttribute("alarm.cleared_at")
    is_cause = True


class JournalEntryFactory(DjangoModelFactory):
    class Meta:
        model = JournalEntry

    territory = factory.SubFactory(TerritoryFactory)
    at = factory.LazyFunction(timezone.now)
    kind = "alarm.raised"
    text = "Lampe éteinte"


class PlannedEventFactory(DjangoModelFactory):
    """A market that began an hour ago, around every asset of the tests; it suppresses all of their alarms."""

    class Meta:
        model = PlannedEvent

    title = factory.Sequence(lambda n: f"Marché {n}")
    kind = PlannedEvent.Kind.MARKET
    territory = factory.SubFactory(TerritoryFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    ends_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=1))
    perimeter = factory.LazyFunction(square)
