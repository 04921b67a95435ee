# SPDX-License-Identifier: EUPL-1.2
"""What every connector owes, whatever its protocol: the rows that are left when its counterpart has spoken.

By the real path: the driver on its transport, then the one door. A case that a protocol does not know is declared by
its counterpart, and its page must say so.
"""

import functools
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from apps.assets.models import Asset, Source
from apps.connectors.catalogue import DRIVERS
from apps.duty.models import Mention, Notice
from apps.duty.notifying import sweeping
from apps.events import services as events
from apps.events.models import (
    Alarm,
    Episode,
    Incident,
    JournalEntry,
    LiveMessage,
    Observation,
    OwedAcknowledgement,
    OwedNotice,
    ProcedureRun,
    RuleFiring,
)
from apps.supervision import health, replay
from apps.supervision.models import DeadLetter, FirstContact, Poll, Traffic
from tests.connectors.conformance.automation import WELL, Bacnet, Modbus
from tests.connectors.conformance.counterpart import ACKED, CLOSED, OPEN, Server, Word
from tests.connectors.conformance.lighting import Talq, TalqPosted
from tests.connectors.conformance.lorawan import ChirpStack, ChirpStackPosting, ThingsStack
from tests.connectors.conformance.monitoring import Alertmanager, Icinga
from tests.connectors.conformance.ogc import Features, Sensors
from tests.connectors.conformance.suppliers import Left, Signed
from tests.connectors.conformance.traffic import Rsmp
from tests.connectors.conformance.video import Onvif
from tests.connectors.counterparts import bacnet, modbus, pygeoapi, sensorthings
from tests.factories import (
    AssetFactory,
    ChannelFactory,
    EscalationStepFactory,
    OnCallFactory,
    RuleFactory,
    SubscriptionFactory,
    UserFactory,
)

PAGES = Path(__file__).resolve().parents[3] / "docs" / "connectors"
COUNTERPARTS = {
    one.name or one.driver: one
    for one in (
        *(Alertmanager, Bacnet, ChirpStack, ChirpStackPosting, Features, Icinga, Left, Modbus, Onvif, Rsmp),
        *(Sensors, Signed, Talq, TalqPosted, ThingsStack),
    )
}
CASES = set()
NOT_KNOWN = re.compile(r"^- `(\w+)` : ", re.M)  # in the page of a connector
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)

pytestmark = pytest.mark.django_db


def case(name):
    """One case of the suite; when the protocol does not know it, its page must say so."""
    CASES.add(name)

    def wrapped(test):
        @functools.wraps(test)
        def run(counterpart, **fixtures):
            if name in counterpart.unsupported:
                assert name in declared(counterpart)
            else:
                test(counterpart, **fixtures)

        return run

    return wrapped


def declared(counterpart):
    return set(NOT_KNOWN.findall((PAGES / counterpart.page).read_text()))


@pytest.fixture(scope="module")
def server():
    with Server(lambda path, query: b"[]").running() as one:
        yield one


@pytest.fixture(scope="module")
def pygeoapi_server(tmp_path_factory):
    with pygeoapi.running(tmp_path_factory.mktemp("pygeoapi")) as one:
        yield one


@pytest.fixture(scope="module")
def sensorthings_server(tmp_path_factory):
    with sensorthings.running(tmp_path_factory.mktemp("sensorthings")) as one:
        yield one


@pytest.fixture(scope="module")
def modbus_server(tmp_path_factory):
    with modbus.running(tmp_path_factory.mktemp("modbus"), {str(unit): {} for unit in range(1, 13)}) as one:
        yield one


@pytest.fixture(scope="module")
def bacnet_server(tmp_path_factory):
    with bacnet.running(tmp_path_factory.mktemp("bacnet"), 12, {**WELL, "analog-input,1": {"value": 20.0}}) as one:
        yield one


