# SPDX-License-Identifier: EUPL-1.2
"""Thresholds with hysteresis: a measure raises its alarm on one side, clears it on the other, says nothing between.

No memory is needed: the alarm itself remembers. A rule is data:
`{"metric": "fill_level", "above": 80, "clear_below": 70, "condition": "fill_high", "severity": "minor", "title": …}`
or, the other way round, `below` and `clear_above`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from apps.connectors.base import Alarm, Measure


def crossings(measure: Measure, rules: Iterable[Mapping[str, Any]], *, key: str) -> Iterator[Alarm]:
    """What `rules` make of one measure; `key` identifies the message that brought it."""
    for rule in rules:
        active = crossed(measure.value, rule) if rule.get("metric") == measure.metric else None
        if active is not None:
            yield Alarm(
                measure.ref,
                rule["condition"],
                measure.at,
                active=active,
                severity=rule.get("severity", "minor"),
                title=rule.get("title", rule["condition"]),
                key=f"{key}:{rule['condition']}",
                detail={"metric": measure.metric, "value": measure.value, "unit": measure.unit},
            )


def crossed(value: float, rule: Mapping[str, Any]) -> bool | None:
    """True: raise; False: clear; None: between the two, as it was. The limit itself raises (`above: 80` at 80)."""
    if "above" in rule:
        if value >= rule["above"]:
            return True
        return False if value < rule.get("clear_below", rule["above"]) else None
    if value <= rule["below"]:
        return True
    return False if value > rule.get("clear_above", rule["below"]) else None
