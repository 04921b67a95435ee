# SPDX-License-Identifier: EUPL-1.2
"""Processes killed in the middle of batches that group: each spell is in one incident, nothing is told twice."""

import time

from tests.stack import BACK, eventually

PRESENT = """
SELECT alarm.id, count(episode.id) FROM events_alarm alarm
  LEFT JOIN events_episode episode ON episode.alarm_id = alarm.id AND episode.ended_at IS NULL
 WHERE alarm.active GROUP BY 1 HAVING count(episode.id) <> 1
"""
COUNTED = """
SELECT incident.id, incident.members, incident.active, count(episode.id),
       count(episode.id) FILTER (WHERE episode.ended_at IS NULL)
  FROM events_incident incident LEFT JOIN events_episode episode ON episode.incident_id = incident.id
 GROUP BY 1 HAVING (incident.members, incident.active)
    <> (count(episode.id), count(episode.id) FILTER (WHERE episode.ended_at IS NULL))
"""
OPENED_TWICE = """
SELECT incident_id FROM events_journalentry WHERE kind = 'incident.opened' GROUP BY 1 HAVING count(*) > 1
"""
TOLD_TWICE = """
SELECT payload->'ref'->>'id' FROM events_livemessage WHERE kind = 'incident.opened'
 GROUP BY 1, territory_id HAVING count(*) > 1
"""
LEFT = "SELECT count(*) FROM events_ungrouped"
GROUPED = "SELECT count(*) FROM events_incident"


def test_killed_in_the_middle_of_grouping_each_spell_is_in_one_incident(stack, traffic):
    with traffic() as witness:
        eventually(lambda: stack.value(GROUPED) > 0, "des incidents")
        for _ in range(3):
            stack.kill_and_wait("ingest")
            stack.kill_and_wait("worker")
            stack.kill_and_wait("group")
            time.sleep(1)
        witness.hears_something()
    eventually(lambda: not stack.value(LEFT), "plus rien à regrouper", within=BACK)
    for wrong in (PRESENT, COUNTED, OPENED_TWICE, TOLD_TWICE):
        assert stack.query(wrong) == [], wrong
