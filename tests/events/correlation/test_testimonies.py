# SPDX-License-Identifier: EUPL-1.2
"""What inhabitants say weighs less than a machine, and moves nothing of what machines say."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from apps.events.correlation import Episode, Nature, Shape, Testimony, Topology, group

CABINET, FEEDER, OTHER = 1, 2, 3
LAMPS = range(10, 16)  # of the feeder
BESIDE = range(20, 24)  # of the other one
TOWN = Topology(
    up={
        FEEDER: [(CABINET, "power")],
        OTHER: [(CABINET, "power")],
        **{lamp: [(FEEDER, "power")] for lamp in LAMPS},
        **{lamp: [(OTHER, "power")] for lamp in BESIDE},
    },
    speaking={(FEEDER, "power"): len(LAMPS), (OTHER, "power"): len(BESIDE), (CABINET, "power"): 10},
    kind={CABINET: "control_cabinet", FEEDER: "feeder", OTHER: "feeder"},
)
HOUR = 3600.0


def said(key, lamp=10, voice="", at=0.0, **more):
    lines = more.pop("lines", (FEEDER,) if lamp in LAMPS else (OTHER,))
    voices = frozenset({voice or f"v{key}"})
    return replace(Testimony(key, lamp, lines, voices, Nature.OUTAGE, at, None), **more)


def alarm(key, asset, at=0.0, end=None, nature=Nature.OUTAGE):
    return Episode(key, asset, 1, "lamp_failure", nature, 2, at, end, "light_point")


def test_three_voices_about_one_feeder_are_a_hypothesis_of_it():
    (found,) = group([], TOWN, [said(100), said(101, 11, at=HOUR), said(102, 12, at=3 * HOUR)])
    assert (found.cause.asset, found.cause.said, found.shape) == (FEEDER, False, Shape.FEEDER)
    assert set(found.members) == {100, 101, 102}
    assert found.witnesses == 3


def test_two_voices_are_not_nor_one_network_that_reports_ten_times():
    assert group([], TOWN, [said(100), said(101, 11)]) == []
    assert group([], TOWN, [said(key, 10 + key % 6, voice="same") for key in range(100, 110)]) == []


def test_one_report_that_three_people_follow_counts_as_three():
    (found,) = group([], TOWN, [said(100, voices=frozenset("abc"))])
    assert found.cause.asset == FEEDER


def test_a_report_near_two_feeders_goes_with_the_one_of_which_more_is_said():
    both = (FEEDER, OTHER)
    told = [said(100, lines=both), said(101, 20, lines=both), said(102, 11), said(103, 20)]
    (found,) = group([], TOWN, told)
    assert found.cause.asset == FEEDER
    assert set(found.members) == {100, 101, 102}


def test_what_is_said_a_day_apart_is_not_one_story():
    assert group([], TOWN, [said(100), said(101, at=25 * HOUR), said(102, at=50 * HOUR)]) == []


def test_a_report_supports_what_the_machines_deduced_and_changes_nothing_of_it():
    alarms = [alarm(key, lamp, at=60.0 * key) for key, lamp in enumerate(LAMPS)]
    (before,) = group(alarms, TOWN)
    (after,) = group(alarms, TOWN, [said(100, at=2 * HOUR)])
    assert after == replace(before, members=(*before.members, 100), witnesses=1)


def test_a_report_joins_the_alarm_of_the_very_lamp():
    (found,) = group([alarm(0, 10)], TOWN, [said(100, at=HOUR)])
    assert found.members == (0, 100)
    assert found.shape == Shape.SINGLE


def test_a_report_of_long_after_the_repair_supports_nothing():
    assert [one.members for one in group([alarm(0, 10, end=60.0)], TOWN, [said(100, at=2 * HOUR)])] == [(0,)]


def test_what_is_no_darkness_supports_nothing():
    assert group([], TOWN, [said(key, nature=Nature.DEGRADATION) for key in range(100, 105)]) == []


def test_where_an_operator_put_it_a_report_stays():
    (found,) = group([], TOWN, [said(100, pinned=True)])
    assert found.members == (100,)


TOLD = st.lists(
    st.builds(
        lambda lamp, voice, at, wide: (lamp, voice, at, wide),
        st.sampled_from([*LAMPS, *BESIDE]),
        st.sampled_from("abcdef"),
        st.integers(0, 80).map(lambda half: half * HOUR / 2),
        st.booleans(),
    ),
    max_size=14,
)
ALARMS = st.lists(
    st.tuples(st.sampled_from([CABINET, FEEDER, *LAMPS, *BESIDE]), st.integers(0, 40), st.booleans()),
    max_size=12,
    unique=True,
)


@given(told=TOLD, machines=ALARMS, rng=st.randoms(use_true_random=False))
def test_people_move_no_alarm_and_the_order_in_which_they_speak_changes_nothing(told, machines, rng):
    heard = [
        said(100 + key, lamp, voice, at, **({"lines": (FEEDER, OTHER)} if wide else {}))
        for key, (lamp, voice, at, wide) in enumerate(told)
    ]
    alarms = [
        alarm(key, asset, at=900.0 * at, end=900.0 * at + 600 if over else None)
        for key, (asset, at, over) in enumerate(machines)
    ]
    alone = group(alarms, TOWN)
    found = group(alarms, TOWN, heard)
    of_machines = [replace(one, members=tuple(k for k in one.members if k < 100), witnesses=0) for one in found]
    assert [one for one in of_machines if one.members] == alone
    keys = [key for one in found for key in one.members]
    assert len(keys) == len(set(keys))
    rng.shuffle(heard)
    assert group(alarms, TOWN, heard) == found
