# SPDX-License-Identifier: EUPL-1.2
"""B9: years of past measures loaded, rolled and read; against a bare COPY, a GROUP BY of the measures and DuckDB.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/rollups.py [series] [months] [--duckdb]

A measure every ten minutes. Month after month: ours stores it by `services.backfill`; the limit is one COPY of the same
bytes, ready-made, to a twin of the table with the same key and partitions. Both commit with synchronous_commit on and
are compared before a time counts. Then everything is rolled, and the months of a year of all series are read. Last,
more and more days are made dirty and rolled again. Fictitious rows in a database of its own, dropped at the end.
With `--duckdb` (or DUCKDB_PYTHON, an interpreter that has it) DuckDB groups the same rows, in a virtual environment
made for the run.
"""

import json
import os
import subprocess
import sys
import tempfile
import venv
from datetime import UTC, datetime, timedelta
from math import log
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

import numpy as np  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from apps.assets.models import Asset, AssetKind  # noqa: E402
from apps.telemetry import blocks, partitions, rolling, rollups, services  # noqa: E402
from apps.telemetry.models import Series  # noqa: E402
from apps.territories.models import Territory  # noqa: E402
from benchmarks.tiles import drop  # noqa: E402

BAR_COPY, BAR_READ, BAR_MS = 0.35, 50, 50
METERS = 200  # whose months are read
LAST = np.datetime64("2026-11", "M")  # the month after the last one
STEP = np.timedelta64(10, "m")
ZONE = "Europe/Paris"
TWIN = """
CREATE TABLE bench_measure (LIKE telemetry_measure INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
                            PRIMARY KEY (series_id, at)) PARTITION BY RANGE (at);
CREATE INDEX ON bench_measure USING brin (at)
"""
COPY = "COPY bench_measure (series_id, at, value, quality) FROM STDIN (FORMAT BINARY)"
SUM = "SELECT count(*), sum(value::numeric) FROM {table} WHERE at >= %s AND at <= %s"
GROUPED = """
SELECT series_id, date_trunc('month', at, %(zone)s), count(*), sum(value), min(value), max(value), max(quality)
  FROM telemetry_measure WHERE series_id = ANY(%(series)s) AND at >= %(since)s AND at < %(until)s
 GROUP BY 1, 2 ORDER BY 1, 2
"""
FROM_DAYS = """
SELECT series_id, date_trunc('month', at, %(zone)s), sum(n), sum(sum), min(min), max(max), max(worst_quality)
  FROM telemetry_rolledday WHERE series_id = ANY(%(series)s) AND at >= %(since)s AND at < %(until)s
 GROUP BY 1, 2 ORDER BY 1, 2
"""
EXPORT = """
COPY (SELECT series_id, at AT TIME ZONE 'Europe/Paris', value, quality FROM telemetry_measure
       WHERE at >= '{since}' AND at < '{until}') TO STDOUT (FORMAT CSV)
"""


def main(series=METERS, months=12, *, duckdb=False):
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        ids = meters(series)
        load(ids, months)
        roll()
        asked = a_year(list(ids.values())[:METERS], months)
        read(asked)
        peer(asked, duckdb)
        dirty(ids, months)
    finally:
        drop(before)


def meters(count):
    """asset -> series of fictitious meters that were never measured."""
    town = Territory.objects.create(code="bench", name="Ville fictive du banc d'essai", time_zone=ZONE)
    kind, _ = AssetKind.objects.get_or_create(code="energy_meter", defaults={"label": "C", "label_plural": "C"})
    Asset.objects.bulk_create([Asset(code=f"C-{n}", kind=kind, owner=town) for n in range(count)])
    assets = list(Asset.objects.order_by("pk").values_list("pk", flat=True))
    Series.objects.bulk_create([Series(asset_id=asset, metric="energy", unit="kWh") for asset in assets])
    return dict(Series.objects.order_by("pk").values_list("asset", "pk"))


def month_of(number, months):
    """The dates of a month, the first one being `months` before LAST."""
    first = LAST - months + number
    return np.arange(first.astype("M8[us]"), (first + 1).astype("M8[us]"), STEP)


