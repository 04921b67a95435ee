# SPDX-License-Identifier: EUPL-1.2
"""People on duty in the demo, all invented: how they are reached, who is on call, the last shifts, what is planned.

Dates are told from now: the shift that runs began some hours ago, the market is in two days.
"""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import transaction
from django.utils import timezone

from apps.assets.models import Asset
from apps.duty.models import Channel, EscalationStep, Note, OnCall, Shift, Subscription
from apps.events import journal
from apps.events.models import PlannedEvent, Severity
from apps.events.planned import services as planned
from apps.territories.models import Territory, User

SEVERITY = {severity.slug: severity for severity in Severity}
WGS84 = 4326


@transaction.atomic
def load(plan: dict[str, Any]) -> int:
    """Add what is missing, for people who exist; how many rows were added."""
    place = Territory.objects.get(code=plan["territory"])
    people = {person.username: person for person in User.objects.filter(username__in=named(plan))}
    if set(people) != named(plan):
        return 0  # not a demo: the accounts were refused
    now = timezone.now()
    added = sum(_channel(entry, people, place) for entry in plan["channels"])
    added += sum(_escalation(entry, place) for entry in plan["escalation"])
    added += _rota(plan["on_call"], people, place, now)
    if not Shift.objects.filter(territory=place).exists():
        added += sum(_shift(entry, people, place, now) for entry in plan["shifts"])
    return added + sum(_planned(entry, people, place, now) for entry in plan["planned"])


def named(plan: dict[str, Any]) -> set[str]:
    """Everybody that the plan speaks of."""
    found = {entry["person"] for entry in plan["channels"]} | {entry["by"] for entry in plan["planned"]}
    found |= {name for names in plan["on_call"]["levels"].values() for name in names}
    for shift in plan["shifts"]:
        found |= {shift["by"], shift.get("read_by", shift["by"])}
    return found


def _channel(entry: dict[str, Any], people: dict[str, User], place: Territory) -> int:
    channel, created = Channel.objects.get_or_create(
        person=people[entry["person"]], name=entry["name"], defaults={"email": entry["email"]}
    )
    if created:
        for asked in entry["told_of"]:
            start, end = asked.get("quiet", (None, None))
            Subscription.objects.create(
                channel=channel,
                territory=place,
                severity=SEVERITY[asked["severity"]],
                trades=asked.get("trades", []),
                quiet_from=start and time.fromisoformat(start),
                quiet_until=end and time.fromisoformat(end),
            )
    return created


def _escalation(entry: dict[str, Any], place: Territory) -> int:
    severity = SEVERITY[entry["severity"]]
    return EscalationStep.objects.get_or_create(
        territory=place, level=entry["level"], severity=severity, defaults={"after": entry["after"]}
    )[1]


def _rota(plan: dict[str, Any], people: dict[str, User], place: Territory, now: datetime) -> int:
    """Week after week, each level in turn; a week that somebody already serves is left as it is."""
    zone = ZoneInfo(place.time_zone)
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    begins = [
        datetime.combine(monday + timedelta(weeks=week), time.fromisoformat(plan["at"]), tzinfo=zone)
        for week in range(-1, plan["weeks"] + 1)
    ]
    added = 0
    for level, names in plan["levels"].items():
        for start, end in zip(begins, begins[1:], strict=False):
            served = OnCall.objects.filter(territory=place, level=level, starts_at__lt=end, ends_at__gt=start)
            if not served.exists():
                person = people[names[start.isocalendar().week % len(names)]]
                OnCall.objects.create(territory=place, level=level, person=person, starts_at=start, ends_at=end)
                added += 1
    return added


def _shift(entry: dict[str, Any], people: dict[str, User], place: Territory, now: datetime) -> int:
    """With its entries and its lines of the journal, as it would have been lived; signed and read when it is over."""
    by, start = people[entry["by"]], now - timedelta(hours=entry["hours"][0])
    shift = Shift.objects.create(territory=place, started_at=start)
    shift.operators.add(by)
    told = [("shift.started", "Prise de service", start, by)]
    notes = [
        Note(
            territory=place,
            at=now - timedelta(hours=hours),
            author=by,
            text=text,
            shift=shift,
        )
        for hours, text in entry["entries"]
    ]
    Note.objects.bulk_create(notes)
    if len(entry["hours"]) > 1:
        end, reader = now - timedelta(hours=entry["hours"][1]), people[entry["read_by"]]
        shift.note, shift.ended_at, shift.signed_at, shift.signed_by = "\n".join(entry["note"]), end, end, by
        shift.save()
        shift.read_at, shift.read_by = end + timedelta(minutes=4), reader
        shift.save()
        told += [
            ("shift.signed", "Fin de service, relève signée", end, by),
            ("shift.read", "Relève lue", shift.read_at, reader),
        ]
    journal.record_many(
        [
            journal.Entry(
                at=at, territory_id=place.pk, kind=kind, text=f"{text} · service n° {shift.pk}", actor_id=who.pk
            )
            for kind, text, at, who in told
        ]
    )
    return 1 + len(notes)


def _planned(entry: dict[str, Any], people: dict[str, User], place: Territory, now: datetime) -> int:
    """Once, around a piece of equipment; one that is over is not planned again."""
    known = Asset.objects.filter(code=entry["around"], owner__in=place.includes.all(), geometry__isnull=False)
    centre = known.values_list("geometry", flat=True).first()
    if centre is None or PlannedEvent.objects.filter(territory=place, title=entry["title"]).exists():
        return 0
    zone = ZoneInfo(place.time_zone)
    day = now.astimezone(zone).date() + timedelta(days=entry["in_days"])
    starts_at, ends_at = (datetime.combine(day, time.fromisoformat(at), tzinfo=zone) for at in entry["hours"])
    event = PlannedEvent(
        territory=place,
        title=entry["title"],
        kind=entry["kind"],
        starts_at=starts_at,
        ends_at=ends_at + timedelta(days=entry.get("days", 1) - 1),
        perimeter=_circle(centre, entry["metres"], place),
        effect=entry["effect"],
        severity=SEVERITY[entry["severity"]] if "severity" in entry else None,
        natures=entry.get("natures", []),
        note=entry["note"],
    )
    planned.save(event=event, by=people[entry["by"]])
    return 1


def _circle(centre: GEOSGeometry, metres: float, place: Territory) -> MultiPolygon:
    outline = centre.transform(place.local_srid, clone=True).buffer(metres, quadsegs=6)
    outline.transform(WGS84)
    return MultiPolygon(outline, srid=WGS84)
