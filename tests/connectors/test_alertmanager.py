# SPDX-License-Identifier: EUPL-1.2
"""Alertmanager's notifications become records; what is common to all connectors is in `conformance`."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from apps.connectors import alertmanager
from apps.connectors.base import Alarm, ConnectorError, Device, Seen

TRACE = json.loads((Path(__file__).parent / "payloads" / "alertmanager.json").read_text())
SRV1, SRV2, SRV3 = (f"srv-{n}.exemple.invalid:9100" for n in (1, 2, 3))


def received(message=TRACE["message"], **options):
    return alertmanager.receive("webhook", json.dumps(message).encode(), options)


def alarms(batch, ref):
    return [record for record in batch.records if isinstance(record, Alarm) and record.ref == ref]


def one_alert(**changes):
    return {**TRACE["message"], "alerts": [{**TRACE["message"]["alerts"][0], **changes}]}


def test_two_alerts_of_one_rule_and_one_machine_are_two_conditions_the_same_on_every_machine():
    batch = received()
    var, home = alarms(batch, SRV1)
    assert var.condition != home.condition
    assert var.condition.startswith("diskfull:") and (var.severity, var.active) == ("minor", True)
    assert var.title == f"DiskFull sur {SRV1}"
    assert {alarm.condition for alarm in alarms(batch, SRV2)} == {var.condition}
    assert not batch.rejected


def test_a_resolved_alert_brings_its_start_and_its_end():
    start, end = alarms(received(), SRV2)
    assert (start.active, start.at) == (True, datetime(2026, 11, 22, 17, 0, tzinfo=UTC))
    assert (end.active, end.at) == (False, datetime(2026, 11, 22, 18, 12, 30, 500000, tzinfo=UTC))


def test_an_alert_of_silence_is_no_proof_of_life():
    assert [alarm.condition for alarm in alarms(received(), SRV3)] == ["communication_failure"]
    assert "communication_failure" not in [alarm.condition for alarm in alarms(received(silences=["Autre"]), SRV3)]


def test_equipment_is_announced_once_when_a_kind_is_given():
    devices = [record for record in received(kind="server").records if isinstance(record, Device)]
    assert [device.ref for device in devices] == [SRV1, SRV2, SRV3]
    assert {device.kind for device in devices} == {"server"}


def test_the_label_of_the_equipment_and_the_severities_are_settings():
    batch = received(label="job", severities={"warning": "critical"})
    assert {alarm.severity for alarm in alarms(batch, "node")} == {"critical"}


def test_a_watchdog_says_nothing_but_that_the_chain_lives():
    labels = {"alertname": "Watchdog", "severity": "none"}
    assert received(one_alert(labels=labels)).records == ()


def test_a_watchdog_that_names_an_equipment_says_that_it_answers():
    labels = {"alertname": "Watchdog", "severity": "none", "instance": SRV1}
    (seen,) = received(one_alert(labels=labels, status="firing")).records
    assert isinstance(seen, Seen) and seen.ref == SRV1 and datetime.now(UTC) - seen.at < timedelta(minutes=1)
    resolved = {"status": "resolved", "endsAt": "2026-11-22T18:00:00Z"}
    assert received(one_alert(labels=labels, **resolved)).records == ()


def test_alerts_that_were_cut_off_are_told():
    batch = received({**TRACE["message"], "truncatedAlerts": 12})
    assert ["12 alertes" in item.reason for item in batch.rejected] == [True]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"status": "suppressed"}, "status"),
        ({"startsAt": "hier"}, "startsAt"),
        ({"status": "resolved", "endsAt": "0001-01-01T00:00:00Z"}, "endsAt"),
        ({"labels": {"instance": "x"}}, "alertname"),
        ({"labels": {"alertname": "x"}}, "instance"),
        ({"labels": {"alertname": 3, "instance": "x"}}, "labels"),
        ({"annotations": {"summary": ["x"]}}, "annotations"),
    ],
)
def test_a_bad_alert_is_put_aside_with_its_reason_and_can_be_read_again(changes, named):
    (item,) = received(one_alert(**changes)).rejected
    assert named in item.reason
    with pytest.raises(ConnectorError, match=named):
        list(alertmanager.decode("item", item.payload, {}))
    good = json.dumps(TRACE["message"]["alerts"][0]).encode()
    assert len(list(alertmanager.decode("item", good, {}))) == 1


@pytest.mark.parametrize("payload", [b"[]", b"{", b'{"version": "3", "alerts": []}', b'{"version": "4"}'])
def test_what_is_no_notification_is_refused(payload):
    with pytest.raises(ConnectorError):
        alertmanager.receive("webhook", payload, {})
