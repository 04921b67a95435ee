# SPDX-License-Identifier: EUPL-1.2
"""The field buses of the fictitious city: a solar inverter (SunSpec) and a boiler room (Modbus), a gymnasium (BACnet).

Their servers are those of pymodbus and of bacpypes3, loaded only when the city has a port for them.
"""

import asyncio
from collections.abc import Callable, Iterator
from functools import partial

from demo import boiler_room, inverter, solar
from demo.city import BOILER_SOURCE, ROOMS_SOURCE, SOLAR_SOURCE, City


async def serve(city: City) -> None:
    """Until it is cancelled."""
    tasks = [asyncio.Event().wait()]
    devices = dict(_devices(city))
    if city.settings.modbus_port and devices:
        from demo import modbus  # noqa: PLC0415  (13 MB)

        tasks.append(modbus.serve(devices, city.settings.host, city.settings.modbus_port))
    if city.settings.bacnet_port and city.meters.of(ROOMS_SOURCE):
        from demo import controller  # noqa: PLC0415  (23 MB)

        tasks.append(controller.serve(city.settings.host, city.settings.bacnet_port, seed=city.settings.seed))
    await asyncio.gather(*tasks)


def _devices(city: City) -> Iterator[tuple[int, tuple[int, Callable[[float], list[int]]]]]:
    """Those behind the Modbus gateway, by unit: where their registers begin, and what these hold."""
    for item in city.meters.of(SOLAR_SOURCE):
        yield inverter.UNIT, (inverter.BASE, partial(inverter.registers, solar.Plant.of(item)))
    if city.inventories["chalons"].of(BOILER_SOURCE):
        yield boiler_room.UNIT, (boiler_room.BASE, partial(boiler_room.registers, seed=city.settings.seed))
