# SPDX-License-Identifier: EUPL-1.2
"""What a node does to all that is below it, whether it says so or not."""

from dataclasses import replace

from apps.events.correlation import Shape
from tests.events.correlation.town import (
    A1,
    A2,
    B1,
    CABINET_A,
    CABINET_B,
    CAMERA,
    FEEDER_A1,
    FEEDER_B1,
    GATEWAY,
    JUNCTION,
    PROBES,
    RADIO,
    TOWN,
    all_say,
    grouped,
    keys,
    members,
    only,
    says,
)


def test_a_cabinet_that_says_its_loss_takes_lamps_camera_junction_gateway_and_the_probes_of_the_gateway():
    loss = says(CABINET_A, "supply_loss", 1)
    found = only(
        loss,
        *all_say([*A1, *A2][::2], "lamp_failure"),
        says(CAMERA, "video_loss", -2),
        says(JUNCTION, "junction_dark", 3),
        says(GATEWAY, "offline", 4),
        *all_say(PROBES, "offline", 5, step=3),
    )
    assert (found.cause.asset, found.cause.said, found.cause.key) == (CABINET_A, True, loss.key)
    assert found.shape == Shape.CABINET
    assert (found.evidence.count, found.evidence.of) == (19, 23)


def test_probes_unheard_because_their_silent_gateway_has_no_current_are_of_the_cabinet():
    found = only(says(CABINET_A, "supply_loss"), *all_say(A1, "supply_loss"), *all_say(PROBES, "offline", 4, step=1))
    assert found.cause.asset == CABINET_A


def test_two_dark_feeders_are_a_dark_cabinet_though_it_says_nothing():
    found = only(*all_say(A1[:8], "lamp_failure"), *all_say(A2[2:], "lamp_failure", 1))
    assert (found.cause.asset, found.cause.said, found.shape) == (CABINET_A, False, Shape.CABINET)


def test_one_dark_feeder_is_not_a_dark_cabinet():
    found = only(*all_say(A1[1:], "supply_loss"))
    assert (found.cause.asset, found.shape) == (FEEDER_A1, Shape.FEEDER)
    assert (found.evidence.count, found.evidence.of) == (9, 10)


def test_one_dark_feeder_is_a_dark_cabinet_when_the_cabinet_feeds_nothing_else_unless_the_feeder_says_otherwise():
    dark = all_say(B1, "supply_loss")
    assert (only(*dark).cause.asset, only(*dark).shape) == (CABINET_B, Shape.CABINET)
    assert only(says(FEEDER_B1, "supply_loss"), *dark).cause.asset == FEEDER_B1
    with_a_camera = replace(
        TOWN, below={(CABINET_B, "power"): [FEEDER_B1, CAMERA]}, speaking={**TOWN.speaking, (CABINET_B, "power"): 11}
    )
    assert only(*dark, topology=with_a_camera).cause.asset == FEEDER_B1
    lit = all_say(B1, "lamp_unexpected_on")
    assert only(*lit, topology=with_a_camera).cause.asset == CABINET_B
    assert only(*lit, topology=replace(TOWN, below={})).cause.asset == FEEDER_B1


def test_a_feeder_said_to_be_tripped_takes_its_lamps_even_when_few_speak():
    assert only(says(FEEDER_A1, "supply_loss"), *all_say(A1[:2], "lamp_failure", 1)).cause.asset == FEEDER_A1


def test_probes_unheard_together_are_an_unheard_gateway():
    found = only(*all_say(PROBES[:4], "offline", step=4))
    assert (found.cause.asset, found.shape, found.cause.said) == (GATEWAY, Shape.GATEWAY, False)


def test_a_gateway_that_says_it_is_unheard_takes_its_probes_for_as_long_as_it_lasts():
    gone = says(GATEWAY, "offline", 0, until=400)
    found = only(gone, says(PROBES[0], "offline", 5), says(PROBES[1], "offline", 240))
    assert found.cause.key == gone.key


def test_after_its_end_a_cause_takes_nothing_more():
    gone, late = says(GATEWAY, "offline", 0, until=60), says(PROBES[1], "offline", 75)
    assert members(grouped(gone, late)) == {keys(gone), keys(late)}


