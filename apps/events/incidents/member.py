# SPDX-License-Identifier: EUPL-1.2
"""An episode and an incident while they are grouped: a model instance costs ten times as much to make."""

from dataclasses import dataclass
from datetime import datetime

CONNECTION = "connection"  # condition of a lost source


@dataclass(slots=True)
class Member:
    """The columns of events_episode. `incident_id` 0: not in any yet; `id` 0: not written yet."""

    id: int
    alarm_id: int | None
    source_id: int
    asset_id: int | None
    condition: str
    territory_id: int
    restricted: bool
    severity: int
    started_at: datetime
    ended_at: datetime | None
    incident_id: int = 0
    is_cause: bool = False
    masked: bool = False
    by_hand: bool = False

    @property
    def is_loss(self) -> bool:
        """A source that was lost, not an alarm."""
        return self.alarm_id is None

    @property
    def is_testimony(self) -> bool:
        return False


@dataclass(slots=True)
class Witness(Member):
    """A report of an inhabitant, kept in events_testimony: its `id` is the opposite of the number there, so that no
    episode has it; it is of no source, and never a cause nor a symptom."""

    lines: tuple[int, ...] = ()
    voices: frozenset[str] = frozenset()

    @property
    def is_loss(self) -> bool:
        return False

    @property
    def is_testimony(self) -> bool:
        return True


@dataclass(slots=True)
class Work:
    """The columns of events_incident that grouping reads or writes."""

    id: int
    territory_id: int
    restricted: bool
    title: str
    state: str
    severity: int
    shape: str
    cause_asset_id: int | None
    cause_source_id: int | None
    cause_said: bool
    reason: str
    fault_class_id: int | None
    fault_class_by_id: int | None
    by_hand: bool
    opened_at: datetime
    ended_at: datetime | None
    members: int
    active: int
    masked: int
    assigned_to_id: int | None = None
    closed_at: datetime | None = None
    outcome: str = ""
    merged_into_id: int | None = None
    fixed_severity: int | None = None  # by a rule
    planned_severity: int | None = None  # at least this, by a planned event
    testimonies: int = 0  # reports of inhabitants
