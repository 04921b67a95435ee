# SPDX-License-Identifier: EUPL-1.2
"""The field map: where an item says which equipment, what, since when; and what the supplier's codes mean here.

`fields` gives the path of each thing, `events`, `states` and `kinds` translate values, `measures` names the numbers. An
unknown event is kept as a minor alarm under its own name; an unknown state cannot be guessed and is refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apps.connectors import thresholds, uplinks
from apps.connectors.base import (
    MAX_CONDITION,
    MAX_REF,
    MAX_TITLE,
    SUSPECT,
    YEARS,
    Acknowledged,
    Alarm,
    ConnectorError,
    Device,
    Measure,
    Record,
    Seen,
    instant,
    number,
    shown,
    text,
)
from apps.connectors.generic.files import value_at
from apps.connectors.local_time import Instant

ACTIVE, ENDED, ACKNOWLEDGED, INSTANT, IGNORED = "active", "ended", "acknowledged", "instant", "ignored"
MEANINGS = (ACTIVE, ENDED, ACKNOWLEDGED, INSTANT, IGNORED)
STATES = {  # without a table of one's own; compared without case
    **dict.fromkeys(("active", "open", "raised", "on", "true", "1", "défaut", "présent"), ACTIVE),
    **dict.fromkeys(("ended", "closed", "cleared", "resolved", "off", "false", "0", "ok", "normal"), ENDED),
    **dict.fromkeys(("acknowledged", "acked", "acquitté"), ACKNOWLEDGED),
}
SPACES = str.maketrans("", "", " \u00a0\u202f")
ISO_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d)( ([01]\d|2[0-3]):[0-5]\d:[0-5]\d)?")

Item = Mapping[str, Any]
Options = Mapping[str, Any]


def records(item: Item, options: Options, now: datetime, known: Instant | None = None) -> list[Record]:
    """What one item says; `now` dates it when the map gives no date, `known` when the rows before told it.

    Raises ConnectorError naming the path at fault.
    """
    fields = options.get("fields") or {}
    ref = _ref(item, fields)
    at = _at(item, fields, options, now) if known is None else _known(known, item, fields)
    measures = list(_measures(ref, at, item, fields, options))
    if known is not None and known.doubtful:
        measures = [replace(one, quality=SUSPECT) for one in measures]
    said: list[Record] = [*_device(ref, item, fields, options), *measures]
    rules = options.get("thresholds") or []
    for measure in [one for one in said if isinstance(one, Measure)]:
        said += thresholds.crossings(measure, rules, key=f"{ref}|{at.isoformat()}")
    said += _alarms(ref, at, item, fields, options)
    alive = any(not isinstance(one, Device) for one in said)
    return said if alive else [*said, Seen(ref, at)]


def _found(item: Item, fields: Mapping[str, str], name: str) -> Any:
    """The value that the map says is `name`; None: not mapped, or nothing there."""
    path = fields.get(name)
    return value_at(item, path) if path else None


def _word(value: Any, name: str, longest: int) -> str:
    """Text of a code, a number or a boolean."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        value = f"{value:.15g}" if isinstance(value, float) else str(value)
    return text(value, name, longest=longest).strip()


def _ref(item: Item, fields: Mapping[str, str]) -> str:
    value = _found(item, fields, "ref")
    if value is None:
        raise ConnectorError(f"{fields.get('ref', 'ref')} : identifiant d'équipement absent")
    return _word(value, fields["ref"], MAX_REF)


def _at(item: Item, fields: Mapping[str, str], options: Options, now: datetime) -> datetime:
    path = fields.get("at")
    if not path:
        return now
    value = _date(item, fields)
    if value is None:
        raise ConnectorError(f"{path} : date absente")
    return moment(value, path, options)


