# SPDX-License-Identifier: EUPL-1.2
"""The one door of measures: a batch is one chain of set-based statements, and the same batch twice changes nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.telemetry import backfilling, blocks, partitions, past_files, storing
from apps.telemetry.blocks import Block
from apps.telemetry.models import Backfill
from apps.telemetry.past_files import Chunk, FileRefused
from apps.telemetry.points import FUTURE, Point, RefusedPoint, fault, series_fault

__all__ = [
    "AppendResult",
    "BackfillResult",
    "Block",
    "Point",
    "RefusedPoint",
    "append",
    "backfill",
    "backfill_file",
    "store_blocks",
]

CHUNK = 200_000  # measures of one transaction of a backfill: about a second


@dataclass(frozen=True, slots=True)
class AppendResult:
    """`inserted` counts new measures and those that replaced one of worse quality; `duplicates` changed nothing."""

    inserted: int = 0
    duplicates: int = 0
    rejected: tuple[RefusedPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class BackfillResult:
    """As AppendResult, in numbers: `refused` counts measures by reason, in French."""

    inserted: int = 0
    duplicates: int = 0
    refused: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "BackfillResult") -> "BackfillResult":
        refused = Counter(self.refused) + Counter(other.refused)
        return BackfillResult(self.inserted + other.inserted, self.duplicates + other.duplicates, refused)


def append(points: Sequence[Point], *, revises: bool = False) -> AppendResult:
    """Store measures, create the series and months that are missing, keep the last values: all or nothing.

    A measure already known stays as it is, unless the new one is of better quality; or, when the source `revises` what
    it said, another value of the same quality. What cannot be stored is refused with its reason, alone.
    """
    latest = timezone.now() + FUTURE
    judged = [(point, fault(point, latest)) for point in points]
    sound = [point for point, reason in judged if not reason]
    rejected = [RefusedPoint(point, reason) for point, reason in judged if reason]
    if not sound:
        return AppendResult(rejected=tuple(rejected))
    inserted, refused = _store(sound, revises)
    return AppendResult(inserted, len(sound) - len(refused) - inserted, (*rejected, *refused))


@transaction.atomic
def _store(points: Sequence[Point], revises: bool) -> tuple[int, list[RefusedPoint]]:
    """Usually in one go; when a point has no series, or one without unit, that is settled first."""
    partitions.ensure("telemetry_measure", [point.at for point in points])
    kinds = storing.stage(points)
    inserted, odd = storing.store(kinds, settled=False, revises=revises)
    if not odd:
        return inserted, []
    series = storing.complete_series(points[position] for position in odd)
    inserted, odd = storing.store(kinds, settled=True, revises=revises)
    return inserted, [_refused(points[position], series) for position in odd]


def _refused(point: Point, series: dict) -> RefusedPoint:
    _id, unit = series.get(point.key, (None, None))
    return RefusedPoint(point, series_fault(point, unit))


def backfill(past: Iterable[Block], *, rows: int = CHUNK) -> BackfillResult:
    """Store the past of series, years of it, by transactions of about `rows` measures, under the rules of `append`.

    Killed in the middle, the transactions before are there: told again, it changes nothing of them. What it writes
    under roll-ups that were done marks their days; what was never rolled is read from the measures until it is.
    """
    total = BackfillResult()
    for chunk in blocks.split(past, rows):
        total += store_blocks(chunk)
    return total


@transaction.atomic
def store_blocks(chunk: Sequence[Block]) -> BackfillResult:
    """All of these blocks in the transaction of the caller, or none."""
    latest = timezone.now() + FUTURE
    judged = [blocks.judge(block, latest) for block in chunk]
    refused = sum((Counter(one.refused) for one in judged), Counter())
    found, strangers = backfilling.resolve([one.block for one in judged if len(one.block.at)])
    refused += Counter(strangers)
    if not found:
        return BackfillResult(refused=refused)
    partitions.ensure("telemetry_measure", blocks.months(block for _, block in found))
    sound = sum(len(block.at) for _, block in found)
    inserted = backfilling.store(found)
    return BackfillResult(inserted, sound - inserted, refused)


def backfill_file(path: Path, *, tell: Callable[[Backfill], None], rows: int = CHUNK) -> Mapping[str, int]:
    """Store a file of past measures (see `past_files`), from where it was left; the refused lines by reason.

    `tell` is called after each chunk. Raises FileRefused, which undoes nothing of the chunks before.
    """
    file, _new = Backfill.objects.get_or_create(digest=past_files.digest(path), defaults={"name": path.name[:200]})
    refused: Counter[str] = Counter()
    for chunk in past_files.chunks(path, after=file.lines, rows=rows):
        refused += _store_chunk(file, chunk)
        tell(file)
    if not file.finished_at:
        file.finished_at = timezone.now()
        file.save(update_fields=["finished_at"])
    return refused


@transaction.atomic
def _store_chunk(file: Backfill, chunk: Chunk) -> Counter[str]:
    """The chunk and how far the file is, together."""
    before = file.lines
    file.refresh_from_db(from_queryset=Backfill.objects.select_for_update())
    if file.lines != before:
        raise FileRefused(_("Un autre processus charge ce fichier."))
    assets = backfilling.assets(chunk.devices)
    known = [(assets.get(name[:2]), name, measures) for name, measures in chunk.measures.items()]
    strangers = sum(len(measures) for asset, _name, measures in known if asset is None)
    result = store_blocks([past_files.block(asset, name, rows) for asset, name, rows in known if asset is not None])
    refused = chunk.refused + Counter(result.refused) + Counter({_("équipement : inconnu"): strangers})
    file.lines, file.inserted = chunk.lines, file.inserted + result.inserted
    file.refused += refused.total()
    file.save(update_fields=["lines", "inserted", "refused"])
    return refused
