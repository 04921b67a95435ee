# SPDX-License-Identifier: EUPL-1.2
"""What a supplier posts to us, signed (Standard Webhooks)."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from apps.connectors.base import Batch, ConnectorError, Record, Rejected, json_object, written
from apps.connectors.generic import field_map, files, ordered, wide


def receive(topic: str, payload: bytes, options: Mapping[str, Any]) -> Batch:
    """A message of one or many items. Raises ConnectorError when none of it can be read; bad items are rejected."""
    return read(payload, options, datetime.now(UTC))


def read(payload: bytes, options: Mapping[str, Any], now: datetime) -> Batch:
    items, rejected = files.items(payload, options)
    if options.get("wide"):
        batch = wide.read(items, options)
        return Batch(batch.records, (*rejected, *batch.rejected))
    records: list[Record] = []
    for item, known in zip(items, ordered.moments(items, options), strict=True):
        try:
            told = field_map.records(item, options, now, known)
            records += [ordered.begins(record, options) for record in told]
        except ConnectorError as error:
            rejected.append(Rejected(error.reason, written(item)))
    return Batch(tuple(records), tuple(rejected))


def decode(topic: str, payload: bytes, options: Mapping[str, Any]) -> Iterable[Record]:
    """One item that was put aside; or a whole message, all of it or the first reason.

    What was put aside as one item may be a whole message: the path of its list was not in the map yet.
    """
    if topic == "item" and not _has_list(payload, options):
        return _item(json_object(payload), options)
    batch = receive(topic, payload, options)
    if batch.rejected:
        raise ConnectorError(batch.rejected[0].reason)
    return batch.records


def _item(item: dict[str, Any], options: Mapping[str, Any]) -> Iterable[Record]:
    """A row that was put aside: of a wide table, with the one cell that was refused."""
    if not options.get("wide"):
        (known,) = ordered.moments([item], options)
        told = field_map.records(item, options, datetime.now(UTC), known)
        return [ordered.begins(record, options) for record in told]
    batch = wide.read([item], {**options, "step": options.get("step") or wide.step_of(item, options)})
    if batch.rejected:
        raise ConnectorError(batch.rejected[0].reason)
    return batch.records


def _has_list(payload: bytes, options: Mapping[str, Any]) -> bool:
    path = options.get("list")
    return bool(path) and files.value_at(json_object(payload), str(path)) is not None
