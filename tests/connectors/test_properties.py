# SPDX-License-Identifier: EUPL-1.2
"""Whatever a supervisor sends, a driver answers with records that can be stored, or with ConnectorError."""

import copy
import json
import math
import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.connectors import alertmanager, chirpstack, generic, things_stack
from apps.connectors.base import (
    MAX_CONDITION,
    MAX_METRIC,
    MAX_REF,
    MAX_TITLE,
    SEVERITIES,
    Alarm,
    ConnectorError,
    Device,
    Measure,
)
from apps.connectors.talq import decode, decode_log_report
from tests.connectors import test_alertmanager, test_things_stack
from tests.connectors.test_chirpstack import BIN, DEVICE, message
from tests.connectors.test_talq_decode import event, lamp, value

bounded = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
thing = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
events = st.sampled_from(["up", "status", "log", "join", "ack", "location", "txack", "other"])
RICH = {
    "up": message(
        object={"fill": 63, "tilt": False, "a": {"b": 1}},
        rxInfo=[{"gatewayId": "0200ce0e7fb17e7f", "rssi": -60, "snr": 5}],
    ),
    "status": message(margin=10, batteryLevel=15.5, externalPowerSource=False),
    "log": message(level="ERROR", code="UPLINK_MIC", description="x", context={"deduplication_id": "y"}),
}
SAID = [event(info=[{"description": "x"}]), value(), value("lampFailure", True, "AttributeBoolean"), lamp()]


def storable(records) -> None:
    """Every record fits its columns, and its text is what PostgreSQL takes."""
    for record in records:
        assert 0 < len(record.ref) <= MAX_REF
        record.ref.encode()
        if isinstance(record, Measure):
            assert math.isfinite(record.value) and 0 < len(record.metric) <= MAX_METRIC
        elif isinstance(record, Alarm):
            assert record.severity in SEVERITIES
            assert len(record.condition) <= MAX_CONDITION and 0 < len(record.title) <= MAX_TITLE
            assert "\\u0000" not in json.dumps(record.detail, allow_nan=False)
        elif isinstance(record, Device):
            assert "\\u0000" not in json.dumps(dict(record.attributes), allow_nan=False)
        if not isinstance(record, Device):
            assert record.at.utcoffset().total_seconds() == 0 and 2000 <= record.at.year < 2100


def read(decoding) -> None:
    try:
        storable(list(decoding()))
    except ConnectorError as error:
        assert error.reason
        error.reason.encode()


def changed(said, new, number):
    """`said` with one of its parts, chosen by `number`, replaced by `new` or taken away."""
    said = copy.deepcopy(said)
    places = list(_places(said))
    holder, key = places[number % len(places)]
    if new is None:
        del holder[key]
    else:
        holder[key] = new
    return said


def _places(said):
    for key, item in said.items() if isinstance(said, dict) else enumerate(said):
        yield said, key
        if isinstance(item, dict | list):
            yield from _places(item)


@bounded
@given(event=events, payload=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_by_chirpstack(event, payload):
    read(lambda: chirpstack.decode(f"application/a/device/{DEVICE}/event/{event}", payload, BIN))


@bounded
@given(topic=st.text(max_size=80), payload=st.binary(max_size=50))
def test_any_topic_is_read_or_refused(topic, payload):
    read(lambda: chirpstack.decode(topic, payload, {}))


@bounded
@given(event=st.sampled_from(sorted(RICH)), new=thing, number=st.integers(0, 500))
def test_a_valid_message_with_one_part_changed_is_read_or_refused(event, new, number):
    payload = json.dumps(changed(RICH[event], new, number)).encode()
    options = BIN | {"gateways": True}
    read(lambda: chirpstack.decode(f"application/a/device/{DEVICE}/event/{event}", payload, options))


@bounded
@given(payload=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_by_talq(payload):
    read(lambda: decode_log_report(payload, {}).records)
    read(lambda: decode("item", payload, {}))


@bounded
@given(said=st.sampled_from(SAID), new=thing, number=st.integers(0, 500))
def test_a_valid_talq_item_with_one_part_changed_is_read_or_refused(said, new, number):
    payload = json.dumps(changed(said, new, number)).encode()
    read(lambda: decode("item", payload, {}))


@bounded
@given(new=thing, number=st.integers(0, 500), seed=st.integers(0, 9))
def test_a_broken_entry_never_blocks_the_others_whatever_their_order(new, number, seed):
    entries = [event(), value(), changed(event(), new, number), event("supplyLoss", False)]
    random.Random(seed).shuffle(entries)
    batch = decode_log_report(json.dumps({"entries": entries}).encode(), {})
    storable(batch.records)
    assert len(batch.records) + len(batch.rejected) == 4 and len(batch.rejected) <= 1


@bounded
@given(depth=st.integers(1, 3000), kind=st.sampled_from(["[", '{"a":', '{"entries":[', '{"entries":[{"data":']))
def test_any_nesting_is_read_or_refused(depth, kind):
    read(lambda: decode_log_report((kind * depth).encode(), {}).records)
    closed = kind * depth + "1" + "".join({"[": "]", "{": "}"}[c] for c in reversed(kind * depth) if c in "[{")
    read(lambda: decode_log_report(closed.encode(), {}).records)
    read(lambda: chirpstack.decode(f"application/a/device/{DEVICE}/event/up", closed.encode(), {}))


MAP = {
    "fields": {"ref": "a", "at": "b", "event": "c", "state": "d", "kind": "e", "position": "f", "value": "g"},
    "kinds": {"x": "light_point"},
    "measures": {"h.0": {"metric": "power"}},
}
ITEM = {"a": "1", "b": "2026-11-22T18:00:00Z", "c": "E1", "d": "open", "e": "x", "f": [4.36, 48.95], "g": 1, "h": [2]}
POSTED = {
    "alertmanager": (alertmanager, test_alertmanager.TRACE["message"], {"kind": "server"}),
    "things-stack": (things_stack, test_things_stack.PUBLISHED["uplink"], {"gateways": True}),
    "json-push": (generic, [ITEM, {**ITEM, "a": "2"}], MAP),
}


@bounded
@given(name=st.sampled_from(sorted(POSTED)), new=thing, number=st.integers(0, 500))
def test_what_is_posted_with_one_part_changed_is_read_or_refused(name, new, number):
    driver, said, options = POSTED[name]
    payload = json.dumps(changed(said, new, number)).encode()
    read(lambda: driver.receive("webhook", payload, options).records)


@bounded
@given(
    name=st.sampled_from(sorted(POSTED)),
    payload=st.binary(max_size=200),
    how=st.sampled_from([{}, {"format": "csv"}, {"format": "lines"}]),
)
def test_any_bytes_that_are_posted_are_read_or_refused(name, payload, how):
    driver, _said, options = POSTED[name]
    read(lambda: driver.receive("webhook", payload, options | how).records)
