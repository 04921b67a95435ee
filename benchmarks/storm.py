# SPDX-License-Identifier: EUPL-1.2
"""B11: a storm of alarms to committed incidents, through `events.observe`; how it grows; against Alerta.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/storm.py [alarms] [times as many]

The first appearance of each alarm of a storm of `causes` that lasts ten minutes, in the order they arrive, batches of
5 000 cut by source: rows, journal, displayed states, incidents and live outbox, one commit per source and batch. The
delay is from the commit to a reader of the outbox that looks every 20 ms, as the hub of the live stream is woken.
Alerta is asked in process, on its own database, when ALERTA_PYTHON names an interpreter that has `alerta-server`; it is
measured on fewer alarms, brought to the same unit. Fictitious rows, removed at the end.
"""

import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from apps.events import live  # noqa: E402
from benchmarks import causes, planted  # noqa: E402
from benchmarks.observe import cpu_seconds  # noqa: E402

BAR, GROWTH, PEER, DELAY = 2.0, 12.0, 50.0, 1.0
STORM = replace(causes.USUAL, span=10 * causes.MINUTE)
BATCH, ROUNDS = 5_000, 3
ASKED = 500  # alarms told to Alerta
ALERTA = "bench_alerta"
NEWS = "SELECT max(id) FROM events_livemessage WHERE id > %s AND kind LIKE 'incident.%%'"


def main(alarms: int = 10_000, times: int = 10) -> int:
    call_command("migrate", verbosity=0)
    ours, delay = measure(alarms)
    rate = alerta()
    print(f"B11 {alarms} alarms to incidents: {ours:.2f} s (bar {BAR * alarms / 10_000:.1f} s)", flush=True)
    print(f"B11 from commit to the incident on the stream: p95 {delay:.3f} s (bar {DELAY:.0f} s)")
    if rate:
        print(f"B11 ours / Alerta = {alarms / ours / rate:.0f} (bar {PEER:.0f}), which does {rate:.0f} alarms/s")
    if times > 1:
        more, _ = measure(alarms * times, rounds=1)
        print(f"B11 {alarms * times} alarms: {more:.1f} s, {more / ours:.1f} times as long (bar {GROWTH:.0f})")
    return 0


def measure(alarms: int, rounds: int = ROUNDS) -> tuple[float, float]:
    """Median seconds for all of them, and the 95th percentile of the delays."""
    storm = causes.storm(STORM, alarms=alarms, seed=11)
    place = planted.build(storm.town)
    storm.delivered = appearances(storm.delivered)
    spent, delays = [], []
    for _ in range(rounds):
        planted.wipe(place)
        planted.tidy()
        used = cpu_seconds()
        with Reader() as reader:
            spent.append(sum(planted.deliver(place, storm, BATCH, reader.committed)))
        used = cpu_seconds() - used
        delays += reader.delays
        held = planted.held(place)
        told, found = len(storm.delivered), len({one.incident for one in held})
        print(
            f"B11 {told} alarms of {len(place.sources)} sources: {spent[-1]:.2f} s, processor {used:.2f} s,"
            f" {found} incidents for {len(storm.planted)} causes",
            flush=True,
        )
    planted.wipe(place)
    return median(spent), quantiles(delays, n=20)[-1] if len(delays) > 1 else 0.0


def appearances(delivered: list[causes.Observation]) -> list[causes.Observation]:
    """What is told of each alarm the first time that it is present."""
    first = {}
    for said in delivered:
        if said.active:
            first.setdefault((said.source, said.asset, said.condition), said)
    return list(first.values())


class Reader(threading.Thread):
    """Looks at the outbox as the hub does, and notes when it sees what was committed."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.waiting: list[tuple[int, float]] = []
        self.delays: list[float] = []
        self.over = False

    def __enter__(self) -> "Reader":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over = True
        self.join()

    def committed(self) -> None:
        self.waiting.append((live.head(), time.perf_counter()))

    def run(self) -> None:
        last = live.head()
        while not self.over or self.waiting:
            with connection.cursor() as cursor:
                cursor.execute(NEWS, [last])
                last = cursor.fetchone()[0] or last
            head = live.head()
            while self.waiting and self.waiting[0][0] <= head:
                self.delays.append(time.perf_counter() - self.waiting.pop(0)[1])
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
