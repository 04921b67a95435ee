# SPDX-License-Identifier: EUPL-1.2
"""TALQ messages into records: log reports, and devices with the status they carry.

`ref` is the TALQ address of the device, in lower case. When a device has several functions of one type (a mast with
two lamps), its address is in `several` and conditions and metrics bear the function's id, so that one lamp's repair
does not hide the other's failure.
"""

import json
from collections.abc import Container, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from apps.connectors.base import (
    MAX_CONDITION,
    MAX_METRIC,
    MAX_REF,
    Alarm,
    Batch,
    ConnectorError,
    Device,
    Measure,
    Record,
    Rejected,
    Seen,
    apart,
    boolean,
    instant,
    json_value,
    listed,
    mapping,
    number,
    required,
    shown,
    storable,
    text,
)
from apps.connectors.talq.model import ALARMS, CLASS, DEPRECATED, IDENTITY, KINDS, MEASURES, MOVED, meaning

BINARY = {"ON": 1.0, "OFF": 0.0}
LOCATIONS = (
    ("LocationSensorFunction", "expectedLocation"),
    ("LocationSensorFunction", "location"),
    ("BasicFunction", "location"),
)


class Origin(NamedTuple):
    """Where a value comes from: the device, its function, and what tells that function from its twins ("" if none)."""

    ref: str
    function: str
    suffix: str

    def named(self, name: str, longest: int) -> str:
        """`name`, told apart from its twins'."""
        return apart(name, self.suffix, longest)


class UnknownClass(ConnectorError):
    """A device that no table and no setting gives a kind to."""


def decode(topic: str, payload: bytes, options: Mapping[str, Any]) -> Iterator[Record]:
    """Records of one report, one entry of a report, a device, a class or a list of them; the first bad item raises.

    This is the door of a dead letter that is replayed; what is posted goes through `cms.receive`.
    """
    message = json_value(payload)
    storable(message)
    items = message if isinstance(message, list) else [message]
    return iter([record for item in items for record in _item_records(mapping(item, "message"), options)])


def _item_records(item: Mapping[str, Any], options: Mapping[str, Any]) -> list[Record]:
    if "entries" in item:
        entries = listed(item["entries"], "entries")
        return [record for entry in entries for record in entry_records(entry, severities=severities_of(options))]
    if "data" in item:
        return entry_records(item, severities=severities_of(options))
    if "address" in item:
        return device_records(item, options)
    if "name" in item:
        return class_records(item, options)
    raise ConnectorError("ni journal, ni entrée de journal, ni appareil ou classe d'appareil TALQ")


def severities_of(options: Mapping[str, Any]) -> Mapping[str, str]:
    """What a technician says of each event, over our table."""
    return options.get("severities") or {}


def class_records(announced: Any, options: Mapping[str, Any]) -> list[Record]:
    """A class that is announced tells of no device yet. Raises UnknownClass when its devices would have no kind."""
    storable(announced, "classe")
    known = mapping(announced, "classe")
    functions = [mapping(one, "functions") for one in listed(known.get("functions"), "functions")]
    _kind(text(required(known, "name"), "name"), {str(one.get("type")) for one in functions}, options)
    return []


def decode_log_report(payload: bytes, options: Mapping[str, Any], *, several: Container[str] = ()) -> Batch:
    """A LogReport, polled or pushed. Bad entries are rejected one by one; raises when it is no report at all."""
    records: list[Record] = []
    rejected: list[Rejected] = []
    report = mapping(json_value(payload), "LogReport")
    for entry in listed(report.get("entries"), "entries"):
        try:
            records += entry_records(entry, several, severities_of(options))
        except ConnectorError as error:
            rejected.append(rejection(error, entry))
    return Batch(tuple(records), tuple(rejected))


def rejection(error: ConnectorError, item: Any) -> Rejected:
    """A bad item with its reason, as JSON that always comes out the same for the same item."""
    try:
        said = json.dumps(item, sort_keys=True, separators=(",", ":"))
    except RecursionError:  # nested as deep as the parser could follow, and no deeper
        said = ""
    return Rejected(error.reason[:500], said.encode())


