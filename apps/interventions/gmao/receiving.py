# SPDX-License-Identifier: EUPL-1.2
"""Webhooks of GMAO: signed, kept once, and only ever a doorbell: the order is read again where it is.

What they say is not believed beyond the number of the order, so one delivered twice, late, out of order or played
again by somebody does no harm. One that is about nothing we know stays as a dead letter with its reason.
"""

import hashlib
import hmac
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import secrets
from apps.connectors.base import ConnectorError
from apps.connectors.gmao.base import GmaoDriver, Hook
from apps.connectors.gmao.catalogue import DRIVERS
from apps.interventions.models import Delivery, Gmao, Ticket
from apps.interventions.models.ticket import HEAVIEST_LETTER

KEPT = timedelta(days=30)  # what was taken; dead letters stay three times as long


class NotSigned(Exception):
    """Not from whom it says, or nobody may say that here."""


def gmao_that_signed(slug: str, body: bytes, headers: dict[str, str]) -> Gmao:
    """Compared in constant time; no answer tells an unknown GMAO from a wrong signature. Raises NotSigned."""
    gmao = Gmao.objects.filter(slug=slug, active=True).first()
    driver = DRIVERS.get(gmao.driver) if gmao else None
    secret = _secret(gmao) if gmao and driver and driver.hook else ""
    given = headers.get(driver.signature, "") if driver else ""
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    right = hmac.compare_digest(given.strip().lower().encode(), expected.encode())
    if not (gmao and secret and right):
        raise NotSigned
    return gmao


@transaction.atomic
def receive(gmao: Gmao, body: bytes, headers: dict[str, str]) -> Delivery:
    """The row of this delivery: the same one for a body that was already delivered."""
    driver, now = DRIVERS[gmao.driver], timezone.now()
    digest = hashlib.sha256(body).hexdigest()
    values = _read(gmao, driver, body) | {
        "delivery": headers.get(driver.delivery, "")[:80],
        "payload": body[:HEAVIEST_LETTER],
    }
    row, created = Delivery.objects.get_or_create(gmao=gmao, digest=digest, defaults=values)
    if not created:
        Delivery.objects.filter(pk=row.pk).update(occurrences=F("occurrences") + 1, last_at=now)
    if row.reference and row.state == Delivery.State.TAKEN:
        Ticket.objects.filter(gmao=gmao, reference=row.reference, ended_at=None).update(asked_at=now)
        Gmao.objects.filter(pk=gmao.pk, due_at__gt=now).update(due_at=now)
    return row


def forget() -> int:
    """How many old deliveries went."""
    now = timezone.now()
    taken = Delivery.objects.filter(state=Delivery.State.TAKEN, last_at__lt=now - KEPT)
    dead = Delivery.objects.filter(last_at__lt=now - 3 * KEPT)
    return taken.delete()[0] + dead.delete()[0]


def _secret(gmao: Gmao) -> str:
    try:
        return secrets.decrypt(gmao.hook_secret)
    except secrets.SecretUnreadable:
        return ""


def _rung(driver: GmaoDriver, body: bytes) -> Hook:
    if driver.hook is None:
        raise ConnectorError(_("Cette GMAO n'appelle pas."))
    return driver.hook(body)


def _read(gmao: Gmao, driver: GmaoDriver, body: bytes) -> dict[str, str]:
    try:
        said = _rung(driver, body)
    except ConnectorError as error:
        return {"state": Delivery.State.UNREADABLE, "reason": error.reason[:300]}
    about = {"event": said.event, "reference": said.reference}
    if not said.reference:
        return about | {"state": Delivery.State.UNREADABLE, "reason": _("Cet appel ne nomme aucun ordre.")}
    if not Ticket.objects.filter(gmao=gmao, reference=said.reference).exists():
        why = _("Aucune demande ne porte ce numéro ici.")
        return about | {"state": Delivery.State.UNKNOWN, "reason": why}
    return about | {"state": Delivery.State.TAKEN, "reason": ""}
