# SPDX-License-Identifier: EUPL-1.2
"""The Things Stack's messages become records; the published examples are read as they are."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from apps.connectors import things_stack
from apps.connectors.base import Alarm, ConnectorError, Measure, Seen

PUBLISHED = json.loads((Path(__file__).parent / "payloads" / "things_stack.json").read_text())["messages"]
DEVICE = "0004a30b001c0530"
AT = datetime(2020, 2, 12, 15, 15, 45, 789585, tzinfo=UTC)
RECEIVED = "2026-11-22T18:04:11Z"


def decoded(message, **options):
    return list(things_stack.decode("webhook", json.dumps(message).encode(), options))


def uplink(**fields):
    said = {"received_at": RECEIVED, **fields}
    ids = {"device_id": "dev1", "dev_eui": "0004A30B001C0530"}
    return {"end_device_ids": ids, "received_at": RECEIVED, "uplink_message": said}


def measures(records):
    return {one.metric: (one.value, one.unit) for one in records if isinstance(one, Measure)}


def test_the_published_uplink_is_measures_dated_by_the_network_server():
    records = decoded(PUBLISHED["uplink"], metrics={"temperature": {"metric": "temperature", "unit": "Cel"}})
    assert records[0] == Seen(DEVICE, AT)
    found = measures(records)
    assert found["temperature"] == (1.0, "Cel") and found["luminosity"] == (0.64, "")
    assert (found["rssi"], found["snr"]) == ((-35, "dBm"), (5, "dB"))


def test_joins_and_acknowledgements_are_proofs_of_life():
    assert [type(one) for one in decoded(PUBLISHED["join"])] == [Seen]
    assert [type(one) for one in decoded(PUBLISHED["downlink_ack"])] == [Seen]


def test_the_published_failure_has_neither_date_nor_eui():
    (alarm,) = decoded(PUBLISHED["downlink_failed"])
    assert (alarm.ref, alarm.condition, alarm.active) == ("dev1", "lora_application_downlink_too_long", None)
    assert abs(alarm.at - datetime.now(UTC)) < timedelta(minutes=1)


def test_fields_that_are_zero_are_left_out():
    found = measures(decoded(uplink(rx_metadata=[{"rssi": -35}])))
    assert found == {"rssi": (-35, "dBm"), "snr": (0, "dB")}


def test_the_battery_is_dated_by_its_own_date_and_known_at_zero():
    said = {"f_cnt": 3, "value": 0, "received_at": "2026-11-21T06:00:00Z"}
    records = decoded(uplink(last_battery_percentage=said))
    (battery,) = [one for one in records if isinstance(one, Measure)]
    assert (battery.value, battery.at) == (0, datetime(2026, 11, 21, 6, tzinfo=UTC))
    assert [(one.condition, one.at) for one in records if isinstance(one, Alarm)] == [("battery_low", battery.at)]
    assert measures(decoded(uplink(last_battery_percentage={"f_cnt": 3}))) == {}


def test_a_simulated_message_is_no_fact():
    assert decoded({**PUBLISHED["uplink"], "simulated": True}) == []


def test_the_device_may_be_known_by_its_name_and_gateways_be_followed():
    records = decoded(PUBLISHED["uplink"], ref="device_id", gateways=True)
    assert {one.ref for one in records} == {"dev1", "9c5c8e00001a05c4"}


@pytest.mark.parametrize(
    ("message", "named"),
    [
        ({}, "end_device_ids"),
        ({"end_device_ids": {"device_id": "x"}}, "ni uplink_message"),
        ({"end_device_ids": {}, "join_accept": {}}, "device_id"),
        ({**uplink(), "received_at": None} | {"uplink_message": {}}, "received_at"),
        (uplink(decoded_payload=[1]), "decoded_payload"),
        (uplink(rx_metadata=[{"snr": "fort"}]), "rx_metadata.snr"),
        (uplink(last_battery_percentage={"value": 150, "received_at": RECEIVED}), "last_battery_percentage"),
    ],
)
def test_the_reason_names_the_odd_field(message, named):
    with pytest.raises(ConnectorError, match=named):
        decoded(message)
