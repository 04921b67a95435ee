# SPDX-License-Identifier: EUPL-1.2
"""Play a dead letter again, through the door it should have come in by."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.connectors.base import ConnectorError, Record
from apps.connectors.catalogue import DRIVERS
from apps.supervision import records
from apps.supervision.ingest import Inbound, ingest
from apps.supervision.models import DeadLetter


class ReplayRefused(Exception):
    """The letter still cannot be used; the message says why, in French."""


def replay(*, letter_id: int, by: Any) -> DeadLetter:
    """Decode and ingest a pending letter again. Raises ReplayRefused and leaves it pending when it still fails."""
    with transaction.atomic():
        letter = (
            DeadLetter.objects.visible_to(by, "supervision.replay_deadletter")
            .select_for_update(of=("self",))
            .select_related("source")
            .get(pk=letter_id)
        )
        if letter.status == DeadLetter.Status.REPLAYED:
            raise ReplayRefused("ce message a déjà été rejoué")
        inbound = Inbound(topic=letter.topic, payload=bytes(letter.payload), records=_decode(letter))
        result = ingest(source=letter.source, inbound=[inbound])
        if result.dead:
            letter.refresh_from_db()
            reason = letter.reason
            transaction.set_rollback(True)
            raise ReplayRefused(reason)
        letter.status = DeadLetter.Status.REPLAYED
        letter.handled_at, letter.handled_by = timezone.now(), by
        letter.save(update_fields=["status", "handled_at", "handled_by"])
    return letter


def _decode(letter: DeadLetter) -> tuple[Record, ...]:
    payload = bytes(letter.payload)
    driver = DRIVERS[letter.source.driver]
    try:
        if letter.topic == records.TOPIC:
            return (records.load(payload),)
        if driver.decode is None:
            raise ReplayRefused("ce pilote ne sait pas relire un message isolé ; la prochaine interrogation le fera")
        return tuple(driver.decode(letter.topic, payload, letter.source.options))
    except ConnectorError as error:
        raise ReplayRefused(error.reason) from error
