# SPDX-License-Identifier: EUPL-1.2
"""A territory arrives in an empty installation: keys are kept, all or nothing.

Triggers of ours sleep meanwhile: they would write the history again, and refuse what was frozen. Foreign keys do not
sleep; each is checked before the end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.storage import Storage, default_storage
from psycopg import Connection, Error
from psycopg.sql import SQL, Identifier

from apps.reversibility import loading, manifest, reading, registry, server
from apps.reversibility.manifest import Manifest
from apps.reversibility.refusals import Refused
from apps.reversibility.registry import Taken

SEQUENCES = """
SELECT column_name, pg_get_serial_sequence(quote_ident(table_name), column_name)
  FROM information_schema.columns
 WHERE table_schema = 'public' AND table_name = %s
   AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL
"""
COUNTED_AGAIN = "SELECT connecte_recount_cells()"  # how many assets are where, which their triggers keep
NEW_EDITION = "UPDATE signalements_edition SET number = nextval('signalements_edition_number')"


def restore(path: Path, *, where: dict[str, Any] | None = None, storage: Storage = default_storage) -> Manifest:
    """Into the database of this installation, or `where`. Raises Refused: nothing is restored then."""
    target = where or server.ours()
    with reading.opened(path) as archive:
        archive.check()
        with server.transaction(target) as connection:  # before a living installation is held
            _fit(connection, archive.says)
            _be_empty(connection)
        with _files_back(archive, storage), server.transaction(target) as connection:
            with _asleep(connection):
                _be_empty(connection)
                _load(connection, archive)
                _hold(connection)
            _count_on(connection)
        return archive.says


def _fit(connection: Connection, said: Manifest) -> None:
    here = manifest.schema(connection)
    other = sorted(app for app in here.keys() | said.schema.keys() if here.get(app) != said.schema.get(app))
    if other:
        raise Refused(
            f"L'archive vient de Connecte {said.product}, dont le schéma n'est pas celui d'ici ({', '.join(other)}) : "
            "installez la même version, reprenez, puis mettez à jour."
        )
    unknown = {table.name for table in said.tables} ^ {table.table for table in registry.taken()}
    if unknown:
        raise Refused(f"L'archive et cette version n'ont pas les mêmes tables : {', '.join(sorted(unknown)[:5])}.")


def _be_empty(connection: Connection) -> None:
    """Keys are kept: nothing may be there before, the reference data and the accounts included."""
    full = []
    for table in registry.taken():
        row = connection.execute(SQL("SELECT EXISTS (SELECT FROM {})").format(Identifier(table.table))).fetchone()
        if row and row[0]:
            full.append(registry.words(table.label))
    if full:
        raise Refused(
            f"Cette installation n'est pas vide ({', '.join(full[:5])}{'…' if len(full) > 5 else ''}). Reprenez dans "
            "une base neuve, après « migrate » et avant « load_reference » et « createsuperuser »."
        )


@contextmanager
def _asleep(connection: Connection) -> Iterator[None]:
    """Nobody else writes meanwhile: this holds the tables."""
    for table in registry.taken():
        connection.execute(SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(Identifier(table.table)))
    yield
    for table in registry.taken():
        connection.execute(SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(Identifier(table.table)))


def _load(connection: Connection, archive: reading.Opened) -> None:
    tables = {one.table: one for one in registry.taken()}
    connection.execute("SET CONSTRAINTS ALL DEFERRED")
    for said in archive.says.tables:
        rows = loading.load(connection, tables[said.name], said, archive.chunks(said.file))
        if rows != said.rows:
            raise Refused(f"{said.name} : {said.rows} lignes annoncées, {rows} reprises. Rien n'a été repris.")


def _hold(connection: Connection) -> None:
    try:
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except Error as error:
        raise Refused(f"L'archive se contredit : {error.diag.message_detail or error}") from error


def _count_on(connection: Connection) -> None:
    """New rows come after those that came; caches of before are of another edition."""
    for table in registry.taken():
        for column, sequence in connection.execute(SEQUENCES, [table.table]).fetchall():
            connection.execute(_after_the_last(table, column), [sequence])
    connection.execute(COUNTED_AGAIN)
    connection.execute(NEW_EDITION)


def _after_the_last(table: Taken, column: str) -> Any:
    asked = SQL("SELECT setval(%s::regclass, max({0})) FROM {1} HAVING max({0}) IS NOT NULL")
    return asked.format(Identifier(column), Identifier(table.table))


@contextmanager
def _files_back(archive: reading.Opened, storage: Storage) -> Iterator[None]:
    """Files first; when what follows fails, they go again."""
    put: list[str] = []
    try:
        for name, _size, _digest in archive.files() if archive.says.files else ():
            if storage.exists(name):
                raise Refused(f"Un fichier est déjà là sous le nom {name} : reprenez dans une installation vide.")
            put.append(name)
            _put(archive, storage, name)
        yield
    except BaseException:
        for name in put:
            storage.delete(name)
        raise


def _put(archive: reading.Opened, storage: Storage, name: str) -> None:
    content: Any = Entry(archive.chunks(reading.FILES + name))
    try:
        kept = storage.save(name, content)
    except OSError as error:
        raise Refused(f"{name} n'a pas pu être écrit : {error.strerror or error}. Rien n'a été repris.") from error
    if kept != name:
        storage.delete(kept)
        raise Refused(f"Le nom {name} n'a pas été gardé par le stockage : rien n'a été repris.")


class Entry:
    """What Django's storage wants of a file: chunks, once."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        del chunk_size
        return self._chunks
