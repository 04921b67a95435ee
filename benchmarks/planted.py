# SPDX-License-Identifier: EUPL-1.2
"""A storm of `causes` in a database: its town as rows, its deliveries through `events.observe`, its incidents back.

Everything is fictitious, belongs to the territory `bench-storm`, and is removed by `wipe`.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from apps.assets import selectors as asset_selectors
from apps.assets.models import Asset, AssetKind, Source
from apps.assets.selectors import AssetRef
from apps.events import live, services
from apps.telemetry import partitions
from apps.territories.models import Territory
from benchmarks import causes

ASSETS = """COPY assets_asset (fid, uid, code, name, kind_id, owner_id, source_id, source_ref, geometry, lifecycle,
    attributes, local_attributes, local_fields, state, acked, state_origin, last_seen_at, created_at, updated_at)
    FROM STDIN"""
EDGES = "COPY assets_networkedge (upstream_id, downstream_id, nature) FROM STDIN"
MEMBERS = """
SELECT episode.source_id, COALESCE(episode.asset_id, 0), episode.condition, episode.started_at, episode.incident_id,
       COALESCE(incident.cause_asset_id, 0), COALESCE(incident.cause_source_id, 0)
  FROM events_episode episode JOIN events_incident incident ON incident.id = episode.incident_id
 WHERE episode.source_id = ANY(%s)
