# SPDX-License-Identifier: EUPL-1.2
"""The field buses of the fictitious city: a solar inverter on Modbus (SunSpec), a building controller on BACnet.

Their servers are those of pymodbus and of bacpypes3, loaded only when the city has a port for them.
"""

import asyncio

from demo import solar
from demo.city import ROOMS_SOURCE, SOLAR_SOURCE, City


async def serve(city: City) -> None:
    """Until it is cancelled."""
    tasks = [asyncio.Event().wait()]
    plants = city.meters.of(SOLAR_SOURCE)
    if city.settings.modbus_port and plants:
        from demo import inverter  # noqa: PLC0415  (13 MB)

        tasks.append(inverter.serve(solar.Plant.of(plants[0]), city.settings.host, city.settings.modbus_port))
    if city.settings.bacnet_port and city.meters.of(ROOMS_SOURCE):
        from demo import controller  # noqa: PLC0415  (23 MB)

        tasks.append(controller.serve(city.settings.host, city.settings.bacnet_port, seed=city.settings.seed))
    await asyncio.gather(*tasks)
