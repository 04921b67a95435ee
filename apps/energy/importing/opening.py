# SPDX-License-Identifier: EUPL-1.2
"""A deposited file opened: which format, which tables, how they are read."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from apps.connectors.readings import enedis_json, periods, recognise, table
from apps.connectors.readings.model import Plan, Sheet, Told, UnreadableFile
from apps.connectors.readings.sheets import is_json, sheets
from apps.energy.models import ReadingFormat, ReadingImport

Layout = ReadingImport.Layout
PERIODS = ("period", "month")
NO_TABLE = "Aucune ligne d'en-tête reconnue : une colonne de dates et une de valeurs sont attendues."


@dataclass(frozen=True, slots=True)
class Opened:
    """`columns`: names of those of the first table, what a person chooses from."""

    layout: str
    plans: tuple[Plan, ...]
    columns: tuple[str, ...]


def opened(content: bytes) -> Opened:
    """What can be told of a file without asking. Raises UnreadableFile."""
    if is_json(content):
        enedis_json.read(content)
        return Opened(Layout.ENEDIS_JSON, (), ())
    found = sheets(content)
    plans = recognise.plans(found)
    if not plans:
        raise UnreadableFile(NO_TABLE)
    layout = Layout.ENEDIS_CSV if recognise.is_enedis(found, plans) else Layout.TABLE
    return Opened(layout, tuple(plans), recognise.header_of(_sheet(found, plans[0]), plans[0].header))


def read(job: ReadingImport) -> Told:
    """All that the file of a described job says. Raises UnreadableFile."""
    if job.layout == Layout.ENEDIS_JSON:
        return enedis_json.read(bytes(job.content))
    found, plans = sheets(bytes(job.content)), plans_of(job)
    told = [periods.read(found, one) if one.stamp in PERIODS else table.read(found, [one]) for one in plans]
    return Told(
        [one for part in told for one in part.readings],
        [one for part in told for one in part.refused],
        sum(part.empty for part in told),
        sum(part.lines for part in told),
    )


def plans_of(job: ReadingImport) -> list[Plan]:
    return [Plan.from_json(one) for one in job.mapping.get("tables", [])]


def first_rows(job: ReadingImport, most: int = 5) -> list[list[str]]:
    """The first rows under the header, as read, to check a description by eye."""
    plan = plans_of(job)[0]
    rows = [row for row in _sheet(sheets(bytes(job.content)), plan).rows if row.line > plan.header][:most]
    return [[("" if cell is None else str(cell))[:40] for cell in row.cells] for row in rows]


def signature(columns: Sequence[str]) -> str:
    """Of files that are read alike: the names of their columns."""
    return hashlib.sha256("\x1f".join(columns).encode()).hexdigest()


def remembered(job: ReadingImport) -> ReadingFormat | None:
    return ReadingFormat.objects.filter(territory=job.territory_id, signature=signature(job.columns)).first()


def _sheet(found: Sequence[Sheet], plan: Plan) -> Sheet:
    return next((one for one in found if one.name == plan.sheet), Sheet("", ()))
