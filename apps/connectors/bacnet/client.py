# SPDX-License-Identifier: EUPL-1.2
"""One poll of the controllers of a source, all at once: the present value of each object of their lists."""

import asyncio
import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from apps.connectors import polled_devices
from apps.connectors.bacnet import changes
from apps.connectors.bacnet.link import Link, NotTogether, Refused, local_address, opened
from apps.connectors.base import (
    GOOD,
    SUSPECT,
    Batch,
    ConnectorError,
    HttpClient,
    Measure,
    Record,
    Rejected,
    json_object,
    written,
)
from apps.connectors.polled_devices import Told

AT_ONCE = 20  # devices
ALL_SECONDS = 50.0  # of a poll, changes included: the round gives each source sixty
MOST_FOLLOWED = 100  # objects of one device: what its table of subscriptions may hold
TOGETHER = 20  # objects of one request: their answer fits in one packet
DEVICE_SECONDS, TIMEOUT = 15.0, 3.0
IN_ALARM, FAULT, _OVERRIDDEN, OUT_OF_SERVICE = range(4)  # bits of status-flags
WHEN = ("active", "inactive", "in-alarm", "fault")

Options = Mapping[str, Any]


async def fetch(client: HttpClient, options: Options, cursor: Mapping[str, Any]) -> Batch:
    """One poll, then the changes of the objects that ask for it, for `listen` seconds. Raises ConnectorError when no
    device answers: then it is the network."""
    return await _fetch(client, options, cursor, float(options.get("listen") or 0))


async def _fetch(client: HttpClient, options: Options, cursor: Mapping[str, Any], listen: float) -> Batch:
    began = asyncio.get_running_loop().time()
    now, slots = datetime.now(UTC), asyncio.Semaphore(AT_ONCE)
    devices, told = options["devices"], polled_devices.of_devices(options, cursor)
    where = {name: await _place(client, devices[name], told[name]) for name in devices}
    by_local: dict[str, list[str]] = {}
    for name, (_address, local) in where.items():
        if local:
            by_local.setdefault(local, []).append(name)
    for local, names in by_local.items():
        with opened(local) as us:
            links = {name: _link(us, where[name][0], devices[name], options, name) for name in names}
            await asyncio.gather(*(_device(slots, links[name], name, options, told[name], now) for name in names))
            left = min(listen, ALL_SECONDS - (asyncio.get_running_loop().time() - began))
            if left > 1:
                await asyncio.gather(*(_changes(links[name], name, options, told[name], left) for name in names))
    for one in told.values():
        one.heard(now) if one.answered else one.missed(now)
    return polled_devices.batch_of(told)


async def sample(client: HttpClient, options: Options) -> Batch:
    """What the objects say now: what is wrong comes first."""
    return polled_devices.wrong_first(await _fetch(client, options, {}, 0))


async def check(client: HttpClient, options: Options) -> str:
    """How many answer, and what the first that does not says."""
    return polled_devices.how_many_answer(await _fetch(client, options, {}, 0))


def decode(topic: str, payload: bytes, options: Options) -> Iterable[Record]:
    """An object that was refused is still refused: nothing of it can be stored."""
    message = json_object(payload)
    raise ConnectorError(f"{message.get('device')!s:.60} : objet {message.get('object')!s:.60} refusé par l'appareil")


async def _place(client: HttpClient, said: Mapping[str, Any], told: Told) -> tuple[str, str]:
    """(its address, ours); "" when it may not or cannot be reached."""
    try:
        address = await client.endpoint(str(said["host"]), _port(said))
        return address, local_address(address, _port(said))
    except ConnectorError as error:
        told.problem = error.reason
        return "", ""


def _port(said: Mapping[str, Any]) -> int:
    return int(said.get("port") or 47808)


def _link(us: Any, address: str, said: Mapping[str, Any], options: Options, name: str) -> Link:
    return Link(us, address, _port(said), float(options.get("timeout") or TIMEOUT), name)


async def _device(slots: asyncio.Semaphore, link: Link, name: str, options: Options, told: Told, now: datetime) -> None:
    """Never raises: what is wrong with one device is no matter of the others."""
    async with slots:
        try:
            async with asyncio.timeout(DEVICE_SECONDS):
                await _read(link, name, options, told, now)
        except TimeoutError:
            told.problem = f"{name} : pas de réponse complète en {DEVICE_SECONDS:.0f} s"
        except ConnectorError as error:
            told.problem = error.reason if error.reason.startswith(name) else f"{name} : {error.reason}"
    told.answered = link.answered
    if not told.answered and not told.problem:
        told.problem = f"{name} : pas de réponse"


