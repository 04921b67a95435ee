# SPDX-License-Identifier: EUPL-1.2
"""One poll of the cameras of a source, all at once: each answers or not, has the right time, and tells its events.

Events come by PullPoint: a subscription of ten minutes, made again before it ends, and then the camera says how things
are. What was read and not stored (a crash between the two) is therefore made good within that time.
"""

import asyncio
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from apps.connectors.base import (
    MAX_REF,
    Alarm,
    Batch,
    ConnectorError,
    Device,
    HttpClient,
    Record,
    Rejected,
    Seen,
    instant,
    json_object,
    text,
    written,
)
from apps.connectors.onvif import events, soap

UNREACHABLE, SKEWED = "communication_failure", "clock_skew"
AT_ONCE = 20  # cameras asked at the same time
MISSED = 2  # polls without an answer before it is told
SKEW = 120  # seconds
BELIEVED = timedelta(seconds=2)  # a smaller difference is the time that the question took
RENEW = timedelta(seconds=soap.LIFETIME - 120)
IDENTITY_EVERY = timedelta(days=1)
PULLS = 5  # answers read in one poll
REFUSED = {401, 403}
ECHOED = 2_000  # characters of reference parameters

Options = Mapping[str, Any]
Known = dict[str, Any]  # what the cursor remembers of one camera


@dataclass(slots=True)
class Told:
    """What one camera brought."""

    known: Known
    records: list[Record] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    problem: str = ""
    answered: bool = True
    first: bool = False  # nothing is remembered of what lasts


async def fetch(client: HttpClient, options: Options, cursor: Mapping[str, Any]) -> Batch:
    """One poll. Raises ConnectorError when no camera answers: then it is the network, or its gateway."""
    now, slots = datetime.now(UTC), asyncio.Semaphore(AT_ONCE)
    remembered = cursor.get("cameras") or {}
    told = await asyncio.gather(
        *(
            _asked(slots, client, ref, place, options, dict(remembered.get(ref) or {}), now)
            for ref, place in options["cameras"].items()
        )
    )
    if not any(one.answered for one in told):
        raise ConnectorError(told[0].problem, retryable=True)
    refs = list(options["cameras"])
    return Batch(
        tuple(record for one in told for record in one.records),
        tuple(item for one in told for item in one.rejected),
        {"cameras": {ref: one.known for ref, one in zip(refs, told, strict=True)}},
        _spoken([(ref, one.problem) for ref, one in zip(refs, told, strict=True) if one.problem and one.answered]),
    )


async def sample(client: HttpClient, options: Options) -> Batch:
    """A subscription of its own, that ends by itself: the events that the poll waits for are not taken from it. What is
    wrong comes first."""
    batch = await fetch(client, options, {})
    wrong_first = sorted(batch.records, key=lambda record: not (isinstance(record, Alarm) and record.active))
    return replace(batch, records=tuple(wrong_first))


async def check(client: HttpClient, options: Options) -> str:
    """How many answer, and what the first that does not says."""
    batch = await fetch(client, options, {})
    heard = {record.ref for record in batch.records}
    counted = f"{len(heard)} caméra(s) sur {len(options['cameras'])} répondent"
    return f"{counted} ; {batch.problem}." if batch.problem else f"{counted}."


def decode(topic: str, payload: bytes, options: Options) -> Iterable[Record]:
    """One notification: a dead letter that is replayed (« ref » and « xml »), or pasted XML whose camera is `topic`."""
    ref, said = topic, payload
    if payload.lstrip()[:1] == b"{":
        message = json_object(payload)
        ref, said = text(message.get("ref"), "ref", longest=MAX_REF), str(message.get("xml") or "").encode()
    if not ref:
        raise ConnectorError("caméra : donnez sa référence (champ « Sujet »)")
    found = [events.read(ref, one, timedelta()) for one in _notifications(soap.parsed(said))]
    return [one[0] for one in found if one is not None]


