# SPDX-License-Identifier: EUPL-1.2
"""One message of a site as records. The junction is the equipment, unless the settings give a component its own."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from apps.connectors.base import (
    MAX_CONDITION,
    MAX_REF,
    MAX_TITLE,
    Acknowledged,
    Alarm,
    ConnectorError,
    Measure,
    Record,
    Seen,
    instant,
    json_object,
    listed,
    mapping,
    shown,
    text,
)
from apps.connectors.rsmp import model
from apps.connectors.rsmp.messages import NAMES

Options = Mapping[str, Any]
KNOWN_VALUE = frozenset({"recent", "old"})  # quality of a status that has a value
TRUTH = {"true": 1.0, "false": 0.0}


def decode(topic: str, payload: bytes, options: Options) -> Iterable[Record]:
    """`topic` is « site » or « site//type ». What is about the link only, or answers us, says that the site lives."""
    message = json_object(payload)
    site = topic.partition("//")[0]
    match message.get("type"):
        case "Alarm":
            return list(_alarm(site, message, options))
        case "AggregatedStatus":
            return list(_aggregated(site, message, options))
        case "StatusUpdate" | "StatusResponse":
            return list(_statuses(site, message, options))
        case "Watchdog":
            return [Seen(ref_of(site, {}, options), instant(message.get("wTs"), "wTs"))]
        case kind:
            raise ConnectorError(f"type : message RSMP inattendu d'un site, reçu {shown(kind)}")


def ref_of(site: str, message: Mapping[str, Any], options: Options) -> str:
    """The reference of the equipment that a message of `site` is about."""
    own = options.get("components") or {}
    component = str(message.get("cId") or "")
    for name in (f"{site}/{component}", *(str(message.get(name) or "") for name in NAMES)):
        if name and name in own:
            return text(own[name], "components", longest=MAX_REF)
    if not site:
        raise ConnectorError("siteId : donnez le site de ce message (champ « Sujet »)")
    return text((options.get("sites") or {}).get(site) or site, "siteId", longest=MAX_REF)


def _alarm(site: str, message: Mapping[str, Any], options: Options) -> Iterator[Record]:
    """Issue, Acknowledge, Suspend and Resume all say the whole state of the alarm."""
    act = text(message.get("aSp"), "aSp").lower()
    if act not in {"issue", "acknowledge", "suspend", "resume"}:
        raise ConnectorError(f"aSp : acte d'alarme inconnu, reçu {shown(message['aSp'])}")
    code = text(message.get("aCId"), "aCId", longest=40)
    at, ref = instant(message.get("aTs"), "aTs"), ref_of(site, message, options)
    own = ref != ref_of(site, {}, options)
    condition = _condition(code, "" if own else str(message.get("cId") or ""))
    taken = _one_of(message, "ack", {"acknowledged": True, "notacknowledged": False})
    if "aS" in message or act == "issue":
        yield _state(ref, condition, at, site, message, options)
    if act == "acknowledge" or (taken and message.get("aS", "").lower() == "active"):
        yield Acknowledged(ref, condition, at, taken)


def _state(ref: str, condition: str, at: datetime, site: str, message: Mapping[str, Any], options: Options) -> Alarm:
    active = _one_of(message, "aS", {"active": True, "inactive": False})
    suspended = _one_of(message, "sS", {"suspended": True, "notsuspended": False})
    values = _values(message)
    said = _title(message, values) + (f" · {model.SUSPENDED}" if suspended else "")
    detail = {
        "site": site,
        **{name: str(message.get(name) or "")[:200] for name in (*NAMES, "aCId", "xACId", "xNACId")},
    }
    detail |= {"valeurs": values} if values else {}
    severity = "minor" if suspended else _severity(message, options)
    return Alarm(ref, condition, at, active, severity, said[:MAX_TITLE], detail=detail)


def _one_of(message: Mapping[str, Any], name: str, words: Mapping[str, bool]) -> bool:
    """A word in any case (they differ between versions); absent, it is the last of `words`."""
    said = message.get(name)
    if said is None and name != "aS":
        return False
    try:
        return words[said.lower()]  # type: ignore[union-attr]
    except (AttributeError, KeyError) as error:
        raise ConnectorError(f"{name} : mot inconnu, reçu {shown(said)}") from error


