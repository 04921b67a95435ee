# SPDX-License-Identifier: EUPL-1.2
"""Why something asked of a contract cannot be, in words."""


class ContractRefused(ValueError):
    """`field` is what to correct ("" for the act itself), the message says why, in French."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
