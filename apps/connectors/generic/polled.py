# SPDX-License-Identifier: EUPL-1.2
"""A file or an address read again and again. Nothing is consumed by reading: a poll that fails is simply made again.

The same bytes as last time, read with the same settings, are proof of life and nothing else. In a list of present
faults (`complete`), what is no longer there has ended: the cursor remembers what was.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from apps.connectors.base import Alarm, Batch, ConnectorError, Device, HttpClient, Measure, Record, written
from apps.connectors.generic import pushed

ANY = {"Accept": "*/*"}

Options = Mapping[str, Any]


async def fetch(client: HttpClient, options: Options, cursor: Mapping[str, Any]) -> Batch:
    """One reading. Raises ConnectorError when the whole of it is unreadable."""
    payload = await content(client, options)
    digest = hashlib.sha256(written(options) + payload).hexdigest()
    if digest == cursor.get("digest"):
        return Batch(cursor=cursor)
    now = datetime.now(UTC)
    batch = await asyncio.to_thread(pushed.read, payload, options, now)  # a large table takes seconds
    records, present = batch.records, cursor.get("present") or []
    if options.get("complete"):
        records, present = _with_ends(records, present, now, partial=bool(batch.rejected))
    return Batch(records, batch.rejected, {"digest": digest, "present": present})


async def check(client: HttpClient, options: Options) -> str:
    """What was found, in one French sentence. Raises ConnectorError with what to put right."""
    batch = await fetch(client, options, {})
    if batch.rejected and not batch.records:
        raise ConnectorError(f"fichier lu, rien de compris ; d'abord : {batch.rejected[0].reason}")
    refs = {record.ref for record in batch.records}
    counts = {kind: sum(isinstance(one, kind) for one in batch.records) for kind in (Device, Measure, Alarm)}
    said = (
        f"Fichier lu : {len(refs)} équipements, {counts[Measure]} mesures, {counts[Alarm]} alarmes"
        f", {len(batch.rejected)} éléments refusés"
    )
    return f"{said} ({batch.rejected[0].reason})." if batch.rejected else f"{said}."


def _with_ends(
    records: tuple[Record, ...], before: list[list[str]], now: datetime, *, partial: bool
) -> tuple[tuple[Record, ...], list[list[str]]]:
    """What was present and is no more ended now; not when a part could not be read: it may be in there."""
    there = {(one.ref, one.condition) for one in records if isinstance(one, Alarm) and one.active}
    gone = [] if partial else [pair for pair in map(tuple, before) if pair not in there]
    ends = tuple(Alarm(ref, condition, now, False) for ref, condition in gone)
    kept = there | {tuple(pair) for pair in before} if partial else there
    return records + ends, sorted(list(pair) for pair in kept)


async def content(client: HttpClient, options: Options) -> bytes:
    """The file as it is."""
    return await client.get(options.get("path") or "/", params=options.get("params") or None, headers=ANY)
