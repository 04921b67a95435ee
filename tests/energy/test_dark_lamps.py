# SPDX-License-Identifier: EUPL-1.2
"""Dark lamps found at the meters of cabinets, and the round of tonight: with real rows."""

from datetime import timedelta

import numpy as np
import pytest
from django.contrib.gis.geos import Point as Place

from apps.assets.models import NetworkEdge
from apps.energy import dark_lamps, quality
from apps.energy.maths import sun
from apps.energy.models import MeteringPoint
from tests.energy.test_watching import NOW, last_days, told
from tests.factories import (
    AssetFactory,
    AssetKindFactory,
    MembershipFactory,
    NetworkEdgeFactory,
    TerritoryFactory,
)

pytestmark = pytest.mark.django_db
RIGHTS = ["energy.view_meteringpoint", "assets.view_asset"]


@pytest.fixture
def town():
    return TerritoryFactory()


@pytest.fixture
def agent(town):
    return MembershipFactory(territory=town, permissions=RIGHTS).user


@pytest.fixture
def kinds():
    return {code: AssetKindFactory(code=code) for code in ("energy_meter", "control_cabinet", "feeder", "light_point")}


def street(town, kinds, lamps=12, watts=60.0):
    """A cabinet with its meter and a feeder of lamps; their fids."""
    cabinet = AssetFactory(kind=kinds["control_cabinet"], owner=town, geometry=Place(4.365, 48.957))
    feeder = AssetFactory(kind=kinds["feeder"], owner=town)
    fed = [AssetFactory(kind=kinds["light_point"], owner=town, attributes={"power_w": watts}) for _ in range(lamps)]
    power = {"nature": NetworkEdge.Nature.POWER}
    NetworkEdgeFactory(upstream=cabinet, downstream=feeder, **power)
    for lamp in fed:
        NetworkEdgeFactory(upstream=feeder, downstream=lamp, **power)
    meter = AssetFactory(kind=kinds["energy_meter"], owner=town, source=None)
    return MeteringPoint.objects.create(asset=meter, serves=cabinet), [lamp.fid for lamp in fed]


def lit(point, lamps, watts=60.0, dead=0, seed=1):
    """40 nights dimmed to half from 23 h UTC to 4 h, the last four with `dead` lamps out."""
    at = last_days(40)
    night = sun.position(at + np.timedelta64(30, "m"), 48.957, 4.365).elevation < -1
    hour = at.astype("datetime64[h]").astype(int) % 24
    level = np.where((hour >= 23) | (hour < 4), 0.5, 1.0) * night
    out = (at >= np.datetime64((NOW - timedelta(days=4)).replace(tzinfo=None))) * dead
    noise = 1 + np.random.default_rng(seed).normal(0, 0.01, len(at))
    told(point, "power", (lamps - out) * watts * level * noise + 15, at)


def test_two_dead_lamps_are_found_and_head_the_round(town, agent, kinds):
    good, _lamps = street(town, kinds)
    bad, fids = street(town, kinds)
    lit(good, 12)
    lit(bad, 12, dead=2)
    quality.refresh(now=NOW)
    first, second = dark_lamps.tonight(agent, now=NOW)
    assert (first.point, first.rank, first.lamps) == (bad, 1, 12)
    assert first.belief.likeliest == 2
    assert first.belief.missing.watts == pytest.approx(120, abs=15)
    assert {suspect.lamp.fid for suspect in first.suspects} == set(fids)
    assert (second.point, second.rank) == (good, None)
    assert second.belief.any_dead < 0.1


def test_what_a_resident_said_names_the_lamp(town, agent, kinds):
    point, fids = street(town, kinds)
    lit(point, 12, dead=1)
    quality.refresh(now=NOW)
    (night,) = dark_lamps.tonight(agent, now=NOW, told={fids[7]: ["reported_dead"]})
    assert night.suspects[0].lamp.fid == fids[7]
    assert night.suspects[0].probability > 0.5


def test_a_cabinet_of_which_nothing_can_be_said_is_listed_last_with_its_reason(town, agent, kinds):
    silent, _lamps = street(town, kinds)
    unknown, _lamps = street(town, kinds, watts="?")
    lit(unknown, 12)
    seen, _lamps = street(town, kinds)
    lit(seen, 12)
    quality.refresh(now=NOW)
    nights = dark_lamps.tonight(agent, now=NOW)
    assert nights[0].point == seen
    assert {night.point: night.reason for night in nights[1:]} == {silent: "curve", unknown: "watts"}


def test_the_neighbour_sees_no_cabinet_of_ours(town, kinds):
    point, _lamps = street(town, kinds)
    lit(point, 12, dead=2)
    quality.refresh(now=NOW)
    stranger = MembershipFactory(permissions=RIGHTS).user
    assert dark_lamps.tonight(stranger, now=NOW) == []


def test_queries_do_not_grow_with_cabinets(town, agent, kinds, django_assert_max_num_queries):
    for _n in range(3):
        point, _lamps = street(town, kinds, lamps=3)
        lit(point, 3)
    quality.refresh(now=NOW)
    with django_assert_max_num_queries(12):
        dark_lamps.tonight(agent, now=NOW)
