# SPDX-License-Identifier: EUPL-1.2
"""/status names every degraded part within a minute, and forgets it within a minute after (test_gateways: a source)."""

from contextlib import ExitStack

from tests.duty import sinks
from tests.faults import town
from tests.faults.test_notifications import CHANNEL, TEST
from tests.stack import eventually

SOON = 60.0  # seconds (rule 14 of reliability)
PARTS = {
    "redis": "Redis",
    "mosquitto": "Courtier MQTT",
    "worker": "Tâches de fond (worker)",
    "beat": "Horloge des tâches (beat)",
    "group": "Regroupement des alarmes (group_incidents)",
    "ingest": "Écoute MQTT (ingest_mqtt)",
}


def soon(look, what):
    eventually(look, what, within=SOON, every=1)


def broken_parts(person):
    """What the page says is broken, by the badge of each line."""
    lines = person.ask("/status").text.split("<tr>")[2:]
    return {line.split('<th scope="row">')[1].split("</th>")[0] for line in lines if "badge critical" in line}


def test_every_part_held_down_is_named_and_then_forgotten(stack, operator, neighbour):
    """All at once: none of them hides another, and the page answers without any of them."""
    with ExitStack() as down:
        for program in PARTS:
            down.enter_context(stack.held_down(program))
        for person in (operator, neighbour):
            soon(lambda person=person: set(PARTS.values()) <= broken_parts(person), "parties nommées")
    for person in (operator, neighbour):
        soon(lambda person=person: not set(PARTS.values()) & broken_parts(person), "parties oubliées")


def test_a_mail_server_that_refuses_is_named_and_then_forgotten(stack, mail, operator, neighbour):
    mail.way = sinks.BUSY
    try:
        channel = stack.value(CHANNEL, town.OPERATOR)
        stack.query(TEST, channel)
        for person in (operator, neighbour):
            soon(lambda person=person: "Notifications" in broken_parts(person), "notifications nommées")
        assert "réponse 451" in operator.ask("/status").text
    finally:
        mail.way = ""
    for person in (operator, neighbour):
        soon(lambda person=person: "Notifications" not in broken_parts(person), "notifications oubliées")
