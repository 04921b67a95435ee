# SPDX-License-Identifier: EUPL-1.2
"""Standard Webhooks 1.0: who sent a message, that it is whole, and that it is of now.

HMAC-SHA256 of « id.timestamp.body » under a shared secret; several signatures in the header while a sender changes
its secret, several secrets here while we do. Source: standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
PREFIX, VERSION = "whsec_", "v1,"
TOLERANCE = timedelta(minutes=5)
LONGEST_ID = 120
SHORTEST, LONGEST = 24, 64  # bytes of a secret
MOST_SIGNATURES = 20  # read of a header; a sender has one or two secrets


class NotAuthentic(Exception):
    """Not signed by who holds a secret of this source, or not now. The message says which, in French."""


def new_secret() -> str:
    """To be given to the sender: 32 random bytes."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def is_secret(text: str) -> bool:
    """« whsec_ », then SHORTEST to LONGEST bytes in base 64: what the specification asks of a secret."""
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return False
    return text.startswith(PREFIX) and SHORTEST <= len(key) <= LONGEST


def signed(message_id: str, body: bytes, known: Iterable[str], now: datetime) -> dict[str, str]:
    """The headers of a message that leaves now: a signature for each of the secrets, the new one first."""
    timestamp = str(int(now.timestamp()))
    words = " ".join(signature(secret, message_id, timestamp, body) for secret in known)
    return {ID: message_id, TIMESTAMP: timestamp, SIGNATURE: words}


def verify(headers: Mapping[str, str], body: bytes, known: Iterable[str], now: datetime) -> tuple[str, str]:
    """(id of the message, the secret of `known` that signed it). Raises NotAuthentic."""
    message_id, timestamp = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    words = headers.get(SIGNATURE, "").split()[:MOST_SIGNATURES]
    given = [word.removeprefix(VERSION) for word in words if word.startswith(VERSION)]
    if not (message_id and timestamp and given):
        raise NotAuthentic(f"en-têtes attendus : {ID}, {TIMESTAMP}, {SIGNATURE} (v1)")
    if len(message_id) > LONGEST_ID or not message_id.isprintable():
        raise NotAuthentic(f"{ID} : 1 à {LONGEST_ID} caractères attendus")
    _refuse_time(timestamp, now)
    for secret in known:
        expected = signature(secret, message_id, timestamp, body).removeprefix(VERSION)
        if any(hmac.compare_digest(expected.encode(), one.encode()) for one in given):
            return message_id, secret
    raise NotAuthentic("signature refusée")


def signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """The signature of a message, as it stands in the header."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return VERSION + base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()


def _refuse_time(timestamp: str, now: datetime) -> None:
    """The timestamp is signed: an old message cannot be played again later."""
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        raise NotAuthentic(f"{TIMESTAMP} : secondes depuis 1970 attendues")
    away = abs(now.timestamp() - int(timestamp))
    if away > TOLERANCE.total_seconds():
        raise NotAuthentic(f"{TIMESTAMP} : à {away:.0f} s de notre heure, au plus {TOLERANCE.total_seconds():.0f} s")


def _key(secret: str) -> bytes:
    """A secret that is no base64 signs nothing that verifies."""
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return secrets.token_bytes(32)
