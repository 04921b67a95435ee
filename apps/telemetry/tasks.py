# SPDX-License-Identifier: EUPL-1.2
"""Monthly partitions, created ahead (`services.append` creates what is missing anyway), and the roll-ups that are owed.
A task lost or killed loses nothing: what is owed lives in rows."""

from celery import shared_task

from apps.telemetry import partitions, rolling, zones


@shared_task
def maintain_partitions() -> int:
    """How many partitions were created."""
    return sum(partitions.ahead(table) for table in ("telemetry_measure", "telemetry_rolledhour"))


@shared_task
def refresh_rollups() -> int:
    """How many days and tails of series were rolled."""
    return sum(rolling.refresh())


@shared_task
def follow_zones() -> int:
    """How many series were rolled again in the time zone of their owner."""
    return zones.follow()
