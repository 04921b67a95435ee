# SPDX-License-Identifier: EUPL-1.2
"""Seconds of processor, which other work on the machine changes less than those of the clock."""

import os
from pathlib import Path

from django.db import connection

TICK = os.sysconf("SC_CLK_TCK")


def of_process(pid: int) -> float:
    user, system, _dead_user, _dead_system = _times(pid)
    return user + system


def of_postgres() -> float:
    """Of the whole server since it started: those who serve, those who are gone, and those who write behind them."""
    server = _parent(backend())
    alive = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
    return sum(_times(server)) + sum(of_process(pid) for pid in alive if _parent(pid) == server)


def backend() -> int:
    """The process that serves this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def _times(pid: int) -> tuple[float, float, float, float]:
    """User and system, then those of its children that are over; none when it is over itself."""
    words = _stat(pid)
    return tuple(int(word) / TICK for word in words[11:15]) if words else (0.0, 0.0, 0.0, 0.0)


def _parent(pid: int) -> int:
    words = _stat(pid)
    return int(words[1]) if words else 0


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
