# SPDX-License-Identifier: EUPL-1.2
"""What was asked is refused: base of the refusals of every app."""


class FieldRefused(ValueError):
    """`field` is what to correct; the message says why, in French."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
