# SPDX-License-Identifier: EUPL-1.2
"""A territory leaves: every table, every file, in one snapshot, in one archive."""

import errno
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.files.storage import Storage, default_storage
from psycopg import Connection
from psycopg.sql import SQL, Composable, Identifier

from apps.reversibility import columns, figures, manifest, registry, server, writing
from apps.reversibility.manifest import Manifest, Table
from apps.reversibility.readme import README
from apps.reversibility.refusals import Refused
from apps.reversibility.registry import Taken
from apps.reversibility.selection import Selection

CHUNK = 1 << 18
FILES, LIST = "fichiers/", "fichiers.csv"
INCLUDED = """
WITH RECURSIVE within(id) AS (
    SELECT %s::bigint
    UNION
    SELECT one.to_territory_id FROM territories_territory_includes one JOIN within ON within.id = one.from_territory_id
)
SELECT id, code FROM territories_territory WHERE id IN (SELECT id FROM within) ORDER BY code
"""
Sink = writing.Archive | writing.Nowhere
Each = Callable[[int, int], object]  # tables written, of so many; called at each piece too
Beat = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """`included`: the territories that it includes leave with it."""

    code: str
    personal: bool = True
    included: bool = False


def export(asked: Asked, path: Path, *, storage: Storage = default_storage, each: Each | None = None) -> Manifest:
    """Writes `path`, which must not be there yet; what it says of itself. Raises Refused, and what `each` raises (it is
    called as tables are written): nothing is written then."""
    if path.exists():
        raise Refused(f"{path} existe déjà : rien n'a été écrit. Donnez un autre nom, ou retirez ce fichier.")
    at = datetime.now(UTC)
    try:
        with (
            server.transaction(server.ours()) as connection,
            writing.new_file(path) as out,
            writing.Archive(out, at) as archive,
        ):
            said = written(connection, asked, archive, storage=storage, at=at, each=each)
            archive.entry("LISEZMOI.txt", [README.encode()])
            archive.entry(manifest.NAME, [said.text().encode()])
    except OSError as error:
        raise Refused(_in_words(error, path)) from error
    return said


def written(
    connection: Connection,
    asked: Asked,
    sink: Sink,
    *,
    storage: Storage | None,
    at: datetime,
    each: Each | None = None,
) -> Manifest:
    """Every table into `sink`, then every file unless `storage` is None."""
    place = _territory(connection, asked.code)
    leaving = _leaving(connection, place[0], asked)
    selection = Selection(connection, [pk for pk, _ in leaving], personal=asked.personal)
    taken = sorted(registry.taken(), key=lambda one: one.table)
    tables: list[Table] = []

    def beat() -> None:
        if each:
            each(len(tables), len(taken))

    tables.extend(_table(selection, one, sink, beat) for one in taken)
    return Manifest(
        code=asked.code,
        territory=place[1],
        territories=[pk for pk, _ in leaving],
        included=[code for _, code in leaving if code != asked.code],
        exported_at=at.isoformat(timespec="seconds"),
        personal=asked.personal,
        tables=tables,
        files=_files(selection, sink, storage, beat) if storage else {},
        figures=figures.asked(connection),
        schema=manifest.schema(connection),
        product=manifest.product(),
    )


def _territory(connection: Connection, code: str) -> tuple[int, str]:
    found = connection.execute("SELECT id, name FROM territories_territory WHERE code = %s", [code]).fetchone()
    if not found:
        raise Refused(f"Aucun territoire n'a le code « {code} ».")
    return int(found[0]), str(found[1])


def _leaving(connection: Connection, pk: int, asked: Asked) -> list[tuple[int, str]]:
    if not asked.included:
        return [(pk, asked.code)]
    return [(int(one), str(code)) for one, code in connection.execute(INCLUDED, [pk]).fetchall()]


# --- Tables ---------------------------------------------------------------------------------------------------------


def _table(selection: Selection, table: Taken, sink: Sink, beat: Beat) -> Table:
    told = columns.told(table, columns.of(selection.connection, table.table))
    file = f"tables/{table.table}.csv"
    rows = [0]
    copied = _copied(selection.connection, selection.query(table, told), rows)
    done = sink.entry(file, _beaten(copied, beat))
    return Table(
        name=table.table,
        model=table.label,
        words=registry.words(table.label),
        file=file,
        rows=rows[0],
        bytes=done.size,
        sha256=done.sha256,
        columns=columns.pairs(table, told),
        left_out=selection.left_out(table),
        cut=selection.cut(table),
        months=selection.months(table) if _is_partitioned(selection.connection, table) else None,
    )


def _copied(connection: Connection, query: Composable, rows: list[int]) -> Iterator[Any]:
    """CSV by chunks of some hundreds of kilobytes; `rows` counts."""
    command = SQL("COPY ({}) TO STDOUT (FORMAT csv, HEADER, ENCODING 'UTF8')").format(query)
    with connection.cursor() as cursor:
        with cursor.copy(command) as copy:
            kept: list[bytes] = []
            size = 0
            for line in copy:
                kept.append(bytes(line))
                size += len(line)
                if size > CHUNK:
                    yield b"".join(kept)
                    kept, size = [], 0
            yield b"".join(kept)
        rows[0] = cursor.rowcount


def _beaten(chunks: Iterable[Any], beat: Beat) -> Iterator[Any]:
    for chunk in chunks:
        beat()
        yield chunk


def _is_partitioned(connection: Connection, table: Taken) -> bool:
    found = connection.execute("SELECT relkind = 'p' FROM pg_class WHERE oid = %s::regclass", [f'"{table.table}"'])
    row = found.fetchone()
    return bool(row and row[0])


# --- Files ----------------------------------------------------------------------------------------------------------


def _files(selection: Selection, sink: Sink, storage: Storage, beat: Beat) -> dict[str, Any]:
    """Each once, then the list of them with their sums. One that the disk has lost is counted, and said."""
    said: list[tuple[str, int, str]] = []
    missing = []
    for name in _names(selection):
        try:
            with storage.open(name) as file:
                done = sink.entry(FILES + name, _beaten(_read(file), beat), packed=False)
        except FileNotFoundError:
            missing.append(name)
            continue
        said.append((name, done.size, done.sha256))
    listed = sink.entry(LIST, writing.lines([("name", "bytes", "sha256"), *said]))
    total = sum(size for _, size, _ in said)
    return {"count": len(said), "bytes": total, "missing": missing, "list": LIST, "sha256": listed.sha256}


def _read(file: Any) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


def _names(selection: Selection) -> list[str]:
    names: set[str] = set()
    for table in registry.taken():
        for column in table.files:
            asked = SQL("SELECT t.{0} FROM {1} t WHERE ({2}) AND t.{0} <> ''")
            found = selection.connection.execute(
                asked.format(Identifier(column), Identifier(table.table), selection.rows(table))
            )
            names.update(row[0] for row in found)
    return sorted(names)


def _in_words(error: OSError, path: Path) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            f"Disque plein : {path} n'a pas été écrit, et rien n'est resté. Libérez de la place, ou écrivez ailleurs."
        )
    return f"{path} n'a pas pu être écrit : {error.strerror or error}. Rien n'est resté."