def _date(item: Item, fields: Mapping[str, str]) -> Any:
    """The date, with the hour that stands in a column of its own when there is one."""
    day, hour = _found(item, fields, "at"), _found(item, fields, "time")
    if hour is None or day is None:
        return day
    if isinstance(day, str) and day.endswith(" 00:00:00"):  # a day, as a spreadsheet keeps it
        day = day.removesuffix(" 00:00:00")
    return f"{day} {hour}"


def _known(known: Instant, item: Item, fields: Mapping[str, str]) -> datetime:
    if known.at is None:
        shown_date = shown(_date(item, fields))
        raise ConnectorError(f"{fields.get('at')} : {shown_date} n'existe pas (passage à l'heure d'été)")
    return known.at if known.at.year in YEARS else _implausible(known.at, str(fields.get("at")))


def written_moment(item: Item, fields: Mapping[str, str], options: Options) -> datetime | None:
    """The date of an item as it is written, with an offset or without. None: it has none. Raises ConnectorError."""
    value = _date(item, fields)
    return None if value is None else _parsed(value, fields["at"], options.get("dates", "iso"))


def moment(value: Any, name: str, options: Options) -> datetime:
    """A date as the settings say that it is written: ISO 8601, seconds or milliseconds since 1970, or a pattern."""
    how = options.get("dates", "iso")
    if how in ("seconds", "milliseconds"):
        return _since_1970(value, name, 1.0 if how == "seconds" else 1000.0)
    at = _parsed(value, name, how)
    if at.tzinfo is None:
        at = at.replace(tzinfo=zone(options.get("time_zone") or "UTC"))
    return instant(at.astimezone(UTC).isoformat(), name) if 1 < at.year < 9999 else _implausible(at, name)


def _parsed(value: Any, name: str, how: str) -> datetime:
    """By the pattern; a spreadsheet's own dates are ISO 8601 whatever the pattern."""
    written = text(value, name, longest=60).strip()
    try:
        return datetime.fromisoformat(written) if how == "iso" else datetime.strptime(written, how)  # noqa: DTZ007
    except ValueError as error:
        if how != "iso" and ISO_DATE.fullmatch(written):
            return datetime.fromisoformat(written)
        expected = "ISO 8601" if how == "iso" else f"« {how} »"
        raise ConnectorError(f"{name} : date {expected} attendue, reçu {shown(value)}") from error


def zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConnectorError(f"time_zone : fuseau inconnu, {shown(name)}") from error


def _since_1970(value: Any, name: str, divisor: float) -> datetime:
    seconds = amount(value, name) / divisor
    if not 0 <= seconds < 253_370_764_800:  # of year 9999
        raise ConnectorError(f"{name} : date invraisemblable, reçu {shown(value)}")
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    return at if at.year in YEARS else _implausible(at, name)


def _implausible(at: datetime, name: str) -> datetime:
    raise ConnectorError(f"{name} : année {at.year} invraisemblable, horloge à régler ?")