@pytest.fixture(params=sorted(COUNTERPARTS))
def counterpart(request, commune, settings):
    made = COUNTERPARTS[request.param]
    if made is Icinga:
        return made(commune, settings, request.getfixturevalue("icinga"))
    if made is Features:
        return made(commune, settings, request.getfixturevalue("pygeoapi_server"))
    if made is Sensors:
        return made(commune, settings, request.getfixturevalue("sensorthings_server"))
    if made is Bacnet:
        return made(commune, settings, request.getfixturevalue("bacnet_server"))
    if made is Modbus:
        return made(commune, settings, request.getfixturevalue("modbus_server"))
    if made in (Talq, Left, Onvif):
        return made(commune, settings, request.getfixturevalue("server"))
    return made(commune, settings)


@pytest.fixture
def began():
    return timezone.now().replace(microsecond=0) - 10 * MINUTE


def alarm_of(counterpart, ref=None):
    return Alarm.objects.get(
        source=counterpart.source, asset__source_ref=ref or counterpart.refs[0], condition=counterpart.condition
    )


def facts():
    """All that a repetition must leave as it was."""
    told = Alarm.objects.order_by("pk").values_list(
        *("asset_id", "condition", "state", "active", "severity", "occurrences", "raised_at", "cleared_at")
    )
    rows = (Episode, Incident, JournalEntry, DeadLetter, Mention)
    news = LiveMessage.objects.filter(kind__in=["alarm.raised", "alarm.cleared", "incident.opened"]).count()
    return list(told), [model.objects.count() for model in rows], news


def reasons(counterpart):
    poll = Poll.objects.filter(source=counterpart.source).first()
    said = list(DeadLetter.objects.values_list("reason", flat=True))
    return [*said, *([poll.last_error] if poll and poll.last_error else [])]


# --- The life of a condition ------------------------------------------------------------------------------------------


@case("initial_dump")
def test_what_is_there_at_the_first_contact_is_shown_and_wakes_nobody(counterpart, began, commune, operator):
    channel = ChannelFactory(person=operator)
    SubscriptionFactory(channel=channel, territory=commune, severity=3)
    OnCallFactory(territory=commune, person=operator)
    EscalationStepFactory(territory=commune, severity=3, after=1)
    told = [{"do": "propose_intervention"}, {"do": "notify", "person": operator.username}]
    RuleFactory(territory=commune, enabled=True, actions=told)
    counterpart.forgotten()
    counterpart.tell(Word(OPEN, counterpart.refs[0], began))
    later = timezone.now() + timedelta(hours=1)
    assert alarm_of(counterpart).active and alarm_of(counterpart).inherited
    assert Incident.objects.get().state == "new"
    assert (sweeping.sweep(), sweeping.sweep(later)) == (0, 0)
    assert nobody_was_asked_anything()
    assert FirstContact.objects.get(source=counterpart.source).alarms == 1
    said = JournalEntry.objects.get(kind="source.met").text
    assert "1 alarme déjà présente au premier contact, personne n'a été prévenu" in said
    before = facts()
    counterpart.tell_again()  # the link is back, or we forgot where we were
    assert (sweeping.sweep(later), facts()) == (0, before)
    counterpart.tell(Word(CLOSED, counterpart.refs[0], timezone.now() - 2 * SECOND))
    counterpart.tell(Word(OPEN, counterpart.refs[0], timezone.now() - SECOND))
    assert not alarm_of(counterpart).inherited  # since then, it began again: that is news
    assert sweeping.sweep(later) and Mention.objects.exists()
    assert RuleFiring.objects.exists() and OwedNotice.objects.exists() and Incident.objects.get().proposed_at


def nobody_was_asked_anything():
    rows = (Mention, Notice, OwedNotice, RuleFiring, ProcedureRun)
    return not any(model.objects.exists() for model in rows) and Incident.objects.get().proposed_at is None


@case("opened")
def test_what_begins_there_is_an_alarm_here(counterpart, began):
    counterpart.tell(Word(OPEN, counterpart.refs[0], began))
    alarm = alarm_of(counterpart)
    assert (alarm.state, alarm.active, alarm.severity) == ("unack", True, counterpart.severity)
    assert alarm.raised_at == began or not counterpart.dated
    assert Episode.objects.get().alarm_id == alarm.pk
    assert (alarm.asset.state, counterpart.source.health) == ("fault", "ok")
    assert not reasons(counterpart)
    traffic = Traffic.objects.filter(source=counterpart.source)
    assert sum(one.messages for one in traffic) > 0 and all(one.dead == 0 for one in traffic)


