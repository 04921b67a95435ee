# SPDX-License-Identifier: EUPL-1.2
"""Which tables a file holds, and how they are probably read: the exports of Enedis' customer space in full, those of
other suppliers as far as their columns are named plainly. What is not sure is left to be said.

Enedis, customer space (2026): a flat CSV (« Identifiant PRM … Horodate;Valeur;Nature;Pas »), a CSV with two lines
above its table (« Courbe de charge », « Index »), a workbook with a sheet of days (« Date », « Valeur (en kWh) »). Load
curves are dated by the end of each interval.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from apps.connectors.readings import periods
from apps.connectors.readings.model import Plan, Row, Sheet, Stamp
from apps.connectors.readings.words import ROLE_OF, plain, role_of, unit_in, unit_of

SEARCHED = 60  # rows in which the header is looked for
PRM = re.compile(r"^(\d{14}|GI\d{6})$")
DATED = {"at", "begin", "end"}


def plans(sheets: Sequence[Sheet]) -> list[Plan]:
    """A plan for each sheet that holds a table; none when no line looks like a header."""
    return [plan for sheet in sheets for plan in _of_sheet(sheet)]


def is_enedis(sheets: Sequence[Sheet], found: Sequence[Plan]) -> bool:
    """Whether the file is an export of Enedis: nothing has to be asked of it. Months and bills are a supplier's."""
    if any(plan.stamp in ("period", "month") for plan in found):
        return False
    return bool(found) and all("prm" in _above(sheets, plan) and not plan.missing() for plan in found)


def header_of(sheet: Sheet, line: int) -> tuple[str, ...]:
    """Names of the columns of the table whose header is at this line; blanks are numbered."""
    row = next((row for row in sheet.rows if row.line == line), None)
    cells = row.cells if row else ()
    return tuple(str(cell) if cell is not None else f"colonne {rank}" for rank, cell in enumerate(cells, start=1))


def _above(sheets: Sequence[Sheet], plan: Plan) -> str:
    """The words of the header and of the lines above it, in one text."""
    sheet = next(one for one in sheets if one.name == plan.sheet)
    rows = [row for row in sheet.rows if row.line <= plan.header]
    return " ".join(plain(cell) for row in rows for cell in row.cells if cell is not None)


def _of_sheet(sheet: Sheet) -> Iterator[Plan]:
    for rank, row in enumerate(sheet.rows[:SEARCHED]):
        columns = _columns(row)
        if "value" in columns and DATED & set(columns):
            meta = _meta(sheet.rows[:rank])
            plan = _completed(Plan(sheet.name, row.line, columns), row, meta, sheet.name)
            yield _of_periods(plan, sheet)
            return


def _columns(row: Row) -> dict[str, int]:
    """The first column of each role; of several values, the total register of Enedis when it is there."""
    found: dict[str, int] = {}
    for rank, cell in enumerate(row.cells):
        role = role_of(cell) if isinstance(cell, str) and not PRM.match(cell) else ""
        if role and (role not in found or plain(cell) == "eas t"):
            found[role] = rank
    if "at" in found:  # « Date de début » and « Date de fin » are then those of the export
        found = {role: rank for role, rank in found.items() if role not in ("begin", "end")}
    return found


def _meta(rows: Sequence[Row]) -> dict[str, str]:
    """What is written above the table, by role: beside its label, or under it."""
    found: dict[str, str] = {}
    for rank, row in enumerate(rows):
        below = rows[rank + 1].cells if rank + 1 < len(rows) else ()
        for place, cell in enumerate(row.cells):
            role = ROLE_OF.get(plain(cell), "") if cell is not None else ""
            said = role and (_said(row.cells, place + 1) or _said(below, place))
            if said:
                found.setdefault(role, said)
    return found


def _said(cells: Sequence[object], place: int) -> str:
    """The cell, unless it is a label itself."""
    cell = cells[place] if place < len(cells) else None
    text = "" if cell is None else str(cell).removesuffix(".0").strip()
    return "" if plain(text) in ROLE_OF or role_of(text) else text


def _completed(plan: Plan, header: Row, meta: Mapping[str, str], sheet: str) -> Plan:
    """With what the header and the lines above say: unit, quantity, number, where a date stands."""
    title = header.cells[plan.columns["value"]]
    what = plain(f"{meta.get('quantity', '')} {title} {sheet}")
    unit = unit_in(title) or unit_of(meta.get("unit", ""))
    produced = any(word in f"{what} {plain(meta.get('direction', ''))}" for word in ("production", "injection", "prod"))
    metric = "" if "quantity" in plan.columns else _metric(what, unit, produced=produced)
    plan = replace(plan, unit=unit, metric=metric, number=_number(meta), step=_minutes(meta.get("step", "")))
    if "quantity" in plan.columns:  # the rows say it: an export of Enedis
        return replace(plan, metric="power", stamp="end")
    return replace(plan, stamp=_stamp(plan, what, header))


def _of_periods(plan: Plan, sheet: Sheet) -> Plan:
    """As it is, unless its rows are months or bills."""
    stamp = periods.stamp_of(sheet.rows, plan) if plan.metric not in ("index", "injection_index") else None
    return replace(plan, stamp=stamp) if stamp else plan


def _metric(what: str, unit: str, *, produced: bool) -> str:
    if "index" in what or "eas t" in what:
        return "injection_index" if produced else "index"
    if unit in ("W", "kW", "MW"):
        return "injected_power" if produced else "power"
    if unit in ("Wh", "kWh", "MWh"):
        return "injection" if produced else "energy"
    if unit in ("m3", "L"):
        return "water" if "eau" in what.split() else ("gas_volume" if "gaz" in what or "pce" in what else "")
    return ""


def _stamp(plan: Plan, what: str, header: Row) -> Stamp:
    if plan.metric in ("index", "injection_index"):
        return "instant"
    names = " ".join(plain(cell) for cell in header.cells if cell is not None)
    if "quotidien" in what or ("journali" in what):
        return "day"
    if (
        "courbe de charge" in what
        or "fin de pas" in names
        or set(plan.columns) & {"end"}
        and "begin" not in plan.columns
    ):
        return "end"
    return "begin"


def _number(meta: Mapping[str, str]) -> str:
    return "".join(meta.get("number", "").split()).upper()


def _minutes(text: str) -> float | None:
    return float(text) if text.replace(".", "", 1).isdigit() and 0 < float(text) <= 1440 else None
