# SPDX-License-Identifier: EUPL-1.2
"""Fictitious: what machines had seen of the year of reports; and three inhabitants who, tonight, say that the same
feeder is dark, by the door of the public form, so that the console shows a hypothesis."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from apps.assets.models import Asset, NetworkEdge
from apps.events import journal
from apps.events.fold import END, START
from apps.events.models import Alarm, Episode, Incident, Observation
from apps.signalements import places, sensing, services, tokens, workflow
from apps.signalements.models import Category, Desk, Signalement
from apps.supervision.demo.files import read_json
from apps.telemetry import partitions
from apps.territories import scoping

SEEN = 0.55  # of the lamps that were repaired after a report, those that had said it first
CONDITION = "lamp_failure"
VOICES = 3


@transaction.atomic
def seen_by_machines(seed: int) -> int:
    """How many failures of the past a supervisor had told before anybody reported them."""
    if Alarm.objects.filter(detail__fictif=True).exists():
        return 0
    chance = random.Random(seed)
    reports = Signalement.objects.filter(category__condition__gt="", outcome="resolved", asset__source__isnull=False)
    rows: dict[int, Signalement] = {}
    for one in reports.select_related("asset__source").defer("asset__geometry", "asset__geom_3857").order_by("pk"):
        if chance.random() < SEEN:
            rows.setdefault(one.asset_id or 0, one)
    told = set(Alarm.objects.filter(asset__in=rows, condition=CONDITION).values_list("asset", flat=True))
    lost = [one for fid, one in rows.items() if fid not in told]
    _write(lost, [timedelta(hours=chance.uniform(2, 40)) for _one in lost])
    return len(lost)


def _write(reports: Sequence[Signalement], before: Sequence[timedelta]) -> None:
    moments = [
        (one.received_at - early, one.treated_at or one.received_at) for one, early in zip(reports, before, strict=True)
    ]
    alarms = Alarm.objects.bulk_create(
        _alarm(one, start, end) for one, (start, end) in zip(reports, moments, strict=True)
    )
    incidents = Incident.objects.bulk_create(_incident(alarm) for alarm in alarms)
    _said(alarms, incidents)
    Episode.objects.bulk_create(
        Episode(
            alarm=alarm,
            incident=incident,
            source=alarm.source,
            asset=alarm.asset,
            condition=CONDITION,
            territory=alarm.territory,
            severity=alarm.severity,
            started_at=alarm.raised_at,
            ended_at=alarm.cleared_at,
            is_cause=True,
        )
        for alarm, incident in zip(alarms, incidents, strict=True)
    )


def _said(alarms: Sequence[Alarm], incidents: Sequence[Incident]) -> None:
    """What the supervisor said, from which the alarm is folded; and the end of each incident in the journal."""
    moments = [(alarm, at, kind) for alarm in alarms for at, kind in ((alarm.raised_at, START), (alarm.last_at, END))]
    for table in ("events_observation", "events_journalentry"):
        partitions.ensure(table, [at for _alarm, at, _kind in moments])
    Observation.objects.bulk_create(
        Observation(alarm_id=alarm.pk, at=at, kind=kind, severity=alarm.severity, received_at=at)
        for alarm, at, kind in moments
    )
    journal.record_many([_closed(alarm, one) for alarm, one in zip(alarms, incidents, strict=True)])


def _closed(alarm: Alarm, incident: Incident) -> journal.Entry:
    return journal.Entry(
        at=alarm.last_at,
        territory_id=alarm.territory_id,
        kind="incident.closed",
        text=f"n° {incident.pk} · {incident.title}",
        before="restored",
        after="closed",
        why=incident.outcome,
        asset_id=alarm.asset_id,
        incident_id=incident.pk,
    )


def _alarm(report: Signalement, start: Any, end: Any) -> Alarm:
    assert report.asset is not None
    return Alarm(
        source=report.asset.source,
        asset=report.asset,
        condition=CONDITION,
        territory_id=report.territory_id,
        title="Lampe en panne (fictif)",
        severity=3,
        state="normal",
        active=False,
        occurrences=1,
        first_at=start,
        raised_at=start,
        last_at=end,
        last_kind=END,
        cleared_at=end,
        detail={"fictif": True},
    )


def _incident(alarm: Alarm) -> Incident:
    return Incident(
        territory=alarm.territory,
        title=alarm.title,
        state="closed",
        severity=alarm.severity,
        cause_asset=alarm.asset,
        reason="Alarme isolée (fictif)",
        opened_at=alarm.raised_at,
        ended_at=alarm.cleared_at,
        closed_at=alarm.cleared_at,
        changed_at=alarm.cleared_at or alarm.raised_at,
        outcome="Revenu à la normale (fictif).",
        members=1,
    )


def three_voices(territory: str) -> int:
    """How many reports were sent; none when somebody already said something of that feeder."""
    desk = Desk.objects.filter(territory__code=territory).select_related("territory").first()
    category = Category.objects.filter(territory__code=territory, code="lamp-out").first()
    lamps = _lamps(desk) if desk and category else []
    if not category or len(lamps) < VOICES:
        return 0
    texts = next(one["texts"] for one in read_json("reports/desk.json")["categories"] if one["code"] == "lamp-out")
    made = 0
    for rank, lamp in enumerate(lamps):
        key = tokens.digest(f"demo:voice:{lamp.uid}")
        wish = services.Wish(
            place=places.of_asset(lamp),
            category=category,
            text=f"{texts[rank % len(texts)]} (fictif)",
            channel=Signalement.Channel.WEB,
            network=tokens.digest(f"demo:network:{rank}")[:32],
        )
        report = services.submit(key=key, wish=wish).signalement
        report.received_at -= timedelta(minutes=(VOICES - rank) * 17)  # not all in the same minute
        report.save(update_fields=["received_at"])
        sensing.sense([report])
        made += 1
    return made


def _lamps(desk: Desk) -> list[Asset]:
    """Three that one quiet feeder feeds, the first such one: nothing of it is in alarm, nobody reports anything."""
    inside = scoping.perimeter(desk.territory.code)
    feeders = Asset.objects.filter(kind__code__in=["feeder", "control_cabinet"], owner__in=inside).order_by("fid")
    for fid in feeders.values_list("fid", flat=True)[:200]:
        below = NetworkEdge.objects.filter(upstream=fid, nature=NetworkEdge.Nature.POWER).values("downstream")
        lamps = places.assets().filter(fid__in=below, kind__code="light_point", geometry__isnull=False).order_by("fid")
        found = list(lamps[:VOICES])
        if len(found) == VOICES and not _spoken(fid, [one.fid for one in found]):
            return found
    return []


def _spoken(feeder: int, lamps: Sequence[int]) -> bool:
    alarms = Alarm.objects.filter(asset__in=[feeder, *lamps], active=True)
    return alarms.exists() or Signalement.objects.filter(asset__in=lamps, state__in=workflow.OPEN).exists()