def amount(value: Any, name: str) -> float:
    """A number, as JSON or as people write it (« 1 234,5 »); a boolean is 0 or 1."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        try:
            value = float(value.translate(SPACES).replace(",", "."))
        except ValueError as error:
            raise ConnectorError(f"{name} : nombre attendu, reçu {shown(value)}") from error
    return number(value, name)


def _device(ref: str, item: Item, fields: Mapping[str, str], options: Options) -> Iterator[Device]:
    """Announced only when its kind is known here: from the item through the table, or the same for all."""
    said = _found(item, fields, "kind")
    kinds = options.get("kinds") or {}
    kind = options.get("kind") if said is None else kinds.get(_word(said, fields["kind"], 120), options.get("kind"))
    if said is not None and not kind:
        raise ConnectorError(f"{fields['kind']} : type « {said!s:.60} » absent de la table « kinds »")
    if not kind:
        return
    name, code = _found(item, fields, "name"), _found(item, fields, "code")
    attributes = {} if code is None else {"code": _word(code, fields["code"], 60)}
    label = "" if name is None else _word(name, fields["name"], 160)
    yield Device(ref, kind, label, _place(item, fields), attributes)


def _place(item: Item, fields: Mapping[str, str]) -> tuple[float, float] | None:
    """(longitude, latitude): two fields, a list [lon, lat], a GeoJSON point, or « lat,lon »."""
    lon, lat = _found(item, fields, "lon"), _found(item, fields, "lat")
    said = _found(item, fields, "position")
    if lon is None or lat is None:
        if isinstance(said, Mapping):
            said = said.get("coordinates")
        if isinstance(said, str):
            said = said.replace(";", ",").split(",")[::-1]
        if not isinstance(said, list) or len(said) < 2:
            return None
        lon, lat = said[0], said[1]
    x, y = amount(lon, "longitude"), amount(lat, "latitude")
    if not (abs(x) <= 180 and abs(y) <= 90):
        raise ConnectorError(f"position : {x}, {y} n'est pas une position WGS84")
    return None if x == y == 0 else (x, y)


def _measures(ref: str, at: datetime, item: Item, fields: Mapping[str, str], options: Options) -> Iterator[Measure]:
    """One value named by the item, or several named by the map; an empty one says nothing."""
    table = options.get("measures") or {}
    value = _found(item, fields, "value")
    if value is not None:
        named = _found(item, fields, "metric")
        name = "value" if named is None else _word(named, fields["metric"], 120)
        yield _measure(ref, at, table.get(name) or {"metric": uplinks.slug(name)}, value, fields["value"])
    for path, rule in table.items():
        if (value := value_at(item, path)) is not None:
            yield _measure(ref, at, rule, value, path)


def _measure(ref: str, at: datetime, rule: Mapping[str, Any], value: Any, name: str) -> Measure:
    scaled = number(amount(value, name) * rule.get("factor", 1), name)
    return Measure(ref, rule.get("metric") or "value", at, scaled, rule.get("unit", ""))


def _alarms(ref: str, at: datetime, item: Item, fields: Mapping[str, str], options: Options) -> Iterator[Record]:
    """The event of the item, translated; an acknowledgement tells that the condition is there too."""
    said = _found(item, fields, "event")
    if said is None:
        return
    code = _word(said, fields["event"], 120)
    state = _state(item, fields, options)
    if state == IGNORED or code in (options.get("ignored") or ()):
        return
    known = (options.get("events") or {}).get(code) or {}
    condition = known.get("condition") or uplinks.slug(code)[:MAX_CONDITION]
    if not condition:
        raise ConnectorError(f"{fields['event']} : code {shown(said)} absent de la table « events »")
    words = _found(item, fields, "title")
    title = known.get("title") or (code if words is None else _word(words, fields["title"], 2000))
    active = {ACTIVE: True, ACKNOWLEDGED: True, ENDED: False, INSTANT: None}[state]
    severity = known.get("severity", "minor")
    began = _began(item, fields, options, at) if active else at
    key = f"{ref}|{condition}|{active}|{began.isoformat()}"
    yield Alarm(ref, condition, began, active, severity, title[:MAX_TITLE], key, detail={"code": code})
    if state == ACKNOWLEDGED:
        by = _found(item, fields, "by")
        yield Acknowledged(ref, condition, at, True, "" if by is None else _word(by, fields["by"], 200)[:80])


def _began(item: Item, fields: Mapping[str, str], options: Options, at: datetime) -> datetime:
    """When the condition began, when the item has a date of its own for that."""
    value = _found(item, fields, "since")
    return at if value is None else moment(value, fields["since"], options)


def _state(item: Item, fields: Mapping[str, str], options: Options) -> str:
    if not fields.get("state"):
        return ACTIVE if options.get("complete") else INSTANT
    said = _found(item, fields, "state")
    word = "" if said is None else _word(said, fields["state"], 120)
    own = {name.lower(): meaning for name, meaning in (options.get("states") or {}).items()}
    meaning = (own or STATES).get(word.lower())
    if meaning is None:
        raise ConnectorError(f"{fields['state']} : état {shown(said)} absent de la table « states »")
    return meaning
