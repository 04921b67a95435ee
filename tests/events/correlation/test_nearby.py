# SPDX-License-Identifier: EUPL-1.2
"""What space and time link when no node explains it."""

from dataclasses import replace

from apps.events.correlation import Shape
from tests.events.correlation.town import (
    A1,
    B1,
    CAMERA,
    FEEDER_A1,
    JUNCTION,
    PROBES,
    TOWN,
    all_say,
    grouped,
    keys,
    members,
    only,
    place,
    says,
)


def test_three_lamps_in_a_row_are_one_incident_named_by_the_first_seen_from_the_cabinet():
    found = only(*all_say([A1[4], A1[3], A1[5]], "lamp_failure", step=2))
    assert (found.shape, found.cause.asset, found.evidence.count) == (Shape.ROW, A1[3], 3)


def test_a_row_goes_on_past_a_lamp_that_says_nothing():
    assert len(only(*all_say([A1[2], A1[3], A1[5]], "lamp_failure")).members) == 3


def test_a_row_goes_on_along_an_avenue_where_one_lamp_in_two_is_heard():
    wide = {lamp: place(85 * rank, 0) for rank, lamp in enumerate(A1)}
    told = [one._replace(lonlat=wide[one.asset]) for one in all_say([A1[2], A1[4], A1[6]], "lamp_failure")]
    assert only(*told).shape == Shape.ROW


def test_where_the_order_along_the_line_is_not_known_the_distance_tells():
    near, far = all_say([A1[2], A1[3], A1[4]], "lamp_failure"), says(A1[9], "lamp_failure")
    assert members(grouped(*near, far, topology=replace(TOWN, lines={}))) == {keys(*near), keys(far)}


def test_lamps_of_two_feeders_that_meet_are_not_a_row():
    one, other = says(A1[0], "lamp_failure"), says(201, "lamp_failure", 1)
    assert members(grouped(one, other)) == {keys(one), keys(other)}


def test_lamps_far_apart_on_one_feeder_are_not_a_row():
    assert len(grouped(says(A1[0], "lamp_failure"), says(A1[5], "lamp_failure"), says(A1[9], "lamp_failure"))) == 3


def test_neighbours_that_break_at_different_hours_are_not_a_row():
    assert len(grouped(says(A1[0], "lamp_failure"), says(A1[1], "lamp_failure", 60))) == 2


def test_somebody_who_touches_several_things_on_his_way_is_one_incident():
    touched = [says(A1[0], "tamper"), says(A1[4], "tamper", 15), says(A1[9], "door_open", 35)]
    broken = says(B1[4], "offline", 20)  # 200 m from the second touch
    found = grouped(*touched, broken)
    assert members(found) == {keys(*touched), keys(broken)}
    assert (found[0].shape, found[0].cause.asset) == (Shape.VANDALISM, A1[0])


def test_what_goes_dark_beside_a_vandal_is_his_doing():
    found = only(says(A1[0], "tamper"), says(A1[2], "tamper", 5), says(CAMERA, "video_loss", 8))
    assert found.shape == Shape.VANDALISM


def test_one_touch_and_one_fault_nearby_are_a_coincidence():
    touch, fault = says(JUNCTION, "door_open"), says(CAMERA, "camera_fault", 10)
    assert members(grouped(touch, fault)) == {keys(touch), keys(fault)}


def test_a_dark_feeder_beside_a_vandal_keeps_its_cause():
    touched = [says(JUNCTION, "tamper"), says(CAMERA, "tamper", 3)]
    dark = all_say(A1, "supply_loss", 5)
    assert members(grouped(*touched, *dark)) == {keys(*touched), keys(*dark)}


def test_conditions_of_one_asset_that_start_together_are_one_incident():
    weak, broken = says(A1[0], "lamp_power_low"), says(A1[0], "lamp_failure", 8)
    found = only(weak, broken)
    assert (found.shape, found.cause.key) == (Shape.SAME_ASSET, broken.key)


def test_a_condition_that_comes_while_its_asset_is_out_is_of_the_outage():
    assert len(only(says(A1[0], "lamp_failure"), says(A1[0], "lamp_power_low", 25)).members) == 2


def test_a_condition_that_comes_after_the_outage_of_its_asset_is_another():
    assert len(grouped(says(A1[0], "lamp_failure", 0, until=12), says(A1[0], "lamp_power_low", 25))) == 2


def test_two_ways_to_say_that_a_lamp_of_a_dark_feeder_is_dark_do_not_make_two_incidents():
    found = only(*all_say(A1, "supply_loss"), says(A1[2], "communication_failure", 3), says(A1[2], "lamp_failure", 4))
    assert found.cause.asset == FEEDER_A1


def test_an_episode_alone_is_a_group_that_names_itself():
    alone = says(PROBES[0], "battery_low")
    found = only(alone)
    assert (found.members, found.shape, found.cause.asset, found.cause.key) == (
        (alone.key,),
        Shape.SINGLE,
        PROBES[0],
        alone.key,
    )
