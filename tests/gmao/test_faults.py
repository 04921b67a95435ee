# SPDX-License-Identifier: EUPL-1.2
"""A GMAO that is away for hours, forgets to answer, answers nonsense, or takes an order and loses our worker: exactly
one order for each request, its texts in their order, all of them soon after it is back.

Hours are compressed: the dates of what waits are moved back, what is called is real. The counterpart keeps what it
received (`tests.gmao.atlas`); one test goes through a faulty proxy to a real Redmine.
"""

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.utils import timezone

from apps.assets import secrets
from apps.interventions import tasks
from apps.interventions.gmao import sending
from apps.interventions.models import Comment, Delivery, Gmao, Handoff, Ticket, WorkRequest
from apps.supervision import doctor
from tests.factories import (
    AttachmentFactory,
    TeamFactory,
    TerritoryFactory,
    UserFactory,
)
from tests.gmao.atlas import KEY, Atlas, signed
from tests.gmao.proxy import Proxy
from tests.interventions.gmao.conftest import gmao_of, later
from tests.stack import ROOT

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
ORDERS, TALKATIVE = 300, 60  # requests, and those with two texts each
KILLS = 50
UNWELL = 250  # calls, of which one in five goes wrong, before it is well again
AWAY = {"cut": 0.07, "500": 0.05, "before": 0.04, "garbage": 0.03, "429": 0.01, "slow": 0.005}
STUCK = (Handoff.State.OWED, Handoff.State.FAILED, Handoff.State.REFUSED, Handoff.State.HELD)


@pytest.fixture
def city(db):
    return TerritoryFactory(code="51108")


@pytest.fixture
def atlas():
    one = Atlas()
    yield one
    one.stop()


@pytest.fixture
def gmao(city, atlas, settings):
    settings.OUTBOUND_ALLOW = frozenset({f"127.0.0.1:{atlas.port}"})
    return gmao_in(city, "atlas", atlas.options, KEY)


def gmao_in(city, driver, options, secret, **more):
    team = TeamFactory(territory=city)
    return gmao_of(city, team, driver, options, secret, cap_per_hour=10_000, **more)


def handed_over(gmao, count, talkative=0):
    """Requests that were decided, all of them to leave; the first ones with two texts."""
    now = timezone.now()
    given = {"territory": gmao.territory, "trade": "lighting", "origin": "asset", "state": "to_send"}
    given |= {"detected_at": now, "changed_at": now}
    made = WorkRequest.objects.bulk_create(WorkRequest(title=f"Lampe {n}", **given) for n in range(count))
    Handoff.objects.bulk_create(Handoff(request=one, gmao=gmao, rank=1) for one in made)
    person = UserFactory()
    Comment.objects.bulk_create(
        Comment(request=one, at=now + timedelta(seconds=n), by=person, text=f"texte {n}")
        for one in made[:talkative]
        for n in (1, 2)
    )
    return made


def drained(within, step=5.0):
    """Seconds, compressed ones too, until nothing is owed and nothing waits."""
    gone = 0.0
    while True:
        began = time.monotonic()
        tried = tasks.send_to_gmao()
        gone += time.monotonic() - began
        if not tried and not Handoff.objects.filter(state__in=STUCK).exists():
            return gone
        later(seconds=step)
        gone += step
        assert gone < within, left()


def left():
    return list(Handoff.objects.filter(state__in=STUCK).values_list("request", "rank", "state", "last_error")[:20])


def flaky(seed):
    """Each call has its chance to go wrong."""
    chance = random.Random(seed)

    def fault(method, path):
        draw = chance.random()
        for way, share in AWAY.items():
            if draw < share:
                return way
            draw -= share
        return ""

    return fault


def test_away_for_six_hours_then_unwell_for_a_while_each_order_is_there_once_and_in_order(gmao, atlas, seed):
    made = handed_over(gmao, ORDERS, TALKATIVE)
    for _ in range(36):  # six hours, ten minutes at a time
        tasks.send_to_gmao()
        later(minutes=10)
    gmao.refresh_from_db()
    assert (gmao.health, atlas.orders) == ("down", {})
    assert any(one.level == doctor.FAULT and "300 envois attendent" in one.text for one in doctor.of_sources(None))
    tried = WorkRequest.objects.filter(state="send_failed").count()
    assert tried < 20, "un éclaireur suffit"
    atlas.fault = flaky(seed)
    atlas.start()
    while len(atlas.calls) < UNWELL:
        tasks.send_to_gmao()
        later(seconds=10)
    atlas.fault = lambda method, path: ""
    seconds = drained(within=300)
    print(f"écoulés en {seconds:.0f} s, {len(atlas.calls)} appels")  # noqa: T201
    keys = [str(one) for one in Handoff.objects.filter(kind="order").values_list("key", flat=True)]
    assert sorted(atlas.keys()) == sorted(keys)
    assert set(WorkRequest.objects.values_list("state", flat=True)) == {"sent"}
    for one in made[:TALKATIVE]:
        number = int(Ticket.objects.get(request=one).reference)
        told = [said["content"].split(" : ")[1].split("\n")[0] for order, said in atlas.comments if order == number]
        assert told == ["texte 1", "texte 2"]