@case("duplicate")
def test_told_twice_is_told_once(counterpart, began):
    word = Word(OPEN, counterpart.refs[0], began)
    counterpart.tell(word)
    before = facts()
    counterpart.tell(word)
    assert facts() == before
    assert alarm_of(counterpart).occurrences == 1


@case("out_of_order")
def test_an_end_that_comes_before_its_start_ends_it(counterpart, began):
    counterpart.tell(Word(CLOSED, counterpart.refs[0], began + 2 * MINUTE))
    counterpart.tell(Word(OPEN, counterpart.refs[0], began))
    alarm = alarm_of(counterpart)
    assert (alarm.active, alarm.raised_at, alarm.cleared_at) == (False, began, began + 2 * MINUTE)


@case("acknowledged_there")
def test_what_somebody_takes_there_is_acknowledged_here(counterpart, began):
    counterpart.tell(Word(OPEN, counterpart.refs[0], began))
    counterpart.tell(Word(ACKED, counterpart.refs[0], began + MINUTE))
    alarm = alarm_of(counterpart)
    assert (alarm.state, alarm.active, alarm.acked_by) == ("acked", True, None)
    assert counterpart.taker in alarm.acked_elsewhere
    assert not OwedAcknowledgement.objects.exists()


@case("acknowledged_here")
def test_what_is_taken_here_is_acknowledged_there(counterpart, began, operator):
    counterpart.tell(Word(OPEN, counterpart.refs[0], began))
    events.acknowledge(alarm_id=alarm_of(counterpart).pk, by=operator)
    assert operator.username in counterpart.taken_there(counterpart.refs[0])


@case("closed")
def test_what_ends_there_ends_here_and_is_over_once_acknowledged(counterpart, began, operator):
    counterpart.tell(Word(OPEN, counterpart.refs[0], began))
    counterpart.tell(Word(CLOSED, counterpart.refs[0], began + MINUTE))
    alarm = alarm_of(counterpart)
    assert (alarm.state, alarm.active) == ("rtn_unack", False)
    assert alarm.cleared_at == began + MINUTE or not counterpart.dated
    events.acknowledge(alarm_id=alarm.pk, by=operator)
    assert alarm_of(counterpart).state == "normal"


@case("reopened")
def test_what_begins_again_is_the_same_alarm_and_the_same_spell(counterpart, began):
    for minutes, what in enumerate((OPEN, CLOSED, OPEN)):
        counterpart.tell(Word(what, counterpart.refs[0], began + minutes * MINUTE))
    alarm = alarm_of(counterpart)
    assert (alarm.active, alarm.occurrences) == (True, 2)
    assert alarm.raised_at == began + 2 * MINUTE or not counterpart.dated
    assert Episode.objects.filter(alarm=alarm).count() == 1


# --- What goes wrong --------------------------------------------------------------------------------------------------


@case("link_lost")
def test_a_lost_link_is_told_and_what_was_missed_is_made_good(counterpart, began):
    counterpart.tell(Word(OPEN, counterpart.refs[0], began))
    counterpart.keep_quiet()
    counterpart.tell(Word(CLOSED, counterpart.refs[0], began + MINUTE))
    assert alarm_of(counterpart).active
    long_ago = timezone.now() - timedelta(seconds=counterpart.source.silent_after + 1)
    Source.objects.filter(pk=counterpart.source.pk).update(last_seen_at=long_ago, health_at=long_ago)
    health.watch()
    lost = Source.objects.get(pk=counterpart.source.pk)
    assert lost.health == "down" and lost.health_reason
    assert Asset.objects.get(source=lost, source_ref=counterpart.refs[0]).state == "unknown"
    counterpart.come_back()
    assert counterpart.source.health == "ok"
    assert not alarm_of(counterpart).active


