# SPDX-License-Identifier: EUPL-1.2
"""Pages of signalements with many reports: the steps of the form, the follow-up, the agents' list and its filters.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/report_pages.py [1000000]

The rows of `signalements.py`, in a database of its own, dropped at the end. Each page is asked through Django with all
its middleware, by senders of many networks; the time is that of the server, its database included. Bars: 95th
percentile of each step of the form 200 ms, of each view of the list 300 ms.
"""

import os
import re
import sys
import time
from datetime import timedelta
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402
import pytest  # noqa: E402, F401  (settings then serve plain static files, as in tests)

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.contrib.gis.geos import MultiPolygon, Polygon  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from apps.signalements import tokens  # noqa: E402
from apps.signalements.models import Category  # noqa: E402
from apps.territories.models import Membership, Territory, User  # noqa: E402
from benchmarks.signalements import a_town, drop, fill, p95  # noqa: E402

FORM, LIST = 0.2, 0.3  # seconds
PEOPLE, LOOKS = 150, 12
OUTLINE = (4.3, 48.9, 4.45, 49.0)
STEPS = ("1 where", "1 sent", "2 what", "2 sent", "3 send", "3 sent", "follow-up")
VIEWS = ("", "?state=received", "?q=lampadaire", "?q=devant+le+777", "?category={category}", "?order=age")


def main(size: int = 1_000_000) -> int:
    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = "bench_report_pages"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        return measured(size)
    finally:
        drop(before)


def measured(size: int) -> int:
    call_command("load_reference", verbosity=0)
    settings.ALLOWED_HOSTS = ["*"]
    settings.SECURE_SSL_REDIRECT = False
    tokens.SOONEST = timedelta(0)  # nobody here reads before sending
    town, categories, assets = a_town()
    Territory.objects.filter(pk=town.pk).update(outline=MultiPolygon(Polygon.from_bbox(OUTLINE)))
    fill(town, categories, assets, 1, size)
    slow = [said(name, times, FORM) for name, times in form(town, categories[0]).items()]
    slow += [said(f"agents, {view or 'whole'}", times, LIST) for view, times in triage(town, categories[0]).items()]
    return int(any(slow))


def form(town: Territory, category: Category) -> dict[str, list[float]]:
    spent: dict[str, list[float]] = {
        name: [] for name in ("1 where", "1 sent", "2 what", "2 sent", "3 send", "3 sent", "follow-up")
    }
    for rank in range(PEOPLE):
        browser = Client(HTTP_HOST="localhost", REMOTE_ADDR=f"10.{rank // 200}.{rank % 200}.7")
        place = {"longitude": 4.31 + 0.0008 * rank, "latitude": 48.95}
        page = timed(spent["1 where"], browser.get, f"/signaler/?territoire={town.code}")
        action = re.search(r'action="(/signaler/[^"]+/)"', page.content.decode())[1]
        what = timed(spent["1 sent"], browser.post, action, place)["Location"]
        timed(spent["2 what"], browser.get, what)
        words = {"texte": f"Lampadaire éteint devant le {rank}", "categorie": category.pk}
        send = timed(spent["2 sent"], browser.post, what, words)["Location"]
        timed(spent["3 send"], browser.get, send)
        follow = timed(spent["3 sent"], browser.post, send, {"email": f"p{rank}@exemple.invalid"})["Location"]
        assert timed(spent["follow-up"], browser.get, follow).status_code == 200
    return spent


def triage(town: Territory, category: Category) -> dict[str, list[float]]:
    agent = User.objects.create(username="banc-agent")
    Membership.objects.create(user=agent, territory=town, role=Group.objects.get(name="Opérateur du PCC"))
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(agent, backend="apps.territories.backends.MembershipBackend")
    spent: dict[str, list[float]] = {}
    for view in VIEWS:
        for _look in range(LOOKS):
            page = timed(spent.setdefault(view, []), browser.get, f"/signalements/{view.format(category=category.pk)}")
            assert page.status_code == 200, (view, page.status_code)
    return spent


def timed(into: list[float], ask, *words):
    began = time.perf_counter()
    answer = ask(*words)
    into.append(time.perf_counter() - began)
    assert answer.status_code in (200, 302), (words[0], answer.status_code, answer.content[:500])
    return answer


def said(name: str, times: list[float], bar: float) -> bool:
    worst = p95(times)
    print(
        f"report pages: {name}: p50 {median(times) * 1000:.0f} ms, p95 {worst * 1000:.0f} ms (bar {bar * 1000:.0f}):"
        f" {worst / bar:.2f} of it",
        flush=True,
    )
    return worst > bar


if __name__ == "__main__":
    sys.exit(main(*(int(size) for size in sys.argv[1:])))
