# SPDX-License-Identifier: EUPL-1.2
"""B11: a storm of alarms to committed incidents, through `events.observe`; how it grows; against Alerta.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/storm.py [alarms] [times as many]

The first appearance of each alarm of a storm of `causes` that lasts ten minutes, in the order they arrive, cut in two
and by source, so that each source speaks twice whatever the size of the town: rows, journal, displayed states,
incidents and live outbox, one commit per source and batch, beside the process that groups what the batches leave
(`manage.py group_incidents`), as in production. Sources are stored by as many threads of one process as a round of
`supervision.polling` has, one after the other with `STORERS=1`. The time is from the first batch until every alarm is
in its incident. The delay is that of each alarm, from its commit to the news that place it in an incident, as a reader
of the outbox that looks every 20 ms sees them; what this reader costs is not counted in the seconds of processor, which
are those of both processes and of the whole of PostgreSQL.
Alerta is asked in process, on its own database, when ALERTA_PYTHON names an interpreter that has `alerta-server`; it is
measured on fewer alarms, brought to the same unit. Fictitious rows, removed at the end.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

from connecte import garbage  # noqa: E402

garbage.relax()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from apps.assets.models import Source  # noqa: E402
from apps.events import live  # noqa: E402
from apps.events.models import Ungrouped  # noqa: E402
from benchmarks import causes, planted, processor  # noqa: E402

BAR, GROWTH, PEER, DELAY = 2.0, 12.0, 50.0, 1.0
STORM = replace(causes.USUAL, span=10 * causes.MINUTE)
SPEECHES, ROUNDS = 2, 3  # how many times each source speaks during the storm
STORERS = int(os.environ.get("STORERS", "4"))
ASKED = 500  # alarms told to Alerta
LONGEST = 600.0  # seconds
ALERTA = "bench_alerta"
NEWS = """
SELECT id, CASE WHEN kind LIKE 'alarm.%%' AND payload ? 'incident' THEN (payload->'ref'->>'id')::bigint END
  FROM events_livemessage WHERE id > %s
