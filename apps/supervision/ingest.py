# SPDX-License-Identifier: EUPL-1.2
"""The one door for what supervisors say: one transaction per batch, idempotent, a bad item never blocks the others.

assets.sync -> telemetry.append -> events.observe -> asset states -> dead letters -> live stream, last.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from apps.assets import selectors as asset_selectors
from apps.assets import services as assets
from apps.assets.models import Source
from apps.assets.selectors import AssetRef
from apps.connectors.base import (
    MAX_CONDITION,
    MAX_METRIC,
    Acknowledged,
    Alarm,
    Batch,
    Device,
    Gone,
    Measure,
    Record,
    apart,
)
from apps.connectors.catalogue import DRIVERS
from apps.events import live, locks
from apps.events import services as events
from apps.supervision import contact, dead_letters, health, records, traffic
from apps.supervision.dead_letters import Letter
from apps.supervision.models import FirstContact
from apps.telemetry import services as telemetry

logger = logging.getLogger(__name__)

SEVERITY = {"critical": 1, "major": 2, "minor": 3}
LOST_CONTACT = frozenset({"communication_failure"})  # said about a device that no longer speaks: no proof of life
LIMIT_EXCEEDED = "54"  # SQLSTATE class: psycopg says OperationalError, but the content is at fault


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message of a source: what was received, and the records it gave or the reason why it gave none."""

    topic: str = ""
    payload: bytes = b""
    records: tuple[Record, ...] = ()
    reason: str = ""

    def letter(self, record: Record | None, reason: str) -> Letter:
        """Why this cannot be used: with the raw message when there is one, else with the record itself."""
        if self.payload or record is None:
            return Letter(self.topic, self.payload, reason)
        return Letter(records.TOPIC, records.dump(record), reason)


@dataclass(slots=True)
class IngestResult:
    """What one batch became; `dead` messages or items were kept as dead letters."""

    devices: int = 0
    measures: int = 0
    alarms: int = 0
    dead: int = 0
    inherited: int = 0  # alarms that were there before us

    def add(self, other: "IngestResult") -> None:
        self.devices += other.devices
        self.measures += other.measures
        self.alarms += other.alarms
        self.dead += other.dead
        self.inherited += other.inherited


@dataclass(slots=True)
class Known:
    """The records of a batch whose equipment is known, sorted by what they say."""

    points: list[tuple[Inbound, Measure, telemetry.Point]] = field(default_factory=list)
    observed: list[tuple[Inbound, Alarm, events.Observed]] = field(default_factory=list)
    taken: list[tuple[Inbound, Acknowledged, events.TakenElsewhere]] = field(default_factory=list)
    seen: dict[int, datetime] = field(default_factory=dict)


def from_batch(batch: Batch) -> list[Inbound]:
    """The answer of a pulled driver: its good records together, each rejected item by itself.

    When a whole part is unreadable and nothing else was said, only garbage came: no proof of health.
    """
    rejected = [Inbound(topic="item", payload=item.payload, reason=item.reason) for item in batch.rejected]
    if batch.problem and rejected and not batch.records:
        return rejected
    return [Inbound(records=tuple(batch.records)), *rejected]


def ingest(
    *, source: Source, inbound: Sequence[Inbound], with_facts: Callable[[], Any] | None = None, whole: bool = True
) -> IngestResult:
    """Store what `source` said; `with_facts` (a cursor move) commits with it, or nothing does. `whole` False: a part
    of what was asked is still to come.

    When the content of a batch is refused, the batch is cut in halves until the culprit is alone and kept as a dead
    letter. A database that is away raises OperationalError: nothing was stored, so nothing may be acknowledged.
    """
    with transaction.atomic():
        locks.hold_sources([source.pk])  # one batch of a source at a time, see locks.py
        if Source.objects.filter(pk=source.pk).exclude(health=Source.Health.OK).exists():
            locks.hold_incidents()  # lost, it speaks again: that ends an incident
        met = contact.current(source, timezone.now())
        result = _store_or_split(source, list(inbound), met)
        contact.went_on(source, met, inherited=result.inherited, whole=whole)
        if with_facts is not None:
            with_facts()
    return result


