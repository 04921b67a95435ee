# SPDX-License-Identifier: EUPL-1.2
"""TALQ log reports and devices become records, one bad entry at a time left aside."""

import json
from datetime import UTC, datetime

import pytest

from apps.connectors.base import Alarm, ConnectorError, Device, Measure, Seen
from apps.connectors.talq import decode, decode_log_report
from apps.connectors.talq.decode import device_records, has_twins

LAMP = "93294d7c-251c-5018-a8e4-b5e896916b2e"
AT = datetime(2026, 11, 22, 18, 4, 11, tzinfo=UTC)
STAMP = "2026-11-22T19:04:11+01:00"


def event(name="lampFailure", flag=True, **fields) -> dict:
    said = {"type": "EventLogData", "srcAddress": f"{LAMP}/lamp1", "timestamp": STAMP, "eventType": name, **fields}
    return {"data": said if flag is None else said | {"startEndFlag": flag}}


def value(name="activePower", number=37.5, kind="AttributeFloat", **fields) -> dict:
    attribute = {"type": kind, "value": number, "timestamp": STAMP}
    said = {
        "type": "AttributeLogData",
        "srcAddress": f"{LAMP}/lamp1",
        "attributeName": name,
        "attributeValue": attribute,
    }
    return {"data": said | fields}


def report(*entries):
    return decode_log_report(json.dumps({"address": "alarms", "entries": list(entries)}).encode(), {})


def only(entry):
    batch = report(entry)
    assert not batch.rejected, batch.rejected
    [record] = batch.records
    return record


def test_start_end_and_instant_are_told_apart():
    assert [only(event(flag=flag)).active for flag in (True, False, None)] == [True, False, None]


def test_a_lamp_failure_says_what_an_operator_needs():
    alarm = only(event())
    assert (alarm.ref, alarm.condition, alarm.severity, alarm.title) == (
        LAMP,
        "lamp_failure",
        "major",
        "Lampe en panne",
    )
    assert alarm.at == AT and alarm.detail == {"talq": "lampFailure", "function": "lamp1"}


def test_the_deprecated_twin_means_the_same():
    old, new = only(event("controlGearComFailure")), only(event("controlGearCommFailure"))
    assert old.condition == new.condition and old.key == new.key


def test_the_loss_of_supply_of_a_cabinet_is_critical():
    assert only(event("supplyLoss")).severity == "critical"


def test_an_event_that_no_table_knows_is_kept_under_its_own_name():
    alarm = only(event("vendorFlickerWarning"))
    assert alarm.severity == "minor" and "vendorFlickerWarning" in alarm.title


def test_the_gateway_s_own_words_are_kept():
    said = only(event(info=[{"description": "Lamp 3 off", "lang": "en"}, 4]))
    assert said.detail["info"] == ["Lamp 3 off"]


@pytest.mark.parametrize("name", ["lightStateChange", "presenceStatusChanged", "programChange"])
def test_the_routine_of_a_lighting_system_is_only_a_sign_of_life(name):
    assert only(event(name)) == Seen(LAMP, AT)


@pytest.mark.parametrize(
    ("name", "said", "kind", "metric", "amount", "unit"),
    [
        ("activePower", 37.5, "AttributeFloat", "power", 37.5, "W"),
        ("totalPower", 1.2, "AttributeFloat", "power", 1200, "W"),  # a cabinet's meter speaks in kW
        ("activeEnergy", 12.5, "AttributeFloat", "energy", 12.5, "kWh"),
        ("actualLightState", {"name": "LevelState", "value": 50}, "AttributeLevelState", "level", 50, "%"),
        ("presenceStatus", True, "AttributeBoolean", "presence", 1, "1"),
    ],
)
def test_measured_attributes_come_in_our_units(name, said, kind, metric, amount, unit):
    assert only(value(name, said, kind)) == Measure(LAMP, metric, AT, amount, unit)


def test_a_status_in_a_log_is_the_alarm_it_mirrors():
    assert only(value("lampFailure", True, "AttributeBoolean")).active is True


def test_configuration_in_a_log_is_only_a_sign_of_life():
    assert only(value("displayName", "PL 12", "AttributeString")) == Seen(LAMP, AT)


