# SPDX-License-Identifier: EUPL-1.2
"""Past measures by arrays: thousands of one series at a time, judged as `points` judges them, and written for COPY."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from apps.telemetry.models import OLDEST
from apps.telemetry.points import QUALITIES, Point, fault

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)  # PostgreSQL manual, COPY, « Binary Format »: flags, no extension
TRAILER = b"\xff\xff"
EPOCH = np.datetime64("2000-01-01T00:00:00", "us")  # of its timestamps
ROW = np.dtype(
    [
        ("fields", ">i2"),
        *[("series_id_bytes", ">i4"), ("series_id", ">i4")],
        *[("at_bytes", ">i4"), ("at", ">i8")],
        *[("value_bytes", ">i4"), ("value", ">f8")],
        *[("quality_bytes", ">i4"), ("quality", ">i2")],
    ]
)


class Block(NamedTuple):
    """Measures of one metric of one asset: `at` datetime64[us] in UTC (n,), `values` (n,) in `unit`, `qualities` (n,),
    each a Measure.Quality, or one for all. In any order."""

    asset_id: int
    metric: str
    unit: str
    at: NDArray[np.datetime64]
    values: NDArray[np.float64]
    qualities: NDArray[np.integer] | int = 0

    @property
    def sample(self) -> Point:
        """What is the same for all: the series."""
        return Point(self.asset_id, self.metric, self.unit, OLDEST, 0.0)

    def only(self, part: Any) -> "Block":
        """These measures: a mask or a slice."""
        every = np.broadcast_to(self.qualities, self.at.shape)
        return self._replace(at=self.at[part], values=self.values[part], qualities=every[part])


class Sound(NamedTuple):
    """What may be stored of a block; of the rest, how many for each reason, in French."""

    block: Block
    refused: dict[str, int]


def split(blocks: Iterable[Block], rows: int) -> Iterator[list[Block]]:
    """Lists of blocks of about `rows` measures in all; a long block is cut."""
    kept: list[Block] = []
    room = rows
    for block in blocks:
        for start in range(0, len(block.at), rows):
            piece = block.only(slice(start, start + rows)) if len(block.at) > rows else block
            kept.append(piece)
            room -= len(piece.at)
            if room <= 0:
                yield kept
                kept, room = [], rows
    if kept:
        yield kept


def judge(block: Block, latest: datetime) -> Sound:
    """Raises ValueError when the arrays have not the same length."""
    if not len(block.at) == len(block.values) == np.broadcast_to(block.qualities, block.at.shape).size:
        raise ValueError("at, values and qualities: not of the same length")
    if reason := fault(block.sample, latest):
        return Sound(block.only(slice(0)), {reason: len(block.at)})
    refused = {}
    left = np.ones(len(block.at), bool)
    for reason, wrong in _faults(block, latest):
        refused[reason] = int((wrong & left).sum())
        left &= ~wrong
    return Sound(block if left.all() else block.only(left), {reason: n for reason, n in refused.items() if n})


def _faults(block: Block, latest: datetime) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """NaT compares false with everything."""
    yield _("valeur : ce n'est pas un nombre fini"), ~np.isfinite(block.values)
    dated = (block.at >= _moment(OLDEST)) & (block.at <= _moment(latest))
    yield _("date : absente, avant 1990 ou dans plus d'un jour"), ~dated
    known = np.isin(np.broadcast_to(block.qualities, block.at.shape), sorted(QUALITIES))
    yield _("qualité : inconnue"), ~known


def _moment(at: datetime) -> np.datetime64:
    return np.datetime64(at.astimezone(UTC).replace(tzinfo=None), "us")


def rows_of(series: Sequence[int], blocks: Sequence[Block]) -> NDArray[np.void]:
    """The rows of these blocks, each of the series of the same rank, by (series, date), the best quality of each."""
    ids = np.repeat(np.asarray(series, "i4"), [len(block.at) for block in blocks])
    at = np.concatenate([block.at.astype("datetime64[us]") - EPOCH for block in blocks]).astype("i8")
    values = np.concatenate([block.values for block in blocks])
    qualities = np.concatenate([np.broadcast_to(block.qualities, block.at.shape) for block in blocks])
    if not _follow(ids, at).all():
        order = np.lexsort((qualities, at, ids))
        order = order[np.concatenate(([True], _follow(ids[order], at[order])))]
        ids, at, values, qualities = ids[order], at[order], values[order], qualities[order]
    return _filled(series_id=ids, at=at, value=values, quality=qualities)


def _follow(ids: NDArray[np.int32], at: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each row but the first comes after the one before it."""
    return (ids[1:] > ids[:-1]) | ((ids[1:] == ids[:-1]) & (at[1:] > at[:-1]))


def _filled(**columns: NDArray) -> NDArray[np.void]:
    rows = np.empty(len(columns["at"]), ROW)
    rows["fields"] = len(columns)
    for name, values in columns.items():
        rows[f"{name}_bytes"] = ROW[name].itemsize
        rows[name] = values
    return rows


def months(blocks: Iterable[Block]) -> set[datetime]:
    """The first instant of each month of UTC that they touch."""
    found = {month for block in blocks for month in np.unique(block.at.astype("datetime64[M]")).tolist()}
    return {datetime(month.year, month.month, 1, tzinfo=UTC) for month in found}
