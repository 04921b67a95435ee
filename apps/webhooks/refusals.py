# SPDX-License-Identifier: EUPL-1.2
"""Why something asked of webhooks is not done."""


class WebhookRefused(Exception):
    """`field` is what to correct; the message says why, in French."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
