# SPDX-License-Identifier: EUPL-1.2
"""What is remembered of the network answers as what is read again would."""

from itertools import combinations
from random import Random

import pytest

from apps.events.incidents import region
from tests.factories import AssetFactory, NetworkEdgeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def net(commune):
    """Two cabinets that share a gateway, a probe that both feed, a loop, and something that nothing feeds."""
    things = [AssetFactory(owner=commune, telemetered=number % 2 == 0) for number in range(12)]
    power = [(0, 1), (0, 2), (1, 3), (1, 4), (2, 5), (6, 7), (6, 5), (9, 10), (10, 9)]
    data = [(2, 7), (7, 8), (3, 8)]
    for nature, pairs in (("power", power), ("data", data)):
        for upstream, downstream in pairs:
            NetworkEdgeFactory(upstream=things[upstream], downstream=things[downstream], nature=nature)
    return [thing.pk for thing in things]


def told(network, fids):
    """What grouping looks at: who feeds what, and what each thing is."""
    feeding = {fid: sorted(nodes) for fid, nodes in network.up.items()}
    return feeding, network.kind, network.speaks & network.kind.keys(), sorted(set(network.places) & set(fids))


def test_whatever_was_read_before_the_answer_is_the_same(net):
    asked = [set(some) for size in (1, 2) for some in combinations(net, size)]
    expected = [told(region.around(fids), fids) for fids in asked]
    for seed in range(3):
        order = list(range(len(asked)))
        Random(seed).shuffle(order)
        with region.remembered():
            for number in order:
                assert told(region.around(asked[number]), asked[number]) == expected[number]


def test_it_is_read_once_then_again_after_a_while(net, monkeypatch, django_assert_num_queries):
    now = [100.0]
    monkeypatch.setattr(region.time, "monotonic", lambda: now[0])
    with region.remembered():
        region.around(net[:5])
        with django_assert_num_queries(0):
            region.around(net[2:4])
        NetworkEdgeFactory(upstream_id=net[11], downstream_id=net[3], nature="power")
        now[0] += region.SECONDS + 0.1
        assert (net[11], "power") in region.around(net[2:4]).up[net[3]]
    with django_assert_num_queries(3):  # the family, what its things are, what else feeds them
        region.around(net[:1])