def test_a_silent_cabinet_whose_lamps_are_dark_speaks_for_its_own_loss():
    silent = says(CABINET_A, "communication_failure", 2)
    found = only(silent, *all_say(A1, "lamp_failure"), *all_say(A2, "lamp_failure"))
    assert (found.cause.asset, found.cause.key) == (CABINET_A, silent.key)


def test_a_silent_cabinet_alone_does_not_explain_a_broken_lamp():
    silent, broken = says(CABINET_A, "communication_failure"), says(A1[3], "lamp_failure", 5)
    assert members(grouped(silent, broken)) == {keys(silent), keys(broken)}


def test_a_lost_source_takes_the_silence_of_its_equipment_not_its_outages():
    lost, broken = says(0, "connection", source=RADIO), says(A1[3], "lamp_failure", 2)
    silent = all_say([*PROBES, GATEWAY], "offline", 1)
    found = grouped(lost, *silent, broken)
    assert members(found) == {keys(lost, *silent), keys(broken)}
    assert (found[0].cause.asset, found[0].cause.source, found[0].shape) == (0, RADIO, Shape.SOURCE_LOST)


def test_lamps_lit_by_day_are_of_the_feeder_that_says_it_stays_on():
    stuck = says(FEEDER_A1, "switching_error_on")
    found = only(stuck, *all_say(A1, "lamp_unexpected_on"))
    assert (found.cause.asset, found.cause.key, found.shape) == (FEEDER_A1, stuck.key, Shape.DAY_BURNING)


def test_lamps_lit_by_day_on_both_feeders_are_of_the_cabinet():
    found = only(*all_say(A1[:7], "lamp_unexpected_on"), *all_say(A2[:7], "lamp_unexpected_on"))
    assert (found.cause.asset, found.cause.said, found.shape) == (CABINET_A, False, Shape.DAY_BURNING)


def test_a_battery_that_runs_low_beside_an_outage_stays_apart():
    dark, low = all_say(PROBES[:5], "offline"), says(PROBES[5], "battery_low", 1)
    assert members(grouped(*dark, low)) == {keys(*dark), keys(low)}


def test_the_battery_of_a_probe_whose_gateway_is_lost_stays_apart_too():
    dark, low = all_say(PROBES, "offline"), says(PROBES[5], "battery_low", 2)
    assert members(grouped(*dark, low)) == {keys(*dark), keys(low)}


def test_a_lamp_that_broke_two_hours_before_stays_apart():
    before, dark = says(A1[0], "lamp_failure", -120), all_say(A1[1:], "lamp_failure")
    assert members(grouped(before, *dark)) == {keys(before), keys(*dark)}


def test_two_neighbouring_cabinets_lost_at_the_same_moment_are_two_incidents():
    here = [*all_say(A1, "supply_loss"), *all_say(A2, "supply_loss")]
    there = all_say(B1, "supply_loss", 1)
    assert members(grouped(*here, *there)) == {keys(*here), keys(*there)}


def test_two_feeders_of_a_cabinet_lost_twenty_minutes_apart_are_two_incidents():
    first, second = all_say(A1, "supply_loss"), all_say(A2, "supply_loss", 20)
    assert members(grouped(*first, *second)) == {keys(*first), keys(*second)}


def test_a_camera_fault_next_to_a_dark_street_fed_by_something_else_stays_apart():
    dark, fault = all_say(B1, "supply_loss"), says(CAMERA, "camera_fault", 1)
    assert members(grouped(*dark, fault)) == {keys(*dark), keys(fault)}


def test_a_loop_in_the_inventory_ends():
    from dataclasses import replace

    from tests.events.correlation.town import TOWN, UP

    looped = replace(TOWN, up={**UP, CABINET_A: [(FEEDER_A1, "power")]})
    assert grouped(*all_say(A1, "supply_loss"), *all_say(A2, "supply_loss"), topology=looped)


def test_without_any_network_every_alarm_stays_alone():
    from apps.events.correlation import Topology

    dark = [says(probe, "offline", rank) for rank, probe in enumerate(PROBES)]
    assert len(grouped(*dark, topology=Topology())) == len(dark)
