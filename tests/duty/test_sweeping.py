# SPDX-License-Identifier: EUPL-1.2
"""Who must hear of what, and in how many messages."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from apps.duty.models import Mention, Notice
from apps.duty.notifying import sweeping, wording
from apps.events.models import Incident, OwedNotice, Severity
from tests.duty.conftest import DUTY, incident, on_duty
from tests.factories import (
    AssetFactory,
    AssetKindFactory,
    ChannelFactory,
    EscalationStepFactory,
    OnCallFactory,
    RuleFactory,
    SubscriptionFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db


def told(person):
    return set(Incident.objects.filter(mentions__channel__person=person))


def test_a_new_incident_is_owed_to_who_asked_for_it(commune, subscriber, leaver):
    one = incident(commune)
    assert sweeping.sweep() == 1
    assert told(leaver) == {one}


def test_looking_twice_owes_nothing_more(commune, subscriber):
    incident(commune)
    sweeping.sweep()
    assert sweeping.sweep() == 0
    assert (Notice.objects.count(), Mention.objects.count()) == (1, 1)


def test_below_the_severity_asked_for_nothing_is_said_until_it_gets_worse(commune, subscriber, leaver):
    one = incident(commune, severity=Severity.MINOR)
    sweeping.sweep()
    assert told(leaver) == set()
    Incident.objects.filter(pk=one.pk).update(severity=Severity.CRITICAL, changed_at=timezone.now())
    sweeping.sweep()
    assert told(leaver) == {one}


def test_what_inhabitants_alone_suppose_wakes_nobody_until_a_machine_says_it(commune, subscriber, leaver):
    subscriber.severity = Severity.MINOR
    subscriber.save()
    one = incident(commune, severity=Severity.MINOR, members=0, testimonies=3)
    assert sweeping.sweep() == 0
    Incident.objects.filter(pk=one.pk).update(members=1, changed_at=timezone.now())
    assert sweeping.sweep() == 1
    assert told(leaver) == {one}


def test_only_the_trades_asked_for(commune, subscriber, leaver):
    subscriber.trades = ["traffic"]
    subscriber.save()
    lights = AssetKindFactory(code="traffic_light", trade="traffic", label="Feu", label_plural="Feux")
    incident(commune, cause_asset=AssetFactory(owner=commune))
    one = incident(commune, cause_asset=AssetFactory(owner=commune, kind=lights))
    sweeping.sweep()
    assert told(leaver) == {one}


def test_an_incident_older_than_the_subscription_is_not_news(commune, subscriber, leaver):
    one = incident(commune)
    Incident.objects.filter(pk=one.pk).update(created_at=timezone.now() - timedelta(days=2))
    sweeping.sweep()
    assert told(leaver) == set()


def test_reopened_it_is_said_once_more(commune, subscriber, leaver):
    one = incident(commune)
    sweeping.sweep()
    Incident.objects.filter(pk=one.pk).update(state=Incident.State.REOPENED, changed_at=timezone.now())
    assert (sweeping.sweep(), sweeping.sweep()) == (1, 0)
    assert set(Mention.objects.values_list("step", flat=True)) == {"opened", "reopened"}


# --- Scope ------------------------------------------------------------------------------------------------------------


def test_a_subscription_gives_no_right_to_hear_of_the_neighbours(commune, neighbour, leaver):
    """Even one that somebody wrote on a territory that the person does not serve."""
    SubscriptionFactory(channel=ChannelFactory(person=leaver), territory=neighbour)
    incident(neighbour)
    sweeping.sweep()
    assert told(leaver) == set()


def test_a_restricted_position_is_told_only_to_who_holds_its_right(commune):
    without = on_duty(commune, "sans-droit", [right for right in DUTY if "restricted" not in right])
    with_right = on_duty(commune, "avec-droit")
    for person in (without, with_right):
        SubscriptionFactory(channel=ChannelFactory(person=person), territory=commune)
    one = incident(commune, "Caméra muette", restricted=True)
    sweeping.sweep()
    assert (told(without), told(with_right)) == (set(), {one})


def test_a_right_taken_back_before_the_sending_is_taken_back(commune, subscriber, leaver):
    incident(commune)
    sweeping.sweep()
    notice = Notice.objects.select_related("channel__person").get()
    assert "Armoire au noir" in wording.of(notice).subject
    leaver.memberships.all().delete()
    assert wording.of(notice) is None


def test_nobody_inactive_is_told(commune, subscriber, leaver):
    leaver.is_active = False
    leaver.save()
    incident(commune)
    assert sweeping.sweep() == 0


def test_an_included_territory_counts(commune, leaver):
    epci = TerritoryFactory(epci=True)
    epci.includes.add(commune)
    boss = on_duty(epci, "epci")
    SubscriptionFactory(channel=ChannelFactory(person=boss), territory=epci)
    one = incident(commune)
    sweeping.sweep()
    assert told(boss) == {one}


# --- Rules ------------------------------------------------------------------------------------------------------------


def test_who_a_rule_names_is_told_once_and_only_of_what_they_may_see(commune, neighbour, leaver):
    ChannelFactory(person=leaver)
    rule, one = RuleFactory(territory=commune), incident(commune, severity=Severity.MINOR)
    for about in (one, incident(neighbour)):
        OwedNotice.objects.create(incident=about, rule=rule, person=leaver, at=timezone.now())
    assert (sweeping.sweep(), sweeping.sweep()) == (1, 0)
    assert told(leaver) == {one}
    assert not OwedNotice.objects.filter(taken_at=None).exists()


def test_everybody_of_the_role_that_a_rule_names_is_told(commune, leaver, arriver):
    for person in (leaver, arriver):
        ChannelFactory(person=person)
    one = incident(commune)
    role = leaver.memberships.get().role
    OwedNotice.objects.create(incident=one, rule=RuleFactory(territory=commune), role=role, at=timezone.now())
    sweeping.sweep()
    assert (told(leaver), told(arriver)) == ({one}, set())


# --- Storms -----------------------------------------------------------------------------------------------------------


def test_a_storm_of_a_thousand_incidents_is_one_message_per_person(commune):
    people = [on_duty(commune, f"agent-{number}") for number in range(3)]
    for person in people:
        SubscriptionFactory(channel=ChannelFactory(person=person), territory=commune)
    now = timezone.now()
    for second in range(0, 60, 6):
        for number in range(100):
            incident(commune, f"Lampe {second}-{number}", Severity.MAJOR)
        sweeping.sweep(now + timedelta(seconds=second))
    assert Notice.objects.count() == 3
    assert Mention.objects.count() == 3000
    words = wording.of(Notice.objects.select_related("channel__person").first())
    assert words.subject == "Connecte : 1\u202f000 incidents"
    assert "… et 980 autres." in words.body
    assert len(words.body.splitlines()) < 30


def test_while_the_storm_lasts_one_follow_up_every_ten_minutes(commune, subscriber):
    start = timezone.now()
    for minute in range(25):
        at = start + timedelta(minutes=minute)
        for number in range(3):
            incident(commune, f"Lampe {minute}-{number}", opened_at=at, changed_at=at)
        sweeping.sweep(at)
        leave(at + timedelta(seconds=59))
    sent = list(Notice.objects.exclude(handed_at=None).order_by("handed_at").values_list("handed_at", flat=True))
    gaps = [later - earlier for earlier, later in zip(sent, sent[1:], strict=False)]
    assert len(sent) == 3
    assert all(gap == timedelta(minutes=10) for gap in gaps), gaps


def test_a_lone_incident_after_another_one_does_not_wait_for_a_storm_that_is_not(commune, subscriber):
    now = timezone.now()
    incident(commune)
    sweeping.sweep(now)
    leave(now + timedelta(seconds=61))
    incident(commune)
    sweeping.sweep(now + timedelta(minutes=2))
    waiting = Notice.objects.get(state="gathering")
    assert waiting.due_at == now + timedelta(minutes=3)


def leave(at):
    """What is due leaves, as the delivery would do it."""
    Notice.objects.filter(state="gathering", due_at__lte=at).update(state="sent", handed_at=at, due_at=None)


# --- Quiet hours ------------------------------------------------------------------------------------------------------

NIGHT = datetime(2026, 11, 24, 2, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def sleeper(subscriber):
    subscriber.quiet_from, subscriber.quiet_until = time(22), time(7)
    subscriber.created_at = NIGHT - timedelta(days=1)
    subscriber.save()
    return subscriber


def at_night(commune, severity, at=NIGHT):
    one = incident(commune, severity=severity, opened_at=at, changed_at=at)
    Incident.objects.filter(pk=one.pk).update(created_at=at)
    return one


def test_at_night_what_is_major_waits_for_the_morning(commune, sleeper):
    at_night(commune, Severity.MAJOR)
    sweeping.sweep(NIGHT)
    assert Notice.objects.get().due_at == NIGHT.replace(hour=7)


def test_at_night_what_is_critical_does_not_wait_and_takes_the_rest_along(commune, sleeper):
    at_night(commune, Severity.MAJOR)
    sweeping.sweep(NIGHT)
    later = NIGHT + timedelta(hours=1)
    at_night(commune, Severity.CRITICAL, later)
    sweeping.sweep(later)
    assert Notice.objects.get().due_at == later + sweeping.GATHER


def test_unless_the_person_wants_real_silence(commune, sleeper):
    sleeper.critical_always = False
    sleeper.save()
    at_night(commune, Severity.CRITICAL)
    sweeping.sweep(NIGHT)
    assert Notice.objects.get().due_at == NIGHT.replace(hour=7)


# --- Escalation -------------------------------------------------------------------------------------------------------


@pytest.fixture
def duty_officer(commune):
    person = on_duty(commune, "astreinte")
    ChannelFactory(person=person)
    OnCallFactory(territory=commune, person=person)
    return person


def test_what_nobody_takes_in_charge_is_told_to_who_is_on_call(commune, duty_officer):
    EscalationStepFactory(territory=commune, after=10)
    one = incident(commune)
    now = one.created_at
    assert sweeping.sweep(now + timedelta(minutes=9)) == 0
    assert sweeping.sweep(now + timedelta(minutes=11)) == 1
    assert sweeping.sweep(now + timedelta(minutes=12)) == 0
    assert told(duty_officer) == {one}


def test_what_somebody_took_in_charge_is_not_escalated(commune, duty_officer, leaver):
    EscalationStepFactory(territory=commune, after=10)
    one = incident(commune, state=Incident.State.IN_CHARGE, assigned_to=leaver)
    assert sweeping.sweep(one.created_at + timedelta(minutes=11)) == 0


def test_taken_in_charge_while_the_message_waited_it_is_no_longer_sent(commune, duty_officer, leaver):
    EscalationStepFactory(territory=commune, after=0)
    one = incident(commune)
    sweeping.sweep(one.created_at + timedelta(seconds=1))
    Incident.objects.filter(pk=one.pk).update(state=Incident.State.IN_CHARGE, assigned_to=leaver)
    assert wording.of(Notice.objects.select_related("channel__person").get()) is None


def test_each_step_calls_its_own_level(commune, duty_officer):
    chief = on_duty(commune, "cadre")
    ChannelFactory(person=chief)
    OnCallFactory(territory=commune, person=chief, level=3)
    EscalationStepFactory(territory=commune, after=10, level=1)
    EscalationStepFactory(territory=commune, after=30, level=3)
    one = incident(commune)
    sweeping.sweep(one.created_at + timedelta(minutes=11))
    assert (told(duty_officer), told(chief)) == ({one}, set())
    sweeping.sweep(one.created_at + timedelta(minutes=31))
    assert told(chief) == {one}


def test_who_is_no_longer_on_call_is_left_alone(commune, duty_officer):
    duty_officer.on_call.update(ends_at=timezone.now() - timedelta(minutes=1))
    EscalationStepFactory(territory=commune, after=0)
    incident(commune)
    assert sweeping.sweep(timezone.now() + timedelta(seconds=5)) == 0


def test_on_call_does_not_mean_that_one_may_see_cameras(commune):
    person = on_duty(commune, "astreinte", [right for right in DUTY if "restricted" not in right])
    ChannelFactory(person=person)
    OnCallFactory(territory=commune, person=person)
    EscalationStepFactory(territory=commune, after=0)
    incident(commune, "Caméra muette", restricted=True)
    assert sweeping.sweep(timezone.now() + timedelta(seconds=5)) == 0
