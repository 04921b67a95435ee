# SPDX-License-Identifier: EUPL-1.2
"""Reports of inhabitants in the correlation: whatever the order of the words, the same incidents hold the same ones."""

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.events import services
from apps.events.incidents import acts, combined, hearing
from apps.events.models import Alarm, Incident, JournalEntry, Testimony, ToldTestimony
from tests.events.incidents.test_properties import (  # noqa: F401  (town is a fixture)
    BURST,
    EXAMPLES,
    MESSAGES,
    NOON,
    calm_or_storm,
    deliver,
    kept,
    rolled_back,
    town,
)
from tests.factories import ConditionNatureFactory
from tests.interventions.conftest import somebody

pytestmark = pytest.mark.django_db
DARK = "reported_dark"
FIRST, LAMP = 1, 2  # in `town`: a feeder, and the first lamp that it feeds
WORDS = st.lists(
    st.tuples(
        st.integers(0, 7),  # which report
        st.integers(0, 15),  # about what
        st.integers(0, 30).map(lambda step: step * 20),  # said when, in minutes
        st.sampled_from("abcdef"),
        st.booleans(),  # names the asset, or only a place
        st.sampled_from(["", "", "", "withdrawn", "ended"]),
    ),
    max_size=12,
)


@pytest.fixture
def dark(town):  # noqa: F811
    ConditionNatureFactory(pattern=DARK, nature="outage")
    return town


def word(town, number, place=LAMP, minute=0, voice="", named=True, what="", rank=0):  # noqa: F811
    asset = town[place]
    at = NOON + timedelta(minutes=minute)
    return services.Said(
        ref=f"signalement:{number}",
        told_at=NOON + timedelta(days=1, seconds=rank),
        label=f"S-{number}",
        condition=DARK,
        territory=asset.owner_id,
        asset=asset.pk if named else None,
        lon=asset.geometry.x,
        lat=asset.geometry.y,
        voices=[voice or f"v{number}"],
        said_at=at,
        ended_at=at + timedelta(hours=5) if what == "ended" else None,
        withdrawn=what == "withdrawn",
    )


def tell(*words):
    services.testify(*words)
    combined.group_left()


def heard(town):  # noqa: F811
    number = {asset.pk: place for place, asset in enumerate(town)}
    together = {}
    rows = Testimony.objects.filter(withdrawn=False).select_related("incident")
    for one in rows.order_by("ref"):
        cause = one.incident and (number.get(one.incident.cause_asset_id), one.incident.shape, one.incident.testimonies)
        together.setdefault(one.incident_id, (cause, []))[1].append((one.ref, one.said_at, one.ended_at))
    return sorted(together.values(), key=str)


def test_three_reports_are_a_hypothesis_said_in_words_and_draw_no_lamp_as_failed(dark):
    tell(word(dark, 1), word(dark, 2, LAMP + 1, 30), word(dark, 3, LAMP + 2, 60, named=False))
    incident = Incident.objects.get()
    assert (incident.cause_asset, incident.cause_said, incident.shape) == (dark[FIRST], False, "feeder")
    assert (incident.members, incident.active, incident.testimonies, incident.state) == (0, 0, 3, "new")
    assert incident.severity == 3
    assert "3 signalements d'habitants" in incident.reason
    assert "aucune machine ne le dit" in incident.reason
    assert incident.fault_class is None
    for place in (FIRST, LAMP, LAMP + 1, LAMP + 2):
        dark[place].refresh_from_db()
        assert dark[place].state != "fault"
    assert not Alarm.objects.exists()
    assert incident.heard.count() == 3


def test_one_taken_back_leaves_and_two_are_no_hypothesis_any_more(dark):
    tell(*(word(dark, n, LAMP + n) for n in range(3)))
    incident = Incident.objects.get()
    tell(word(dark, 1, LAMP + 1, what="withdrawn", rank=9))
    incident.refresh_from_db()
    assert incident.state == "dropped"
    assert "Plus assez de signalements" in incident.outcome
    assert not Testimony.objects.exclude(incident=None).exists()
    assert JournalEntry.objects.filter(incident_id=incident.pk, kind="incident.closed").exists()


def test_once_all_are_treated_it_is_restored(dark):
    tell(*(word(dark, n, LAMP + n) for n in range(3)))
    tell(*(word(dark, n, LAMP + n, what="ended", rank=9) for n in range(3)))
    assert Incident.objects.get().state == "restored"


def test_a_fourth_report_joins_and_says_so(dark):
    tell(*(word(dark, n, LAMP + n) for n in range(3)))
    tell(word(dark, 7, LAMP + 3, 90))
    assert "4 signalements d'habitants" in Incident.objects.get().reason