"""
OURS = "SELECT id FROM events_incident WHERE territory_id = %(town)s"
WIPE = (
    f"DELETE FROM events_stepdone WHERE run_id IN (SELECT id FROM events_procedurerun WHERE incident_id IN ({OURS}))",
    f"DELETE FROM events_procedurerun WHERE incident_id IN ({OURS})",
    "DELETE FROM events_ungrouped",
    "DELETE FROM events_episode WHERE source_id = ANY(%(sources)s)",
    "UPDATE events_incident SET merged_into_id = NULL WHERE territory_id = %(town)s AND merged_into_id IS NOT NULL",
    "DELETE FROM events_incident WHERE territory_id = %(town)s",
    "DELETE FROM events_observation WHERE alarm_id IN (SELECT id FROM events_alarm WHERE source_id = ANY(%(sources)s))",
    "DELETE FROM events_alarm WHERE source_id = ANY(%(sources)s)",
    "UPDATE assets_source SET health = 'ok', health_reason = '' WHERE id = ANY(%(sources)s)",
    "UPDATE assets_asset SET state = 'normal', severity = NULL, acked = false WHERE owner_id = %(town)s"
    " AND state <> 'normal'",
)
REMOVE = (
    "DELETE FROM assets_networkedge WHERE downstream_id IN (SELECT fid FROM assets_asset WHERE owner_id = %(town)s)",
    "DELETE FROM assets_asset WHERE owner_id = %(town)s",
)
TABLES = "assets_asset, assets_networkedge, events_alarm, events_observation, events_episode, events_incident"

Name = tuple[int, int, str]  # as in causes: source, asset, condition


@dataclass(slots=True)
class Place:
    """A town in the database: its rows by the numbers that the storm uses."""

    territory: Territory
    sources: dict[int, Source]
    refs: dict[int, AssetRef]
    first: int  # fid of the asset number 0

    @property
    def names(self) -> dict[str, object]:
        return {"sources": [source.pk for source in self.sources.values()], "town": self.territory.pk}


def build(town: causes.Town) -> Place:
    """The rows of a town: what speaks has a source."""
    call_command("load_reference", verbosity=0)
    territory, _ = Territory.objects.get_or_create(code="bench-storm", defaults={"name": "Ville fictive en panne"})
    sources = {
        number: Source.objects.update_or_create(
            slug=f"bench-storm-{number}",
            defaults={"name": f"Source fictive {number}", "territory": territory, "driver": "talq", "health": "ok"},
        )[0]
        for number in town.sources
    }
    place = Place(territory, sources, {}, 0)
    wipe(place)
    execute(REMOVE, place)
    place.first = (Asset.objects.order_by("-fid").values_list("fid", flat=True).first() or 0) + 1
    kinds = dict(AssetKind.objects.values_list("code", "pk"))
    with transaction.atomic(), connection.cursor() as cursor:
        with cursor.copy(ASSETS) as copy:
            for thing in town.things.values():
                copy.write_row(asset_row(thing, place, kinds))
        with cursor.copy(EDGES) as copy:
            for thing in town.things.values():
                for node, nature in thing.up:
                    copy.write_row((place.first + node, place.first + thing.fid, nature))
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('assets_asset', 'fid'), %s)", [place.first + len(town.things) + 1]
        )
    tidy()
    refs = asset_selectors.by_fids([place.first + number for number in town.things])
    place.refs = {fid - place.first: ref for fid, ref in refs.items()}
    return place


def asset_row(thing: causes.Thing, place: Place, kinds: dict[str, int]) -> tuple[object, ...]:
    now = timezone.now()
    heard = now if thing.speaks and thing.kind != "feeder" else None
    point = f"SRID=4326;POINT({thing.lonlat[0]} {thing.lonlat[1]})"
    source, fid = place.sources[thing.source].pk if thing.speaks else None, place.first + thing.fid
    who = (fid, uuid4(), thing.code, "", kinds[thing.kind], place.territory.pk, source, thing.code, point)
    return (*who, "in_service", "{}", "{}", "{}", "normal", False, "", heard, now, now)


def observations(place: Place, delivered: Iterable[causes.Observation]) -> Iterator[tuple[int, services.Observed]]:
    """What is said of assets; `connection` goes by `health`, as nobody delivers our own watch twice."""
    for said in delivered:
        if said.asset:
            at = datetime.fromtimestamp(said.at, UTC)
            ref = place.refs[said.asset]
            yield said.source, services.Observed(ref, said.condition, at, said.active, said.severity, said.condition)


def deliver(
    place: Place,
    storm: causes.Storm,
    batch: int,
    committed: Callable[[Source, float], None] = lambda *_: None,
    storers: ThreadPoolExecutor | None = None,
) -> list[float]:
    """Everything, in the order of delivery, `batch` messages at a time; how long each transaction took.

    `storers`: threads that store what the sources of a batch said, each source in one of them; one after the other
    without.
    """
    spent, messages, watched = [], list(storm.delivered), losses(storm.delivered)
    for first in range(0, len(messages), batch):
        some = messages[first : first + batch]
        newest = max(said.at for said in some)
        for said in [said for said in watched if said.at <= newest or first + batch >= len(messages)]:
            watched.remove(said)
            spent.append(health(place, said))
        by_source: dict[int, list[services.Observed]] = {}
        for number, observed in observations(place, some):
            by_source.setdefault(number, []).append(observed)
        told = partial(tell, place, committed)
        spent += (storers.map if storers else map)(told, by_source, by_source.values())
    return spent


def tell(
    place: Place, committed: Callable[[Source, float], None], number: int, observed: Sequence[services.Observed]
) -> float:
    spent = observe(place.sources[number], observed)
    committed(place.sources[number], time.perf_counter())
    return spent


def losses(delivered: Iterable[causes.Observation]) -> list[causes.Observation]:
    return sorted({said for said in delivered if not said.asset}, key=lambda said: (said.at, said.active))


def observe(source: Source, observed: Sequence[services.Observed]) -> float:
    began = time.perf_counter()
    with transaction.atomic():
        result = services.observe(source=source, observed=observed, received_at=timezone.now())
        live.publish(result.messages)
    return time.perf_counter() - began


def health(place: Place, said: causes.Observation) -> float:
    began = time.perf_counter()
    state = Source.Health.DOWN if said.active else Source.Health.OK
    with transaction.atomic():
        source = Source.objects.get(pk=place.sources[said.source].pk)
        live.publish(
            services.source_health(source=source, health=state, reason="", at=datetime.fromtimestamp(said.at, UTC))
        )
    return time.perf_counter() - began


@dataclass(frozen=True, slots=True)
class Held:
    """An episode as stored; `asset` and `source` as the storm numbers them."""

    name: Name
    start: float
    incident: int
    cause: tuple[int, int]  # asset, source


def held(place: Place) -> list[Held]:
    numbers = {source.pk: number for number, source in place.sources.items()}
    with connection.cursor() as cursor:
        cursor.execute(MEMBERS, [list(numbers)])
        rows = cursor.fetchall()
    return [
        Held(
            (numbers[source], asset and asset - place.first, condition),
            at.timestamp(),
            incident,
            (cause and cause - place.first, numbers.get(lost, 0)),
        )
        for source, asset, condition, at, incident, cause, lost in rows
    ]


def wipe(place: Place) -> None:
    """Everything that was said; the town stays."""
    execute(WIPE, place)


def execute(statements: Iterable[str], place: Place) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, place.names)


def tidy() -> None:
    """As an idle server would be: statistics up to date, dead rows gone."""
    partitions.ensure("events_observation", [datetime.fromtimestamp(causes.EPOCH, UTC)])
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {TABLES}")
