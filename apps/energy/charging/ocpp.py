# SPDX-License-Identifier: EUPL-1.2
"""Sessions from the messages of one charging station, in any order, told twice or with holes: no Django.

`from_ocpp201(messages)`: `TransactionEventRequest` (Open Charge Alliance, OCPP 2.0.1, part 2, 1.60);
`from_ocpp16(messages)`: `StartTransaction.req`, `StopTransaction.req`, `MeterValues.req` (OCPP 1.6, 6.43, 6.45, 6.29),
`transactionId` being told by the answer to the first. A message is its payload, or its frame of OCPP-J:
`[2, id, action, payload]`, `[3, id, payload]` for an answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.energy.charging.shapes import (
    EXPORT,
    IMPORT,
    Parsed,
    Refused,
    Sample,
    Session,
    amount,
    energy,
    get,
    identifier,
    instant,
    objects,
    parsed,
    register,
    samples,
    states,
    whole,
)

START, STOP, VALUES, EVENT = "StartTransaction", "StopTransaction", "MeterValues", "TransactionEvent"


@dataclass(frozen=True, slots=True)
class Frame:
    """`action` is empty for an answer; `uid` links it to what it answers, "" for a bare payload."""

    action: str
    payload: Mapping[str, Any]
    uid: str = ""


def frame(message: Any) -> Frame:
    """Raises Refused when it is no message of a charging station."""
    if isinstance(message, list) and len(message) == 4 and message[0] == 2 and isinstance(message[2], str):
        action, payload, uid = message[2].removesuffix("Request"), message[3], str(message[1])
    elif isinstance(message, list) and len(message) == 3 and message[0] == 3:
        action, payload, uid = "", message[2], str(message[1])
    elif isinstance(message, Mapping) and isinstance(message.get("action"), str) and "payload" in message:
        action, payload, uid = message["action"].removesuffix("Request"), message["payload"], ""
    else:
        action, payload, uid = _named(message), message, ""
    if not isinstance(payload, Mapping):
        raise Refused("message : objet attendu")
    return Frame(action, payload, uid)


def _named(payload: Any) -> str:
    """What a bare payload is, by the fields that only it has."""
    if not isinstance(payload, Mapping):
        raise Refused("message : trame OCPP ou objet attendu")
    for name, action in (("eventType", EVENT), ("meterStart", START), ("meterStop", STOP), ("meterValue", VALUES)):
        if name in payload:
            return action
    raise Refused("message : ni StartTransaction, ni StopTransaction, ni MeterValues, ni TransactionEvent")


# --- OCPP 2.0.1 ---------------------------------------------------------------------------------------------------


def from_ocpp201(messages: Iterable[Any], *, charger: str = "") -> Parsed:
    """`charger` is the identity of the station, which no message tells."""
    told: dict[str, dict[int, tuple[int, Mapping[str, Any]]]] = {}
    refused = []
    for position, message in enumerate(messages):
        try:
            one = frame(message)
            if one.action == EVENT:
                ref, rank = _event(one.payload)
                told.setdefault(ref, {}).setdefault(rank, (position, one.payload))
        except Refused as error:
            refused.append((position, str(error)))
    sessions = []
    for ref, events in told.items():
        try:
            sessions.append(_of_events(ref, charger, {rank: event for rank, (_, event) in events.items()}))
        except Refused as error:
            refused.append((min(position for position, _ in events.values()), str(error)))
    return parsed(sessions, refused)


def _event(message: Mapping[str, Any]) -> tuple[str, int]:
    ref, rank = identifier(message, "transactionInfo.transactionId"), whole(message, "seqNo")
    if get(message, "eventType") not in ("Started", "Updated", "Ended"):
        raise Refused("eventType : Started, Updated ou Ended attendu")
    instant(get(message, "timestamp"), "timestamp")
    samples(objects(message, "meterValue"), "meterValue")
    return ref, rank


def _of_events(ref: str, charger: str, events: Mapping[int, Mapping[str, Any]]) -> Session:
    ordered = [events[rank] for rank in sorted(events)]
    found = [one for event in ordered for one in samples(objects(event, "meterValue"), "meterValue")]
    whole_told = ordered[0]["eventType"] == "Started" and len(events) == max(events) - min(events) + 1
    evse: Mapping[str, Any] = next((event["evse"] for event in ordered if isinstance(event.get("evse"), Mapping)), {})
    return _session(
        ref,
        _place(charger, evse.get("id")),
        [instant(event["timestamp"], "timestamp") for event in ordered],
        sorted(found, key=lambda one: one[0]),
        ended=ordered[-1]["eventType"] == "Ended",
        holed=not whole_told,
    )


# --- OCPP 1.6 -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Transaction:
    start: Mapping[str, Any] | None = None
    stop: Mapping[str, Any] | None = None
    values: list[Sample] = field(default_factory=list)
    connector: Any = None
    position: int = 0


def from_ocpp16(messages: Iterable[Any], *, charger: str = "") -> Parsed:
    """Values that belong to no transaction are no session."""
    frames, refused = _frames(messages)
    answers = {one.uid: one.payload.get("transactionId") for _, one in frames if not one.action}
    told: dict[str, _Transaction] = {}
    for position, one in frames:
        try:
            ref = _transaction_of(one, answers)
            if ref:
                _add(told.setdefault(ref, _Transaction(position=position)), one)
        except Refused as error:
            refused.append((position, str(error)))
    sessions = []
    for ref, transaction in told.items():
        try:
            sessions.append(_of_transaction(ref, charger, transaction))
        except Refused as error:
            refused.append((transaction.position, str(error)))
    return parsed(sessions, refused)


def _frames(messages: Iterable[Any]) -> tuple[list[tuple[int, Frame]], list[tuple[int, str]]]:
    frames, refused = [], []
    for position, message in enumerate(messages):
        try:
            frames.append((position, frame(message)))
        except Refused as error:
            refused.append((position, str(error)))
    return frames, refused


def _transaction_of(one: Frame, answers: Mapping[str, Any]) -> str:
    """ "" for what is of no transaction. A start is named by its answer, or by a supervisor that completed it."""
    if one.action == START and one.payload.get("transactionId") is None:
        if answers.get(one.uid) is None:
            raise Refused("transactionId : la réponse à StartTransaction n'est pas dans le fichier")
        return identifier({"transactionId": answers[one.uid]}, "transactionId")
    if one.action in (START, STOP) or (one.action == VALUES and one.payload.get("transactionId") is not None):
        return identifier(one.payload, "transactionId")
    return ""


def _add(transaction: _Transaction, one: Frame) -> None:
    """The first telling of a start or of a stop counts: a station repeats what was not answered."""
    payload = one.payload
    if one.action == START:
        begun = (instant(get(payload, "timestamp"), "timestamp"), IMPORT, _wh(payload, "meterStart"))
        if transaction.start is None:
            transaction.start = payload
            transaction.values.append(begun)
    elif one.action == STOP:
        stopped = (instant(get(payload, "timestamp"), "timestamp"), IMPORT, _wh(payload, "meterStop"))
        between = samples(objects(payload, "transactionData"), "transactionData")
        if transaction.stop is None:
            transaction.stop = payload
            transaction.values += [*between, stopped]
    else:
        transaction.values += samples(objects(payload, "meterValue"), "meterValue")
    if payload.get("connectorId") is not None:
        transaction.connector = whole(payload, "connectorId")


def _wh(payload: Mapping[str, Any], name: str) -> float:
    return energy(amount(get(payload, name), name) / 1000, name)


def _of_transaction(ref: str, charger: str, told: _Transaction) -> Session:
    ends = [instant(one["timestamp"], "timestamp") for one in (told.start, told.stop) if one is not None]
    first = ends[0] if told.start else None
    last = ends[-1] if told.stop else None
    found = sorted(told.values, key=lambda one: (one[0], one[2] if one[1] == IMPORT else 0.0))
    if first is None and len(found) < 2:
        raise Refused("StartTransaction : absent du fichier, le début de la session n'est pas connu")
    times = [first or found[0][0], *(one[0] for one in found), *([last] if last else [])]
    return _session(
        ref, _place(charger, told.connector), times, found, ended=told.stop is not None, holed=told.start is None
    )


# --- Both ---------------------------------------------------------------------------------------------------------


def _place(charger: str, outlet: Any) -> str:
    known = [charger, *([str(outlet)] if isinstance(outlet, int) and not isinstance(outlet, bool) else [])]
    return "/".join(one for one in known if one)


def _session(ref: str, charger: str, times: list[Any], found: list[Sample], *, ended: bool, holed: bool) -> Session:
    """`times`: of the messages, in their order; the last one is the end when it `ended`."""
    if times[-1] < times[0]:
        raise Refused("timestamp : la fin vient avant le début")
    into, back = register(found, IMPORT), register(found, EXPORT)
    soc_first, soc_last = states(found)
    flags = {
        "missing_messages": holed,
        "register_reset": into.reset or back.reset,
        "no_register": into.progress is None and not into.reset,
    }
    return Session(
        ref=ref,
        record=ref,
        charger=charger,
        began=times[0],
        ended=times[-1] if ended else None,
        charged=into.progress,
        given=back.progress,
        soc_first=soc_first,
        soc_last=soc_last,
        flags=tuple(name for name, raised in flags.items() if raised),
        meter_start=into.first,
        meter_stop=into.last,
        export_start=back.first,
        export_stop=back.last,
        told_at=max(times),
    )
