# SPDX-License-Identifier: EUPL-1.2
"""Writes the past: alarms, what was said of them, the journal in order of time, and the incidents that the
correlation itself makes of them, closed as they would have been. Once, on sources that never raised an alarm."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from apps.assets import selectors as asset_selectors
from apps.assets.models import Asset, Source
from apps.events import cases, fetching, journal, lifecycle, locks, states
from apps.events.fetching import array
from apps.events.fetching import rows as fetched
from apps.events.incidents import combined, correlating, sweeping
from apps.events.models import Alarm, Episode, Incident
from apps.events.row import Row
from apps.supervision.demo.past import drawing
from apps.supervision.demo.past.living import Lived, live
from apps.telemetry import partitions
from apps.territories.models import User

CALMED = "Revenu à la normale."
SAID = "COPY events_observation (alarm_id, at, kind, severity, received_at) FROM STDIN (FORMAT BINARY)"
SAID_TYPES = ["int8", "timestamptz", "int2", "int2", "timestamptz"]
TOLD_LATER = timedelta(seconds=2)


@transaction.atomic
def load(plan: Mapping[str, Any]) -> int:
    """How many alarms were given a past."""
    sources = Source.objects.filter(slug__in={habit["source"] for habit in plan["habits"]})
    people = [one for name in plan["people"] for one in User.objects.filter(username=name)]
    if not people or Alarm.objects.filter(source__in=sources).exists():
        return 0
    now = timezone.now()
    until = now.replace(minute=0, second=0, microsecond=0)
    told = drawing.draw(plan, _fleets(plan), until)
    lived = _live(told, people, now)
    Alarm.objects.bulk_create([one.alarm for one in lived], batch_size=500)
    _remember(lived, told)
    lines = [*_incidents(lived, people, now), *(line for one in lived for line in one.lines)]
    journal.record_many(sorted(lines, key=lambda line: line.at))
    states.refresh(asset_ids={one.alarm.asset_id for one in lived if one.alarm.active}, at=now)
    return len(lived)


def _fleets(plan: Mapping[str, Any]) -> dict[drawing.Fleet, list[int]]:
    """The invented equipment that each habit draws from, in the order of its codes."""
    return {wanted: _fleet(*wanted) for wanted in {drawing.fleet_of(habit) for habit in plan["habits"]}}


def _fleet(source: str, kind: str, below: str) -> list[int]:
    rows = Asset.objects.filter(source__slug=source, kind__code=kind, attributes__fictif=True)
    if below:
        rows = rows.filter(fed_by__upstream__fed_by__upstream__code=below)
    return list(rows.order_by("code").values_list("pk", flat=True))


def _live(told: Sequence[drawing.Told], people: Sequence[User], now: datetime) -> list[Lived]:
    assets = asset_selectors.by_fids({one.asset for one in told})
    owned = dict(Asset.objects.filter(pk__in=assets).values_list("pk", "source"))
    ids = fetching.new_ids("events_alarm", len(told))
    return [
        live(pk, one, assets[one.asset], owned[one.asset], people, now)
        for pk, one in zip(ids, told, strict=True)
    ]  # fmt: skip


def _remember(lived: Sequence[Lived], told: Sequence[drawing.Told]) -> None:
    said = [
        (one.alarm.id, *heard, heard.at + TOLD_LATER)
        for one, asked in zip(lived, told, strict=True)
        for heard in sorted(set(asked.said))
    ]
    partitions.ensure("events_observation", {row[1] for row in said})
    with connection.cursor() as cursor, cursor.copy(SAID) as copy:
        copy.set_types(SAID_TYPES)
        for row in said:
            copy.write_row(row)


def _incidents(lived: Sequence[Lived], people: Sequence[User], now: datetime) -> list[journal.Entry]:
    """Grouped by the correlation, then led to their end; their lines of the journal."""
    locks.hold_incidents()
    alarms = [Row(*values) for values in fetched(combined.ALARMS, [array(one.alarm.id for one in lived)])]
    assets = asset_selectors.by_fids({alarm.asset_id for alarm in alarms})
    changes = combined.begun([cases.opened(alarm, assets[alarm.asset_id], {}) for alarm in alarms])
    correlating.correlate(changes, assets, {alarm.id: alarm.title for alarm in alarms}, now)
    looked = _looked(lived)
    made = list(Incident.objects.filter(pk__in=looked).order_by("pk"))
    lines = [line for one in made for line in _led(one, looked[one.pk], people)]
    written = ["state", "closed_at", "created_at", "changed_at", "outcome", "assigned_to"]
    Incident.objects.bulk_update(made, written, batch_size=500)
    return lines


def _looked(lived: Sequence[Lived]) -> dict[int, datetime | None]:
    """When the last acknowledgement of each incident came."""
    acked = {one.alarm.id: one.acked for one in lived}
    found: dict[int, datetime | None] = {}
    episodes = Episode.objects.filter(alarm__in=acked).values_list("incident", "alarm", "started_at", "ended_at")
    for incident, alarm, start, end in episodes:
        over = end + timedelta(hours=1) if end else None
        mine = [at for at in acked[alarm] if at >= start and (over is None or at <= over)]
        found[incident] = max([*mine, *filter(None, [found.get(incident)])], default=None)
    return found


def _led(one: Incident, looked: datetime | None, people: Sequence[User]) -> list[journal.Entry]:
    one.created_at = one.opened_at + TOLD_LATER
    if one.active:
        one.state, one.assigned_to, one.changed_at = lifecycle.IN_CHARGE, people[0], looked or one.created_at
    else:
        calm = (one.ended_at or one.opened_at) + sweeping.CALM
        one.closed_at = one.changed_at = max(calm, looked or calm)
        one.state, one.outcome = lifecycle.CLOSED, CALMED
    return list(_lines(one, people))


def _lines(one: Incident, people: Sequence[User]) -> list[journal.Entry]:
    """As telling.record would have: the only alarm of an incident already said that it opened."""
    told: list[tuple[datetime, str, str, str, str, int | None]] = []
    if one.members > 1:
        told.append((one.created_at, "incident.opened", "", lifecycle.NEW, one.reason, None))
    if one.active:
        told.append((one.changed_at, "incident.updated", lifecycle.NEW, one.state, "Pris en charge.", people[0].pk))
    else:
        told.append((one.changed_at, "incident.closed", lifecycle.RESTORED, one.state, one.outcome, None))
    return [
        journal.Entry(
            at=at, territory_id=one.territory_id, kind=kind, text=f"n° {one.pk} · {one.title}", before=before,
            after=after, why=why, actor_id=by, asset_id=one.cause_asset_id, source_id=one.cause_source_id,
            restricted=one.restricted, incident_id=one.pk,
        )
        for at, kind, before, after, why, by in told
    ]  # fmt: skip
