# SPDX-License-Identifier: EUPL-1.2
"""An archive proves itself: restored beside this installation, exported again, compared; nothing of it stays."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from psycopg.sql import SQL, Identifier

from apps.reversibility import exporting, reading, restoring, server, writing
from apps.reversibility.manifest import Manifest
from apps.reversibility.refusals import Refused

MARK = "_preuve_"
ALONE = 0x70726F6F  # one proof at a time on a server: whatever another left is then of a dead one
LONGEST_NAME = 30  # of the 63 characters of a name
Fill = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Line:
    """« annoncé » and « restauré », of a table or of a figure."""

    name: str
    announced: str
    restored: str
    same: bool


@dataclass(frozen=True, slots=True)
class Proof:
    says: Manifest
    tables: list[Line]
    figures: list[Line]
    files: Line
    seconds: float

    @property
    def holds(self) -> bool:
        return all(line.same for line in [*self.tables, *self.figures, self.files])


def prove(path: Path, *, fill: Fill | None = None) -> Proof:
    """Makes a database, migrates it (`fill`), restores, compares. Raises Refused."""
    begun = time.monotonic()
    with reading.opened(path) as archive:
        archive.check()
    with scratch() as where, tempfile.TemporaryDirectory(prefix="connecte-preuve-") as folder:
        (fill or migrated)(where)
        storage = FileSystemStorage(location=folder)
        said = restoring.restore(path, where=where, storage=storage)
        with server.transaction(where) as connection:
            asked = exporting.Asked(said.code, personal=said.personal, included=bool(said.included))
            found = exporting.written(connection, asked, writing.Nowhere(), storage=storage, at=datetime.now(UTC))
    return Proof(
        said, compared_tables(said, found), compared_figures(said, found), _files(said, found), time.monotonic() - begun
    )


def compared_tables(said: Manifest, found: Manifest) -> list[Line]:
    """The same rows in the same order give the same sum: not only as many, but the same ones."""
    here = {table.name: table for table in found.tables}
    return [
        Line(one.name, str(one.rows), str(here[one.name].rows), one.sha256 == here[one.name].sha256)
        for one in said.tables
    ]


def compared_figures(said: Manifest, found: Manifest) -> list[Line]:
    lines = []
    for title, rows in said.figures.items():
        there = found.figures.get(title, {})
        for name in sorted(rows.keys() | there.keys()):
            one, other = rows.get(name, ["absent"]), there.get(name, ["absent"])
            lines.append(Line(f"{title} : {name}", " / ".join(one), " / ".join(other), one == other))
    return lines


def _files(said: Manifest, found: Manifest) -> Line:
    one, other = said.files, found.files
    return Line("fichiers", str(one["count"]), str(other["count"]), one["sha256"] == other["sha256"])


# --- The database that is thrown away -------------------------------------------------------------------------------


@contextmanager
def scratch() -> Iterator[dict[str, Any]]:
    """How it is reached. Dropped at the end; what a proof that was killed left is dropped first."""
    here = server.ours()
    with psycopg.connect(**here, autocommit=True) as connection:
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", [ALONE]).fetchone()
        if not row or not row[0]:
            raise Refused("Une autre preuve est en cours sur ce serveur : attendez sa fin.")
        _drop_leftovers(connection, here["dbname"])
        name = _name(here["dbname"])
        try:
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        except psycopg.Error as error:
            raise Refused(
                "Le compte de la base ne peut pas créer la base d'essai : donnez-lui CREATEDB le temps de la preuve, "
                f"ou lancez-la avec un DATABASE_URL qui le peut. PostgreSQL dit : {error.diag.message_primary}"
            ) from error
        try:
            yield {**here, "dbname": name}
        finally:
            _drop(connection, name)


def _name(base: str) -> str:
    tail = f"{MARK}{datetime.now(UTC):%Y%m%d%H%M%S}_{os.getpid()}"
    return base[:LONGEST_NAME] + tail


def _drop_leftovers(connection: psycopg.Connection, base: str) -> None:
    found = connection.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [base[:LONGEST_NAME] + MARK]
    )
    for (name,) in found.fetchall():
        _drop(connection, name)


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def migrated(where: dict[str, Any]) -> None:
    """By a process of its own: migrations speak to the database of their settings. Raises Refused."""
    env = {**os.environ, "DATABASE_URL": _url(where)}
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "migrate", "-v0"]
    run = subprocess.run(command, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True)  # noqa: S603
    if run.returncode:
        last = (run.stderr.strip().splitlines() or ["sans un mot"])[-1]
        raise Refused(
            f"La base d'essai n'a pas pu être migrée (PostGIS demande un compte qui crée l'extension) : {last}"
        )


def _url(where: dict[str, Any]) -> str:
    user, password = quote(str(where.get("user", "")), safe=""), quote(str(where.get("password", "")), safe="")
    host = quote(str(where.get("host", "")), safe="")
    return f"postgis://{user}:{password}@{host}:{where.get('port', 5432)}/{where['dbname']}"
