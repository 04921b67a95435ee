# SPDX-License-Identifier: EUPL-1.2
"""Housekeeping of who came in: sessions that ended, and traces of logins older than their purpose."""

from datetime import timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

KEPT = timedelta(days=180)  # addresses and names of logins: enough to look into an intrusion, then forgotten


@shared_task
def forget_old_logins() -> int:
    """How many traces were erased; ended sessions and expired tokens go too."""
    call_command("clearsessions")
    before = timezone.now() - KEPT
    traces = (AccessAttempt, AccessFailureLog, AccessLog)
    return sum(model.objects.filter(attempt_time__lt=before).delete()[0] for model in traces)
