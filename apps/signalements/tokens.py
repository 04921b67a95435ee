# SPDX-License-Identifier: EUPL-1.2
"""Secrets in addresses: that of a form being filled in, that of a follow-up page. The database keeps digests only."""

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.utils import timezone
from django.utils.crypto import salted_hmac

FORM_LASTS = timedelta(hours=24)
SOONEST = timedelta(seconds=4)  # nobody fills three steps in faster: a program does
ACCESS_LASTS = timedelta(days=400)
_SIGNER = signing.TimestampSigner(salt="signalements.form", sep=".")


class FormOver(Exception):
    """This token is not ours, or it is too old."""


@dataclass(frozen=True, slots=True)
class Form:
    """`key`: what the database knows it by. `issued_at`: when its first page was shown."""

    token: str
    key: str
    issued_at: datetime

    @property
    def hasty(self) -> bool:
        return timezone.now() - self.issued_at < SOONEST


def new_form() -> str:
    return _SIGNER.sign(secrets.token_urlsafe(16))


def form(token: str) -> Form:
    """Raises FormOver."""
    try:
        nonce = _SIGNER.unsign(token[:200], max_age=FORM_LASTS)
        at = signing.b62_decode(token.rsplit(".", 2)[-2])
    except (signing.BadSignature, ValueError) as error:
        raise FormOver from error
    return Form(token, digest(nonce), datetime.fromtimestamp(at, tz=UTC))


def key_of(token: str) -> str:
    """What the database knows this form by, however old it is. Raises FormOver when we did not sign it."""
    try:
        return digest(_SIGNER.unsign(token[:200]))
    except signing.BadSignature as error:
        raise FormOver from error


def of_form(key: str) -> str:
    """The follow-up token that this form gives: the same when it is sent twice, and nobody else's to guess."""
    code = salted_hmac("signalements.follow", key, algorithm="sha256").digest()[:16]
    return base64.urlsafe_b64encode(code).decode().rstrip("=")


def new_access() -> str:
    """128 bits."""
    return secrets.token_urlsafe(16)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def network(address: str, slot: datetime) -> str:
    """A keyed digest for one slot of time: neither an address, nor something to follow from day to day."""
    return salted_hmac(f"signalements.network.{slot.isoformat()}", address, algorithm="sha256").hexdigest()[:32]
