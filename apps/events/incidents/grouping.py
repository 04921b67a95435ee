# SPDX-License-Identifier: EUPL-1.2
"""The door of incidents for who writes alarms: group, draw again, journal; the news are for the caller to publish."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from apps.assets.models import Source
from apps.events import live, overlays, payloads, states
from apps.events.cases import Case
from apps.events.incidents import correlating, stored, telling, turns
from apps.events.incidents.correlating import Correlated
from apps.events.incidents.following import Changes, follow
from apps.events.incidents.member import CONNECTION, Member
from apps.events.models import Severity
from apps.events.states import Shown


@dataclass(frozen=True, slots=True)
class Grouped:
    """`placed`: the episode of each alarm that moved, by alarm id. `shown`: what is displayed now of the assets that
    the caller tells of himself, by fid."""

    messages: list[live.Message] = field(default_factory=list)
    placed: dict[int, Member] = field(default_factory=dict)
    shown: Mapping[int, Shown] = field(default_factory=dict)


def cases(folded: Sequence[Case], late: Collection[int], at: datetime) -> Grouped:
    """Alarms that were just written: grouped in this transaction, or left to the combined pass when it storms."""
    if not turns.take():
        turns.leave({case.alarm.id: case.asset.lonlat for case in folded if case.alarm.occurrences})
        return Grouped()
    began = time.perf_counter()
    grouped = _cases(folded, late, at)
    turns.rest_after(time.perf_counter() - began)
    return grouped


def _cases(folded: Sequence[Case], late: Collection[int], at: datetime) -> Grouped:
    appeared = [case for case in folded if case.alarm.occurrences]
    assets = {case.asset.fid: case.asset for case in appeared}
    titles = {case.alarm.id: case.alarm.title for case in appeared}
    return tell(correlating.correlate(follow(appeared, late), assets, titles, at), at)


def source_lost(source: Source, at: datetime) -> Grouped:
    """A supervisor fell silent: an incident, that takes the silence of its equipment with it."""
    if _open_loss(source):
        return Grouped()
    loss = Member(
        0, None, source.pk, None, CONNECTION, source.territory_id, False, Severity.MAJOR, _lost_since(source, at), None
    )
    return tell(correlating.correlate(Changes([loss], [loss]), {}, {}, at), at)


def source_found(source: Source, at: datetime) -> Grouped:
    loss = _open_loss(source)
    if loss is None:
        return Grouped()
    loss.ended_at = max(at, loss.started_at)
    return tell(correlating.correlate(Changes([loss]), {}, {}, at), at)


def tell(
    correlated: Correlated, at: datetime, actor_id: int | None = None, drawn: Collection[int] = frozenset()
) -> Grouped:
    """Journal it, draw again what is masked or no longer is; the news, and where each alarm is.

    `drawn`: assets that the caller tells of himself, drawn in the same statement, so that all are locked in one order.
    """
    overlays.lay(correlated, at)
    telling.record(correlated.news, at, actor_id)
    wanted = {*correlated.redrawn, *drawn}
    shown = states.refresh(asset_ids=wanted, at=at) if wanted else {}
    redrawn = [
        payloads.asset_message(correlated.assets[fid], now)
        for fid, now in shown.items()
        if now.changed and fid in correlated.assets and fid not in drawn
    ]
    told = telling.messages(
        correlated.news, correlated.assets, correlated.sources, correlated.heard_in, correlated.extra
    )
    return Grouped([*redrawn, *told], correlated.placed, shown)


def _open_loss(source: Source) -> Member | None:
    losses = stored.losses_of(source.pk)
    return next((one for one in losses if one.ended_at is None), None)


def _lost_since(source: Source, at: datetime) -> datetime:
    """Since its last word: what it no longer said began then. Never before it was found again the last time."""
    ends = [one.ended_at for one in stored.losses_of(source.pk) if one.ended_at]
    since = source.last_seen_at or at
    return max([since, *ends]) if max([since, *ends]) <= at else at
