# SPDX-License-Identifier: EUPL-1.2
"""OGC SensorThings 1.1: Things are equipment, Datastreams are series, Observations are measures.

Each series is asked by itself for what came after the newest observation known, less a margin for late ones: told
twice, a measure is the same row. One question for all series would need each observation to say its own, and a server
was met that names the same one for all. MultiDatastreams carry several results at once and are not read; the test of
the source says so.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from apps.connectors import thresholds, uplinks
from apps.connectors.base import (
    MAX_METRIC,
    MAX_REF,
    Batch,
    ConnectorError,
    Device,
    HttpClient,
    Measure,
    Record,
    Rejected,
    Seen,
    apart,
    instant,
    json_object,
    json_value,
    listed,
    mapping,
    number,
    required,
    shown,
    storable,
    text,
    written,
)
from apps.connectors.generic.files import value_at
from apps.connectors.ogc.paging import pages
from apps.connectors.ogc.places import point_of
from apps.connectors.ogc.units import ucum

PAGE = 100  # a server may refuse more instead of giving less
TRIED = 5  # Things that a trial reads, and the latest observations of each of their series
AT_ONCE = 8  # series asked at the same time
MOST_THINGS, MOST_SERIES, MOST_OBSERVATIONS = 20_000, 5_000, 20_000
THINGS_EVERY = 3600  # seconds between two readings of the Things
LATE = 3600  # seconds by which an observation may come late
FIRST = timedelta(hours=24)  # what is read of the past at the first contact
EXPAND_THINGS = "Locations,Datastreams($expand=ObservedProperty)"
BAD = ("bad", "invalid", "erroneous", "missing", "suspect", "rejected")  # quality of what is no measure
JSON = {"Accept": "application/json"}

Options = Mapping[str, Any]


async def fetch(client: HttpClient, options: Options, cursor: Mapping[str, Any]) -> Batch:
    """One poll: the Things when it is time, then what is new of each series. Raises when nothing answered."""
    now = datetime.now(UTC)
    inventory, problem = await _things_when_due(client, options, cursor, now)
    series: dict[str, dict[str, Any]] = inventory.cursor.get("series") or {}
    if problem and not series:
        raise problem
    told = await _each(client, options, series, now)
    failures = [one for one in told.values() if isinstance(one, ConnectorError)]
    read = {name: one for name, one in told.items() if isinstance(one, Batch)}
    if failures and not read:
        raise failures[0]
    after = {name: {**one, **(read[name].cursor if name in read else {})} for name, one in series.items()}
    problems = [error.reason for error in [*([problem] if problem else []), *failures]]
    problems += [batch.problem for batch in read.values() if batch.problem]
    return Batch(
        (*inventory.records, *(record for batch in read.values() for record in batch.records)),
        (*inventory.rejected, *(item for batch in read.values() for item in batch.rejected)),
        {**inventory.cursor, "series": after},
        " ; ".join(dict.fromkeys(problems))[:500],
    )


async def sample(client: HttpClient, options: Options) -> Batch:
    """The first Things, the latest observations of their series."""
    asked = {"$expand": EXPAND_THINGS, "$top": str(TRIED), **_filtered(options.get("things_filter"))}
    things = listed((await _page(client, "/Things", asked)).get("value"), "value")
    inventory = _inventory(things, options, {}, datetime.now(UTC))
    latest = {"$top": str(TRIED), **_sorted(options, "desc")}
    records, rejected = list(inventory.records), list(inventory.rejected)
    for name, series in list(inventory.cursor["series"].items())[:TRIED]:
        page = await _page(client, _path(name, series), latest)
        told = _measured(listed(page.get("value"), "value"), name, series, options)
        records += told.records
        rejected += told.rejected
    return Batch(tuple(records), tuple(rejected))


async def check(client: HttpClient, options: Options) -> str:
    """What the server holds, in one French sentence. Raises ConnectorError with what to put right."""
    served = {one.get("name") for one in listed((await _page(client, "/", {})).get("value"), "value")}
    missing = {"Things", "Datastreams", "Observations"} - served
    if missing:
        raise ConnectorError(
            f"ce n'est pas la racine d'un service SensorThings : il manque {', '.join(sorted(missing))}"
        )
    things, streams = await _count(client, "/Things"), await _count(client, "/Datastreams")
    told = f"Service SensorThings joignable : {things} objets, {streams} séries."
    several = await _count(client, "/MultiDatastreams") if "MultiDatastreams" in served else 0
    return f"{told} {several} séries multiples (MultiDatastream) ne sont pas lues." if several else told


def decode(topic: str, payload: bytes, options: Options) -> Iterable[Record]:
    """A Thing, or an observation with its series, that was put aside."""
    message = json_object(payload)
    if "observation" in message:
        series = mapping(required(message, "series"), "series")
        return _observation(message["observation"], text(message.get("id"), "id"), series, options)
    return [_thing(message, options)]


# --- What is asked ----------------------------------------------------------------------------------------------------


async def _page(client: HttpClient, path: str, params: Mapping[str, str]) -> dict[str, Any]:
    return mapping(json_value(await client.get(path, params=params, headers=JSON)), "page")


async def _count(client: HttpClient, path: str) -> int:
    return int(number((await _page(client, path, {"$count": "true", "$top": "1"})).get("@iot.count"), "@iot.count"))


def _due(options: Options, cursor: Mapping[str, Any], now: datetime) -> bool:
    last = cursor.get("things_at")
    every = timedelta(seconds=options.get("things_every") or THINGS_EVERY)
    return not last or not now - every < instant(last, "things_at") <= now


async def _things_when_due(
    client: HttpClient, options: Options, cursor: Mapping[str, Any], now: datetime
) -> tuple[Batch, ConnectorError | None]:
    if not _due(options, cursor, now):
        return Batch(cursor=cursor), None
    asked = {
        "$expand": EXPAND_THINGS,
        "$top": str(options.get("page") or PAGE),
        **_filtered(options.get("things_filter")),
    }
    found: list[Any] = []
    try:
        async for page in pages(client, "/Things", asked, _next, JSON):
            found += listed(page.get("value"), "value")
            if len(found) > MOST_THINGS:
                raise ConnectorError(f"plus de {MOST_THINGS} objets ; en choisir par « things_filter »")
    except ConnectorError as error:
        return Batch(cursor=cursor), error
    return _inventory(found, options, cursor, now), None


def _filtered(condition: Any) -> dict[str, str]:
    return {"$filter": str(condition)} if condition else {}


async def _each(
    client: HttpClient, options: Options, series: Mapping[str, Mapping[str, Any]], now: datetime
) -> dict[str, Batch | ConnectorError]:
    """What each series has that is new, some at a time."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(name: str, known: Mapping[str, Any]) -> Batch | ConnectorError:
        async with turn:
            try:
                return await _news(client, options, name, known, now)
            except ConnectorError as error:
                return error

    return dict(zip(series, await asyncio.gather(*(one(*item) for item in series.items())), strict=True))


