# SPDX-License-Identifier: EUPL-1.2
"""Supervisor secrets at rest: encrypted with keys that the database does not hold (settings.FIELD_KEYS).

The first key encrypts, all of them decrypt: a key is replaced by putting the new one first, running
`manage.py rotate_secrets`, then removing the old one.
"""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SecretUnreadable(Exception):
    """None of the keys of FIELD_KEYS decrypts this secret: it must be typed again."""


def encrypt(secret: str) -> bytes:
    """What to store in a binary column; nothing for an empty secret."""
    return ring(settings.FIELD_KEYS).encrypt(secret.encode()) if secret else b""


def decrypt(stored: bytes | memoryview) -> str:
    """The secret that `encrypt` stored. Raises SecretUnreadable."""
    if not stored:
        return ""
    try:
        return ring(settings.FIELD_KEYS).decrypt(bytes(stored)).decode()
    except InvalidToken as error:
        raise SecretUnreadable("Secret illisible avec les clés de FIELD_KEYS : saisissez-le de nouveau.") from error


def rotate(stored: bytes | memoryview) -> bytes:
    """The same secret under the first key. Raises SecretUnreadable."""
    if not stored:
        return b""
    try:
        return ring(settings.FIELD_KEYS).rotate(bytes(stored))
    except InvalidToken as error:
        raise SecretUnreadable("Secret illisible avec les clés de FIELD_KEYS : saisissez-le de nouveau.") from error


def ring(keys: Sequence[str]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
