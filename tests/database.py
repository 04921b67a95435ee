# SPDX-License-Identifier: EUPL-1.2
"""The database of the tests: migrated once for all workers, emptied of what was written and no more."""

import fcntl
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection

BIN = Path("/usr/lib/postgresql/15/bin")
MIGRATED = "test_migrated"
# Written by the migrations and by Django after them; no test empties them.
KEPT = ("django_migrations", "django_content_type", "auth_permission", "spatial_ref_sys", "signalements_edition")
WRITTEN = """
SELECT oid::regclass::text FROM pg_class
 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> ALL(%s) AND relname NOT LIKE 'before_%%'
   AND pg_relation_size(oid) > 0
"""


def copy_of_the_migrated(shared: Path, blocker) -> None:
    """The test database of this worker will be a copy of MIGRATED, which the first worker makes in this run."""
    with migrated(shared, blocker):
        connection.settings_dict["TEST"]["TEMPLATE"] = MIGRATED


def dump_of_the_migrated(shared: Path, blocker) -> Path:
    """MIGRATED as a file, for a server of its own."""
    with migrated(shared, blocker):
        file = shared / "migrated.dump"
        if not file.exists():
            given = connection.settings_dict
            where = ["-h", given["HOST"], "-p", str(given["PORT"]), "-U", given["USER"]]
            env = {"PGPASSWORD": given["PASSWORD"], "PATH": os.defpath}
            subprocess.run([BIN / "pg_dump", *where, "-Fc", "-f", file, MIGRATED], env=env, check=True)
    return file


@contextmanager
def migrated(shared: Path, blocker):
    """MIGRATED is there, and nobody else is at it."""
    with (shared / "migrated.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        if not lock.read():
            with blocker.unblock():
                migrate()
            lock.write("done")
            lock.flush()
        yield


def migrate() -> None:
    given = connection.settings_dict
    name, asked = given["NAME"], given["TEST"]["NAME"]
    given["TEST"]["NAME"] = MIGRATED
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connection.close()  # a database in use cannot be copied
    given["NAME"], given["TEST"]["NAME"] = name, asked
    settings.DATABASES[connection.alias]["NAME"] = name


def forget_the_migrated() -> None:
    where = connection.get_connection_params()
    reached = {name: where[name] for name in ("host", "port", "user", "password", "dbname") if name in where}
    with psycopg.connect(**reached, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {MIGRATED}")


@contextmanager
def committed():
    """What is written inside stays there until the end of the block, then everything is as before."""
    with connection.cursor() as cursor:
        before = [table for table in _written(cursor) if _has_rows(cursor, table)]
        for rank, table in enumerate(before):
            cursor.execute(f"CREATE TABLE before_{rank} AS TABLE {table}")
    try:
        yield
    finally:
        empty()
        with connection.cursor() as cursor, _without_triggers(cursor):
            for rank, table in enumerate(before):
                names = _columns(cursor, table)
                cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM before_{rank}")
                cursor.execute(f"DROP TABLE before_{rank}")


def empty() -> None:
    """Every row out, without the triggers: a deletion writes no history here, and no key has to be looked up."""
    with connection.cursor() as cursor, _without_triggers(cursor):
        for table in _written(cursor):
            cursor.execute(f"DELETE FROM {table}")


@contextmanager
def _without_triggers(cursor):
    """What processes remember of the rows is of an edition before."""
    cursor.execute("SET session_replication_role = replica")
    try:
        yield
    finally:
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("UPDATE signalements_edition SET number = nextval('signalements_edition_number')")


def _written(cursor) -> list[str]:
    cursor.execute(WRITTEN, [list(KEPT)])
    return [table for (table,) in cursor.fetchall()]


def _has_rows(cursor, table: str) -> bool:
    """A table that was written and undone has a size, and nothing in it."""
    cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")
    return cursor.fetchone()[0]


def _columns(cursor, table: str) -> str:
    """Those that may be written."""
    cursor.execute(
        "SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
        [table],
    )
    return cursor.fetchone()[0]


def restore(dump: str) -> None:
    """In the database of DATABASE_URL, which is empty."""
    url = os.environ["DATABASE_URL"].replace("postgis:", "postgresql:", 1)
    subprocess.run([BIN / "pg_restore", "--no-owner", "--exit-on-error", "-d", url, dump], check=True)


if __name__ == "__main__":
    restore(sys.argv[1])
