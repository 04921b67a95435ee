# SPDX-License-Identifier: EUPL-1.2
"""A saved answer of Enedis' APIs (v5 or that of 2026), or a list of them: read as the connector reads them."""

from typing import Any

from apps.connectors.base import ConnectorError, json_value, shown
from apps.connectors.enedis import answers, measures
from apps.connectors.readings.model import METRICS, Reading, RefusedLine, Told, UnreadableFile

MOST_ANSWERS = 2_000


def read(content: bytes) -> Told:
    """Lines are the ranks of the answers in the file. Raises UnreadableFile when it is no answer of Enedis."""
    try:
        said = json_value(content)
    except ConnectorError as error:
        raise UnreadableFile(f"JSON illisible : {error.reason}") from error
    items = said if isinstance(said, list) else [said]
    if not items or len(items) > MOST_ANSWERS:
        raise UnreadableFile(f"Une réponse d'Enedis est attendue, ou une liste d'au plus {MOST_ANSWERS}.")
    told = Told()
    lines = 0
    for rank, item in enumerate(items, start=1):
        lines += _read(rank, item, told)
    if not told.readings and len(told.refused) == len(items):
        raise UnreadableFile(f"Réponse d'Enedis attendue : {told.refused[0].reason}.")
    return Told(told.readings, told.refused, told.empty, lines)


def _read(rank: int, item: Any, told: Told) -> int:
    """Adds what one answer says; how many points it holds."""
    try:
        if not isinstance(item, dict):
            raise ConnectorError(f"un objet est attendu, reçu {shown(item)}")
        series = answers.read(item)
    except ConnectorError as error:
        told.refused.append(RefusedLine(rank, error.reason))
        return 1
    for one in series:
        _add(rank, one, told)
    return sum(len(one.points) for one in series)


def _add(rank: int, series: answers.Series, told: Told) -> None:
    try:
        found = measures.measures(series)
    except ConnectorError as error:
        told.refused.append(RefusedLine(rank, error.reason))
        return
    told.refused.extend(RefusedLine(rank, one.reason) for one in found.rejected)
    for record in found.records:
        metric = getattr(record, "metric", "")
        if metric in METRICS:
            told.readings.append(
                Reading(rank, record.ref, metric, record.unit, record.at, record.value, record.quality)  # type: ignore[union-attr]
            )
