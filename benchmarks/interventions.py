# SPDX-License-Identifier: EUPL-1.2
"""10 000 open requests among 60 000: every list and its filters, one request, the clocks counted again, the sweep.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/interventions.py [open] [over]

Fictitious rows in a database of its own, made beside the one at DATABASE_URL and dropped at the end. Pages are asked in
process as a member of one territory in ten, and of all of them. Growth: the same pages with a tenth of the open ones.
"""

import os
import sys
import time
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import Group, Permission  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from apps.assets.models import Asset, AssetKind  # noqa: E402
from apps.interventions import services  # noqa: E402
from apps.interventions.clocks import keeping, sweeping  # noqa: E402
from apps.interventions.models import NEVER, Clock, Comment, Passage, Team, WorkOrder, WorkRequest  # noqa: E402
from apps.territories import sessions  # noqa: E402
from apps.territories.models import Territory, User  # noqa: E402
from benchmarks.tiles import drop  # noqa: E402

BAR, COUNT_BAR = 0.3, 0.02  # seconds: any page at p95, the clocks of one request
TOWNS, ASSETS, TEAMS, ROUNDS = 10, 5_000, 20, 15
PLAIN_FILES = "django.contrib.staticfiles.storage.StaticFilesStorage"
STATES = ("acknowledged", "assigned", "assigned", "assigned", "created")
PAGES = {
    "list": "/interventions/",
    "list, late": "/interventions/?vue=retard",
    "list, without team": "/interventions/?vue=sans-equipe",
    "list, over": "/interventions/?vue=terminees",
    "list, one trade": "/interventions/?metier=lighting",
    "list, common word": "/interventions/?q=lampe",
    "list, rare word": "/interventions/?q=pylône",
    "list, an asset": "/interventions/?q=I-4242",
    "list, a number": "/interventions/?q=412",
    "board of teams": "/interventions/equipes/",
    "a team's work": "/interventions/equipes/{team}/",
    "planning, a week": "/interventions/planning/",
    "planning, a day": "/interventions/planning/?vue=jour",
    "planning, common word": "/interventions/planning/?q=lampe",
    "planning, an asset": "/interventions/planning/?q=I-4242",
    "api, planning": "/api/v1/interventions/board/",
    "api, what waits": "/api/v1/interventions/board/waiting/",
    "one request": "/interventions/{request}/",
    "api, open": "/api/v1/interventions/requests/?open=true",
    "api, 500 rows": "/api/v1/interventions/requests/?open=true&limit=500",
    "api, orders": "/api/v1/interventions/orders/?active=true",
    "api, summary": "/api/v1/interventions/summary/",
    "admin": "/admin/interventions/workrequest/",
    "admin, late": "/admin/interventions/workrequest/?open=late",
}


def main(count: int = 10_000, over: int = 50_000) -> int:
    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = "bench_interventions"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    plain = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN_FILES}}  # nothing is collected here
    try:
        with override_settings(STORAGES=plain):
            return measured(count, over)
    finally:
        drop(before)


