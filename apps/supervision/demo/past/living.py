# SPDX-License-Identifier: EUPL-1.2
"""The life that an alarm had: what was said and who looked, one after the other, through the fold of real alarms."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from apps.assets.selectors import AssetRef
from apps.events import fold, journal
from apps.events.fold import END, Life
from apps.events.models import Alarm
from apps.events.workflow import ACKED, NORMAL, SHELVED, TO_ACKNOWLEDGE, UNACK
from apps.supervision.demo.past.drawing import Told
from apps.territories.models import User

HEARD = timedelta(seconds=2)  # from the clock of the source to the journal


@dataclass(slots=True)
class Lived:
    """An alarm as its past left it, its lines of the journal, and when it was acknowledged."""

    alarm: Alarm
    lines: list[journal.Entry] = field(default_factory=list)
    acked: list[datetime] = field(default_factory=list)


def live(pk: int, told: Told, asset: AssetRef, source_id: int, people: Sequence[User], now: datetime) -> Lived:
    """`people` look in turn, by hour of the day."""
    said = fold.distinct(told.said)
    first = said[0].at
    alarm = Alarm(
        id=pk, source_id=source_id, asset_id=asset.fid, condition=told.condition, territory_id=asset.owner_id,
        restricted=asset.restricted, title=told.title, first_at=first, raised_at=first, last_at=first,
    )  # fmt: skip
    lived = Lived(alarm)
    for at, heard in _in_order(said, [look for look in told.looks if look < now]):
        if heard is not None:
            _hear(lived, heard, asset)
        elif alarm.state in TO_ACKNOWLEDGE:
            _acknowledge(lived, at, people[_watch(at) % len(people)], told.comment, asset)
    alarm.flapping = fold.chatters([one for one in said if one.at > alarm.last_at - fold.CALM - fold.WINDOW])
    if told.hidden:
        _shelve(lived, told, people[_watch(now) % len(people)], asset, now)
    return lived


def _in_order(said: Sequence[fold.Said], looks: Sequence[datetime]) -> Iterator[tuple[datetime, fold.Said | None]]:
    moments = [(one.at, 0, one) for one in said] + [(at, 1, None) for at in looks]
    for at, _order, one in sorted(moments, key=lambda moment: moment[:2]):
        yield at, one


def _watch(at: datetime) -> int:
    """Two watches a day."""
    return 0 if 6 <= at.hour < 18 else 1


def _hear(lived: Lived, heard: fold.Said, asset: AssetRef) -> None:
    alarm, before = lived.alarm, lived.alarm.state
    was_active = alarm.active
    life = fold.step(
        Life(alarm.state, alarm.active, alarm.severity, alarm.raised_at, alarm.cleared_at), heard
    )  # fmt: skip
    alarm.state, alarm.active, alarm.severity = life.state, life.active, life.severity
    alarm.raised_at, alarm.cleared_at = life.raised_at or alarm.first_at, life.cleared_at
    alarm.last_at, alarm.last_kind = heard[:2]
    alarm.occurrences += heard.kind != END
    if alarm.state != before:
        raised = alarm.state == UNACK or (alarm.state in TO_ACKNOWLEDGE and before not in TO_ACKNOWLEDGE)
        kind = "alarm.raised" if raised else "alarm.cleared" if was_active else "alarm.updated"
        text = f"{alarm.title} · {asset.code}"
        lived.lines.append(_line(alarm, asset, heard.at + HEARD, kind, text, before))


def _acknowledge(lived: Lived, at: datetime, by: User, comment: str, asset: AssetRef) -> None:
    alarm, before = lived.alarm, lived.alarm.state
    alarm.state = ACKED if alarm.active else NORMAL
    alarm.acked_at, alarm.acked_by, alarm.ack_comment = at, by, comment
    _settle(alarm)
    lived.acked.append(at)
    lived.lines.append(_line(alarm, asset, at, "alarm.acknowledged", alarm.title, before, by, comment))


def _shelve(lived: Lived, told: Told, by: User, asset: AssetRef, now: datetime) -> None:
    alarm, before, hidden = lived.alarm, lived.alarm.state, told.hidden or {}
    at = now - timedelta(hours=1)
    alarm.state, alarm.shelved_by, alarm.shelve_reason = SHELVED, by, hidden["reason"]
    alarm.shelved_until = now + timedelta(hours=hidden["hours"])
    _settle(alarm)
    lived.lines.append(_line(alarm, asset, at, "alarm.shelved", alarm.title, before, by, hidden["reason"]))


def _settle(alarm: Alarm) -> None:
    """The fold starts again from what a person left."""
    alarm.base_at, alarm.base_kind = alarm.last_at, alarm.last_kind
    alarm.base_state, alarm.base_active, alarm.base_severity = alarm.state, alarm.active, alarm.severity


def _line(
    alarm: Alarm,
    asset: AssetRef,
    at: datetime,
    kind: str,
    text: str,
    before: str,
    by: User | None = None,
    why: str = "",
) -> journal.Entry:
    return journal.Entry(
        at=at, territory_id=asset.owner_id, kind=kind, text=text, before=before, after=alarm.state, why=why,
        actor_id=by.pk if by else None, asset_id=asset.fid, source_id=alarm.source_id, alarm_id=alarm.id,
        restricted=asset.restricted,
    )  # fmt: skip
