# SPDX-License-Identifier: EUPL-1.2
"""ChirpStack events become records; the published examples are read as they are."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from apps.connectors import chirpstack
from apps.connectors.base import Alarm, ConnectorError, Measure, Seen

ORACLES = Path(__file__).resolve().parents[3] / "shared" / "oracles" / "chirpstack"
DEVICE = "0200cbca49ddda12"
AT = datetime(2026, 11, 22, 18, 4, 11, 204000, tzinfo=UTC)
BIN = {
    "metrics": {
        "fill": {"metric": "fill_level", "unit": "%"},
        "mv": {"metric": "voltage", "unit": "V", "factor": 0.001},
    },
    "thresholds": [
        {
            "metric": "fill_level",
            "above": 80,
            "clear_below": 70,
            "condition": "fill_high",
            "severity": "minor",
            "title": "Conteneur plein",
        }
    ],
    "alarms": [{"field": "tilt", "condition": "tilted", "severity": "major", "title": "Conteneur renversé"}],
}


def message(**fields) -> dict:
    return {
        "deduplicationId": "3ac7e3c4-4401-4b8d-9386-a5c902f9202d",
        "time": "2026-11-22T18:04:11.204000000+00:00",
        "deviceInfo": {"devEui": DEVICE},
        **fields,
    }


def decoded(event: str, said: dict | bytes, options: dict | None = None, device: str = DEVICE) -> list:
    payload = said if isinstance(said, bytes) else json.dumps(said).encode()
    return list(chirpstack.decode(f"application/app/device/{device}/event/{event}", payload, options or {}))


def alarms(records) -> dict[str, bool | None]:
    return {record.condition: record.active for record in records if isinstance(record, Alarm)}


def measures(records) -> dict[str, tuple[float, str]]:
    return {record.metric: (record.value, record.unit) for record in records if isinstance(record, Measure)}


@pytest.mark.skipif(not ORACLES.is_dir(), reason="../shared/oracles/chirpstack absent")
@pytest.mark.parametrize(
    ("event", "kinds"),
    [
        ("up", {Seen, Measure}),
        ("status", {Seen, Measure, Alarm}),
        ("join", {Seen}),
        ("ack", {Seen}),
        ("location", {Seen}),
        ("log", {Alarm}),
    ],
)
def test_each_published_example_is_understood(event, kinds):
    records = decoded(event, (ORACLES / f"{event}.json").read_bytes(), device="0101010101010101")
    assert {type(record) for record in records} == kinds
    assert {record.ref for record in records} == {"0101010101010101"}
    assert {record.at.year for record in records} == {2022}


@pytest.mark.skipif(not ORACLES.is_dir(), reason="../shared/oracles/chirpstack absent")
def test_the_published_status_tells_its_battery():
    records = decoded("status", (ORACLES / "status.json").read_bytes(), device="0101010101010101")
    assert measures(records) == {"margin": (10, "dB"), "battery": (88.3, "%")}


def test_mapped_fields_are_measures_with_their_unit_and_factor():
    records = decoded("up", message(object={"fill": 63, "mv": 3600, "temp": {"Air °C": 8.5}, "name": "x"}), BIN)
    assert measures(records) == {"fill_level": (63, "%"), "voltage": (3.6, "V"), "temp_air_c": (8.5, "")}
    assert {record.at for record in records} == {AT}


def test_without_a_codec_only_the_radio_is_measured():
    heard = [{"gatewayId": "a", "rssi": -110, "snr": -7}, {"gatewayId": "b", "rssi": -90}]
    assert measures(decoded("up", message(rxInfo=heard))) == {"rssi": (-90, "dBm"), "snr": (0, "dB")}


@pytest.mark.parametrize(
    ("fill", "expected"), [(95, True), (80, True), (79.9, None), (70, None), (69.9, False), (0, False)]
)
def test_a_threshold_raises_high_clears_low_and_is_quiet_between(fill, expected):
    assert alarms(decoded("up", message(object={"fill": fill}), BIN)).get("fill_high") is expected


def test_a_boolean_called_an_alarm_starts_and_ends_it():
    assert alarms(decoded("up", message(object={"tilt": True}), BIN)) == {"tilted": True}
    assert alarms(decoded("up", message(object={"tilt": False}), BIN)) == {"tilted": False}


def test_the_key_of_an_alarm_is_the_message_and_its_condition():
    [alarm] = [record for record in decoded("up", message(object={"tilt": True}), BIN) if isinstance(record, Alarm)]
    assert alarm.key == "3ac7e3c4-4401-4b8d-9386-a5c902f9202d:tilted"


@pytest.mark.parametrize(("level", "expected"), [(88.3, False), (30, None), (20, True), (0.4, True)])
def test_a_battery_is_low_at_twenty_percent_and_good_again_above_thirty(level, expected):
    assert alarms(decoded("status", message(batteryLevel=level))).get("battery_low") is expected


@pytest.mark.parametrize(
    "fields",
    [
        {"externalPowerSource": True},
        {"externalPowerSource": True, "batteryLevel": 0},
        {"batteryLevelUnavailable": True},
        {"batteryLevelUnavailable": True, "batteryLevel": 0},
        {"batteryLevel": 255},
        {},
    ],
)
def test_a_probe_on_mains_or_without_a_gauge_has_no_battery_level(fields):
    records = decoded("status", message(margin=7, **fields))
    assert measures(records) == {"margin": (7, "dB")} and not alarms(records)


def test_the_battery_threshold_can_be_set():
    rule = {"metric": "battery", "below": 50, "condition": "battery_low", "title": "Pile à changer"}
    assert alarms(decoded("status", message(batteryLevel=45), {"thresholds": [rule]})) == {"battery_low": True}


def test_an_error_of_the_network_server_is_an_instant_with_a_key_of_its_own():
    said = {"time": "2026-11-22T18:04:11Z", "deviceInfo": {"devEui": DEVICE}, "level": "ERROR", "code": "OTAA"}
    [alarm] = decoded("log", said)
    assert (alarm.condition, alarm.active, alarm.title) == ("lora_otaa", None, "Raccordement de la sonde refusé")
    [later] = decoded("log", said | {"time": "2026-11-22T18:04:12Z"})
    assert alarm.key == decoded("log", said)[0].key != later.key


@pytest.mark.parametrize("level", ["INFO", "WARNING", None])
def test_what_is_no_error_in_the_log_is_left(level):
    assert decoded("log", message(level=level, code="UPLINK_F_CNT_RESET")) == []


def test_gateways_are_seen_when_asked_for():
    heard = [{"gatewayId": "0200CE0E7FB17E7F", "rssi": -60}]
    assert Seen("0200ce0e7fb17e7f", AT) in decoded("up", message(rxInfo=heard), {"gateways": True})
    assert Seen("0200ce0e7fb17e7f", AT) not in decoded("up", message(rxInfo=heard))


def test_a_case_difference_in_the_identifier_is_not_another_device():
    assert decoded("join", message(deviceInfo={"devEui": DEVICE.upper()}))[0].ref == DEVICE


def test_events_that_are_not_read_yield_nothing():
    assert decoded("txack", message()) == [] == decoded("integration", message())


@pytest.mark.parametrize(
    ("event", "fields", "named"),
    [
        ("up", {"deviceInfo": {"devEui": "0101010101010101"}}, "devEui"),
        ("up", {"deviceInfo": None}, "devEui"),
        ("up", {"deviceInfo": {"devEui": 7}}, "devEui"),
        ("up", {"time": None}, "time"),
        ("up", {"time": "yesterday"}, "time"),
        ("up", {"time": "2026-11-22T18:04:11"}, "fuseau"),
        ("up", {"time": "1970-01-01T00:00:00Z"}, "1970"),
        ("up", {"deduplicationId": None}, "deduplicationId"),
        ("up", {"object": [1]}, "object"),
        ("up", {"object": {"fill": "plein"}}, "object.fill"),
        ("up", {"object": {"fill": True}}, "object.fill"),
        ("up", {"object": {"tilt": 1}}, "object.tilt"),
        ("up", {"object": {f"f{n}": n for n in range(101)}}, "101"),
        ("up", {"object": {"x": "\x00"}}, "nul"),
        ("up", {"rxInfo": {}, "object": {"x": float("nan")}}, "nan"),
        ("up", {"rxInfo": [1]}, "rxInfo"),
        ("up", {"rxInfo": [{"snr": "fort"}]}, "rxInfo.snr"),
        ("status", {"batteryLevel": 150}, "batteryLevel"),
        ("status", {"batteryLevel": "pleine"}, "batteryLevel"),
        ("status", {"margin": []}, "margin"),
        ("log", {"level": "ERROR", "code": "X" * 100}, "code"),
    ],
)
def test_the_reason_names_the_odd_field_in_french(event, fields, named):
    with pytest.raises(ConnectorError, match=named) as caught:
        decoded(event, message(**fields), BIN)
    assert not caught.value.retryable


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b"null", b"\xff", b"{" * 5000, b'{"a": 1' + b"0" * 5000 + b"}"])
def test_what_is_not_a_json_object_is_refused(payload):
    with pytest.raises(ConnectorError):
        decoded("up", payload)


def test_a_message_nested_beyond_reason_is_refused():
    deep: dict = {}
    for _ in range(40):
        deep = {"a": deep}
    with pytest.raises(ConnectorError, match="imbrication"):
        decoded("up", message(object=deep))


@pytest.mark.parametrize("topic", ["", "application/a/device/xyz/event/up", "gateway/01/event/up", "a/b", "\x00"])
def test_a_topic_of_another_kind_is_refused(topic):
    with pytest.raises(ConnectorError, match="sujet"):
        chirpstack.decode(topic, b"{}", {})


def test_a_topic_behind_a_prefix_is_read():
    payload = json.dumps(message()).encode()
    assert list(chirpstack.decode(f"ville/application/a/device/{DEVICE}/event/join", payload, {})) == [Seen(DEVICE, AT)]
