# SPDX-License-Identifier: EUPL-1.2
"""Sessions read from OCPP 2.0.1 transaction events and OCPI 2.2.1 CDRs; written by hand after the standards."""

from datetime import UTC, datetime
from itertools import permutations

import pytest

from apps.energy.charging import judging
from apps.energy.charging.ocpi import from_ocpi
from apps.energy.charging.ocpp import from_ocpp201
from apps.energy.charging.shapes import EXPORT, IMPORT


def event(number, kind, minute, **registers):
    sampled = [
        {"value": value, "measurand": name, "unitOfMeasure": {"unit": "Wh"}}
        for name, value in ((IMPORT, registers.get("into")), (EXPORT, registers.get("back")))
        if value is not None
    ]
    if "soc" in registers:
        sampled.append({"value": registers["soc"], "measurand": "SoC", "unitOfMeasure": {"unit": "Percent"}})
    at = f"2026-03-01T18:{minute:02}:00Z"
    return {
        "eventType": kind,
        "timestamp": at,
        "triggerReason": "MeterValuePeriodic",
        "seqNo": number,
        "transactionInfo": {"transactionId": "t-1"},
        "evse": {"id": 2, "connectorId": 1},
        "idToken": {"idToken": "somebody", "type": "ISO14443"},
        "meterValue": [{"timestamp": at, "sampledValue": sampled}] if sampled else [],
    }


WHOLE = [
    event(0, "Started", 0, into=100_000, back=5_000, soc=40),
    event(1, "Updated", 10, into=101_200, back=5_000, soc=43),
    event(2, "Updated", 20, into=101_200, back=5_900, soc=41),
    event(3, "Ended", 30, into=101_500, back=6_000, soc=42),
]


def test_a_session_charges_and_gives_back():
    (session,) = from_ocpp201(WHOLE, charger="borne-1").sessions
    assert (session.charged, session.given) == (pytest.approx(1.5), pytest.approx(1.0))
    assert (session.soc_first, session.soc_last) == (40, 42)
    assert session.ended == datetime(2026, 3, 1, 18, 30, tzinfo=UTC)
    assert (session.charger, session.flags) == ("borne-1/2", ())
    assert "somebody" not in repr(session)


def test_any_order_and_a_repeat_make_the_same_session():
    expected = from_ocpp201(WHOLE, charger="b")
    assert all(from_ocpp201([*order, order[0]], charger="b") == expected for order in permutations(WHOLE))


def test_holes_and_resets_are_told_and_no_energy_is_made_up():
    (holed,) = from_ocpp201([WHOLE[0], WHOLE[3]], charger="b").sessions
    assert holed.flags == ("missing_messages",)
    assert holed.charged == pytest.approx(1.5)  # registers are cumulative
    (reset,) = from_ocpp201([*WHOLE[:3], event(3, "Ended", 30, into=12, back=6_000)], charger="b").sessions
    assert (reset.charged, reset.given) == (None, pytest.approx(1.0))
    assert "register_reset" in reset.flags
    (bare,) = from_ocpp201([event(0, "Started", 0)], charger="b").sessions
    assert (bare.charged, bare.ended, bare.flags) == (None, None, ("no_register",))


def test_defaults_and_units_of_the_standard():
    start, end = event(0, "Started", 0), event(1, "Ended", 5)
    for message, value in ((start, 2_000), (end, 2_500)):
        message["meterValue"] = [{"timestamp": message["timestamp"], "sampledValue": [{"value": value}]}]
    assert from_ocpp201([start, end], charger="b").sessions[0].charged == pytest.approx(0.5)
    for message, value in ((start, 2), (end, 3)):
        message["meterValue"][0]["sampledValue"] = [
            {"value": value, "unitOfMeasure": {"unit": "Wh", "multiplier": 3}},
            {"value": 9, "phase": "L1"},
        ]
    assert from_ocpp201([start, end], charger="b").sessions[0].charged == pytest.approx(1)


@pytest.mark.parametrize(
    ("path", "value", "named"),
    [
        ("seqNo", "one", "seqNo"),
        ("timestamp", "yesterday", "timestamp"),
        ("transactionInfo", {}, "transactionInfo.transactionId"),
        ("eventType", "Paused", "eventType"),
        (
            "meterValue",
            [{"timestamp": "2026-03-01T18:00:00Z", "sampledValue": [{"value": 1, "unitOfMeasure": {"unit": "W"}}]}],
            "unit",
        ),
        (
            "meterValue",
            [{"timestamp": "2026-03-01T18:00:00Z", "sampledValue": [{"value": 140, "measurand": "SoC"}]}],
            "value",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_field(path, value, named):
    parsed = from_ocpp201([WHOLE[0], WHOLE[1] | {path: value}], charger="b")
    assert len(parsed.sessions) == 1
    ((position, reason),) = parsed.refused
    assert position == 1
    assert named in reason


def cdr(**changes):
    return {
        "country_code": "FR",
        "party_id": "EXA",
        "id": "cdr-1",
        "start_date_time": "2026-03-01T18:00:00Z",
        "end_date_time": "2026-03-01T20:00:00Z",
        "cdr_token": {"uid": "somebody"},
        "cdr_location": {"id": "l-1", "evse_uid": "borne-1"},
        "total_energy": 8.0,
        "last_updated": "2026-03-01T20:01:00Z",
        "charging_periods": [
            {"start_date_time": "2026-03-01T18:00:00Z", "dimensions": [
                {"type": "ENERGY_IMPORT", "volume": 8.0}, {"type": "STATE_OF_CHARGE", "volume": 40}]},
            {"start_date_time": "2026-03-01T19:00:00Z", "dimensions": [
                {"type": "ENERGY_EXPORT", "volume": 3.5}, {"type": "STATE_OF_CHARGE", "volume": 45}]},
        ],
    } | changes  # fmt: skip


def test_a_cdr_is_a_session_and_the_last_version_wins():
    newer = cdr(last_updated="2026-03-02T08:00:00Z", total_energy=9.0, charging_periods=[])
    (session,) = from_ocpi([cdr()]).sessions
    assert (session.ref, session.charged, session.given) == ("FR*EXA*cdr-1", 8.0, 3.5)
    assert (session.soc_first, session.soc_last) == (40, 45)
    assert "somebody" not in repr(session)
    for told in ([cdr(), newer], [newer, cdr()]):
        (last,) = from_ocpi(told).sessions
        assert (last.charged, last.given) == (9.0, None)


def test_a_cdr_that_ends_before_it_begins_is_refused_and_a_credit_is_told():
    parsed = from_ocpi([cdr(end_date_time="2026-03-01T17:00:00Z"), cdr(credit=True), {}])
    assert [position for position, _reason in parsed.refused] == [0, 2]
    assert parsed.sessions[0].flags == ("credit",)


def test_what_a_vehicle_gave_and_whether_it_left_charged():
    whole = from_ocpp201(WHOLE, charger="b").sessions
    unknown = from_ocpi([cdr(charging_periods=[]), cdr(id="cdr-2", credit=True)]).sessions
    found = judging.given([*whole, *unknown], capacity=40, least_soc=41)
    assert (found.kwh, found.cycles) == (pytest.approx(1.0), pytest.approx(0.025))
    assert (found.kept_share, found.unknown) == (1.0, 1)
    assert judging.given(whole, capacity=40, least_soc=80).kept_share == 0
    assert judging.given([], capacity=40, least_soc=80).kept_share is None
