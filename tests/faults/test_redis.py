# SPDX-License-Identifier: EUPL-1.2
"""Redis is expendable: killed, emptied or hung, nothing is lost, people go on working, and the stream continues."""

import shutil
import time

from tests.stack import BACK, PATIENCE, eventually

MEANWHILE = 3.0  # seconds between two news while Redis is away: the hub looks by itself every second
ATONCE = 2.0  # seconds to take an alarm in charge, whatever Redis does

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
    now = stack.value("SELECT now()")
    eventually(lambda: stack.value(POLLED, now, f"talq-{name}"), f"interrogation de talq-{name}", within=BACK)


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
            witness.hears_something(MEANWHILE)
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
                witness.hears_something(MEANWHILE)
        assert any(acknowledged)
        assert max(waits) < ATONCE, "prendre en compte attend Redis"
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
