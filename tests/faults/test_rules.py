# SPDX-License-Identifier: EUPL-1.2
"""Whoever applies a rule killed at each of its writes, then who tells of it: each action has one effect."""

import json
import time
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime

import paho.mqtt.publish as mqtt
import psycopg
import pytest

from apps.events.locks import INCIDENTS
from tests.duty import sinks
from tests.faults import town
from tests.faults.test_notifications import INCIDENT, ON_CALL, heard, its_lease_ends, state
from tests.stack import eventually

WITHIN = 180  # seconds, on a busy machine
# In the order in which the transaction writes them: what was done before is lost with it, or the death shows.
WRITES = ["events_owednotice", "events_procedurerun", "events_rulefiring", "events_livemessage"]
WAITERS = "SELECT count(*) FROM pg_locks WHERE relation = %s::regclass AND NOT granted"
OF_PROBE = """
SELECT episode.incident_id FROM events_episode episode JOIN assets_asset asset ON asset.fid = episode.asset_id
 WHERE asset.source_ref = %s"""
LEFT = "SELECT count(*) FROM events_ungrouped"
EFFECTS = """
SELECT incident.severity, person.username, incident.proposed_why,
       (SELECT count(*) FROM events_rulefiring WHERE incident_id = incident.id),
       (SELECT count(*) FROM events_owednotice WHERE incident_id = incident.id),
       (SELECT count(*) FROM events_procedurerun WHERE incident_id = incident.id),
       (SELECT array_agg(kind ORDER BY kind) FROM events_journalentry
         WHERE incident_id = incident.id OR alarm_id IN (SELECT alarm_id FROM events_episode
                                                          WHERE incident_id = incident.id)),
       (SELECT count(*) FROM events_livemessage
         WHERE kind = 'incident.opened' AND payload->'ref'->>'id' = incident.id::text)
  FROM events_incident incident LEFT JOIN territories_user person ON person.id = incident.assigned_to_id
 WHERE incident.id = %s"""
ONCE = (1, town.OPERATOR, "Règle « Fumée »", 1, 1, 1, ["alarm.raised", "procedure.opened", "rule.fired"], 1)
STEPS = "SELECT step FROM duty_mention WHERE incident_id = ANY(%s) ORDER BY step"
NOTICES = "SELECT DISTINCT notice_id FROM duty_mention WHERE incident_id = ANY(%s)"
OF_THE_TESTS_BEFORE = (
    "UPDATE events_owednotice SET taken_at = now() WHERE taken_at IS NULL",
    "UPDATE duty_notice SET state = 'dropped', due_at = NULL WHERE state IN ('gathering', 'sending', 'retry')",
)
probes = iter(town.RULED_PROBES)


@pytest.fixture
def probe():
    """One that has said nothing yet."""
    return next(probes)


def smokes(stack, ref):
    """The network server tells it; the broker keeps it until the ingester has committed it."""
    port, password = stack.mqtt
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    said = {"deduplicationId": str(uuid.uuid4()), "time": at, "deviceInfo": {"devEui": ref}, "object": {"smoke": True}}
    mqtt.single(
        f"application/regles/device/{ref}/event/up", json.dumps(said), qos=1, hostname="127.0.0.1", port=port,
        auth={"username": "connecte", "password": password},
    )  # fmt: skip


@contextmanager
def nobody_writes(stack, table):
    """Whoever wants to write a row of it waits, until the end."""
    where = f"host=127.0.0.1 port={stack.settings['POSTGRES_PORT']} user=connecte dbname=connecte"
    with psycopg.connect(where, password=stack.settings["POSTGRES_PASSWORD"]) as connection:
        connection.execute(f"LOCK TABLE {table} IN SHARE MODE")
        yield connection


def killed_at(stack, table, program):
    eventually(lambda: stack.value(WAITERS, table), f"{program} au moment d'écrire {table}", every=0.02)
    stack.kill_and_wait(program)


def effects(stack, ref):
    eventually(lambda: stack.query(OF_PROBE, ref), "incident regroupé", within=WITHIN)
    eventually(lambda: not stack.value(LEFT), "plus rien à regrouper", within=WITHIN)
    ((incident,),) = stack.query(OF_PROBE, ref)
    return stack.query(EFFECTS, incident)


@pytest.mark.parametrize("table", WRITES)
def test_a_batch_killed_in_the_middle_of_its_rules_has_each_effect_once(stack, probe, table):
    with nobody_writes(stack, table):
        smokes(stack, probe)
        killed_at(stack, table, "ingest")
        assert stack.query(OF_PROBE, probe) == []
    assert effects(stack, probe) == [ONCE]


@pytest.mark.parametrize("table", ["events_owednotice", "events_rulefiring"])
def test_the_combined_pass_killed_in_the_middle_of_its_rules_has_each_effect_once(stack, probe, table):
    """Somebody groups when the batch comes: it leaves its alarm to the pass."""
    with nobody_writes(stack, table) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [INCIDENTS])
        smokes(stack, probe)
        eventually(lambda: stack.value(LEFT), "alarme laissée", every=0.02)
        connection.execute("SELECT pg_advisory_unlock(%s)", [INCIDENTS])
        killed_at(stack, table, "group")
        assert stack.query(OF_PROBE, probe) == []
    assert effects(stack, probe) == [ONCE]


def test_what_a_rule_and_an_escalation_have_to_tell_is_one_message_though_who_tells_is_killed(stack, probe, mail):
    """Killed while it writes who is told of what, then while it speaks to the mail server."""
    mail.messages.clear()
    for owed in OF_THE_TESTS_BEFORE:
        stack.query(owed)
    try:
        with nobody_writes(stack, "duty_mention"):
            smokes(stack, probe)
            ruled = eventually(lambda: stack.query(OF_PROBE, probe), "incident regroupé")[0][0]
            stack.query(ON_CALL, town.TOWN, town.TOWN, town.OPERATOR)
            alone = stack.value(INCIDENT, town.TOWN)
            killed_at(stack, "duty_mention", "worker")
        both = [ruled, alone]
        eventually(lambda: len(stack.query(STEPS, both)) == 2, "les deux à dire", within=WITHIN)
        ((notice,),) = stack.query(NOTICES, both)
        mail.way, met = sinks.MUTE, heard(mail)
        its_lease_ends(stack, notice)
        eventually(met, "le serveur de messagerie appelé", every=0.02)
        stack.kill_and_wait("worker")
        mail.way = ""
        its_lease_ends(stack, notice)
        eventually(lambda: state(stack, notice) == "sent", "message envoyé", within=WITHIN)
        time.sleep(6)  # the sweeps after it find nothing more to tell of these two
        assert [step.partition(":")[0] for (step,) in stack.query(STEPS, both)] == ["escalation", "rule"]
        assert stack.query(NOTICES, both) == [(notice,)]
        key = stack.value("SELECT key FROM duty_notice WHERE id = %s", notice)
        # the incidents of the tests before also escalate to whoever is on call: in a message of their own when late
        assert [one["Message-ID"] for one in mail.messages].count(f"<{key}@connecte>") == 1
    finally:
        mail.way = ""
        stack.query("DELETE FROM duty_escalationstep")
        stack.query("DELETE FROM duty_oncall")
        stack.query("UPDATE events_incident SET state = 'closed' WHERE title LIKE 'Escalade%'")
