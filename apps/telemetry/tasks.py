# SPDX-License-Identifier: EUPL-1.2
"""Monthly partitions of the measures, created ahead; `services.append` creates what is missing anyway."""

from celery import shared_task

from apps.telemetry import partitions


@shared_task
def maintain_partitions() -> int:
    """How many partitions were created."""
    return partitions.ahead("telemetry_measure")
