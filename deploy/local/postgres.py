# SPDX-License-Identifier: EUPL-1.2
"""A private PostgreSQL + PostGIS: a direct child, TCP on loopback only, scram passwords, durability on."""

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
from functools import partial
from pathlib import Path

from local.child import Program, identity
from local.folder import ROOT, Refused, RunFolder, answers

BIN = Path("/usr/lib/postgresql/15/bin")
ROLE = DATABASE = "connecte"
OWN_USER = "postgres"  # PostgreSQL refuses to run as root
ELSEWHERE = Path("/var/lib/connecte")
CONFIGURATION = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "jit": "off",  # our queries are short: compiling them costs more than it saves
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "",
    "log_checkpoints": "off",
    "log_min_error_statement": "panic",  # statements and rows hold personal data: they stay out of the log
    "log_error_verbosity": "terse",
}

UNSAFE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


def url(settings: dict[str, str]) -> str:
    return f"postgis://{ROLE}:{settings['POSTGRES_PASSWORD']}@127.0.0.1:{settings['POSTGRES_PORT']}/{DATABASE}"


def program(folder: RunFolder, settings: dict[str, str]) -> Program:
    """Prepare the data folder (a few seconds the first time) and say how to run the server on it."""
    if not (BIN / "postgres").exists():
        raise Refused("PostgreSQL 15 manque : lancez deploy/setup.sh.")
    data = place(folder)
    if not (data / "PG_VERSION").exists():
        initialise(data, settings["POSTGRES_PASSWORD"])
    return Program(
        name="postgres",
        command=[str(BIN / "postgres"), "-D", str(data), "-p", settings["POSTGRES_PORT"], *options()],
        env={"LC_ALL": "C.UTF-8", "PATH": os.defpath},
        user=user(),
        stop=signal.SIGINT,  # fast shutdown; SIGTERM would wait for the clients
        orphaned=signal.SIGQUIT,  # immediate shutdown: its own children end too, the next start recovers
        ready=partial(create_database, settings),
        before=partial(forget_dead_owner, data),
        patience=60.0,
        service=True,
    )


def expendable(folder: RunFolder, settings: dict[str, str]) -> Program:
    """The same on new data that are worth nothing after the command, as those of tests: nothing waits for the disk."""
    wipe(folder)
    shutil.rmtree(folder.path / "postgres", ignore_errors=True)  # after a power cut they could not be trusted anyway
    server = program(folder, settings)
    server.command += given(UNSAFE)
    return server


def options() -> list[str]:
    shared_memory = "posix" if os.access("/dev/shm", os.W_OK) else "mmap"  # noqa: S108 - absent in some chroots
    return given(CONFIGURATION | {"dynamic_shared_memory_type": shared_memory})


def given(settings: dict[str, str]) -> list[str]:
    return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def user() -> str | None:
    return OWN_USER if os.geteuid() == 0 else None


def run_as_owner(*command: str | Path, **options) -> subprocess.CompletedProcess:
    who = identity(user()) if user() else {}
    return subprocess.run([str(part) for part in command], cwd="/", capture_output=True, text=True, **who, **options)


def place(folder: RunFolder) -> Path:
    """Where the data lie: `.run/NAME/postgres`.

    When we are root and the user `postgres` cannot reach the clone (a home folder closed to others), the data are in
    /var/lib/connecte instead, under a name drawn from the clone's path, and `.run/NAME/postgres` is a link to them.
    """
    data = folder.path / "postgres"
    if data.is_symlink():
        data = data.readlink()
    elif not data.exists() and run_as_owner("test", "-x", folder.path).returncode:
        link, data = data, ELSEWHERE / hashlib.sha256(str(ROOT).encode()).hexdigest()[:16] / folder.name / "postgres"
        data.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(data)
    return data


def initialise(data: Path, password: str) -> None:
    """initdb in a folder beside, renamed when complete: an interrupted one leaves nothing half-made behind."""
    part = data.with_name("postgres.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    with tempfile.NamedTemporaryFile("w", dir=data.parent) as secret:
        secret.write(password)
        secret.flush()
        if user():
            shutil.chown(part, OWN_USER)
            shutil.chown(secret.name, OWN_USER)
        done = run_as_owner(
            BIN / "initdb", "-D", part, "-U", ROLE, "--pwfile", secret.name, "--auth=scram-sha-256",
            "--encoding=UTF8", "--locale=C.UTF-8", env={"PATH": os.defpath},
        )  # fmt: skip
    if done.returncode:
        raise Refused(f"initdb a échoué : {done.stderr.strip()}")
    part.rename(data)


def forget_dead_owner(data: Path) -> None:
    """Remove a postmaster.pid whose number now belongs to some other program (after a reboot, in a new container).

    PostgreSQL handles a number nobody has, and must be the judge when it is still a server of these data.
    """
    lock = data / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, ProcessLookupError, IndexError):
        command = Path(f"/proc/{lock.read_text().split()[0]}/cmdline").read_bytes()
        if str(data).encode() not in command:
            lock.unlink()


def create_database(settings: dict[str, str]) -> bool:
    """Ready means: it answers queries and our database exists."""
    if not answers(int(settings["POSTGRES_PORT"])):
        return False
    databases = query(settings, "select datname from pg_database").split()
    return DATABASE in databases or ("postgres" in databases and query(settings, f"create database {DATABASE}") == "")


def query(settings: dict[str, str], sql: str) -> str:
    where = ["-h", "127.0.0.1", "-p", settings["POSTGRES_PORT"], "-U", ROLE, "-d", "postgres"]
    env = {"PGPASSWORD": settings["POSTGRES_PASSWORD"], "PATH": os.defpath, "PGCONNECT_TIMEOUT": "3"}
    done = subprocess.run([BIN / "psql", "-qXAt", *where, "-c", sql], env=env, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else "refusé"


def wipe(folder: RunFolder) -> None:
    data = folder.path / "postgres"
    if data.is_symlink():
        shutil.rmtree(data.readlink(), ignore_errors=True)
