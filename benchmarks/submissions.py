# SPDX-License-Identifier: EUPL-1.2
"""Fifty inhabitants a second who report with a photo, while somebody works in the console; then how long until the last
photo is ready.

    .venv/bin/python benchmarks/submissions.py [--rate 50] [--seconds 60] [--door one|steps] [--quick]

Over HTTP, against a demo of its own: started for that, ended with it. `one`: a report is one request, after a token, as
the page that works offline sends it; `steps`: seven requests, as without a script. The load is made on the same cores.
"""

import argparse
import asyncio
import os
import sys
import time
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import aiohttp  # noqa: E402

from benchmarks import inhabitants  # noqa: E402
from benchmarks.demo_latency import log_in  # noqa: E402
from benchmarks.inhabitants import Inhabitant, Refused, Told  # noqa: E402
from tests.stack import ROOT, Stack  # noqa: E402

PASSWORD, TIMES, PATIENCE = "banc", 2.0, 1800.0  # the ratio of the bar; seconds for the last photo
PAGES = ("/console/", f"/api/v1/console/state/?territory={inhabitants.TERRITORY}", "/api/v1/alarms/", "/signalements/")
WARM = 20.0  # seconds
PAUSE = 0.2  # seconds between two pages of the console
CATEGORY = """SELECT category.id FROM signalements_category category JOIN territories_territory territory
              ON territory.id = category.territory_id
              WHERE territory.code = %s AND active AND addressee = '' AND questions = '[]' ORDER BY position LIMIT 1"""
MADE = """SELECT count(*), count(*) FILTER (WHERE held) FROM signalements_signalement
          WHERE text LIKE 'Lampadaire éteint, banc %%' OR text LIKE 'Banc %%'"""
STATES = """SELECT count(*) FILTER (WHERE photo.state = 'ready'), count(*) FILTER (WHERE photo.state = 'preparing'),
            count(*) FILTER (WHERE photo.state = 'refused') FROM signalements_photo photo
            WHERE at > %s::timestamptz"""


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--rate", type=float, default=50)
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument("--door", choices=("one", "steps"), default="one")
    asked.add_argument("--quick", action="store_true", help="does not wait for the last photo")
    given = asked.parse_args()
    command = [sys.executable, str(ROOT / "deploy" / "stack.py"), "demo", "--quiet", "--name"]
    stack = Stack(f"bench-submissions-{os.getpid()}", command, DEMO_PASSWORD=PASSWORD)
    try:
        stack.start()
        return asyncio.run(measured(stack, given))
    finally:
        stack.stop()


async def measured(stack: Stack, given: argparse.Namespace) -> int:
    began, memory, told = stack.value("SELECT now()"), Memory(stack.process.pid), Told()
    category, photos = stack.value(CATEGORY, inhabitants.TERRITORY), inhabitants.photos(16)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as operator:
        await log_in(operator, stack.address, PASSWORD)
        watching = asyncio.create_task(memory.watch())
        await console(operator, stack.address, time.monotonic() + WARM)  # what the first looks cost is not counted
        alone = await console(operator, stack.address, time.monotonic() + max(15, given.seconds / 2))
        during = asyncio.create_task(console(operator, stack.address, time.monotonic() + given.seconds))
        spent = await crowd(stack.address, given, category, photos, told)
        during = await during
    weight = sum(map(len, photos)) / len(photos) / 1e6
    say(f"{given.rate:g}/s for {given.seconds} s, door {given.door}, photos of {weight:.1f} MB")
    slow = said_of(told, spent, alone, during)
    lost = await prepared(stack, began, given.quick, told.done)
    watching.cancel()
    say(f"memory of all its processes, at most {memory.most / 2**20:.0f} MB")
    return int(bool(slow or lost or told.errors))


