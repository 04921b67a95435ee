# SPDX-License-Identifier: EUPL-1.2
"""A session as its messages tell it, and how their fields are read: no Django.

Neither token nor contract of the driver is read. What cannot be read is refused with its field, in French; an energy
that cannot be known is None, never 0.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

IMPORT, EXPORT = "Energy.Active.Import.Register", "Energy.Active.Export.Register"  # seen from the charger
TO_KWH = {"Wh": 1e-3, "kWh": 1.0}
ROUNDING = 0.0011  # kWh: registers told in whole Wh beside others that are not
MOST_KWH = 1e9  # of a register
LONGEST = 120  # characters of an identifier


@dataclass(frozen=True, slots=True)
class Session:
    """`charged` into the vehicle and `given` back, kWh; state of charge in %. `ended` None: still going on.

    `ref`: what a session is known by; `record`: the raw identifier that the message carries (`transactionId`, OCPI
    `id`). Registers in kWh: `meter_*` of what is charged, `export_*` of what is given back. `told_at`: when it was
    told last. `cancels`: the record that a credit takes back.
    `flags`: `missing_messages`, `register_reset`, `no_register`, `net`, `credit`.
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
    record: str = ""
    meter_start: float | None = None
    meter_stop: float | None = None
    export_start: float | None = None
    export_stop: float | None = None
    told_at: datetime | None = None
    cancels: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """`refused`: position in what was given, field and reason."""

    sessions: tuple[Session, ...]
    refused: tuple[tuple[int, str], ...] = field(default=())


class Refused(ValueError):
    """The message is told by its first field that is missing or odd, in French."""


def parsed(sessions: Iterable[Session], refused: Iterable[tuple[int, str]]) -> Parsed:
    return Parsed(tuple(sorted(sessions, key=lambda one: (one.began, one.ref))), tuple(sorted(refused)))


# --- Fields -------------------------------------------------------------------------------------------------------


def get(message: Any, path: str) -> Any:
    """Raises Refused when the field is not there."""
    found = message
    for name in path.split("."):
        if not isinstance(found, Mapping) or found.get(name) is None:
            raise Refused(f"{path} : absent")
        found = found[name]
    return found


def identifier(message: Any, path: str) -> str:
    """Text, or a whole number (OCPP 1.6)."""
    said = get(message, path)
    if isinstance(said, bool) or not isinstance(said, str | int):
        raise Refused(f"{path} : texte attendu")
    text = str(said).strip()
    if not text or len(text) > LONGEST or not text.isprintable():
        raise Refused(f"{path} : texte de 1 à {LONGEST} caractères attendu")
    return text


def whole(message: Any, path: str) -> int:
    said = get(message, path)
    if isinstance(said, bool) or not isinstance(said, int):
        raise Refused(f"{path} : nombre entier attendu")
    return said


def number(said: Any, path: str) -> float:
    """A JSON number, or a decimal written as text. Raises Refused for NaN, an infinite or an absurd value."""
    text = said.strip() if isinstance(said, str) else said
    try:
        value = float("x" if isinstance(text, bool) or "_" in str(text) else text)
    except (TypeError, ValueError, OverflowError):
        raise Refused(f"{path} : nombre attendu, lu « {str(said)[:30]} »") from None
    if not math.isfinite(value):
        raise Refused(f"{path} : « {str(said)[:30]} » n'est pas une mesure")
    if abs(value) > MOST_KWH * 1000:
        raise Refused(f"{path} : valeur invraisemblable, {value:g}")
    return value


def amount(said: Any, path: str) -> float:
    """As `number`; below zero is refused: a direction was mistaken."""
    value = number(said, path)
    if value < 0:
        raise Refused(f"{path} : valeur négative, {value:g}")
    return value


def energy(kwh: float, path: str) -> float:
    """A register in kWh that a charger may have."""
    if kwh > MOST_KWH:
        raise Refused(f"{path} : index invraisemblable, {kwh:g} kWh")
    return kwh


