# SPDX-License-Identifier: EUPL-1.2
"""The parent's side of hiding: zones judged in words, the child that hides them for good."""

import json
from collections.abc import Iterable, Sequence
from math import isfinite

from django.utils.translation import gettext as _

from apps.assets.photos.making import Photo, PhotoRefused, answered

MOST = 40  # zones of one photo
SMALLEST = 0.004  # of a side

Zone = tuple[float, float, float, float]  # left, top, width, height, in fractions of the photo


def zones(rows: Iterable[Sequence[str]]) -> list[Zone]:
    """From what a form sent, in percent; rows left empty ask nothing. Raises PhotoRefused naming the zone."""
    asked = [[value.strip().replace(",", ".") for value in row] for row in rows]
    asked = [row for row in asked if any(row)]
    if len(asked) > MOST:
        raise PhotoRefused(_("%(most)d zones au plus sur une photo.") % {"most": MOST})
    return [_zone(rank, row) for rank, row in enumerate(asked, 1)]


def _zone(rank: int, row: Sequence[str]) -> Zone:
    try:
        left, top, width, height = (float(value) / 100 for value in row)
    except ValueError as error:
        raise PhotoRefused(_("Zone %(n)d : quatre nombres sont attendus, en %%.") % {"n": rank}) from error
    if not all(map(isfinite, (left, top, width, height))):
        raise PhotoRefused(_("Zone %(n)d : quatre nombres sont attendus, en %%.") % {"n": rank})
    if width < SMALLEST or height < SMALLEST:
        raise PhotoRefused(_("Zone %(n)d : trop petite, elle ne cacherait rien.") % {"n": rank})
    if left < 0 or top < 0 or left + width > 1.0005 or top + height > 1.0005:
        raise PhotoRefused(_("Zone %(n)d : elle sort de la photo.") % {"n": rank})
    return left, top, min(width, 1 - left), min(height, 1 - top)


def hidden(image: bytes, found: Sequence[Zone]) -> Photo:
    """The photo again without what these zones cover. Raises PhotoRefused."""
    return answered("apps.assets.photos.masking", json.dumps({"zones": found}).encode() + b"\n" + image)
