# SPDX-License-Identifier: EUPL-1.2
"""Why something asked of a signalement cannot be, in words."""

from apps.territories.refusals import FieldRefused


class SignalementRefused(FieldRefused):
    """`field` is what to correct ("" for the act itself), the message says why, in French."""


class Changed(Exception):
    """Somebody changed it since the person looked: the message says what it is now."""


class TooMany(Exception):
    """This network sent too much for now; the message says when to come back, and how else to report."""
