# SPDX-License-Identifier: EUPL-1.2
"""Streets at night, from the spells of alarms: hours of dark streets, availability of lamps (domain K1).

A lamp is out while an alarm of its own says that it no longer serves, or one of what feeds it says that it has no
supply; each hour counts once, between sunset and sunrise only. Lamps that no supervisor hears are not counted: they
lower the completeness, they are never said to be lit.
"""

from dataclasses import dataclass
from datetime import UTC, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import connection
from django.utils.translation import gettext as _

from apps.assets import conditions
from apps.assets.conditions import Nature
from apps.energy.maths import nights
from apps.energy.maths.refusals import InputRefused
from apps.kpi.measured import Asked, Measured, nothing
from apps.kpi.measures.alarms import known_since, part_known
from apps.territories.models import Territory

LAMP, FEEDING = "light_point", ("control_cabinet", "feeder")
FLEET = """
WITH RECURSIVE lamp AS (
    SELECT asset.fid, source.driver <> 'none' AS heard
      FROM assets_asset asset JOIN assets_assetkind kind ON kind.id = asset.kind_id
      LEFT JOIN assets_source source ON source.id = asset.source_id
     WHERE asset.owner_id = ANY(%(ids)s) AND asset.lifecycle = 'in_service' AND kind.code = %(lamp)s
), watched(fid) AS (
    SELECT asset.fid
      FROM assets_asset asset JOIN assets_assetkind kind ON kind.id = asset.kind_id
      JOIN assets_source source ON source.id = asset.source_id
     WHERE asset.lifecycle = 'in_service' AND kind.code = ANY(%(feeding)s) AND source.driver <> 'none'
     UNION
    SELECT edge.downstream_id FROM watched JOIN assets_networkedge edge ON edge.upstream_id = watched.fid
     WHERE edge.nature = 'power'
)
SELECT count(*), count(*) FILTER (WHERE heard), count(watched.fid) FROM lamp LEFT JOIN watched USING (fid)
"""
CONDITIONS = "SELECT DISTINCT condition FROM events_episode WHERE started_at < %(end)s AND asset_id IS NOT NULL"
# Spells of what feeds lamps (by `supply`) with all that is fed by them, and of lamps themselves (by `outage`).
OUT = """
WITH RECURSIVE night(span) AS (
    SELECT tstzrange(a, b) FROM unnest(%(on)s::timestamptz[], %(off)s::timestamptz[]) each_night(a, b)
), dark AS (SELECT range_agg(span) AS spans FROM night), spell AS (
    SELECT episode.asset_id, kind.code = %(lamp)s AS lamp,
           tstzrange(greatest(episode.started_at, %(start)s),
                     greatest(least(coalesce(episode.ended_at, %(end)s), %(end)s), %(start)s)) AS span
      FROM events_episode episode
      JOIN assets_asset asset ON asset.fid = episode.asset_id JOIN assets_assetkind kind ON kind.id = asset.kind_id
     WHERE asset.owner_id = ANY(%(ids)s) AND asset.lifecycle = 'in_service' AND episode.started_at < %(end)s
       AND (episode.ended_at IS NULL OR episode.ended_at > %(start)s)
       AND ((kind.code = %(lamp)s AND episode.condition = ANY(%(outage)s))
            OR (kind.code = ANY(%(feeding)s) AND episode.condition = ANY(%(supply)s)))
), below(root, fid) AS (
    SELECT DISTINCT asset_id, asset_id FROM spell WHERE NOT lamp
     UNION
    SELECT below.root, edge.downstream_id FROM below JOIN assets_networkedge edge ON edge.upstream_id = below.fid
     WHERE edge.nature = 'power'
), fed AS (
    SELECT lamp.fid, spell.span FROM spell JOIN below ON below.root = spell.asset_id
      JOIN assets_asset lamp ON lamp.fid = below.fid JOIN assets_assetkind kind ON kind.id = lamp.kind_id
     WHERE NOT spell.lamp AND kind.code = %(lamp)s AND lamp.lifecycle = 'in_service'
), each AS (
    SELECT fid, range_agg(span) AS spans, true AS street FROM fed GROUP BY fid
     UNION ALL
    SELECT fid, range_agg(span), false
      FROM (SELECT fid, span FROM fed UNION ALL SELECT asset_id, span FROM spell WHERE lamp) every GROUP BY fid
)
SELECT coalesce(sum(hours) FILTER (WHERE street), 0), coalesce(sum(hours) FILTER (WHERE NOT street), 0),
       count(*) FILTER (WHERE street AND hours > 0)
  FROM (SELECT each.street, (SELECT coalesce(sum(extract(epoch FROM upper(one) - lower(one))), 0) / 3600.0
                               FROM unnest(each.spans * dark.spans) one) AS hours FROM each, dark) counted
"""