async def _asked(
    slots: asyncio.Semaphore, client: HttpClient, ref: str, place: str, options: Options, known: Known, now: datetime
) -> Told:
    """Never raises: what is wrong with one camera is no matter of the others."""
    told = Told(known, first="lasting" not in known)
    async with slots:
        try:
            async with client.beside(_origin(place, options)) as camera:
                await _visit(camera, soap.path_of(place), ref, options, told, now)
        except ConnectorError as error:
            told.problem = f"{ref} : {error.reason}"
            heard = any(isinstance(record, Seen) for record in told.records)
            told.answered = heard or bool(error.status) or isinstance(error, soap.Refused)
            if not told.answered:
                told.records += _missed(ref, known, now)
            elif not heard:  # it refuses us: it is there
                told.records += _answers(ref, known, now)
    return told


async def _visit(client: HttpClient, path: str, ref: str, options: Options, told: Told, now: datetime) -> None:
    known = told.known
    clock = await _clock(client, path)
    told.records += _answers(ref, known, now)
    offset = _offset(clock, now)
    told.records += _skew(ref, known, offset, options, now)
    if not known.get("identity_at") or now - instant(known["identity_at"], "identity_at") > IDENTITY_EVERY:
        identity = await soap.ask(client, path, "GetDeviceInformation", offset=offset)
        told.records.insert(0, Device(ref, options.get("kind") or "camera", attributes=_identity(identity)))
        known["identity_at"] = now.isoformat()
    if options.get("events") is not False:
        await _pull(client, path, ref, offset, told, now)


async def _clock(client: HttpClient, path: str) -> ET.Element:
    """Anybody may ask what time it is, says the standard; some cameras want to know who."""
    try:
        return await soap.ask(client, path, "GetSystemDateAndTime")
    except ConnectorError as error:
        if not client.secret or not (error.status in REFUSED or isinstance(error, soap.Refused)):
            raise
        return await soap.ask(client, path, "GetSystemDateAndTime", signed=True)


async def _pull(client: HttpClient, path: str, ref: str, offset: timedelta, told: Told, now: datetime) -> None:
    """What happened since the last poll; a subscription that the camera forgot is made again, once."""
    known = told.known
    since = known.get("subscribed_at")
    if not since or now - instant(since, "subscribed_at") > RENEW:
        await _subscribe(client, path, known, offset, now)
    try:
        await _pulled(client, ref, offset, told)
    except soap.Refused:
        await _subscribe(client, path, known, offset, now)
        await _pulled(client, ref, offset, told)


async def _subscribe(client: HttpClient, path: str, known: Known, offset: timedelta, now: datetime) -> None:
    if not known.get("events"):
        answer = await soap.ask(client, path, "GetCapabilities", offset=offset)
        known["events"] = soap.path_of(soap.text_of(soap.found(answer, "Events", "XAddr"), 500) or path)
    asked, lifetime = events.ASKED, soap.LIFETIME
    answer = await soap.ask(
        client, known["events"], "CreatePullPointSubscription", offset=offset, topics=asked, seconds=lifetime
    )
    reference = soap.found(answer, "SubscriptionReference")
    address = soap.text_of(soap.found(answer, "SubscriptionReference", "Address"), 500)
    if reference is None or not address:
        raise ConnectorError("CreatePullPointSubscription : réponse sans adresse d'abonnement", status=200)
    parameters = soap.found(reference, "ReferenceParameters")
    echoed = "".join(ET.tostring(one, encoding="unicode") for one in parameters) if parameters is not None else ""
    if len(echoed) > ECHOED:
        raise ConnectorError("CreatePullPointSubscription : paramètres de référence trop longs", status=200)
    known |= {"subscribed_at": now.isoformat(), "address": soap.path_of(address), "echoed": echoed}


async def _pulled(client: HttpClient, ref: str, offset: timedelta, told: Told) -> None:
    known = told.known
    echoed, place = str(known.get("echoed") or ""), str(known.get("address") or "/")
    for _turn in range(PULLS):
        answer = await soap.ask(client, place, "PullMessages", offset=offset, echoed=echoed, limit=soap.MOST)
        notifications = list(_notifications(answer))
        for one in notifications:
            _keep(ref, one, offset if abs(offset) > BELIEVED else timedelta(), told)
        known.setdefault("lasting", [])
        if len(notifications) < soap.MOST:
            return


