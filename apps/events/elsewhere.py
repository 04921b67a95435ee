# SPDX-License-Identifier: EUPL-1.2
"""What a supervisor's people took in charge is acknowledged here (see `telling_sources` for the other way)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets.models import Source
from apps.assets.selectors import AssetRef
from apps.events import acknowledging, live, locks
from apps.events.models import Alarm
from apps.events.workflow import ACKED, NORMAL, TO_ACKNOWLEDGE, UNACK

MAX_NAME = 120  # characters, as wide as the column
EVER = datetime(1900, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TakenElsewhere:
    """A condition of an asset was acknowledged at its supervisor (`active`), or that was withdrawn, `at` its time."""

    asset: AssetRef
    condition: str
    at: datetime
    active: bool
    by: str = ""
    comment: str = ""

    @property
    def key(self) -> tuple[int, str]:
        return self.asset.fid, self.condition


@dataclass(frozen=True, slots=True)
class ToldResult:
    """News to publish last, and what was refused with the reason (French)."""

    messages: list[live.Message] = field(default_factory=list)
    rejected: list[tuple[TakenElsewhere, str]] = field(default_factory=list)


def taken_elsewhere(*, source: Source, told: Sequence[TakenElsewhere]) -> ToldResult:
    """Acknowledge what `source` says was acknowledged there; runs in the transaction of the batch, whose caller
    publishes. Told again, or told of an earlier appearance, it changes nothing. What a person acknowledged here stays
    so, whatever is withdrawn there.
    """
    newest = {item.key: item for item in sorted(told, key=lambda item: item.at)}
    locks.hold_assets({item.asset.fid for item in newest.values()})
    wanted = Alarm.objects.filter(source=source, asset__in={fid for fid, _condition in newest})
    alarms = {(alarm.asset_id, alarm.condition): alarm for alarm in acknowledging.locked(wanted)}
    moves, heard, unknown = [], [], []
    for key, item in newest.items():
        alarm = alarms.get(key)
        if alarm is None:
            unknown.append((item, _("acquittement d'une alarme que cette source n'a jamais dite")))
        elif item.at > (alarm.source_acked_at or EVER):
            alarm.source_acked_at = item.at
            heard.append(alarm)
            after = _taken(alarm, item, source) if item.active else _withdrawn(alarm)
            if after:
                moves.append((alarm, after, item))
    Alarm.objects.bulk_update(heard, ["source_acked_at"])
    for active, kind in ((True, "alarm.acknowledged"), (False, "alarm.updated")):
        for alarm, after, item in moves:
            if item.active == active:
                why = _why(item, source)
                acknowledging.transition([(alarm, after)], by=None, why=why, kind=kind)
    return ToldResult(acknowledging.news([alarm for alarm, _after, _item in moves]), unknown)


def _taken(alarm: Alarm, item: TakenElsewhere, source: Source) -> str:
    """The state it goes to; "" when there is nothing to acknowledge, or not this appearance of it."""
    if alarm.state not in TO_ACKNOWLEDGE or item.at < alarm.raised_at:
        return ""
    alarm.acked_at, alarm.acked_by, alarm.acked_by_name = timezone.now(), None, None
    alarm.acked_elsewhere = (f"{item.by} ({source.name})" if item.by else source.name)[:MAX_NAME]
    alarm.ack_comment = item.comment[: acknowledging.MAX_COMMENT]
    return ACKED if alarm.active else NORMAL


def _withdrawn(alarm: Alarm) -> str:
    if alarm.state != ACKED or not alarm.acked_elsewhere:
        return ""
    alarm.acked_at, alarm.acked_elsewhere, alarm.ack_comment = None, "", ""
    return UNACK


def _why(item: TakenElsewhere, source: Source) -> str:
    words = _("Acquittée dans %(source)s") if item.active else _("Acquittement retiré dans %(source)s")
    said = words % {"source": source.name} + (_(" par %(name)s") % {"name": item.by} if item.by else "")
    return f"{said} : {item.comment}" if item.comment else said
