# SPDX-License-Identifier: EUPL-1.2
"""Equipment as a TALQ 2.7.1 gateway describes it: device classes, devices, and the status they carry."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from demo.failures import Fault
from demo.inventory import Item

CLASSES = {
    "light_point": "LuminaireController",
    "control_cabinet": "CabinetController",
    "presence_sensor": "PresenceSensor",
}

# Device class -> function id -> (type, attributes, events).
COMMON = {
    "basic": ("BasicFunction", ["assetId", "serial", "swVersion", "batteryMode"], ["batteryMode"]),
    "location": ("LocationSensorFunction", ["expectedLocation"], []),
    "comm": ("CommunicationFunction", ["physicalAddress", "communicationFailure"], ["communicationFailure"]),
}
LAMP_FAULTS = [
    "lampFailure",
    "dimmingFailure",
    "controlGearCommFailure",
    "lampPowerTooLow",
    "cyclingFailure",
    "lampUnexpectedOn",
]
FUNCTIONS: dict[str, dict[str, tuple[str, list[str], list[str]]]] = {
    "LuminaireController": COMMON
    | {
        "actuator": ("LampActuatorFunction", ["actualLightState"], []),
        "lamp": ("LampMonitorFunction", ["activePower", *LAMP_FAULTS], LAMP_FAULTS),
    },
    "CabinetController": COMMON
    | {
        "cabinet": (
            "CabinetMonitorFunction",
            ["cabinetDoorOpen", "leakageDetected"],
            ["cabinetDoorOpen", "leakageDetected"],
        ),
        "segment": ("SegmentMonitorFunction", ["circuitBreakerTripped"], ["circuitBreakerTripped"]),
        "meter": ("ElectricalMeterFunction", ["totalPower", "totalActiveEnergy", "supplyLoss"], ["supplyLoss"]),
    },
    "PresenceSensor": COMMON | {"presence": ("PresenceSensorFunction", ["presenceStatus"], [])},
}
SPEAKER = {
    event: function
    for functions in FUNCTIONS.values()
    for function, (_type, _attributes, events) in functions.items()
    for event in events
}


def stamp(at: float) -> str:
    """RFC 3339, to the millisecond, in UTC."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def device_classes() -> list[dict[str, Any]]:
    return [{"name": name, "functions": _descriptions(name)} for name in FUNCTIONS]


def device(item: Item, faults: Iterable[Fault], at: float) -> dict[str, Any]:
    """One device with its status: each fault true while present, false since its repair, or plainly false."""
    name = CLASSES[item.kind]
    functions = {
        key: {"id": key, "type": kind} | {event: attribute("Boolean", False) for event in events}
        for key, (kind, _attributes, events) in FUNCTIONS[name].items()
    }
    functions["basic"] |= {
        "assetId": attribute("String", item.code),
        "serial": attribute("String", f"FICTIF-{item.ref[:8].upper()}"),
        "swVersion": attribute("String", "fictif 1.0"),
    }
    position = {"latitude": item.lat, "longitude": item.lon}
    functions["location"] |= {"expectedLocation": attribute("Location", position)}
    functions["comm"] |= {"physicalAddress": attribute("String", item.ref[-12:].upper())}
    for fault in faults:
        over = fault.end is not None and fault.end <= at
        functions[SPEAKER[fault.event]][fault.event] = attribute(
            "Boolean", not over, fault.end if over else fault.start
        )
    return {"address": item.ref, "name": item.name or item.code, "class": name, "functions": list(functions.values())}


def attribute(kind: str, value: Any, at: float | None = None) -> dict[str, Any]:
    """A TALQ attribute, dated when it must be."""
    said = {"type": f"Attribute{kind}", "value": value}
    return said if at is None else said | {"timestamp": stamp(at)}


def event_entry(fault: Fault, at: float, *, start: bool) -> dict[str, Any]:
    """A log entry: `fault` begins or ends at `at`."""
    data = {
        "type": "EventLogData",
        "srcAddress": f"{fault.ref}/{SPEAKER[fault.event]}",
        "timestamp": stamp(at),
        "eventType": fault.event,
        "startEndFlag": start,
    }
    return {"data": data}


def attribute_entry(item: Item, function: str, name: str, value: dict[str, Any], at: float) -> dict[str, Any]:
    """A log entry: one measured value."""
    data = {
        "type": "AttributeLogData",
        "srcAddress": f"{item.ref}/{function}",
        "timestamp": stamp(at),
        "attributeName": name,
        "attributeValue": value | {"timestamp": stamp(at)},
    }
    return {"data": data}


def _descriptions(name: str) -> list[dict[str, Any]]:
    return [
        {
            "functionId": function,
            "type": kind,
            "attributes": [{"name": attribute} for attribute in attributes],
            "events": [{"type": event} for event in events],
        }
        for function, (kind, attributes, events) in FUNCTIONS[name].items()
    ]
