# SPDX-License-Identifier: EUPL-1.2
"""Entities as NGSI-LD writes them (ETSI GS CIM 009, clauses 4.5 and 5.2.4): only what is known, each with its date."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.dateparse import parse_date

from apps.assets.models import Asset, NetworkEdge
from apps.events.models import Alarm
from apps.opendata.models import OpenKind
from apps.opendata.ngsi import names, reading
from apps.opendata.ngsi.shapes import CONTAINER, DATE, DEFECTIVE, NUMBER, OF_KIND, STREETLIGHT, TEXT, Attribute
from apps.telemetry.models import Measure, Series

DIGITS = 7  # of a degree: a centimetre
Said = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Around:
    """What is read for a whole page at once. `published`: by owner and kind; None: all of it, for a person."""

    published: dict[tuple[int, int], set[str]] | None
    cabinets: dict[int, str] = field(default_factory=dict)
    defective: set[int] = field(default_factory=set)
    filling: dict[int, tuple[float, datetime]] = field(default_factory=dict)


def rendered(rows: Sequence[Asset], user: Any, attrs: frozenset[str] | None, options: frozenset[str]) -> list[Said]:
    around = _around(rows, user)
    return [_entity(row, around, attrs, options) for row in rows]


def _entity(asset: Asset, around: Around, attrs: frozenset[str] | None, options: frozenset[str]) -> Said:
    said: Said = {"id": names.of(asset), "type": OF_KIND[asset.kind.code].name}
    if "sysAttrs" in options:
        said |= {"createdAt": moment(asset.created_at), "modifiedAt": moment(asset.updated_at)}
    own = {name: value for name, value in _attributes(asset, around).items() if attrs is None or name in attrs}
    return said | ({name: plain(value) for name, value in own.items()} if "keyValues" in options else own)


def plain(said: Said) -> Any:
    """« keyValues »: the value alone."""
    value = said["object"] if said["type"] == "Relationship" else said["value"]
    return value["@value"] if isinstance(value, dict) and "@value" in value else value


def moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


# --- Attributes of one ----------------------------------------------------------------------------------------------


def _attributes(asset: Asset, around: Around) -> Said:
    shape = OF_KIND[asset.kind.code]
    known = asset.attributes | asset.local_attributes
    if around.published is not None:
        named = around.published.get((asset.owner_id, asset.kind_id), set())
        known = {name: value for name, value in known.items() if name in named}
    said: Said = {
        "location": {"type": "GeoProperty", "value": _place(asset)},
        "owner": _property([names.owner(asset)]),
        "areaServed": _property(asset.owner.name),
    }
    for one in shape.attributes:
        value = getattr(asset, one.column) if one.column else known.get(one.key)
        if (read := _read(one, value)) is not None:
            said[one.name] = _property(read) | ({"unitCode": one.unit} if one.unit else {})
    said |= {name: _property(value) for name, value in shape.fixed.get(asset.kind.code, {}).items()}
    return said | _dynamic(asset, around)


def _read(one: Attribute, value: Any) -> Any:
    """None for what is not there, or is not what its name says."""
    if one.kind == NUMBER:
        return value if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None
    if not isinstance(value, str) or not value:
        return None
    if one.kind == TEXT:
        return value
    return {"@type": "DateTime", "@value": f"{value}T00:00:00Z"} if one.kind == DATE and _is_day(value) else None


def _is_day(text: str) -> bool:
    try:
        return parse_date(text) is not None
    except ValueError:
        return False


def _dynamic(asset: Asset, around: Around) -> Said:
    said: Said = {}
    if asset.fid in around.cabinets:
        said["refStreetlightControlCabinet"] = {"type": "Relationship", "object": around.cabinets[asset.fid]}
    if around.published is not None:
        return said
    if status := _status(asset, around):
        said["status"] = _property(status) | ({"observedAt": moment(asset.state_at)} if asset.state_at else {})
    if asset.fid in around.filling:
        level, at = around.filling[asset.fid]
        said["fillingLevel"] = _property(level) | {"observedAt": moment(at)}
    return said


def _status(asset: Asset, around: Around) -> str | None:
    """« ok » is said of what is known to be well. A Streetlight has no word for unknown: it is absent then."""
    shape = OF_KIND[asset.kind.code]
    if shape not in (STREETLIGHT, CONTAINER):
        return None
    if asset.state == Asset.State.NORMAL:
        return "ok"
    if shape is CONTAINER:
        return "unknown" if asset.state == Asset.State.UNKNOWN else None
    return "defectiveLamp" if asset.fid in around.defective else None


def _property(value: Any) -> Said:
    return {"type": "Property", "value": value}


def _place(asset: Asset) -> Said:
    def rounded(numbers: Any) -> Any:
        return round(numbers, DIGITS) if isinstance(numbers, float) else [rounded(one) for one in numbers]

    geometry: Any = asset.geometry  # not empty: see `reading.visible`
    shape: Said = json.loads(geometry.json)
    return shape | {"coordinates": rounded(shape["coordinates"])}


# --- What is read for all of them -----------------------------------------------------------------------------------


def _around(rows: Sequence[Asset], user: Any) -> Around:
    lamps = [row.fid for row in rows if OF_KIND[row.kind.code] is STREETLIGHT]
    if not user.is_authenticated:
        return Around(_published(rows), _cabinets(lamps, user))
    bins = [row.fid for row in rows if OF_KIND[row.kind.code] is CONTAINER]
    return Around(None, _cabinets(lamps, user), _defective(lamps, user), _filling(bins, user))


def _published(rows: Sequence[Asset]) -> dict[tuple[int, int], set[str]]:
    opened = OpenKind.objects.open().filter(opening__territory__in={row.owner_id for row in rows})
    found = opened.values_list("opening__territory", "kind", "attributes")
    return {(owner, kind): set(attributes) for owner, kind, attributes in found}


def _cabinets(lamps: Sequence[int], user: Any) -> dict[int, str]:
    """Of a lamp on a feeder, or straight on its cabinet; only a cabinet that this reader may see."""
    above = dict(NetworkEdge.objects.filter(downstream__in=lamps).values_list("downstream", "upstream"))
    higher = dict(NetworkEdge.objects.filter(downstream__in=set(above.values())).values_list("downstream", "upstream"))
    seen = reading.visible(user).filter(kind__code="control_cabinet", pk__in={*above.values(), *higher.values()})
    urns = {row.fid: names.of(row) for row in seen} if above else {}
    tops = {lamp: feeder if feeder in urns else higher.get(feeder) for lamp, feeder in above.items()}
    return {lamp: urns[top] for lamp, top in tops.items() if top in urns}


def _defective(lamps: Sequence[int], user: Any) -> set[int]:
    active = (Alarm.State.UNACK, Alarm.State.ACKED)
    rows = Alarm.objects.visible_to(user).filter(asset__in=lamps, condition__in=DEFECTIVE, state__in=active)
    return set(rows.values_list("asset", flat=True))


def _filling(bins: Sequence[int], user: Any) -> dict[int, tuple[float, datetime]]:
    """Part of 1, of a sensor that says per cent; a doubtful value is not said."""
    rows = Series.objects.visible_to(user).filter(asset__in=bins, metric="fill_level", unit="%")
    good = rows.filter(last__quality=Measure.Quality.GOOD, last__value__range=(0, 100))
    found = good.values_list("asset", "last__value", "last__at")
    return {asset: (round(value / 100, 4), at) for asset, value, at in found}