async def _news(client: HttpClient, options: Options, name: str, series: Mapping[str, Any], now: datetime) -> Batch:
    newest = series.get("newest")
    margin = timedelta(seconds=options.get("late", LATE))
    since = instant(newest, "newest") - margin if newest else now - FIRST
    asked = {
        "$filter": f"phenomenonTime gt {since.strftime('%Y-%m-%dT%H:%M:%S.%f')[:-3]}Z",
        "$top": str(options.get("page") or PAGE),
        **_sorted(options, "asc"),
    }
    found: list[Any] = []
    problem = ""
    try:
        async for page in pages(client, _path(name, series), asked, _next, JSON):
            found += listed(page.get("value"), "value")
            if len(found) >= MOST_OBSERVATIONS:  # sorted, the next poll goes on from here
                problem = "" if _sorted(options, "asc") else f"série {name:.60} : plus de {MOST_OBSERVATIONS} valeurs"
                break
    except ConnectorError as error:
        if not found:
            raise
        problem = error.reason
    told = _measured(found, name, series, options)
    heard = [min(one.at, now) for one in told.records if isinstance(one, Measure | Seen)]
    known = [instant(newest, "newest")] if newest else []
    if not heard or (problem and not _sorted(options, "asc")):  # what is missing may be older than what was read
        return Batch(told.records, told.rejected, {}, problem)
    return Batch(told.records, told.rejected, {"newest": max([*heard, *known]).isoformat()}, problem)


