# SPDX-License-Identifier: EUPL-1.2
"""The message itself: a CloudEvents 1.0 event in JSON, signed as Standard Webhooks asks.

Sources: CloudEvents 1.0.2 (core, JSON event format, HTTP binding in structured mode), Standard Webhooks 1.0.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from django.conf import settings

from apps.assets import secrets
from apps.connectors import standard_webhooks
from apps.connectors.http import Raw
from apps.events.news import said_at
from apps.webhooks.models import Event, Subscriber

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"


def body(key: uuid.UUID, kind: str, subject: str, at: datetime, territory: str, data: Mapping[str, Any]) -> str:
    """`territory`, an extension attribute, is its INSEE or SIREN code."""
    told = {
        "specversion": "1.0",
        "id": str(key),
        "source": settings.BASE_URL,
        "type": kind,
        "subject": subject,
        "time": said_at(at),
        "datacontenttype": "application/json",
        "territory": territory,
        "data": data,
    }
    return orjson.dumps(told, default=str).decode()


def sealed(event: Event, subscriber: Subscriber, now: datetime) -> tuple[Raw, dict[str, str]]:
    """What is posted, and its headers. While a secret is being replaced, both sign. Raises SecretUnreadable."""
    known = [secrets.decrypt(subscriber.secret)]
    if subscriber.former_until and subscriber.former_until > now:
        known.append(secrets.decrypt(subscriber.former_secret))
    raw = Raw(event.body.encode(), CONTENT_TYPE)
    return raw, standard_webhooks.signed(str(event.key), raw.data, [one for one in known if one], now)