def blocks_of(assets, at):
    daily = 10 + 5 * np.sin(np.arange(len(at)) * 2 * np.pi / 144)
    return [services.Block(asset, "energy", "kWh", at, np.round(daily + asset % 7, 3)) for asset in assets]


# --- Loading ----------------------------------------------------------------------------------------------------------


def load(ids, months):
    with connection.cursor() as cursor:
        cursor.execute(TWIN)
    ratios, speeds = [], []
    for number in range(months):
        past = blocks_of(ids, month_of(number, months))
        rows = sum(len(block.at) for block in past)
        turns = [lambda past=past: timed(lambda: services.backfill(past)), lambda past=past: bare(ids, past)]
        found = {turn: turns[turn]() for turn in ((0, 1) if number % 2 else (1, 0))}
        compare(number, months)
        ratios.append(found[1] / found[0])
        speeds.append(rows / found[0])
        print(
            f"B9 month {number + 1}: {rows:,} rows, ours {speeds[-1]:,.0f}/s, COPY {rows / found[1]:,.0f}/s", flush=True
        )
    print(f"B9 backfill: ours / limit = {median(ratios):.2f} [{min(ratios):.2f}-{max(ratios):.2f}] (bar {BAR_COPY})")
    print(f"B9 growth: the last month at {speeds[-1] / speeds[0]:.2f} x the speed of the first")
    print(f"B9 size of the measures: {size('telemetry_measure')}")


def timed(job):
    started = perf_counter()
    job()
    return perf_counter() - started


def bare(ids, past):
    """Seconds for bytes that are ready-made, by the same transactions as ours."""
    ready = [encoded(ids, chunk) for chunk in blocks.split(past, services.CHUNK)]
    partitions.ensure("bench_measure", blocks.months(past))
    started = perf_counter()
    for data in ready:
        with transaction.atomic(), connection.cursor() as cursor, cursor.copy(COPY) as copy:
            copy.write(data)
    return perf_counter() - started


def encoded(ids, chunk):
    return blocks.HEADER + blocks.rows_of([ids[block.asset_id] for block in chunk], chunk).tobytes() + blocks.TRAILER


def compare(number, months):
    at = month_of(number, months)
    found = [
        one(SUM.format(table=table), [utc(at[0]), utc(at[-1])]) for table in ("telemetry_measure", "bench_measure")
    ]
    if found[0] != found[1]:
        raise SystemExit(f"month {number}: {found[0]} stored rather than {found[1]}")


def utc(at):
    return at.astype("M8[us]").item().replace(tzinfo=UTC)