@case("malformed")
def test_what_cannot_be_read_is_told_in_words_and_stops_nothing(counterpart, began):
    counterpart.garble()
    assert reasons(counterpart) and all(reasons(counterpart))
    assert not Alarm.objects.exists()
    counterpart.tell(Word(OPEN, counterpart.refs[0], began))
    assert alarm_of(counterpart).active


@case("unknown_type")
def test_an_event_that_nobody_knows_is_never_lost_in_silence(counterpart, began):
    counterpart.mumble(counterpart.refs[1], began)
    counterpart.tell(Word(OPEN, counterpart.refs[0], began))
    others = Alarm.objects.exclude(condition=counterpart.condition)
    assert alarm_of(counterpart).active
    found = [(alarm.severity, alarm.asset.source_ref) for alarm in others]
    assert found == [(3, counterpart.refs[1])] * (counterpart.unknown_type == "minor")
    assert len(reasons(counterpart)) == (counterpart.unknown_type == "refused")


@case("unknown_asset")
def test_what_is_said_of_an_equipment_that_nobody_announced_waits_for_it(counterpart, began):
    counterpart.tell(Word(OPEN, counterpart.stranger, began), Word(OPEN, counterpart.refs[0], began))
    assert alarm_of(counterpart).active
    assert Alarm.objects.count() == 1
    letters = list(DeadLetter.objects.all())
    assert letters and all("équipement inconnu" in letter.reason for letter in letters)
    AssetFactory(owner=counterpart.source.territory, source=counterpart.source, source_ref=counterpart.stranger)
    for letter in letters:
        replay.replay(letter_id=letter.pk, by=UserFactory(is_superuser=True))
    assert alarm_of(counterpart, counterpart.stranger).raised_at == began


@case("clock_skew")
def test_a_clock_that_is_wrong_by_hours_is_believed_by_days_is_not(counterpart, began):
    soon, one_day = began + timedelta(hours=2), began + timedelta(days=3)
    counterpart.tell(Word(OPEN, counterpart.refs[0], soon))
    counterpart.tell(Word(OPEN, counterpart.refs[1], one_day))
    assert alarm_of(counterpart).raised_at == soon
    assert Alarm.objects.count() == 1
    assert any("futur" in reason for reason in reasons(counterpart))
    seen = Asset.objects.filter(source=counterpart.source).values_list("last_seen_at", flat=True)
    assert all(at is None or at <= timezone.now() for at in seen)
    ahead = Traffic.objects.filter(source=counterpart.source).order_by("minute").last()
    assert ahead.lag_s < -3600


@case("burst")
def test_of_a_burst_of_a_thousand_none_is_lost_and_none_counts_twice(counterpart, began):
    words = [
        Word(CLOSED if turn % 2 else OPEN, ref, began + turn * SECOND)
        for turn in range(100)
        for ref in counterpart.refs[:10]
    ]
    counterpart.burst(words)
    assert Observation.objects.count() == 1000
    assert list(Alarm.objects.values_list("active", "occurrences")) == [(False, 50)] * 10
    assert not reasons(counterpart)
    before = facts()
    counterpart.tell_again()
    assert facts() == before


# --- What is written of it --------------------------------------------------------------------------------------------


def test_every_driver_has_its_counterpart_and_its_page():
    alarming = {name for name, driver in DRIVERS.items() if driver.alarms}
    assert {one.driver for one in COUNTERPARTS.values()} == alarming - {"none"}
    for name in DRIVERS.keys() - alarming:  # measures only: what they owe is in their own tests
        page = (PAGES / f"{name}.md").read_text()
        assert f"`{name}`" in page and "## Proven against" in page and "## Not proven" in page
    for made in COUNTERPARTS.values():
        assert made.unsupported <= CASES
        assert declared(made) == made.unsupported, made.page
        page = (PAGES / made.page).read_text()
        assert f"`{made.driver}`" in page
        assert "## Proven against" in page and "## Not proven" in page
