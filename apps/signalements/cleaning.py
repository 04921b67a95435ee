# SPDX-License-Identifier: EUPL-1.2
"""Text from outside made storable: no NUL, no half of a character, no control character; its length is checked."""

import re

from django.utils.translation import gettext as _

from apps.signalements.refusals import SignalementRefused

UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")


def text(field: str, given: str, most: int) -> str:
    """Paragraphs stay. Raises SignalementRefused (field)."""
    kept = UNSTORABLE.sub("", given.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(kept) > most:
        raise SignalementRefused(field, _("%(most)d caractères au plus.") % {"most": most})
    return kept


def line(field: str, given: str, most: int) -> str:
    """The same on one line."""
    return text(field, re.sub(r"\s+", " ", given), most)
