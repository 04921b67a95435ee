# SPDX-License-Identifier: EUPL-1.2
"""A storm of alarms through `events.observe` to committed facts: rows, journal, displayed states, live outbox.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/observe.py [alarms]

Prints seconds for a storm of new alarms, the same storm told again, its end, and a late half; bar: 10 000 in 1.2 s.
Works on fictitious rows of its own in the database at DATABASE_URL (which it migrates) and removes the alarms.
"""

import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

from connecte import garbage  # noqa: E402

garbage.relax()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from apps.assets import selectors as asset_selectors  # noqa: E402
from apps.assets import services as assets  # noqa: E402
from apps.assets.models import AssetKind, Source  # noqa: E402
from apps.connectors.base import Device  # noqa: E402
from apps.events import live, services  # noqa: E402
from apps.events.models import Alarm  # noqa: E402
from apps.territories.models import Territory  # noqa: E402

BAR = 1.2  # seconds for 10 000 alarms
ROUNDS = 3


def main(count: int) -> int:
    call_command("migrate", verbosity=0)
    source, refs = a_town(count)
    times: dict[str, list[float]] = {}
    cpu: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        wipe(source)
        for name, observed in storms(refs):
            spent = cpu_seconds()
            times.setdefault(name, []).append(observe(source, observed))
            cpu.setdefault(name, []).append(cpu_seconds() - spent)
    wipe(source)
    for name, rounds in times.items():
        spread = f"{min(rounds):.2f}-{max(rounds):.2f}"
        rate = f"{count / median(rounds):>9,.0f}/s"
        print(f"observe {count} {name:<14} {median(rounds):6.2f} s  [{spread}] {rate}  cpu {min(cpu[name]):.2f} s")
    worst, bar = median(times["new alarms"]), BAR * count / 10_000
    print(f"observe bar: {bar:.2f} s, ours / bar = {worst / bar:.2f}")
    return 0 if worst <= bar else 1


def a_town(count: int) -> tuple[Source, list[asset_selectors.AssetRef]]:
    town, _ = Territory.objects.get_or_create(code="bench", defaults={"name": "Ville fictive du banc d'essai"})
    AssetKind.objects.get_or_create(code="light_point", defaults={"label": "Point lumineux", "label_plural": "Points"})
    source, _ = Source.objects.get_or_create(
        slug="bench-observe", defaults={"name": "Banc d'essai", "territory": town, "driver": "talq"}
    )
    Source.objects.filter(pk=source.pk).update(health=Source.Health.OK)
    names = [f"B-{number:06d}" for number in range(count)]
    devices = [
        Device(name, "light_point", lonlat=(4.3 + n % 300 / 3000, 48.9 + n // 300 / 3000))
        for n, name in enumerate(names)
    ]
    assets.sync_assets(source=source, devices=devices)
    refs = list(asset_selectors.by_refs(source.pk, names).values())
    assets.mark_seen(seen={ref.fid: timezone.now() for ref in refs})
    return source, refs


def storms(refs):
    at = timezone.now() - timedelta(minutes=10)
    yield "new alarms", said(refs, at, True)
    yield "told again", said(refs, at, True)
    yield "repeats", said(refs, at + timedelta(minutes=1), True)
    yield "ends", said(refs, at + timedelta(minutes=3), False)
    yield "late repeats", said(refs, at + timedelta(minutes=2), True)


def said(refs, at, active):
    return [services.Observed(ref, "lamp_failure", at, active, 2, "Lampe éteinte") for ref in refs]


def observe(source: Source, observed) -> float:
    began = time.perf_counter()
    with transaction.atomic():
        result = services.observe(source=source, observed=observed, received_at=timezone.now())
        live.publish(result.messages)
    return time.perf_counter() - began


def cpu_seconds() -> float:
    """Of this process and of its PostgreSQL backend: what an idle machine would take, they work in turns."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    words = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return time.process_time() + (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def wipe(source: Source) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM events_observation WHERE alarm_id IN (SELECT id FROM events_alarm WHERE source_id = %s)",
            [source.pk],
        )
    Alarm.objects.filter(source=source).delete()
    with transaction.atomic():
        services.refresh_states(asset_ids=list(source.assets.values_list("fid", flat=True)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE events_alarm, events_observation, assets_asset")


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
