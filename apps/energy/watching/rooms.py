# SPDX-License-Identifier: EUPL-1.2
"""What the sensors of rooms say, in the words of an alarm: a limit passed while people are there, or a silent sensor.

A room whose sensor says nothing usable is unknown: what was told of it stays, and its silence is told.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.energy.maths import breaches, presence
from apps.energy.maths.local_time import HOUR
from apps.energy.models import Room
from apps.energy.rooms import heating, readings, rules
from apps.energy.rooms.readings import NOTHING, Told
from apps.energy.rooms.rules import CO2, METRICS, WARMTH, Asked, Watched
from apps.energy.watching.findings import MINOR, Finding
from apps.telemetry.models import Series

SILENT = "room_sensor_silent"
CONDITIONS = (*rules.CONDITIONS, SILENT)
MEMORY = timedelta(days=4)  # a week-end of three days: what was open on its eve still is, until a sample is back
LONGEST = timedelta(days=32)  # that a mean may go back
WORDS = {
    CO2: ("CO₂", "ppm"),
    WARMTH: (gettext_lazy("température"), "°C"),
    rules.HUMIDITY: (gettext_lazy("humidité"), "%"),
}


def look(rooms: Sequence[Room], now: datetime) -> Iterator[Finding]:
    """Eleven queries, whatever the number of rooms."""
    since = now - MEMORY
    held = readings.series_of(rooms)
    told = readings.lately(held, since, now)
    asked = rules.of_rooms(rooms, now.date() - LONGEST, now.date() + timedelta(days=1))
    warm = _hours_of_warmth(held, asked, now)
    for room in rooms:
        heard = {one: told.get((room.pk, one), NOTHING) for one in METRICS if (room.pk, one) in held}
        yield from of_room(room, asked[room.pk], heard, now)
        has_warmth = (room.pk, WARMTH) in held
        yield overheating(room, asked[room.pk], warm.get((room.pk, WARMTH), NOTHING) if has_warmth else None, now)


def _hours_of_warmth(
    held: Mapping[readings.Key, Series], asked: Mapping[int, Asked], now: datetime
) -> dict[readings.Key, Told]:
    series = {key: one for key, one in held.items() if key[1] == WARMTH}
    until = now.replace(minute=0, second=0, microsecond=0)
    return readings.hourly(series, until - heating.reach([one.rule for one in asked.values()]), until)


def of_room(room: Room, asked: Asked, heard: Mapping[str, Told], now: datetime) -> Iterable[Finding]:
    """`heard`: by metric, of the sensors that it has. No query."""
    found = [breach(room, asked, one, heard[one.metric], now) for one in asked.watched() if one.metric in heard]
    return [*found, silence(room, asked, heard, now)]


def breach(room: Room, asked: Asked, watched: Watched, told: Told, now: datetime) -> Finding:
    """`present` None: nothing usable lately."""
    last = told.last()
    if last is None or is_stale(asked, last[0], now):
        return Finding(room, watched.condition, None)
    episodes = breaches.follow(
        told.at,
        told.values,
        occupied=presence.present(told.at, asked.presence, zone=room.asset.owner.time_zone),
        limit=watched.limit,
        sustained=60.0 * asked.rule.sustained_minutes,
        longest_gap=max(60.0 * asked.rule.stale_minutes, HOUR),
    )
    if not episodes or episodes[-1].end is not None:
        return Finding(room, watched.condition, present=False)
    return _open(room, watched, episodes[-1], last[1])


def overheating(room: Room, asked: Asked, told: Told | None, now: datetime) -> Finding:
    """The mean of its hours of presence above what is asked of heating, until it is clearly back under it. `told`: its
    hours; None: no such sensor. Out of the season nothing is asked; a mean that is not known leaves what was told."""
    limit = asked.rule.heated_c
    if limit is None or told is None or not heating.is_season(room, asked.rule, now):
        return Finding(room, rules.OVERHEATED, present=False)
    found = heating.of_room(room, asked, told, now)
    if not found.celsius > limit:  # NaN compares false
        return Finding(room, rules.OVERHEATED, False if found.celsius <= limit - asked.rule.back_c else None)
    days = asked.rule.heated_days
    mean = formats.number_format(round(found.celsius, 1), 1, use_l10n=True)
    title = _("Salle trop chauffée : %(mean)s °C en moyenne sur %(days)d jours") % {"mean": mean, "days": days}
    detail = {
        "moyenne (°C)": round(found.celsius, 1),
        "limite (°C)": limit,
        "heures de présence connues": round(found.known),
        "heures de présence": round(found.hours),
    }
    return Finding(room, rules.OVERHEATED, True, MINOR, None, title, detail)


def _open(room: Room, watched: Watched, episode: breaches.Episode, now: float) -> Finding:
    _name, unit = WORDS[watched.metric]
    digits = 0 if watched.metric == CO2 else 1
    detail = {
        f"maintenant ({unit})": round(now, digits),
        f"pire ({unit})": round(episode.worst, digits),
        f"seuil ({unit})": watched.limit.at,
    }
    worst = formats.number_format(round(episode.worst, digits), digits, use_l10n=True, force_grouping=True)
    title = _("%(what)s (%(value)s %(unit)s)") % {"what": watched.title, "value": worst, "unit": unit}
    since = episode.start.astype("datetime64[s]").astype(datetime).replace(tzinfo=UTC)
    return Finding(room, watched.condition, True, MINOR, since, title, detail)


def silence(room: Room, asked: Asked, heard: Mapping[str, Told], now: datetime) -> Finding:
    """Of any of its sensors; a room that never had one is not watched."""
    lasts = {metric: told.last() for metric, told in heard.items()}
    mute = [metric for metric, last in lasts.items() if last is None or is_stale(asked, last[0], now)]
    if not mute:
        return Finding(room, SILENT, present=False if heard else None)
    known = [last[0] for metric in mute if (last := lasts[metric])]
    since = max(known, default=(now - MEMORY).replace(tzinfo=None)).replace(tzinfo=UTC)
    names = ", ".join(str(WORDS[metric][0]) for metric in mute)
    absurd = sum(heard[metric].flagged for metric in mute)
    detail = {"capteurs": names, "valeurs inutilisables": absurd}
    return Finding(room, SILENT, True, MINOR, since, _("Capteur de salle muet : %(names)s") % {"names": names}, detail)


def is_stale(asked: Asked, last: datetime, now: datetime) -> bool:
    """`last`: UTC naive."""
    return now.replace(tzinfo=None) - last > timedelta(minutes=asked.rule.stale_minutes)
