# SPDX-License-Identifier: EUPL-1.2
"""Chance that is a pure function of its words: the same seed and the same question always give the same answer."""

import hashlib
import random


def unit(*words: object) -> float:
    """A number in [0, 1) that depends on nothing but `words`."""
    digest = hashlib.blake2b("\x1f".join(map(str, words)).encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64


def generator(*words: object) -> random.Random:
    """A generator started by `words`."""
    return random.Random("\x1f".join(map(str, words)))