def _path(name: str, series: Mapping[str, Any]) -> str:
    """The observations of a series, by its id: a number, or a text between quotes."""
    identity = name if series.get("numbered") else "'" + name.replace("'", "''") + "'"
    return f"/Datastreams({quote(identity, safe=chr(39))})/Observations"


def _sorted(options: Options, direction: str) -> dict[str, str]:
    """Oldest or newest first, unless this server does not know how."""
    return {"$orderby": f"phenomenonTime {direction}"} if options.get("sorted", True) else {}


def _next(page: Mapping[str, Any]) -> Any:
    return page.get("@iot.nextLink")


# --- What it means ----------------------------------------------------------------------------------------------------


def _inventory(things: list[Any], options: Options, cursor: Mapping[str, Any], now: datetime) -> Batch:
    """Equipment, and the series of each: what is known of them goes on from where it was."""
    records: list[Record] = []
    rejected: list[Rejected] = []
    series: dict[str, dict[str, Any]] = {}
    before = cursor.get("series") or {}
    for thing in things:
        try:
            device, streams = _thing(thing, options), _series(thing, options)
        except ConnectorError as error:
            rejected.append(Rejected(error.reason[:500], written(thing)))
            continue
        records.append(device)
        for name, known in streams.items():
            newest = (before.get(name) or {}).get("newest")
            series[name] = {**known, **({"newest": newest} if newest else {})}
    if len(series) > MOST_SERIES:
        raise ConnectorError(f"plus de {MOST_SERIES} séries ; choisir des objets par « things_filter »")
    return Batch(tuple(records), tuple(rejected), {**cursor, "things_at": now.isoformat(), "series": series})


def _thing(said: Any, options: Options) -> Device:
    storable(said, "Thing")
    thing = mapping(said, "Thing")
    locations = listed(thing.get("Locations"), "Locations")
    place = point_of(_geometry(locations[0])) if locations else None
    attributes = {}
    if options.get("code"):
        code = value_at(thing, options["code"])
        attributes = {"code": str(code)[:60]} if isinstance(code, str | int) else {}
    name = text(required(thing, "name"), "name", longest=2000)[:160]
    return Device(_id(thing, "Thing"), _kind(thing, options), name, place, attributes)


def _kind(thing: Mapping[str, Any], options: Options) -> str:
    said = value_at(thing, options["kind_path"]) if options.get("kind_path") else None
    return str((options.get("kinds") or {}).get(str(said), options["kind"]))


def _geometry(location: Any) -> Any:
    """A GeoJSON geometry, or that of a feature; another encoding has no place that we can read."""
    known = mapping(mapping(location, "Locations").get("location") or {}, "location")
    if known.get("type") == "Feature":
        return known.get("geometry")
    return known if "coordinates" in known or "geometries" in known else None


def _id(entity: Mapping[str, Any], name: str) -> str:
    """An id is a number or a text."""
    said = entity.get("@iot.id")
    if isinstance(said, int) and not isinstance(said, bool):
        return str(said)
    return text(said, f"{name}.@iot.id", longest=MAX_REF)