def test_machines_that_confirm_take_the_same_incident_and_its_cause(dark):
    tell(*(word(dark, n, LAMP + n) for n in range(3)))
    number = Incident.objects.get().pk
    deliver(dark, NOON, [(LAMP + n, "lamp_failure", 5, True) for n in range(4)], 4)
    combined.group_left()
    incident = Incident.objects.exclude(state="duplicate").get()
    assert incident.pk == number
    assert (incident.members, incident.testimonies, incident.severity) == (4, 3, 2)
    assert incident.reason.endswith("3 signalements d'habitants vont dans ce sens")
    assert incident.opened_at == NOON + timedelta(minutes=5)  # what a contract counts from is a machine's word


def test_a_report_of_a_lamp_that_no_line_feeds_joins_its_alarm_whichever_came_first(dark):
    tell(word(dark, 1, 14))
    deliver(dark, NOON, [(14, "lamp_failure", 5, True)], 1)
    combined.group_left()
    assert Incident.objects.get().testimonies == 1


def test_an_operator_merges_a_hypothesis_and_its_reports_stay_there(dark, commune):
    boss = somebody(commune, "chef", "referent")
    tell(*(word(dark, n, LAMP + n) for n in range(3)))
    deliver(dark, NOON, [(14, "battery_low", 5, True)], 1)
    combined.group_left()
    supposed, other = Incident.objects.get(testimonies=3), Incident.objects.get(members=1)
    acts.merge(into=other.pk, incident_ids=[supposed.pk], by=boss, why="Même rue")
    other.refresh_from_db()
    supposed.refresh_from_db()
    assert (other.members, other.testimonies) == (1, 3)
    assert (supposed.state, supposed.merged_into, supposed.testimonies) == ("duplicate", other, 0)
    tell(word(dark, 1, LAMP + 1, rank=9))
    assert Testimony.objects.get(ref="signalement:1").incident == other


def test_one_network_is_one_voice_and_a_storm_of_reports_is_no_storm_of_incidents(dark):
    tell(*(word(dark, n, LAMP + n % 4, n, voice="same") for n in range(40)))
    assert not Incident.objects.exists()
    tell(*(word(dark, 100 + n, LAMP + n % 4, n) for n in range(40)))
    assert Incident.objects.count() == 1


def test_an_older_word_that_comes_late_says_nothing(dark):
    tell(*(word(dark, n, LAMP + n, what="withdrawn", rank=5) for n in range(3)))
    tell(*(word(dark, n, LAMP + n, rank=1) for n in range(3)))
    assert not Incident.objects.exists()
    assert not ToldTestimony.objects.exists()


def test_a_fault_of_ours_before_one_word_does_not_stop_the_others(dark, caplog):
    broken = word(dark, 9, LAMP)
    ToldTestimony.objects.create(ref="signalement:9", told_at=broken.told_at, said={"ref": "x", "told_at": "hier"})
    tell(*(word(dark, n, LAMP + n) for n in range(3)))
    assert Incident.objects.count() == 1
    assert "testimony not grouped" in caplog.text
    assert not ToldTestimony.objects.exists()


def test_no_report_costs_one_small_query_of_a_batch(dark, django_assert_num_queries):
    deliver(dark, NOON, [(LAMP, "lamp_failure", 0, True)], 1)
    with django_assert_num_queries(0):
        services.testify()
    deliver(dark, NOON, [(LAMP + 1, "lamp_failure", 0, True)], 1)
    asked = [one["sql"] for one in connection.queries_log if "events_testimony" in one["sql"]]
    assert len(asked) <= 2


def test_what_is_old_is_forgotten(dark):
    tell(word(dark, 1))
    assert hearing.forget(NOON) == 0
    assert hearing.forget(NOON + timedelta(minutes=1)) == 1


@settings(
    max_examples=EXAMPLES // 10,
    deadline=None,
    derandomize=EXAMPLES == 50,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    words=WORDS,
    scattered=MESSAGES,
    bursts=st.lists(BURST, max_size=1),
    rng=st.randoms(use_true_random=False),
)
def test_any_order_of_words_and_alarms_ends_in_the_same_incidents(dark, words, scattered, bursts, rng):
    told = [word(dark, *said, rank=rank) for rank, said in enumerate(words)]
    machines = list(dict.fromkeys([*scattered, *(message for burst in bursts for message in burst)]))
    with rolled_back():
        deliver(dark, NOON, sorted(machines, key=lambda one: (one[2], one[:2], str(one[3]))), len(machines))
        tell(*told)
        expected = kept(dark), heard(dark)
    with rolled_back():
        left = [*machines, *told, *rng.sample(told, k=min(3, len(told)))]
        rng.shuffle(left)
        while left:
            some, left = left[:4], left[4:]
            with calm_or_storm(rng):
                deliver(dark, NOON, [one for one in some if isinstance(one, tuple)], 9)
            services.testify(*(one for one in some if not isinstance(one, tuple)))
            if rng.random() < 0.5:
                combined.group_left()
        combined.group_left()
        assert (kept(dark), heard(dark)) == expected