"""
COMMITTED = "SELECT id FROM events_alarm WHERE source_id = %s AND id > %s"


def main(alarms: int = 10_000, times: int = 10) -> int:
    call_command("migrate", verbosity=0)
    ours, used, delay = measure(alarms)
    rate = alerta()
    print(f"B11 {alarms} alarms to incidents: {ours:.2f} s (bar {BAR * alarms / 10_000:.1f} s)", flush=True)
    print(f"B11 from commit to its incident on the stream: p95 {delay:.3f} s (bar {DELAY:.0f} s)")
    if rate:
        print(f"B11 ours / Alerta = {alarms / ours / rate:.0f} (bar {PEER:.0f}), which does {rate:.0f} alarms/s")
    if times > 1:
        more, used_more, _ = measure(alarms * times, rounds=1)
        print(f"B11 {alarms * times} alarms: {more:.1f} s, {more / ours:.1f} times as long (bar {GROWTH:.0f})")
        print(f"B11 {alarms * times} alarms: {used_more:.1f} s of processor, {used_more / used:.1f} times as many")
    return 0


def measure(alarms: int, rounds: int = ROUNDS) -> tuple[float, float, float]:
    """Median seconds for all of them, those of processor, and the 95th percentile of the delays."""
    storm = causes.storm(STORM, alarms=alarms, seed=11)
    place = planted.build(storm.town)
    storm.delivered = appearances(storm.delivered)
    spent, used, delays = [], [], []
    with grouper() as pid, ThreadPoolExecutor(STORERS) as storers:
        for _ in range(rounds):
            planted.wipe(place)
            planted.tidy()
            with Reader() as reader:
                before = processors(pid)
                began = time.perf_counter()
                planted.deliver(place, storm, -(-alarms // SPEECHES), reader.committed, storers)
                told = time.perf_counter() - began
                grouped_by(began + LONGEST)
                spent.append(time.perf_counter() - began)
                telling, grouping, database = [now - then for now, then in zip(processors(pid), before, strict=True)]
            telling, database = telling - reader.used, database - reader.used_of_database
            used.append(telling + grouping + database)
            delays += reader.delays
            held = planted.held(place)
            print(
                f"B11 {len(storm.delivered)} alarms of {len(place.sources)} sources: {spent[-1]:.2f} s (told in"
                f" {told:.2f} s), {len({one.incident for one in held})} incidents for {len(storm.planted)} causes;"
                f" processor {used[-1]:.2f} s ({telling:.2f} to tell, {grouping:.2f} to group,"
                f" {database:.2f} of PostgreSQL)",
                flush=True,
            )
    planted.wipe(place)
    return median(spent), median(used), quantiles(delays, n=20)[-1] if len(delays) > 1 else 0.0


@contextmanager
def grouper() -> Iterator[int]:
    """The process of production; its pid."""
    root = HERE.parent
    with subprocess.Popen([sys.executable, str(root / "manage.py"), "group_incidents"], cwd=root) as process:
        try:
            time.sleep(3)  # it has started
            yield process.pid
        finally:
            process.terminate()


def processors(grouper: int) -> tuple[float, float, float]:
    """Seconds so far of this process, of the one that groups, and of PostgreSQL."""
    return time.process_time(), processor.of_process(grouper), processor.of_postgres()


def grouped_by(limit: float) -> None:
    """Wait until nothing is left to group."""
    while Ungrouped.objects.exists():
        assert time.perf_counter() < limit, "alarms are still not grouped"
        time.sleep(0.02)


def appearances(delivered: list[causes.Observation]) -> list[causes.Observation]:
    """What is told of each alarm the first time that it is present."""
    first = {}
    for said in delivered:
        if said.active:
            first.setdefault((said.source, said.asset, said.condition), said)
    return list(first.values())


class Reader(threading.Thread):
    """Looks at the outbox as the hub does, and notes when it sees each committed alarm placed in an incident."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.since: dict[int, float] = {}  # of each alarm, when it was committed
        self.newest: dict[int, int] = {}  # alarm of each source
        self.seen: dict[int, float] = {}  # and when it was first told with its incident
        self.over = False
        self.used = self.used_of_database = 0.0  # seconds of processor

    @property
    def delays(self) -> list[float]:
        return [at - self.since[pk] for pk, at in self.seen.items() if pk in self.since]

    def __enter__(self) -> "Reader":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over = True
        self.join()

    def committed(self, source: Source, at: float) -> None:
        """What a source said was just committed."""
        with connection.cursor() as cursor:
            cursor.execute(COMMITTED, [source.pk, self.newest.get(source.pk, 0)])
            fresh = {pk: at for (pk,) in cursor.fetchall()}
        self.since |= fresh
        self.newest[source.pk] = max(fresh, default=self.newest.get(source.pk, 0))

    def run(self) -> None:
        last, more, served_by = live.head(), True, processor.backend()
        used, used_of_database = time.thread_time(), processor.of_process(served_by)
        while more or not self.over:
            over = self.over  # before looking: what was committed before it is seen
            with connection.cursor() as cursor:
                cursor.execute(NEWS, [last])
                rows = cursor.fetchall()
            now, more = time.perf_counter(), bool(rows) or not over
            for pk, alarm in rows:
                last = max(last, pk)
                if alarm:
                    self.seen.setdefault(alarm, now)
            self.used = time.thread_time() - used
            self.used_of_database = processor.of_process(served_by) - used_of_database
            time.sleep(0.02)
        connection.close()


def alerta() -> float:
    """Alarms a second, 0 when it is not installed."""
    python = os.environ.get("ALERTA_PYTHON", "")
    if not python:
        print("B11 Alerta is not measured: ALERTA_PYTHON names no interpreter that has alerta-server")
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {ALERTA}")
        cursor.execute(f"CREATE DATABASE {ALERTA}")
    base, _, _name = os.environ["DATABASE_URL"].rpartition("/")
    url = f"{base.replace('postgis', 'postgresql', 1)}/{ALERTA}"
    try:
        told = subprocess.run(
            [python, str(HERE / "peers/alerta_alarms.py"), str(ASKED)],
            env={**os.environ, "DATABASE_URL": url, "DATABASE_NAME": ALERTA},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {ALERTA}")
    if told.returncode:
        print(f"B11 Alerta could not be measured: {told.stderr.strip().splitlines()[-1:]}")
        return 0.0
    version, seconds, kept = told.stdout.split()[-3:]
    print(f"B11 Alerta {version}: {ASKED} alarms in {float(seconds):.2f} s, {kept} kept", flush=True)
    return ASKED / float(seconds)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