async def crowd(base: str, given: argparse.Namespace, category: int, photos: list[bytes], told: Told) -> float:
    """Somebody new at each tick, whether the ones before were answered or not; the seconds until the last answer."""
    began, people = time.monotonic(), []
    for number in range(int(given.rate * given.seconds)):
        await asyncio.sleep(max(0.0, began + number / given.rate - time.monotonic()))
        person = Inhabitant(number, base, told)
        people.append(asyncio.create_task(one(person, given.door, category, photos[number % len(photos)])))
    await asyncio.gather(*people)
    return time.monotonic() - began


async def one(person: Inhabitant, door: str, category: int, photo: bytes) -> None:
    try:
        if door == "one":
            await person.reports_in_one_go(category, photo)
        else:
            await person.reports_in_three_steps(category, photo)
        person.told.done += 1
    except Refused as refused:
        person.told.wrong(str(refused))
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        person.told.wrong(f"{type(error).__name__}: {error}"[:120])


async def console(operator: aiohttp.ClientSession, base: str, until: float) -> list[float]:
    """Seconds of each page, asked one after the other."""
    seconds: list[float] = []
    while time.monotonic() < until:
        page = PAGES[len(seconds) % len(PAGES)]
        began = time.perf_counter()
        async with operator.get(base + page) as answer:
            await answer.read()
            assert answer.status == 200, (page, answer.status)
        seconds.append(time.perf_counter() - began)
        await asyncio.sleep(PAUSE)
    return seconds


def said_of(told: Told, spent: float, alone: list[float], during: list[float]) -> bool:
    """Whether the console was too slow."""
    for what, times in told.errors.items():
        say(f"ERROR {times} x {what}")
    say(f"{told.done} made, {sum(told.errors.values())} errors, {told.done / spent:.1f}/s over {spent:.0f} s")
    for name, seconds in told.seconds.items():
        say(f"{name}: p50 {median(seconds) * 1000:.0f} ms, p95 {p95(seconds) * 1000:.0f} ms")
    before, under = p95(alone) * 1000, p95(during) * 1000
    say(f"console p95 alone {before:.0f} ms, during {under:.0f} ms: {under / before:.2f} x (bar {TIMES:g})")
    return under / before > TIMES


def say(words: str) -> None:
    print(f"submissions: {words}", flush=True)


def p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1] if len(seconds) > 1 else sum(seconds)


async def prepared(stack: Stack, began: object, quick: bool, made: int) -> bool:
    """Whether a photo or a report is missing at the end."""
    since, limit = time.monotonic(), time.monotonic() + (0 if quick else PATIENCE)
    ready, waiting, refused = stack.query(STATES, began)[0]
    say(f"photos at the last answer: {ready} ready, {waiting} being prepared, {refused} refused")
    while waiting and time.monotonic() < limit:
        await asyncio.sleep(1)
        ready, waiting, refused = stack.query(STATES, began)[0]
    later = time.monotonic() - since
    say(f"photos {later:.0f} s later: {ready} ready, {waiting} being prepared, {refused} refused")
    kept, held = stack.query(MADE)[0]
    say(f"{kept} reports in the database, {held} of them to be moderated first")
    return kept < made or bool(refused) or (bool(waiting) and not quick)


class Memory:
    """Of a process and of all that it started, shared pages counted once (PSS)."""

    def __init__(self, pid: int) -> None:
        self.pid, self.most = pid, 0

    async def watch(self) -> None:
        while True:
            self.most = max(self.most, sum(map(_kilobytes, _family(self.pid))) * 1024)
            await asyncio.sleep(2)


def _family(pid: int) -> list[int]:
    parents: dict[int, list[int]] = {}
    for one in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents.setdefault(int(one.read_text().rpartition(")")[2].split()[1]), []).append(int(one.parent.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    found, left = [], [pid]
    while left:
        found.append(left.pop())
        left += parents.get(found[-1], [])
    return found


def _kilobytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


if __name__ == "__main__":
    sys.exit(main())