def entry_records(
    entry: Any, several: Container[str] = (), severities: Mapping[str, str] = MappingProxyType({})
) -> list[Record]:
    """Records of one entry of a report: an event, a change of state, or one attribute."""
    storable(entry, "entrée")
    data = mapping(required(mapping(entry, "entrée"), "data"), "data")
    origin = _origin(required(data, "srcAddress"), several)
    kind = data.get("type")
    if kind == "EventLogData":
        return [_event(origin, data, severities)]
    if kind == "AttributeLogData":
        name = text(required(data, "attributeName"), "attributeName")
        attribute = mapping(required(data, "attributeValue"), "attributeValue")
        at = instant(attribute.get("timestamp") or required(data, "timestamp"), "timestamp")
        return _attribute(origin, name, attribute, at, severities) or [Seen(origin.ref, at)]
    if kind == "StateChangeEventLogData":
        return _state_change(origin, data)
    raise ConnectorError(f"data.type : type de journal inconnu, reçu {shown(kind)}")


def device_records(
    device: Any,
    options: Mapping[str, Any],
    *,
    several: Container[str] = (),
    now: datetime | None = None,
    partial: bool = False,
) -> list[Record]:
    """A Device, then the status and measures it carries; of a `partial` one without a class, only the latter.

    A status without a date is true as of `now`; a measure without a date says nothing and is left; an attribute said
    under its old name or in its old function too is read once. Raises ConnectorError, and UnknownClass when its class
    means nothing to us.
    """
    storable(device, "appareil")
    known = mapping(device, "appareil")
    ref = text(required(known, "address"), "address", longest=MAX_REF).lower()
    functions = functions_of(known)
    records: list[Record] = [] if partial and "class" not in known else [_device(ref, known, functions, options)]
    for function in functions:
        origin = _origin(f"{ref}/{function['id']}", several)
        for name, attribute in function.items():
            at = _dated(attribute, name, now)
            if at is not None and not _superseded(name, function, functions):
                records += _attribute(origin, name, attribute, at, severities_of(options))
    return records


def _superseded(name: str, function: Mapping[str, Any], functions: list[dict[str, Any]]) -> bool:
    """Whether the device also says this under its newer name, or in the function where it lives now."""
    newer = DEPRECATED.get(name)
    if newer and (newer in function or any(newer in one for one in functions if one["type"] != function["type"])):
        return True
    homes = MOVED.get(newer or name, ())
    ours = homes.index(function["type"]) if function["type"] in homes else 0
    return any(one["type"] in homes[:ours] and (newer or name) in one for one in functions)