@dataclass(frozen=True, slots=True)
class Fleet:
    """Lamps in service; those that a supervisor hears; those fed by something that one hears."""

    lamps: int
    heard: int
    watched: int


def dark_street_hours(asked: Asked) -> Measured:
    """Σ over cabinets and feeders without supply, at night: hours x lamps that they feed."""
    found = _night(asked)
    if isinstance(found, Measured):
        return found
    fleet, _hours, (street, _out, lamps) = found
    if not fleet.watched:
        return nothing(_("Aucune armoire ni départ n'est surveillé : rien ne dirait qu'une rue est noire."))
    return Measured(
        value=street,
        completeness=part_known(asked) * fleet.watched / fleet.lamps,
        cases=lamps,
        known_at=asked.end,
    )


def lamp_availability(asked: Asked) -> Measured:
    """1 - fault-hours at night / (lamps heard x hours of night), %."""
    found = _night(asked)
    if isinstance(found, Measured):
        return found
    fleet, hours, (_street, out, _lamps) = found
    if not fleet.heard or not hours:
        return nothing(_("Aucune lampe télégérée, ou aucune nuit passée : rien ne dirait qu'une lampe est éteinte."))
    value = max(1 - out / (fleet.heard * hours), Decimal(0)) * 100
    part = part_known(asked) * fleet.heard / fleet.lamps
    return Measured(value=value, completeness=part, cases=fleet.heard, known_at=asked.end)


def _night(asked: Asked) -> tuple[Fleet, Decimal, tuple[Decimal, Decimal, int]] | Measured:
    if known_since(asked) is None:
        return nothing(_("Aucune alarme n'est encore connue : une panne ne se verrait pas."))
    try:
        on, off = _nights(asked)
    except InputRefused:
        return nothing(_("Le soleil ne se lève ou ne se couche pas chaque jour de cette période."))
    if on is None:
        return nothing(_("Le territoire n'a pas de contour : l'heure de ses nuits est inconnue."))
    hours = sum(((b - a) / timedelta(hours=1) for a, b in zip(on, off, strict=True)), 0.0)
    fleet = asked.once("fleet", lambda: _fleet(asked))
    with connection.cursor() as cursor:
        cursor.execute(OUT, _spells(asked, on, off))
        street, out, lamps = cursor.fetchone()
    return fleet, Decimal(str(round(hours, 4))), (Decimal(street), Decimal(out), lamps)


def _fleet(asked: Asked) -> Fleet:
    with connection.cursor() as cursor:
        cursor.execute(FLEET, {"ids": list(asked.ids), "lamp": LAMP, "feeding": list(FEEDING)})
        return Fleet(*cursor.fetchone())


def _spells(asked: Asked, on: list[Any], off: list[Any]) -> dict[str, Any]:
    told = conditions.natures()
    with connection.cursor() as cursor:
        cursor.execute(CONDITIONS, {"end": asked.end})
        named = [(name, told.of(name)) for (name,) in cursor.fetchall()]
    supply = [name for name, nature in named if nature == Nature.SUPPLY]
    return {
        "ids": list(asked.ids),
        "start": asked.start,
        "end": asked.end,
        "on": on,
        "off": off,
        "lamp": LAMP,
        "feeding": list(FEEDING),
        "supply": supply,
        "outage": supply + [name for name, nature in named if nature == Nature.OUTAGE],
    }


def _nights(asked: Asked) -> tuple[Any, Any]:
    """Their instants from sunset to sunrise, within what is asked; (None, None): nobody knows where it is."""
    outline = Territory.objects.filter(pk=asked.territory_id).values_list("outline", flat=True).get()
    if outline is None:
        return None, None
    lon, lat = outline.centroid.coords
    last = min(asked.month_end, asked.now.astimezone(asked.zone).date())
    place = nights.Place(lat, lon, str(asked.zone))
    found = nights.nights(place, asked.since - timedelta(days=1), last + timedelta(days=1))
    spans = [
        (max(a, asked.start), min(b, asked.end))
        for a, b in zip(_instants(found.on), _instants(found.off), strict=True)
        if b > asked.start and a < asked.end
    ]
    return [a for a, _b in spans], [b for _a, b in spans]


def _instants(given: np.ndarray) -> list[Any]:
    return [one.replace(tzinfo=UTC) for one in given.astype("datetime64[s]").astype(object)]