def one(sql, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()


def size(parent):
    sql = "SELECT pg_size_pretty(sum(pg_total_relation_size(relid))) FROM pg_partition_tree(%s)"
    return one(sql, [parent])[0]


# --- Rolling and reading ----------------------------------------------------------------------------------------------


def roll():
    rows = one("SELECT count(*) FROM telemetry_measure")[0]
    started = perf_counter()
    while any(rolling.refresh(seconds=600)):
        pass
    seconds = perf_counter() - started
    print(f"B9 everything rolled in {seconds:.0f} s: {rows / seconds:,.0f} measures/s")
    print(f"B9 size of the hours: {size('telemetry_rolledhour')}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def a_year(series, months):
    """Whole months of Paris, twelve at most; the first and the last have not all their measures."""
    until = datetime(2026, 11, 1, tzinfo=UTC)
    since = until - timedelta(days=365 if months >= 12 else 30 * months)
    zone = rollups.ZoneInfo(ZONE)
    return {
        "series": series,
        "zone": ZONE,
        "since": rollups.beginning(since, "month", zone),
        "until": rollups.beginning(until, "month", zone),
    }


def grouped(sql, asked):
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return cursor.fetchall()


def ours(asked):
    return rollups.read(asked["series"], asked["since"], asked["until"], "month")


def told(rows):
    """Comparable: the sums are of floats, added in another order."""
    return [(series, at, int(n), round(float(total), 3), low, high) for series, at, n, total, low, high, *_ in rows]


def read(asked):
    jobs = {
        "connecte": lambda: ours(asked),
        "days": lambda: grouped(FROM_DAYS, asked),
        "raw": lambda: grouped(GROUPED, asked),
    }
    found = {name: told(job()) for name, job in jobs.items()}
    if not found["connecte"] == found["days"] == found["raw"]:
        raise SystemExit("the three answers differ")
    times = {name: [] for name in jobs}
    for _ in range(5):
        for name, job in jobs.items():
            times[name].append(min(timed(job) for _ in range(1 if name == "raw" else 5)))
    for name, seconds in times.items():
        low, usual, high = (1000 * pick(seconds) for pick in (min, median, max))
        print(f"B9 read, {name:<9} {usual:9.1f} ms  [{low:.1f}-{high:.1f}]")
    raw, mine, days = (median(times[name]) for name in ("raw", "connecte", "days"))
    print(f"B9 {len(found['raw'])} months of {len(asked['series'])} meters: ours {mine * 1000:.0f} ms (bar {BAR_MS})")
    print(f"B9 ours / naive = {raw / mine:.0f} x a GROUP BY of the measures (bar {BAR_READ})")
    print(f"B9 ours / limit = {mine / days:.2f} x the time of a GROUP BY of the days (ambition 1.2)")


def peer(asked, wanted):
    python = os.environ.get("DUCKDB_PYTHON")
    if not (python or wanted):
        return
    with tempfile.TemporaryDirectory() as folder:
        python = python or installed(Path(folder))
        rows = Path(folder) / "measures.csv"
        export(rows, asked)
        script = Path(__file__).parent / "peers" / "duckdb_months.py"
        done = subprocess.run([python, script, rows, folder], check=True, stdout=subprocess.PIPE, text=True)
    answer = json.loads(done.stdout)
    mine = [(series, n, total) for series, _at, n, total, *_ in told(ours(asked))]
    wanted_series = set(asked["series"])
    theirs = [(series, n, round(total, 3)) for series, n, total in answer["months"] if series in wanted_series]
    if mine != theirs:
        raise SystemExit("DuckDB answers otherwise")
    seconds = median(timed(lambda: ours(asked)) for _ in range(5))
    print(
        f"B9 DuckDB {answer['version']} groups the measures in {answer['seconds'] * 1000:.0f} ms:"
        f" ours / peer = {answer['seconds'] / seconds:.1f} x (no bar)"
    )


def installed(folder):
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", "duckdb"], check=True)
    return python


def export(path, asked):
    sql = EXPORT.format(since=asked["since"], until=asked["until"])
    with path.open("wb") as file, connection.cursor() as cursor, cursor.copy(sql) as copy:
        for data in copy:
            file.write(data)


# --- Dirty days -------------------------------------------------------------------------------------------------------


def dirty(ids, months):
    """A late measure in each of more and more days: what the refresh costs follows their number."""
    first = month_of(0, months)[0] + np.timedelta64(1, "D")
    days = 30 * months - 2
    points = []
    for number, count in enumerate((100, 1000, 10_000)):
        wide = min(count, days)
        at = first + np.arange(wide) * np.timedelta64(1, "D") + np.timedelta64(number + 1, "m")
        some = list(ids)[: max(1, count // wide)]
        late = [services.Block(asset, "energy", "kWh", at, np.ones(wide)) for asset in some]
        services.backfill(late)
        owed = one("SELECT count(*) FROM telemetry_rollupdirty")[0]
        seconds = timed(lambda: rolling.refresh(seconds=600))
        points.append((owed, seconds))
        print(f"B9 refresh of {owed:,} dirty days: {seconds:.3f} s, {seconds / owed * 1e6:.0f} µs each")
    slope = log(points[-1][1] / points[0][1]) / log(points[-1][0] / points[0][0])
    print(f"B9 refresh follows what is dirty: exponent {slope:.2f} (limit 1.1)")


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--duckdb"]
    main(*map(int, words), duckdb="--duckdb" in sys.argv)
