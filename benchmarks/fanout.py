# SPDX-License-Identifier: EUPL-1.2
"""B4: news from a commit to many sockets. Ours, raw `websockets.broadcast` and Channels pub/sub, same run.

    python3 deploy/stack.py run --name bench -- .venv/bin/python benchmarks/fanout.py [clients] [messages]

A burst of messages as fast as each can take it: deliveries per second until the last one. Every client must have
heard every message, or the line says how many are lost.
"""

import asyncio
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")
os.environ["PYTHONPATH"] = str(ROOT)

import django  # noqa: E402

django.setup()

import orjson  # noqa: E402
from channels_redis.pubsub import RedisPubSubChannelLayer  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from apps.events import live  # noqa: E402
from apps.territories.models import Territory, User  # noqa: E402
from benchmarks import live_stage as stage  # noqa: E402
from benchmarks.serving import Cookie  # noqa: E402

PER_COMMIT = 25  # messages of one transaction in a burst: a batch of the ingest
ROUNDS = 3
PATIENCE = 60  # seconds for the last delivery


def payload(number):
    """A realistic alarm, about 400 bytes."""
    return {
        "asset": {
            "uid": f"00000000-0000-4000-8000-{number:012d}",
            "code": f"PL-{number:05d}",
            "kind": "light_point",
            "lonlat": [4.36, 48.95],
            "state": "fault",
        },
        "severity": "major",
        "title": "Lampe éteinte (fictif)",
        "ref": {"type": "alarm", "id": number},
        "sent": time.time(),
    }


class Ours:
    """The real application, a real commit for each batch."""

    name = "connecte"
    path = "/ws/live/"

    def __init__(self):
        call_command("migrate", verbosity=0)
        self.town, _ = Territory.objects.get_or_create(code="bench", defaults={"name": "Ville fictive du banc"})
        user, _ = User.objects.get_or_create(username="bench", defaults={"is_superuser": True})
        self.cookie = str(Cookie.of(user))

    def serve(self):
        return stage.served("connecte.asgi:application")

    def send(self, numbers):
        with transaction.atomic():
            live.publish([live.Message(self.town.pk, "alarm.raised", payload(number)) for number in numbers])


class Raw:
    name = "websockets.broadcast"
    path = "/"
    cookie = ""

    @contextmanager
    def serve(self):
        port = stage.free_port()
        command = [sys.executable, str(ROOT / "benchmarks/peers/raw.py"), str(port)]
        self.child = subprocess.Popen(command, stdin=subprocess.PIPE)
        stage.wait_for(port)
        try:
            yield port
        finally:
            self.child.kill()
            self.child.wait()

    def send(self, numbers):
        for number in numbers:
            self.child.stdin.write(orjson.dumps([payload(number)]) + b"\n")
        self.child.stdin.flush()


class PubSub:
    name = "channels pub/sub"
    path = "/"
    cookie = ""

    def __init__(self):
        self.runner = asyncio.Runner()
        self.layer = RedisPubSubChannelLayer(hosts=[settings.REDIS_URL])

    def serve(self):
        return stage.served("benchmarks.peers.channels_pubsub:application")

    def send(self, numbers):
        self.runner.run(self._send(numbers))

    async def _send(self, numbers):
        for number in numbers:
            text = orjson.dumps([payload(number)]).decode()
            await self.layer.group_send("bench", {"type": "told", "text": text})


def burst(subject, count, messages):
    """Deliveries per second, and how many were lost."""
    with subject.serve() as port, stage.clients(port, subject.path, subject.cookie, count, expected=messages) as crowd:
        for start in range(0, messages, PER_COMMIT):
            subject.send(range(start, min(messages, start + PER_COMMIT)))
        heard, delays, first, last = crowd.end(PATIENCE)
    return sum(heard) / (last - first), count * messages - sum(heard)


def main(count=200, messages=400):
    subjects = [Ours(), Raw(), PubSub()]
    speeds = {subject.name: [] for subject in subjects}
    for _ in range(ROUNDS):  # interleaved
        for subject in subjects:
            speed, lost = burst(subject, count, messages)
            speeds[subject.name].append(speed)
            print(
                f"B4 {subject.name:<22} {count} clients x {messages}: {speed:>9,.0f} deliveries/s, {lost} lost",
                flush=True,
            )
    ours, raw, pubsub = (sorted(speeds[subject.name])[ROUNDS // 2] for subject in subjects)
    print(f"B4 ours / raw = {ours / raw:.2f} (bar 0.5)   ours / channels = {ours / pubsub:.1f} (bar 6)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
