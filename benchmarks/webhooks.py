# SPDX-License-Identifier: EUPL-1.2
"""Webhooks: events that ten fast receivers get a second, with and without a slow one beside them; the fan-out alone.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/webhooks.py [events]

Fictitious rows in a database of its own, dropped at the end. Receivers are real sockets on the loopback, in a process
of their own; what was received is counted before a time counts. Rounds are interleaved; the bar is on the median of
their ratios, one round against the one just before; figures of the clock are told beside.
"""

import asyncio
import multiprocessing
import os
import sys
import time
from datetime import datetime
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

from aiohttp import web  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from apps.assets import secrets  # noqa: E402
from apps.connectors import standard_webhooks  # noqa: E402
from apps.territories.models import Territory  # noqa: E402
from apps.webhooks import catalogue, delivering, fanning  # noqa: E402
from apps.webhooks.models import Delivery, Event, Subscriber  # noqa: E402
from benchmarks.tiles import drop  # noqa: E402

FAST, ROUNDS, SLOW = 10, 3, 2.0  # receivers; rounds of each sort; seconds of the slow one's answer
BESIDE_BAR, FAN_BAR = 0.8, 0.5  # shares: of the pace, kept beside a slow one; of the bare INSERT
TYPE = next(iter(catalogue.KINDS))
BARE = """
INSERT INTO webhooks_delivery (subscriber_id, event_id, subject, state, is_test, replays, due_at, attempts, last_error)
SELECT subscriber.id, event.id, event.subject, 'owed', false, 0, %(now)s, 0, ''
  FROM webhooks_event event CROSS JOIN webhooks_subscriber subscriber WHERE event.id = ANY(%(numbers)s)
"""


def main(events: int) -> int:
    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = "bench_webhooks"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    ports = multiprocessing.Queue()
    receivers = multiprocessing.Process(target=receive, args=(ports,), daemon=True)
    receivers.start()
    try:
        fast, slow = third_parties(ports.get(timeout=30))
        kept = [fan([*fast, slow]), paces(events, fast, slow)]
    finally:
        receivers.terminate()
        drop(before)
    return 0 if all(kept) else 1


def receive(ports: multiprocessing.Queue) -> None:
    """FAST + 1 receivers on one port, told apart by their path; the last one takes its time."""

    async def take(request: web.Request) -> web.Response:
        await request.read()
        if request.path == "/slow":
            await asyncio.sleep(SLOW)
        return web.Response(text="ok")

    async def serve() -> None:
        app = web.Application()
        app.router.add_post("/{name}", take)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        ports.put(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(serve())


def third_parties(port: int) -> tuple[list[Subscriber], Subscriber]:
    settings.OUTBOUND_ALLOW = frozenset({f"127.0.0.1:{port}"})
    territory = Territory.objects.create(code="B0001", name="Pays fictif")
    given = {"territory": territory, "types": [TYPE], "secret": secrets.encrypt(standard_webhooks.new_secret())}
    names = [f"fast-{number}" for number in range(FAST)] + ["slow"]
    rows = [Subscriber.objects.create(name=one, url=f"http://127.0.0.1:{port}/{one}", **given) for one in names]
    return rows[:-1], rows[-1]


def written(events: int) -> list[int]:
    territory, now = Territory.objects.get(code="B0001"), timezone.now()
    given = {"type": TYPE, "territory": territory, "territories": [territory.pk], "trades": ["lighting"], "at": now}
    body = '{"specversion":"1.0","data":"' + "x" * 700 + '"}'  # as long as an alarm
    rows = (Event(subject=f"alarms/{number}", body=body, **given) for number in range(events))
    return [row.pk for row in Event.objects.bulk_create(rows, batch_size=2000)]


def fan(subscribers: list[Subscriber]) -> bool:
    """What one look owes: 2 000 events for all of them, against the bare INSERT of the same rows."""
    ours, limit = [], []
    for _ in range(ROUNDS):
        for rates, owe in ((ours, fanning.owe), (limit, bare)):
            numbers = written(2000)
            begun = time.perf_counter()
            owed = owe(numbers, timezone.now())
            rates.append(owed / (time.perf_counter() - begun))
            assert owed == 2000 * len(subscribers)
            Event.objects.all().delete()
    ratio = median(ours) / median(limit)
    kept = ratio >= FAN_BAR
    print(f"fan-out: {median(ours):,.0f} deliveries owed/s; bare INSERT {median(limit):,.0f}/s")
    print(f"webhooks: fan-out x {ratio:.2f} of the limit (bar {FAN_BAR}: {'met' if kept else 'MISSED'})")
    return kept


def bare(numbers: list[int], now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(BARE, {"numbers": numbers, "now": now})
        return cursor.rowcount


def paces(events: int, fast: list[Subscriber], slow: Subscriber) -> bool:
    alone, beside = [], []
    for _ in range(ROUNDS):
        alone.append(pace(events, fast))
        beside.append(pace(events, fast, slow))
    ratio = median(two / one for one, two in zip(alone, beside, strict=True))
    kept = ratio >= BESIDE_BAR
    print(f"{FAST} fast receivers alone: {median(alone):,.0f} deliveries/s")
    print(f"with one that answers in {SLOW:g} s: {median(beside):,.0f} deliveries/s to the fast ones")
    print(f"webhooks: x {ratio:.2f} beside a slow receiver (bar {BESIDE_BAR}: {'met' if kept else 'MISSED'})")
    return kept


def pace(events: int, fast: list[Subscriber], slow: Subscriber | None = None) -> float:
    """Deliveries a second to the fast ones, from the first call to the last answer of theirs."""
    Event.objects.all().delete()
    Subscriber.objects.update(active=True)
    if slow is None:
        Subscriber.objects.filter(name="slow").update(active=False)
    fanning.owe(written(events), timezone.now())
    theirs = Delivery.objects.filter(subscriber__in=fast)
    begun = timezone.now()
    while theirs.owed().exists():
        delivering.deliver()
    over = theirs.order_by("-over_at").values_list("over_at", flat=True)[0]
    assert theirs.filter(state=Delivery.State.DELIVERED).count() == events * len(fast)
    return events * len(fast) / (over - begun).total_seconds()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
