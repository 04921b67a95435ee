# SPDX-License-Identifier: EUPL-1.2
"""The switches of the telecom network, watched by Prometheus: its Alertmanager posts alerts that begin, last and end.

Each notification repeats what is firing, and for an hour what is resolved: one that was lost loses nothing. A rule that
always fires for each switch that answers proves that the chain is alive, and that this switch is.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from demo import chance
from demo.failures import HOUR, Fault
from demo.posting import Said
from demo.troubles import Troubles

PERIOD = 30  # seconds between two notifications
NEVER = "0001-01-01T00:00:00Z"
DOWN = "SwitchDown"
RULES = {  # event -> (alertname, severity, summary)
    DOWN: ("InstanceDown", "critical", "Commutateur injoignable"),
    "PortErrors": ("PortErrors", "warning", "Erreurs sur un port du commutateur"),
    "FibreDegraded": ("FibreSignalLow", "warning", "Signal optique faible"),
    "FanFailed": ("FanFailed", "warning", "Ventilateur du commutateur en panne"),
}
DETAILS = {"PortErrors": ("port", 24), "FibreDegraded": ("port", 2)}  # a label that tells which part, and how many


class Switches:
    signed = False

    def __init__(self, troubles: Troubles) -> None:
        self._troubles, self.source = troubles, troubles.source

    def said(self, second: int) -> Iterator[Said]:
        if second % PERIOD == 0 and not self._troubles.silent and self._troubles.items:
            yield self.notification(second), ""

    def notification(self, at: float) -> bytes:
        lasting = [fault for fault in self._troubles.faults(at - HOUR, at) if fault.start <= at]
        down = {fault.ref for fault in lasting if fault.event == DOWN and fault.present(at)}
        alive = [self._watchdog(ref) for ref in self._troubles.items if ref not in down]
        alerts = [*alive, *(self._alert(fault, at) for fault in lasting)]
        said = {
            "version": "4",
            "groupKey": "{}:{}",
            "truncatedAlerts": 0,
            "status": "firing",
            "receiver": "connecte",
            "groupLabels": {},
            "commonLabels": {},
            "commonAnnotations": {},
            "externalURL": "http://alertmanager.ville-fictive.invalid",
            "alerts": alerts,
        }
        return json.dumps(said).encode()

    def _watchdog(self, ref: str) -> dict[str, Any]:
        labels = {"alertname": "Watchdog", "severity": "none", "instance": ref}
        return _alert(labels, {}, "firing", "2026-01-01T00:00:00Z", NEVER)

    def _alert(self, fault: Fault, at: float) -> dict[str, Any]:
        name, severity, summary = RULES[fault.event]
        labels = {"alertname": name, "severity": severity, "instance": fault.ref, "job": "snmp"}
        if fault.event in DETAILS:
            part, count = DETAILS[fault.event]
            labels[part] = str(1 + int(chance.unit(fault.ref, fault.start, part) * count))
        over = not fault.present(at) and fault.end is not None
        ended = _stamp(fault.end) if over and fault.end is not None else NEVER
        return _alert(labels, {"summary": summary}, "resolved" if over else "firing", _stamp(fault.start), ended)


def _alert(labels: dict[str, str], annotations: dict[str, str], status: str, start: str, end: str) -> dict[str, Any]:
    return {
        "status": status,
        "labels": labels,
        "annotations": annotations,
        "startsAt": start,
        "endsAt": end,
        "generatorURL": "http://prometheus.ville-fictive.invalid/graph",
        "fingerprint": f"{int(chance.unit(*sorted(labels.items())) * 2**64):016x}",
    }


def _stamp(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