def test_a_change_of_state_tells_the_new_level():
    change = {
        "type": "StateChangeEventLogData",
        "srcAddress": f"{LAMP}/actuator",
        "timestamp": STAMP,
        "eventType": "lightStateChange",
        "command": {"state": {"name": "LevelState", "value": 30}},
        "state": {"name": "LevelState", "value": 30},
    }
    assert Measure(LAMP, "level", AT, 30, "%") in report({"data": change}).records


def test_addresses_are_compared_in_lower_case():
    assert only(event(srcAddress=LAMP.upper())).ref == LAMP


def test_one_bad_entry_does_not_block_the_good_ones():
    bad = value(number="NaN")
    batch = report(event(), bad, value())
    assert len(batch.records) == 2
    [rejected] = batch.rejected
    assert "activePower" in rejected.reason and json.loads(rejected.payload) == bad


@pytest.mark.parametrize(
    ("entry", "named"),
    [
        (None, "entrée"),
        ([], "entrée"),
        ({}, "data"),
        ({"data": []}, "data"),
        ({"data": {"type": "Other", "srcAddress": LAMP}}, "data.type"),
        (event(srcAddress=None), "srcAddress"),
        (event(srcAddress="/lamp1"), "srcAddress"),
        (event(srcAddress="x" * 500), "srcAddress"),
        (event(timestamp=None), "timestamp"),
        (event(timestamp="2026-11-22T19:04:11"), "fuseau"),
        (event(flag="true"), "startEndFlag"),
        (event(flag=1), "startEndFlag"),
        (event(eventType=None), "eventType"),
        (event(eventType="\ud800"), "Unicode"),
        (value(attributeName=7), "attributeName"),
        (value(attributeValue=7), "attributeValue"),
        (value(number=None), "value"),
        (value(number=True, kind="x", attributeName=""), "attributeName"),
        (value(number=float("inf")), "inf"),
        (value(number=10**400), "activePower"),
        (value("actualLightState", {"name": "LevelState"}), "value"),
    ],
)
def test_the_reason_of_a_rejected_entry_names_the_field(entry, named):
    batch = report(entry)
    assert not batch.records
    assert named in batch.rejected[0].reason


@pytest.mark.parametrize("payload", [b"", b"[]", b"3", b'{"entries": {}}', b"{"])
def test_what_is_no_report_at_all_is_refused(payload):
    with pytest.raises(ConnectorError):
        decode_log_report(payload, {})


def test_an_empty_report_is_a_good_one():
    assert report() == decode_log_report(b"{}", {})
    assert not report().records and not report().rejected


def test_two_lamps_on_one_mast_do_not_hide_each_other():
    entries = [event(srcAddress=f"{LAMP}/lamp1"), event(srcAddress=f"{LAMP}/lamp2", flag=False)]
    batch = decode_log_report(json.dumps({"entries": entries}).encode(), {}, several={LAMP})
    assert {(alarm.condition, alarm.active) for alarm in batch.records} == {
        ("lamp_failure:lamp1", True),
        ("lamp_failure:lamp2", False),
    }


def test_a_name_that_would_not_fit_stays_unique():
    long = [event(srcAddress=f"{LAMP}/{'f' * 70}{n}") for n in range(2)]
    batch = decode_log_report(json.dumps({"entries": long}).encode(), {}, several={LAMP})
    conditions = {alarm.condition for alarm in batch.records}
    assert len(conditions) == 2 and all(len(condition) <= 60 for condition in conditions)


def lamp(**fields) -> dict:
    functions = [
        {
            "id": "basic",
            "type": "BasicFunction",
            "assetId": {"type": "AttributeString", "value": "PL-0412"},
            "serial": {"type": "AttributeString", "value": "S1"},
            "location": {"type": "AttributeLocation", "value": {"latitude": 48.95, "longitude": 4.36}},
        },
        {"id": "lamp1", "type": "LampMonitorFunction", "lampFailure": {"type": "AttributeBoolean", "value": True}},
    ]
    return {"address": LAMP.upper(), "name": "Rue fictive 12", "class": "Luminaire", "functions": functions} | fields


