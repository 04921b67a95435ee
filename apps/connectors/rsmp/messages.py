# SPDX-License-Identifier: EUPL-1.2
"""Everything that we can say to a site. The only way out is `framed`, which refuses any other type of message."""

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from apps.connectors.rsmp import model

END = b"\x0c"  # form feed: the end of a message
# What a supervisor that only reads has to say. A request for a command is not among them, and is written nowhere.
OUTGOING = frozenset(
    {"Version", "MessageAck", "MessageNotAck", "Watchdog", "AggregatedStatusRequest", "StatusSubscribe", "Alarm"}
)
ALARM_ACTS = frozenset({"Acknowledge"})  # of an Alarm, the one thing that we may say: somebody here took it in charge
ANSWERS = frozenset({"MessageAck", "MessageNotAck"})  # the only messages that nobody acknowledges
NAMES = ("ntsOId", "xNId", "cId")  # of a component, as it named itself

Message = dict[str, Any]


def framed(message: Mapping[str, Any]) -> bytes:
    """The bytes of a message. Raises ValueError for a type that is not ours to send."""
    if message["type"] not in OUTGOING or (message["type"] == "Alarm" and message["aSp"] not in ALARM_ACTS):
        raise ValueError(f"not sent by a supervisor that only reads: {message['type']}")
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + END


def version(core: Iterable[str], site: str, sxl: str) -> Message:
    """Our answer to a site: what we speak, its own name, the list that both use."""
    spoken = [{"vers": one} for one in core]
    return _message("Version", RSMP=spoken, siteId=[{"sId": site}], SXL=sxl)


def acknowledgement(of: str) -> Message:
    return {"mType": "rSMsg", "type": "MessageAck", "oMId": of}


def refusal(of: str, reason: str) -> Message:
    return {"mType": "rSMsg", "type": "MessageNotAck", "oMId": of, "rea": reason}


def watchdog() -> Message:
    return _message("Watchdog", wTs=now())


def aggregated_status_request(component: str) -> Message:
    return _message("AggregatedStatusRequest", ntsOId="", xNId="", cId=component)


def status_subscribe(core: str, component: str, statuses: Iterable[tuple[str, str, int]]) -> Message:
    """`statuses`: (code, name, seconds between two; 0: when it changes)."""
    asked: list[Message] = [{"sCI": code, "n": name, "uRt": str(every)} for code, name, every in statuses]
    if at_least(core, model.SENDS_ON_CHANGE):
        asked = [{**one, "sOc": one["uRt"] == "0"} for one in asked]
    return _message("StatusSubscribe", ntsOId="", xNId="", cId=component, sS=asked)


def alarm_acknowledge(said: Mapping[str, Any]) -> Message:
    """Somebody here took in charge the alarm that the site described by `said`."""
    names = {name: str(said.get(name) or "") for name in (*NAMES, "aCId", "xACId", "xNACId")}
    return _message("Alarm", **names, aSp="Acknowledge", aTs=now())


def now() -> str:
    """As RSMP writes it: UTC, milliseconds, Z."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def at_least(core: str, wanted: str) -> bool:
    return ordered(core) >= ordered(wanted)


def ordered(version: str) -> tuple[int, ...]:
    """A version that compares: 3.1.10 is after 3.1.9, 1.1 is 1.1.0."""
    numbers = [int(part) for part in version.split(".")[:3] if part.isdecimal()]
    return tuple([*numbers, 0, 0, 0][:3])


def _message(kind: str, **fields: Any) -> Message:
    return {"mType": "rSMsg", "type": kind, "mId": str(uuid.uuid4()), **fields}
