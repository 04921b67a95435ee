# SPDX-License-Identifier: EUPL-1.2
"""B1: from the payloads of LoRaWAN probes to committed measures; against a bare staged COPY and `update_or_create`.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/ingest.py [messages]

Ours: ChirpStack decoding, refusal of what is odd, series, COPY, insert, last values, one commit per batch of 500
messages. The limit: the same rows, ready-made, COPY to a stage and INSERT … ON CONFLICT in the same batches. All
commit with synchronous_commit on; the three stores are compared before a time counts. Fictitious rows, removed at
the end.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

from connecte import garbage  # noqa: E402

garbage.relax()

import orjson  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from apps.assets.models import Asset, AssetKind, Source  # noqa: E402
from apps.connectors import chirpstack  # noqa: E402
from apps.connectors.base import Measure as Decoded  # noqa: E402
from apps.telemetry import services  # noqa: E402
from apps.telemetry.models import Measure, Series  # noqa: E402
from apps.territories.models import Territory  # noqa: E402

PROBES, BATCH, ROUNDS = 500, 500, 5
NAIVE_MESSAGES = 100  # update_or_create is measured on fewer, and brought to the same unit
START = datetime(2026, 10, 1, tzinfo=UTC)
STAGE = "CREATE TEMPORARY TABLE IF NOT EXISTS bare (LIKE telemetry_measure) ON COMMIT DELETE ROWS"
COPY = "COPY bare (series_id, at, value, quality) FROM STDIN (FORMAT BINARY)"
INSERT = """
INSERT INTO telemetry_measure (series_id, at, value, quality) SELECT series_id, at, value, quality FROM bare
ON CONFLICT (series_id, at) DO NOTHING
"""


def main(count=10_000):
    call_command("migrate", verbosity=0)
    probes = a_town()
    try:
        run(probes, count)
    finally:
        wipe(probes)
        Series.objects.filter(asset__in=probes.values()).delete()
        Asset.objects.filter(pk__in=probes.values()).delete()


def run(probes, count):
    messages = [message(list(probes)[n % PROBES], n) for n in range(count)]
    ours(probes, messages)  # the series exist, as in a running town
    expected = stored(probes)
    rows = ready_made(probes, messages)
    jobs = {
        "connecte": lambda: ours(probes, messages),
        "bare COPY": lambda: bare(rows),
        "update_or_create": lambda: naive(rows[: NAIVE_MESSAGES * 5]),
    }
    speeds = {name: [] for name in jobs}
    for _ in range(ROUNDS):
        for name, job in jobs.items():
            wipe(probes)
            started = perf_counter()
            job()
            seconds = perf_counter() - started
            found = stored(probes)
            if name != "update_or_create" and found != expected:
                raise SystemExit(f"{name}: {found} stored rather than {expected}")
            speeds[name].append(found[0] / seconds)
    report(speeds, len(rows))


def report(speeds, total):
    for name, found in speeds.items():
        print(f"B1 {name:<17} {median(found):>9,.0f} measures/s  [{min(found):,.0f}-{max(found):,.0f}]")
    speed = {name: median(found) for name, found in speeds.items()}
    limit, peer = speed["connecte"] / speed["bare COPY"], speed["connecte"] / speed["update_or_create"]
    print(f"B1 {total} measures: ours / limit = {limit:.2f} (bar 0.35), ours / naive = {peer:.0f} (bar 100)")


def a_town():
    """devEui -> asset id of fictitious probes."""
    town, _ = Territory.objects.get_or_create(code="bench", defaults={"name": "Ville fictive du banc d'essai"})
    kind, _ = AssetKind.objects.get_or_create(
        code="bench_probe", defaults={"label": "Sonde fictive", "label_plural": "Sondes fictives"}
    )
    source, _ = Source.objects.get_or_create(slug="bench-ingest", defaults={"name": "Banc", "territory": town})
    refs = [f"b0{n:014x}" for n in range(PROBES)]
    Asset.objects.bulk_create(
        [Asset(code=ref, kind=kind, owner=town, source=source, source_ref=ref) for ref in refs], ignore_conflicts=True
    )
    return dict(Asset.objects.filter(source=source).values_list("source_ref", "pk"))


def message(ref, number):
    """An uplink as ChirpStack v4 publishes it: three decoded values and the radio link."""
    at = START + timedelta(minutes=10 * (number // PROBES), milliseconds=number % PROBES)
    body = {
        "deduplicationId": f"{number:032x}",
        "time": at.isoformat(),
        "deviceInfo": {"tenantName": "Ville fictive", "applicationName": "conteneurs", "devEui": ref, "tags": {}},
        "devAddr": "01020304",
        "fCnt": number,
        "fPort": 2,
        "data": "AQID",
        "object": {"fill_level": number % 101, "temperature": 12.5, "distance": 830},
        "rxInfo": [{"gatewayId": "0016c001f1500812", "rssi": -97, "snr": 7.5}],
        "txInfo": {"frequency": 868100000},
    }
    return f"application/1/device/{ref}/event/up", orjson.dumps(body)


def points(probes, messages):
    for topic, payload in messages:
        for record in chirpstack.decode(topic, payload, {}):
            if isinstance(record, Decoded):
                yield services.Point(probes[record.ref], record.metric, record.unit, record.at, record.value)


def ours(probes, messages):
    for start in range(0, len(messages), BATCH):
        services.append(list(points(probes, messages[start : start + BATCH])))


def ready_made(probes, messages):
    ids = {(asset, metric): pk for asset, metric, pk in Series.objects.values_list("asset", "metric", "pk")}
    return [(ids[p.asset_id, p.metric], p.at, p.value, 0) for p in points(probes, messages)]


def bare(rows):
    for start in range(0, len(rows), BATCH * 5):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(STAGE)
            with cursor.copy(COPY) as copy:
                copy.set_types(("int4", "timestamptz", "float8", "int2"))
                for row in rows[start : start + BATCH * 5]:
                    copy.write_row(row)
            cursor.execute(INSERT)


def naive(rows):
    for series, at, value, quality in rows:
        Measure.objects.update_or_create(series_id=series, at=at, defaults={"value": value, "quality": quality})


def stored(probes):
    """What the store holds, as a few figures to compare: rows, sum of values, newest date."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), sum(value), max(at) FROM telemetry_measure"
            " WHERE series_id IN (SELECT id FROM telemetry_series WHERE asset_id = ANY(%s))",
            [list(probes.values())],
        )
        return cursor.fetchone()


def wipe(probes):
    with connection.cursor() as cursor:
        for table in ("telemetry_measure", "telemetry_lastvalue"):
            cursor.execute(
                f"DELETE FROM {table} WHERE series_id IN (SELECT id FROM telemetry_series WHERE asset_id = ANY(%s))",
                [list(probes.values())],
            )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