def _store_or_split(source: Source, inbound: list[Inbound], met: FirstContact | None) -> IngestResult:
    refused: Exception
    try:
        return _store(source, inbound, met)
    except (OperationalError, InterfaceError) as error:
        if not str(getattr(error.__cause__, "sqlstate", "") or "").startswith(LIMIT_EXCEEDED):
            raise
        pieces, refused = _halves(inbound), error
    except Exception as error:  # refused for its content, whatever the reason: isolate the culprit, keep the others
        pieces, refused = _halves(inbound), error
    if not pieces:
        logger.error("item refused source=%s", source.slug, exc_info=refused)
        return _bury(source, inbound[0], f"refusé à l'enregistrement : {type(refused).__name__} {refused}")
    result = IngestResult()
    for piece in pieces:
        result.add(_store_or_split(source, piece, met))
    return result


def _halves(inbound: list[Inbound]) -> list[list[Inbound]]:
    """Two smaller batches; one item is cut between its records; [] when nothing is left to cut."""
    if len(inbound) > 1:
        middle = len(inbound) // 2
        return [inbound[:middle], inbound[middle:]]
    item = inbound[0]
    if len(item.records) > 1:
        middle = len(item.records) // 2
        return [[replace(item, records=item.records[:middle])], [replace(item, records=item.records[middle:])]]
    return []


@transaction.atomic
def _bury(source: Source, item: Inbound, reason: str) -> IngestResult:
    record = item.records[0] if item.records else None
    dead_letters.keep(source=source, letters=[item.letter(record, reason)])
    traffic.count(source=source, said=[], dead=1)
    return IngestResult(dead=1)


@transaction.atomic
def _store(source: Source, inbound: list[Inbound], met: FirstContact | None) -> IngestResult:
    now = timezone.now()
    letters = [item.letter(None, item.reason) for item in inbound if item.reason]
    devices, refused_devices = _sync_devices(source, inbound)
    refs = asset_selectors.by_refs(source.pk, {record.ref for _, record in _pairs(inbound)})
    _remove_gone(source, inbound)
    known, refused = _sort(inbound, refs, now, contact.covering(source, met))
    measures, refused_points = _append(known, revises=_revises(source))
    assets.mark_seen(seen=known.seen)  # before the alarms: what they show depends on who was heard
    messages = health.heard(source=source, at=now) if _speaks(inbound) else []
    told, refused_alarms, inherited = _observe(source, known, now)
    messages += told
    told, refused_acks = _acknowledge(source, known)
    messages += told
    messages += events.refresh_states(asset_ids=list(known.seen))
    letters += refused_devices + refused + refused_points + refused_alarms + refused_acks
    dead_letters.keep(source=source, letters=letters)
    traffic.count(source=source, said=[record for _, record in _pairs(inbound)], dead=len(letters))
    live.publish(messages)  # last: live ids follow the order of commits
    counts = {"devices": devices, "measures": measures, "alarms": len(known.observed), "dead": len(letters)}
    return IngestResult(**counts, inherited=inherited)


def _pairs(inbound: list[Inbound]) -> Iterator[tuple[Inbound, Record]]:
    return ((item, record) for item in inbound for record in item.records)


def _speaks(inbound: list[Inbound]) -> bool:
    """Garbage is no proof of health; an empty but well-formed answer is."""
    return any(not item.reason for item in inbound)


def _sync_devices(source: Source, inbound: list[Inbound]) -> tuple[int, list[Letter]]:
    announced = [(item, record) for item, record in _pairs(inbound) if isinstance(record, Device)]
    if not announced:
        return 0, []
    result = assets.sync_assets(source=source, devices=[device for _, device in announced])
    letters = [Letter("item", bad.payload, bad.reason) for bad in result.rejected]
    return len(announced) - len(letters), letters


