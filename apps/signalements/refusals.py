# SPDX-License-Identifier: EUPL-1.2
"""Why something asked of a signalement cannot be, in words."""


class SignalementRefused(ValueError):
    """`field` is what to correct ("" for the act itself), the message says why, in French."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class Changed(Exception):
    """Somebody changed it since the person looked: the message says what it is now."""


class TooMany(Exception):
    """This network sent too much for now; the message says when to come back, and how else to report."""
