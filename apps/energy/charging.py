# SPDX-License-Identifier: EUPL-1.2
"""Sessions of a bidirectional charger, from the messages of its supervisor: a pure parser, no Django.

`from_ocpp(messages) -> Parsed` OCPP 2.0.1 `TransactionEventRequest` (Open Charge Alliance, part 2, 1.60);
`from_ocpi(cdrs) -> Parsed` OCPI 2.2.1 CDR objects (EVRoaming Foundation, module CDRs).
`given(sessions, capacity=…, least_soc=…) -> Given` what the vehicle gave back, and whether it left charged.
Neither token nor contract of the driver is kept. What cannot be read is refused with its field; an energy that cannot
be known is None, never 0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

IMPORT, EXPORT = "Energy.Active.Import.Register", "Energy.Active.Export.Register"  # seen from the charger
TO_KWH = {"Wh": 1e-3, "kWh": 1.0}


@dataclass(frozen=True, slots=True)
class Session:
    """`charged` into the vehicle and `given` back, kWh; state of charge in %. `ended` None: still going on.

    `flags`: `missing_messages`, `register_reset`, `no_register`, `credit` (a CDR that takes another one back).
    """

    ref: str
    charger: str
    began: datetime
    ended: datetime | None
    charged: float | None
    given: float | None
    soc_first: float | None = None
    soc_last: float | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """`refused`: position in what was given, field and reason."""

    sessions: tuple[Session, ...]
    refused: tuple[tuple[int, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Given:
    """What a vehicle gave a building (K7). `kwh` of the sessions whose energy is known; `cycles` of the battery;
    `kept_share`: departures with at least the guaranteed charge, over those whose charge is known, None without any;
    `unknown`: sessions whose energy is not known."""

    kwh: float
    cycles: float
    kept_share: float | None
    unknown: int


class Refused(ValueError):
    """The message is told by its first field that is missing or odd."""


def from_ocpp(messages: Iterable[Mapping[str, Any]], *, charger: str) -> Parsed:
    """Events of one charging station, in any order, told twice or with holes; `charger` is its identity."""
    told: dict[str, dict[int, Mapping[str, Any]]] = {}
    refused = []
    for position, message in enumerate(messages):
        try:
            ref, number = _transaction(message)
            _samples(message)
            told.setdefault(ref, {}).setdefault(number, message)
        except Refused as error:
            refused.append((position, str(error)))
    sessions = [_session(ref, charger, events) for ref, events in told.items()]
    return Parsed(tuple(sorted(sessions, key=lambda one: (one.began, one.ref))), tuple(refused))


def _transaction(message: Mapping[str, Any]) -> tuple[str, int]:
    ref, number = _get(message, "transactionInfo.transactionId", str), _get(message, "seqNo", int)
    if _get(message, "eventType", str) not in ("Started", "Updated", "Ended"):
        raise Refused("eventType: Started, Updated or Ended expected")
    _instant(_get(message, "timestamp", str), "timestamp")
    return ref, number


def _session(ref: str, charger: str, events: Mapping[int, Mapping[str, Any]]) -> Session:
    ordered = [events[number] for number in sorted(events)]
    samples = sorted((sample for event in ordered for sample in _samples(event)), key=lambda sample: sample[0])
    ended = ordered[-1] if ordered[-1]["eventType"] == "Ended" else None
    whole = ordered[0]["eventType"] == "Started" and len(events) == max(events) - min(events) + 1
    charged, reset = _progress(samples, IMPORT)
    given, reset_back = _progress(samples, EXPORT)
    socs = [value for _at, name, value in samples if name == "SoC"]
    flags = {"missing_messages": not whole, "register_reset": reset or reset_back, "no_register": charged is None}
    evse = ordered[0].get("evse") or {}
    return Session(
        ref=ref,
        charger=f"{charger}/{evse['id']}" if isinstance(evse, Mapping) and "id" in evse else charger,
        began=_instant(ordered[0]["timestamp"], "timestamp"),
        ended=_instant(ended["timestamp"], "timestamp") if ended else None,
        charged=charged,
        given=given,
        soc_first=socs[0] if socs else None,
        soc_last=socs[-1] if socs else None,
        flags=tuple(name for name, raised in flags.items() if raised),
    )


def _samples(message: Mapping[str, Any]) -> list[tuple[datetime, str, float]]:
    """Registers in kWh and state of charge, whole charger only (a value by phase is part of another)."""
    found = []
    for value in message.get("meterValue") or []:
        at = _instant(_get(value, "timestamp", str), "meterValue.timestamp")
        for sample in _get(value, "sampledValue", list):
            name = sample.get("measurand", IMPORT)  # the default of the standard
            if sample.get("phase") or name not in (IMPORT, EXPORT, "SoC"):
                continue
            found.append((at, name, _number(sample, name)))
    return found


def _number(sample: Mapping[str, Any], name: str) -> float:
    value = _get(sample, "value", (int, float))
    unit = sample.get("unitOfMeasure") or {}
    scaled = float(value) * 10.0 ** int(unit.get("multiplier", 0))
    if name == "SoC":
        if not 0 <= scaled <= 100:
            raise Refused("sampledValue.value: state of charge between 0 and 100 expected")
        return scaled
    if unit.get("unit", "Wh") not in TO_KWH:
        raise Refused(f"unitOfMeasure.unit: Wh or kWh expected, not {unit['unit']}")
    return scaled * TO_KWH[unit.get("unit", "Wh")]


def _progress(samples: Iterable[tuple[datetime, str, float]], name: str) -> tuple[float | None, bool]:
    """kWh from the first register to the last, and whether it went back: then nothing is known."""
    values = [value for _at, measurand, value in samples if measurand == name]
    if len(values) < 2:
        return None, False
    reset = any(after < before - 1e-9 for before, after in zip(values, values[1:], strict=False))
    return (None if reset else values[-1] - values[0]), reset


def given(sessions: Iterable[Session], *, capacity: float, least_soc: float) -> Given:
    """`capacity` of the battery in kWh, `least_soc` in %: guaranteed at departure. Credits count for nothing."""
    told = [session for session in sessions if session.ended and "credit" not in session.flags]
    energies = [session.given for session in told if session.given is not None]
    socs = [session.soc_last for session in told if session.soc_last is not None]
    kept = sum(soc >= least_soc for soc in socs) / len(socs) if socs else None
    return Given(sum(energies), sum(energies) / capacity, kept, len(told) - len(energies))


def from_ocpi(cdrs: Iterable[Mapping[str, Any]]) -> Parsed:
    """Charge detail records; one told twice (same country, party and id) counts once, the last updated wins."""
    kept: dict[str, tuple[str, Session]] = {}
    refused = []
    for position, cdr in enumerate(cdrs):
        try:
            session, updated = _cdr(cdr), str(cdr.get("last_updated", ""))
        except Refused as error:
            refused.append((position, str(error)))
            continue
        if session.ref not in kept or kept[session.ref][0] <= updated:
            kept[session.ref] = (updated, session)
    sessions = [session for _updated, session in kept.values()]
    return Parsed(tuple(sorted(sessions, key=lambda one: (one.began, one.ref))), tuple(refused))


def _cdr(cdr: Mapping[str, Any]) -> Session:
    periods = [period.get("dimensions") or [] for period in _get(cdr, "charging_periods", list)]
    given = _volume(periods, "ENERGY_EXPORT")
    charged = _volume(periods, "ENERGY_IMPORT")
    socs = [float(one["volume"]) for period in periods for one in period if one.get("type") == "STATE_OF_CHARGE"]
    began, ended = (_instant(_get(cdr, name, str), name) for name in ("start_date_time", "end_date_time"))
    if ended < began:
        raise Refused("end_date_time: before start_date_time")
    total = float(_get(cdr, "total_energy", (int, float)))
    return Session(
        ref="*".join(_get(cdr, name, str) for name in ("country_code", "party_id", "id")),
        charger=_get(cdr, "cdr_location.evse_uid", str),
        began=began,
        ended=ended,
        charged=total if charged is None else charged,
        given=given,
        soc_first=socs[0] if socs else None,
        soc_last=socs[-1] if socs else None,
        flags=("credit",) if cdr.get("credit") else (),
    )


def _volume(periods: Iterable[Iterable[Mapping[str, Any]]], name: str) -> float | None:
    volumes = [
        float(_get(one, "volume", (int, float))) for period in periods for one in period if one.get("type") == name
    ]
    return sum(volumes) if volumes else None


def _get(message: Any, path: str, kind: Any) -> Any:
    found = message
    for name in path.split("."):
        if not isinstance(found, Mapping) or name not in found:
            raise Refused(f"{path}: missing")
        found = found[name]
    if not isinstance(found, kind) or isinstance(found, bool):
        raise Refused(f"{path}: odd value")
    return found


def _instant(text: str, path: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"{path}: not an RFC 3339 date") from None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
