# SPDX-License-Identifier: EUPL-1.2
"""PostgreSQL killed and started again: what the broker was given meanwhile arrives after."""

import time

import requests

from tests.faults.test_redis import is_polled_again
from tests.stack import BACK, eventually


def test_postgresql_killed_and_started_again(stack, traffic, operator):
    with traffic() as witness:
        with stack.held_down("postgres"):
            answer = operator.ask("/api/v1/alarms/")
            assert answer.status_code == 503, answer.text[:300]
            assert requests.get(f"{stack.address}/healthz", timeout=20).status_code == 200
            time.sleep(12)  # longer than the pool of connections tries to reconnect by itself
        eventually(lambda: operator.ask("/api/v1/alarms/").status_code == 200, "requêtes servies", within=BACK)
        eventually(lambda: operator.ask("/readyz").status_code == 200, "/readyz", within=BACK)
        for _ in range(20):
            assert operator.ask("/api/v1/alarms/?limit=5").status_code == 200
        witness.hears_something()
        is_polled_again(stack)
