# SPDX-License-Identifier: EUPL-1.2
"""The row of an alarm while a batch is folded: a model instance costs ten times as much to make."""

from dataclasses import dataclass
from datetime import datetime

from apps.events import fold
from apps.events.fold import Life
from apps.events.workflow import NORMAL


@dataclass(slots=True)
class Row:
    """The columns of events_alarm, and the name of who acknowledged. `detail` is JSON text."""

    id: int
    source_id: int
    asset_id: int
    condition: str
    first_at: datetime
    raised_at: datetime
    last_at: datetime
    last_kind: int
    territory_id: int = 0
    restricted: bool = False
    title: str = ""
    severity: int = fold.LEAST
    state: str = NORMAL
    active: bool = False
    occurrences: int = 0
    cleared_at: datetime | None = None
    flapping: bool = False
    detail: str = "{}"
    acked_at: datetime | None = None
    ack_comment: str = ""
    acked_elsewhere: str = ""
    base_at: datetime | None = None
    base_kind: int = fold.END
    base_state: str = NORMAL
    base_active: bool = False
    base_severity: int = fold.LEAST
    inherited_until: datetime | None = None
    inherited_severity: int | None = None
    acked_by_name: str | None = None

    @property
    def inherited(self) -> bool:
        return fold.inherited(self.raised_at, self.severity, self.inherited_until, self.inherited_severity)


def life_of(alarm: Row) -> Life:
    return Life(alarm.state, alarm.active, alarm.severity, alarm.raised_at, alarm.cleared_at)


def base_of(alarm: Row) -> Life:
    """What the last human act left. `raised_at` and `cleared_at` of the row still hold unless an observation moved
    them, and what moved them once after this base always will: observations are never taken back."""
    if alarm.base_at is None:
        return Life()
    cleared_at = None if alarm.base_active else alarm.cleared_at
    return Life(alarm.base_state, alarm.base_active, alarm.base_severity, alarm.raised_at, cleared_at)
