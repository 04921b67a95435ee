# SPDX-License-Identifier: EUPL-1.2
"""One device during one poll: what it answers becomes measures, counters become what was counted since, bits alarms."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from apps.connectors.base import GOOD, SUSPECT, ConnectorError, Device, Measure, Rejected, instant, written
from apps.connectors.modbus import registers, sunspec
from apps.connectors.modbus.link import Link, Refused
from apps.connectors.modbus.registers import BITS, Block, Register
from apps.connectors.polled_devices import Told

REDISCOVERED = timedelta(days=1)

Options = Mapping[str, Any]


async def read(link: Link, name: str, said: Mapping[str, Any], options: Options, told: Told, now: datetime) -> None:
    """Raises ConnectorError when it does not answer; what it refuses is told and the rest goes on."""
    if said.get("map") == "sunspec":
        await _sunspec(link, said, told, now)
        return
    wanted = registers.registers((options.get("maps") or {}).get(said.get("map"), ()))
    if not wanted:
        raise ConnectorError(f"{name} : table de registres « {said.get('map')} » absente ou vide")
    refused = set(told.known.get("refused") or ())
    good = [one for one in wanted if one.key not in refused]
    for block in registers.blocks(good, int(options.get("batch") or registers.BATCH)):
        for one, words in await _words(link, block, told, name):
            _one(one, words, said, told, now)


async def _words(link: Link, block: Block, told: Told, name: str) -> list[tuple[Register, list[int]]]:
    """The words of each register of a block; when it is refused as a whole, each by itself, once."""
    try:
        found = await link.read(block.function, block.address, block.count)
    except Refused as error:
        if len(block.registers) == 1:
            _refuse(block.registers[0], error, told, name)
            return []
        pairs: list[tuple[Register, list[int]]] = []
        for one in block.registers:
            pairs += await _words(link, Block(one.function, one.address, one.size, (one,)), told, name)
        return pairs
    return [(one, found[one.address - block.address :][: one.size]) for one in block.registers]


def _refuse(register: Register, error: Refused, told: Told, name: str) -> None:
    """Said once: a register that a device has not will not be there at the next poll."""
    told.known["refused"] = sorted({*(told.known.get("refused") or ()), register.key})
    reason = f"{name} : registre {register.key} refusé ({error.reason})"
    told.rejected.append(Rejected(reason, written({"device": name, "register": register.key, "refused": error.reason})))


def _one(register: Register, words: list[int], device: Mapping[str, Any], told: Told, now: datetime) -> None:
    said = register.said
    ref = str(said.get("ref") or told.ref)
    alarm = said.get("alarm")
    if alarm:
        bit = words[0] if register.function in BITS else words[0] >> int(said.get("bit", 0)) & 1
        told.state(ref, alarm, bool(bit) == alarm.get("when", True), now)
        return
    found = registers.value(register, words)
    if found is None:
        return
    least, most = said.get("least", float("-inf")), said.get("most", float("inf"))
    quality = GOOD if least <= found <= most else SUSPECT
    measure = Measure(ref, said["metric"], now, found, said.get("unit", ""), quality)
    told.records.append(measure)
    if said.get("delta") and quality == GOOD:
        told.counted(measure, said["delta"], register.key, now)


# --- SunSpec ----------------------------------------------------------------------------------------------------------


async def _sunspec(link: Link, said: Mapping[str, Any], told: Told, now: datetime) -> None:
    """Found once a day, and again when what was found is no longer there."""
    models = await _models(link, told, now)
    for model, address, length in models:
        if model == sunspec.COMMON and told.known.get("identified") != now.date().isoformat():
            words = await link.registers(address, length + 2)
            told.known["identified"] = now.date().isoformat()
            if said.get("kind"):
                told.records.insert(0, Device(told.ref, said["kind"], attributes=sunspec.identity(words)))
        if model in sunspec.MODELS:
            words = await link.registers(address, length + 2)
            if words[:1] != [model]:
                told.known.pop("models", None)
                raise ConnectorError(
                    f"modèle SunSpec {model} introuvable à {address} : cherché de nouveau", retryable=True
                )
            _model(model, words, told, now)


async def _models(link: Link, told: Told, now: datetime) -> list[list[int]]:
    known, found_at = sunspec.remembered(told.known), told.known.get("found_at")
    if known and found_at and now - instant(found_at, "cursor") < REDISCOVERED:
        return known
    found = await sunspec.discovered(lambda address, count: link.registers(address, count))
    if not sunspec.knows(found):
        raise ConnectorError(f"SunSpec sans modèle lu : {', '.join(str(one[0]) for one in found)[:120] or 'aucun'}")
    told.known |= {"models": found, "found_at": now.isoformat()}
    return found


def _model(model: int, words: list[int], told: Told, now: datetime) -> None:
    for point in sunspec.MODELS[model]:
        found = sunspec.amount(point, words)
        if found is None:
            continue
        measure = Measure(told.ref, point.metric, now, round(found, 6), point.unit)
        told.records.append(measure)
        if point.delta:
            told.counted(measure, point.delta, f"{model}.{point.offset}", now)
    present = sunspec.conditions(model, words)
    every = [*sunspec.CONDITIONS.values(), sunspec.STATE_FAULT] if model in sunspec.EVENTS else []
    for condition, severity, title in every:
        alarm = {"condition": condition, "severity": severity, "title": title}
        told.state(told.ref, alarm, condition in present, now)