async def _read(link: Link, name: str, options: Options, told: Told, now: datetime) -> None:
    said = options["devices"][name]
    wanted = (options.get("maps") or {}).get(said.get("map"), ())
    if not wanted:
        raise ConnectorError(f"{name} : liste d'objets « {said.get('map')} » absente ou vide")
    refused = set(told.known.get("refused") or ())
    asked = list(dict.fromkeys(one["object"] for one in wanted if one["object"] not in refused))
    found: dict[str, tuple[Any, Any]] = {}
    for start in range(0, len(asked), TOGETHER):
        found |= await _values(link, asked[start : start + TOGETHER], told)
    for one in wanted:
        if one["object"] in found:
            _object(one, found[one["object"]], name, told, now)


async def _changes(link: Link, name: str, options: Options, told: Told, seconds: float) -> None:
    """What changed since it was read. An object whose subscription is refused is polled, as the others."""
    wanted = (options.get("maps") or {}).get(options["devices"][name].get("map"), ())
    refused = set(told.known.get("refused") or ())
    asked = list(dict.fromkeys(one["object"] for one in wanted if one.get("cov") and one["object"] not in refused))
    if not asked or not told.answered:
        return
    heard = await changes.listen(link, asked[:MOST_FOLLOWED], seconds)
    told.known["polled_only"] = sorted(heard.refused)
    for change in heard.changes:
        for one in wanted:
            if one["object"] == change.object and one.get("cov"):
                _object(one, (change.present, change.flags), name, told, change.at)


async def _values(link: Link, objects: list[str], told: Told) -> dict[str, tuple[Any, Any]]:
    """Together; one by one by a device that does not know how, or that refuses the whole for one of them."""
    if not told.known.get("alone"):
        try:
            return await link.several(objects)
        except NotTogether:
            told.known["alone"] = True
        except Refused:
            pass
    found: dict[str, tuple[Any, Any]] = {}
    for one in objects:
        try:
            found[one] = await link.one(one)
        except Refused as error:
            found[one] = (error, None)
    return found


def _object(said: Mapping[str, Any], value: tuple[Any, Any], name: str, told: Told, now: datetime) -> None:
    present, flags = value
    key, ref = said["object"], str(said.get("ref") or told.ref)
    if isinstance(present, Refused):
        told.known["refused"] = sorted({*(told.known.get("refused") or ()), key})
        reason = f"{name} : objet {key} refusé ({present.reason})"
        told.rejected.append(Rejected(reason, written({"device": name, "object": key, "refused": present.reason})))
        return
    states = _flags(flags)
    if said.get("alarm"):
        told.state(ref, said["alarm"], _is_wrong(said["alarm"].get("when", "active"), present, states), now)
    if not said.get("metric"):
        return
    amount = _number(present)
    if amount is None:
        return  # null, or words: nothing that can be followed
    amount = amount * said.get("scale", 1) + said.get("offset", 0)
    sound = said.get("least", -math.inf) <= amount <= said.get("most", math.inf)
    quality = SUSPECT if states & {FAULT, OUT_OF_SERVICE} or not sound else GOOD
    measure = Measure(ref, said["metric"], now, amount, said.get("unit", ""), quality)
    told.records.append(measure)
    if said.get("delta") and quality == GOOD:
        told.counted(measure, said["delta"], key, now)


def _is_wrong(when: str, present: Any, states: set[int]) -> bool:
    if when in ("in-alarm", "fault"):
        return (IN_ALARM if when == "in-alarm" else FAULT) in states
    active = bool(_number(present) or 0)
    return active == (when == "active")


def _flags(said: Any) -> set[int]:
    try:
        return {bit for bit, one in enumerate(list(said)[:4]) if one}
    except TypeError:
        return set()


def _number(value: Any) -> float | None:
    """Reals, integers, enumerations and booleans; None for words, nulls and NaN."""
    if value is None or isinstance(value, str | bytes):
        return None
    try:
        amount = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return amount if math.isfinite(amount) and abs(amount) < 1e300 else None