def functions_of(device: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Functions of a device, each with the id and type that the model requires."""
    functions = listed(device.get("functions"), "functions")
    for function in functions:
        text(required(mapping(function, "functions"), "id"), "functions.id")
        text(required(function, "type"), "functions.type")
    return functions


def has_twins(device: Mapping[str, Any]) -> bool:
    """True when two functions of the device have the same type."""
    types = [function["type"] for function in functions_of(device)]
    return len(types) > len(set(types))


def _origin(address: Any, several: Container[str]) -> Origin:
    device, _, function = text(address, "srcAddress", longest=2 * MAX_REF).partition("/")
    ref = text(device, "srcAddress", longest=MAX_REF).lower()
    return Origin(ref, function, f":{function}" if function and ref in several else "")


def _event(origin: Origin, data: Mapping[str, Any], severities: Mapping[str, str]) -> Record:
    """`startEndFlag`: true is the start, false the end, absent an instant."""
    event = text(required(data, "eventType"), "eventType")
    at = instant(required(data, "timestamp"), "timestamp")
    flag = data.get("startEndFlag")
    active = None if flag is None else boolean(flag, "startEndFlag")
    alarm = _alarm(origin, event, at, active, severities, _said(data))
    return alarm or Seen(origin.ref, at)


def _alarm(
    origin: Origin,
    event: str,
    at: datetime,
    active: bool | None,
    severities: Mapping[str, str],
    detail: Mapping[str, Any] | None = None,
) -> Alarm | None:
    """The alarm of an event, or None for a routine one. TALQ gives its messages no id: the key is what they say."""
    known = meaning(event, severities)
    if known is None:
        return None
    condition = origin.named(known.condition, MAX_CONDITION)
    return Alarm(
        origin.ref,
        condition,
        at,
        active=active,
        severity=known.severity,
        title=known.title,
        key=f"{origin.ref}|{condition}|{active}|{at.isoformat()}",
        detail={"talq": event, "function": origin.function, **(detail or {})},
    )


def _said(data: Mapping[str, Any]) -> dict[str, Any]:
    """Free text that the gateway joined to its event, in its own words."""
    said = data.get("info") or []
    words = [item.get("description") for item in said if isinstance(item, dict)] if isinstance(said, list) else []
    kept = [word[:500] for word in words[:5] if isinstance(word, str)]
    return {"info": kept} if kept else {}


def _state_change(origin: Origin, data: Mapping[str, Any]) -> list[Record]:
    """A lamp changed its level, or a relay its position."""
    at = instant(required(data, "timestamp"), "timestamp")
    seen = Seen(origin.ref, at)
    state = data.get("state")
    if isinstance(state, dict) and state.get("name") == "LevelState":
        return [seen, _measure(origin, "actualLightState", required(state, "value"), at)]
    return [seen]


def _dated(attribute: Any, name: str, now: datetime | None) -> datetime | None:
    """When the attribute of a device was true; None for what is no dated attribute."""
    if not isinstance(attribute, dict) or "value" not in attribute:
        return None
    if attribute.get("timestamp"):
        return instant(attribute["timestamp"], f"{name}.timestamp")
    return now if _is_alarm(name) else None


def _is_alarm(name: str) -> bool:
    return DEPRECATED.get(name, name) in ALARMS


def _attribute(
    origin: Origin, name: str, attribute: Mapping[str, Any], at: datetime, severities: Mapping[str, str]
) -> list[Record]:
    """A measurement, or a status that mirrors an event; others (configuration) are not ours to keep."""
    if name in MEASURES:
        return [_measure(origin, name, required(attribute, "value"), at)]
    if _is_alarm(name) and isinstance(attribute.get("value"), bool):
        alarm = _alarm(origin, name, at, attribute["value"], severities)
        return [alarm] if alarm else []
    return []


def _measure(origin: Origin, name: str, value: Any, at: datetime) -> Measure:
    quantity = MEASURES[name]
    amount = number(_plain(value, name) * quantity.factor, name)
    return Measure(origin.ref, origin.named(quantity.metric, MAX_METRIC), at, amount, quantity.unit)


def _plain(value: Any, name: str) -> float:
    """A number, a boolean as 0 or 1, ON or OFF, or the number inside a state such as LevelState."""
    if isinstance(value, dict):
        return number(required(value, "value"), name)
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, str) and value in BINARY:
        return BINARY[value]
    return number(value, name)


def _device(ref: str, device: Mapping[str, Any], functions: list[dict[str, Any]], options: Mapping[str, Any]) -> Device:
    name_of_class = text(required(device, "class"), "class")
    kind = _kind(name_of_class, {function["type"] for function in functions}, options)
    attributes = {**_identity(functions), CLASS: name_of_class}
    name = _value(functions, "BasicFunction", "displayName") or device.get("name") or ""
    label = text(name, "name", longest=160) if name else ""
    return Device(ref, kind, label, _lonlat(functions), attributes, shares_code="code" in attributes)


def _kind(name: str, types: set[str], options: Mapping[str, Any]) -> str:
    """The configured kind of its class, else what its functions tell."""
    configured = (options.get("kinds") or {}).get(name)
    if configured:
        return str(configured)
    for function, kind in KINDS.items():
        if function in types:
            return kind
    raise UnknownClass(f"class : classe d'appareil « {name:.80} » sans type d'équipement ; l'indiquer dans « kinds »")


def _identity(functions: list[dict[str, Any]]) -> dict[str, str]:
    """Serial number, versions… as the gateway tells them."""
    found = {ours: _value(functions, "BasicFunction", theirs) for theirs, ours in IDENTITY.items()}
    return {name: value for name, value in found.items() if isinstance(value, str) and value}


def _lonlat(functions: list[dict[str, Any]]) -> tuple[float, float] | None:
    """WGS84 degrees, from the location function or, deprecated, from the basic one; None when absent or 0, 0."""
    for function, attribute in LOCATIONS:
        value = _value(functions, function, attribute)
        if value is not None:
            return _degrees(mapping(value, attribute))
    return None


def _degrees(location: Mapping[str, Any]) -> tuple[float, float] | None:
    lon = number(required(location, "longitude"), "location.longitude")
    lat = number(required(location, "latitude"), "location.latitude")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ConnectorError(f"location : {lon}, {lat} n'est pas une position WGS84")
    return None if lon == lat == 0 else (lon, lat)  # 0, 0 is how a GPS says that it does not know


def _value(functions: list[dict[str, Any]], kind: str, attribute: str) -> Any:
    for function in functions:
        if function["type"] == kind and isinstance(function.get(attribute), dict):
            return function[attribute].get("value")
    return None
