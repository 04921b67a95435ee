# SPDX-License-Identifier: EUPL-1.2
"""Why something asked on these pages cannot be, in words."""


class DutyRefused(ValueError):
    """`field` is what to correct ("" for the act itself), the message says why, in French."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
