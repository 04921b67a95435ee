# SPDX-License-Identifier: EUPL-1.2
"""Inside of `wall.py`: news written in the outbox of the demo, a real page that hears them, its heap."""

import os
import time
from itertools import count

from django.conf import settings
from django.db import transaction
from playwright.sync_api import sync_playwright

from apps.assets.models import Asset
from apps.events import live
from benchmarks import chromium

BAR = 1.15  # heap at the end / heap at the start
WARMING = 60  # seconds: code compiled, tiles of each view drawn once
PERIOD = 75  # seconds of readings that make a point: what is over leaves the page once a minute
BETWEEN = 5  # seconds between two readings of the heap
LIFE = 10  # seconds between the two news of an alarm
STEP = 0.2  # seconds between two transactions
FIRST = 900_000_000  # ids that no row of the demo has


def main(minutes: str = "5", rate: str = "50", username: str = "pcc", password: str = "demo") -> int:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright has a loop of its own
    base = settings.BASE_URL
    news = flow(float(rate))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.PATH, args=chromium.FLAGS)
        page = chromium.logged_in(browser, base, username, password, viewport={"width": 2560, "height": 1440})
        page.goto(f"{base}/console/mur/?secondes=10")
        page.wait_for_selector("[data-live=live]", timeout=60_000, state="attached")
        session = page.context.new_cdp_session(page)
        told(news, WARMING)
        spent, began = chromium.processor_seconds(browser), time.monotonic()
        before, first = lowest(session, news)
        sent = first + told(news, float(minutes) * 60 - 2 * PERIOD)
        after, last = lowest(session, news)
        spent = (chromium.processor_seconds(browser) - spent) / (time.monotonic() - began)
        assert page.get_attribute("[data-live]", "data-live") == "live", "the page lost the stream"
        browser.close()
    print(f"wall {minutes} min, {sent + last} news at {rate}/s: heap from {before / 1e6:.1f} to {after / 1e6:.1f} MB")
    print(f"wall {spent:.2f} of a processor for the whole browser, without a graphics card")
    print(f"wall heap, end / start = {after / before:.3f} (bar {BAR})")
    return 0 if after <= before * BAR else 1


def told(news, seconds: float) -> int:
    """News sent for so long; how many."""
    start, sent = time.monotonic(), 0
    while (passed := time.monotonic() - start) < seconds:
        messages = next(news)
        with transaction.atomic():
            live.publish(messages)
        sent += len(messages)
        time.sleep(max(0.0, STEP - (time.monotonic() - start - passed)))
    return sent


def lowest(session, news) -> tuple[float, int]:
    """The lightest of a period, and the news told meanwhile: between two sweeps of what is over the heap only grows."""
    readings, sent = [], 0
    for _ in range(PERIOD // BETWEEN):
        sent += told(news, BETWEEN)
        readings.append(heap(session))
    return min(readings), sent


def heap(session) -> float:
    """Bytes of JavaScript that are still used."""
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    return session.send("Runtime.getHeapUsage")["usedSize"]


def flow(rate: float):
    """Batches of STEP seconds: half of the news open something, the others end what was opened LIFE seconds before."""
    assets = list(Asset.objects.filter(state="normal").select_related("kind", "owner").order_by("fid")[:500])
    opened: list[tuple[float, int]] = []
    for number in count():
        yield [*ending(opened, assets), *(opening(opened, assets) for _ in range(share(number, rate / 2)))]


def share(number: int, rate: float) -> int:
    """How many fall in this step, so that every second has its number."""
    return int((number + 1) * rate * STEP) - int(number * rate * STEP)


IDS = count(FIRST)


def opening(opened, assets):
    identifier = next(IDS)
    opened.append((time.monotonic() + LIFE, identifier))
    return message(identifier, assets, over=False)


def ending(opened, assets):
    now = time.monotonic()
    while opened and opened[0][0] <= now:
        yield message(opened.pop(0)[1], assets, over=True)


def message(identifier, assets, *, over):
    asset = assets[identifier % len(assets)]
    about = {"fid": asset.fid, "uid": str(asset.uid), "code": asset.code, "name": asset.name, "kind": asset.kind.code}
    about |= {"lonlat": list(asset.geometry.coords), "severity": None if over else "minor", "acked": False}
    about["state"] = "normal" if over else "fault"
    told = {"severity": "minor", "title": f"Essai {identifier}", "ref": {"id": identifier}}
    if identifier % 2:
        kind = "alarm.cleared" if over else "alarm.raised"
        told |= {"asset": about, "state": "normal" if over else "unack", "raised_at": now(), "active": not over}
    else:
        kind = "incident.closed" if over else "incident.opened"
        told |= {"cause": about, "state": "closed" if over else "new", "state_label": "Essai", "opened_at": now()}
    return live.Message(asset.owner_id, kind, told)


def now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