def _keep(ref: str, notification: ET.Element, offset: timedelta, told: Told) -> None:
    """An alarm, or why not. « All is well » said at a subscription is kept once: it would be said every ten minutes."""
    lasting: list[str] = told.known.get("lasting") or []
    try:
        found = events.read(ref, notification, offset)
    except ConnectorError as error:
        said = {"ref": ref, "xml": ET.tostring(notification, encoding="unicode")[:20_000]}
        told.rejected.append(Rejected(f"{ref} : {error.reason}", written(said)))
        return
    if found is None:
        return
    alarm, operation = found
    well = operation == "Initialized" and not alarm.active
    if not well or told.first or alarm.condition in lasting:
        told.records.append(replace(alarm, idle=well))
    present = set(lasting) - {alarm.condition} | ({alarm.condition} if alarm.active else set())
    told.known["lasting"] = sorted(present)


def _notifications(answer: ET.Element) -> Iterator[ET.Element]:
    return (one for one in answer.iter() if soap.local(one) == "NotificationMessage")


def _missed(ref: str, known: Known, now: datetime) -> list[Record]:
    """It did not answer: told when it did not twice, dated of the first time."""
    since = known.setdefault("silent_since", now.isoformat())
    known["missed"] = int(known.get("missed") or 0) + 1
    if known["missed"] < MISSED:
        return []
    title = "Caméra injoignable"
    return [Alarm(ref, UNREACHABLE, instant(since, "silent_since"), True, "major", title)]


def _answers(ref: str, known: Known, now: datetime) -> list[Record]:
    said: list[Record] = [Seen(ref, now)]
    was_silent, missed = known.pop("silent_since", None), known.pop("missed", 0)
    if was_silent and missed >= MISSED:
        said.append(Alarm(ref, UNREACHABLE, now, False, "major", "Caméra injoignable"))
    if was_silent:  # it may have started again, and forgotten us
        known.pop("subscribed_at", None)
    return said


def _skew(ref: str, known: Known, offset: timedelta, options: Options, now: datetime) -> list[Record]:
    """Its records bear its clock: more than two minutes wrong, a recording proves nothing. Said when it changes."""
    wrong = abs(offset.total_seconds()) > (options.get("skew") or SKEW)
    if wrong == bool(known.get("skewed")):
        return []
    known["skewed"] = wrong
    words = "avance" if offset > timedelta() else "retarde"
    title = f"Horloge de la caméra : {words} de {abs(offset.total_seconds()):.0f} s"
    return [Alarm(ref, SKEWED, now, wrong, "minor", title)]


def _offset(answer: ET.Element, now: datetime) -> timedelta:
    """How far its clock runs ahead, in whole seconds; none when it does not say UTC."""
    date, hour = soap.found(answer, "UTCDateTime", "Date"), soap.found(answer, "UTCDateTime", "Time")
    if date is None or hour is None:
        return timedelta()
    try:
        parts = [int(soap.text_of(soap.found(date, name), 8)) for name in ("Year", "Month", "Day")]
        parts += [int(soap.text_of(soap.found(hour, name), 8)) for name in ("Hour", "Minute", "Second")]
        there = datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]
    except (ValueError, OverflowError) as error:
        raise ConnectorError("GetSystemDateAndTime : date illisible", status=200) from error
    return timedelta(seconds=round((there - now).total_seconds()))


def _identity(answer: ET.Element) -> dict[str, str]:
    names = {
        "fabricant": "Manufacturer", "modèle": "Model", "logiciel": "FirmwareVersion", "numéro de série": "SerialNumber"
    }  # fmt: skip
    said = {ours: soap.text_of(soap.found(answer, theirs), 80) for ours, theirs in names.items()}
    return {ours: value for ours, value in said.items() if value}


def _origin(place: str, options: Options) -> str:
    """Where a camera answers: its own address, or that of the gateway when only a path is given."""
    there = urlsplit(place if "://" in place else options["url"])
    return f"{there.scheme}://{there.netloc}"


def _spoken(problems: list[tuple[str, str]]) -> str:
    if not problems:
        return ""
    others = f" (et {len(problems) - 1} autre(s))" if len(problems) > 1 else ""
    return f"{problems[0][1]}{others}"
