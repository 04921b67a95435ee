# SPDX-License-Identifier: EUPL-1.2
"""Worker, ingester and web killed in the middle of their work: done again elsewhere, and once."""

import time

from tests.faults.test_redis import is_polled_again
from tests.stack import BACK, eventually


def test_the_ingester_killed_again_and_again_in_the_middle_of_batches(stack, traffic):
    with traffic() as witness:
        for _ in range(3):
            stack.kill_and_wait("ingest")
            time.sleep(1.5)
        witness.hears_something()


def test_the_worker_killed_in_the_middle_of_a_poll(stack, traffic, gateways):
    """The gateway is slow to answer, so that each kill finds it asked and not yet heard."""
    sain = gateways["sain"]
    with traffic():
        sain.way = "slow"
        for number, failed in ((0, True), (0, False)):
            sain.say(number, failed)
            visits = len(sain.asked_at)
            eventually(
                lambda visits=visits: len(sain.asked_at) > visits, "interrogation en cours", within=BACK, every=0.02
            )
            stack.kill_and_wait("worker")
        sain.way = "well"
        is_polled_again(stack)
        check_lamps(stack, sain)


def test_the_web_server_killed(stack, traffic, operator):
    with traffic() as witness:
        stack.kill_and_wait("web")
        stack.wait_for_port("WEB_PORT", BACK)
        witness.hears_something()
        assert operator.ask("/api/v1/alarms/").status_code == 200


LAMPS = """
SELECT asset.source_ref, alarm.active, alarm.occurrences, asset.state FROM events_alarm alarm
  JOIN assets_asset asset ON asset.fid = alarm.asset_id JOIN assets_source source ON source.id = asset.source_id
 WHERE source.slug = %s AND alarm.condition = 'lamp_failure'
"""


def check_lamps(stack, gateway):
    """Each failure that the gateway logged was counted once, and its last word is what is shown."""
    stored = {ref: words for ref, *words in stack.query(LAMPS, f"talq-{gateway.name}")}
    assert stored.keys() == gateway.truth.keys()
    for ref, told in gateway.truth.items():
        active, occurrences, state = stored[ref]
        failed = told[-1][1]
        assert (active, occurrences) == (failed, sum(failed for _at, failed in told)), ref
        assert (state == "fault") is failed, state
