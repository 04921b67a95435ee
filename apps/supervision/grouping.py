# SPDX-License-Identifier: EUPL-1.2
"""The process that groups the alarms which their batches left: woken by PostgreSQL, so that it needs nothing else."""

import logging
import threading
import time

from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from apps.events.incidents import combined, region, turns
from apps.supervision import heartbeat

LOOK = 1.0  # seconds without a word after which it looks by itself
BEAT = 5.0
AGAIN = 1.0  # seconds before another attempt when the database is away
GATHER = 0.1  # seconds at most between two passes of a storm: what comes meanwhile costs one pass, not three
QUIET = 0.05  # seconds without a word after which nothing more is expected

logger = logging.getLogger(__name__)


def serve(stop: threading.Event) -> None:
    """Until stopped. Another one beside it is harmless: one transaction at a time groups."""
    with region.remembered():
        _serve(stop)


def _serve(stop: threading.Event) -> None:
    problem, beaten = "", 0.0
    while not stop.is_set():
        try:
            close_old_connections()
            if time.monotonic() - beaten > BEAT:
                heartbeat.beat("grouping")
                beaten = time.monotonic()
            _listen()  # before looking: what is left from now on is told
            began = time.monotonic()
            if combined.group_some():
                _gather(min(time.monotonic() - began, GATHER))
            else:
                _wait(LOOK)
            problem = _say("", problem)
        except (DatabaseError, InterfaceError) as error:
            problem = _say(str(error).strip(), problem)
            connection.close()
            stop.wait(AGAIN)


def _listen() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {turns.CHANNEL}")


def _gather(seconds: float) -> None:
    """For that long, or until no more is being left."""
    end = time.monotonic() + seconds
    while _wait(min(QUIET, seconds)) and time.monotonic() < end:
        pass


def _wait(seconds: float) -> bool:
    """Whether something was left before `seconds` went by."""
    assert connection.connection is not None
    return any(True for _told in connection.connection.notifies(timeout=seconds, stop_after=1))


def _say(problem: str, before: str) -> str:
    """On change only."""
    if problem != before:
        logger.warning("grouping %s", problem or "works again")
    return problem
