# SPDX-License-Identifier: EUPL-1.2
"""Natures of conditions: one table read by the correlation and by the contracts."""

import random

import pytest

from apps.assets import conditions
from apps.assets.conditions import Natures
from apps.connectors.talq.model import ALARMS
from apps.connectors.uplinks import BATTERY_RULE
from apps.supervision.demo import reference
from apps.supervision.demo.files import read_json
from tests.factories import ConditionNatureFactory

DELIVERED = [(row["pattern"], row["nature"]) for row in read_json("condition_natures.json")]


@pytest.fixture
def natures():
    return Natures(DELIVERED)


def test_every_condition_of_the_drivers_has_a_row_of_its_own():
    exact = {pattern for pattern, _ in DELIVERED if "*" not in pattern}
    known = {event.condition for event in ALARMS.values()} | {BATTERY_RULE["condition"]}
    assert known - exact == set()


@pytest.mark.parametrize(
    ("condition", "nature"),
    [
        ("supply_loss", "supply"),
        ("circuit_breaker_tripped", "supply"),
        ("lamp_failure", "outage"),
        ("communication_failure", "silence"),
        ("lamp_unexpected_on", "misbehaviour"),
        ("cabinet_door_open", "intrusion"),
        ("battery_low", "degradation"),
        ("power_factor_low", "degradation"),
        ("lora_uplink_mic", "other"),
        ("talq_supplierEvent", "other"),
    ],
)
def test_what_the_drivers_say_has_its_nature(natures, condition, nature):
    assert natures.of(condition) == nature


@pytest.mark.parametrize(
    ("condition", "nature"),
    [
        ("nvr_tampering_detected", "intrusion"),
        ("ups_mains_lost", "supply"),
        ("junction_power_failure", "supply"),
        ("link_down_eth0", "outage"),
        ("host_timeout", "silence"),
        ("porte_armoire", "intrusion"),
        ("room_temperature_fault", "degradation"),
        ("something_never_heard_of", "other"),
        ("headroom", "other"),  # « low », « out » or « mains » inside another word mean nothing
        ("flow_remains", "other"),
        ("", "other"),
    ],
)
def test_an_unknown_name_is_read_by_its_words(natures, condition, nature):
    assert natures.of(condition) == nature


def test_the_function_after_the_colon_and_the_case_do_not_count(natures):
    assert natures.of("lamp_failure:lamp-2") == natures.of("Lamp-Failure") == "outage"


def test_the_exact_name_wins_then_the_longest_beginning_then_the_longest_word():
    table = Natures([("*door*", "other"), ("*door_open*", "intrusion"), ("a_*", "silence"), ("a_door*", "supply")])
    assert table.of("b_door") == "other"
    assert table.of("b_door_open") == "intrusion"
    assert table.of("a_door_open") == "supply"
    assert table.of("a_b") == "silence"
    assert Natures([("a_door*", "supply"), ("a_door_open", "outage")]).of("a_door_open") == "outage"


def test_the_answer_does_not_depend_on_the_order_of_the_rows():
    names = [pattern.strip("*") for pattern, _ in DELIVERED] + ["high_fault", "low_noise", "door_fault_error"]
    straight = [Natures(DELIVERED).of(name) for name in names]
    for seed in range(5):
        mixed = random.Random(seed).sample(DELIVERED, len(DELIVERED))
        assert [Natures(mixed).of(name) for name in names] == straight


def test_a_batch_asks_once_and_remembers_while_nothing_changes(db, django_assert_num_queries):
    reference.load_natures()
    with django_assert_num_queries(1):
        table = conditions.natures()
        assert {table.of(f"lamp_failure:{n % 3}") for n in range(3000)} == {"outage"}
    assert conditions.natures() is table


def test_a_corrected_row_is_read_by_the_next_batch(db):
    row = ConditionNatureFactory(pattern="smoke", nature="other")
    assert conditions.nature_of("smoke") == "other"
    row.nature = "outage"
    row.save()
    assert conditions.nature_of("smoke") == "outage"
