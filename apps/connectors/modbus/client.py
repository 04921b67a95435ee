# SPDX-License-Identifier: EUPL-1.2
"""One poll of the devices of a source: those behind one gateway one after the other, the gateways all at once."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from apps.connectors.base import Alarm, Batch, ConnectorError, HttpClient, Record, json_object
from apps.connectors.modbus import device
from apps.connectors.modbus.link import Link, connected
from apps.connectors.polled_devices import Told, spoken

AT_ONCE = 20  # gateways
DEVICE_SECONDS = 12.0  # for all that one device is asked
TIMEOUT = 3.0  # for one answer

Options = Mapping[str, Any]
Place = tuple[str, int]


async def fetch(client: HttpClient, options: Options, cursor: Mapping[str, Any]) -> Batch:
    """One poll. Raises ConnectorError when no device answers: then it is the network."""
    now, slots = datetime.now(UTC), asyncio.Semaphore(AT_ONCE)
    remembered, devices = cursor.get("devices") or {}, options["devices"]
    told = {
        name: Told(str(said.get("ref") or name), dict(remembered.get(name) or {})) for name, said in devices.items()
    }
    by_place: dict[Place, list[str]] = {}
    for name, said in devices.items():
        by_place.setdefault((str(said["host"]), int(said.get("port") or 502)), []).append(name)
    await asyncio.gather(
        *(
            _gateway(slots, client, place, {name: told[name] for name in names}, options, now)
            for place, names in by_place.items()
        )
    )
    failures = [one.problem for one in told.values() if one.problem]
    if not any(one.answered for one in told.values()):
        raise ConnectorError(failures[0] if failures else "aucun appareil", retryable=True)
    return Batch(
        tuple(record for one in told.values() for record in one.records),
        tuple(item for one in told.values() for item in one.rejected),
        {"devices": {name: one.known for name, one in told.items()}},
        spoken([one.problem for one in told.values() if one.problem and one.answered]),
    )


async def sample(client: HttpClient, options: Options) -> Batch:
    """What the registers say now: what is wrong comes first."""
    batch = await fetch(client, options, {})
    wrong_first = sorted(batch.records, key=lambda record: not (isinstance(record, Alarm) and record.active))
    return replace(batch, records=tuple(wrong_first))


async def check(client: HttpClient, options: Options) -> str:
    """How many answer, and what the first that does not says."""
    batch = await fetch(client, options, {})
    silent = [known for known in batch.cursor["devices"].values() if known.get("missed")]
    count = len(options["devices"])
    said = f"{count - len(silent)} appareil(s) sur {count} répondent, {len(batch.records)} enregistrements lus"
    wrong = batch.problem or (batch.rejected[0].reason if batch.rejected else "")
    return f"{said} ; {wrong}." if wrong else f"{said}."


def decode(topic: str, payload: bytes, options: Options) -> Iterable[Record]:
    """A register that was refused is still refused: nothing of it can be stored."""
    message = json_object(payload)
    raise ConnectorError(
        f"{message.get('device')!s:.60} : registre {message.get('register')!s:.40} refusé par l'appareil"
    )


async def _gateway(
    slots: asyncio.Semaphore,
    client: HttpClient,
    place: Place,
    devices: Mapping[str, Told],
    options: Options,
    now: datetime,
) -> None:
    """Never raises: what is wrong with one place is no matter of the others."""
    seconds = float(options.get("timeout") or TIMEOUT)
    async with slots:
        try:
            address = await client.endpoint(*place)
            async with connected(address, place[1], seconds, f"{place[0]}:{place[1]}") as tcp:
                for name, told in devices.items():
                    said = options["devices"][name]
                    await _device(Link(tcp, int(said.get("unit", 1)), name), name, said, options, told, now)
        except ConnectorError as error:
            for told in devices.values():
                if not told.answered and not told.problem:
                    told.problem = error.reason
                    told.missed(now)


async def _device(link: Link, name: str, said: Mapping[str, Any], options: Options, told: Told, now: datetime) -> None:
    try:
        async with asyncio.timeout(DEVICE_SECONDS):
            await device.read(link, name, said, options, told, now)
    except TimeoutError:
        told.problem = f"{name} : pas de réponse complète en {DEVICE_SECONDS:.0f} s"
    except ConnectorError as error:
        told.problem = error.reason if error.reason.startswith(name) else f"{name} : {error.reason}"
    told.answered = link.answered
    if told.answered:
        told.heard(now)
    else:
        told.problem = told.problem or f"{name} : pas de réponse"
        told.missed(now)
