# SPDX-License-Identifier: EUPL-1.2
"""What a LoRaWAN codec decoded, as measures and alarms: the same whatever the network server.

The settings say what each field is (`metrics`), beyond which value it is an alarm (`thresholds`, with hysteresis) and
which booleans are alarms (`alarms`).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from apps.connectors import thresholds
from apps.connectors.base import MAX_METRIC, Alarm, ConnectorError, Measure, boolean, number

MOST_FIELDS = 100  # decoded values of one uplink
NUMBERS = (int, float)  # and not their subclass bool
SLUG = re.compile(r"[^a-z0-9]+")

BATTERY_RULE = {
    "metric": "battery",
    "below": 20,
    "clear_above": 30,
    "condition": "battery_low",
    "severity": "minor",
    "title": "Pile faible",
}


def fields_of(decoded: Mapping[str, Any], name: str) -> dict[str, Any]:
    """`{"a": {"b": 1}}` as `{"a.b": 1}`; lists have no name for their items and are left aside."""
    fields = dict(_flat(decoded))
    if len(fields) > MOST_FIELDS:
        raise ConnectorError(f"{name} : {len(fields)} valeurs, au plus {MOST_FIELDS}")
    return fields


def measures(
    device: str, at: datetime, fields: Mapping[str, Any], metrics: Mapping[str, Any], name: str
) -> Iterator[Measure]:
    """Mapped fields must be numbers; the others are kept under their own name when they are."""
    for field, value in fields.items():
        rule = metrics.get(field)
        if rule is not None:
            metric = rule.get("metric") or slug(field)
            yield Measure(device, metric, at, _scaled(value, rule, f"{name}.{field}"), rule.get("unit", ""))
        elif type(value) in NUMBERS and (metric := slug(field)):
            yield Measure(device, metric, at, number(value, f"{name}.{field}"))


def crossings(said: list[Measure], options: Mapping[str, Any], key: str) -> Iterator[Alarm]:
    """Alarms of the configured thresholds; the battery has a default one."""
    rules = list(options.get("thresholds") or [])
    if all(rule.get("metric") != "battery" for rule in rules):
        rules.append(BATTERY_RULE)
    watched = {rule.get("metric") for rule in rules}
    for measure in said:
        if measure.metric in watched:
            yield from thresholds.crossings(measure, rules, key=key)


def switches(
    device: str, at: datetime, fields: Mapping[str, Any], rules: list[Mapping[str, Any]], key: str, name: str
) -> Iterator[Alarm]:
    """Booleans that the configuration calls alarms: active when equal to `when` (true by default)."""
    for rule in rules:
        if rule["field"] in fields:
            value = boolean(fields[rule["field"]], f"{name}.{rule['field']}")
            yield Alarm(
                device,
                rule["condition"],
                at,
                active=value is rule.get("when", True),
                severity=rule.get("severity", "minor"),
                title=rule.get("title", rule["condition"]),
                key=f"{key}:{rule['condition']}",
            )


@lru_cache(maxsize=4096)  # the same few names in every message
def slug(name: str) -> str:
    """A metric or condition name: `Temp.Air °C` -> `temp_air_c`; "" when nothing is left of it."""
    return SLUG.sub("_", name.lower()).strip("_")[:MAX_METRIC]


def _flat(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, item in value.items():
        if isinstance(item, dict):
            yield from _flat(item, f"{prefix}{name}.")
        elif not isinstance(item, list):
            yield f"{prefix}{name}", item


def _scaled(value: Any, rule: Mapping[str, Any], name: str) -> float:
    return number(number(value, name) * rule.get("factor", 1), name)
