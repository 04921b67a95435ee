# SPDX-License-Identifier: EUPL-1.2
"""What a phone says, and what became of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from apps.assets.models import Asset
from apps.interventions.field.moments import Moment
from apps.interventions.models import WorkOrder, WorkRequest


@dataclass(frozen=True, slots=True)
class Sent:
    """One act. `state`: of the order, as the page showed it. `about`: the key of the observation that it goes with.
    `data`: what its kind asks for. `place`: longitude, latitude, accuracy in metres, of who agreed to tell it."""

    uid: UUID
    kind: str
    declared_at: datetime
    sent_at: datetime
    order: int | None = None
    request: int | None = None  # of a message about an order that one no longer has
    about: UUID | None = None
    state: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    place: tuple[float, float, float] | None = None
    file: bytes = b""


@dataclass(frozen=True, slots=True)
class Seen:
    """Lit or dark: values of `Sighting.State` and `Sighting.Source`."""

    asset: Asset
    state: str
    source: str


@dataclass(frozen=True, slots=True)
class Done:
    """`said`: in words, when there is something to say. `seen`: what the act is a witness of."""

    request: WorkRequest | None
    order: WorkOrder | None = None
    moment: Moment | None = None
    done: bool = True
    said: str = ""
    field: str = ""
    seen: Seen | None = None
