# SPDX-License-Identifier: EUPL-1.2
"""One table comes back: by COPY into itself, or by way of a temporary one when what is written is not what is kept."""

from collections.abc import Iterable

from psycopg import Connection, Error
from psycopg.sql import SQL, Composed, Identifier

from apps.reversibility import columns, roles, withheld
from apps.reversibility.columns import Column
from apps.reversibility.manifest import Table
from apps.reversibility.refusals import Refused
from apps.reversibility.registry import Taken

CSV = "FORMAT csv, HEADER, ENCODING 'UTF8'"
MONTH = "SELECT connecte_ensure_months(%s::regclass, %s::timestamptz, %s::timestamptz)"


def load(connection: Connection, table: Taken, said: Table, chunks: Iterable[bytes]) -> int:
    """How many rows came. Raises Refused: not the columns of this version, or a row that the database refuses."""
    told = columns.told(table, columns.of(connection, table.table))
    if columns.pairs(table, told) != said.columns:
        raise Refused(f"La table {table.table} n'a pas les mêmes colonnes ici : installez la même version de Connecte.")
    try:
        for month in said.months or ():
            connection.execute(MONTH, [table.table, f"{month}-01 00:00+00", f"{month}-01 00:00+00"])
        return _loaded(connection, table, told, chunks)
    except Error as error:
        raise Refused(f"La base refuse une ligne de {table.table} : {error.diag.message_primary or error}") from error


def _loaded(connection: Connection, table: Taken, told: list[Column], chunks: Iterable[bytes]) -> int:
    if table.label == roles.LABEL:
        connection.execute(roles.STAGE)
        _copy(connection, "came", roles.NAMES, chunks)
        rows = roles.give(connection)
    elif _as_it_is(table, told):
        return _copy(connection, table.table, [one.name for one in told], chunks)
    else:
        connection.execute(_stage(told))
        _copy(connection, "came", [name for name, _ in columns.pairs(table, told)], chunks)
        rows = connection.execute(_insert(table, told)).rowcount
    connection.execute("DROP TABLE came")
    return rows


def _as_it_is(table: Taken, told: list[Column]) -> bool:
    """Measures: no text to unguard, no place said twice, no secret to leave empty."""
    return not any(one.is_text or one.is_place for one in told) and table.table not in withheld.SECRETS


def _copy(connection: Connection, name: str, names: Iterable[str], chunks: Iterable[bytes]) -> int:
    listed = SQL(", ").join(map(Identifier, names))
    command = SQL("COPY {} ({}) FROM STDIN ({})").format(Identifier(name), listed, SQL(CSV))
    with connection.cursor() as cursor:
        with cursor.copy(command) as copy:
            for chunk in chunks:
                copy.write(chunk)
        return cursor.rowcount


def _stage(told: list[Column]) -> Composed:
    kinds = [(one.name, "text" if one.is_text else one.kind) for one in told]
    kinds += [(f"{one.name}_wkt", "text") for one in told if one.is_place]
    listed = SQL(", ").join(SQL("{} {}").format(Identifier(name), SQL(kind)) for name, kind in kinds)
    return SQL("CREATE TEMP TABLE came ({}) ON COMMIT DROP").format(listed)


def _insert(table: Taken, told: list[Column]) -> Composed:
    """Secrets are said to be missing: an empty one, or one that opens nothing."""
    secrets = withheld.SECRETS.get(table.table, {})
    names = [one.name for one in told] + list(secrets)
    values = [columns.unguarded(one) for one in told] + [SQL(value) for value in secrets.values()]
    return SQL("INSERT INTO {} ({}) SELECT {} FROM came").format(
        Identifier(table.table), SQL(", ").join(map(Identifier, names)), SQL(", ").join(values)
    )
