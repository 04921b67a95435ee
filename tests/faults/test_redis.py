# SPDX-License-Identifier: EUPL-1.2
"""Redis is expendable: killed, emptied or hung, nothing is lost, people go on working, and the stream continues."""

import shutil
import time

from tests.stack import PATIENCE, eventually

BACK = 30.0  # seconds to be at work again: the bar, on a machine that does nothing else; told, not judged

POLLED = """
SELECT last_success_at > %s::timestamptz FROM supervision_poll
  JOIN assets_source source ON source.id = source_id WHERE slug = %s
"""
ACKNOWLEDGED = """
SELECT alarm_id, count(*) FROM events_journalentry
 WHERE kind = 'alarm.acknowledged' AND alarm_id = ANY(%s) AND at > %s GROUP BY 1
"""


def is_polled_again(stack, name="sain"):
    """Polling makes a whole new visit from now on."""
    began, now = time.monotonic(), stack.value("SELECT now()")
    eventually(lambda: stack.value(POLLED, now, f"talq-{name}"), f"interrogation de talq-{name}")
    print(f"talq-{name} polled again after {time.monotonic() - began:.1f} s (bar: {BACK:.0f})")  # noqa: T201


def test_redis_killed(stack, traffic):
    with traffic() as witness:
        stack.kill_and_wait("redis")
        is_polled_again(stack)
        witness.hears_something()


def test_redis_started_again_without_its_data(stack, traffic):
    with traffic() as witness:
        with stack.held_down("redis"):
            shutil.rmtree(stack.folder.path / "redis" / "appendonlydir")
            time.sleep(3)
            witness.hears_something()  # without Redis
        is_polled_again(stack)
        witness.hears_something()


def test_redis_hung_for_ten_seconds(stack, traffic, operator):
    began = stack.value("SELECT now()")
    with traffic() as witness:
        with stack.hung("redis"):
            acknowledged, waits, hung = [], [], time.monotonic()
            while time.monotonic() < hung + (10 if any(acknowledged) else PATIENCE):
                asked = time.monotonic()
                acknowledged.append(acknowledge_one(operator))
                waits.append(time.monotonic() - asked)
                witness.hears_something()  # while Redis says nothing
        assert any(acknowledged)
        print(f"acknowledged in {min(waits):.2f} to {max(waits):.2f} s")  # noqa: T201
        assert min(waits) < 2, "prendre en compte attend Redis"  # the quickest: the others may wait for the machine
        is_polled_again(stack)
    known = [id for id in acknowledged if id]
    for alarm, entries in stack.query(ACKNOWLEDGED, known, began):
        assert entries == known.count(alarm)


def acknowledge_one(person):
    """An alarm taken in charge; None when its probe spoke meanwhile."""
    open_ones = person.ask("/api/v1/alarms/?open=true&state=unack&limit=20").json()["results"]
    if not open_ones:
        return None
    answer = person.say(f"/api/v1/alarms/{open_ones[0]['id']}/acknowledge/", comment="essai")
    assert answer.status_code in (200, 409), answer.text
    return open_ones[0]["id"] if answer.status_code == 200 else None
