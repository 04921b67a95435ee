# SPDX-License-Identifier: EUPL-1.2
"""Which line of which contract a request is under: chosen when it is opened, handed over or classed, with its why."""

from datetime import datetime

from django.contrib.gis.geos import Point

from apps.contracts import choosing
from apps.contracts.choosing import Choice
from apps.contracts.models import ContractVersion, FaultClass
from apps.interventions.models import WorkRequest
from apps.interventions.passing import write

LONGEST_WHY = 1000  # characters, as wide as the column


def choose(request: WorkRequest) -> None:
    """By what it is about now, at the instant that its clocks start from."""
    choice = line_of(
        request.territory_id, request.trade, request.fault_class, request.place, starts(request) or request.detected_at
    )
    chosen = {
        "commitment": choice.line,
        "version_of_contract": choice.version,
        "commitment_why": choice.why[:LONGEST_WHY],
    }
    if any(getattr(request, name) != value for name, value in chosen.items()):
        write(request, **chosen)


def line_of(owner_id: int, trade: str, fault_class: FaultClass | None, place: Point | None, at: datetime) -> Choice:
    return choosing.line_for(
        owner_id=owner_id, trade=trade, fault_class_id=fault_class.pk if fault_class else None, place=place, at=at
    )


def starts(request: WorkRequest) -> datetime | None:
    """The contract says from what; a new round, always from its hand-over. None: not yet."""
    version = request.version_of_contract
    from_detection = version is not None and version.clock_start == ContractVersion.ClockStart.DETECTION
    return request.detected_at if from_detection and request.round == 1 else request.sent_at


def begins_again(request: WorkRequest) -> datetime | None:
    """When the contract makes clocks begin again at an aggravation: the instant of the last one."""
    version = request.version_of_contract
    restarts = version is not None and version.aggravation == ContractVersion.Aggravation.RESTART
    return request.aggravated_at if restarts else None