def soc(said: Any, path: str) -> float:
    value = number(said, path)
    if not 0 <= value <= 100:
        raise Refused(f"{path} : charge de la batterie entre 0 et 100 % attendue, lu {value:g}")
    return value


def instant(said: Any, path: str) -> datetime:
    """UTC when no offset is told, as both standards say."""
    try:
        at = datetime.fromisoformat(said)
    except (TypeError, ValueError):
        raise Refused(f"{path} : date RFC 3339 attendue, lu « {str(said)[:40]} »") from None
    if at.year < 2000 or at.year > 2200:
        raise Refused(f"{path} : année {at.year} invraisemblable")
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def objects(message: Mapping[str, Any], path: str) -> list[Mapping[str, Any]]:
    """A list of objects, empty when it is not told."""
    said = message.get(path.rsplit(".", 1)[-1])
    if said is None:
        return []
    if not isinstance(said, list) or not all(isinstance(one, Mapping) for one in said):
        raise Refused(f"{path} : liste d'objets attendue")
    return said


# --- Registers ----------------------------------------------------------------------------------------------------

Sample = tuple[datetime, str, float]


def samples(values: Iterable[Mapping[str, Any]], path: str) -> list[Sample]:
    """Registers in kWh and state of charge of the whole charger at its outlet: a value by phase is part of another,
    a signed one is no number."""
    found = []
    for value in values:
        at = instant(get(value, "timestamp"), f"{path}.timestamp")
        for one in objects(value, f"{path}.sampledValue"):
            name = one.get("measurand") or IMPORT  # the default of both standards
            if one.get("phase") or name not in (IMPORT, EXPORT, "SoC") or one.get("format") == "SignedData":
                continue
            if name != "SoC" and one.get("location", "Outlet") != "Outlet":
                continue
            found.append((at, name, _value(one, name, f"{path}.sampledValue")))
    return found


def _value(one: Mapping[str, Any], name: str, path: str) -> float:
    said = get(one, "value")
    measure = one.get("unitOfMeasure") or {}  # OCPP 2.0.1; `unit` of OCPP 1.6
    if not isinstance(measure, Mapping):
        raise Refused(f"{path}.unitOfMeasure : objet attendu")
    power = measure.get("multiplier", 0)
    if isinstance(power, bool) or not isinstance(power, int) or abs(power) > 9:
        raise Refused(f"{path}.unitOfMeasure.multiplier : entier de -9 à 9 attendu")
    if name == "SoC":
        return soc(number(said, f"{path}.value") * 10.0**power, f"{path}.value")
    unit = measure.get("unit") or one.get("unit") or "Wh"
    if not isinstance(unit, str) or unit not in TO_KWH:
        raise Refused(f"{path}.unit : Wh ou kWh attendu, lu « {str(unit)[:20]} »")
    return energy(amount(said, f"{path}.value") * 10.0**power * TO_KWH[unit], f"{path}.value")


@dataclass(frozen=True, slots=True)
class Register:
    """First and last values of a register, kWh; `reset`: it went back in between, nothing is known then."""

    first: float | None
    last: float | None
    reset: bool

    @property
    def progress(self) -> float | None:
        if self.first is None or self.last is None or self.reset:
            return None
        return max(self.last - self.first, 0.0)


def register(values: Iterable[Sample], name: str) -> Register:
    """Of samples in their order; a single value tells where the register was, and no progress."""
    told = [value for _at, measurand, value in values if measurand == name]
    if not told:
        return Register(None, None, False)
    reset = any(after < before - ROUNDING for before, after in zip(told, told[1:], strict=False))
    return Register(told[0], told[-1] if len(told) > 1 else None, reset)


def states(values: Iterable[Sample]) -> tuple[float | None, float | None]:
    """(first, last) state of charge, %."""
    told = [value for _at, name, value in values if name == "SoC"]
    return (told[0], told[-1]) if told else (None, None)