def test_a_device_tells_its_kind_place_and_terrain_code():
    device = device_records(lamp(), {})[0]
    assert device == Device(
        LAMP,
        "light_point",
        "Rue fictive 12",
        (4.36, 48.95),
        {"code": "PL-0412", "serial": "S1", "talq_class": "Luminaire"},
        shares_code=True,
    )


def test_a_status_without_a_date_is_true_as_of_now_and_a_measure_without_one_says_nothing():
    said = lamp()
    said["functions"][1]["activePower"] = {"type": "AttributeFloat", "value": 12}
    [device, alarm] = device_records(said, {}, now=AT)
    assert isinstance(device, Device) and isinstance(alarm, Alarm)
    assert (alarm.condition, alarm.active, alarm.at) == ("lamp_failure", True, AT)


def test_a_dated_status_has_the_key_of_the_event_it_repeats():
    said = lamp()
    said["functions"][1]["lampFailure"]["timestamp"] = STAMP
    assert device_records(said, {})[1].key == only(event()).key


def test_a_status_under_its_deprecated_name_is_read_too():
    said = lamp()
    said["functions"][1] |= {"absolutLampPowerTooLow": {"type": "AttributeBoolean", "value": True, "timestamp": STAMP}}
    assert "lamp_power_low_limit" in {record.condition for record in device_records(said, {})[1:]}


def test_what_a_device_says_under_two_names_or_in_two_functions_is_read_once():
    """The newer name and the newer home win, even when they disagree; twins of one type each speak for themselves."""

    def flag(value):
        return {"type": "AttributeBoolean", "value": value, "timestamp": STAMP}

    old = {"absolutLampPowerTooLow": flag(True), "highTemperature": flag(True)}
    functions = [
        {"id": "b", "type": "BasicFunction", "cabinetDoorOpen": flag(False)},
        {"id": "s", "type": "SegmentMonitorFunction", "cabinetDoorOpen": flag(True)},
        {"id": "l", "type": "LampMonitorFunction", **old, "absoluteLampPowerTooLow": flag(False)},
        {"id": "t", "type": "TemperatureSensorFunction", "temperatureTooHigh": flag(False)},
    ]
    said = [(one.condition, one.active) for one in device_records(lamp(functions=functions), {})[1:]]
    assert said == [("cabinet_door_open", True), ("lamp_power_low_limit", False), ("temperature_high", False)]
    twins = [
        {"id": "l1", "type": "LampMonitorFunction", "absolutLampPowerTooLow": flag(True)},
        {"id": "l2", "type": "LampMonitorFunction", "absoluteLampPowerTooLow": flag(False)},
    ]
    said = device_records(lamp(functions=twins), {}, several={LAMP})[1:]
    assert [one.active for one in said] == [True, False]


def test_the_kind_of_a_class_can_be_set():
    assert device_records(lamp(), {"kinds": {"Luminaire": "floodlight"}})[0].kind == "floodlight"


def test_an_unknown_class_asks_for_its_kind():
    with pytest.raises(ConnectorError, match="Luminaire"):
        device_records(lamp(functions=[]), {})


def test_a_position_that_a_gps_does_not_know_is_no_position():
    said = lamp()
    said["functions"][0]["location"]["value"] = {"latitude": 0, "longitude": 0}
    assert device_records(said, {})[0].lonlat is None


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"address": None}, "address"),
        ({"class": 3}, "class"),
        ({"functions": {}}, "functions"),
        ({"functions": [1]}, "functions"),
        ({"functions": [{"id": "a"}]}, "type"),
        ({"name": "x" * 200}, "name"),
    ],
)
def test_the_reason_of_a_refused_device_names_the_field(fields, named):
    with pytest.raises(ConnectorError, match=named):
        device_records(lamp(**fields), {})


def test_twins_are_functions_of_one_type():
    assert not has_twins(lamp())
    assert has_twins(
        lamp(functions=[{"id": "a", "type": "LampMonitorFunction"}, {"id": "b", "type": "LampMonitorFunction"}])
    )


def test_a_dead_letter_of_any_shape_can_be_replayed():
    shapes = [event(), {"entries": [event()]}, lamp()]
    assert [len(list(decode("item", json.dumps(shape).encode(), {}))) for shape in shapes] == [1, 1, 1]
    with pytest.raises(ConnectorError, match="ni journal"):
        decode("item", b"{}", {})
