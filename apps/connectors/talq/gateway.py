# SPDX-License-Identifier: EUPL-1.2
"""Polling a TALQ gateway: its devices now and then, its log reports every time.

A log report carries what was not reported yet and TALQ offers no way to ask again, so what was read is always brought
back, even when the rest of the poll fails. What a crash would still lose is made good by the status that devices
carry, read in full every `devices_every` seconds. A report that repeats itself is harmless: same alarms, same dates.

The cursor remembers which alarms are present, so that of the thousands of statuses that say "no fault" only those
that end something are brought.
"""

import asyncio
import hashlib
import json
import uuid
from collections.abc import Awaitable, Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from apps.connectors.base import (
    Alarm,
    Batch,
    ConnectorError,
    Device,
    HttpClient,
    Record,
    Rejected,
    instant,
    json_value,
    listed,
    number,
    shown,
)
from apps.connectors.talq.decode import UnknownClass, decode_log_report, device_records, has_twins, rejection
from apps.connectors.talq.model import KINDS

VERSION = "2.7.1"
PAGE = 500  # devices per request: about 0.5 MB
MOST_DEVICES = 200_000
DEVICES_EVERY = 900  # seconds between two full readings
ASKED = {"type": "ScheduledReportingMode", "times": []}
PUSHED = {"type": "ImmediateReportingMode", "delay": 1}  # seconds: what happens together is told together


async def fetch(client: HttpClient, options: Mapping[str, Any], cursor: Mapping[str, Any]) -> Batch:
    """One poll. Raises ConnectorError when nothing answered; a part that failed is in `problem`.

    Everything is asked at once: a gateway that hangs is known after one time-out, not after one for each of its parts,
    and a part that hangs holds no other back.
    """
    now = datetime.now(UTC)
    loggers = _loggers(options)
    (devices, failures), reports = await asyncio.gather(
        _devices_when_due(client, options, cursor, now),
        asyncio.gather(*(_asked(_report(client, options, logger)) for logger in loggers)),
    )
    failures += [failure for _, failure in reports if failure is not None]
    read = [(name, said) for name, (said, _) in zip(loggers, reports, strict=True) if said is not None]
    if failures and not read and devices.cursor is cursor:
        raise failures[0]
    several = frozenset(devices.cursor.get("several") or ())
    parts = [_decoded(logger, payload, options, several) for logger, payload in read]
    return _together([devices, *parts], devices.cursor, failures)


def still_present(before: Iterable[str], records: Iterable[Record]) -> list[str]:
    """Alarms present after `records`, whatever the order in which they came: `ref|condition`, sorted."""
    present = set(before)
    alarms = [record for record in records if isinstance(record, Alarm) and record.active is not None]
    for alarm in sorted(alarms, key=lambda alarm: (alarm.at, not alarm.active)):
        (present.add if alarm.active else present.discard)(_name(alarm))
    return sorted(present)


async def check(client: HttpClient, options: Mapping[str, Any]) -> str:
    """A connection test in one French sentence. Raises ConnectorError with what to put right."""
    count = int(number(await _get_json(client, options, "/devices/count"), "devices/count"))
    missing = await _missing_loggers(client, options)
    if missing:
        raise ConnectorError(f"passerelle joignable ({count} appareils), journaux à créer : {', '.join(missing)}")
    return f"Passerelle TALQ joignable : {count} appareils, journaux {', '.join(_loggers(options))} présents."


async def sample(client: HttpClient, options: Mapping[str, Any]) -> Batch:
    """The first page of devices: reports are not asked for, what they tell would not be told again."""
    found: dict[str, dict[str, Any]] = {}
    rejected: dict[bytes, Rejected] = {}
    for item in await _page(client, options, 0):
        _sort_out(item, found, rejected)
    return _devices_batch(list(found.values()), list(rejected.values()), options, {}, datetime.now(UTC))


