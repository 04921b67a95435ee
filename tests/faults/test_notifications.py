# SPDX-License-Identifier: EUPL-1.2
"""The worker killed in the middle of a sending: one effect, or a doubt that is told; never two."""

import pytest

from tests.duty import sinks
from tests.faults import town
from tests.stack import eventually

WITHIN = 180  # seconds, on a busy machine
CHANNEL = """SELECT channel.id FROM duty_channel channel JOIN territories_user person ON person.id = channel.person_id
              WHERE person.username = %s"""
TEST = """
INSERT INTO duty_notice (due_at, attempts, last_error, channel_id, kind, state, key, subject, body, created_at)
VALUES (now(), 0, '', %s, 'test', 'gathering', gen_random_uuid(), '', '', now()) RETURNING id"""
INCIDENT = """
INSERT INTO events_incident (territory_id, restricted, title, state, severity, shape, cause_said, reason, by_hand,
                             opened_at, created_at, changed_at, members, active, masked, outcome)
SELECT id, false, 'Escalade (essai)', 'new', 1, 'group', true, '', true, now(), now() - interval '5 min', now(),
       0, 0, 0, '' FROM territories_territory WHERE code = %s RETURNING id"""
ON_CALL = """
WITH step AS (INSERT INTO duty_escalationstep (territory_id, level, after, severity, enabled)
              SELECT id, 1, 0, 1, true FROM territories_territory WHERE code = %s)
INSERT INTO duty_oncall (territory_id, person_id, level, starts_at, ends_at)
SELECT place.id, person.id, 1, now() - interval '1 h', now() + interval '1 h'
  FROM territories_territory place, territories_user person WHERE place.code = %s AND person.username = %s"""


@pytest.fixture(autouse=True)
def _mail_is_well(mail):
    mail.messages.clear()
    yield
    mail.way = ""


def state(stack, notice):
    return stack.value("SELECT state FROM duty_notice WHERE id = %s", notice)


def its_lease_ends(stack, notice):
    """The minute that a dead worker keeps what it had claimed is not waited for."""
    stack.query("UPDATE duty_notice SET due_at = now(), lease_until = now() WHERE id = %s", notice)


def heard(mail):
    before = mail.conversations
    return lambda: mail.conversations > before


def test_killed_before_handing_over_it_is_sent_by_the_next_one_and_once(stack, mail):
    mail.way = sinks.MUTE
    met = heard(mail)
    notice = stack.value(TEST, stack.value(CHANNEL, town.OPERATOR))
    eventually(met, "le serveur de messagerie appelé", every=0.02)
    stack.kill_and_wait("worker")
    mail.way = ""
    its_lease_ends(stack, notice)
    eventually(lambda: state(stack, notice) == "sent", "message envoyé", within=WITHIN)
    assert len(mail.messages) == 1


def test_killed_after_handing_over_it_is_not_sent_twice_and_the_doubt_is_told(stack, mail):
    mail.way = sinks.LOST
    notice = stack.value(TEST, stack.value(CHANNEL, town.OPERATOR))
    eventually(lambda: mail.messages, "message remis", every=0.02)
    stack.kill_and_wait("worker")
    mail.way = ""
    its_lease_ends(stack, notice)
    eventually(lambda: state(stack, notice) == "uncertain", "doute dit", within=WITHIN)
    assert "peut-être parti" in stack.value("SELECT last_error FROM duty_notice WHERE id = %s", notice)
    assert len(mail.messages) == 1


def test_an_escalation_whose_worker_is_killed_again_and_again_is_one_message(stack, mail):
    """Nobody takes the incident; beat and sweepers go on around the kills."""
    stack.query(ON_CALL, town.TOWN, town.TOWN, town.OPERATOR)
    incident = stack.value(INCIDENT, town.TOWN)
    owed = "SELECT notice_id FROM duty_mention WHERE incident_id = %s AND step LIKE 'escalation:%%'"
    try:
        eventually(lambda: stack.query(owed, incident), "escalade due")
        ((notice,),) = stack.query(owed, incident)
        for _ in range(2):
            mail.way, met = sinks.MUTE, heard(mail)
            its_lease_ends(stack, notice)
            eventually(met, "le serveur de messagerie appelé", every=0.02)
            stack.kill_and_wait("worker")
        mail.way = ""
        its_lease_ends(stack, notice)
        eventually(lambda: state(stack, notice) == "sent", "escalade envoyée", within=WITHIN)
        assert ["Escalade" in one["Subject"] for one in mail.messages] == [True]
        assert len(stack.query(owed, incident)) == 1
    finally:
        stack.query("DELETE FROM duty_escalationstep")
        stack.query("UPDATE events_incident SET state = 'closed' WHERE id = %s", incident)
