# SPDX-License-Identifier: EUPL-1.2
"""A source is tried: five decoded rows in words, and what could not be read. Nothing is stored, nothing is consumed."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.assets import outbound
from apps.assets import selectors as assets
from apps.assets.models import AssetKind, Source
from apps.assets.secrets import SecretUnreadable
from apps.connectors import generic
from apps.connectors.base import (
    Acknowledged,
    Alarm,
    Batch,
    ConnectorError,
    Device,
    Gone,
    HttpClient,
    Measure,
    Record,
    Rejected,
    Seen,
)
from apps.connectors.catalogue import DRIVERS
from apps.connectors.generic import files
from apps.events.models import Severity
from apps.supervision import inbox, link_facts
from apps.supervision.receiving import TOPIC

T = TypeVar("T")
SHOWN = 5
LONGEST = 200_000  # bytes of a message that a person pastes
KEPT_TEXT = 400  # characters of a refused item


@dataclass(frozen=True, slots=True)
class Row:
    """One record in words. `known`: its equipment exists here, or comes with it."""

    what: str
    ref: str
    said: str
    at: str
    known: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """`error`: nothing could be read, and why. `paths`: what there is in the first item, for the field map."""

    rows: list[Row] = field(default_factory=list)
    total: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    refusals: int = 0
    error: str = ""
    paths: list[tuple[str, str]] = field(default_factory=list)


def ask(source: Source) -> Trial:
    """What its supervisor would say now."""
    driver = DRIVERS[source.driver]
    try:
        if driver.content is not None:
            return _read(source, "", _asked(source, driver.content))
        if driver.sample is not None:
            return _told(source, _asked(source, driver.sample))
    except (ConnectorError, SecretUnreadable) as error:
        return Trial(error=str(error))
    if driver.link is not None:
        return _linked(source)
    return Trial(error=_("Cette source n'est pas interrogée : collez un de ses messages."))


def _linked(source: Source) -> Trial:
    """Its sites call us: what they said last, or how their links are."""
    links = link_facts.words(source)
    if not links:
        return Trial(error=_("Aucun processus n'écoute pour cette source : vérifiez ingest_mqtt."))
    said = link_facts.last_said(source, SHOWN)
    return _told(source, Batch(tuple(said))) if said else Trial(error=_("Rien n'a été dit : %(how)s") % {"how": links})


def read(source: Source, topic: str, payload: bytes) -> Trial:
    """What a message that somebody pasted would say."""
    if len(payload) > LONGEST:
        return Trial(error=_("Message trop long pour un essai : %(most)d octets au plus.") % {"most": LONGEST})
    return _read(source, topic, payload)


def _read(source: Source, topic: str, payload: bytes) -> Trial:
    driver = DRIVERS[source.driver]
    paths = _paths(payload, source.options)
    try:
        if driver.content is not None:
            batch = generic.receive(topic, payload, source.options)
        elif driver.receive is not None:
            batch = driver.receive(topic or TOPIC, payload, inbox.options_of(source))
        elif driver.decode is not None:
            batch = Batch(tuple(driver.decode(topic, payload, source.options)))
        else:
            return Trial(error=_("Cette source ne dit rien : c'est un inventaire."))
    except ConnectorError as error:
        return Trial(error=error.reason, paths=paths)
    told = _told(source, batch)
    return Trial(told.rows, told.total, told.refused, told.refusals, "", paths)


def _asked(source: Source, question: Callable[[HttpClient, Mapping[str, Any]], Awaitable[T]]) -> T:
    """The answer. Its client is made first: that reads the secret of the source."""
    client = outbound.client_for(source)

    async def ask() -> T:
        async with client:
            return await question(client, source.options)

    return asyncio.run(ask())


def _told(source: Source, batch: Batch) -> Trial:
    shown = _some_of_each(batch.records)
    refs = {record.ref for record in shown}
    known = set(assets.by_refs(source.pk, refs)) | {one.ref for one in batch.records if isinstance(one, Device)}
    kinds = dict(AssetKind.objects.values_list("code", "label"))
    rows = [_row(record, record.ref in known, kinds) for record in shown]
    refused = [(item.reason, _text(item)) for item in batch.rejected[:SHOWN]]
    error = batch.problem if batch.problem and not batch.records else ""
    return Trial(rows, len(batch.records), refused, len(batch.rejected), error)


def _some_of_each(records: Sequence[Record]) -> list[Record]:
    """Five, of as many natures as there are: an alarm says more than the fifth measure."""
    by_nature: dict[type, list[Record]] = {Alarm: [], Acknowledged: [], Device: [], Gone: [], Measure: [], Seen: []}
    for record in records:
        by_nature[type(record)].append(record)
    chosen: list[Record] = []
    for turn in range(SHOWN):
        chosen += [found[turn] for found in by_nature.values() if len(found) > turn]
    return chosen[:SHOWN]


def _row(record: Record, known: bool, kinds: dict[str, str]) -> Row:
    at = getattr(record, "at", None)
    when = date_format(timezone.localtime(at), "d/m/Y H:i:s") if at else ""
    what, said = _words(record, kinds)
    return Row(what, record.ref, said, when, known)


def _words(record: Record, kinds: dict[str, str]) -> tuple[str, str]:
    match record:
        case Device():
            place = _("sans position")
            if record.lonlat:
                place = _("position %(lat).5f, %(lon).5f") % {"lat": record.lonlat[1], "lon": record.lonlat[0]}
            kind = kinds.get(record.kind) or _("type inconnu ici : %(kind)s") % {"kind": record.kind}
            return _("Équipement"), " · ".join(filter(None, [record.name, str(kind), place]))
        case Measure():
            return _("Mesure"), f"{record.metric} = {record.value:g}".replace(".", ",") + f" {record.unit}".rstrip()
        case Alarm():
            state = {True: _("présente"), False: _("terminée"), None: _("sans fin")}[record.active]
            said = [record.title or record.condition, Severity[record.severity.upper()].label.lower(), state]
            return _("Alarme"), f"{' · '.join(map(str, said))} ({record.condition})"
        case Gone():
            return _("Retrait"), _("n'existe plus chez sa source")
        case Acknowledged():
            return _("Prise en charge"), f"{record.condition} · {record.by}".rstrip(" ·")
        case _other:
            return _("Signe de vie"), ""


def _text(item: Rejected) -> str:
    return item.payload[:KEPT_TEXT].decode("utf-8", "replace")


def _paths(payload: bytes, options: Any) -> list[tuple[str, str]]:
    """What a technician may choose from, in the first item; nothing when the message is no list of items."""
    try:
        found, _refused = files.items(payload, {**options, "fields": {}})
    except (ConnectorError, KeyError):
        return []
    return list(files.paths(found[0]))[:200] if found else []
