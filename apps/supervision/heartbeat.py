# SPDX-License-Identifier: EUPL-1.2
"""Processes of the stack say they are alive; /status and the doctor read it."""

import os
import socket
from datetime import timedelta

from django.utils import timezone

from apps.supervision.models import Heartbeat


def beat(component: str, detail: str = "") -> None:
    """Record that this process of `component` (worker, beat, mqtt) works now."""
    Heartbeat.objects.update_or_create(
        component=component,
        instance=socket.gethostname()[:60] if component == "beat" else f"{socket.gethostname()[:60]}:{os.getpid()}",
        defaults={"at": timezone.now(), "detail": detail[:300]},
    )


def note(component: str, instance: str, detail: str) -> None:
    """The same, of something that a process looks after and that has a name of its own."""
    values = {"at": timezone.now(), "detail": detail[:300]}
    Heartbeat.objects.update_or_create(component=component, instance=instance[:80], defaults=values)


def forget_dead() -> None:
    """Rows of processes gone for a day say nothing any more."""
    Heartbeat.objects.filter(at__lt=timezone.now() - timedelta(days=1)).delete()
