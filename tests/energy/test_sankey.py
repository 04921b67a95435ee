# SPDX-License-Identifier: EUPL-1.2
"""The Sankey and the shares behind it, without a database: what comes in is what goes out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.energy import site_flows
from apps.energy.maths import sankey
from apps.energy.maths.sankey import Flow
from apps.energy.site_flows import BUILDING, DAY, GRID, HOUR, SUN, UNKNOWN, VEHICLE, Balance


def kwh(links):
    return {(link.source, link.target): link.kwh for link in links}


def sums(links, source="", target=""):
    return sum(link.kwh for link in links if source in ("", link.source) and target in ("", link.target))


def row(*values):
    return np.array(values, float)


def test_both_columns_are_as_high():
    drawn = sankey.lay([Flow("a", "x", 30), Flow("b", "x", 10), Flow("b", "y", 60), Flow("c", "y", 0)], body=200)
    assert [(node.key, node.amount) for node in drawn.left] == [("a", 30), ("b", 70)]
    assert sum(node.high for node in drawn.left) == pytest.approx(200)
    assert sum(node.high for node in drawn.right) == pytest.approx(200)
    assert len(drawn.bands) == 3
    assert drawn.height > 200


def test_nothing_is_drawn_of_nothing():
    assert sankey.lay([]).bands == ()


def test_what_is_not_injected_was_used_here():
    """By hand: 100 produced, 40 injected, 50 drawn; 60 of sun and 50 of network for the building."""
    links, notes = site_flows.shared(Balance(DAY, row(50), row(40), row(100)))
    assert kwh(links) == {(SUN, BUILDING): 60, (SUN, GRID): 40, (GRID, BUILDING): 50}
    assert notes == []


def test_a_vehicle_hour_by_hour():
    """By hand. Noon: 10 of sun, none leaves, 2 drawn, 5 charged: building 7. Evening: 4 drawn, vehicle gives 3."""
    balance = Balance(HOUR, row(2, 4), row(0, 0), row(10, 0), charged=row(5, 0), given=row(0, 3))
    links, _notes = site_flows.shared(balance)
    assert kwh(links) == {
        (SUN, BUILDING): 7,
        (SUN, VEHICLE): 3,
        (GRID, VEHICLE): 2,
        (GRID, BUILDING): 4,
        (VEHICLE, BUILDING): 3,
    }


def test_what_leaves_beyond_the_sun_a_vehicle_gave():
    links, notes = site_flows.shared(Balance(HOUR, row(0), row(3), row(1), charged=row(0), given=row(5)))
    assert kwh(links) == {(SUN, GRID): 1, (VEHICLE, GRID): 2, (VEHICLE, BUILDING): 3}
    assert notes == []


def test_meters_that_contradict_each_other_and_days_unknown_are_left_out_and_told():
    links, notes = site_flows.shared(Balance(DAY, row(50, 50, np.nan), row(40, 90, 0), row(100, 20, 10)))
    assert sums(links) == 150
    assert notes[0].startswith("Électricité : 33 % des jours")
    assert notes[1].startswith("1 pas de temps")


@pytest.mark.parametrize(
    ("balance", "pair", "said"),
    [
        (Balance(DAY, row(50), None, row(100)), (SUN, UNKNOWN), "Injection non mesurée"),
        (Balance(DAY, row(50), row(100), None), (UNKNOWN, GRID), "Production non mesurée"),
    ],
)
def test_what_is_not_measured_goes_or_comes_from_the_unknown(balance, pair, said):
    links, notes = site_flows.shared(balance)
    assert kwh(links) == {(GRID, BUILDING): 50, pair: 100}
    assert notes[0].startswith(said)


AMOUNTS = st.lists(st.floats(0, 50), min_size=6, max_size=6).map(np.array)


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_links_close_on_what_each_meter_told(load, made, charged, offered):
    """A site invented from its inside: the meters tell the network, the links must give it back."""
    given_back = np.where(charged > 0, 0, offered)
    net = load + charged - made - given_back
    drawn, left = np.maximum(net, 0), np.maximum(-net, 0)
    links, _notes = site_flows.shared(Balance(HOUR, drawn, left, made, charged, given_back))
    rounding = 2
    assert sums(links, target=BUILDING) == pytest.approx(load.sum(), abs=rounding)
    assert sums(links, target=VEHICLE) == pytest.approx(charged.sum(), abs=rounding)
    assert sums(links, source=SUN) == pytest.approx(made.sum(), abs=rounding)
    assert sums(links, source=VEHICLE) == pytest.approx(given_back.sum(), abs=rounding)
    assert sums(links, target=GRID) == pytest.approx(left.sum(), abs=rounding)
    assert sums(links, source=GRID) == pytest.approx(drawn.sum(), abs=rounding)
