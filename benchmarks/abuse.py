# SPDX-License-Identifier: EUPL-1.2
"""Ten thousand posts of programs from two hundred addresses, then an honest one: what was made, what left.

    .venv/bin/python benchmarks/abuse.py [posts] [addresses]

Over HTTP, against a demo of its own. A fifth each: the hidden field filled in, sent at once, a token used again, one
that we did not sign, and whole forms that only come too often.
"""

import asyncio
import os
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import inhabitants  # noqa: E402
from benchmarks.inhabitants import DOOR, TERRITORY, UNHURRIED, WHERE, Inhabitant, Told  # noqa: E402
from benchmarks.submissions import CATEGORY, PASSWORD  # noqa: E402
from tests.stack import ROOT, Stack  # noqa: E402

EACH, FLOOD, FEW = 24, 600, 6  # as the product has them (signalements.limits): what is accepted is judged by them
AT_ONCE, HONEST = 32, 5_000
KINDS = ("trap", "hasty", "again", "forged", "often")
MADE = "SELECT count(*) FROM signalements_signalement WHERE text LIKE 'Banc, %%'"
SLOTS = "SELECT count(DISTINCT slot) FROM signalements_tally WHERE slot > now() - interval '1 hour' AND network = '*'"
LEFT = """SELECT (SELECT count(*) FROM signalements_handover row JOIN signalements_signalement report
                     ON report.id = row.signalement_id WHERE report.text LIKE 'Banc, %%')
               + (SELECT count(*) FROM interventions_workrequest_signalements link JOIN signalements_signalement report
                     ON report.id = link.signalement_id WHERE report.text LIKE 'Banc, %%')
               + (SELECT count(*) FROM signalements_signalement WHERE text LIKE 'Banc, %%' AND state <> 'received')"""


def main(posts: int = 10_000, addresses: int = 200) -> int:
    command = [sys.executable, str(ROOT / "deploy" / "stack.py"), "demo", "--quiet", "--name"]
    stack = Stack(f"bench-abuse-{os.getpid()}", command, DEMO_PASSWORD=PASSWORD)
    try:
        stack.start()
        return asyncio.run(attacked(stack, posts, addresses))
    finally:
        stack.stop()


async def attacked(stack: Stack, posts: int, addresses: int) -> int:
    category = stack.value(CATEGORY, TERRITORY)
    statuses: Counter[str] = Counter()
    room = asyncio.Semaphore(AT_ONCE)
    await asyncio.gather(
        *(program(stack.address, number, posts // addresses, category, statuses, room) for number in range(addresses))
    )
    for what, times in sorted(statuses.items()):
        print(f"abuse: {times} x {what}")
    most = (FLOOD + addresses * FEW) * stack.value(SLOTS)
    made = stack.value(MADE)
    person = Inhabitant(HONEST, stack.address, Told())
    await person.reports_in_one_go(category, inhabitants.photos(1)[0])
    honest = stack.value(
        "SELECT count(*) FROM signalements_signalement WHERE text = %s", f"Lampadaire éteint, banc {HONEST}"
    )
    return verdicts(
        {
            "no error of the server": not any(what.split()[-1].startswith("5") or "lost" in what for what in statuses),
            "programs made nothing": not any(
                what.startswith(("trap 200 made", "hasty 200 made", "forged 200 made")) for what in statuses
            ),
            f"quota: {made} made, at most {most}": 0 < made <= most,
            "an honest report from elsewhere is accepted": honest == 1,
            "nothing was dispatched": stack.value(LEFT) == 0,
        }
    )


def verdicts(said: dict[str, bool]) -> int:
    for what, well in said.items():
        print(f"abuse: {'kept' if well else 'BROKEN'}: {what}")
    return int(not all(said.values()))


async def program(
    base: str, number: int, posts: int, category: int, statuses: Counter[str], room: asyncio.Semaphore
) -> None:
    """One address; its tokens are asked for first, so that all but the hasty are old enough."""
    async with inhabitants.session(number) as browser:
        tokens = [await token(browser, base, room) for _post in range(posts // len(KINDS) * 2 + 2)]
        await asyncio.sleep(UNHURRIED)
        used = tokens.pop()
        for rank in range(posts):
            kind = KINDS[rank % len(KINDS)]
            said = WHERE | {"territoire": TERRITORY, "categorie": str(category), "texte": f"Banc, {number} {rank}"}
            said["csrfmiddlewaretoken"] = inhabitants.token(browser)
            said["site"] = "https://exemple.invalid/" if kind == "trap" else ""
            said["jeton"] = {"again": used, "forged": "forged.1abc.signature"}.get(kind) or (
                await token(browser, base, room) if kind == "hasty" else tokens.pop()
            )
            async with room:
                statuses[f"{kind} {await sent(browser, base, said)}"] += 1


async def token(browser: inhabitants.aiohttp.ClientSession, base: str, room: asyncio.Semaphore) -> str:
    async with room, browser.get(f"{base}{DOOR}?territoire={TERRITORY}") as answer:
        return (await answer.json())["token"]


async def sent(browser: inhabitants.aiohttp.ClientSession, base: str, said: dict[str, str]) -> str:
    try:
        async with browser.post(base + DOOR, data=said) as answer:
            if answer.status != 200:
                return str(answer.status)
            return "200 made" if (await answer.json())["done"] else "200 not made"
    except (inhabitants.aiohttp.ClientError, TimeoutError, OSError) as error:
        return f"lost {type(error).__name__}"


if __name__ == "__main__":
    sys.exit(main(*(int(one) for one in sys.argv[1:])))
