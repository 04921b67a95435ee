# SPDX-License-Identifier: EUPL-1.2
"""A file of sessions opened: which standard, what it says. JSON, or one JSON message a line: no Django.

`{"chargePointId": …, "messages": […]}` names its station (`chargingStationId` in OCPP 2.0.1); `{"data": […]}` is an
answer of OCPI; a list, or one object, is taken as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.connectors.base import ConnectorError, json_value
from apps.energy.charging.ocpi import from_ocpi
from apps.energy.charging.ocpp import EVENT, START, STOP, VALUES, Refused, frame, from_ocpp16, from_ocpp201
from apps.energy.charging.shapes import Parsed, identifier

OCPP16, OCPP201, OCPI = "ocpp16", "ocpp201", "ocpi"
MOST = 20_000  # messages of a file
STATIONS = ("chargePointId", "chargingStationId", "chargeBoxId")


class UnreadableFile(ConnectorError):
    """The file as a whole is no file of sessions; the message says why, in French."""


@dataclass(frozen=True, slots=True)
class Told:
    standard: str
    parsed: Parsed
    messages: int


def read(content: bytes) -> Told:
    """Raises UnreadableFile."""
    said = _json(content)
    station, messages = _messages(said)
    if not messages:
        raise UnreadableFile("Aucun message dans ce fichier.")
    if len(messages) > MOST:
        raise UnreadableFile(f"{len(messages)} messages : {MOST} au plus par fichier.")
    standard = next(filter(None, map(_standard, messages)), "")
    if not standard:
        raise UnreadableFile(
            "Ni OCPP 1.6 (StartTransaction, StopTransaction, MeterValues), ni OCPP 2.0.1 (TransactionEvent), ni OCPI"
            " 2.2.1 (CDR, Session)."
        )
    return Told(standard, _parsed(standard, messages, station), len(messages))


def _parsed(standard: str, messages: list[Any], station: str) -> Parsed:
    if standard == OCPI:
        return from_ocpi(messages)
    return (from_ocpp16 if standard == OCPP16 else from_ocpp201)(messages, charger=station)


def _json(content: bytes) -> Any:
    try:
        return json_value(content)
    except ConnectorError as error:
        lines = [line for line in content.splitlines() if line.strip()]
        if len(lines) < 2 or b"{" not in lines[0]:
            raise UnreadableFile(f"Fichier illisible : {error.reason}.") from error
    try:
        return [json_value(line) for line in lines[: MOST + 1]]
    except ConnectorError as error:
        raise UnreadableFile(f"Fichier illisible : {error.reason}.") from error


def _messages(said: Any) -> tuple[str, list[Any]]:
    """(identity of the station when the file tells it, messages)."""
    if isinstance(said, list):
        alone = len(said) in (3, 4) and isinstance(said[0], int)
        return "", [said] if alone else said
    if not isinstance(said, Mapping):
        raise UnreadableFile("Un objet ou une liste de messages est attendu.")
    inside = next((said[name] for name in ("messages", "data") if isinstance(said.get(name), list)), None)
    named = next((name for name in STATIONS if said.get(name) is not None), "")
    try:
        station = identifier(said, named) if named else ""
    except Refused as error:
        raise UnreadableFile(f"{error}.") from error
    return station, [said] if inside is None else inside


def _standard(message: Any) -> str:
    if isinstance(message, Mapping) and "start_date_time" in message:
        return OCPI
    try:
        action = frame(message).action
    except Refused:
        return ""
    return OCPP201 if action == EVENT else OCPP16 if action in (START, STOP, VALUES) else ""
