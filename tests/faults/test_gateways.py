# SPDX-License-Identifier: EUPL-1.2
"""Lighting gateways that fail each in its own way at the same time: told once, assets unknown, named on /status to
their own people, nobody else delayed."""

import time
from contextlib import contextmanager
from itertools import pairwise

import pytest

from tests.faults.conftest import wait_until_all_is_well
from tests.faults.test_status import SOON, broken_parts
from tests.faults.town import LAMPS, POLL_EVERY
from tests.stack import BACK, eventually

WAYS = {"erreur": "error", "lent": "drip", "tronque": "truncated", "types": "types", "muet": "mute"}
LOST = [*WAYS, "ferme"]
REASONS = {
    "erreur": "erreur 500",
    "lent": "pas de réponse",
    "tronque": "échange interrompu",
    "types": "réponse inexploitable",
    "muet": "pas de réponse",
    "ferme": "connexion impossible",
}
LOST_WITHIN = 60.0  # the silence of the source, then the watch every 10 s
RECOVERED_WITHIN = 90.0  # the slowest retry is 60 s

MIXED = """ FROM assets_source source JOIN {table} ON source.id = source_id WHERE slug = 'talq-melange' """
NAME = "SELECT name FROM assets_source WHERE slug = %s"
HEALTH = "SELECT health FROM assets_source WHERE slug = %s"
SHOWN = "SELECT DISTINCT state FROM assets_asset JOIN assets_source source ON source.id = source_id WHERE slug = %s"
TOLD = """
SELECT after FROM events_journalentry entry JOIN assets_source source ON source.id = entry.source_id
 WHERE entry.kind = 'source.health' AND source.slug = %s AND entry.at > %s ORDER BY entry.id
"""


@pytest.fixture(scope="module")
def broken(stack, gateways, door, operator, neighbour):
    """Everything breaks, is lost, is repaired and comes back; what was seen on the way."""
    wait_until_all_is_well(stack)
    seen = {"start": stack.value("SELECT now()"), "clock": time.monotonic()}
    with breaking(gateways, door):
        eventually(lambda: all_are(stack, "down"), "passerelles perdues", within=LOST_WITHIN)
        seen["lost"] = {name: (stack.query(SHOWN, f"talq-{name}"), reason(stack, name)) for name in LOST}
        named = {f"Source {stack.value(NAME, f'talq-{name}')}" for name in LOST}
        left = SOON - (time.monotonic() - seen["clock"])
        eventually(lambda: named <= broken_parts(operator), "sources nommées sur /status", within=left, every=0.5)
        seen["named"], seen["to the neighbour"] = named, neighbour.ask("/status").text
    repaired = time.monotonic()
    soon(stack)
    eventually(lambda: all_are(stack, "ok"), "passerelles revenues", within=RECOVERED_WITHIN)
    left = SOON - (time.monotonic() - repaired)
    eventually(lambda: not named & broken_parts(operator), "sources oubliées sur /status", within=left, every=0.5)
    seen["end"] = time.monotonic()
    return seen


@contextmanager
def breaking(gateways, door):
    for name, way in WAYS.items():
        gateways[name].way = way
    door.shut()
    try:
        yield
    finally:
        for name in WAYS:
            gateways[name].way = "well"
        door.open()


def all_are(stack, health):
    return all(stack.value(HEALTH, f"talq-{name}") == health for name in LOST)


def soon(stack):
    """Back in a town that is short: not after the longest wait. `ferme` comes back by itself."""
    stack.query("""UPDATE supervision_poll SET due_at = now() FROM assets_source source
                    WHERE source.id = source_id AND lease_until IS NULL AND slug <> 'talq-ferme'""")


def reason(stack, name):
    return stack.value("SELECT health_reason FROM assets_source WHERE slug = %s", f"talq-{name}")


@pytest.mark.parametrize("name", LOST)
def test_the_loss_and_the_return_are_told_once_each(stack, broken, name):
    told = [after for (after,) in stack.query(TOLD, f"talq-{name}", broken["start"])]
    assert told in (["down", "ok"], ["degraded", "down", "ok"])


@pytest.mark.parametrize("name", LOST)
def test_its_lamps_are_unknown_while_it_is_lost_and_the_reason_is_said(broken, name):
    shown, why = broken["lost"][name]
    assert shown == [("unknown",)]
    assert why == REASONS[name]


@pytest.mark.parametrize("name", LOST)
def test_its_lamps_are_shown_again_after(stack, broken, name):
    assert stack.query(SHOWN, f"talq-{name}") == [("normal",)]


def test_what_is_lost_is_named_to_its_own_people_alone(broken):
    assert len(broken["named"]) == len(LOST)
    assert not [name for name in broken["named"] if name in broken["to the neighbour"]]


def test_the_others_were_polled_on_time_all_along(broken, gateways):
    """The longest wait between two visits to a healthy gateway, beside six that fail."""
    for name in ("sain", "temoin"):
        visits = [at for at in gateways[name].asked_at if broken["clock"] < at < broken["end"]]
        longest = max(after - before for before, after in pairwise(visits))
        assert longest < POLL_EVERY + 6


def test_the_healthy_ones_stayed_healthy(stack, broken):
    for name in ("sain", "temoin"):
        assert stack.query(TOLD, f"talq-{name}", broken["start"]) == []


def test_one_odd_device_and_one_odd_event_among_good_ones(stack, gateways):
    """The good ones are stored, the odd ones kept with their reason, the source stays alive."""
    mixed = gateways["melange"]
    mixed.say(0, True)
    mixed.say(2, True)
    mixed.way = "mixed"
    stack.query("""UPDATE supervision_poll SET cursor = '{}' FROM assets_source source
                    WHERE source.id = source_id AND slug = 'talq-melange'""")  # its devices are read again
    reasons = "SELECT reason" + MIXED.format(table="supervision_deadletter")
    eventually(lambda: len(stack.query(reasons)) >= 3, "objets étranges mis de côté", within=BACK)
    lamps = "SELECT count(*)" + MIXED.format(table="assets_asset")
    eventually(lambda: stack.value(lamps + "AND state = 'fault'") == 2, "deux lampes en panne", within=BACK)
    assert stack.value(lamps + "AND state <> 'unknown'") >= LAMPS
    eventually(lambda: stack.value(HEALTH, "talq-melange") == "ok", "talq-melange en service", within=BACK)
    mixed.way = "well"
