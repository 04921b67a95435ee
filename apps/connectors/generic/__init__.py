# SPDX-License-Identifier: EUPL-1.2
"""Suppliers without any standard: JSON, JSON lines or CSV, posted or polled, with a field map that a person edits."""

from apps.connectors.generic.polled import check, content, fetch
from apps.connectors.generic.pushed import decode, receive

__all__ = ["check", "content", "decode", "fetch", "receive"]