def _remove_gone(source: Source, inbound: list[Inbound]) -> None:
    """What the source says last of each: gone, or there. Of what nobody announced there is nothing to remove."""
    gone: dict[str, None] = {}
    for _item, record in _pairs(inbound):
        if isinstance(record, Gone):
            gone[record.ref] = None
        elif isinstance(record, Device):
            gone.pop(record.ref, None)
    if gone:
        assets.remove(source=source, refs=list(gone))


def _sort(
    inbound: list[Inbound], refs: dict[str, AssetRef], now: datetime, there_before: Callable[[datetime], bool]
) -> tuple[Known, list[Letter]]:
    """What is said of known equipment, and dead letters for what is said of equipment nobody announced."""
    known, letters = Known(), []
    for item, record in _pairs(inbound):
        asset = refs.get(record.ref)
        if asset is None:
            if not isinstance(record, Device | Gone):  # a refused device already has its own letter
                letters.append(item.letter(record, f"équipement inconnu de cette source : {record.ref}"))
            continue
        if _is_life(record):
            at = min(getattr(record, "at", now), now)  # a clock that runs ahead does not make it seen tomorrow
            known.seen[asset.fid] = max(known.seen.get(asset.fid, at), at)
        if isinstance(record, Measure):
            metric = apart(record.metric, asset.suffix, MAX_METRIC)
            point = telemetry.Point(asset.fid, metric, record.unit, record.at, record.value, record.quality)
            known.points.append((item, record, point))
        elif isinstance(record, Alarm):
            known.observed.append((item, record, _as_observed(asset, record, there_before(record.at))))
        elif isinstance(record, Acknowledged):
            words = {"by": record.by, "comment": record.comment}
            condition = apart(record.condition, asset.suffix, MAX_CONDITION)
            taken = events.TakenElsewhere(asset, condition, record.at, record.active, **words)
            known.taken.append((item, record, taken))
    return known, letters


def _is_life(record: Record) -> bool:
    """The equipment itself spoke: not somebody about it, nor its supervisor of its silence."""
    if isinstance(record, Alarm):
        return record.condition not in LOST_CONTACT
    return not isinstance(record, Acknowledged | Gone)


def _as_observed(asset: AssetRef, alarm: Alarm, inherited: bool) -> events.Observed:
    return events.Observed(
        asset=asset,
        condition=apart(alarm.condition, asset.suffix, MAX_CONDITION),
        at=alarm.at,
        active=alarm.active,
        severity=SEVERITY[alarm.severity],
        title=alarm.title or alarm.condition,
        detail=dict(alarm.detail),
        idle=alarm.idle,
        inherited=inherited and alarm.active is not False,
    )


def _revises(source: Source) -> bool:
    return source.driver in DRIVERS and DRIVERS[source.driver].revises


def _append(known: Known, *, revises: bool) -> tuple[int, list[Letter]]:
    if not known.points:
        return 0, []
    result = telemetry.append(points=[point for _, _, point in known.points], revises=revises)
    origin = {id(point): (item, record) for item, record, point in known.points}
    letters = []
    for refused in result.rejected:
        item, record = origin[id(refused.point)]
        letters.append(item.letter(record, refused.reason))
    return result.inserted, letters


def _observe(source: Source, known: Known, now: datetime) -> tuple[list[live.Message], list[Letter], int]:
    if not known.observed:
        return [], [], 0
    result = events.observe(source=source, observed=[observed for _, _, observed in known.observed], received_at=now)
    origin = {id(observed): (item, record) for item, record, observed in known.observed}
    letters = []
    for observed, reason in result.rejected:
        item, record = origin[id(observed)]
        letters.append(item.letter(record, reason))
    return list(result.messages), letters, result.inherited


def _acknowledge(source: Source, known: Known) -> tuple[list[live.Message], list[Letter]]:
    """After the alarms: an acknowledgement may come with what it acknowledges."""
    if not known.taken:
        return [], []
    result = events.taken_elsewhere(source=source, told=[taken for _, _, taken in known.taken])
    origin = {id(taken): (item, record) for item, record, taken in known.taken}
    letters = [origin[id(taken)][0].letter(origin[id(taken)][1], reason) for taken, reason in result.rejected]
    return list(result.messages), letters
