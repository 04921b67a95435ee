# SPDX-License-Identifier: EUPL-1.2
"""Redis is expendable: killed, emptied or hung, nothing is lost, people go on working, and the stream continues."""

import shutil
import time

from tests.faults.conftest import BACK
from tests.stack import eventually

POLLED = """
SELECT last_success_at > %s::timestamptz FROM supervision_poll
  JOIN assets_source source ON source.id = source_id WHERE slug = 'talq-sain'
"""
ACKNOWLEDGED = """
SELECT alarm_id, count(*) FROM events_journalentry
 WHERE kind = 'alarm.acknowledged' AND alarm_id = ANY(%s) AND at > %s GROUP BY 1
"""


def is_polled_again(stack):
    """Polling makes a whole new visit from now on."""
    now = stack.value("SELECT now()")
    eventually(lambda: stack.value(POLLED, now), BACK, "interrogation de talq-sain")


def test_redis_killed(stack, traffic):
    with traffic() as witness:
        stack.kill_and_wait("redis")
        is_polled_again(stack)
        witness.hears_something_within(BACK)


def test_redis_started_again_without_its_data(stack, traffic):
    with traffic() as witness:
        with stack.held_down("redis"):
            shutil.rmtree(stack.folder.path / "redis" / "appendonlydir")
            time.sleep(3)
            assert witness.hears_something_within(3) < 3, "le flux direct attend Redis"
        is_polled_again(stack)
        witness.hears_something_within(BACK)


def test_redis_hung_for_ten_seconds(stack, traffic, operator):
    began = stack.value("SELECT now()")
    with traffic() as witness:
        with stack.hung("redis"):
            until = time.monotonic() + 10
            acknowledged = []
            while time.monotonic() < until:
                acknowledged.append(acknowledge_one(operator))
                assert witness.hears_something_within(3) < 3, "le flux direct attend Redis"
            assert any(acknowledged)
        is_polled_again(stack)
    known = [id for id in acknowledged if id]
    for alarm, entries in stack.query(ACKNOWLEDGED, known, began):
        assert entries == known.count(alarm)


def acknowledge_one(person):
    """An alarm taken in charge, in less than two seconds; None when its probe spoke meanwhile."""
    open_ones = person.ask("/api/v1/alarms/?open=true&state=unack&limit=20").json()["results"]
    if not open_ones:
        return None
    began = time.monotonic()
    answer = person.say(f"/api/v1/alarms/{open_ones[0]['id']}/acknowledge/", comment="essai")
    assert time.monotonic() - began < 2
    assert answer.status_code in (200, 409), answer.text
    return open_ones[0]["id"] if answer.status_code == 200 else None