def measured(count: int, over: int) -> int:
    users, teams, assets = a_country()
    fill(count // 10, teams, assets, "assigned", users)
    fill(over, teams, assets, "closed", users)
    few = {who: read(who, user, count // 10) for who, user in users.items()}
    fill(count - count // 10, teams, assets, "assigned", users)
    many = {who: read(who, user, count) for who, user in users.items()}
    for who in users:
        print(f"interventions {who}: ten times as many open requests cost {many[who] / few[who]:.1f} x", flush=True)
    slow = counted(users["all territories"]) + swept(count)
    return int(max(many.values()) > BAR or slow)


def a_country():
    kind, _ = AssetKind.objects.get_or_create(code="light_point", defaults={"label": "PL", "label_plural": "PL"})
    towns = Territory.objects.bulk_create(
        [Territory(code=f"I{n:04d}", name=f"Commune fictive {n}") for n in range(TOWNS)]
    )
    assets = Asset.objects.bulk_create([Asset(code=f"I-{n}", kind=kind, owner=towns[n % TOWNS]) for n in range(ASSETS)])
    teams = Team.objects.bulk_create([Team(territory=towns[n % TOWNS], name=f"Équipe {n}") for n in range(TEAMS)])
    role = Group.objects.create(name="interventions")
    rights = Permission.objects.filter(content_type__app_label__in=["interventions", "assets", "territories", "events"])
    role.permissions.set(rights)
    people = User.objects.bulk_create([User(username=f"banc{n}", is_staff=True) for n in range(2)])
    for town in towns:
        people[1].memberships.create(territory=town, role=role)
    people[0].memberships.create(territory=towns[1], role=role)
    return {"one territory in ten": people[0], "all territories": people[1]}, teams, assets


def fill(count, teams, assets, state, users):
    """Requests with their three clocks, an order when a team has them, and the lines of their life."""
    now, began = timezone.now(), time.perf_counter()
    by = users["all territories"]
    for start in range(0, count, 5_000):
        rows = []
        for n in range(start, min(count, start + 5_000)):
            asset = assets[n * 7919 % len(assets)]
            is_over = state == "closed"
            given = "closed" if is_over else STATES[n // 7 % len(STATES)]
            due = NEVER if is_over or n % 3 == 0 else now + timedelta(minutes=n * 104_729 % 20_000 - 600)
            title = "Pylône à vérifier" if n % 5_000 == 0 else "Lampe éteinte" if n % 2 else "Rue dans le noir"
            team = next(t for t in teams if t.territory_id == asset.owner_id) if given == "assigned" else None
            rows.append(
                WorkRequest(
                    territory_id=asset.owner_id, title=title, trade="lighting" if n % 4 else "traffic", origin="asset",
                    asset=asset, state=given, team=team, detected_at=now, sent_at=now, due_at=due, created_by=by,
                    outcome="repaired" if is_over else "", changed_at=now, priority=1 + n % 3,
                )
            )  # fmt: skip
        made = WorkRequest.objects.bulk_create(rows)
        links = WorkRequest.assets.through
        links.objects.bulk_create([links(workrequest=row, asset_id=row.asset_id) for row in made])
        WorkOrder.objects.bulk_create([an_order(row, n, now) for n, row in enumerate(row for row in made if row.team)])
        alive = "met" if state == "closed" else "running"
        Clock.objects.bulk_create(
            [
                Clock(request=row, kind=kind, amount=2, unit="hours", state=alive, started_at=now, due_at=row.due_at,
                      look_at=row.due_at if alive == "running" and row.due_at > now and row.due_at != NEVER else None)
                for row in made for kind in ("gti", "gtrp", "gtr")
            ]
        )  # fmt: skip
        Passage.objects.bulk_create(
            [Passage(request=row, at=now, kind="intervention.updated", after=row.state, text=str(row), by=by)
             for row in made for _ in range(4)]
        )  # fmt: skip
        Comment.objects.bulk_create(
            [Comment(request=row, at=now, by=by, text="Accès par la cour") for row in made[::5]]
        )
    with connection.cursor() as cursor:
        for table in ("workrequest", "workrequest_assets", "clock", "workorder", "passage", "comment"):
            cursor.execute(f"VACUUM ANALYZE interventions_{table}")
    print(f"interventions {count:,} {state} loaded in {time.perf_counter() - began:.0f} s", flush=True)


def an_order(row, n, now):
    """One in twenty has its hour in this week: some three hundred cards for twenty teams."""
    if n % 20 or row.state != "assigned":
        return WorkOrder(request=row, team=row.team, changed_at=now)
    monday = (now - timedelta(days=now.weekday())).replace(hour=8, minute=0)
    start = monday + timedelta(days=n // 20 % 5, hours=n // 100 % 8)
    window = {"planned_from": start, "planned_to": start + timedelta(minutes=45)}
    return WorkOrder(request=row, team=row.team, changed_at=now, state="planned", **window)


def read(who, user, count):
    """The worst p95 of all the pages, each asked ROUNDS times, the first pages of the list walked further."""
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    session = client.session
    sessions.begin(session)
    session.save()
    mine = WorkRequest.objects.visible_to(user).filter(state="assigned").order_by("-pk")
    values = {"team": mine.first().team_id, "request": mine.first().pk}
    worst = 0.0
    for name, path in PAGES.items():
        path = path.format(**values)
        took = [ask(client, path) for _ in range(ROUNDS + 1)][1:]
        p95 = quantiles(took, n=20)[-1]
        worst = max(worst, p95)
        times = f"p50 {median(took) * 1000:5.0f} ms, p95 {p95 * 1000:5.0f} ms"
        print(f"interventions {count:,} open, {who:<21}{name:<20} {times}")
    print(
        f"interventions bar: {BAR * 1000:.0f} ms, the slowest page for {who} with {count:,}: {worst * 1000:.0f} ms",
        flush=True,
    )
    return worst


def ask(client, path):
    began = time.perf_counter()
    answer = client.get(path)
    seconds = time.perf_counter() - began
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code} {answer.content[:300]!r}")
    return seconds


def counted(user):
    """The clocks of one request counted again, and a whole act of a team."""
    rows = list(WorkRequest.objects.filter(state="assigned").order_by("pk")[:60])
    took, acts = [], []
    for row in rows:
        with transaction.atomic():
            began = time.perf_counter()
            keeping.count(row)
            took.append(time.perf_counter() - began)
        order = row.orders.get()
        began = time.perf_counter()
        services.arrive(order_id=order.pk, by=user)
        acts.append(time.perf_counter() - began)
    p95 = quantiles(took, n=20)[-1]
    print(
        f"interventions clocks of one request: p50 {median(took) * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms"
        f" (bar {COUNT_BAR * 1000:.0f} ms); a whole act p50 {median(acts) * 1000:.0f} ms", flush=True
    )  # fmt: skip
    return int(p95 > COUNT_BAR)


def swept(count):
    """Nothing due, then what a day made due."""
    began = time.perf_counter()
    sweeping.sweep(timezone.now() - timedelta(days=1))
    idle = time.perf_counter() - began
    due = Clock.objects.filter(look_at__lte=timezone.now() + timedelta(hours=2)).values("request").distinct().count()
    began = time.perf_counter()
    looked = sweeping.sweep(timezone.now() + timedelta(hours=2))
    took = time.perf_counter() - began
    each = took / max(1, looked) * 1000
    done = f"{looked} of {due} in {took:.1f} s, {each:.1f} ms each"
    print(f"interventions sweep: {idle * 1000:.1f} ms when nothing is due, {done}")
    return int(looked != due)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
