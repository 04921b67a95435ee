# SPDX-License-Identifier: EUPL-1.2
"""A building controller on bacpypes3's own device: the air of a room, a heat meter, the state of a boiler."""

import asyncio
import time
from datetime import UTC, datetime

from bacpypes3.app import Application
from bacpypes3.local.analog import AnalogInputObject, AnalogValueObject
from bacpypes3.local.binary import BinaryInputObject
from bacpypes3.local.device import DeviceObject
from bacpypes3.local.networkport import NetworkPortObject

from demo import chance
from demo.light import DAY, FIRST_DAY, PARIS
from demo.probes import outdoor

EVERY = 20.0  # seconds
INSTANCE = 260_001
ROOM, AIR, HEAT, BOILER = "analog-input,1", "analog-input,2", "analog-value,3", "binary-input,1"
FAILING_HOURS = 0.004  # share of the hours at which the boiler is at fault


async def serve(host: str, port: int, *, seed: int) -> None:
    """Until it is cancelled."""
    app = built(host, port)
    try:
        while True:
            tell(app, time.time(), seed=seed)
            await asyncio.sleep(EVERY)
    finally:
        app.close()


def built(host: str, port: int) -> Application:
    common = {"statusFlags": [0, 0, 0, 0], "eventState": "normal", "outOfService": False}
    device = DeviceObject(
        objectIdentifier=("device", INSTANCE),
        objectName="automate-fictif",
        vendorIdentifier=999,
        maxApduLengthAccepted=1476,
        segmentationSupported="segmentedBoth",
    )
    place = NetworkPortObject(f"{host}:{port}", objectIdentifier=("network-port", 1), objectName="port")
    analog = {**common, "presentValue": 0.0, "covIncrement": 0.1}
    objects = [
        AnalogInputObject(objectIdentifier=("analog-input", 1), objectName="salle", units="degreesCelsius", **analog),
        AnalogInputObject(objectIdentifier=("analog-input", 2), objectName="co2", units="partsPerMillion", **analog),
        AnalogValueObject(objectIdentifier=("analog-value", 3), objectName="chaleur", units="kilowattHours", **analog),
        BinaryInputObject(
            **common,
            objectIdentifier=("binary-input", 1),
            objectName="chaudiere",
            presentValue="inactive",
            polarity="normal",
        ),
    ]
    return Application.from_object_list([device, place, *objects])


def tell(app: Application, at: float, *, seed: int) -> None:
    """Its objects say what is true now."""
    there = {f"{one.objectIdentifier[0]},{one.objectIdentifier[1]}": one for one in app.iter_objects()}
    for name, value in values(at, seed=seed).items():
        there[name].presentValue = value


def values(at: float, *, seed: int) -> dict[str, float | str]:
    """A room that is used on weekdays, a heat meter that never decreases."""
    local = datetime.fromtimestamp(at, UTC).astimezone(PARIS)
    used = local.weekday() < 5 and 8 <= local.hour < 21
    wave = chance.unit(seed, "room", int(at // 900))
    failing = chance.unit(seed, "boiler", int(at // 3600)) < FAILING_HOURS
    return {
        ROOM: round((19.5 if used else 16.5) + wave - (3.0 if failing else 0.0), 1),
        AIR: round((700 + 600 * wave) if used else 420 + 40 * wave),
        HEAT: round(210_000 + heat(at), 1),
        BOILER: "active" if failing else "inactive",
    }


def heat(at: float) -> float:
    """kWh since FIRST_DAY: more when it is cold outside, whole days then the part of this one."""
    day = int((at - FIRST_DAY) // DAY)
    begun = (at - FIRST_DAY) / DAY - day
    return sum(_day(one) for one in range(day)) + begun * _day(day)


def _day(day: int) -> float:
    return 18.0 * max(16.0 - outdoor(FIRST_DAY + (day + 0.5) * DAY), 0.5)
