# SPDX-License-Identifier: EUPL-1.2
"""Keys of suppliers that post to us: made here, shown once, replaced without a silence.

A new key leaves the one before valid for a day, the time to give it to the supplier; older ones go.
"""

import base64
import binascii
import hmac
import secrets as random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import secrets
from apps.assets.models import Source
from apps.connectors import standard_webhooks
from apps.connectors.catalogue import DRIVERS
from apps.connectors.standard_webhooks import NotAuthentic
from apps.supervision.models import IngestKey

OVERLAP = timedelta(days=1)
USED = timedelta(minutes=1)  # how precisely the last use is known


@transaction.atomic
def renew(*, source: Source, by: Any) -> str:
    """A new key for `source`, in the clear: the only time that it is told. Who may is the shell's question."""
    Source.objects.select_for_update(of=("self",)).get(pk=source.pk)
    now = timezone.now()
    held = IngestKey.objects.filter(source=source)
    held.exclude(until=None).delete()
    held.update(until=now + OVERLAP)
    secret = standard_webhooks.new_secret() if DRIVERS[source.driver].signed else random.token_urlsafe(32)
    IngestKey.objects.create(source=source, secret=secrets.encrypt(secret), created_by=by)
    return secret


def revoke_previous(*, source: Source) -> int:
    """The key that was replaced is no longer accepted; how many there were."""
    return IngestKey.objects.filter(source=source).exclude(until=None).delete()[0]


def sender(source: Source, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """The id of a message of `source`; "" when its protocol has none. Raises NotAuthentic."""
    known = _known(source, now)
    if DRIVERS[source.driver].signed:
        message_id, secret = standard_webhooks.verify(headers, body, known, now)
    else:
        message_id, secret = "", _shown(headers, known)
    _mark_used(known[secret], now)
    return message_id


def rotate() -> tuple[int, list[Source]]:
    """Encrypt every key again under the first field key; how many, and the sources whose key none reads."""
    rotated, unreadable = 0, []
    with transaction.atomic():
        for key in IngestKey.objects.select_related("source").order_by("pk").select_for_update(of=("self",)):
            try:
                key.secret = secrets.rotate(key.secret)
            except secrets.SecretUnreadable:
                unreadable.append(key.source)
                continue
            key.save(update_fields=["secret"])
            rotated += 1
    return rotated, unreadable


def _known(source: Source, now: datetime) -> dict[str, IngestKey]:
    valid = IngestKey.objects.filter(Q(until=None) | Q(until__gt=now), source=source).order_by("-pk")
    found = {}
    for key in valid:
        try:
            found[secrets.decrypt(key.secret)] = key
        except secrets.SecretUnreadable:
            continue  # told by `rotate_secrets` and by the page of the source
    if not found:
        raise NotAuthentic(_("aucune clé n'est en place pour cette source"))
    return found


def _shown(headers: Mapping[str, str], known: Mapping[str, IngestKey]) -> str:
    """The key that the request shows: a bearer token, or the password of basic authentication."""
    scheme, _space, given = headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        given = _password(given)
    for secret in known:
        if given and hmac.compare_digest(secret.encode(), given.strip().encode()):
            return secret
    raise NotAuthentic(_("jeton refusé") if given else _("en-tête attendu : Authorization (Bearer ou Basic)"))


def _password(given: str) -> str:
    try:
        return base64.b64decode(given, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""


def _mark_used(key: IngestKey, now: datetime) -> None:
    if key.used_at is None or now - key.used_at > USED:
        IngestKey.objects.filter(pk=key.pk).update(used_at=now)
