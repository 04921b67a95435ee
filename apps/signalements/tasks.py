# SPDX-License-Identifier: EUPL-1.2
"""Doorbells: what is owed, what is to be forgotten. A lost one does no harm: the next finds the same rows."""

from celery import shared_task
from django.utils import timezone

from apps.signalements import abusing, assigning, forgetting, preparing
from apps.signalements.letters import sending
from apps.signalements.routing import sending as handing
from apps.signalements.streets import owing


@shared_task
def deliver() -> int:
    """How many letters were tried."""
    return sending.deliver()


@shared_task
def hand_over() -> int:
    """How many reports were handed to a neighbour, or asked about there."""
    return handing.deliver()


@shared_task
def prepare_photos() -> int:
    """How many photos were made again, or refused."""
    return preparing.sweep()


@shared_task
def purge() -> int:
    """How many rows were forgotten, or confirmed without an answer."""
    abusing.forget(timezone.now())
    return forgetting.purge().all


@shared_task
def release_absent() -> int:
    """How many reports of people who left are nobody's again."""
    return assigning.release_absent()


@shared_task
def digest_streets() -> int:
    """How many letters of the day are newly owed to who follows a street."""
    return owing.digests()