def _series(thing: Mapping[str, Any], options: Options) -> dict[str, dict[str, Any]]:
    """The series of a Thing by their ids; those that would bear one metric are told apart."""
    ref = _id(thing, "Thing")
    found: dict[str, dict[str, Any]] = {}
    for stream in listed(thing.get("Datastreams"), "Datastreams"):
        known = mapping(stream, "Datastreams")
        rule = _rule(known, options)
        numbered = isinstance(known.get("@iot.id"), int)
        found[_id(known, "Datastream")] = {"ref": ref, **rule, **({"numbered": True} if numbered else {})}
    metrics = [one["metric"] for one in found.values()]
    for one in found.values():
        if metrics.count(one["metric"]) > 1:
            one["twin"] = True
    return found


def _rule(stream: Mapping[str, Any], options: Options) -> dict[str, Any]:
    """Metric, unit and factor of a series: as set for its name or for what it observes, else as they are named."""
    observed = stream.get("ObservedProperty")
    names = [stream.get("name"), observed.get("name") if isinstance(observed, dict) else None]
    table = options.get("metrics") or {}
    for name in names:
        if isinstance(name, str) and name in table:
            return {"unit": ucum(stream.get("unitOfMeasurement")), **table[name]}
    named = next((uplinks.slug(name) for name in reversed(names) if isinstance(name, str)), "")
    return {"metric": named[:MAX_METRIC] or "value", "unit": ucum(stream.get("unitOfMeasurement"))}


def _measured(observations: list[Any], name: str, series: Mapping[str, Any], options: Options) -> Batch:
    records: list[Record] = []
    rejected: list[Rejected] = []
    for said in observations:
        try:
            records += _observation(said, name, series, options)
        except ConnectorError as error:
            aside = {"observation": said, "id": name, "series": dict(series)}
            rejected.append(Rejected(error.reason[:500], written(aside)))
    return Batch(tuple(records), tuple(rejected))


def _observation(said: Any, name: str, series: Mapping[str, Any], options: Options) -> list[Record]:
    """A measure and the thresholds that it crosses; a sign of life when there is no number, or a bad one."""
    storable(said, "Observation")
    known = mapping(said, "Observation")
    ref = text(series.get("ref"), "series.ref", longest=MAX_REF)
    at = _at(known)
    amount = _amount(known.get("result"))
    if amount is None or _is_bad(known.get("resultQuality"), options):
        return [Seen(ref, at)]
    metric, unit = str(series.get("metric")), str(series.get("unit") or "")
    measure = Measure(ref, metric, at, number(amount * series.get("factor", 1), "result"), unit)
    rules = options.get("thresholds") or []
    crossed = thresholds.crossings(measure, rules, key=f"{ref}|{name}|{at.isoformat()}")
    kept = replace(measure, metric=apart(metric, f":{name}", MAX_METRIC)) if series.get("twin") else measure
    return [kept, *crossed]


def _at(observation: Mapping[str, Any]) -> datetime:
    """When it was true: the end of a period; when it was told, if the server does not say."""
    said = observation.get("phenomenonTime") or required(observation, "resultTime")
    return instant(text(said, "phenomenonTime").rpartition("/")[2], "phenomenonTime")


def _amount(result: Any) -> float | None:
    """A number, a truth as 0 or 1; None for words, categories and nothing."""
    if isinstance(result, bool):
        return float(result)
    if isinstance(result, str):
        try:
            return float(result)
        except ValueError:
            return None
    if isinstance(result, int | float):
        return number(result, "result")
    if result is None or isinstance(result, dict):
        return None
    raise ConnectorError(f"result : nombre attendu, reçu {shown(result)}")


def _is_bad(quality: Any, options: Options) -> bool:
    """Whether one of the words of the quality is of those that say that the value is not to be used."""
    bad = {word.lower() for word in options.get("bad_quality", BAD)}
    return any(word.strip().lower() in bad for word in _words(quality))


def _words(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _words(item)
    elif isinstance(value, list):
        for item in value:
            yield from _words(item)