def _severity(message: Mapping[str, Any], options: Options) -> str:
    key = f"{message.get('cat')}{message.get('pri')}"
    severity = {**model.SEVERITIES, **(options.get("severities") or {})}.get(key)
    if severity is None:
        raise ConnectorError(f"cat, pri : catégorie T ou D et priorité 1, 2 ou 3 attendues, reçu {key!r:.40}")
    return severity


def _condition(code: str, component: str) -> str:
    """« A0301 » of DL1 -> detector_fault_dl1; what the list does not have keeps its code: rsmp_a0999_dl1."""
    name = model.ALARMS[code][0] if code in model.ALARMS else f"rsmp_{_slug(code)}"
    if code in model.OF_THE_CONTROLLER or not component:
        return name[:MAX_CONDITION]
    whole = f"{name}_{_slug(component)}"
    if len(whole) <= MAX_CONDITION:
        return whole
    return f"{whole[: MAX_CONDITION - 9]}_{hashlib.sha256(component.encode()).hexdigest()[:8]}"


def _slug(word: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", word.lower()).strip("_") or "x"


def _title(message: Mapping[str, Any], values: str) -> str:
    code, component = message["aCId"], str(message.get("cId") or "")
    if code in model.OF_THE_CONTROLLER:
        return model.ALARMS[code][1]
    title = model.ALARMS[code][1] if code in model.ALARMS else f"Alarme {code}"
    external = str(message.get("xACId") or "").strip()
    said = f"{title} ({component})" if component else title
    return f"{said} : {external}" if external and code not in model.ALARMS else said


def _values(message: Mapping[str, Any]) -> str:
    """« detector = DL1, errormode = on »; values may be lists since 3.2."""
    pairs = [mapping(one, "rvs") for one in listed(message.get("rvs"), "rvs")]
    return ", ".join(f"{one.get('n')} = {one.get('v')}" for one in pairs)[:400]


def _aggregated(site: str, message: Mapping[str, Any], options: Options) -> Iterator[Alarm]:
    at, ref = instant(message.get("aSTS"), "aSTS"), ref_of(site, message, options)
    bits = [_bit(one) for one in listed(message.get("se"), "se")]
    if len(bits) != 8:
        raise ConnectorError(f"se : 8 états attendus, reçu {len(bits)}")
    for numbers, condition, severity, title in model.AGGREGATED:
        active = any(bits[number - 1] for number in numbers)
        said = {"site": site, "état": "agrégé"}
        yield Alarm(ref, condition, at, active, severity, title, detail=said, idle=not active)


def _bit(value: Any) -> bool:
    """A boolean since 3.1.3, a word before."""
    if isinstance(value, str) and value.lower() in TRUTH:
        return TRUTH[value.lower()] == 1
    if not isinstance(value, bool):
        raise ConnectorError(f"se : vrai ou faux attendu, reçu {shown(value)}")
    return value


def _statuses(site: str, message: Mapping[str, Any], options: Options) -> Iterator[Record]:
    """The statuses that the settings keep as measures; a value that is no number is left out."""
    at, ref = instant(message.get("sTs"), "sTs"), ref_of(site, message, options)
    kept = {(one["code"], one["name"]): one for one in options.get("statuses") or ()}
    yield Seen(ref, at)
    for one in listed(message.get("sS"), "sS"):
        item = mapping(one, "sS")
        asked = kept.get((item.get("sCI"), item.get("n")))
        value = _number(item.get("s")) if item.get("q") in KNOWN_VALUE else None
        if asked is not None and value is not None:
            yield Measure(ref, asked["metric"], at, value, asked.get("unit", ""))


def _number(value: Any) -> float | None:
    """RSMP writes numbers and booleans as text, and one value for each intersection: the first is kept."""
    first = value.partition(",")[0].strip().lower() if isinstance(value, str) else ""
    if first in TRUTH:
        return TRUTH[first]
    return float(first) if re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", first) else None
