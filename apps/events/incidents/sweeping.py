# SPDX-License-Identifier: EUPL-1.2
"""What time alone does to incidents, and the safety net: what no batch grouped is grouped."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets import selectors as asset_selectors
from apps.assets.models import Source
from apps.assets.selectors import AssetRef
from apps.events import cases, lifecycle, live, locks, payloads, rows, states, workflow
from apps.events.cases import Case
from apps.events.incidents import correlating, following, grouping, retelling, stored
from apps.events.incidents.correlating import Correlated
from apps.events.incidents.following import Changes
from apps.events.incidents.lives import CLOSED, News
from apps.events.incidents.member import Work
from apps.events.models import Episode
from apps.events.row import Row

CALM = timedelta(minutes=10)  # restored that long without news, an incident nobody followed is over
SLICE = 500  # incidents or alarms per transaction
PRESENT = (workflow.UNACK, workflow.ACKED, *workflow.MASKED)  # states in which an alarm may be active

CALMED = """
SELECT incident.id FROM events_incident incident
 WHERE incident.state = 'restored' AND incident.assigned_to_id IS NULL AND incident.changed_at <= %s
   AND NOT EXISTS (SELECT FROM events_episode episode JOIN events_alarm alarm ON alarm.id = episode.alarm_id
                    WHERE episode.incident_id = incident.id AND alarm.state = ANY(%s))
 ORDER BY incident.id LIMIT %s
"""
ALONE = """alarm.state = ANY(%s) AND alarm.active AND alarm.occurrences > 0
   AND NOT EXISTS (SELECT FROM events_episode episode WHERE episode.alarm_id = alarm.id AND episode.ended_at IS NULL)
"""
STRAGGLERS = f"SELECT id, source_id, asset_id FROM events_alarm alarm WHERE {ALONE} ORDER BY id LIMIT %s"  # noqa: S608
STILL = f"SELECT {rows.READ} FROM events_alarm alarm WHERE {ALONE} AND id = ANY(%s) ORDER BY id"  # noqa: S608


def close_calm() -> int:
    """Incidents that ended by themselves, that nobody follows and that wait for no acknowledgement; how many."""
    closed = 0
    while some := _close_some(timezone.now()):
        closed += some
    return closed


def group_stragglers() -> int:
    """Alarms that are present and in no incident (written before incidents were, or missed) are grouped; how many."""
    grouped = 0
    while some := _group_some(timezone.now()):
        grouped += some
    return grouped


def open_losses() -> int:
    """Sources that are lost without an incident that says so; how many."""
    told = Episode.objects.filter(source=OuterRef("pk"), alarm=None, ended_at=None)
    lost = Source.objects.filter(~Exists(told), health=Source.Health.DOWN, enabled=True)
    return sum(_open_loss(source_id) for source_id in lost.values_list("pk", flat=True))


@transaction.atomic
def _close_some(now: datetime) -> int:
    locks.hold_incidents()
    works = stored.incidents(_ids(CALMED, [now - CALM, list(workflow.TO_ACKNOWLEDGE), SLICE]))
    news = [_closed(work, now) for work in works.values()]
    if not news:
        return 0
    stored.update_incidents(list(works.values()), now)
    told = grouping.tell(retelling.complete(Correlated(news)), now)
    live.publish(told.messages)  # last: live ids follow the order of commits
    return len(news)


def _closed(work: Work, now: datetime) -> News:
    before = work.state
    work.state, work.closed_at, work.outcome = lifecycle.CLOSED, now, _("Revenu à la normale.")
    return News(CLOSED, work, before, work.outcome)


@transaction.atomic
def _group_some(now: datetime) -> int:
    """One slice, under the locks of a batch of the same sources: what a batch grouped meanwhile is left alone."""
    found = _fetch(STRAGGLERS, [list(PRESENT), SLICE])
    if not found:
        return 0
    locks.hold_sources({source_id for _pk, source_id, _asset in found})
    locks.hold_incidents()
    locks.hold_assets({asset_id for _pk, _source, asset_id in found})
    alarms = [Row(*values) for values in _fetch(STILL, [list(PRESENT), [pk for pk, _source, _asset in found]])]
    assets = asset_selectors.by_fids({alarm.asset_id for alarm in alarms})
    alone = [cases.opened(alarm, assets[alarm.asset_id], {}) for alarm in alarms]
    changes = _begun(alone)
    titles = {case.alarm.id: case.alarm.title for case in alone}
    grouped = grouping.tell(correlating.correlate(changes, assets, titles, now), now)
    live.publish([*_messages(alone, assets, grouped, now), *grouped.messages])  # last
    return len(alone)


def _begun(alone: Sequence[Case]) -> Changes:
    """Their spells, from what was said of them; what is present lasts, even when nothing is remembered of it."""
    changes = following.follow(alone, {case.alarm.id for case in alone})
    lasting = {one.alarm_id for one in changes.touched if one.ended_at is None}
    following.last_on(changes, [case for case in alone if case.alarm.id not in lasting])
    return changes


def _messages(
    alone: Iterable[Case], assets: Mapping[int, AssetRef], grouped: grouping.Grouped, now: datetime
) -> list[live.Message]:
    shown = states.refresh(asset_ids=assets, at=now)
    return [
        payloads.alarm_message(
            "alarm.updated", case.alarm, case.asset, shown[case.asset.fid], grouped.placed.get(case.alarm.id)
        )
        for case in alone
    ]


@transaction.atomic
def _open_loss(source_id: int) -> int:
    locks.hold_sources([source_id])
    locks.hold_incidents()
    source = Source.objects.get(pk=source_id)
    if source.health != Source.Health.DOWN:
        return 0
    messages = grouping.source_lost(source, timezone.now()).messages
    live.publish(messages)  # last
    return int(bool(messages))


def _ids(query: str, parameters: list[Any]) -> list[int]:
    return [pk for (pk,) in _fetch(query, parameters)]


def _fetch(query: str, parameters: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()
