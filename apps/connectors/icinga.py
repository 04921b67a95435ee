# SPDX-License-Identifier: EUPL-1.2
"""Icinga 2 by its REST API: hosts are equipment, a host that is down and each service that is not OK are conditions.

Only hard states count: Icinga checked again before it believed them. A downtime hides nothing: the problem is told as
minor, and as severe as it is once the downtime ends. Nothing is consumed by reading, so a poll that fails is simply
made again. Its stream of events only says that there is something to read. Acknowledgements go both ways; ours are not
sticky: there as here, what gets worse is to be acknowledged anew. Source: icinga.com/docs, 12-icinga2-api (2.13).
"""

import asyncio
import base64
import fnmatch
import hashlib
import re
import ssl
import uuid
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from apps.connectors.base import (
    MAX_CONDITION,
    MAX_REF,
    MAX_TITLE,
    Acknowledged,
    Alarm,
    Batch,
    ConnectorError,
    Device,
    HttpClient,
    Record,
    Rejected,
    Seen,
    Taken,
    instant,
    json_object,
    json_value,
    listed,
    mapping,
    number,
    shown,
    storable,
    text,
)

DOWN = "communication_failure"  # the condition of a host: nothing else is known of it
WORDS = {"down": "injoignable", "critical": "critique", "warning": "avertissement", "unknown": "état inconnu"}
SEVERITIES = {"down": "major", "critical": "major", "warning": "minor", "unknown": "minor"}
SERVICE_STATES = {1: "warning", 2: "critical", 3: "unknown"}
IN_DOWNTIME = "arrêt programmé"
ACKNOWLEDGEMENT = 4  # entry_type of a comment
DEVICES_EVERY = 900  # seconds
READ = {"X-HTTP-Method-Override": "GET"}
LIGHT = ["__name", "last_check", "last_hard_state"]
HOST = ["__name", "display_name", "address", "groups", "vars"]
PROBLEM = [
    *("__name", "display_name", "last_hard_state", "last_hard_state_change", "last_check_result"),
    *("acknowledgement", "acknowledgement_last_change", "downtime_depth", "last_reachable"),
]
SERVICE = [*PROBLEM, "host_name", "name"]
EVENTS = [  # what changes an answer of ours
    *("StateChange", "AcknowledgementSet", "AcknowledgementCleared", "DowntimeStarted", "DowntimeTriggered"),
    *("DowntimeRemoved", "ObjectCreated", "ObjectDeleted"),
]
HARD = 1  # state_type
LISTENED = 600.0  # seconds of one stream
NEEDED = ("objects/query/Host", "objects/query/Service", "objects/query/Comment", "actions/acknowledge-problem")

PLACE = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*[,; ]\s*(-?\d+(?:\.\d+)?)\s*")

Options = Mapping[str, Any]


def headers(secret: str) -> Mapping[str, str]:
    """« utilisateur:mot de passe » of an ApiUser."""
    return {"Authorization": "Basic " + base64.b64encode(secret.encode()).decode()}


def tls(options: Options) -> ssl.SSLContext | None:
    """What the certificate of the settings trusts. Raises ConnectorError."""
    if not options.get("ca"):
        return None
    try:
        return ssl.create_default_context(cadata=options["ca"])
    except (ssl.SSLError, ValueError) as error:
        raise ConnectorError("ca : certificat illisible, un texte PEM est attendu") from error


