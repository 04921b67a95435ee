# SPDX-License-Identifier: EUPL-1.2
"""Who is told of what happens, each event as told, what became of each delivery, how far news were followed."""

from apps.webhooks.models.delivery import Attempt, Delivery, Event
from apps.webhooks.models.following import Follower, Known
from apps.webhooks.models.subscriber import Subscriber, SubscriberQuerySet

__all__ = ["Attempt", "Delivery", "Event", "Follower", "Known", "Subscriber", "SubscriberQuerySet"]
