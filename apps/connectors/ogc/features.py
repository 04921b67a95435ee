# SPDX-License-Identifier: EUPL-1.2
"""OGC API Features: collections of a city's GIS, each with a field map as the suppliers without a standard have.

A collection is read whole now and then, and by what changed meanwhile when the technician says that its dates are
those of changes. What a whole reading no longer lists is gone, if asked for, unless so much is gone at once that the
server is more likely at fault.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from apps.connectors.base import (
    MAX_REF,
    Batch,
    ConnectorError,
    Device,
    Gone,
    HttpClient,
    Record,
    Rejected,
    Seen,
    instant,
    json_object,
    json_value,
    listed,
    mapping,
    storable,
    written,
)
from apps.connectors.generic import field_map
from apps.connectors.generic.files import value_at
from apps.connectors.ogc.paging import pages
from apps.connectors.ogc.places import point_of

PAGE = 500
TRIED = 20  # features that a trial reads
MOST = 200_000
EVERY = 86_400  # seconds between two whole readings of a collection that tells its changes
OVERLAP = timedelta(hours=1)  # clocks that differ, transactions that end late
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
LONLAT = {CRS84, "http://www.opengis.net/def/crs/OGC/0/CRS84h"}  # longitude first, which is what we read
LATLON = "http://www.opengis.net/def/crs/EPSG/0/4326"
ASIDE = "collection"  # in a dead letter: which collection the feature is of
GEOJSON = {"Accept": "application/geo+json, application/json;q=0.9"}
SUSPECT = 10  # features gone at once from which more than half of a collection is suspect

Options = Mapping[str, Any]


async def fetch(client: HttpClient, options: Options, cursor: Mapping[str, Any]) -> Batch:
    """One poll. Raises ConnectorError when no collection answered; one that failed is in `problem`."""
    now = datetime.now(UTC)
    batches: list[Batch] = []
    failures: list[ConnectorError] = []
    after: dict[str, Any] = {}
    for settings in options["collections"]:
        name = settings["collection"]
        try:
            batches.append(await _read(client, settings, cursor.get(name) or {}, now))
            after[name] = batches[-1].cursor
        except ConnectorError as error:
            failures.append(error)
            after[name] = cursor.get(name) or {}
    if failures and not batches:
        raise failures[0]
    problems = [failure.reason for failure in failures] + [batch.problem for batch in batches if batch.problem]
    records = tuple(record for batch in batches for record in batch.records)
    rejected = tuple(item for batch in batches for item in batch.rejected)
    return Batch(records, rejected, after, " ; ".join(problems))


async def sample(client: HttpClient, options: Options) -> Batch:
    """The first features of each collection."""
    records: list[Record] = []
    rejected: list[Rejected] = []
    now = datetime.now(UTC)
    for settings in options["collections"]:
        crs = await _crs(client, settings["collection"])
        page = await _first(client, settings, crs, TRIED)
        found, refused = _decoded(listed(page.get("features"), "features"), settings, crs, now)
        records += found
        rejected += refused
    return Batch(tuple(records), tuple(rejected))


async def check(client: HttpClient, options: Options) -> str:
    """What each collection holds, in one French sentence. Raises ConnectorError with what to put right."""
    told = []
    for settings in options["collections"]:
        crs = await _crs(client, settings["collection"])
        page = await _first(client, settings, crs, 1)
        count = page.get("numberMatched")
        held = f"{count} objets" if isinstance(count, int) else "nombre d'objets non dit"
        told.append(f"« {settings['collection']} » : {held}")
    return f"Serveur joignable ; {', '.join(told)}."


def decode(topic: str, payload: bytes, options: Options) -> Iterable[Record]:
    """A feature that was put aside, with the name of its collection; the first reason when it is still refused."""
    message = json_object(payload)
    name = message.get(ASIDE)
    settings = next((one for one in options["collections"] if one["collection"] == name), None)
    if settings is None or "feature" not in message:
        raise ConnectorError("ni collection de cette source, ni objet à relire")
    return _records(message["feature"], settings, message.get("crs") or CRS84, datetime.now(UTC))


async def _read(client: HttpClient, settings: Options, cursor: Mapping[str, Any], now: datetime) -> Batch:
    crs = await _crs(client, settings["collection"])
    since = _since(settings, cursor, now)
    features, missing = await _features(client, settings, crs, since)
    records, rejected = _decoded(features, settings, crs, now)
    if missing:  # what was read is brought, nothing is concluded from what was not
        return Batch(tuple(records), tuple(rejected), cursor, missing)
    if since is not None:
        return _changes(records, rejected, cursor, now)
    return _whole(records, rejected, settings, cursor, now)


def _since(settings: Options, cursor: Mapping[str, Any], now: datetime) -> datetime | None:
    """From when changes are asked for; None: the collection is read whole."""
    if not settings.get("changes") or not cursor.get("whole_at") or not cursor.get("asked_at"):
        return None
    whole = instant(cursor["whole_at"], "whole_at")
    if not now - timedelta(seconds=settings.get("whole_every") or EVERY) < whole <= now:
        return None
    return instant(cursor["asked_at"], "asked_at") - OVERLAP


def _changes(records: list[Record], rejected: list[Rejected], cursor: Mapping[str, Any], now: datetime) -> Batch:
    refs = sorted({*(cursor.get("refs") or []), *(one.ref for one in records if isinstance(one, Device))})
    return Batch(tuple(records), tuple(rejected), {**cursor, "asked_at": now.isoformat(), "refs": refs, "digest": ""})


def _whole(
    records: list[Record], rejected: list[Rejected], settings: Options, cursor: Mapping[str, Any], now: datetime
) -> Batch:
    """A whole reading: what is no longer listed is gone; an inventory that did not change is not written again."""
    refs = {one.ref for one in records if isinstance(one, Device)}
    before = set(cursor.get("refs") or [])
    absent, problem = _absent(refs, before, settings, partial=bool(rejected))
    digest = _digest(records)
    if digest == cursor.get("digest"):
        records = [one for one in records if not isinstance(one, Device)]
    at = now.isoformat()
    kept = refs if not problem and not rejected else refs | before
    after = {"whole_at": at, "asked_at": at, "refs": sorted(kept), "digest": digest}
    return Batch((*records, *(Gone(ref, now) for ref in absent)), tuple(rejected), after, problem)


def _absent(refs: set[str], before: set[str], settings: Options, *, partial: bool) -> tuple[list[str], str]:
    """What is gone, and why it is not believed. A feature that could not be read may be one of them."""
    absent = sorted(before - refs)
    if not absent or partial or not settings.get("remove_absent"):
        return [], ""
    if len(absent) >= SUSPECT and len(absent) * 2 > len(before):
        name = settings["collection"]
        return [], f"collection « {name} » : {len(absent)} objets sur {len(before)} n'y sont plus ; rien n'est déposé"
    return absent, ""


def _digest(records: Sequence[Record]) -> str:
    said = [
        [one.ref, one.kind, one.name, one.lonlat, dict(one.attributes)] for one in records if isinstance(one, Device)
    ]
    return hashlib.sha256(json.dumps(sorted(said, key=str), sort_keys=True).encode()).hexdigest()


# --- What is asked ----------------------------------------------------------------------------------------------------


def _path(name: str, rest: str = "") -> str:
    return f"/collections/{quote(name, safe='')}{rest}"


async def _crs(client: HttpClient, name: str) -> str:
    """The coordinates to ask for: longitude first when the server has it, else latitude first, which we turn round."""
    try:
        said = mapping(json_value(await client.get(_path(name), params={"f": "json"})), "collection")
    except ConnectorError as error:
        if error.status != 404:
            raise
        raise await _unknown(client, name) from error
    offered = {one for one in listed(said.get("crs"), "crs") if isinstance(one, str)}
    if not offered or offered & LONLAT or "#/crs" in offered:
        return CRS84
    if LATLON in offered:
        return LATLON
    raise ConnectorError(f"collection « {name} » : ni CRS84 ni EPSG:4326 parmi ses systèmes de coordonnées")


async def _unknown(client: HttpClient, name: str) -> ConnectorError:
    """That the server has no such collection, and those that it has."""
    answer = mapping(json_value(await client.get("/collections", params={"f": "json"})), "collections")
    known = [one.get("id") for one in listed(answer.get("collections"), "collections") if isinstance(one, dict)]
    names = ", ".join(str(one) for one in known[:20]) or "aucune"
    return ConnectorError(f"collection « {name} » inconnue du serveur ; il a : {names:.300}")


def _params(crs: str, limit: int, since: datetime | None = None) -> dict[str, str]:
    asked = {"f": "json", "limit": str(limit)}
    if crs == LATLON:
        asked["crs"] = LATLON
    if since is not None:
        asked["datetime"] = f"{since.strftime('%Y-%m-%dT%H:%M:%SZ')}/.."
    return asked


async def _first(client: HttpClient, settings: Options, crs: str, limit: int) -> dict[str, Any]:
    path = _path(settings["collection"], "/items")
    return mapping(json_value(await client.get(path, params=_params(crs, limit), headers=GEOJSON)), "objets")


async def _features(client: HttpClient, settings: Options, crs: str, since: datetime | None) -> tuple[list[Any], str]:
    """Every feature, and what failed after a part was read. Raises when nothing was."""
    path = _path(settings["collection"], "/items")
    asked = _params(crs, settings.get("page") or PAGE, since)
    found: list[Any] = []
    try:
        async for page in pages(client, path, asked, _next, GEOJSON):
            found += listed(page.get("features"), "features")
            if len(found) > MOST:
                raise ConnectorError(f"collection « {settings['collection']} » : plus de {MOST} objets")
    except ConnectorError as error:
        if not found:
            raise
        return found, error.reason
    return found, ""


def _next(page: Mapping[str, Any]) -> Any:
    links = [one for one in listed(page.get("links"), "links") if isinstance(one, dict)]
    return next((one.get("href") for one in links if one.get("rel") == "next"), None)


# --- What it means ----------------------------------------------------------------------------------------------------


def _decoded(
    features: Sequence[Any], settings: Options, crs: str, now: datetime
) -> tuple[list[Record], list[Rejected]]:
    records: list[Record] = []
    rejected: list[Rejected] = []
    for feature in features:
        try:
            records += _records(feature, settings, crs, now)
        except ConnectorError as error:
            aside = {ASIDE: settings["collection"], "feature": feature, "crs": crs}
            rejected.append(Rejected(error.reason[:500], written(aside)))
    return records, rejected


def _records(feature: Any, settings: Options, crs: str, now: datetime) -> list[Record]:
    """What a feature says by the map of its collection. That a GIS lists a thing does not prove that it lives."""
    known = mapping(feature, "objet")
    storable(known, "objet")
    place = point_of(known.get("geometry"), swapped=crs == LATLON)
    item = {**known, "geometry": place and {"type": "Point", "coordinates": list(place)}}
    fields = {"ref": "id", "position": "geometry", **(settings.get("fields") or {})}
    said = field_map.records(item, {**settings, "fields": fields}, now)
    prefix = settings["collection"]
    return [
        _named(record, prefix, item, settings) for record in said if not isinstance(record, Seen) or fields.get("at")
    ]


def _named(record: Record, prefix: str, item: Mapping[str, Any], settings: Options) -> Record:
    """Ids are unique within a collection: ours bear its name; the code of an equipment is what the GIS calls it."""
    ref = f"{prefix}/{record.ref}"
    if len(ref) > MAX_REF:
        raise ConnectorError(f"id : {len(ref)} caractères avec le nom de la collection, au plus {MAX_REF}")
    if not isinstance(record, Device):
        return replace(record, ref=ref)
    attributes = {name: value_at(item, path) for name, path in (settings.get("attributes") or {}).items()}
    known = {name: value for name, value in attributes.items() if isinstance(value, str | int | float | bool)}
    return replace(record, ref=ref, attributes={"code": record.ref[:60], **record.attributes, **known})