async def fetch(client: HttpClient, options: Options, cursor: Mapping[str, Any]) -> Batch:
    """One poll. Raises ConnectorError when a part of it failed: all of it can be asked again."""
    now = datetime.now(UTC)
    hosts, down, services = await asyncio.gather(
        _query(client, "hosts", LIGHT, _within("host", options)),
        _query(client, "hosts", PROBLEM, _problems("host", options)),
        _query(client, "services", SERVICE, _problems("service", options)),
    )
    rejected: list[Rejected] = []
    devices, cursor = await _devices(client, options, cursor, hosts, now, rejected)
    alarms: dict[tuple[str, str], Alarm] = {}
    acks: dict[str, tuple[Alarm, tuple[bool, float]]] = {}
    for item in [*down, *services]:
        try:
            alarm, said = _alarm(item, options), _acknowledgement(item)
            if (alarm.ref, alarm.condition) in alarms:
                raise ConnectorError(
                    f"{_name(item)} : deux services de cet hôte donnent la condition {alarm.condition}"
                )
        except ConnectorError as error:
            rejected.append(Rejected(error.reason, orjson.dumps(item)))
            continue
        alarms[alarm.ref, alarm.condition] = alarm
        acks[_name(item)] = (alarm, said)
    present = {name: [alarm.ref, alarm.condition] for name, (alarm, _said) in acks.items()}
    ended = await _ended(client, dict(cursor.get("present") or {}), present, now)
    taken, known = await _acknowledged(client, acks, dict(cursor.get("acks") or {}))
    seen = [record for item in hosts if (record := _seen(item))]
    records: tuple[Record, ...] = (*devices, *alarms.values(), *ended, *taken, *seen)
    return Batch(records, tuple(rejected), {**cursor, "present": present, "acks": known})


async def listen(client: HttpClient, options: Options) -> AsyncIterator[None]:
    """Once when the stream opens, then each time that something which is read changes. A soft state changes nothing."""
    asked = {"types": EVENTS, "queue": f"connecte-{uuid.uuid4().hex}"}
    async for line in client.lines("/v1/events", asked, seconds=LISTENED):
        if not line.strip() or _matters(json_object(line)):
            yield


def _matters(event: Mapping[str, Any]) -> bool:
    return event.get("type") != "StateChange" or event.get("state_type") == HARD


def decode(topic: str, payload: bytes, options: Options) -> Iterable[Record]:
    """One object as the API gave it: a dead letter that is replayed."""
    item = json_object(payload)
    if "last_hard_state_change" in mapping(item.get("attrs"), "attrs"):
        return [_alarm(item, options)]
    return [_device(item, options)]


async def check(client: HttpClient, options: Options) -> str:
    """Who the account is, and that it may do what is needed."""
    info = mapping(json_object(await client.get("/v1")), "v1")
    found = mapping(next(iter(listed(info.get("results"), "results")), None), "results")
    held = [one.get("permission", "") if isinstance(one, dict) else str(one) for one in found.get("permissions", [])]
    missing = [need for need in NEEDED if not any(fnmatch.fnmatch(need.lower(), one.lower()) for one in held)]
    if missing:
        raise ConnectorError(f"compte {shown(found.get('user'))} : droits à donner : {', '.join(missing)}")
    hosts = await _query(client, "hosts", ["__name"], _within("host", options))
    followed = f"{len(hosts)} hôtes" if len(hosts) != 1 else "1 hôte"
    return f"Icinga {found.get('version', '')} joignable : {followed}, compte {found.get('user', '')}."


async def sample(client: HttpClient, options: Options) -> Batch:
    """Nothing is consumed by reading."""
    return await fetch(client, options, {})


async def acknowledge(client: HttpClient, options: Options, taken: Taken) -> None:
    """Acknowledged already, or over already: what was to be told is known there."""
    name = str(taken.detail.get("objet") or taken.ref)
    target = {"type": "Service", "service": name} if "!" in name else {"type": "Host", "host": name}
    body = {**target, "author": f"{taken.by} (Connecte)", "comment": taken.comment or "Prise en charge dans Connecte"}
    try:
        await client.post_json("/v1/actions/acknowledge-problem", {**body, "notify": False, "sticky": False})
    except ConnectorError as error:
        if error.status == 404:
            raise ConnectorError(f"{name} n'existe plus dans Icinga", status=404) from error
        if error.status != 409:
            raise


async def _query(
    client: HttpClient, kind: str, attrs: list[str], where: tuple[str, Mapping[str, Any]] | None
) -> list[dict[str, Any]]:
    body: dict[str, Any] = {"attrs": attrs}
    if where is not None:
        body |= {"filter": where[0], "filter_vars": where[1]}
    answer = json_value(await client.post_json(f"/v1/objects/{kind}", body, headers=READ))
    return [mapping(item, kind) for item in listed(mapping(answer, kind).get("results"), kind)]


def _within(kind: str, options: Options) -> tuple[str, Mapping[str, Any]] | None:
    return ("group in host.groups", {"group": options["group"]}) if options.get("group") else None


