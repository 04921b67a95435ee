# SPDX-License-Identifier: EUPL-1.2
"""One poll of the devices of a source: those behind one gateway one after the other, the gateways all at once."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from apps.connectors import polled_devices
from apps.connectors.base import Batch, ConnectorError, HttpClient, Record, json_object
from apps.connectors.modbus import device
from apps.connectors.modbus.link import Link, connected
from apps.connectors.polled_devices import Told

AT_ONCE = 20  # gateways
DEVICE_SECONDS = 12.0  # for all that one device is asked
TIMEOUT = 3.0  # for one answer

Options = Mapping[str, Any]
Place = tuple[str, int]


async def fetch(client: HttpClient, options: Options, cursor: Mapping[str, Any]) -> Batch:
    """One poll. Raises ConnectorError when no device answers: then it is the network."""
    now, slots = datetime.now(UTC), asyncio.Semaphore(AT_ONCE)
    devices, told = options["devices"], polled_devices.of_devices(options, cursor)
    by_place: dict[Place, list[str]] = {}
    for name, said in devices.items():
        by_place.setdefault((str(said["host"]), int(said.get("port") or 502)), []).append(name)
    await asyncio.gather(
        *(
            _gateway(slots, client, place, {name: told[name] for name in names}, options, now)
            for place, names in by_place.items()
        )
    )
    return polled_devices.batch_of(told)


async def sample(client: HttpClient, options: Options) -> Batch:
    """What the registers say now: what is wrong comes first."""
    return polled_devices.wrong_first(await fetch(client, options, {}))


async def check(client: HttpClient, options: Options) -> str:
    """How many answer, and what the first that does not says."""
    return polled_devices.how_many_answer(await fetch(client, options, {}))


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
