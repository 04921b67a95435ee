# SPDX-License-Identifier: EUPL-1.2
"""A photo as it was sent, until it is made again from its pixels: on the disk, under a key that its row alone holds.

No view opens one. The row gone, what is left on the disk is noise: a file that could not be deleted tells nothing.
"""

import secrets
from collections.abc import Collection
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from apps.assets import secrets as rings

FOLDER = "sealed"
NONCE = b"\x00" * 12  # each key seals one file


class Unsealable(Exception):
    """The file is gone, was changed, or our keys no longer open it."""


def seal(data: bytes) -> tuple[str, bytes]:
    """The name of the file, and its key, itself under FIELD_KEYS."""
    key, name = AESGCM.generate_key(256), f"{FOLDER}/{secrets.token_hex(16)}"
    content = ContentFile(AESGCM(key).encrypt(NONCE, data, None))
    return default_storage.save(name, content), rings.encrypt(key.hex())


def opened(name: str, key: bytes | memoryview) -> bytes:
    """Raises Unsealable."""
    try:
        with default_storage.open(name) as file:
            return AESGCM(bytes.fromhex(rings.decrypt(key))).decrypt(NONCE, file.read(), None)
    except (FileNotFoundError, InvalidTag, ValueError, rings.SecretUnreadable) as error:
        raise Unsealable(name) from error


def lost(before: datetime, known: Collection[str]) -> list[str]:
    """Files older than that of which no row knows: their process died between the file and the row."""
    try:
        files = [f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]]
    except FileNotFoundError:
        return []
    return [name for name in files if name not in known and _older(name, before)]


def _older(name: str, before: datetime) -> bool:
    try:
        return default_storage.get_modified_time(name) < before
    except FileNotFoundError:
        return False
