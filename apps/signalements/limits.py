# SPDX-License-Identifier: EUPL-1.2
"""How much one network may send. Counted in PostgreSQL: Redis may be dead, and a restart forgets nothing.

A network is a /24, or a /56 in IPv6. When much comes from everywhere at once each network has less, and what is still
accepted is marked to be looked at first by a person: an honest report is late, never lost.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.signalements import abusing, tokens
from apps.signalements.models import Tally
from apps.signalements.refusals import TooMany

SLOT = timedelta(minutes=10)
EACH = 24  # forms begun or sent by one network in a slot: a town hall's own network is one
FLOOD = 600  # from everybody in a slot; beyond, each network has FEW
FEW = 6
EVERYBODY = "*"
COUNT = """
WITH mine AS (
    INSERT INTO signalements_tally (network, slot, count) VALUES (%(network)s, %(slot)s, 1)
    ON CONFLICT (slot, network) DO UPDATE SET count = signalements_tally.count + 1 RETURNING count
), everybody AS (
    INSERT INTO signalements_tally (network, slot, count)
    SELECT %(everybody)s, %(slot)s, 1 FROM mine WHERE count <= %(each)s
    ON CONFLICT (slot, network) DO UPDATE SET count = signalements_tally.count + 1 RETURNING count
)
SELECT mine.count, everybody.count FROM mine LEFT JOIN everybody ON true"""
COUNTED = "SELECT network, count FROM signalements_tally WHERE slot = %s AND network IN (%s, %s)"


@dataclass(frozen=True, slots=True)
class Taken:
    """`flood`: it came while much came from everywhere. `pressing`: that, or much came from its own network."""

    flood: bool
    pressing: bool


def take(address: str) -> Taken:
    """Count one more for this address. Raises TooMany, also for a network that an agent blocked."""
    abusing.check(network(address))
    slot = _slot(timezone.now())
    mine, everybody = _count(tokens.network(network(address), slot), slot)
    flood = everybody > FLOOD
    if mine > EACH or flood and mine > FEW:
        raise TooMany(refusal())
    return Taken(flood, flood or mine > EACH // 2)


def pressing(address: str) -> bool:
    """Whether much comes now: from everywhere, or from the network of this address. Counts nothing."""
    slot = _slot(timezone.now())
    mine = tokens.network(network(address), slot)
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [slot, mine, EVERYBODY])
        counted = dict(cursor.fetchall())
    return counted.get(EVERYBODY, 0) > FLOOD or counted.get(mine, 0) > EACH // 2


def refusal() -> str:
    return _("Trop d'envois depuis votre réseau : recommencez dans dix minutes, ou appelez votre mairie.")


def network(address: str) -> str:
    try:
        found = ip_address(address)
    except ValueError:
        return "?"
    return str(ip_network((found, 24 if found.version == 4 else 56), strict=False))


def forget(before: datetime) -> int:
    return Tally.objects.filter(slot__lt=before).delete()[0]


def _slot(now: datetime) -> datetime:
    return now - timedelta(seconds=now.timestamp() % SLOT.total_seconds())


def _count(name: str, slot: datetime) -> tuple[int, int]:
    """Of this network, and of everybody: one more each, and none of everybody for what is refused here."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"network": name, "slot": slot, "everybody": EVERYBODY, "each": EACH})
        mine, everybody = cursor.fetchone()
        return mine, everybody or 0