def _problems(kind: str, options: Options) -> tuple[str, Mapping[str, Any]]:
    """Not OK for good: a check that never came to an end says nothing."""
    hard = f"{kind}.last_hard_state != 0 && {kind}.last_hard_state_change > 0"
    within = _within(kind, options)
    return (f"{hard} && {within[0]}", within[1]) if within else (hard, {})


async def _devices(
    client: HttpClient,
    options: Options,
    cursor: Mapping[str, Any],
    hosts: list[dict[str, Any]],
    now: datetime,
    rejected: list[Rejected],
) -> tuple[list[Device], Mapping[str, Any]]:
    """The hosts with all that is said of them, when it is time or when there are others than before."""
    names = hashlib.sha256("\n".join(sorted(_name(item) for item in hosts)).encode()).hexdigest()
    every = timedelta(seconds=options.get("devices_every") or DEVICES_EVERY)
    last = cursor.get("devices_at")
    if cursor.get("names") == names and last and now - every < instant(last, "devices_at") <= now:
        return [], cursor
    devices = []
    for item in await _query(client, "hosts", HOST, _within("host", options)):
        try:
            devices.append(_device(item, options))
        except ConnectorError as error:
            rejected.append(Rejected(error.reason, orjson.dumps(item)))
    return devices, {**cursor, "names": names, "devices_at": now.isoformat()}


def _device(item: Mapping[str, Any], options: Options) -> Device:
    attrs = mapping(item.get("attrs"), "attrs")
    storable(attrs, "attrs")
    name = text(attrs.get("__name"), "__name", longest=MAX_REF)
    groups = [str(group) for group in listed(attrs.get("groups"), "groups")]
    kinds = options.get("kinds") or {}
    kind = next((kinds[group] for group in groups if group in kinds), options["kind"])
    said = {"adresse": attrs.get("address"), "groupes": ", ".join(groups)}
    place = _place((attrs.get("vars") or {}).get(options.get("position") or "geolocation"))
    label = str(attrs.get("display_name") or name)
    return Device(name, kind, label, place, {key: value for key, value in said.items() if value})


def _place(said: Any) -> tuple[float, float] | None:
    """(longitude, latitude) of « latitude,longitude », None when it is not one."""
    found = (
        re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*[,; ]\s*(-?\d+(?:\.\d+)?)\s*", said) if isinstance(said, str) else None
    )
    if found is None:
        return None
    lat, lon = float(found[1]), float(found[2])
    return (lon, lat) if abs(lat) <= 90 and abs(lon) <= 180 else None


def _alarm(item: Mapping[str, Any], options: Options) -> Alarm:
    """The condition of a host or service that is not OK. Its start is the change of its hard state: one that gets worse
    starts again."""
    attrs = mapping(item.get("attrs"), "attrs")
    storable(attrs, "attrs")
    host, service = _parts(item)
    hard = int(number(attrs.get("last_hard_state"), "last_hard_state"))
    state = SERVICE_STATES.get(hard, "unknown") if service else "down"
    at = _at(attrs.get("last_hard_state_change"), "last_hard_state_change")
    planned = number(attrs.get("downtime_depth", 0), "downtime_depth") > 0
    severity = "minor" if planned else {**SEVERITIES, **(options.get("severities") or {})}[state]
    label = str(attrs.get("display_name") or service or host)
    output = _output(attrs)
    words = [f"{label} : {WORDS[state]}" if service else WORDS[state].capitalize(), IN_DOWNTIME if planned else ""]
    title = " · ".join([word for word in words if word] + ([output] if output and service else []))[:MAX_TITLE]
    detail = {"objet": _name(item), "sortie": output, "atteignable": attrs.get("last_reachable") is not False}
    return Alarm(host, _condition(service), at, True, severity, title, detail=detail)


def _parts(item: Mapping[str, Any]) -> tuple[str, str]:
    """(host, service); a host has no service."""
    attrs = mapping(item.get("attrs"), "attrs")
    if attrs.get("host_name"):
        return text(attrs["host_name"], "host_name", longest=MAX_REF), text(attrs.get("name"), "name")
    return text(attrs.get("__name"), "__name", longest=MAX_REF), ""


