# SPDX-License-Identifier: EUPL-1.2
"""Webhooks in the back office: who is told of what and how they answer; what was sent, and sending it again."""

from apps.webhooks.admin.deliveries import DeliveryAdmin
from apps.webhooks.admin.subscribers import SubscriberAdmin

__all__ = ["DeliveryAdmin", "SubscriberAdmin"]
