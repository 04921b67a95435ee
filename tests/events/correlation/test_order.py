# SPDX-License-Identifier: EUPL-1.2
"""The answer depends on the set of episodes, never on their order; and every episode is in exactly one group."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.events.correlation import Episode, group
from tests.events.correlation.town import KINDS, NATURES, PLACES, RADIO, SOURCE, T0, TOWN

ASSETS = sorted(KINDS)
CONDITIONS = sorted(set(NATURES) - {"connection"})


@st.composite
def episode(draw):
    """Starts are few and round: ties are what an order would show in."""
    asset = draw(st.sampled_from([0, *ASSETS]))
    condition = "connection" if asset == 0 else draw(st.sampled_from(CONDITIONS))
    source = RADIO if asset == 0 else SOURCE.get(asset, 1)
    start = T0 + 300.0 * draw(st.integers(0, 15))
    end = draw(st.one_of(st.none(), st.integers(1, 40).map(lambda minutes: start + 60.0 * minutes)))
    return (asset, source, condition, start, end)


def storm(told):
    return [
        Episode(
            key, asset, source, condition, NATURES[condition], 2, start, end, KINDS.get(asset, ""), PLACES.get(asset)
        )
        for key, (asset, source, condition, start, end) in enumerate(sorted(told, key=repr), start=1)
    ]


@settings(max_examples=80, deadline=None)
@given(st.lists(episode(), min_size=2, max_size=40), st.randoms(use_true_random=False))
def test_any_order_gives_the_same_groups_with_the_same_causes_and_reasons(told, random: Random):
    episodes = storm(told)
    shuffled = random.sample(episodes, len(episodes))
    assert group(shuffled, TOWN) == group(episodes, TOWN)


@settings(max_examples=80, deadline=None)
@given(st.lists(episode(), max_size=60))
def test_every_episode_is_in_exactly_one_group(told):
    episodes = storm(told)
    placed = [key for found in group(episodes, TOWN) for key in found.members]
    assert sorted(placed) == [episode.key for episode in episodes]


@settings(max_examples=80, deadline=None)
@given(st.lists(episode(), max_size=25), st.lists(episode(), max_size=25))
def test_what_happens_two_days_later_changes_nothing(told, later):
    """No end is missing here: what never ends may hold what comes later."""
    day = 2 * 86_400.0
    ended = [(asset, source, condition, start, start + 600.0) for asset, source, condition, start, _ in told]
    now = storm(ended)
    then = [Episode(1000 + one.key, *_but_key(one, one.start + day, one.end and one.end + day)) for one in storm(later)]
    assert sorted(group(now, TOWN) + group(then, TOWN), key=first) == sorted(group(now + then, TOWN), key=first)


def _but_key(one, start, end):
    return (one.asset, one.source, one.condition, one.nature, one.severity, start, end, one.kind, one.lonlat)


def first(found):
    return found.members