async def prepare(client: HttpClient, options: Mapping[str, Any]) -> str:
    """Create the data loggers that the gateway does not have yet; a French sentence says which."""
    missing = await _missing_loggers(client, options)
    for logger in missing:
        query = _params(options) | {"talqRequestId": str(uuid.uuid4())}
        await client.post_json(
            "/logger-configs", logger_config(options, logger), params=query, headers=_headers(options)
        )
    return f"Journaux créés : {', '.join(missing)}." if missing else "Les journaux existent déjà."


async def _devices_when_due(
    client: HttpClient, options: Mapping[str, Any], cursor: Mapping[str, Any], now: datetime
) -> tuple[Batch, list[ConnectorError]]:
    """Devices and their status when it is time, nothing otherwise; the cursor remembers what was read."""
    if not _due(cursor, options, now):
        return Batch(cursor=cursor), []
    try:
        found, rejected = await _all_devices(client, options)
    except ConnectorError as error:
        return Batch(cursor=cursor), [error]
    return _devices_batch(found, rejected, options, cursor, now), []


def _due(cursor: Mapping[str, Any], options: Mapping[str, Any], now: datetime) -> bool:
    every = timedelta(seconds=options.get("devices_every") or DEVICES_EVERY)
    last = cursor.get("devices_at")
    return last is None or not now - every < instant(last, "devices_at") <= now


async def _all_devices(client: HttpClient, options: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[Rejected]]:
    """Page after page until one brings nothing new, whether or not the gateway knows how to page."""
    found: dict[str, dict[str, Any]] = {}
    rejected: dict[bytes, Rejected] = {}
    read = 0
    while read <= MOST_DEVICES:
        page = await _page(client, options, read)
        before = len(found) + len(rejected)
        for item in page:
            _sort_out(item, found, rejected)
        read += len(page)
        if len(page) > PAGE or len(found) + len(rejected) == before:
            return list(found.values()), list(rejected.values())
    raise ConnectorError(f"devices : plus de {MOST_DEVICES} appareils")


async def _page(client: HttpClient, options: Mapping[str, Any], offset: int) -> list[Any]:
    return listed(await _get_json(client, options, "/devices", offset=str(offset), limit=str(PAGE)), "devices")


def _sort_out(item: Any, found: dict[str, dict[str, Any]], rejected: dict[bytes, Rejected]) -> None:
    """Devices by address; what has none is rejected."""
    if isinstance(item, dict) and isinstance(item.get("address"), str):
        found.setdefault(item["address"].lower(), item)
        return
    bad = rejection(ConnectorError("address : appareil sans adresse TALQ"), item)
    rejected.setdefault(bad.payload, bad)


def _devices_batch(
    found: list[dict[str, Any]],
    rejected: list[Rejected],
    options: Mapping[str, Any],
    cursor: Mapping[str, Any],
    now: datetime,
) -> Batch:
    records: list[Record] = []
    refused = list(rejected)
    several: list[str] = []
    classes: set[str] = set()
    for device in sorted(found, key=_main_first):
        try:
            twins = [device["address"].lower()] if has_twins(device) else []
            records += _worth(device_records(device, options, several=twins, now=now), cursor.get("present") or ())
            several += twins
        except UnknownClass as error:  # once per class: a technician gives it a kind, once
            if device["class"] not in classes:
                refused.append(rejection(error, device))
            classes.add(device["class"])
        except ConnectorError as error:
            refused.append(rejection(error, device))
    digest = _digest(records)
    if digest == cursor.get("devices_digest"):
        records = [record for record in records if not isinstance(record, Device)]
    after = {"devices_at": now.isoformat(), "devices_digest": digest, "several": sorted(several)}
    return Batch(tuple(records), tuple(refused), {**cursor, **after})


def _main_first(device: Mapping[str, Any]) -> int:
    """Of the devices of one asset, that which says what the asset is: a lamp before the sensor on its mast."""
    functions = device.get("functions")
    types = {one.get("type") for one in functions if isinstance(one, dict)} if isinstance(functions, list) else set()
    return next((rank for rank, kind in enumerate(KINDS) if kind in types), len(KINDS))


