# SPDX-License-Identifier: EUPL-1.2
"""Tens of thousands of assets and the network that feeds them, through the doors of `assets`."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping

import pghistory
from django.db import connection
from django.db.models import QuerySet

from apps.assets import services as assets
from apps.assets.models import Asset, AssetKind, NetworkEdge, Source
from apps.events.models import Alarm
from apps.supervision.demo import shapes
from apps.supervision.demo.files import point, read_rows
from apps.territories.models import Territory

# The history triggers look for two session settings, and fail and recover once per row for each that was never set:
# four times slower. The context of `load` sets the other one.
NO_TRIGGER_IGNORED = "SET pgtrigger.ignore = '{}'"


Rows = list[dict[str, str]]
Ids = Mapping[str, int]  # by code
Shapes = Mapping[str, str]  # by code


class IncompleteInventory(Exception):
    """A link of a file names an asset that is not there."""


def load(names: Iterable[str]) -> int:
    """Add the missing assets and links of one city's files; how many assets these files describe."""
    rows = [row for name in names for row in read_rows(name)]
    by_source: dict[str, Rows] = defaultdict(list)
    for row in rows:
        by_source[row["source"]].append(row)
    drawn = shapes.of(rows)
    with pghistory.context(reason="load_demo"), connection.cursor() as cursor:
        cursor.execute(NO_TRIGGER_IGNORED)
        sources = {source.slug: source for source in Source.objects.filter(slug__in=by_source)}
        for slug, found in by_source.items():
            _hand_over(sources[slug], found, sources)
            _load_source(sources[slug], found, drawn)
    _load_network(rows, Asset.objects.filter(source__slug__in=by_source))
    return len(rows)


def _hand_over(source: Source, rows: Rows, sources: Mapping[str, Source]) -> None:
    """Invented equipment that another supervisor of the city told of in an older version of its files: it keeps its
    number and its past, and what is wrong with it is now for `source` to end."""
    known = set(Asset.objects.filter(source=source).values_list("source_ref", flat=True))
    refs = {row["code"]: row["source_ref"] for row in rows if row["source_ref"] not in known}
    before = [one.pk for one in sources.values() if one != source]
    held = Asset.objects.filter(source__in=before, code__in=refs, attributes__fictif=True).only("pk", "code")
    moved = list(held)
    for asset in moved:
        asset.source, asset.source_ref = source, refs[asset.code]
    Asset.objects.bulk_update(moved, ["source", "source_ref"], batch_size=500)
    Alarm.objects.filter(asset__in=moved, source__in=before).update(source=source)


def _load_source(source: Source, rows: Rows, drawn: Shapes) -> None:
    """Assets that exist are left as their supervisor and the agents made them."""
    known = set(Asset.objects.filter(source=source).values_list("source_ref", flat=True))
    kinds = dict(AssetKind.objects.values_list("code", "pk"))
    owners = dict(Territory.objects.values_list("code", "pk"))
    missing = [_asset(row, kinds, owners, drawn) for row in rows if row["source_ref"] not in known]
    assets.upsert(source=source, rows=missing)


def _asset(row: dict[str, str], kinds: Ids, owners: Ids, drawn: Shapes) -> assets.AssetRow:
    return assets.AssetRow(
        ref=row["source_ref"],
        kind_id=kinds[row["kind"]],
        code=row["code"],
        name=row["name"][:160],
        owner_id=owners[row["owner"]],
        geometry=drawn.get(row["code"]) or point(*shapes.place_of(row)),
        attributes=json.loads(row["attributes"]),
    )


def _load_network(rows: Rows, among: QuerySet[Asset]) -> None:
    edges = [
        assets.Edge(row[column], row["code"], nature)
        for row in rows
        for column, nature in (("powered_by", NetworkEdge.Nature.POWER), ("connected_via", NetworkEdge.Nature.DATA))
        if row[column]
    ]
    if NetworkEdge.objects.filter(downstream__in=among).count() >= len(edges):
        return
    rejected = assets.connect(edges=edges, among=among).rejected
    if rejected:
        raise IncompleteInventory(f"{rejected[0][1]} (et {len(rejected) - 1} autres)")
