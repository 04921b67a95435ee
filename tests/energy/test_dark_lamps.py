# SPDX-License-Identifier: EUPL-1.2
"""Dark lamps found at the meters of cabinets, and the round of tonight: with real rows."""

from datetime import timedelta

import numpy as np
import pytest
from django.contrib.gis.geos import Point as Place

from apps.assets.models import NetworkEdge
from apps.energy import dark_lamps, lamp_evidence, quality
from apps.energy.lamp_evidence import Seen
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


NIGHT = NOW - timedelta(days=2, hours=10)  # 20 h UTC: full light


def chances(agent, fids, **seen):
    (night,) = dark_lamps.tonight(agent, now=NOW, seen={fids[int(n[1:])]: said for n, said in seen.items()})
    return {fids.index(one.lamp.fid): one.probability for one in night.suspects}, night


def test_what_a_patrol_saw_by_night_names_the_lamp_or_clears_it(town, agent, kinds):
    point, fids = street(town, kinds)
    lit(point, 12, dead=1)
    quality.refresh(now=NOW)
    before, _night = chances(agent, fids)
    off, night = chances(agent, fids, n7=[Seen(NIGHT, lit=False)])
    assert before[7] < 0.2 and off[7] > 0.8
    (one,) = night.evidence
    assert (one.lamp.fid, one.age, one.reason) == (fids[7], 2, "") and one.percent == 89
    on, _night = chances(agent, fids, n7=[Seen(NIGHT, lit=True)])
    assert on[7] < before[7] / 5
    both, _night = chances(agent, fids, n7=[Seen(NIGHT, lit=True), Seen(NIGHT - timedelta(days=3), lit=False)])
    assert both == on  # what was seen later replaces it


def test_old_evidence_fades_and_by_day_or_at_rest_nothing_was_seen(town, agent, kinds):
    point, fids = street(town, kinds)
    lit(point, 12, dead=1)
    quality.refresh(now=NOW)
    before, _night = chances(agent, fids)
    aged = [chances(agent, fids, n7=[Seen(NIGHT - timedelta(days=n), lit=False)])[0][7] for n in (0, 14, 28, 41)]
    assert aged == sorted(aged, reverse=True) and aged[-1] == pytest.approx(before[7])
    noon = NOW - timedelta(days=1, hours=-5)
    same, night = chances(agent, fids, n7=[Seen(noon, lit=False)])
    assert same == before and night.evidence[0].reason == lamp_evidence.BY_DAY


def test_a_lamp_that_is_off_on_purpose_is_no_evidence():
    level = np.where(np.arange(24) < 5, 0.02, 1.0)
    where = lamp_evidence.Where((4.365, 48.957), "Europe/Paris", level)
    cut = NOW.replace(hour=1)  # 2 h on the wall
    judged = [lamp_evidence.newest(None, [Seen(cut, lit=one)], where, NOW) for one in (False, True)]
    assert [one.reason for one in judged] == [lamp_evidence.CUT_OFF, ""]
    assert (judged[0].ratio, judged[1].ratio < 0.1) == (1.0, True)


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