def _condition(service: str) -> str:
    """« Disque /var » -> disque_var; a long name ends with what tells it from the others."""
    if not service:
        return DOWN
    slug = re.sub(r"[^a-z0-9]+", "_", service.lower()).strip("_") or "service"
    if len(slug) <= MAX_CONDITION:
        return slug
    return f"{slug[: MAX_CONDITION - 9]}_{hashlib.sha256(service.encode()).hexdigest()[:8]}"


def _output(attrs: Mapping[str, Any]) -> str:
    result = attrs.get("last_check_result")
    lines = str((result or {}).get("output") or "").splitlines() if isinstance(result, dict) else []
    return lines[0].strip()[:200] if lines else ""


def _seen(item: Mapping[str, Any]) -> Seen | None:
    """A host that answers spoke when it was last checked."""
    attrs = mapping(item.get("attrs"), "attrs")
    checked = attrs.get("last_check")
    if attrs.get("last_hard_state") != 0 or not isinstance(checked, (int, float)) or checked <= 0:
        return None
    return Seen(_name(item), _at(checked, "last_check"))


async def _ended(
    client: HttpClient, before: dict[str, list[str]], present: Mapping[str, Any], now: datetime
) -> list[Alarm]:
    """What was a problem at the last poll: when it became well, or now when it is no longer followed."""
    gone = {name: said for name, said in before.items() if name not in present}
    if not gone:
        return []
    names = {"hosts": [one for one in gone if "!" not in one], "services": [one for one in gone if "!" in one]}
    well: dict[str, datetime] = {}
    for kind, asked in names.items():
        if asked:
            where = (f"{kind[:-1]}.__name in names", {"names": asked})
            for item in await _query(client, kind, ["__name", "last_hard_state_change"], where):
                well[_name(item)] = _at(item["attrs"].get("last_hard_state_change"), "last_hard_state_change")
    return [Alarm(ref, condition, well.get(name, now), False) for name, (ref, condition) in gone.items()]


def _acknowledgement(item: Mapping[str, Any]) -> tuple[bool, float]:
    """(acknowledged, when that last changed; 0: never)."""
    attrs = mapping(item.get("attrs"), "attrs")
    held = number(attrs.get("acknowledgement", 0), "acknowledgement") > 0
    return held, number(attrs.get("acknowledgement_last_change", 0), "acknowledgement_last_change")


async def _acknowledged(
    client: HttpClient, acks: Mapping[str, tuple[Alarm, tuple[bool, float]]], before: dict[str, Any]
) -> tuple[list[Acknowledged], dict[str, Any]]:
    """What changed since the last poll, with who did it; and what is to be remembered."""
    known = {name: [held, at] for name, (_alarm, (held, at)) in acks.items() if at > 0}
    news = [name for name, said in known.items() if before.get(name) != said]
    comments = await _comments(client) if any(known[name][0] for name in news) else {}
    said = []
    for name in news:
        alarm, (held, at) = acks[name]
        by, comment = comments.get(name, ("", "")) if held else ("", "")
        said.append(Acknowledged(alarm.ref, alarm.condition, _at(at, "acknowledgement_last_change"), held, by, comment))
    return said, known


async def _comments(client: HttpClient) -> dict[str, tuple[str, str]]:
    """(author, text) of the newest acknowledgement of each object."""
    where = ("comment.entry_type == kind", {"kind": ACKNOWLEDGEMENT})
    found = await _query(client, "comments", ["host_name", "service_name", "author", "text", "entry_time"], where)
    comments = {}
    for attrs in sorted((item["attrs"] for item in found), key=lambda attrs: attrs.get("entry_time") or 0):
        name = "!".join(filter(None, [attrs.get("host_name"), attrs.get("service_name")]))
        comments[name] = (str(attrs.get("author") or "")[:80], str(attrs.get("text") or "")[:500])
    return comments


def _name(item: Mapping[str, Any]) -> str:
    return text(mapping(item.get("attrs"), "attrs").get("__name"), "__name", longest=400)


def _at(value: Any, name: str) -> datetime:
    """An instant from seconds since 1970."""
    try:
        return instant(datetime.fromtimestamp(number(value, name), UTC).isoformat(), name)
    except (OverflowError, OSError, ValueError) as error:
        raise ConnectorError(f"{name} : date en secondes attendue, reçu {shown(value)}") from error