def _worth(records: list[Record], present: Collection[str]) -> list[Record]:
    """Without the statuses that end nothing: a lamp says of each possible fault that it has it not."""
    return [
        record
        for record in records
        if not isinstance(record, Alarm) or record.active is not False or _name(record) in present
    ]


def _name(alarm: Alarm) -> str:
    return f"{alarm.ref}|{alarm.condition}"


def _digest(records: list[Record]) -> str:
    """What identifies the inventory: when it has not changed, it is not written again."""
    devices = sorted((record for record in records if isinstance(record, Device)), key=lambda device: device.ref)
    said = [[device.ref, device.kind, device.name, device.lonlat, device.attributes] for device in devices]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


async def _report(client: HttpClient, options: Mapping[str, Any], logger: str) -> bytes:
    path = _logger_path("/log-reports", logger)
    return await client.get(path, params=_params(options), headers=_headers(options))


async def _asked(answer: Awaitable[bytes]) -> tuple[bytes | None, ConnectorError | None]:
    """What was answered, or why nothing was."""
    try:
        return await answer, None
    except ConnectorError as error:
        return None, error


def _decoded(logger: str, payload: bytes, options: Mapping[str, Any], several: frozenset[str]) -> Batch:
    """One log report. Once read it is never lost: what cannot be understood is rejected as a whole."""
    try:
        return decode_log_report(payload, options, several=several)
    except ConnectorError as error:
        reason = f"journal {logger:.60} : {error.reason}"[:500]
        return Batch(rejected=(Rejected(reason, payload),), problem=reason)


def _together(parts: list[Batch], cursor: Mapping[str, Any], failures: list[ConnectorError]) -> Batch:
    records = tuple(record for part in parts for record in part.records)
    return Batch(
        records,
        tuple(item for part in parts for item in part.rejected),
        {**cursor, "present": still_present(cursor.get("present") or (), records)},
        " ; ".join([*(failure.reason for failure in failures), *(part.problem for part in parts if part.problem)]),
    )


async def _missing_loggers(client: HttpClient, options: Mapping[str, Any]) -> list[str]:
    """Loggers whose configuration the gateway does not give. An unreachable gateway raises."""
    missing = []
    for logger in _loggers(options):
        try:
            await _get_json(client, options, _logger_path("/logger-configs", logger))
        except ConnectorError as error:
            if error.retryable:
                raise
            missing.append(logger)
    return missing


def _loggers(options: Mapping[str, Any]) -> list[str]:
    names = [options.get("alarm_logger", "alarms"), options.get("measure_logger", "measures")]
    return [name for name in dict.fromkeys(names) if name]


def logger_config(options: Mapping[str, Any], logger: str) -> dict[str, Any]:
    """Every event of every device, or every measure as the gateway samples it; we ask for its reports, or it posts
    them as things happen (`pushed`)."""
    if logger == options.get("alarm_logger", "alarms"):
        recording: dict[str, Any] = {"type": "EventRecordingMode", "sourceEvents": {"blackList": []}}
    else:
        recording = {"type": "VendorRecordingMode"}
    return {
        "address": logger,
        "ownerCMS": options["cms_address"],
        "sourceAddresses": {"blackList": []},
        "recordingMode": recording,
        "reportingMode": PUSHED if options.get("pushed") else ASKED,
    }


async def _get_json(client: HttpClient, options: Mapping[str, Any], path: str, **query: str) -> Any:
    return json_value(await client.get(path, params=_params(options) | query, headers=_headers(options)))


def _logger_path(resource: str, logger: Any) -> str:
    if not isinstance(logger, str) or not logger.strip(". "):
        raise ConnectorError(f"journal : nom attendu, reçu {shown(logger)}")
    return f"{resource}/{quote(logger, safe='')}"


def _params(options: Mapping[str, Any]) -> dict[str, str]:
    return {"clientAddress": str(options.get("cms_address", ""))}


def _headers(options: Mapping[str, Any]) -> dict[str, str]:
    return {"talq-api-version": str(options.get("version") or VERSION)}
