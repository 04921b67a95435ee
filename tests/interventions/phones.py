# SPDX-License-Identifier: EUPL-1.2
"""What a phone of the field sends."""

import json
from datetime import timedelta
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.interventions.models import (
    WorkOrder,
    WorkRequest,
)
from tests.interventions.conftest import picture

ACTS = "/api/v1/interventions/field/acts/"


def act(person, kind, *, ago=0, **more):
    """As a phone sends it: `ago` minutes after it was done."""
    now = timezone.now()
    said = {"uid": str(uuid4()), "person": person.pk, "kind": kind, "sent_at": now.isoformat()}
    return said | {"declared_at": (now - timedelta(minutes=ago)).isoformat()} | more


def send(client, said):
    return client.post(ACTS, json.dumps(said, default=str), content_type="application/json")


def photo(client, said, data=None):
    file = SimpleUploadedFile("photo.jpg", data or picture(), "image/jpeg")
    return client.post(ACTS, {"act": json.dumps(said, default=str), "file": file})


def given_an_hour_ago(order):
    """The order is old enough for what a phone tells of the last hour."""
    past = timezone.now() - timedelta(hours=3)
    WorkOrder.objects.filter(pk=order.pk).update(created_at=past)
    WorkRequest.objects.filter(pk=order.request_id).update(detected_at=past, sent_at=past)
