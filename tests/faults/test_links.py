# SPDX-License-Identifier: EUPL-1.2
"""Junctions tell their alarms while the process that holds their links is killed: none is lost, none counts twice."""

import asyncio
import threading
import time

from demo import rsmp_site
from tests.faults import town
from tests.stack import BACK, eventually

PORT = "SELECT (options->>'port')::int FROM assets_source WHERE slug = %s"
SAID = """
SELECT asset.source_ref, observation.at, observation.kind
  FROM events_observation observation
  JOIN events_alarm alarm ON alarm.id = observation.alarm_id
  JOIN assets_asset asset ON asset.fid = alarm.asset_id
  JOIN assets_source source ON source.id = alarm.source_id
 WHERE source.slug = %s AND alarm.condition = 'controller_minor_fault'
"""
COUNTED = """
SELECT asset.source_ref, alarm.occurrences, alarm.active FROM events_alarm alarm
  JOIN assets_asset asset ON asset.fid = alarm.asset_id JOIN assets_source source ON source.id = alarm.source_id
 WHERE source.slug = %s AND alarm.condition = 'controller_minor_fault'
"""
ROUNDS = 100  # appearances and disappearances of each junction's alarm


class Town:
    """The junctions, in a loop of their own thread."""

    def __init__(self, port):
        self.sites = {site: rsmp_site.Site(site, lambda: (), lambda _said: None) for site in town.JUNCTIONS}
        self.loop, self.over = asyncio.new_event_loop(), asyncio.Event()
        self.thread = threading.Thread(target=self.loop.run_until_complete, args=[self.live(port)])
        self.thread.start()

    async def live(self, port):
        links = [asyncio.create_task(one.run("127.0.0.1", port)) for one in self.sites.values()]
        await self.over.wait()
        for link in links:
            link.cancel()
        await asyncio.gather(*links, return_exceptions=True)

    def say(self, site, message):
        self.loop.call_soon_threadsafe(self.sites[site].say, message)

    def close(self):
        self.loop.call_soon_threadsafe(self.over.set)
        self.thread.join()
        self.loop.close()


def test_the_holder_of_the_links_killed_in_the_middle_of_alarms(stack):
    start, truth = round(time.time()) - 3600, set()
    junctions = Town(stack.value(PORT, town.JUNCTIONS_SOURCE))
    try:
        for number in range(2 * ROUNDS):
            for site in town.JUNCTIONS:
                at, active = start + number, number % 2 == 0
                junctions.say(site, rsmp_site.alarm(site, "TC", "A0002", at, active, "3"))
                truth.add((site, at, 0 if active else 2))
            if number == ROUNDS:
                eventually(lambda: stack.query(SAID, town.JUNCTIONS_SOURCE), "les premières alarmes", within=BACK)
                stack.kill_and_wait("ingest")
        eventually(lambda: told(stack) == truth, "tout ce qui a été dit", within=2 * BACK)
    finally:
        junctions.close()
    assert sorted(stack.query(COUNTED, town.JUNCTIONS_SOURCE)) == [(site, ROUNDS, False) for site in town.JUNCTIONS]


def told(stack):
    return {(ref, at.timestamp(), kind) for ref, at, kind in stack.query(SAID, town.JUNCTIONS_SOURCE)}
