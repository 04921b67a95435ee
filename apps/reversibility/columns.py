# SPDX-License-Identifier: EUPL-1.2
"""Columns of a table, and what is written of each: as it is, guarded, cut, reduced, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass

from psycopg import Connection
from psycopg.sql import SQL, Composable, Identifier, Literal

from apps.reversibility import decisions, roles, withheld
from apps.reversibility.registry import Link, Taken

TEXTS = ("text", "character varying", "citext")
FOR_READING = "WKT, pour lire seulement"
GUARD = "^[=+@'\t\r-]"  # what a spreadsheet would compute, and the guard itself
COLUMNS = """
SELECT attname, format_type(atttypid, atttypmod), attnotnull
  FROM pg_attribute
 WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
 ORDER BY attname
"""


@dataclass(frozen=True, slots=True)
class Column:
    """`kind`: as PostgreSQL says it, « character varying(40) »."""

    name: str
    kind: str
    required: bool

    @property
    def is_text(self) -> bool:
        return self.kind.split("(")[0] in TEXTS and not self.kind.endswith("[]")

    @property
    def is_place(self) -> bool:
        return self.kind.startswith(("geometry", "geography"))


def of(connection: Connection, table: str) -> list[Column]:
    """In the order of their names: that of the database depends on its age. Without what the database computes."""
    rows = connection.execute(COLUMNS, [f'"{table}"']).fetchall()
    return [Column(*row) for row in rows]


def told(table: Taken, columns: list[Column]) -> list[Column]:
    """Those that are written: no secret."""
    secret = withheld.SECRETS.get(table.table, {})
    return [one for one in columns if one.name not in secret]


@dataclass(frozen=True, slots=True)
class Choice:
    """What is decided for one export."""

    personal: bool  # what is of persons leaves too
    kept: Mapping[str, str]  # label: the temporary table of the keys that leave


def expressions(table: Taken, columns: list[Column], choice: Choice) -> list[Composable]:
    """One for each of `columns`, with its name; then the places in words, for who reads the file."""
    values = [(one, _value(table, one, choice)) for one in columns]
    written: list[Composable] = [
        SQL("{} AS {}").format(_guarded(one, value), Identifier(one.name)) for one, value in values
    ]
    places: list[Composable] = [
        SQL("ST_AsText(({})::geometry) AS {}").format(value, Identifier(f"{one.name}_wkt"))
        for one, value in values
        if one.is_place
    ]
    return written + places


def _value(table: Taken, column: Column, choice: Choice) -> Composable:
    value: Composable = SQL("t.{}").format(Identifier(column.name))
    personal = withheld.PERSONAL.get(table.table, {})
    if not choice.personal and column.name in personal:
        return SQL("({})").format(SQL(personal[column.name]))
    if (table.table, column.name) == ("territories_user", "is_superuser"):
        return SQL("false")  # a right on the installation, which is another one
    reduced = decisions.REDUCED.get(table.label)
    if reduced is not None and column.name not in reduced:
        own = SQL("t.id IN (SELECT id FROM {})").format(Identifier(choice.kept[table.label]))
        return SQL("CASE WHEN {} THEN {} ELSE {} END").format(own, value, SQL(blank(column)))
    link = next((one for one in table.links if one.column == column.name), None)
    return _cut(value, link, choice) if link and is_cut(table, link, choice) else value


def is_cut(table: Taken, link: Link, choice: Choice) -> bool:
    """A key that may be empty, of what may belong to another authority and does not leave with it. What the database
    does not hold (history, journal) stays a number: it outlives what it speaks of."""
    return not link.required and link.held and link.to in choice.kept and link.to not in decisions.REDUCED


def _cut(value: Composable, link: Link, choice: Choice) -> Composable:
    kept = Identifier(choice.kept[link.to])
    return SQL("CASE WHEN {} IN (SELECT id FROM {}) THEN {} END").format(value, kept, value)


def _guarded(column: Column, value: Composable) -> Composable:
    """A spreadsheet takes « =… » for a formula: an apostrophe goes before, and is taken off at the return."""
    if not column.is_text:
        return value
    return SQL("CASE WHEN {0} ~ {1} THEN '''' || {0} ELSE {0} END").format(value, Literal(GUARD))


def unguarded(column: Column) -> Composable:
    name = Identifier(column.name)
    if not column.is_text:
        return name
    plain = SQL("CASE WHEN left({0}, 1) = '''' THEN substr({0}, 2) ELSE {0} END").format(name)
    return SQL("({})::{}").format(plain, SQL(column.kind))


def blank(column: Column) -> str:
    """What says nothing, in a row that is reduced."""
    if not column.required:
        return "NULL"
    base = column.kind.split("(")[0]
    values = {"boolean": "false", "jsonb": "'{}'::jsonb", "integer": "0", "bigint": "0"} | dict.fromkeys(TEXTS, "''")
    return values[base]


def pairs(table: Taken, told: list[Column]) -> list[list[str]]:
    """Names and types in the order of the file. Places are said once more, in words: QGIS and DuckDB read these, a
    return does not."""
    if table.label == roles.LABEL:
        return [[name, "text"] for name in roles.NAMES]
    words = [[f"{one.name}_wkt", FOR_READING] for one in told if one.is_place]
    return [[one.name, one.kind] for one in told] + words
