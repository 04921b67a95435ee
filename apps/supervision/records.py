# SPDX-License-Identifier: EUPL-1.2
"""A record as JSON and back: what could be decoded but not stored is kept in this form, and replayed from it."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from apps.connectors.base import (
    Acknowledged,
    Alarm,
    ConnectorError,
    Device,
    Gone,
    Measure,
    Record,
    Seen,
    json_object,
    required,
)

TOPIC = "connecte/record"  # the topic of dead letters that hold a record, not a raw message
TYPES: dict[str, type[Device] | type[Gone] | type[Measure] | type[Alarm] | type[Seen] | type[Acknowledged]] = {
    "device": Device,
    "gone": Gone,
    "measure": Measure,
    "alarm": Alarm,
    "seen": Seen,
    "acknowledged": Acknowledged,
}


def dump(record: Record) -> bytes:
    """The record as one JSON object; `type` says which."""
    values: dict[str, Any] = {"type": type(record).__name__.lower()}
    for field in fields(record):
        value = getattr(record, field.name)
        values[field.name] = dict(value) if isinstance(value, Mapping) else value
    return json.dumps(values, default=_encode, ensure_ascii=False).encode()


def load(payload: bytes) -> Record:
    """The record that `dump` wrote. Raises ConnectorError when it is not one."""
    values = json_object(payload)
    kind = TYPES.get(values.pop("type", ""))
    if kind is None:
        raise ConnectorError("type : enregistrement inconnu")
    if "at" in values:
        values["at"] = datetime.fromisoformat(required(values, "at"))
    if values.get("lonlat"):
        values["lonlat"] = tuple(values["lonlat"])
    try:
        return kind(**values)
    except TypeError as error:
        raise ConnectorError(f"enregistrement incomplet : {error}") from error


def _encode(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} n'est pas représentable en JSON")
