# SPDX-License-Identifier: EUPL-1.2
"""Alertmanager's webhook (version 4): alerts of a group, firing or resolved, told again every `repeat_interval`.

An alert is a condition of the equipment that one of its labels names. The same rule may fire twice for one equipment
(two disks): the labels that tell them apart are part of the condition. A resolved alert brings its start too, so that a
message lost on the way loses nothing. Source: prometheus.io/docs, webhook_config; prometheus/alertmanager, template.go.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from apps.connectors import uplinks
from apps.connectors.base import (
    MAX_CONDITION,
    MAX_REF,
    MAX_TITLE,
    Alarm,
    Batch,
    ConnectorError,
    Device,
    Record,
    Rejected,
    Seen,
    instant,
    json_object,
    listed,
    mapping,
    number,
    required,
    shown,
    storable,
    text,
    written,
)

VERSION = "4"
NAME, SEVERITY = "alertname", "severity"
NOT_TELLING = {"job"}  # how it was measured, not what is wrong
SEVERITIES = {"critical": "critical", "page": "critical", "error": "major", "major": "major", "warning": "minor"}
SILENCES = ("InstanceDown", "TargetDown", "NodeDown", "HostDown", "ProbeFailure", "ProbeFailed")
DOWN = "communication_failure"
WATCHDOG = "Watchdog"  # always firing: its repetition says that the chain is alive, or the equipment that it names

Options = Mapping[str, Any]


def receive(topic: str, payload: bytes, options: Options) -> Batch:
    """One notification. Raises ConnectorError when it is none; a bad alert is rejected by itself."""
    message = json_object(payload)
    if message.get("version") != VERSION:
        raise ConnectorError(f"version : « {VERSION} » attendue, reçu {shown(message.get('version'))}")
    records: list[Record] = []
    rejected: list[Rejected] = []
    for item in listed(required(message, "alerts"), "alerts"):
        try:
            records += _records(item, options)
        except ConnectorError as error:
            rejected.append(Rejected(error.reason, written(item)))
    left_out = int(number(message.get("truncatedAlerts", 0), "truncatedAlerts"))
    if left_out > 0:
        reason = f"{left_out} alertes non envoyées : relevez max_alerts dans Alertmanager"
        rejected.append(Rejected(reason, json.dumps({"groupKey": message.get("groupKey")}).encode()))
    return Batch(tuple(_once(records)), tuple(rejected))


def decode(topic: str, payload: bytes, options: Options) -> Iterator[Record]:
    """One alert (a dead letter that is replayed), or a whole notification."""
    message = json_object(payload)
    if "alerts" not in message:
        return iter(_records(message, options))
    batch = receive(topic, payload, options)
    if batch.rejected:
        raise ConnectorError(batch.rejected[0].reason)
    return iter(batch.records)


def _once(records: list[Record]) -> list[Record]:
    """A group tells of the same equipment many times."""
    devices = {record.ref: record for record in records if isinstance(record, Device)}
    return [*devices.values(), *(record for record in records if not isinstance(record, Device))]


def _records(item: Any, options: Options) -> list[Record]:
    alert = mapping(item, "alerts")
    storable(alert, "alerts")
    labels = _texts(required(alert, "labels"), "labels")
    name = text(labels.get(NAME), f"labels.{NAME}")
    label = options.get("label") or "instance"
    if name == options.get("watchdog", WATCHDOG):
        return _alive(labels.get(label), alert)
    ref = text(labels.get(label), f"labels.{label}", longest=MAX_REF)
    alarms = [_alarm(ref, name, labels, alert, at, active, options) for at, active in _spell(alert)]
    return [Device(ref, options["kind"], ref), *alarms] if options.get("kind") else list(alarms)


def _alive(ref: str | None, alert: Mapping[str, Any]) -> list[Record]:
    """A watchdog that names an equipment proves that it is measured now; the whole chain's names none."""
    if not ref or alert.get("status") != "firing":
        return []
    return [Seen(text(ref, "labels", longest=MAX_REF), datetime.now(UTC))]


def _spell(alert: Mapping[str, Any]) -> list[tuple[datetime, bool]]:
    """When it began, and when it ended: a firing alert has « 0001-01-01 » there."""
    start = instant(required(alert, "startsAt"), "startsAt")
    status = alert.get("status")
    if status == "firing":
        return [(start, True)]
    if status == "resolved":
        return [(start, True), (instant(required(alert, "endsAt"), "endsAt"), False)]
    raise ConnectorError(f"status : « firing » ou « resolved » attendu, reçu {shown(status)}")


def _alarm(
    ref: str,
    name: str,
    labels: Mapping[str, str],
    alert: Mapping[str, Any],
    at: datetime,
    active: bool,
    options: Options,
) -> Alarm:
    said = _texts(alert.get("annotations") or {}, "annotations")
    table = {**SEVERITIES, **(options.get("severities") or {})}
    severity = str(table.get(labels.get(SEVERITY, ""), options.get("severity", "minor")))
    title = said.get("summary") or said.get("title") or name
    fingerprint = str(alert.get("fingerprint") or "")[:40]
    return Alarm(
        ref,
        _condition(name, labels, options),
        at,
        active,
        severity,
        title[:MAX_TITLE],
        key=f"{fingerprint}|{active}|{at.isoformat()}",
        detail={"alerte": name, "étiquettes": labels, "description": said.get("description", "")[:2000]},
    )


def _condition(name: str, labels: Mapping[str, str], options: Options) -> str:
    """`disk_full:3f2a9c1b`: what follows the colon tells two alerts of one rule and one equipment apart."""
    if name in (options.get("silences") or SILENCES):
        return DOWN
    left_out = {NAME, options.get("label") or "instance", *NOT_TELLING}
    telling = sorted((key, value) for key, value in labels.items() if key not in left_out)
    slug = uplinks.slug(name) or "alerte"
    if not telling:
        return slug
    digest = hashlib.sha256(json.dumps(telling).encode()).hexdigest()[:8]
    return f"{slug[: MAX_CONDITION - 9]}:{digest}"


def _texts(value: Any, name: str) -> dict[str, str]:
    """Labels and annotations are text."""
    found = mapping(value, name)
    if not all(isinstance(one, str) for one in found.values()):
        raise ConnectorError(f"{name} : des textes sont attendus")
    return found