def test_a_worker_killed_between_the_acceptance_and_our_commit_fifty_times_makes_one_order_per_key(gmao, atlas):
    handed_over(gmao, 2 * KILLS)
    worker, killed = Worker(atlas.port), []
    kill_now = [False]

    def kill():
        if kill_now[0]:
            kill_now[0] = False
            os.kill(worker.child, signal.SIGKILL)
            killed.append(worker.child)

    def fault(method, path):
        return "kill" if kill_now[0] and (method, path) == ("POST", "/work-orders") else ""

    atlas.kill, atlas.fault = kill, fault
    atlas.start()
    try:
        while Handoff.objects.filter(state__in=STUCK).exists():
            kill_now[0] = len(killed) < KILLS
            worker.send()
            later(minutes=3)
    finally:
        worker.stop()
    keys = [str(one) for one in Handoff.objects.values_list("key", flat=True)]
    assert len(killed) == KILLS
    assert sorted(atlas.keys()) == sorted(keys)
    assert Ticket.objects.filter(doubles="").count() == 2 * KILLS


class Worker:
    """Its children send what is due; `child` is the one at work."""

    def __init__(self, port):
        given = connections["default"].settings_dict
        where = f"{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/{given['NAME']}"
        env = os.environ | {"DATABASE_URL": f"postgis://{where}", "OUTBOUND_ALLOW": f"127.0.0.1:{port}"}
        env |= {"MEDIA_ROOT": str(settings.MEDIA_ROOT), "DJANGO_SETTINGS_MODULE": "connecte.settings"}
        words = [sys.executable, "-m", "tests.gmao.worker"]
        self.process = subprocess.Popen(
            words, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.child = 0

    def send(self):
        self._say("go")
        self.child = int(self.process.stdout.readline())
        self._say("known")
        assert self.process.stdout.readline() == "over\n"

    def _say(self, word):
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def stop(self):
        self.process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def test_a_real_redmine_behind_a_bad_line_has_each_order_once_and_its_texts_in_order(city, redmine, settings, seed):
    proxy = Proxy(redmine.url)
    settings.OUTBOUND_ALLOW = frozenset({f"127.0.0.1:{proxy.port}"})
    gmao = gmao_in(city, "redmine", {**redmine.options, "url": proxy.url}, redmine.key)
    made = handed_over(gmao, 10, 10)
    seen, chance = set(), random.Random(seed)

    def once(method, path):
        """The first attempt at each thing loses its answer."""
        if method == "GET" or len(seen) > 24:
            return ""
        seen.add(len(seen))
        return chance.choice(["cut", "500", "garbage", "before", ""])

    proxy.fault = once
    proxy.start()
    try:
        drained(within=900, step=30)
    finally:
        proxy.stop()
    for one in made:
        key = str(one.handoffs.get(kind="order").key)
        (issue,) = redmine.issues(cf_1=key)
        journals = redmine.issue(issue["id"])["journals"]
        notes = [note["notes"].split(" : ")[1].splitlines()[0] for note in journals if note.get("notes")]
        assert notes == ["texte 1", "texte 2"]
    assert len(seen) > 20


def test_told_to_come_back_later_we_do_and_nothing_is_called_failed(gmao, atlas):
    handed_over(gmao, 5)
    atlas.fault = lambda method, path: "429"
    atlas.start()
    tasks.send_to_gmao()
    assert set(Handoff.objects.values_list("state", flat=True)) == {"owed"}
    assert set(WorkRequest.objects.values_list("state", flat=True)) == {"to_send"}
    calls = len(atlas.calls)
    later(seconds=5)
    tasks.send_to_gmao()
    assert len(atlas.calls) == calls, "appelée avant l'heure qu'elle a dite"
    atlas.fault = lambda method, path: ""
    later(seconds=30)
    tasks.send_to_gmao()
    assert len(atlas.orders) == 5


def test_a_photo_that_is_too_big_there_is_refused_and_what_follows_goes_on(gmao, atlas):
    (one,) = handed_over(gmao, 1)
    photo = AttachmentFactory(request=one)
    Comment.objects.create(request=one, at=timezone.now() + timedelta(seconds=5), by=photo.by, text="après la photo")
    atlas.largest = 3
    atlas.start()
    for _ in range(4):
        tasks.send_to_gmao()
        later(minutes=20)
    assert list(one.handoffs.order_by("rank").values_list("kind", "state")) == [
        ("order", "sent"),
        ("photo", "refused"),
        ("text", "sent"),
    ]
    assert "Maximum upload size exceeded" in one.handoffs.get(kind="photo").last_error
    assert any("1 envoi refusé" in found.text for found in doctor.of_sources(None))


def test_a_gmao_that_takes_a_second_for_each_call_has_them_all_in_one_round(gmao, atlas):
    handed_over(gmao, 8)
    atlas.fault = lambda method, path: "slow"
    atlas.start()
    tasks.send_to_gmao()
    assert (len(atlas.orders), len(atlas.calls)) == (8, 8)
    assert not Handoff.objects.filter(state__in=STUCK).exists()


def test_the_same_webhook_from_every_side_at_once_is_one_row(gmao, atlas):
    Gmao.objects.update(slug="atlas", hook_secret=secrets.encrypt("secret"))
    (one,) = handed_over(gmao, 1)
    atlas.start()
    tasks.send_to_gmao()
    body = atlas.hook(1)

    def ring(_number):
        try:
            answer = Client().post("/ingest/gmao/atlas/", body, "application/json", **signed(body, "secret"))
            return answer.status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ring, range(24))) == {200}
    assert Delivery.objects.get().occurrences == 24


def test_a_zombie_that_wakes_up_after_its_lease_commits_nothing(gmao, atlas):
    handed_over(gmao, 1)
    atlas.start()
    from apps.assets import owed
    from apps.interventions.gmao import admitting

    admitting.admit()
    (row,) = sending._claimed()
    later(minutes=5)
    tasks.send_to_gmao()
    with pytest.raises(owed.LeaseLost):
        sending.deliver(row)
    assert len(atlas.orders) == 1 and Ticket.objects.count() == 1
